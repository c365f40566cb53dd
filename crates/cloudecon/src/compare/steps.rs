//! The steps that bring one provider from its own rules to the common ones.

use cloudecon_core::{Quantity, Quarter, Range, Share, Usd};
use cloudecon_dataset::{AdjustmentKind, Basis, PolicyTopic, Provider, Value};
use cloudecon_revenue::{LifeChange, UsefulLife};

use super::{Rules, Training};
use crate::Traced;
use crate::inputs::{Found, cloud_entity, share as as_share};
use crate::scene::Scene;
use crate::step::{RowTable, Step};
use crate::traced::Trace;

/// One step: what moves, how much, and from where.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) item: String,
    pub(crate) counterpart: String,
    /// Positive raises the segment's income; the reason if nobody has given it.
    pub(crate) amount: Found<Traced<Range<Usd>>>,
    /// The share by which a counterpart's figure is divided, where it is.
    pub(crate) allocated: Option<Share>,
}

const LIVES: &str = "useful lives";
/// The assumption for a company without one of its own.
const ANY: &str = "comparable.server_share_of_depreciation";

/// Every step for a provider and quarter, in the order of application.
pub(crate) fn steps(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
    rules: &Rules,
) -> Vec<Move> {
    let mut steps = Vec::new();
    if let Some(new) = rules.server_life {
        steps.extend(life(scene, provider, quarter, new));
    }
    let entity = cloud_entity(provider);
    let calendar = provider.calendar();
    let asked = calendar.nearest_quarter(quarter);
    let months = calendar.months_of(asked);
    for row in scene.inputs.dataset().adjustments() {
        let (first, last) = row.period().span(calendar);
        let is_meant = row.entity() == entity
            && first.month() == months[0]
            && last.month() == months[2]
            && match row.kind() {
                AdjustmentKind::OneOff => rules.without_one_offs,
                AdjustmentKind::Training => rules.training != Training::Reported,
                AdjustmentKind::UsefulLife => rules.server_life.is_some(),
                _ => true,
            };
        if !is_meant {
            continue;
        }
        let range = match (row.low(), row.value(), row.high()) {
            (low, Some(mid), high) => Range::new(low.unwrap_or(mid), mid, high.unwrap_or(mid)).ok(),
            _ => None,
        };
        let is_training = row.kind() == AdjustmentKind::Training;
        let range = match rules.training {
            // The whole charge is the low end.
            Training::Full if is_training => range.map(|range| Range::exact(range.low())),
            _ => range,
        };
        let amount = range
            .map(|range| {
                let ids = vec![row.id().to_owned()];
                let mid = range.mid().number();
                let step = Step::row("step", row.id(), mid, "USD", RowTable::Adjustment);
                let traced = Traced::computed(range, row.basis(), ids).with_step(step);
                row.note().map_or(traced.clone(), |note| traced.with_note(note))
            })
            .ok_or_else(|| "nobody has given the amount".to_owned());
        let is_key = is_training && rules.training == Training::Allocated;
        let allocated =
            if is_key { key(scene, provider, row.counterpart(), quarter, range) } else { None };
        steps.push(Move {
            item: row.item().to_owned(),
            counterpart: row.counterpart().to_owned(),
            amount,
            allocated,
        });
    }
    steps
}

/// The share of the counterpart's figure that the middle of the amount is.
fn key(
    scene: &Scene<'_>,
    provider: &Provider,
    counterpart: &str,
    quarter: Quarter,
    range: Option<Range<Usd>>,
) -> Option<Share> {
    let whole = scene.flow(provider, counterpart, "operating_income", quarter).ok()?;
    Share::from_fraction(range?.mid().ratio_to(whole.mid())?).ok()
}

/// What another life of servers and network would change in the long run.
fn life(scene: &Scene<'_>, provider: &Provider, quarter: Quarter, new: UsefulLife) -> Option<Move> {
    let old = lives(scene, cloud_entity(provider))?;
    let is_same = old.low() == new && old.high() == new;
    (!is_same).then(|| Move {
        item: format!("servers and network over {new} instead of {}", words(old)),
        counterpart: LIVES.to_owned(),
        amount: life_effect(scene, provider, quarter, old, new),
        allocated: None,
    })
}

fn words(old: Range<UsefulLife>) -> String {
    if old.is_exact() {
        return old.mid().to_string();
    }
    format!("{} to {}", old.low().as_years(), old.high())
}

/// The lives in force, by the policy table.
pub(crate) fn lives(scene: &Scene<'_>, entity: &str) -> Option<Range<UsefulLife>> {
    let row = scene
        .inputs
        .dataset()
        .accounting_policies()
        .iter()
        .find(|row| row.entity() == entity && row.topic() == PolicyTopic::ServerLife)?;
    let years = |years: f64| UsefulLife::from_years(years).ok();
    let mid = row.years()?;
    let low = years(row.low_years().unwrap_or(mid))?;
    let high = years(row.high_years().unwrap_or(mid))?;
    Range::new(low, years(mid)?, high).ok()
}

/// `- depreciation of servers x (old / new - 1)`: a shorter life costs profit.
fn life_effect(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
    old: Range<UsefulLife>,
    new: UsefulLife,
) -> Found<Traced<Range<Usd>>> {
    let mut trace = Trace::default();
    let depreciation = trace.read(depreciation(scene, provider, quarter)?);
    let of_servers = |name: &str| scene.inputs.assumption(name, as_share);
    let own = of_servers(&format!("{ANY}.{}", provider.id()));
    let servers = trace.read(own.or_else(|_| of_servers(ANY))?);
    let base = depreciation.combine(servers, |usd: Usd, share: Share| usd * share);
    let effect = |base: Usd, old: UsefulLife| -LifeChange { old, new }.steady_effect(base).number();
    let corners = [
        effect(base.low(), old.low()),
        effect(base.low(), old.high()),
        effect(base.high(), old.low()),
        effect(base.high(), old.high()),
    ];
    let mid = effect(base.mid(), old.mid());
    let low = corners.iter().copied().fold(mid, f64::min);
    let high = corners.iter().copied().fold(mid, f64::max);
    let range = Range::new(Usd::from_number(low), Usd::from_number(mid), Usd::from_number(high));
    let effect = trace.close(range.map_err(|error| error.to_string())?).at_best(Basis::Derived);
    Ok(effect.modelled(
        "step",
        "USD",
        "less depreciation of servers and network x (old life / new life - 1)",
    ))
}

/// Quarterly depreciation that the cloud entity bears, the latest up to the quarter.
fn depreciation(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Usd>>> {
    /// How many quarters back a figure may stand for this one.
    const BACK: i32 = 4;
    let entity = cloud_entity(provider);
    let is_company = entity == provider.id();
    let latest = |entity: &str, metric: &str| {
        (0..BACK).find_map(|back| {
            let of = quarter.plus(-back);
            let found = scene.inputs.quarter(provider, entity, metric, of, Value::as_money).ok()?;
            Some(if back == 0 {
                found
            } else {
                found.with_note(format!("depreciation of {of} stands for {quarter}"))
            })
        })
    };
    for metric in ["depreciation_amortization_ppe", "depreciation", "depreciation_amortization"] {
        if let Some(found) = latest(entity, metric) {
            return Ok(found);
        }
    }
    if !is_company && let Some(company) = latest(provider.id(), "depreciation") {
        let id = format!("comparable.segment_share_of_depreciation.{}", provider.id());
        let share = scene.inputs.assumption(&id, as_share)?;
        return Ok(company
            .join(share)
            .map(|(usd, share)| usd.combine(share, |usd: Usd, share: Share| usd * share)));
    }
    let id = format!("comparable.growth_of_depreciation.{}", provider.id());
    let year = scene.inputs.latest(provider, entity, "depreciation", quarter, Value::as_money)?;
    let growth = scene.inputs.assumption(&id, Value::as_multiple)?;
    Ok(year
        .join(growth)
        .map(|(usd, growth)| usd.combine(growth, |usd: Usd, growth: f64| usd * (growth / 4.0))))
}
