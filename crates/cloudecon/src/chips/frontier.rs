use cloudecon_core::TokenRate;
use cloudecon_dataset::Chip as ChipRow;
use cloudecon_tco::{
    Allocation, ArithmeticWidth, Binding, CostBasis, Frontier, FrontierPoint, Parallelism,
    ServingPoint, TokenCostRange,
};

use super::cells;
use super::cost::chosen;
use super::hour::{Use, hour};
use super::models::Model;
use super::serve::{Load, per_second, serve_as};
use super::{Catalog, Unanswered};
use crate::inputs::Found;
use crate::table::{Cell, Column, Document, Table};
use crate::traced::Traced;

/// Tensor-parallel sizes that are tried.
const TENSOR: [u32; 5] = [1, 2, 4, 8, 16];
/// Chips that share the experts while each keeps its own attention.
const SPREAD: [u32; 3] = [4, 8, 16];
/// Open requests that are tried, as powers of two.
const REQUESTS: u32 = 10;

/// One way to serve.
#[derive(Debug, Clone)]
struct Configuration {
    name: String,
    open: f64,
    point: Traced<ServingPoint>,
}

/// The configurations of each chip that no other beats in both the speed one user sees and the
/// tokens a chip serves, with what a million output tokens cost in each.
///
/// `at` asks for one service level: the best configuration with at least that many tokens a second
/// for every user.
///
/// # Errors
/// [`Unanswered`] for an unknown chip or model.
pub fn frontier(
    catalog: &Catalog<'_>,
    words: &[String],
    load: &Load,
    at: Option<f64>,
) -> Result<Document, Unanswered> {
    let model = catalog.model(&load.model)?;
    let mut table = Table::new("frontier", "Configurations that no other beats")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("configuration", "Configuration"))
        .column(Column::number("user", "One user", "tok/s"))
        .column(Column::number("output", "Output", "tok/s/chip").ranged())
        .column(Column::number("cost", "Output", "USD/Mtok").ranged())
        .column(Column::text("binding", "Bound by"));
    let mut best = Table::new("service-level", "The best at the service level asked for")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("configuration", "Configuration"))
        .column(Column::number("user", "One user", "tok/s"))
        .column(Column::number("output", "Output", "tok/s/chip").ranged())
        .column(Column::number("cost", "Output", "USD/Mtok").ranged())
        .column(Column::text("binding", "Bound by"));
    for chip in chosen(catalog, words)? {
        let found = configurations(catalog, chip, model, load)?;
        let points = found.iter().enumerate().map(|(place, one)| FrontierPoint {
            interactivity: one.point.value().interactivity(),
            per_chip: one.point.value().output_per_chip(),
            configuration: place,
        });
        let Ok(frontier) = Frontier::of(points) else {
            table.push([
                chip.id().into(),
                "none".into(),
                Cell::Missing(format!("no configuration of `{}` holds {}", chip.id(), model.name)),
            ]);
            continue;
        };
        for point in frontier.points() {
            if let Some(one) = found.get(point.configuration) {
                table.push(row(catalog, chip, one));
            }
        }
        if let Some(rate) = at {
            match frontier.best_at(TokenRate::from_tokens_per_second(rate)) {
                Ok(point) => {
                    if let Some(one) = found.get(point.configuration) {
                        best.push(row(catalog, chip, one));
                    }
                }
                Err(error) => {
                    best.push([chip.id().into(), "none".into(), Cell::Missing(error.to_string())]);
                }
            }
        }
    }
    let title = format!(
        "{}: {} tokens in, {} out, {:.1} % of prompts cached",
        model.name,
        load.input,
        load.output,
        100.0 * load.cache_hit
    );
    let mut document = Document::new("tco-frontier", title).table(table);
    if at.is_some() {
        document = document.table(best);
    }
    Ok(document
        .note(
            "cost: a powered hour of an owner at hyperscale cost over the output alone (whole \
             system), as public benchmarks count",
        )
        .note(
            "tensor: chips that split every layer; spread: chips with their own attention that \
             share the experts; the time to the first token is left out, the model has only a \
             lower bound of it",
        ))
}

fn configurations(
    catalog: &Catalog<'_>,
    chip: &ChipRow,
    model: &Model,
    load: &Load,
) -> Result<Vec<Configuration>, Unanswered> {
    let workload = load.workload()?;
    let mut widths = Vec::new();
    widths.push(super::serve::width(chip, load.bits)?);
    if load.bits.is_none() && chip.dense_fp4_tflops().is_some() {
        widths.push(ArithmeticWidth::Bits4);
    }
    let spread = SPREAD.iter().filter(|_| model.is_mixture());
    let ways: Vec<(String, Parallelism)> = TENSOR
        .iter()
        .map(|chips| (format!("tensor {chips}"), Parallelism::tensor(*chips)))
        .chain(spread.map(|chips| (format!("spread {chips}"), Parallelism::data_attention(*chips))))
        .collect();
    let mut found = Vec::new();
    for width in widths {
        for (name, way) in &ways {
            for power in 0..REQUESTS {
                let open = f64::from(1_u32 << power);
                let loaded = workload.with_concurrency(open);
                let served = serve_as(catalog, chip, model, width, *way, &loaded);
                // A configuration that does not fit, or whose requests wait, is none.
                let Ok(point) = served else { continue };
                if point.value().batch() < open {
                    continue;
                }
                let name = format!("{}, {name}, {open} open", width.as_str());
                found.push(Configuration { name, open, point });
            }
        }
    }
    found.sort_by(|a, b| a.open.total_cmp(&b.open));
    Ok(found)
}

fn row(catalog: &Catalog<'_>, chip: &ChipRow, one: &Configuration) -> Vec<Cell> {
    let id = |what: &str| {
        let name = one.name.replace(", ", "-").replace(' ', "-");
        format!("tco.frontier.{what}.{}.{name}", chip.id())
    };
    let point = &one.point;
    let cost: Found<_> =
        hour(catalog, chip, CostBasis::HyperscaleOwner, &Use::always()).and_then(|hour| {
            let rule = Allocation::WholeSystem;
            let found = TokenCostRange::allocate(hour.value().powered, point.value(), rule)
                .map_err(|error| error.to_string())?;
            Ok(hour.join(point.clone()).map(|_| found.output()))
        });
    let speed = point.value().interactivity();
    vec![
        chip.id().into(),
        one.name.clone().into(),
        cells::three(id("user"), [per_second(speed); 3], point),
        cells::number(id("output"), &point.clone().map(|point| point.output_range()), per_second),
        cells::found(id("cost"), cost, cloudecon_core::TokenPrice::as_usd_per_mtok),
        binding(point.value().binding()).into(),
    ]
}

/// The binding resource in words.
pub(super) const fn binding(resource: Binding) -> &'static str {
    match resource {
        Binding::WeightBandwidth => "weights",
        Binding::MatrixArithmetic => "arithmetic",
        Binding::PromptArithmetic => "prompts",
        Binding::CacheBandwidth => "cache",
        Binding::AttentionArithmetic => "attention",
        Binding::Link => "link",
        Binding::Overhead => "overhead",
        Binding::MemoryCapacity => "memory",
    }
}
