//! One rule: what must hold between quantities of a quarter.

use std::collections::BTreeSet;

use cloudecon_core::Quarter;
use cloudecon_dataset::Bound;

use super::quantity::Named;
use crate::expression::Expression;

/// One rule: its left side stands to its right side as the bound says.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) left: Expression,
    pub(super) right: Expression,
    pub(super) bound: Bound,
    /// How far it holds, as a share of the right side; `None` if exactly.
    pub(super) error: Option<f64>,
    /// Whether names are metrics of any one entity.
    pub(super) is_of_every_entity: bool,
    terms: Vec<Term>,
}

/// A name of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    name: String,
    entity: Option<String>,
    metric: String,
    back: i32,
}

impl Term {
    /// `metric@q`, `metric@q-4`, `entity.metric@q`.
    fn parse(name: &str, is_of_every_entity: bool) -> Option<Self> {
        let (path, at) = name.split_once('@')?;
        let back = match at {
            "q" => 0,
            _ => at.strip_prefix("q-")?.parse().ok()?,
        };
        let (entity, metric) = match path.rsplit_once('.') {
            Some((entity, metric)) if !is_of_every_entity => (Some(entity.to_owned()), metric),
            None if is_of_every_entity => (None, path),
            _ => return None,
        };
        Some(Self { name: name.to_owned(), entity, metric: metric.to_owned(), back })
    }
}

impl Rule {
    pub(super) fn new(
        (id, left, right): (&str, &str, &str),
        bound: Bound,
        is_of_every_entity: bool,
    ) -> Result<Self, String> {
        let parse = |text: &str| Expression::parse(text).map_err(|fault| fault.to_string());
        let (left, right) = (parse(left)?, parse(right)?);
        let mut terms: Vec<Term> = Vec::new();
        for name in left.names().chain(right.names()) {
            let term = Term::parse(name, is_of_every_entity).ok_or_else(|| {
                format!("`{name}` names no quarter: write `metric@q` or `entity.metric@q-1`")
            })?;
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        Ok(Self { id: id.to_owned(), left, right, bound, error: None, is_of_every_entity, terms })
    }

    /// The same rule, holding up to this share of its right side.
    #[must_use]
    pub(super) const fn with_error(mut self, share: f64) -> Self {
        self.error = Some(share);
        self
    }

    /// The metrics that it names.
    pub(super) fn metrics(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| term.metric.as_str())
    }

    /// Provider and metric of the model outputs that it names.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.terms.iter().filter_map(|term| {
            let provider = term.entity.as_deref()?.strip_prefix("output:")?;
            Some((provider, term.metric.as_str()))
        })
    }

    /// The quantities by name, for a quarter and, where it is of every entity, an entity.
    pub(super) fn quantities<'a>(
        &'a self,
        entity: &'a str,
        quarter: Quarter,
    ) -> impl Iterator<Item = (&'a str, Named)> {
        self.terms.iter().map(move |term| {
            let whose = term.entity.as_deref().unwrap_or(entity);
            (term.name.as_str(), Named::new(whose, &term.metric, quarter.plus(-term.back)))
        })
    }

    /// The quarters in which a term would be one of these.
    pub(super) fn quarters(&self, known: &BTreeSet<Quarter>) -> BTreeSet<Quarter> {
        let backs = self.terms.iter().map(|term| term.back);
        backs.flat_map(|back| known.iter().map(move |quarter| quarter.plus(back))).collect()
    }
}
