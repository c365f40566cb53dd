//! Scenarios, their bases and their assumptions.

use std::collections::{BTreeMap, BTreeSet};

use super::figure::check_order;
use super::{Context, change};
use crate::assumption::AssumptionRaw;
use crate::catalog::Catalog;
use crate::parsed::{Parsed, ParsedFile, Rows};
use crate::scenario::ScenarioRaw;
use crate::{Assumption, Code, Dataset, Diagnostic, DistributionKind};

pub(super) fn check(
    files: &BTreeMap<String, ParsedFile>,
    context: &Context,
    set: &mut Dataset,
    faults: &mut Vec<Diagnostic>,
) {
    let rows = || {
        files.values().flat_map(|file| match &file.rows {
            Rows::Scenario(rows) => rows.as_slice(),
            _ => &[],
        })
    };
    let bases: BTreeMap<&str, Option<&str>> =
        rows().map(|parsed| (parsed.row.id.as_str(), parsed.row.base.as_deref())).collect();
    let mut good = Vec::new();
    for Parsed { row, origin } in rows() {
        let home = format!("scenarios/{}.toml", row.id);
        if origin.text.name() != home {
            let message = format!("scenario `{}` must stand in {home}", row.id);
            faults.push(origin.error("id", Code::IdMismatch, message));
        }
        if is_cyclic(&row.id, &bases) {
            let message = format!("the bases of scenario `{}` lead back to it", row.id);
            faults.push(origin.error("base", Code::CyclicBase, message));
            continue;
        }
        let assumptions = assumptions(row, context, faults);
        for (correlation, origin) in &row.correlations {
            let found = correlation.rank();
            if !(-1.0..=1.0).contains(&found) {
                let message = format!("`rank` must lie between -1 and 1, found {found}");
                faults.push(origin.error("rank", Code::ValueOutOfRange, message));
            }
        }
        if context.spoiled.spares(origin) {
            good.push(row.with(assumptions));
        }
    }
    set.scenarios = Catalog::new(good);
    let raws = rows().map(|parsed| (parsed.row.id.as_str(), &parsed.row)).collect();
    change::check(&raws, set, context, faults);
}

/// True if following the bases of a scenario never ends.
fn is_cyclic(id: &str, bases: &BTreeMap<&str, Option<&str>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = Some(id);
    while let Some(id) = next {
        if !seen.insert(id) {
            return true;
        }
        next = bases.get(id).copied().flatten();
    }
    false
}

/// A distribution has what it is made of.
fn check_distribution(raw: &AssumptionRaw, faults: &mut Vec<Diagnostic>) {
    use DistributionKind as Kind;
    let Some(kind) = raw.distribution else { return };
    let id = &raw.id;
    let mut missing = |what: &str| {
        let message = format!("the {kind} distribution of assumption `{id}` needs {what}");
        faults.push(raw.origin.error("distribution", Code::MissingKey, message));
    };
    match kind {
        Kind::Discrete if raw.points.is_empty() => missing("at least one `point`"),
        Kind::Empirical if raw.points.len() < 2 => missing("at least two of `point`"),
        Kind::Discrete | Kind::Empirical => {}
        _ if raw.figure.low.is_none() || raw.figure.high.is_none() => {
            missing("`low` and `high`");
        }
        Kind::Lognormal if raw.figure.low.as_ref().is_some_and(|low| low.value() <= 0.0) => {
            let message = format!("`low` of the lognormal assumption `{id}` must be above 0");
            faults.push(raw.origin.error("low", Code::ValueOutOfRange, message));
        }
        _ => {}
    }
}

fn assumptions(
    row: &ScenarioRaw,
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Assumption> {
    let mut seen: BTreeMap<&str, &AssumptionRaw> = BTreeMap::new();
    let mut good = Vec::new();
    for raw in &row.assumptions {
        if let Some(first) = seen.insert(&raw.id, raw) {
            let message = format!("assumption `{}` is defined twice", raw.id);
            faults.push(
                raw.origin
                    .error("id", Code::DuplicateId, message)
                    .with_hint(format!("the first is at {}", first.origin.cell("id"))),
            );
        }
        let before = faults.len();
        check_order(&raw.figure, &raw.origin, faults);
        check_distribution(raw, faults);
        let kept = context.spoiled.spares(&raw.origin) && faults.len() == before;
        good.extend(raw.checked().filter(|_| kept));
    }
    good
}
