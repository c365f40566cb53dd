use std::sync::Arc;

use cloudecon_core::{CapacityPrice, ChipHourPrice, Power, Quantity, Quarter, Range, Share, Usd};
use cloudecon_dataset::{Basis, Chip as ChipRow, Provider, Value};
use cloudecon_finance::Timing;
use cloudecon_tco::{ChipHourRanges, FacilityRange, Months, OperationsRange, Pue, RateKind};

use super::FacilityPrice;
use crate::inputs::{Found, Inputs, share as as_share};
use crate::step::{RowTable, Step};
use crate::traced::{Trace, Traced};

/// Cost of one sold chip-hour to an owner.
pub(super) fn chip_hour(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    chip: &ChipRow,
    facility: FacilityPrice,
) -> Found<Traced<Range<ChipHourPrice>>> {
    let mut trace = Trace::default();
    let ranges = hour_ranges(inputs, provider, quarter, chip, facility, &mut trace)?;
    let cost = ranges.cost().map_err(|error| format!("chip `{}`: {error}", chip.id()))?;
    Ok(trace.close(cost.total()).stated("chip_hour_cost", "USD/chip-h", CHIP_HOUR_FORMULA))
}

/// An owner's chip-hour over the symbols of [`hour_ranges`].
pub(crate) const CHIP_HOUR_FORMULA: &str = "(capital * recovery / 730 \
     + 1000 * power / pue * facility_cost / 730 \
     + power * average_load * price \
     + capital * maintenance / 8760) / (availability * utilization)";

/// The terms of an owner's chip-hour, each with its range.
pub(crate) fn hour_ranges(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    chip: &ChipRow,
    facility: FacilityPrice,
    trace: &mut Trace,
) -> Found<ChipHourRanges> {
    let capital = trace.read(capital(inputs, chip)?);
    let share = |id: &str| inputs.assumption(id, as_share);
    let financed = share("chip.cost_of_capital")?
        .join(inputs.assumption("chip.life", Value::as_years)?)
        .join(share("chip.residual")?);
    let ((annual_rate, life), residual) = *financed.value();
    trace.read(financed.recovered("recovery", 12));
    let maintenance = trace.read(share("chip.maintenance")?);
    let average_load = trace.read(share("chip.average_load")?);
    let availability = trace.read(share("chip.availability")?);
    let utilization = trace.read(share("chip.utilization")?);
    let energy_price = trace.read(inputs.assumption("energy.price", Value::as_energy_price)?);
    let pue = trace.read(pue(inputs, provider, quarter)?);
    let at_meter = trace.read(power_at_meter(inputs, chip)?);
    let facility = trace.read(facility?);
    let nothing = Range::exact(Share::ZERO);
    Ok(ChipHourRanges {
        capital,
        split: None,
        rate: RateKind::Nominal,
        annual_rate: annual_rate.map(|rate: Share| rate.number()),
        timing: Timing::InArrears,
        life: life.map(Months::from_years),
        residual,
        provisioned: at_meter.combine(pue, |power, pue: f64| power * (1.0 / pue)),
        average_load,
        pue: pue.map(Pue::from_number),
        energy_price,
        demand_charge: Range::exact(CapacityPrice::ZERO),
        facility: FacilityRange::RentPerItPower(facility),
        operations: OperationsRange {
            maintenance,
            staff: Range::exact(CapacityPrice::ZERO),
            failures: nothing,
            warranty: nothing,
            insurance_and_software: nothing,
        },
        availability,
        utilization,
        month: cloudecon_tco::MEAN_MONTH,
    })
}

/// Capital per chip as published, or the range between its published ends.
pub(crate) fn capital(inputs: &Inputs<'_>, chip: &ChipRow) -> Found<Traced<Range<Usd>>> {
    let cell =
        |name, value: Usd| Step::cell(name, chip.id(), value.number(), "USD", RowTable::Chip);
    let read = |name, value: Option<Usd>| {
        value.map(|value| Usd::from_number(inputs.changed(chip.id(), Some(name), value.number())))
    };
    let ends = [
        read("capex", chip.capex()),
        read("capex_low", chip.capex_low()),
        read("capex_high", chip.capex_high()),
    ];
    let (range, step) = match (ends[0], ends[1], ends[2]) {
        (Some(mid), low, high) => {
            let (low, high) = (low.unwrap_or(mid).min(mid), high.unwrap_or(mid).max(mid));
            let range = Range::new(low, mid, high);
            (range.map_err(|e| e.to_string())?, cell("capex", mid).named("capital"))
        }
        (None, Some(low), Some(high)) => {
            let range = Range::between(low, high).map_err(|e| e.to_string())?;
            let ends = vec![Arc::new(cell("capex_low", low)), Arc::new(cell("capex_high", high))];
            let formula = "(capex_low + capex_high) / 2";
            (range, Step::formula("capital", formula, range.mid().number(), "USD", ends))
        }
        _ => return Err(format!("no capital cost of `{}` is published", chip.id())),
    };
    Ok(Traced::computed(range, Basis::Estimated, vec![chip.id().to_owned()]).with_step(step))
}

/// All-in power per chip at the utility meter: as published, else from the chip's design power.
pub(crate) fn power_at_meter(inputs: &Inputs<'_>, chip: &ChipRow) -> Found<Traced<Range<Power>>> {
    let row = |cell, power: Power| {
        let power = Power::from_number(inputs.changed(chip.id(), Some(cell), power.number()));
        let ids = vec![chip.id().to_owned()];
        Traced::computed(Range::exact(power), Basis::Estimated, ids).with_step(Step::cell(
            cell,
            chip.id(),
            power.number(),
            "MW",
            RowTable::Chip,
        ))
    };
    if let Some(power) = chip.system_power() {
        return Ok(row("system_power", power).named("power"));
    }
    let design = chip.tdp().ok_or_else(|| format!("no power of `{}` is published", chip.id()))?;
    let ratio = inputs.assumption("chip.system_power_over_tdp", Value::as_multiple)?;
    Ok(row("tdp", design)
        .join(ratio)
        .map(|(power, ratio)| power.combine(ratio, |p, r: f64| p * r))
        .stated("power", "MW", "tdp * system_power_over_tdp"))
}

/// The provider's own yearly PUE, the latest up to the quarter, else the scenario's.
pub(crate) fn pue(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<f64>>> {
    inputs
        .latest(provider, provider.id(), "pue", quarter, Value::as_multiple)
        .or_else(|_| inputs.assumption("energy.pue", Value::as_multiple))
}
