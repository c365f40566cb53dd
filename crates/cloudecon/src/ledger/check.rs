//! One claim against each of its readings.

use cloudecon_dataset::{
    Basis, Bound, Claim, ClaimCheck, Figure, ModelAccess, Observation, QuantityKind, Sign, SiteStep,
};

use crate::expression::{Dimension, Expression, Interval, Leaf};

use super::book::{Book, Entry, Looked};
use super::claim::{CheckedClaim, CheckedReading, Computed, Evidence};
use super::closing::{Closing, closings};
use super::fault::LedgerFault;
use super::span;
use super::verdict::verdict;

/// What rounding in f64 may move; printed digits are far coarser.
pub(super) const ROUNDING: f64 = 1e-9;

pub(super) fn check(
    claim: &Claim,
    book: &Book<'_>,
    is_past: bool,
    faults: &mut Vec<LedgerFault>,
) -> CheckedClaim {
    let mut readings = Vec::new();
    let mut closed = Vec::new();
    for (index, check) in claim.checks().iter().enumerate() {
        let Some(printed) = claim.figure() else { break };
        let before = faults.len();
        let formula = read(claim, check, book, printed, is_past, faults);
        if faults.len() > before {
            continue;
        }
        match formula {
            Ok(formula) => {
                let reading = compute(claim, check, printed, &formula, book);
                let fails = reading.found.as_ref().is_ok_and(|computed| !computed.agrees);
                if index == 0 && fails {
                    closed = closing(&formula, printed, book);
                }
                readings.push(reading);
            }
            Err(reason) => readings.push(CheckedReading {
                name: check.reading().to_owned(),
                formula: check.expression().to_owned(),
                arithmetic: String::new(),
                found: Err(reason),
                note: check.note().map(str::to_owned),
            }),
        }
    }
    if claim.checks().is_empty() && claim.unchecked().is_none() {
        let message = format!("claim `{}` has no `check` and does not say why", claim.id());
        let hint = "add a `[[claim.check]]`, or the reason as `unchecked`";
        faults.push(LedgerFault::at(claim.location(), "missing-key", message, Some(hint)));
    }
    if claim.figure().is_none() && !claim.checks().is_empty() {
        let message = format!("claim `{}` prints no size that a check could meet", claim.id());
        faults.push(LedgerFault::at(claim.location(), "missing-value", message, None));
    }
    let (verdict, reason) = verdict(claim, &readings);
    CheckedClaim { claim: claim.clone(), verdict, reason, readings, closings: closed }
}

/// The formula, if it can be read and measures what the claim does.
///
/// In a view of the past a name may be unknown because it was not public: that is a reason, no fault.
fn read(
    claim: &Claim,
    check: &ClaimCheck,
    book: &Book<'_>,
    printed: &Figure,
    is_past: bool,
    faults: &mut Vec<LedgerFault>,
) -> Result<Expression, String> {
    let text = check.expression();
    let mut told = |fault: &crate::expression::Fault| {
        faults.push(LedgerFault::inside(check.location(), text, fault));
    };
    let formula = match Expression::parse_all(text) {
        Ok(formula) => formula,
        Err(found) => {
            found.iter().for_each(&mut told);
            return Err("the formula cannot be read".to_owned());
        }
    };
    let measured = match formula.dimension(book) {
        Ok(measured) => measured,
        Err(found) if is_past => {
            let first = found.first().map_or_else(String::new, |fault| fault.message().to_owned());
            return Err(format!("{first} by then"));
        }
        Err(found) => {
            found.iter().for_each(&mut told);
            return Err("the formula cannot be read".to_owned());
        }
    };
    let (wanted, _) = Dimension::of(printed.value().kind());
    if measured != wanted {
        let message = format!("the claim is in {}, its formula gives {measured}", printed.unit());
        let hint = (measured.times(Dimension::PER_YEAR) == wanted)
            .then_some("`run_rate(...)` is the yearly pace of a quarter");
        faults.push(LedgerFault::at(check.location(), "unit-mismatch", message, hint));
    }
    if let Some(name) = formula.names().find(|name| is_itself(claim, name, book)) {
        let message = format!("claim `{}` is checked by itself: `{name}`", claim.id());
        let hint = "check it by figures of another source, or by what follows from others";
        faults.push(LedgerFault::at(check.location(), "circular-check", message, Some(hint)));
    }
    Ok(formula)
}

/// True for the claim's own id, and for the row in which the dataset repeats the claim.
fn is_itself(claim: &Claim, name: &str, book: &Book<'_>) -> bool {
    if name.strip_prefix("claim:") == Some(claim.id()) {
        return true;
    }
    let Looked::Found(entry) = book.look(name) else { return false };
    let row = entry.inputs.first().and_then(|id| book.dataset().observation(id));
    row.is_some_and(|row| {
        !name.contains(':')
            && row.entity() == claim.entity()
            && row.metric() == claim.metric()
            && row.period() == claim.period()
            && row.source() == claim.source()
    })
}

fn entry_of(leaf: &Leaf, book: &Book<'_>) -> Option<Entry> {
    match leaf {
        Leaf::Name(name) => match book.look(name) {
            Looked::Found(entry) => Some(*entry),
            _ => None,
        },
        Leaf::Quantity(text) => Book::quantity(text).ok(),
        Leaf::Number(_) => None,
    }
}

fn compute(
    claim: &Claim,
    check: &ClaimCheck,
    printed: &Figure,
    formula: &Expression,
    book: &Book<'_>,
) -> CheckedReading {
    let entry = |leaf: &Leaf| entry_of(leaf, book);
    let values = formula.printed(|leaf| match leaf {
        Leaf::Number(plain) => plain.to_string(),
        _ => entry(leaf).map_or_else(|| "?".to_owned(), |entry| bracketed(&entry.shown)),
    });
    let found = match missing(formula, book) {
        Some(reason) => Err(reason),
        None => evaluated(formula, &entry)
            .map(|(mid, interval)| computed(claim, printed, formula, (mid, interval), book)),
    };
    let arithmetic = match &found {
        Ok(computed) => format!("{values} = {}", span(computed, printed.unit())),
        Err(_) => values,
    };
    CheckedReading {
        name: check.reading().to_owned(),
        formula: formula.to_string(),
        arithmetic,
        found,
        note: check.note().map(str::to_owned),
    }
}

/// A figure with a bound or a minus before it stands in brackets among operators.
fn bracketed(shown: &str) -> String {
    if shown.starts_with(|c: char| c.is_ascii_digit()) {
        shown.to_owned()
    } else {
        format!("({shown})")
    }
}

/// Why a formula has no value.
fn missing(formula: &Expression, book: &Book<'_>) -> Option<String> {
    let reasons: Vec<String> = formula
        .names()
        .filter_map(|name| match book.look(name) {
            Looked::NoValue(_, reason) => Some(reason),
            Looked::Unknown(message, _) => Some(message),
            Looked::Found(_) => None,
        })
        .collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn evaluated(
    formula: &Expression,
    entry: &impl Fn(&Leaf) -> Option<Entry>,
) -> Result<(f64, Interval), String> {
    let mid = formula.evaluate(|leaf| Some(entry(leaf)?.mid));
    let interval = formula.range(|leaf| Some(entry(leaf)?.interval));
    match (mid, interval) {
        (Ok(mid), Ok(interval)) => Ok((mid, interval)),
        (Err(fault), _) | (_, Err(fault)) => Err(fault.message().to_owned()),
    }
}

/// The claim's value and interval in base units.
pub(super) fn claimed(printed: &Figure) -> (f64, Interval) {
    let (_, scale) = Dimension::of(printed.value().kind());
    let (low, high) = printed.interval();
    (printed.number() * scale, Interval::new(low * scale, high * scale))
}

fn computed(
    claim: &Claim,
    printed: &Figure,
    formula: &Expression,
    (mid, interval): (f64, Interval),
    book: &Book<'_>,
) -> Computed {
    let (_, scale) = Dimension::of(printed.value().kind());
    let unit = |base: f64| printed.in_printed_unit(base / scale);
    let (center, allowed) = claimed(printed);
    let agrees = allowed.widened(ROUNDING).meets(interval.widened(ROUNDING));
    let unexplained = if agrees { 0.0 } else { unit(allowed.distance(interval)) };
    let mut inputs: Vec<String> = Vec::new();
    let mut basis = Basis::Reported;
    for leaf in formula.leaves().map(|(leaf, _)| leaf) {
        let Some(entry) = entry_of(leaf, book) else { continue };
        basis = basis.max(entry.basis);
        for input in entry.inputs {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
    }
    let has_open = formula
        .leaves()
        .any(|(leaf, _)| entry_of(leaf, book).is_some_and(|e| e.interval.is_open()));
    // Something over "15 or more" lies between nothing and its ceiling.
    let from_zero = has_open && interval.low().abs() <= ROUNDING * interval.high().abs();
    let end = |end: f64| if end.is_finite() { unit(end) } else { unit(mid) };
    Computed {
        mid: unit(mid),
        low: end(interval.low()).min(unit(mid)),
        high: end(interval.high()).max(unit(mid)),
        bound: match (interval.low().is_finite(), interval.high().is_finite()) {
            (true, false) => Bound::AtLeast,
            (false, true) => Bound::AtMost,
            (false, false) => Bound::About,
            (true, true) if from_zero => Bound::AtMost,
            (true, true) => Bound::Exact,
        },
        basis,
        evidence: evidence(claim, &inputs, book),
        inputs,
        agrees,
        central_gap: unit(center - mid),
        unexplained,
    }
}

/// Whose rows the inputs are, by the source of each; outputs count by the rows behind them.
fn evidence(claim: &Claim, inputs: &[String], book: &Book<'_>) -> Evidence {
    let dataset = book.dataset();
    let sources = inputs.iter().filter_map(|id| {
        dataset
            .observation(id)
            .map(Observation::source)
            .or_else(|| dataset.claim(id).map(Claim::source))
            .or_else(|| dataset.site(id).map(SiteStep::source))
            .or_else(|| dataset.access(id).map(ModelAccess::source))
    });
    let own: Vec<bool> = sources.map(|source| source == claim.source()).collect();
    match (own.iter().all(|own| *own), own.iter().any(|own| *own)) {
        (true, true) => Evidence::Own,
        (_, true) => Evidence::Mixed,
        _ => Evidence::Independent,
    }
}

fn closing(formula: &Expression, printed: &Figure, book: &Book<'_>) -> Vec<Closing> {
    let is_of_profit = |name: &str| {
        let row = match book.look(name) {
            Looked::Found(entry) => {
                entry.inputs.first().and_then(|id| book.dataset().observation(id))
            }
            _ => None,
        };
        let metric = row.and_then(|row| book.dataset().metric(row.metric()));
        metric.is_some_and(|m| m.sign() == Sign::Any && m.quantity() == QuantityKind::Money)
    };
    closings(formula, &|leaf| entry_of(leaf, book), claimed(printed), &is_of_profit)
}
