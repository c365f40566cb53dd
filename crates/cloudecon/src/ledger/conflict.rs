//! Claims that cannot stand together.
//!
//! Every claim and every filed figure gives an interval to its quantity; relations carry intervals
//! on to others, with the claims that they rest on. Two values of one quantity that share no number
//! make the claims behind them a conflict (de Kleer and Williams 1987, "Diagnosing multiple
//! faults": nogoods); only the smallest sets are kept.

use std::collections::BTreeSet;

use crate::expression::Dimension;
use crate::number::figure;

use super::book::Book;
use super::network::{Mixed, Network, Quantity, Value};
use super::relation::{Metrics, Rule};

/// Claims that cannot all be true, or not beside the filed figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    claims: Vec<String>,
    facts: Vec<String>,
    quantity: String,
    sentence: String,
    is_direct: bool,
}

impl Conflict {
    /// Ids of the claims; a single one is excluded by the figures alone.
    pub fn claims(&self) -> &[String] {
        &self.claims
    }

    /// Ids of the filed figures that take part.
    pub fn facts(&self) -> &[String] {
        &self.facts
    }

    /// The quantity on which they part: `entity.metric@quarter`.
    pub fn quantity(&self) -> &str {
        &self.quantity
    }

    /// What excludes what, in one line.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// Claims that count sales differently, gross and net, and would have to be chained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixture {
    claims: Vec<String>,
    sentence: String,
}

impl Mixture {
    /// Ids of the claims.
    pub fn claims(&self) -> &[String] {
        &self.claims
    }

    /// What was not chained, in one line.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// The smallest conflicts, fewest claims first, and what was not chained.
pub(super) fn find(
    book: &Book<'_>,
    rules: &[Rule],
    metrics: &Metrics,
) -> (Vec<Conflict>, Vec<Mixture>) {
    let network = Network::new(book, rules);
    let mut found: Vec<(BTreeSet<String>, Conflict)> = Vec::new();
    for (quantity, values) in &network.values {
        for (index, one) in values.iter().enumerate() {
            for other in values.iter().skip(index + 1) {
                let claims: BTreeSet<String> = one.claims.union(&other.claims).cloned().collect();
                let apart = one.view.zip(other.view).is_some_and(|(a, b)| a != b);
                let meet = one.interval.widened(1e-9).meets(other.interval.widened(1e-9));
                if claims.is_empty() || apart || meet {
                    continue;
                }
                let unit = unit_of(quantity, values, metrics);
                let conflict = describe(quantity, (one, other), &claims, &unit);
                found.push((claims, conflict));
            }
        }
    }
    // A claim beside what follows is plainer than two things that follow.
    found.sort_by_key(|(claims, conflict)| {
        (claims.len(), !conflict.is_direct, conflict.facts.len())
    });
    let mut smallest: Vec<(BTreeSet<String>, Conflict)> = Vec::new();
    for (claims, conflict) in found {
        if !smallest.iter().any(|(known, _)| known.is_subset(&claims)) {
            smallest.push((claims, conflict));
        }
    }
    let conflicts = smallest.into_iter().map(|(_, conflict)| conflict).collect();
    (conflicts, mixtures(&network))
}

fn describe(
    (entity, metric, quarter): &Quantity,
    (one, other): (&Value, &Value),
    claims: &BTreeSet<String>,
    unit: &(f64, String),
) -> Conflict {
    let quantity = format!("{entity}.{metric}@{quarter}");
    let says = |value: &Value| {
        let from: Vec<String> = value.claims.iter().map(|claim| format!("`{claim}`")).collect();
        let from = match (from.is_empty(), value.facts.is_empty()) {
            (true, _) => "the filed figures".to_owned(),
            (false, true) => from.join(" with "),
            (false, false) => format!("{} with filed figures", from.join(" with ")),
        };
        let by = if value.by.is_empty() { String::new() } else { format!(" by {}", value.by) };
        let verb = if value.claims.len() == 1 && value.facts.is_empty() { "says" } else { "give" };
        format!("{from} {verb} {}{by}", span(value, unit))
    };
    let sentence = format!("`{quantity}`: {}; {}", says(one), says(other));
    Conflict {
        claims: claims.iter().cloned().collect(),
        facts: one.facts.union(&other.facts).cloned().collect(),
        quantity,
        sentence,
        is_direct: one.is_said() || other.is_said(),
    }
}

/// The unit that somebody printed the quantity in, else the usual one of its dimension.
fn unit_of(quantity: &Quantity, values: &[Value], metrics: &Metrics) -> (f64, String) {
    if let Some(unit) = values.iter().find_map(|value| value.unit.clone()) {
        return unit;
    }
    let usual = [
        (Dimension::NONE, 0.01, "percent"),
        (Dimension::MONEY, 1e6, "USD million"),
        (Dimension::MONEY_PER_YEAR, 1e9, "USD billion/yr"),
        (Dimension::POWER, 1.0, "MW"),
    ];
    let dimension = metrics.get(&quantity.1).copied().unwrap_or_default();
    let found = usual.into_iter().find(|(usual, ..)| *usual == dimension);
    found.map_or_else(|| (1.0, dimension.to_string()), |(_, one, name)| (one, name.to_owned()))
}

/// The interval in a unit.
fn span(value: &Value, (one, name): &(f64, String)) -> String {
    let (low, high) = (value.interval.low() / one, value.interval.high() / one);
    let ends = match (low.is_finite(), high.is_finite()) {
        (true, false) => format!("at least {}", figure(low)),
        (false, true) => format!("at most {}", figure(high)),
        _ if figure(low) == figure(high) => figure(low),
        _ => format!("{} to {}", figure(low), figure(high)),
    };
    format!("{ends} {name}")
}

/// Each set of claims once.
fn mixtures(network: &Network) -> Vec<Mixture> {
    let mut seen: Vec<&BTreeSet<String>> = Vec::new();
    let mut all: Vec<&Mixed> = network.mixed.iter().collect();
    all.sort_by_key(|mixed| mixed.claims.len());
    let mut found = Vec::new();
    for Mixed { claims, relation, quantity: (entity, metric, quarter) } in all {
        if seen.iter().any(|known| known.is_subset(claims)) {
            continue;
        }
        seen.push(claims);
        let names: Vec<String> = claims.iter().map(|claim| format!("`{claim}`")).collect();
        found.push(Mixture {
            claims: claims.iter().cloned().collect(),
            sentence: format!(
                "{} count sales gross and net: not chained by {relation} to `{entity}.{metric}@{quarter}`",
                names.join(" and ")
            ),
        });
    }
    found
}
