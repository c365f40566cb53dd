//! Changes of scenarios: each is one operation that suits what it names.

use std::collections::BTreeMap;

use super::Context;
use crate::change::ChangeRaw;
use crate::number::Number;
use crate::scenario::ScenarioRaw;
use crate::suggest::{did_you_mean, list};
use crate::target::Named;
use crate::unit::{unit_of, units_of};
use crate::{
    Assumption, Code, Dataset, Diagnostic, Figure, Operation, QuantityKind, ScenarioChange,
};

/// Checks the changes of the scenarios of a set and puts them in, those of bases first.
pub(super) fn check(
    raws: &BTreeMap<&str, &ScenarioRaw>,
    set: &mut Dataset,
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) {
    let mut order: Vec<(usize, String)> = set
        .scenarios()
        .iter()
        .map(|row| (set.with_bases(row.id()).count(), row.id().to_owned()))
        .collect();
    order.sort();
    for (_, id) in order {
        let Some(raw) = raws.get(id.as_str()) else { continue };
        for change in &raw.changes {
            if !context.spoiled.spares(&change.origin) {
                continue;
            }
            match checked(change, &id, set) {
                Ok((good, row)) => set.put_change(&id, good, row),
                Err(found) => faults.extend(found),
            }
        }
    }
}

type Checked = Result<(ScenarioChange, Option<Assumption>), Vec<Diagnostic>>;

fn checked(raw: &ChangeRaw, scenario: &str, set: &Dataset) -> Checked {
    let mut faults = Vec::new();
    if let Some(fault) = operations(raw) {
        faults.push(fault);
    }
    let known = set.assumption(scenario, &raw.id);
    let named = if known.is_none() { set.named(&raw.id, raw.from) } else { None };
    if known.is_none() && named.is_none() {
        faults.push(unknown(raw, scenario, set));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    match (known, named) {
        (Some(row), _) => of_assumption(raw, row),
        (None, Some(named)) => of_rows(raw, &named).map(|change| (change, None)),
        (None, None) => Err(faults),
    }
}

/// A fault unless exactly one operation is written.
fn operations(raw: &ChangeRaw) -> Option<Diagnostic> {
    let written = raw.operations();
    let id = &raw.id;
    match written.as_slice() {
        [only] => {
            let ends = [("low", &raw.low), ("high", &raw.high)];
            let (end, _) =
                ends.into_iter().find(|(_, end)| end.is_some()).filter(|_| *only != "set")?;
            let message = format!("`{end}` belongs to `set`, and the change of `{id}` is `{only}`");
            Some(bad(raw, end, message).with_hint(format!("`{only}` moves both ends by itself")))
        }
        [] => {
            let message = format!("the change of `{id}` says nothing of what happens to it");
            let hint = "write one of `set`, `plus`, `times` and `delay`";
            Some(bad(raw, "id", message).with_hint(hint.to_owned()))
        }
        [_, second, ..] => {
            let list = list(written.iter().copied());
            let message = format!("the change of `{id}` is to be one operation, found {list}");
            let hint = "write each in a `[[change]]` of its own: they are made in file order";
            Some(bad(raw, second, message).with_hint(hint.to_owned()))
        }
    }
}

fn unknown(raw: &ChangeRaw, scenario: &str, set: &Dataset) -> Diagnostic {
    let assumptions = set.assumptions(scenario);
    let known = assumptions.iter().map(|row| row.id()).chain(set.names());
    let message = format!("`{}` is nothing that a change can name", raw.id);
    let hint = did_you_mean(&raw.id, known).unwrap_or_else(|| {
        "name an assumption, an observation, `ENTITY.METRIC`, a chip, a site step or campus, a power purchase or a deal".to_owned()
    });
    raw.origin.error("id", Code::UnknownReference, message).with_hint(hint)
}

fn bad(raw: &ChangeRaw, key: &str, message: String) -> Diagnostic {
    raw.origin.error(key, Code::BadChange, message)
}

fn of_assumption(raw: &ChangeRaw, row: &Assumption) -> Checked {
    let id = &raw.id;
    let mut faults = Vec::new();
    if raw.cell.is_some() {
        let message = format!("assumption `{id}` is one figure and has no cells");
        faults.push(bad(raw, "cell", message));
    }
    if raw.from.is_some() {
        let message = format!("assumption `{id}` has no periods to change from one on");
        faults.push(bad(raw, "from", message));
    }
    let kind = row.figure().value().kind();
    let is_date = kind == QuantityKind::DurationYears && id.rsplit('.').next() == Some("from");
    let operation = operation(raw, Some(kind), is_date, &mut faults);
    let Some(operation) = operation.filter(|_| faults.is_empty()) else { return Err(faults) };
    let figure = after(raw, row.figure(), operation).map_err(|fault| vec![fault])?;
    let points = row
        .points()
        .iter()
        .map(|(at, weight)| (operation.apply(crate::operation::End::Mid, *at), *weight))
        .collect();
    let change = raw.with(operation);
    let changed = row.changed(figure, points, change.reason(), change.location());
    Ok((change, Some(changed)))
}

fn of_rows(raw: &ChangeRaw, named: &Named<'_>) -> Result<ScenarioChange, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let is_delay = raw.delay.is_some();
    let id = &raw.id;
    let mut kind = None;
    match (named, raw.cell.as_deref()) {
        (Named::Observations(rows), None) => {
            kind = rows.first().map(|row| row.figure().value().kind());
        }
        (Named::Observations(_), Some(_)) => {
            faults.push(bad(raw, "cell", format!("`{id}` is one figure and has no cells")));
        }
        (_, Some(cell)) if is_delay => {
            let message = format!("a delay moves the dates of `{id}`, not its `{cell}`");
            faults.push(bad(raw, "cell", message).with_hint("leave `cell` out".to_owned()));
        }
        (_, None) if is_delay => {}
        (Named::Steps(steps), _) if steps.is_empty() => {
            let message = format!("no step of `{id}` is still to come then");
            faults.push(bad(raw, "id", message));
        }
        (_, cell) => match named.cells().iter().find(|(name, _)| Some(*name) == cell) {
            Some((name, found)) if named.has(name) => kind = *found,
            Some((name, _)) => {
                let message = format!("`{id}` gives no `{name}`");
                faults.push(bad(raw, "cell", message));
            }
            None => {
                let names = list(named.cells().iter().map(|(name, _)| *name));
                let message = cell.map_or_else(
                    || format!("`{id}` holds several numbers: say which with `cell`"),
                    |cell| format!("`{id}` has no number `{cell}`"),
                );
                let key = if cell.is_some() { "cell" } else { "id" };
                faults.push(bad(raw, key, message).with_hint(format!("use one of {names}")));
            }
        },
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let operation = operation(raw, kind, named.is_dated(), &mut faults);
    let Some(operation) = operation else { return Err(faults) };
    if let Named::Observations(rows) = named {
        let wrong = rows.iter().filter_map(|row| after(raw, row.figure(), operation).err());
        faults.extend(wrong.take(1));
    }
    if faults.is_empty() { Ok(raw.with(operation)) } else { Err(faults) }
}

/// The one operation in the internal unit of a quantity.
fn operation(
    raw: &ChangeRaw,
    kind: Option<QuantityKind>,
    is_dated: bool,
    faults: &mut Vec<Diagnostic>,
) -> Option<Operation> {
    if let Some(times) = &raw.times {
        return Some(Operation::Times(times.value()));
    }
    if let Some(delay) = &raw.delay {
        if !is_dated {
            let message = format!("`{}` has no date that a delay could move", raw.id);
            let hint = "dates stand in assumptions that end in `.from`, in site steps that are still to come and in power purchases";
            faults.push(bad(raw, "delay", message).with_hint(hint.to_owned()));
        }
        let Some(months) = raw.months() else {
            let message = format!("`delay` must be whole months or quarters, found `{delay}`");
            let hint = "write it as `2 quarters` or `3 months`".to_owned();
            faults.push(bad(raw, "delay", message).with_hint(hint));
            return None;
        };
        return is_dated.then_some(Operation::Delay(months));
    }
    let (key, number, unit_name) = raw.quantity()?;
    let Some(kind) = kind else {
        let message = format!("no unit of the format measures this number of `{}`", raw.id);
        faults.push(bad(raw, key, message).with_hint("use `times`".to_owned()));
        return None;
    };
    let Some(unit) = unit_of(unit_name, kind) else {
        let message =
            format!("unit `{unit_name}` does not measure `{}`, whose quantity is {kind}", raw.id);
        let hint = format!("use one of {}", list(units_of(kind)));
        faults.push(raw.origin.error(key, Code::UnitMismatch, message).with_hint(hint));
        return None;
    };
    let internal = |number: &Number| unit.internal(number.value());
    if key == "plus" {
        return Some(Operation::Plus(internal(number)));
    }
    for (end, wrong) in [("low", true), ("high", false)] {
        let found = if wrong { &raw.low } else { &raw.high };
        let Some(found) = found else { continue };
        if (found.value() > number.value()) == wrong && found.value() != number.value() {
            let side = if wrong { "at most" } else { "at least" };
            let message = format!(
                "`{end}` must be {side} the value {}, found {}",
                number.text(),
                found.text()
            );
            faults.push(raw.origin.error(end, Code::OutOfOrder, message));
        }
    }
    faults.is_empty().then(|| Operation::Set {
        value: internal(number),
        low: raw.low.as_ref().map(internal),
        high: raw.high.as_ref().map(internal),
        half_unit: unit.internal(number.half_unit()),
    })
}

/// The figure after the change, or that it leaves the bounds of its quantity.
fn after(raw: &ChangeRaw, figure: &Figure, operation: Operation) -> Result<Figure, Diagnostic> {
    figure.after(operation).map_err(|_| {
        let kind = figure.value().kind();
        let message =
            format!("after this change `{}` or an end of it is no possible {kind}", raw.id);
        let key = raw.operations().first().copied().unwrap_or("id");
        raw.origin.error(key, Code::ValueOutOfRange, message)
    })
}
