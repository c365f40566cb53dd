use cloudecon_core::{Quantity, Range, Usd};
use cloudecon_tco::{ChipHourRanges, Corner, FacilityRange, OperationsRange};

use super::super::cells::usd;
use super::{Per, Side};
use crate::inputs::Found;
use crate::traced::Traced;

/// What the figures rest on, ratios, capitals.
pub(super) type Ratio = (Traced<()>, [f64; 3], [f64; 3]);

/// Low, middle and high ratio of the costs of a resource, and the capital at which it is 1.
pub(super) fn ratio(our: &Side<'_>, rival: &Side<'_>, per: Per) -> Found<Ratio> {
    let (mine, other) = (our.terms.clone()?, rival.terms.clone()?);
    let (amount, rival_amount) = (per.amount(our.chip)?, per.amount(rival.chip)?);
    let scale = rival_amount / amount;
    let (a, b) = (mine.value(), other.value());
    let mut ratio = [f64::INFINITY, 0.0, 0.0];
    let mut capital = [f64::INFINITY, 0.0, 0.0];
    // The ratio is monotone in each shared input, so its extremes lie at the ends of all.
    for ends in 0..1_u32 << SHARED {
        let (mine, other) = (pinned(a, ends), pinned(b, ends));
        let [cheap, dear] = [Corner::Cheap, Corner::Dear].map(|corner| total(&mine, corner));
        let [rival_cheap, rival_dear] =
            [Corner::Cheap, Corner::Dear].map(|corner| total(&other, corner));
        ratio[0] = ratio[0].min(cheap? / rival_dear.clone()? * scale);
        ratio[2] = ratio[2].max(dear? / rival_cheap.clone()? * scale);
        capital[0] = capital[0].min(break_even(&mine, Corner::Dear, rival_cheap? / scale)?);
        capital[2] = capital[2].max(break_even(&mine, Corner::Cheap, rival_dear? / scale)?);
    }
    ratio[1] = total(a, Corner::Mid)? / total(b, Corner::Mid)? * scale;
    capital[1] = break_even(a, Corner::Mid, total(b, Corner::Mid)? / scale)?;
    let trace = mine.join(other).map(|_| ());
    Ok((trace, ratio, capital.map(|usd| usd.max(0.0))))
}

fn total(terms: &ChipHourRanges, corner: Corner) -> Found<f64> {
    let terms = terms.corner(corner).map_err(|error| error.to_string())?;
    Ok(usd(terms.cost().map_err(|error| error.to_string())?.total()))
}

/// The all-in capital at which a powered hour costs `target`: the hour is linear in the capital.
fn break_even(terms: &ChipHourRanges, corner: Corner, target: f64) -> Found<f64> {
    let at = |capital: f64| {
        let capital = Range::exact(Usd::from_usd(capital));
        total(&ChipHourRanges { capital, ..*terms }, corner)
    };
    let (none, one) = (at(0.0)?, at(1e4)?);
    Ok((target - none) / (one - none) * 1e4)
}

/// Inputs that two chips of one owner share.
const SHARED: u32 = 11;

/// The terms with every shared input at the end that its bit names; capital and power keep their
/// ranges.
fn pinned(terms: &ChipHourRanges, ends: u32) -> ChipHourRanges {
    fn pin<T: Quantity>(range: Range<T>, ends: u32, bit: u32) -> Range<T> {
        Range::exact(if ends >> bit & 1 == 1 { range.high() } else { range.low() })
    }
    let operations = &terms.operations;
    ChipHourRanges {
        annual_rate: pin(terms.annual_rate, ends, 0),
        life: pin(terms.life, ends, 1),
        average_load: pin(terms.average_load, ends, 2),
        pue: pin(terms.pue, ends, 3),
        energy_price: pin(terms.energy_price, ends, 4),
        facility: match terms.facility {
            FacilityRange::RentPerItPower(rent) => {
                FacilityRange::RentPerItPower(pin(rent, ends, 5))
            }
            FacilityRange::Owned { capital, life, upkeep } => FacilityRange::Owned {
                capital: pin(capital, ends, 5),
                life: pin(life, ends, 6),
                upkeep: pin(upkeep, ends, 6),
            },
            FacilityRange::Included => FacilityRange::Included,
        },
        operations: OperationsRange {
            maintenance: pin(operations.maintenance, ends, 7),
            staff: pin(operations.staff, ends, 8),
            failures: pin(operations.failures, ends, 9),
            warranty: pin(operations.warranty, ends, 10),
            insurance_and_software: pin(operations.insurance_and_software, ends, 7),
        },
        ..*terms
    }
}
