//! Cost per chip-hour and per million tokens of a provider's main chips, by `cloudecon-tco`.

mod hour;
mod reference;

use cloudecon_core::{
    CapacityPrice, ChipHourPrice, Quantity, Quarter, Range, TokenPrice, TokenRate,
};
use cloudecon_dataset::{Chip as ChipRow, Provider, Value};
use cloudecon_tco::{Allocation, ServingPoint, TokenCostRange};

use self::hour::chip_hour;
use crate::inputs::{Found, Inputs};
use crate::output::{Name, Output, Unit};
use crate::traced::{Trace, Traced};

pub(crate) use self::hour::{CHIP_HOUR_FORMULA, capital, hour_ranges, power_at_meter, pue};
pub(crate) use self::reference::{hardware, reference};

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
