//! Numbers and dates of one row that must be in order.

use cloudecon_core::{EnergyPrice, Usd};

use super::Context;
use super::observation::published_after_source;
use super::plain;
use super::reference::Spoiled;
use crate::catalog::Catalog;
use crate::parsed::Parsed;
use crate::record::Origin;
use crate::{Chip, Code, Deal, Diagnostic, PartialDate, Ppa, Source};

/// The later of two dates must not be before the earlier one.
pub(super) fn dates(
    origin: &Origin,
    earlier: (&str, PartialDate),
    later: (&str, PartialDate),
) -> Option<Diagnostic> {
    (earlier.1.first_day() > later.1.last_day()).then(|| {
        let message = format!("`{}` {} is after `{}` {}", earlier.0, earlier.1, later.0, later.1);
        origin.error(earlier.0, Code::OutOfOrder, message).warning()
    })
}

pub(super) fn numbers(
    origin: &Origin,
    low: (&str, Option<f64>),
    high: (&str, Option<f64>),
) -> Option<Diagnostic> {
    let (least, most) = (low.1?, high.1?);
    (least > most).then(|| {
        let message = format!("`{}` must be at most `{}` {most}, found {least}", low.0, high.0);
        origin.error(low.0, Code::OutOfOrder, message)
    })
}

pub(super) fn sources(
    rows: &[Parsed<Source>],
    spoiled: &Spoiled,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<Source> {
    for Parsed { row, origin } in rows {
        if let Some(published) = row.published() {
            let read_on = PartialDate::Day(row.read_on());
            faults.extend(dates(origin, ("published", published), ("read_on", read_on)));
        }
    }
    plain(rows, spoiled)
}

pub(super) fn ppas(
    rows: &[Parsed<Ppa>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<Ppa> {
    let mut good = Vec::with_capacity(rows.len());
    for Parsed { row, origin } in rows {
        published_after_source(context, row.source(), row.published(), origin, faults);
        let fault = numbers(
            origin,
            ("price_low_usd_per_mwh", row.price_low().map(EnergyPrice::as_usd_per_mwh)),
            ("price_high_usd_per_mwh", row.price_high().map(EnergyPrice::as_usd_per_mwh)),
        );
        let span = match (row.start_date(), row.end_date()) {
            (Some(start), Some(end)) if start.first_day() > end.last_day() => {
                let message = format!("`end_date` {end} is before `start_date` {start}");
                Some(origin.error("end_date", Code::OutOfOrder, message))
            }
            _ => None,
        };
        if fault.is_none() && span.is_none() && context.spoiled.spares(origin) {
            good.push(row.clone());
        }
        faults.extend(fault);
        faults.extend(span);
    }
    Catalog::new(good)
}

pub(super) fn chips(
    rows: &[Parsed<Chip>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<Chip> {
    let mut good = Vec::with_capacity(rows.len());
    for Parsed { row, origin } in rows {
        published_after_source(context, row.source(), row.published(), origin, faults);
        let low = ("capex_low", row.capex_low().map(Usd::as_usd));
        let mid = ("capex_usd_per_chip", row.capex().map(Usd::as_usd));
        let high = ("capex_high", row.capex_high().map(Usd::as_usd));
        let fault = numbers(origin, low, mid)
            .or_else(|| numbers(origin, mid, high))
            .or_else(|| numbers(origin, low, high));
        if fault.is_none() && context.spoiled.spares(origin) {
            good.push(row.clone());
        }
        faults.extend(fault);
    }
    Catalog::new(good)
}

pub(super) fn deals(
    rows: &[Parsed<Deal>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<Deal> {
    for Parsed { row, origin } in rows {
        published_after_source(context, row.source(), row.published(), origin, faults);
        if let Some(announced) = row.announced() {
            faults.extend(dates(origin, ("announced", announced), ("published", row.published())));
        }
    }
    plain(rows, &context.spoiled)
}
