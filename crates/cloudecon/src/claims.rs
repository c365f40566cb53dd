//! Published claims beside what the models compute. A claim is never an input.

use cloudecon_dataset::{Bound, Claim, Figure};

use crate::finding::{Finding, FindingCode, Gap};
use crate::number::figure;
use crate::output::{Figured, Output, Unit};

/// Every finding on claims: those that name an output of the run, then those on one figure that
/// exclude each other.
pub(crate) fn check(
    claims: &[Claim],
    outputs: &[Output],
    hint: impl Fn(&Claim, &Output) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for claim in claims {
        let named = claim.output().and_then(|id| outputs.iter().find(|o| o.id() == id));
        if let (Some(output), Some(claimed)) = (named, claim.figure())
            && let Some(figured) = output.figured()
        {
            let hint = || hint(claim, output);
            findings.push(compare((claim, claimed), output, figured, hint));
        }
    }
    for (index, left) in claims.iter().enumerate() {
        for right in claims.iter().skip(index + 1) {
            findings.extend(conflict(left, right));
        }
    }
    findings
}

/// One claim against one computed number.
fn compare(
    (claim, printed): (&Claim, &Figure),
    output: &Output,
    figured: &Figured,
    hint: impl FnOnce() -> Option<String>,
) -> Finding {
    let unit = output.unit();
    let Some((claimed, (low, high))) = in_unit(printed, unit) else {
        return Finding::new(
            FindingCode::ClaimIncomparable,
            claim.id(),
            format!(
                "claim `{}` is in {}, `{}` is in {unit}",
                claim.id(),
                printed.unit(),
                output.id()
            ),
        );
    };
    let unexplained = distance((low, high), figured.interval());
    let code =
        if unexplained > 0.0 { FindingCode::ClaimContradicted } else { FindingCode::ClaimHolds };
    let central = claimed - figured.mid();
    // Two percentages are points apart.
    let apart =
        if unit == Unit::Percent { "percentage points".to_owned() } else { unit.to_string() };
    let verdict = match (printed.bound(), figured.bound()) {
        _ if unexplained <= 0.0 => String::new(),
        (Bound::Exact | Bound::About, Bound::Exact | Bound::About) => format!(
            "; {} {apart} apart, {} of it beyond what printed digits and ranges explain",
            figure(central.abs()),
            figure(unexplained)
        ),
        _ => format!("; at least {} {apart} apart", figure(unexplained)),
    };
    let message = format!(
        "{}: claimed {}{} {unit}, computed {} ({}){verdict}",
        claim.statement(),
        bound_mark(printed.bound()),
        figure(claimed),
        span(figured),
        figured.basis(),
    );
    let mut inputs = vec![claim.id().to_owned(), output.id().to_owned()];
    inputs.extend(figured.inputs().iter().cloned());
    Finding::new(code, claim.id(), message)
        .with_gap(Gap { central, unexplained, unit: apart })
        .with_hint(if unexplained > 0.0 { hints(claim, hint()) } else { None })
        .with_inputs(inputs)
}

/// What would close the gap, and how the claim was read.
fn hints(claim: &Claim, closing: Option<String>) -> Option<String> {
    let both: Vec<String> = closing.into_iter().chain(claim.reading().map(str::to_owned)).collect();
    (!both.is_empty()).then(|| both.join("; "))
}

/// Two claims on the same figure that no value satisfies.
fn conflict(left: &Claim, right: &Claim) -> Option<Finding> {
    let (one, other) = (left.figure()?, right.figure()?);
    let named_alike = left.entity() == right.entity()
        && left.metric() == right.metric()
        && left.period() == right.period();
    let read_alike = left.output().is_some() && left.output() == right.output();
    let same = (named_alike || read_alike) && one.value().kind() == other.value().kind();
    let unexplained = distance(one.interval(), other.interval());
    if !same || unexplained <= 0.0 {
        return None;
    }
    let printed = |claimed: &Figure| {
        format!("{}{} {}", bound_mark(claimed.bound()), claimed.printed(), claimed.unit())
    };
    Some(
        Finding::new(
            FindingCode::ClaimsConflict,
            left.id(),
            format!(
                "`{}` says {}, `{}` says {} of one figure, {}: not both",
                left.id(),
                printed(one),
                right.id(),
                printed(other),
                left.output().map_or_else(
                    || format!("{} of {}, {}", left.metric(), left.entity(), left.period()),
                    |output| format!("`{output}`"),
                ),
            ),
        )
        .with_inputs([left.id().to_owned(), right.id().to_owned()]),
    )
}

/// The claim's value and interval in the output's unit, `None` if it is another quantity.
fn in_unit(figure: &Figure, unit: Unit) -> Option<(f64, (f64, f64))> {
    let factor = unit.factor_for(figure.value().kind())?;
    let (low, high) = figure.interval();
    Some((figure.number() * factor, (low * factor, high * factor)))
}

/// How far two intervals are apart; zero if they touch.
fn distance((a_low, a_high): (f64, f64), (b_low, b_high): (f64, f64)) -> f64 {
    (b_low - a_high).max(a_low - b_high).max(0.0)
}

pub(crate) const fn bound_mark(bound: Bound) -> &'static str {
    match bound {
        Bound::AtLeast => ">= ",
        Bound::AtMost => "<= ",
        Bound::About => "about ",
        _ => "",
    }
}

/// `264 bp`, or with its range `5.56 (5.21 to 5.92)`.
fn span(figured: &Figured) -> String {
    let mark = bound_mark(figured.bound());
    let (low, high) = (figure(figured.low()), figure(figured.high()));
    match figured.bound() {
        Bound::AtLeast => format!("{mark}{low}"),
        Bound::AtMost => format!("{mark}{high}"),
        _ if low == high => format!("{mark}{low}"),
        _ => format!("{mark}{} [{low} to {high}]", figure(figured.mid())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_that_touch_are_not_apart() {
        assert_eq!(distance((1.0, 2.0), (2.0, 3.0)), 0.0);
        assert_eq!(distance((1.0, 2.0), (5.0, 6.0)), 3.0);
        assert_eq!(distance((5.0, f64::INFINITY), (1.0, 2.0)), 3.0);
        assert_eq!(distance((f64::NEG_INFINITY, 4.0), (1.0, 2.0)), 0.0);
    }
}
