//! What the scenario says about demand, leases and running costs.

use std::sync::Arc;

use cloudecon_capacity::{ItPower, LeaseCurve, LeaseStep};
use cloudecon_core::{CapacityPrice, EnergyPrice, Range, Share};
use cloudecon_dataset::{Provider, Value};

use crate::inputs::{Found, share as as_share};
use crate::scene::Scene;
use crate::{Step, Traced};

/// What the assumptions of the scenario say, and their ids.
pub(super) struct Settings {
    /// Own building and power plant, with the arithmetic behind it.
    pub(super) owned: Traced<Range<CapacityPrice>>,
    /// Energy at the meter.
    pub(super) energy: Traced<Range<EnergyPrice>>,
    pub(super) pue: Range<f64>,
    pub(super) utilization: Share,
    pub(super) internal: Share,
    pub(super) unmet: f64,
    pub(super) growth: f64,
    pub(super) leases: LeaseCurve,
    /// The rows of the leases.
    pub(super) lease_steps: Vec<Arc<Step>>,
    pub(super) inputs: Vec<String>,
}

/// Kinds of lease, cheapest first, as the ids of assumptions name them.
pub(super) const LEASES: [&str; 3] = ["long", "wholesale", "neocloud"];

pub(super) fn settings(scene: &Scene<'_>, provider: &Provider) -> Found<Settings> {
    let inputs = &scene.inputs;
    let mut ids: Vec<String> = Vec::new();
    let own = |id: &str| {
        let special = inputs.assumption(&format!("{id}.{}", provider.id()), as_share);
        special.or_else(|_| inputs.assumption(id, as_share))
    };
    let internal = own("balance.internal_share")?;
    let unmet = own("balance.unmet_demand")?;
    let growth = own("balance.demand_growth")?;
    let owned = crate::models::facility_price(inputs)?;
    let energy = inputs.assumption("energy.price", Value::as_energy_price)?;
    let pue = inputs.assumption("energy.pue", Value::as_multiple)?;
    let utilization = inputs.assumption("chip.average_load", as_share)?;
    let (mut steps, mut lease_steps) = (Vec::new(), Vec::new());
    for kind in LEASES {
        let (step, rows, behind) = lease(scene, kind)?;
        steps.push(step);
        ids.extend(rows);
        lease_steps.extend(behind);
    }
    for list in [
        internal.inputs(),
        unmet.inputs(),
        growth.inputs(),
        owned.inputs(),
        energy.inputs(),
        pue.inputs(),
        utilization.inputs(),
    ] {
        ids.extend(list.iter().cloned());
    }
    Ok(Settings {
        owned: owned.named("own_facility"),
        energy: energy.named("energy_price"),
        pue: *pue.value(),
        utilization: utilization.mid(),
        internal: internal.mid(),
        unmet: unmet.mid().as_fraction(),
        growth: growth.mid().as_fraction(),
        leases: LeaseCurve::new(steps).map_err(|error| error.to_string())?,
        lease_steps,
        inputs: ids,
    })
}

fn lease(scene: &Scene<'_>, kind: &str) -> Found<(LeaseStep, Vec<String>, Vec<Arc<Step>>)> {
    let inputs = &scene.inputs;
    let id = |what: &str| format!("lease.{kind}.{what}");
    let symbol = |what: &str| format!("{kind}_{what}");
    let power = inputs.assumption(&id("power"), Value::as_power)?.named(&symbol("power"));
    let price = inputs.assumption(&id("price"), Value::as_capacity_price)?.named(&symbol("price"));
    let lead = inputs.assumption(&id("lead"), Value::as_years)?.named(&symbol("lead"));
    let term = inputs.assumption(&id("term"), Value::as_years)?.named(&symbol("term"));
    let behind = [power.step(), price.step(), lead.step(), term.step()];
    let behind = behind.into_iter().flatten().cloned().collect();
    let mut rows = Vec::new();
    for list in [power.inputs(), price.inputs(), lead.inputs(), term.inputs()] {
        rows.extend(list.iter().cloned());
    }
    let step = LeaseStep {
        power: ItPower::new(power.mid()),
        price: price.mid(),
        lead_quarters: quarters(lead.mid()),
        minimum_quarters: quarters(term.mid()).max(1),
    };
    Ok((step, rows, behind))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "years of a lease, at least 0"
)]
fn quarters(years: f64) -> u32 {
    (4.0 * years.max(0.0)).round() as u32
}
