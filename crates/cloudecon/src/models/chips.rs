//! Cost per chip-hour and per million tokens of a provider's main chips, by `cloudecon-tco`.

use std::sync::Arc;

use cloudecon_core::{
    CapacityPrice, ChipHourPrice, Power, Quantity, Quarter, Range, Share, TokenPrice, TokenRate,
    Usd,
};
use cloudecon_dataset::{Basis, Chip as ChipRow, Provider, Value};
use cloudecon_finance::Timing;
use cloudecon_tco::{
    Allocation, ArithmeticWidth, Attention, Bandwidth, Calibration, Chip, ChipHourRanges, DataSize,
    FacilityRange, FlopRate, LanguageModel, ModelShape, Months, NumberFormat, OperationsRange,
    Parallelism, Peaks, Precision, Pue, RateKind, Serving, ServingPoint, TokenCostRange, Workload,
};

use crate::chips::CALIBRATION;
use crate::inputs::{Found, Inputs, share as as_share};
use crate::output::{Name, Output, Unit};
use crate::step::{RowTable, Step};
use crate::traced::{Trace, Traced};

/// What the rate of tokens comes from.
const ROOFLINE: &str = "calibrated roofline of the reference model";

/// What a month of facility costs, for one kilowatt of IT power.
pub(crate) type FacilityPrice = Found<Traced<Range<CapacityPrice>>>;

/// Adds the chip outputs of a provider.
pub(super) fn outputs(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    facility: &FacilityPrice,
    outputs: &mut Vec<Output>,
) {
    for id in provider.chips() {
        outputs_of(inputs, provider, quarter, facility, id, outputs);
    }
}

/// Adds the outputs of one chip of a provider.
pub(super) fn outputs_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    facility: &FacilityPrice,
    id: &str,
    outputs: &mut Vec<Output>,
) {
    let name = |metric| Name {
        provider: provider.id().to_owned(),
        metric,
        item: Some(id.to_owned()),
        period: quarter.to_string(),
    };
    let chip =
        inputs.dataset().chip(id).ok_or_else(|| format!("no row of chip `{id}` may be seen"));
    let hour =
        chip.clone().and_then(|chip| chip_hour(inputs, provider, quarter, chip, facility.clone()));
    let served = chip.and_then(|chip| serve(inputs, chip));
    outputs.push(Output::new(
        name("chip_hour_cost"),
        Unit::UsdPerChipHour,
        "(capital annuity + facility + energy + maintenance) / (availability x utilization)",
        hour.clone(),
        |price: ChipHourPrice| price.number(),
    ));
    outputs.push(Output::new(
        name("token_rate"),
        Unit::TokensPerSecond,
        "output tokens per second and chip, calibrated roofline of the reference model",
        served.clone().map(|served| {
            served.map(|point| point.output_range()).modelled("token_rate", "tok/s", ROOFLINE)
        }),
        |rate: TokenRate| rate.number(),
    ));
    outputs.push(Output::new(
        name("token_cost"),
        Unit::UsdPerMillionTokens,
        "chip-hour cost / (input + output tokens of the hour)",
        token_cost(inputs, hour, served),
        |price: TokenPrice| price.number(),
    ));
}

/// Cost of one sold chip-hour to an owner.
fn chip_hour(
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

/// The chip-hour's cost over all tokens of the hour.
fn token_cost(
    inputs: &Inputs<'_>,
    hour: Found<Traced<Range<ChipHourPrice>>>,
    served: Found<Traced<ServingPoint>>,
) -> Found<Traced<Range<TokenPrice>>> {
    let (hour, served) = (hour?, served?);
    let rate = served.value().output_range();
    let rate = served.clone().map(|_| rate).modelled("token_rate", "tok/s", ROOFLINE);
    let tokens = |name| inputs.assumption(name, Value::as_count).map(|count| count.map(|_| ()));
    let lengths = tokens("serving.tokens_in")?.join(tokens("serving.tokens_out")?);
    let point = served.into_value();
    let cost = TokenCostRange::allocate(*hour.value(), &point, Allocation::Total)
        .map_err(|error| format!("the cost cannot be allocated to tokens: {error}"))?;
    Ok(hour.join(rate).join(lengths).map(|_| cost.output()).stated(
        "token_cost",
        "USD/Mtok",
        "chip_hour_cost / (token_rate * (1 + tokens_in / tokens_out) * 3600 / 1000000)",
    ))
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

/// The reference model served on the chip.
fn serve(inputs: &Inputs<'_>, row: &ChipRow) -> Found<Traced<ServingPoint>> {
    let mut trace = Trace::default();
    let reference = reference(inputs, row, &mut trace)?;
    let point = reference
        .serving()
        .point(&reference.workload)
        .map_err(|error| format!("chip `{}`: {error}", row.id()))?;
    Ok(trace.close(point).with_note(
        "efficiencies fitted on measured rows of one family of chips and carried to the others",
    ))
}

/// Output tokens per second of the reference model on one chip.
pub(crate) fn token_rate(inputs: &Inputs<'_>, row: &ChipRow) -> Found<Traced<Range<TokenRate>>> {
    let served = serve(inputs, row)?;
    Ok(served.map(|point| point.output_range()).modelled("token_rate", "tok/s", ROOFLINE))
}

/// The reference model on a chip, with its load and the constants of the roofline.
pub(crate) struct Reference {
    chip: Chip,
    model: LanguageModel,
    calibration: Calibration,
    chips: u32,
    pub(crate) workload: Workload,
}

impl Reference {
    pub(crate) const fn serving(&self) -> Serving<'_> {
        Serving {
            chip: &self.chip,
            model: &self.model,
            calibration: &self.calibration,
            precision: Precision {
                weights: NumberFormat::Fp8,
                cache: NumberFormat::Fp8,
                arithmetic: ArithmeticWidth::Bits8,
            },
            parallelism: Parallelism::tensor(self.chips),
            speculation: None,
        }
    }
}

/// Reads the reference model and its load.
pub(crate) fn reference(inputs: &Inputs<'_>, row: &ChipRow, trace: &mut Trace) -> Found<Reference> {
    let chip = hardware(inputs, row)?;
    for (cell, value, unit) in [
        ("dense_bf16_tflops", row.dense_bf16_tflops(), "TFLOP/s"),
        ("dense_fp8_tflops", row.dense_fp8_tflops(), "TFLOP/s"),
        ("dense_fp4_tflops", row.dense_fp4_tflops(), "TFLOP/s"),
        ("hbm_gb", row.hbm_gb(), "GB"),
        ("hbm_tbps", row.hbm_tbps(), "TB/s"),
        ("scale_up_gbps", row.scale_up_gbps(), "GB/s"),
    ] {
        let Some(value) = value else { continue };
        let value = inputs.changed(row.id(), Some(cell), value);
        let traced = Traced::computed((), Basis::Estimated, vec![row.id().to_owned()]);
        trace.read(traced.with_step(Step::cell(cell, row.id(), value, unit, RowTable::Chip)));
    }
    let calibration = trace.read(calibration(inputs)?);
    let mut number = |name: &str| {
        let read = inputs.assumption(&format!("serving.{name}"), Value::as_count)?;
        Ok::<f64, String>(trace.read(read).mid())
    };
    let attention = Attention::Grouped {
        kv_heads: whole(number("kv_heads")?)?,
        head_size: whole(number("head_size")?)?,
    };
    let parameters = number("parameters")?;
    let shape = ModelShape {
        layers: whole(number("layers")?)?,
        width: whole(number("width")?)?,
        query_heads: whole(number("query_heads")?)?,
        total_parameters: parameters,
        active_parameters: parameters,
        attention,
        window: None,
        state_bytes: 0.0,
        experts: None,
    };
    let workload =
        Workload::new(number("tokens_in")?, number("tokens_out")?, number("concurrency")?);
    let chips = whole(number("chips_per_replica")?)?;
    let model = LanguageModel::new(shape).map_err(|error| error.to_string())?;
    Ok(Reference { chip, model, calibration, chips, workload })
}

/// The chip's dense peaks, memory and link as published.
pub(crate) fn hardware(inputs: &Inputs<'_>, row: &ChipRow) -> Found<Chip> {
    let missing = |what: &str| format!("no {what} of `{}` is published", row.id());
    let cell =
        |name, value: Option<f64>| value.map(|value| inputs.changed(row.id(), Some(name), value));
    let peaks = Peaks {
        bits_16: cell("dense_bf16_tflops", row.dense_bf16_tflops()).map(FlopRate::from_tflops),
        bits_8: cell("dense_fp8_tflops", row.dense_fp8_tflops()).map(FlopRate::from_tflops),
        bits_4: cell("dense_fp4_tflops", row.dense_fp4_tflops()).map(FlopRate::from_tflops),
    };
    let memory = cell("hbm_gb", row.hbm_gb()).ok_or_else(|| missing("memory size"))?;
    let bandwidth = cell("hbm_tbps", row.hbm_tbps()).ok_or_else(|| missing("memory bandwidth"))?;
    Chip::new(
        peaks,
        // Makers round memory to binary units: an "80 GB" chip reports 81,559 MiB.
        DataSize::from_gib(memory),
        Bandwidth::from_tb_per_s(bandwidth),
        cell("scale_up_gbps", row.scale_up_gbps()).map(Bandwidth::from_gb_per_s),
    )
    .map_err(|error| error.to_string())
}

/// The first set that was fitted over all engines and generations: that of the reference model.
fn calibration(inputs: &Inputs<'_>) -> Found<Traced<Calibration>> {
    let sets = inputs.constants()?;
    let set = sets
        .iter()
        .find(|set| set.engine == "any" && set.generation == "any")
        .ok_or_else(|| format!("{CALIBRATION}: no set for any engine and generation"))?;
    let id = set.id();
    let step = Step::row("calibration", id.clone(), 1.0, "set", RowTable::Calibration);
    Ok(Traced::computed(set.calibration.clone(), Basis::Derived, vec![id]).with_step(step))
}

/// A count as a whole number.
fn whole(value: f64) -> Found<u32> {
    if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and in bounds"
        )]
        return Ok(value as u32);
    }
    Err(format!("{value} is not a whole number"))
}

/// Cost per token of the reference model on one chip, one price for prompt and answer.
pub(super) fn token_cost_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    id: &str,
    facility: &FacilityPrice,
) -> Found<Traced<Range<TokenPrice>>> {
    let chip =
        inputs.dataset().chip(id).ok_or_else(|| format!("no row of chip `{id}` may be seen"))?;
    let hour = chip_hour(inputs, provider, quarter, chip, facility.clone());
    token_cost(inputs, hour, serve(inputs, chip))
}
