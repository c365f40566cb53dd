//! What a changed life does to assets bought year by year.

use cloudecon_core::{Period, Quantity, Range, Usd};
use cloudecon_dataset::{Basis, Observation, Provider, Value};
use cloudecon_revenue::{AssetCohort, LifeChange};

use crate::Traced;
use crate::inputs::Found;
use crate::scene::Scene;

/// The effect if all additions were servers: without and with those of the year itself.
pub(super) fn per_share(
    scene: &Scene<'_>,
    provider: &Provider,
    row: &Observation,
    year: i32,
    change: LifeChange,
) -> Found<Traced<Range<Usd>>> {
    let added = |year: i32| {
        let fiscal = Period::FiscalYear(year);
        let periods = [Period::Year(year), fiscal];
        let of = |entity: &str, metric: &str| {
            periods.iter().find_map(|period| {
                let stated = scene.inputs.period(entity, metric, *period, Value::as_money).ok();
                stated.or_else(|| from_quarters(scene, entity, metric, *period))
            })
        };
        of(row.entity(), "net_additions_to_ppe")
            .or_else(|| of(provider.id(), "capex_cash"))
            .ok_or_else(|| format!("no yearly additions of `{}` for {year}", row.entity()))
    };
    // Whole years that a vintage of the old life still depreciates.
    let mut back = 0;
    let mut before = Usd::ZERO;
    let mut traced: Option<Traced<()>> = None;
    let mut keep = |found: &Traced<Range<Usd>>| {
        let rest = found.clone().map(|_| ());
        traced = Some(match traced.take() {
            Some(known) => known.join(rest).map(|_| ()),
            None => rest,
        });
    };
    while f64::from(back) < change.old.as_years().max(change.new.as_years()) {
        let age_years = f64::from(back) + 0.5;
        if age_years < change.old.as_years() {
            let found = added(year - 1 - back)?;
            keep(&found);
            let cohort = AssetCohort { cost: found.mid(), age_years };
            before += change.effect_on(&[cohort], 1.0).map_err(|error| error.to_string())?;
        }
        back += 1;
    }
    // Assets of the year itself: half a year of depreciation over the new life instead of the old.
    let during = added(year).map(|found| {
        if !is_of_held_assets(row) {
            keep(&found);
        }
        let (old, new) = (change.old.as_years(), change.new.as_years());
        found.mid() * (0.5 * (1.0 / new - 1.0 / old))
    });
    let during = if is_of_held_assets(row) { Usd::ZERO } else { during.unwrap_or(Usd::ZERO) };
    let with = before + during;
    let (low, high) = (before.number().min(with.number()), before.number().max(with.number()));
    let range = Range::between(Usd::from_number(low), Usd::from_number(high))
        .map_err(|error| error.to_string())?;
    let traced = traced.ok_or_else(|| "no additions".to_owned())?;
    Ok(traced.map(|()| range))
}

/// True if the disclosed effect leaves out what was bought in the year: it was stated before the
/// year, or says so.
fn is_of_held_assets(row: &Observation) -> bool {
    row.metric().ends_with("_expected")
        || row.note().is_some_and(|note| note.contains("in service at") || note.contains("held at"))
}

/// A year that only its quarters state.
fn from_quarters(
    scene: &Scene<'_>,
    entity: &str,
    metric: &str,
    period: Period,
) -> Option<Traced<Range<Usd>>> {
    let found = scene.inputs.dataset().derive(entity, metric, period, scene.inputs.policy())?;
    let ids = found.observations().iter().map(|row| row.id().to_owned()).collect();
    let sum = Range::exact(found.value().as_money()?);
    Some(Traced::computed(sum, Basis::Derived, ids))
}
