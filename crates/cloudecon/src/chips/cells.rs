use cloudecon_core::{ChipHourPrice, Quantity, Range};
use cloudecon_dataset::Basis;
use cloudecon_tco::{ChipHourCost, ChipHourRange};

use crate::table::{Cell, Number};
use crate::traced::Traced;

/// A traced range as a cell under a stable id.
pub(super) fn number<T: Quantity>(
    id: String,
    traced: &Traced<Range<T>>,
    scale: impl Fn(T) -> f64,
) -> Cell {
    Number::traced(traced, scale).with_id(id).into()
}

/// The number, or why it is missing.
pub(super) fn found<T: Quantity>(
    id: String,
    traced: Result<Traced<Range<T>>, String>,
    scale: impl Fn(T) -> f64,
) -> Cell {
    match traced {
        Ok(traced) => number(id, &traced, scale),
        Err(reason) => Cell::Missing(reason),
    }
}

/// Three plain numbers, low to high, with the basis and inputs of a trace.
pub(super) fn three<T>(id: String, values: [f64; 3], trace: &Traced<T>) -> Cell {
    let [low, mid, high] = values;
    let number = Number::between(low, mid, high)
        .with_basis(trace.basis())
        .with_inputs(trace.inputs().to_vec())
        .with_id(id);
    trace.notes().iter().fold(number, Number::with_note).into()
}

/// A figure of one row of the dataset.
pub(super) fn published(value: Option<f64>, id: &str, basis: Basis) -> Cell {
    value.map_or(Cell::Empty, |value| Number::new(value).with_basis(basis).with_inputs([id]).into())
}

/// A part of a ranged chip-hour: the same part of its three corners.
pub(super) fn part(
    cost: &ChipHourRange,
    of: impl Fn(&ChipHourCost) -> ChipHourPrice,
) -> Range<ChipHourPrice> {
    let mid = of(cost.mid());
    // A part may fall where the whole rises: less of a longer life is depreciation.
    let (one, other) = (of(cost.cheap()), of(cost.dear()));
    let (low, high) = (one.min(other).min(mid), one.max(other).max(mid));
    Range::new(low, mid, high).unwrap_or(Range::exact(mid))
}

/// USD per chip-hour.
pub(super) const fn usd(price: ChipHourPrice) -> f64 {
    price.as_usd_per_chip_hour()
}
