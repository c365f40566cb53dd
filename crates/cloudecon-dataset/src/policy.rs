use std::cmp::Ordering;

use crate::{Bound, Observation, Rule};

/// Which of several figures for one thing is used.
///
/// The rules are asked in order; where all are equal, the id that sorts first wins, so that the
/// choice never depends on the order of files.
/// ```
/// # use cloudecon_dataset::{Policy, Rule};
/// let rules = [Rule::Basis, Rule::Confidence, Rule::Bound, Rule::Digits, Rule::Published];
/// assert_eq!(Policy::default().rules(), rules);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    rules: Vec<Rule>,
}

impl Policy {
    /// A policy of these rules, in order; a rule named again has no effect.
    pub fn new(rules: &[Rule]) -> Self {
        let mut kept: Vec<Rule> = Vec::with_capacity(rules.len());
        for rule in rules {
            if !kept.contains(rule) {
                kept.push(*rule);
            }
        }
        Self { rules: kept }
    }

    /// The rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The order of preference, the preferred one first.
    pub fn compare(&self, left: &Observation, right: &Observation) -> Ordering {
        self.rules
            .iter()
            .map(|rule| match rule {
                Rule::Basis => left.basis().cmp(&right.basis()),
                Rule::Confidence => left.confidence().cmp(&right.confidence()),
                Rule::Bound => vagueness(left).cmp(&vagueness(right)),
                Rule::Digits => left.figure().half_unit().total_cmp(&right.figure().half_unit()),
                Rule::Published => right.published().last_day().cmp(&left.published().last_day()),
            })
            .find(|order| order.is_ne())
            .unwrap_or_else(|| left.id().cmp(right.id()))
    }
}

impl Default for Policy {
    /// Basis, then confidence, then a point before an end, then the finer print, then the later
    /// publication.
    fn default() -> Self {
        Self::new(Rule::ALL)
    }
}

/// A point says most, an end least.
fn vagueness(row: &Observation) -> u8 {
    match row.figure().bound() {
        Bound::Exact => 0,
        Bound::About => 1,
        _ => 2,
    }
}
