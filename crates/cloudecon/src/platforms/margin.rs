//! What an open model leaves at its list price, over our cost of its tokens.

use std::sync::Arc;

use cloudecon_core::{Quantity, Range, TokenPrice};
use cloudecon_dataset::{Provider, ProviderKind};

use crate::Traced;
use crate::inputs::Found;
use crate::models::token_cost;
use crate::number::figure;
use crate::scene::{Scene, cell};
use crate::step::{RowTable, Step};
use crate::table::{Cell, Column, Number, Table};

/// The model whose cost the scenario describes, as the price list names it.
const MODEL: &str = "Llama 3.3 70B";

/// List price, our cost and the margin left, for every platform that lists the reference model.
///
/// The cost is that of the reference workload on the chip that serves it cheapest among those of
/// the provider, or among those of a neocloud where the dataset names no chips of the platform. One price for
/// prompt and answer is the mean of the list, weighted by the tokens of the workload.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("open-models", format!("{MODEL} at the list price over our cost per token"))
        .column(Column::text("platform", "Platform"))
        .column(Column::text("chip", "Chip of our cost"))
        .column(Column::number("price", "List price", "USD/Mtok"))
        .column(Column::number("cost", "Our cost", "USD/Mtok").ranged())
        .column(Column::number("left", "Left of the price", "percent").ranged())
        .note("our cost: a full replica at the workload and utilization of the scenario, 8-bit, owner's capital; sales, overhead, idle models and discounts are not in it")
        .note("mean of prompt and answer by the tokens of the workload");
    let costs = cheapest(scene);
    for row in scene.inputs.dataset().list_prices().iter().filter(|row| row.model() == MODEL) {
        let dataset = scene.inputs.dataset();
        let platform = dataset.platform(row.platform());
        let provider = platform.and_then(|platform| dataset.provider_of(platform.entity()));
        let own = provider.and_then(|provider| costs.iter().find(|(id, _, _)| id == provider.id()));
        // A company without chips in the dataset buys what a neocloud buys.
        let best = own.or_else(|| {
            let is_neocloud =
                |id: &str| dataset.provider(id).is_some_and(|p| p.kind() == ProviderKind::Neocloud);
            costs.iter().find(|(id, _, _)| is_neocloud(id))
        });
        let price = price(scene, row.input(), row.output());
        let shown = Number::new(price).with_basis(row.basis()).with_inputs([row.id()]);
        let name = platform.map_or(row.platform(), |platform| platform.name());
        let Some((_, chip, cost)) = best else {
            let missing = || Cell::Missing("no cost of any chip".to_owned());
            table.push([name.into(), "-".into(), shown.into(), missing(), missing()]);
            continue;
        };
        table.push([
            name.into(),
            chip.clone().into(),
            shown.into(),
            cell(&Ok(cost.clone()), TokenPrice::number),
            left(price, cost, row.id()),
        ]);
    }
    table
}

fn price(scene: &Scene<'_>, input: f64, output: f64) -> f64 {
    let tokens = |name: &str| {
        let id = format!("serving.{name}");
        scene.inputs.assumption(&id, cloudecon_dataset::Value::as_count).map_or(1.0, |n| n.mid())
    };
    let (prompt, answer) = (tokens("tokens_in"), tokens("tokens_out"));
    (prompt * input + answer * output) / (prompt + answer)
}

/// `1 - cost / price`, per cent.
fn left(price: f64, cost: &Traced<Range<TokenPrice>>, id: &str) -> Cell {
    if price <= 0.0 {
        return Cell::Missing(format!("a price of {} leaves no share", figure(price)));
    }
    let of = |cost: TokenPrice| 100.0 * (1.0 - cost.number() / price);
    let range = cost.value();
    Number::between(of(range.high()), of(range.mid()), of(range.low()))
        .with_basis(cost.basis())
        .with_inputs(std::iter::once(id.to_owned()).chain(cost.inputs().iter().cloned()))
        .with_step(step(price, cost, id))
        .into()
}

/// The arithmetic: our cost with its own steps, the price as listed.
fn step(price: f64, cost: &Traced<Range<TokenPrice>>, id: &str) -> Step {
    // Both in USD per million tokens.
    let listed = Step::row("price", id, price, "USD/Mtok", RowTable::ListPrice);
    let ours =
        cost.clone().modelled("cost", "USD/Mtok", "cost of a token of the chip that is cheapest");
    let arguments = ours.step().cloned().into_iter().chain([Arc::new(listed)]).collect();
    let value = 100.0 * (1.0 - cost.mid().number() / price);
    Step::formula("left", "100 * (1 - cost / price)", value, "percent", arguments)
}

type Cost = Traced<Range<TokenPrice>>;

/// The chip of each provider of the report that serves the reference model at the least cost.
fn cheapest(scene: &Scene<'_>) -> Vec<(String, String, Cost)> {
    let best = |provider: &Provider| {
        provider
            .chips()
            .iter()
            .filter_map(|chip| {
                let found: Found<Cost> = token_cost(&scene.inputs, provider, scene.quarter, chip);
                Some((provider.id().to_owned(), chip.clone(), found.ok()?))
            })
            .min_by(|a, b| a.2.mid().number().total_cmp(&b.2.mid().number()))
    };
    scene.providers.iter().filter_map(|provider| best(provider)).collect()
}
