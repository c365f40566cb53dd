//! What the readings of a claim add up to, in words.

use cloudecon_dataset::{Bound, Claim, Figure};

use super::book::shown;
use super::check::{ROUNDING, claimed};
use super::claim::{CheckedReading, Computed, Verdict};
use super::span;
use crate::expression::{Dimension, Interval};
use crate::number::figure;

/// The verdict and its reason; it follows from what each reading gave.
pub(super) fn verdict(claim: &Claim, readings: &[CheckedReading]) -> (Verdict, String) {
    let Some(printed) = claim.figure() else {
        let reason = claim.unchecked().unwrap_or("no size is printed");
        return (Verdict::Unchecked, reason.to_owned());
    };
    let Some((first, others)) = readings.split_first() else {
        let reason = claim.unchecked().unwrap_or("it has no formula");
        return (Verdict::Unchecked, reason.to_owned());
    };
    let said = shown(printed);
    let gives = |computed: &Computed| span(computed, printed.unit());
    let agreeing = others
        .iter()
        .find_map(|reading| Some((reading, reading.found.as_ref().ok().filter(|c| c.agrees)?)));
    let miss = match &first.found {
        Ok(computed) if computed.agrees => {
            return (
                Verdict::Holds,
                format!("{said} {} {}", how(printed, computed), gives(computed)),
            );
        }
        Ok(computed) => {
            format!("{said} against {}, {}", gives(computed), distance(printed, computed))
        }
        Err(reason) => format!("as printed it cannot be checked: {reason}"),
    };
    match (agreeing, &first.found) {
        (Some((reading, computed)), _) => (
            Verdict::HoldsOtherwise,
            format!(
                "{miss}; read as {} it {} {}",
                reading.name(),
                how(printed, computed),
                gives(computed)
            ),
        ),
        (None, Ok(_)) => (Verdict::Fails, miss),
        (None, Err(_)) => {
            let tried: Vec<String> = others
                .iter()
                .filter_map(|reading| {
                    let computed = reading.found.as_ref().ok()?;
                    Some(format!("read as {} it would be {}", reading.name(), gives(computed)))
                })
                .collect();
            let more = claim.unchecked().map(str::to_owned);
            let parts = std::iter::once(miss).chain(more).chain(tried);
            (Verdict::Unchecked, parts.collect::<Vec<_>>().join("; "))
        }
    }
}

/// How a claim that agrees stands to what was computed.
fn how(printed: &Figure, computed: &Computed) -> &'static str {
    let (_, allowed) = claimed(printed);
    let (_, scale) = Dimension::of(printed.value().kind());
    let unit = |base: f64| printed.in_printed_unit(base / scale);
    let allowed = Interval::new(unit(allowed.low()), unit(allowed.high())).widened(ROUNDING);
    let center = printed.in_printed_unit(printed.number());
    if computed.bound != Bound::Exact {
        "is not excluded by"
    } else if allowed.contains(computed.mid)
        || Interval::new(computed.low, computed.high).contains(center)
    {
        "fits"
    } else {
        "fits only at the edge of"
    }
}

/// `51 bp apart, 50.4 of it beyond what printed digits and ranges explain`.
fn distance(printed: &Figure, computed: &Computed) -> String {
    let unit = apart(printed);
    let is_point = |bound| matches!(bound, Bound::Exact | Bound::About);
    if is_point(printed.bound()) && is_point(computed.bound) {
        return format!(
            "{} {unit} apart, {} of it beyond what printed digits and ranges explain",
            figure(computed.central_gap.abs()),
            figure(computed.unexplained)
        );
    }
    format!("at least {} {unit} apart", figure(computed.unexplained))
}

/// Two percentages are points apart.
pub(super) fn apart(printed: &Figure) -> &'static str {
    match printed.unit() {
        "percent" => "percentage points",
        unit => unit,
    }
}
