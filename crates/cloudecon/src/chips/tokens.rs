use cloudecon_core::{Power, Range, TokenPrice, TokenRate};
use cloudecon_dataset::{Basis, Chip as ChipRow};
use cloudecon_tco::{
    Allocation, CostBasis, ServingPoint, TokenCostRange, joules_per_token, tokens_per_megawatt,
};

use super::cells::{self, usd};
use super::cost::chosen;
use super::hour::{Hour, Use, hour};
use super::models::{ListPrice, Model};
use super::serve::{Load, per_second, serve};
use super::{Catalog, Unanswered};
use crate::inputs::Found;
use crate::models::power_at_meter;
use crate::table::{Cell, Column, Document, Table};
use crate::traced::{Trace, Traced};

/// Million tokens an hour for each token a second.
const MTOK_PER_HOUR: f64 = 3.6e-3;

/// What a million input, cached and output tokens cost on each chip, what is earned on them at
/// list price, and how many tokens a megawatt and a joule serve.
///
/// # Errors
/// [`Unanswered`] for an unknown chip, model or an impossible load.
pub fn tokens(
    catalog: &Catalog<'_>,
    words: &[String],
    basis: CostBasis,
    rule: Allocation,
    load: &Load,
    utilization: Option<f64>,
) -> Result<Document, Unanswered> {
    let model = catalog.model(&load.model)?;
    let used = Use::of(&catalog.inputs(), utilization)?;
    let price = model.price.first();
    load.workload()?;
    let mut speeds = speeds_table(&load.describe(model));
    let mut costs = costs_table(rule);
    let mut margins = margins_table(price);
    for chip in chosen(catalog, words)? {
        let served = serve(catalog, chip, model, load);
        let hour = hour(catalog, chip, basis, &used);
        speeds.push(speed_row(catalog, chip, &served));
        let both = hour.and_then(|hour| served.map(|point| hour.join(point)));
        costs.push(cost_row(chip, basis, rule, &both));
        margins.push(margin_row(model, price, chip, basis, &both));
    }
    let mut document = Document::new("tco-tokens", format!("Tokens on a {} basis", basis.as_str()))
        .table(speeds)
        .table(costs)
        .table(margins)
        .note(
            "ranges: chip-hour cost at its ends and speed within the 90th percentile of the error \
             on rows that were not fitted",
        )
        .note(
            "the cost of a million tokens depends on the rule that splits the joint cost: name it",
        );
    if let Some(price) = price {
        document = document.note(format!(
            "list price: {}, {} and {} USD per million input and output tokens ({}, {})",
            price.seller,
            price.input_usd_per_mtok,
            price.output_usd_per_mtok,
            price.source,
            price.date
        ));
    }
    Ok(document)
}

fn speeds_table(title: &str) -> Table {
    Table::new("speed", title)
        .column(Column::text("chip", "Chip"))
        .column(Column::number("output", "Output", "tok/s/chip").ranged())
        .column(Column::number("user", "One user", "tok/s").ranged())
        .column(Column::text("binding", "Bound by"))
        .column(Column::number("per_mw", "Output at the meter", "tok/s/MW").ranged())
        .column(Column::number("per_joule", "Output per joule", "tok/J").ranged())
        .note("power is all-in at the utility meter as provisioned; nothing is taken off for load")
}

fn costs_table(rule: Allocation) -> Table {
    let sums = if rule.is_conserving() {
        "the costs of all tokens sum to the chip-hour"
    } else {
        "each kind bears the whole chip-hour: never add them"
    };
    Table::new("cost", format!("Cost of a million tokens, split by {}", rule_name(rule)))
        .column(Column::text("chip", "Chip"))
        .column(Column::number("hour", "Useful hour", "USD/h").ranged())
        .column(Column::number("input", "Input", "USD/Mtok").ranged())
        .column(Column::number("cached", "Cached", "USD/Mtok").ranged())
        .column(Column::number("output", "Output", "USD/Mtok").ranged())
        .note(sums)
}

fn margins_table(price: Option<&ListPrice>) -> Table {
    let seller = price.map_or("no list price", |price| price.seller.as_str());
    Table::new("margin", format!("At list price ({seller})"))
        .column(Column::text("chip", "Chip"))
        .column(Column::number("revenue", "Revenue of a useful hour", "USD/h").ranged())
        .column(Column::number("margin", "Gross margin", "percent").ranged())
        .column(Column::number("break_even", "Break-even price, of list", "percent").ranged())
        .column(Column::number("used", "Break-even utilization", "percent").ranged())
        .note(
            "break-even price: the part of the list price at which the margin is zero; break-even \
             utilization: hours that must be used for the same, above 100 if none suffices",
        )
}

pub(super) const fn rule_name(rule: Allocation) -> &'static str {
    match rule {
        Allocation::WholeSystem => "whole system",
        Allocation::Total => "total",
        Allocation::TimeShare => "time share",
        Allocation::PriceRatio { .. } => "price ratio",
        Allocation::Resource { .. } => "resource",
    }
}

fn speed_row(
    catalog: &Catalog<'_>,
    chip: &ChipRow,
    served: &Found<Traced<ServingPoint>>,
) -> Vec<Cell> {
    let id = |what: &str| format!("tco.{what}.{}", chip.id());
    let rate = |pick: fn(&ServingPoint) -> Range<TokenRate>| {
        served.clone().map(|point| point.map(|point| pick(&point)))
    };
    let power = power_at_meter(&catalog.inputs(), chip);
    let with_power =
        rate(ServingPoint::output_range).and_then(|rate| power.map(|power| rate.join(power)));
    let per = |of: fn(TokenRate, Power) -> f64| {
        with_power.clone().map(|both| both.map(|(rate, power)| rate.combine(power, of)))
    };
    let megawatt = |rate, power| tokens_per_megawatt(rate, power).map_or(f64::NAN, per_second);
    let joule = |rate, power| {
        joules_per_token(power, rate).map_or(f64::NAN, |energy| 1.0 / energy.as_joules())
    };
    vec![
        chip.id().into(),
        cells::found(id("token_rate"), rate(ServingPoint::output_range), per_second),
        cells::found(
            id("user_rate"),
            rate(|point| {
                point.tpot_range().map(|time: cloudecon_tco::Seconds| {
                    TokenRate::from_tokens_per_second(1.0 / time.as_seconds())
                })
            }),
            per_second,
        ),
        served
            .as_ref()
            .map_or(Cell::Empty, |point| super::frontier::binding(point.value().binding()).into()),
        cells::found(id("tokens_per_mw"), per(megawatt), |value| value),
        cells::found(id("tokens_per_joule"), per(joule), |value| value),
    ]
}

type Both = Found<Traced<(Hour, ServingPoint)>>;

fn cost_row(chip: &ChipRow, basis: CostBasis, rule: Allocation, both: &Both) -> Vec<Cell> {
    let id = |what: &str| format!("tco.token_cost_{what}.{}.{}", chip.id(), basis.as_str());
    let cost = both.clone().and_then(|both| {
        let found = TokenCostRange::allocate(both.value().0.total, &both.value().1, rule)
            .map_err(|error| error.to_string())?;
        Ok(both.map(|_| found))
    });
    let optional = |what: &str, pick: fn(&TokenCostRange) -> Option<Range<TokenPrice>>| match &cost
    {
        Ok(cost) => match pick(cost.value()) {
            Some(range) => cells::number(id(what), &cost.clone().map(|_| range), mtok),
            None => Cell::Empty,
        },
        Err(reason) => Cell::Missing(reason.clone()),
    };
    vec![
        chip.id().into(),
        cells::found(id("hour"), both.clone().map(|both| both.map(|(hour, _)| hour.total)), usd),
        optional("input", TokenCostRange::input),
        optional("cached", TokenCostRange::cached),
        optional("output", |cost| Some(cost.output())),
    ]
}

const fn mtok(price: TokenPrice) -> f64 {
    price.as_usd_per_mtok()
}

/// USD that a useful hour earns at list price, middle speed.
pub(super) fn revenue(price: &ListPrice, point: &ServingPoint) -> f64 {
    let cached = per_second(point.cached_per_chip());
    let fresh = per_second(point.input_per_chip()) - cached;
    let output = per_second(point.output_per_chip());
    let held = price.cached_usd_per_mtok.unwrap_or(price.input_usd_per_mtok);
    let listed = fresh * price.input_usd_per_mtok + cached * held;
    (listed + output * price.output_usd_per_mtok) * MTOK_PER_HOUR
}

fn margin_row(
    model: &Model,
    price: Option<&ListPrice>,
    chip: &ChipRow,
    basis: CostBasis,
    both: &Both,
) -> Vec<Cell> {
    let Some(price) = price else {
        let missing = || Cell::Missing(format!("no list price of {} is known", model.name));
        return vec![chip.id().into(), missing(), missing(), missing(), missing()];
    };
    let both = match both {
        Ok(both) => both,
        Err(reason) => {
            let missing = || Cell::Missing(reason.clone());
            return vec![chip.id().into(), missing(), missing(), missing(), missing()];
        }
    };
    let mut trace = Trace::default();
    let (hour, point) = trace.read(both.clone());
    let input = vec![format!("calibration/models.toml#{}.price", model.id)];
    trace.read(Traced::computed((), Basis::from(price.basis), input));
    // Slow steps earn less: the band of the time divides the revenue.
    let band = point.band();
    let earned = revenue(price, &point);
    let revenue = [earned / band.high(), earned, earned / band.low()];
    let ratio = |cost: Range<cloudecon_core::ChipHourPrice>| {
        let [low, mid, high] = super::reading::three(cost, usd);
        [low / revenue[2], mid / revenue[1], high / revenue[0]]
    };
    let even = ratio(hour.total);
    // Hours that are available cost the same whether used or not.
    let hours = ratio(hour.available).map(|part| 100.0 * part);
    let margin = [even[2], even[1], even[0]].map(|part| 100.0 * (1.0 - part));
    let trace = trace.close(());
    let id = |what: &str| format!("tco.{what}.{}.{}", chip.id(), basis.as_str());
    vec![
        chip.id().into(),
        cells::three(id("list_revenue"), revenue, &trace),
        cells::three(id("list_margin"), margin, &trace),
        cells::three(id("break_even_price"), even.map(|part| 100.0 * part), &trace),
        cells::three(id("break_even_utilization"), hours, &trace),
    ]
}
