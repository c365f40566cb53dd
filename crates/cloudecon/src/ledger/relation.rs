//! What holds between the metrics of every entity: the relations of `claims.toml`.

use std::collections::BTreeMap;

use cloudecon_dataset::{Bound, Relation, nearest};

use crate::expression::{Dimension, Expression, Meaning, Scope};

use super::book::Book;
use super::fault::LedgerFault;

/// A metric, and how many quarters before `q`.
pub(super) type Term = (String, i32);

/// A relation in one of its directions: what is computed, and how.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// The relation's place in the file: its directions share it.
    pub(super) relation: usize,
    pub(super) id: String,
    pub(super) target: Term,
    pub(super) bound: Bound,
    pub(super) formula: Expression,
    /// The names of the formula.
    pub(super) terms: Vec<(String, Term)>,
}

/// The rules of every relation in every direction that arithmetic allows, and what metrics
/// measure.
pub(super) fn read(book: &Book<'_>, faults: &mut Vec<LedgerFault>) -> (Vec<Rule>, Metrics) {
    let metrics = metrics(book);
    let mut rules = Vec::new();
    for (index, relation) in book.dataset().relations().iter().enumerate() {
        let text = relation.expression();
        let formula = Expression::parse_all(text).and_then(|formula| {
            let scope = Terms { metrics: &metrics };
            formula.dimension(&scope).map(|dimension| (formula, dimension))
        });
        match formula {
            Err(found) => faults.extend(
                found.iter().map(|fault| LedgerFault::inside(relation.location(), text, fault)),
            ),
            Ok((formula, dimension)) => match metrics.get(relation.metric()) {
                Some(wanted) if *wanted != dimension => {
                    let message = format!(
                        "`{}` is {wanted}, its formula gives {dimension}",
                        relation.metric()
                    );
                    faults.push(LedgerFault::at(
                        relation.location(),
                        "unit-mismatch",
                        message,
                        None,
                    ));
                }
                _ => rules.extend(directions(index, relation, &formula)),
            },
        }
    }
    (rules, metrics)
}

/// What each metric measures.
pub(super) type Metrics = BTreeMap<String, Dimension>;

/// What each metric measures: by its definition, by the claims that use it, by its relation.
fn metrics(book: &Book<'_>) -> Metrics {
    let dataset = book.dataset();
    let mut known: Metrics = dataset
        .metrics()
        .iter()
        .map(|metric| (metric.metric().to_owned(), Dimension::of(metric.quantity()).0))
        .collect();
    for claim in dataset.claims() {
        if let Some(figure) = claim.figure() {
            let (dimension, _) = Dimension::of(figure.value().kind());
            known.entry(claim.metric().to_owned()).or_insert(dimension);
        }
    }
    // A relation may use what a later one defines: as often as there are relations is enough.
    for _ in dataset.relations() {
        for relation in dataset.relations() {
            if known.contains_key(relation.metric()) {
                continue;
            }
            let formula = Expression::parse(relation.expression()).ok();
            let scope = Terms { metrics: &known };
            let dimension = formula.and_then(|formula| formula.dimension(&scope).ok());
            if let Some(dimension) = dimension {
                known.insert(relation.metric().to_owned(), dimension);
            }
        }
    }
    known
}

/// `revenue@q-4` as metric and quarters back.
fn term(name: &str) -> Option<Term> {
    let (metric, at) = name.split_once('@')?;
    let back = match at {
        "q" => 0,
        _ => at.strip_prefix("q-")?.parse().ok().filter(|back| (1..=40).contains(back))?,
    };
    Some((metric.to_owned(), back))
}

struct Terms<'m> {
    metrics: &'m Metrics,
}

impl Scope for Terms<'_> {
    fn name(&self, name: &str) -> Meaning {
        let Some((metric, _)) = term(name) else {
            return Meaning::Unknown {
                message: format!("`{name}` names no metric of a quarter"),
                hint: Some("write `metric@q`, or `metric@q-4` for the year before".to_owned()),
            };
        };
        match self.metrics.get(&metric) {
            Some(dimension) => Meaning::Known(*dimension),
            None => Meaning::Unknown {
                message: format!("there is no metric `{metric}`"),
                hint: nearest(&metric, self.metrics.keys().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?")),
            },
        }
    }

    fn quantity(&self, text: &str) -> Meaning {
        match Book::quantity(text) {
            Ok(entry) => Meaning::Known(entry.dimension),
            Err(message) => Meaning::Unknown { message, hint: None },
        }
    }
}

/// The relation as written, and solved for each metric on its right side.
fn directions(index: usize, relation: &Relation, formula: &Expression) -> Vec<Rule> {
    let left = format!("{}@q", relation.metric());
    let rule = |target: Term, bound: Bound, formula: Expression| {
        let terms =
            formula.names().filter_map(|name| Some((name.to_owned(), term(name)?))).collect();
        Rule { relation: index, id: relation.id().to_owned(), target, bound, formula, terms }
    };
    let mut rules =
        vec![rule((relation.metric().to_owned(), 0), relation.bound(), formula.clone())];
    if matches!(relation.bound(), Bound::Exact | Bound::About) {
        for name in formula.names() {
            let Some(target) = term(name) else { continue };
            if let Some(solved) = formula.solved_for(name, &left) {
                rules.push(rule(target, Bound::Exact, solved));
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_metrics_of_quarters() {
        assert_eq!(term("revenue@q"), Some(("revenue".to_owned(), 0)));
        assert_eq!(term("revenue@q-4"), Some(("revenue".to_owned(), 4)));
        for wrong in ["revenue", "revenue@2026Q1", "revenue@q-0", "revenue@q4", "revenue@q-41"] {
            assert_eq!(term(wrong), None, "{wrong}");
        }
    }
}
