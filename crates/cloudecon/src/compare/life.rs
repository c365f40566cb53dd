//! Disclosed effects of changed useful lives against ours, from the vintages of the assets.

use cloudecon_core::{Date, Period, Quantity, Range, Usd};
use cloudecon_dataset::{Basis, Bound, Observation, Provider, Value};
use cloudecon_revenue::{LifeChange, UsefulLife};

use super::vintages::per_share;
use crate::Traced;
use crate::inputs::{Found, share as as_share};
use crate::number::figure;
use crate::scene::{Scene, cell, millions};
use crate::table::{Cell, Column, Table};

/// Metrics of a disclosed effect, and the sign that turns them into depreciation.
const DISCLOSED: [(&str, f64); 3] = [
    ("useful_life_effect_on_depreciation", 1.0),
    ("useful_life_effect_on_operating_income_expected", -1.0),
    ("useful_life_effect_on_operating_expense", 1.0),
];
const MODEL: &str =
    "straight line over vintages: what is left on the books over what is left of the new life";
const SHARE: &str = "comparable.server_share_of_additions";

/// One row a disclosed yearly effect.
///
/// Additions of a year are taken to be in use since its middle; those of the year of the change
/// are left out at one end of the range and in at the other. Nobody publishes the ages of servers,
/// nor how much of the additions they are: the second is a range of the scenario, and the share
/// that the disclosed effect implies stands beside it.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("life-changes", "Changed useful lives: disclosed effect on a year's depreciation and ours")
        .column(Column::text("entity", "Entity"))
        .column(Column::text("year", "Year"))
        .column(Column::text("change", "Change"))
        .column(Column::number("disclosed", "Disclosed", "USD million"))
        .column(Column::number("ours", "Ours, by vintages", "USD million").ranged())
        .column(Column::number("implied_share", "Share of servers that gives it", "percent").ranged())
        .column(Column::text("verdict", "Verdict"))
        .note("more depreciation is positive; straight line, no residual value, what is left on the books over what is left of the new life")
        .note("vintages: yearly additions of the segment, else of the company; ages of single assets are published by nobody, so each verdict is on an interval")
        .note("what was bought in the year is in at one end and out at the other, and out where the disclosed effect is of assets held before");
    for row in scene.inputs.dataset().observations() {
        let Some((_, sign)) = DISCLOSED.iter().find(|(metric, _)| *metric == row.metric()) else {
            continue;
        };
        let Some(provider) = scene.inputs.dataset().provider_of(row.entity()) else { continue };
        if let Some(year) = year_of(row.period())
            && let Some(cells) = cells(scene, provider, row, year, *sign)
        {
            table.push(cells);
        }
    }
    table
}

fn year_of(period: Period) -> Option<i32> {
    match period {
        Period::Year(year) | Period::FiscalYear(year) => Some(year),
        _ => None,
    }
}

fn cells(
    scene: &Scene<'_>,
    provider: &Provider,
    row: &Observation,
    year: i32,
    sign: f64,
) -> Option<Vec<Cell>> {
    let start = row.period().span(provider.calendar()).0;
    let (old, new) = (life_at(scene, row, "before", start)?, life_at(scene, row, "after", start)?);
    let change = LifeChange { old, new };
    let shown: Found<Traced<Range<Usd>>> = crate::inputs::traced(row, Value::as_money)
        .map(|found| found.map(|range| mirrored(range, sign)));
    let disclosed = shown.as_ref().ok().map(|found| *found.value())?;
    let units = per_share(scene, provider, row, year, change);
    let share = scene.inputs.assumption(SHARE, as_share);
    let name = scene.entity_name(row.entity()).to_owned();
    let words = format!("{} to {}", figure(old.as_years()), new);
    let is_subset = row.note().is_some_and(|note| note.contains("subset"))
        || subset(scene, row.entity(), start);
    let (ours, implied, verdict) = match (units, share) {
        (Ok(units), Ok(share)) => {
            let low_share = if is_subset { 0.0 } else { share.value().low().number() };
            let range = spread(
                *units.value(),
                low_share,
                share.value().mid().number(),
                share.value().high().number(),
            );
            let traced = units.clone().join(share).map(|_| range);
            let traced = traced.modelled("effect", "USD", MODEL);
            let verdict = verdict(disclosed, range, is_subset);
            (cell(&Ok(traced), millions), implied(&shown, &units), verdict)
        }
        (Err(reason), _) | (_, Err(reason)) => {
            (Cell::Missing(reason.clone()), Cell::Missing(reason), "cannot be checked".to_owned())
        }
    };
    Some(vec![
        name.into(),
        row.period().to_string().into(),
        words.into(),
        cell(&shown, millions),
        ours,
        implied,
        verdict.into(),
    ])
}

fn mirrored(range: Range<Usd>, sign: f64) -> Range<Usd> {
    if sign > 0.0 {
        return range;
    }
    let of = |usd: Usd| Usd::from_number(-usd.number());
    Range::new(of(range.high()), of(range.mid()), of(range.low())).unwrap_or(range)
}

/// The life before or after the change that begins with a period.
fn life_at(scene: &Scene<'_>, row: &Observation, side: &str, start: Date) -> Option<UsefulLife> {
    let provider = scene.inputs.dataset().provider_of(row.entity())?;
    let metric = format!("useful_life_{side}");
    let of = |entity: &str| {
        scene
            .inputs
            .dataset()
            .observations_of(entity, &metric)
            .find(|life| life.period() == Period::Date(start))
            .and_then(|life| UsefulLife::from_years(life.figure().as_years()?).ok())
    };
    of(row.entity()).or_else(|| of(provider.id()))
}

/// True if the policy table knows more than one life since that day.
fn subset(scene: &Scene<'_>, entity: &str, start: Date) -> bool {
    scene.inputs.dataset().accounting_policies().iter().any(|policy| {
        policy.entity() == entity
            && policy.since().is_some_and(|since| since.first_day() == start)
            && policy.note().is_some_and(|note| note.contains("subset"))
    })
}

/// Effects for every share of servers in the range.
fn spread(units: Range<Usd>, low: f64, mid: f64, high: f64) -> Range<Usd> {
    let corners: Vec<f64> = [units.low(), units.high()]
        .into_iter()
        .flat_map(|unit| [unit.number() * low, unit.number() * high])
        .collect();
    let middle = units.mid().number() * mid;
    let least = corners.iter().copied().fold(middle, f64::min);
    let most = corners.iter().copied().fold(middle, f64::max);
    let of = Usd::from_number;
    Range::new(of(least), of(middle), of(most)).unwrap_or_else(|_| Range::exact(of(middle)))
}

/// The share of servers at which ours is the disclosed effect.
fn implied(disclosed: &Found<Traced<Range<Usd>>>, units: &Traced<Range<Usd>>) -> Cell {
    let found = disclosed.clone().and_then(|disclosed| {
        let both = disclosed.named("disclosed").join(units.clone());
        both.try_map(|(disclosed, units)| {
            let share = |unit: Usd| disclosed.mid().ratio_to(unit).map(|share| 100.0 * share);
            let (a, b, mid) = (share(units.low())?, share(units.high())?, share(units.mid())?);
            Range::new(a.min(b).min(mid), mid, a.max(b).max(mid)).ok()
        })
        .map(|share| {
            let share = share.with_bound(Bound::Exact).at_best(Basis::Derived);
            share.modelled("share", "percent", "disclosed effect / effect if all were servers")
        })
        .ok_or_else(|| "no additions".to_owned())
    });
    cell(&found, |share| share)
}

fn verdict(disclosed: Range<Usd>, ours: Range<Usd>, is_subset: bool) -> String {
    let place = if disclosed.low() <= ours.high() && disclosed.high() >= ours.low() {
        "inside the interval"
    } else {
        "outside the interval"
    };
    let why = if is_subset { "; the changed part is not given" } else { "" };
    format!("{place}{why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_spreads_over_the_share_of_servers() {
        let m = Usd::from_millions;
        let units = Range::between(m(-4_000.0), m(-3_000.0)).unwrap();
        let range = spread(units, 0.5, 0.6, 0.8);
        // -4,000 x 0.8, -3,500 x 0.6, -3,000 x 0.5.
        let found = [range.low(), range.mid(), range.high()].map(Usd::as_millions);
        approx::assert_relative_eq!(found[0], -3_200.0, max_relative = 1e-12);
        approx::assert_relative_eq!(found[1], -2_100.0, max_relative = 1e-12);
        approx::assert_relative_eq!(found[2], -1_500.0, max_relative = 1e-12);
        let inside = Range::exact(m(-2_920.0));
        assert_eq!(verdict(inside, range, false), "inside the interval");
        assert_eq!(verdict(Range::exact(m(-3_300.0)), range, false), "outside the interval");
    }
}
