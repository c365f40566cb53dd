//! Rules in the quarters and for the entities that figures speak of.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::Quarter;
use cloudecon_dataset::Bound;

use super::quantity::Named;
use super::rules::Rule;

/// A rule for one quarter and, where it is of every entity, one entity.
#[derive(Debug, Clone)]
pub(super) struct Instance<'r> {
    pub(super) rule: &'r Rule,
    pub(super) name: String,
    pub(super) terms: BTreeMap<String, Named>,
}

impl Instance<'_> {
    pub(super) fn quantities(&self) -> BTreeSet<&Named> {
        self.terms.values().collect()
    }

    /// What is the same in every quarter.
    pub(super) fn rule_and_entities(&self) -> (String, BTreeSet<String>) {
        let entities = self.terms.values().map(|named| named.entity().to_owned());
        (self.rule.id.clone(), entities.collect())
    }
}

/// Every rule wherever a figure stands in it, and in the latest quarter also rules that join what
/// others already speak of.
pub(super) fn instances<'r>(
    rules: &'r [Rule],
    observed: &BTreeSet<&Named>,
    latest: Option<Quarter>,
) -> Vec<Instance<'r>> {
    let quarters: BTreeSet<Quarter> = observed.iter().map(|named| named.quarter()).collect();
    let entities: BTreeSet<&str> = observed.iter().map(|named| named.entity()).collect();
    let nobody = BTreeSet::from([""]);
    let mut instances = Vec::new();
    let mut waiting: Vec<Instance<'r>> = Vec::new();
    for rule in rules {
        for entity in if rule.is_of_every_entity { &entities } else { &nobody } {
            for quarter in rule.quarters(&quarters) {
                let terms: BTreeMap<String, Named> = rule
                    .quantities(entity, quarter)
                    .map(|(name, named)| (name.to_owned(), named))
                    .collect();
                let whose = if entity.is_empty() { "" } else { " " };
                let name = format!("{}{whose}{entity}@{quarter}", rule.id);
                let instance = Instance { rule, name, terms };
                if instance.terms.values().any(|named| observed.contains(named)) {
                    instances.push(instance);
                } else if !rule.is_of_every_entity && Some(quarter) == latest {
                    waiting.push(instance);
                }
            }
        }
    }
    let mut known: BTreeSet<Named> =
        instances.iter().flat_map(|instance| instance.terms.values().cloned()).collect();
    loop {
        let speaks = |instance: &Instance<'_>| instance.terms.values().any(|n| known.contains(n));
        let (reached, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(speaks);
        if reached.is_empty() {
            return instances;
        }
        known.extend(reached.iter().flat_map(|instance| instance.terms.values().cloned()));
        instances.extend(reached);
        waiting = rest;
    }
}

/// Leaves out rules that would only give what nothing else speaks of: two or more quantities that
/// have no figure and stand in no other rule, or one of a metric that nobody publishes of the
/// entity.
pub(super) fn prune(instances: &mut Vec<Instance<'_>>, observed: &BTreeSet<&Named>) {
    let published: BTreeSet<(&str, &str)> =
        observed.iter().map(|named| (named.entity(), named.metric())).collect();
    loop {
        let mut uses: BTreeMap<Named, usize> = BTreeMap::new();
        for instance in &*instances {
            for named in instance.quantities() {
                *uses.entry(named.clone()).or_default() += 1;
            }
        }
        let before = instances.len();
        instances.retain(|instance| {
            let quantities = instance.quantities();
            let loose: Vec<&&Named> = quantities
                .iter()
                .filter(|named| !observed.contains(**named) && uses.get(**named) == Some(&1))
                .collect();
            let is_bound = matches!(instance.rule.bound, Bound::AtLeast | Bound::AtMost);
            let is_of_interest = |named: &&&Named| {
                !instance.rule.is_of_every_entity
                    || published.contains(&(named.entity(), named.metric()))
            };
            loose.is_empty() || (loose.len() == 1 && !is_bound && loose.iter().all(is_of_interest))
        });
        if instances.len() == before {
            return;
        }
    }
}
