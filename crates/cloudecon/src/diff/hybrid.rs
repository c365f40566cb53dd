//! The arithmetic of two runs with some of its differences taken over.

use std::collections::BTreeMap;

use super::cause::Cause;
use super::run::RunOutput;
use crate::{Origin, RowTable, Step};

const CAUSES: usize = Cause::ALL.len();

/// What each cause adds to the change, in the unit of the output; the parts sum to it.
pub(super) fn parts(before: &RunOutput, after: &RunOutput, was: f64, is: f64) -> [f64; CAUSES] {
    let mut parts = [0.0; CAUSES];
    let (Some(old), Some(new)) = (before.step(), after.step()) else {
        parts[Cause::Formula as usize] = is - was;
        return parts;
    };
    let present: Vec<Cause> =
        Cause::ALL.into_iter().filter(|cause| found(old, new) & cause.bit() != 0).collect();
    // From the internal unit to that of the output: one factor for both runs.
    let scale = if new.value() == 0.0 { 1.0 } else { is / new.value() };
    let scale = if new.value() == 0.0 && old.value() != 0.0 { was / old.value() } else { scale };
    let values: BTreeMap<usize, f64> =
        subsets(&present).into_iter().map(|set| (set, scale * hybrid(old, new, set))).collect();
    let value = |set: usize| values.get(&set).copied().unwrap_or(f64::NAN);
    for cause in &present {
        let others: Vec<Cause> = present.iter().copied().filter(|other| other != cause).collect();
        for set in subsets(&others) {
            let taken = set.count_ones() as usize;
            let weight = 1.0 / (present.len() as f64 * choose(others.len(), taken));
            parts[*cause as usize] += weight * (value(set | cause.bit()) - value(set));
        }
    }
    settle(&mut parts, &present, is - was);
    parts
}

/// Gives what rounding leaves to the largest part, so that the sum is exact.
fn settle(parts: &mut [f64; CAUSES], present: &[Cause], change: f64) {
    let largest = present
        .iter()
        .copied()
        .max_by(|a, b| parts[*a as usize].abs().total_cmp(&parts[*b as usize].abs()))
        .unwrap_or(Cause::Formula);
    // Twice, because the first correction is rounded itself.
    for _ in 0..2 {
        let sum: f64 = parts.iter().sum();
        parts[largest as usize] += change - sum;
    }
}

fn subsets(causes: &[Cause]) -> Vec<usize> {
    causes.iter().fold(vec![0], |sets, cause| {
        let with: Vec<usize> = sets.iter().map(|set| set | cause.bit()).collect();
        sets.into_iter().chain(with).collect()
    })
}

/// Binomial coefficient of small numbers.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

/// The causes that two steps differ by, as bits.
fn found(old: &Step, new: &Step) -> usize {
    if old.value() == new.value() && old == new {
        return 0;
    }
    match (old.origin(), new.origin()) {
        (Origin::Row { .. }, Origin::Row { .. }) => row_cause(old, new).map_or(0, Cause::bit),
        _ if is_same_form(old, new) => {
            let inner = pairs(old, new).fold(0, |bits, (old, new)| bits | found(old, new));
            match old.origin() {
                Origin::Model(_) if old.value() != new.value() => model_cause(inner).bit(),
                Origin::Model(_) => 0,
                _ => inner,
            }
        }
        // Another formula: its rows may have moved as well.
        _ => Cause::Formula.bit() | shared(old, new),
    }
}

/// One cause inside a model is known; several cannot be told apart from outside.
const fn model_cause(inner: usize) -> Cause {
    let mut at = 0;
    while at < CAUSES {
        if inner == Cause::ALL[at].bit() {
            return Cause::ALL[at];
        }
        at += 1;
    }
    Cause::Model
}

fn is_same_form(old: &Step, new: &Step) -> bool {
    old.origin() == new.origin()
        && old.arguments().len() == new.arguments().len()
        && pairs(old, new).all(|(old, new)| old.symbol() == new.symbol())
}

fn pairs<'a>(old: &'a Step, new: &'a Step) -> impl Iterator<Item = (&'a Step, &'a Step)> {
    old.arguments().iter().zip(new.arguments()).map(|(old, new)| (old.as_ref(), new.as_ref()))
}

fn row_cause(old: &Step, new: &Step) -> Option<Cause> {
    let (Origin::Row { id: was, cell, table }, Origin::Row { id: is, cell: other, .. }) =
        (old.origin(), new.origin())
    else {
        return None;
    };
    if was == is && cell == other {
        let moved = old.value() != new.value();
        return moved.then_some(of_table(*table));
    }
    Some(if figure(was) == figure(is) { Cause::SourceChoice } else { Cause::Definition })
}

/// The figure that a row is one of: `#2` marks a second source of it.
fn figure(id: &str) -> &str {
    id.split_once('#').map_or(id, |(figure, _)| figure)
}

const fn of_table(table: RowTable) -> Cause {
    match table {
        RowTable::Assumption => Cause::Assumption,
        _ => Cause::Data,
    }
}

/// Rows of both trees, wherever they stand in them, that have moved.
fn shared(old: &Step, new: &Step) -> usize {
    let known = numbers(old);
    numbers(new).into_iter().fold(0, |bits, (place, (value, table))| match known.get(&place) {
        Some((was, _)) if *was != value => bits | of_table(table).bit(),
        _ => bits,
    })
}

type Place = (String, Option<String>);

fn numbers(step: &Step) -> BTreeMap<Place, (f64, RowTable)> {
    let leaves = step.leaves().into_iter().filter_map(|leaf| match leaf.origin() {
        Origin::Row { id, cell, table } => {
            let cell = cell.as_ref().map(ToString::to_string);
            Some(((id.clone(), cell), (leaf.value(), *table)))
        }
        _ => None,
    });
    leaves.collect()
}

/// The old arithmetic with the causes of `set` taken over from the new.
fn hybrid(old: &Step, new: &Step, set: usize) -> f64 {
    match (old.origin(), new.origin()) {
        (Origin::Row { .. }, Origin::Row { .. }) => {
            let taken = row_cause(old, new).is_some_and(|cause| set & cause.bit() != 0);
            if taken { new.value() } else { old.value() }
        }
        (Origin::Model(_), _) if is_same_form(old, new) => {
            let taken = found(old, new) & set != 0;
            if taken { new.value() } else { old.value() }
        }
        _ if is_same_form(old, new) => {
            let values: Vec<f64> =
                pairs(old, new).map(|(old, new)| hybrid(old, new, set)).collect();
            old.evaluate_with(&values).unwrap_or(f64::NAN)
        }
        _ => {
            let form = if set & Cause::Formula.bit() == 0 { old } else { new };
            let (olds, news) = (numbers(old), numbers(new));
            form.evaluate_rows(&|id, cell, value| {
                let place = (id.to_owned(), cell.map(str::to_owned));
                let (Some((was, table)), Some((is, _))) = (olds.get(&place), news.get(&place))
                else {
                    return value;
                };
                if set & of_table(*table).bit() == 0 { *was } else { *is }
            })
            .unwrap_or(f64::NAN)
        }
    }
}
