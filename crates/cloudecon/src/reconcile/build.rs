//! From figures and rules to a problem of the solver.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::Quarter;
use cloudecon_dataset::{Basis, Bound, Figure, nearest};
use cloudecon_reconcile::{
    Expression as Solver, Identity, Observation, ObservationId, Problem, Quantity, QuantityId,
    Side, Solution, State,
};

use super::Clash;
use super::figures::Published;
use super::formula::Formula;
use super::instances::{Instance, instances, prune};
use super::quantity::{Named, Unit};
use super::rules::Rule;
use super::views::take_mixtures;
use super::weights::doubt;
use crate::Error;
use crate::expression::{Dimension, Expression, Leaf};

/// An identity whose quantities all have figures, with the figures as published.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gap {
    pub(super) identity: String,
    /// Left over right less one, as a share; `None` where the right side is zero.
    pub(super) share: Option<f64>,
    /// What it is off by over the standard error of that.
    pub(super) pull: f64,
    pub(super) figures: Vec<String>,
}

/// A problem and what its parts are called.
#[derive(Debug)]
pub(super) struct System {
    problem: Problem,
    ids: BTreeMap<Named, QuantityId>,
    observations: BTreeMap<String, ObservationId>,
    units: BTreeMap<String, Unit>,
    /// By identity: both sides, and its figures as published.
    sides: Vec<(Solver, Solver, Vec<String>)>,
    firsts: Vec<f64>,
    mixtures: Vec<Clash>,
}

impl System {
    pub(super) fn new(
        published: &[Published],
        rules: &[Rule],
        latest: Option<Quarter>,
        faults: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let observed: BTreeSet<&Named> = published.iter().map(|figure| &figure.quantity).collect();
        let mut instances = instances(rules, &observed, latest);
        let mixtures = take_mixtures(&mut instances, published);
        prune(&mut instances, &observed);
        let used: BTreeSet<Named> =
            instances.iter().flat_map(|instance| instance.terms.values().cloned()).collect();
        let mut system = Self {
            problem: Problem::new(),
            ids: BTreeMap::new(),
            observations: BTreeMap::new(),
            units: units(published),
            sides: Vec::new(),
            firsts: Vec::new(),
            mixtures,
        };
        for named in used {
            let id = system.problem.quantity(Quantity::new(named.to_string()))?;
            let first = published
                .iter()
                .find(|figure| figure.quantity == named && side(figure.bound) == Side::Exact);
            system.firsts.push(first.map_or(f64::NAN, |figure| figure.value));
            system.ids.insert(named, id);
        }
        for figure in published {
            let Some(id) = system.ids.get(&figure.quantity) else { continue };
            let observation = Observation::new(&figure.id, *id, figure.value, figure.error)
                .with_side(side(figure.bound))
                .with_doubt(doubt(figure.basis, figure.is_claim))
                .with_source(&figure.source);
            let id = system.problem.observe(observation)?;
            system.observations.insert(figure.id.clone(), id);
        }
        for instance in &instances {
            if let Err(message) = system.relate(instance, published)? {
                faults.push(format!("{}: {message}", instance.name));
            }
        }
        Ok(system)
    }

    /// Adds a rule: an identity, or a bound that holds exactly.
    fn relate(
        &mut self,
        instance: &Instance<'_>,
        published: &[Published],
    ) -> Result<Result<(), String>, Error> {
        let sides = self
            .formula(&instance.rule.left, instance)
            .and_then(|left| Ok((left, self.formula(&instance.rule.right, instance)?)));
        let (left, right) = match sides {
            Ok(sides) => sides,
            Err(message) => return Ok(Err(message)),
        };
        match instance.rule.bound {
            Bound::AtLeast | Bound::AtMost => {
                let room = match instance.rule.bound {
                    Bound::AtMost => right - left,
                    _ => left - right,
                };
                let bound = Observation::new(format!("bound {}", instance.name), room, 0.0, 0.0);
                self.problem.observe(bound.with_side(Side::AtLeast))?;
            }
            _ if instance.rule.error.is_some() => {
                // The right side times a factor of one, known as well as the rule holds.
                let name = format!("rule {}", instance.name);
                let error = instance.rule.error.unwrap_or_default();
                let factor = self.problem.quantity(Quantity::new(&name))?;
                let one = Observation::new(&name, factor, 1.0, error);
                let id = self.problem.observe(one.with_doubt(doubt(Basis::Assumed, false)))?;
                self.problem.identity(Identity::equal(
                    &name,
                    left.clone(),
                    right.clone() * factor,
                ))?;
                self.sides.push((left, right, Vec::new()));
                self.firsts.push(1.0);
                self.observations.insert(name, id);
            }
            _ => {
                let zero = Identity::equal(&instance.name, left.clone(), right.clone());
                self.problem.identity(zero)?;
                let quantities = instance.quantities();
                let figures = quantities.iter().filter_map(|named| {
                    let first = published.iter().find(|figure| figure.quantity == **named);
                    first.map(|figure| figure.id.clone())
                });
                self.sides.push((left, right, figures.collect()));
            }
        }
        Ok(Ok(()))
    }

    fn formula(&self, formula: &Expression, instance: &Instance<'_>) -> Result<Solver, String> {
        let leaf = |leaf: &Leaf| -> Option<Formula> {
            if let Some(text) = leaf.quantity() {
                let figure = Figure::parse(text).ok()?;
                let (_, scale) = Dimension::of(figure.value().kind());
                return Some(Formula(Solver::from(figure.number() * scale)));
            }
            let named = instance.terms.get(leaf.name()?)?;
            Some(Formula(Solver::from(*self.ids.get(named)?)))
        };
        let found = formula.evaluate(leaf).map_err(|fault| fault.to_string())?.0;
        // Only kinks give no number at ones.
        if found.value(&vec![1.0; self.ids.len()]).is_nan() {
            return Err("`min`, `max` and `abs` have kinks, which the solver does not know".into());
        }
        Ok(found)
    }

    pub(super) const fn problem(&self) -> &Problem {
        &self.problem
    }

    pub(super) fn quantities(&self) -> impl Iterator<Item = (&Named, &QuantityId)> {
        self.ids.iter()
    }

    pub(super) fn observation(&self, id: &str) -> Option<ObservationId> {
        self.observations.get(id).copied()
    }

    pub(super) fn figure_name(&self, id: ObservationId) -> String {
        self.problem.observations()[id.index()].name().to_owned()
    }

    /// Observations of these ids.
    pub(super) fn ids(&self, names: &[String]) -> Result<Vec<ObservationId>, Error> {
        let find = |name: &String| {
            self.observation(name).ok_or_else(|| Error::UnknownId {
                id: name.clone(),
                near: nearest(name, self.observations.keys().map(String::as_str))
                    .map(str::to_owned),
            })
        };
        names.iter().map(find).collect()
    }

    /// The unit in which a metric is printed first, else the one that its name tells.
    pub(super) fn unit(&self, quantity: &Named) -> Unit {
        let found = self.units.get(quantity.metric()).cloned();
        found.unwrap_or_else(|| Unit::of_name(quantity.metric()))
    }

    /// Quantities that nothing fixes.
    pub(super) fn free(&self, solution: &Solution<'_>) -> Vec<Named> {
        let is_free = |id: &QuantityId| solution.state(*id) == State::Free;
        self.ids.iter().filter(|(_, id)| is_free(id)).map(|(named, _)| named.clone()).collect()
    }

    /// The quantity of a name, if any rule speaks of it.
    pub(super) fn id(&self, named: &Named) -> Option<QuantityId> {
        self.ids.get(named).copied()
    }

    pub(super) fn mixtures(&self) -> Vec<Clash> {
        self.mixtures.clone()
    }

    /// What identities are off by with the figures as published, the largest pull first.
    pub(super) fn residuals(&self, raw: &Solution<'_>) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = raw
            .identity_tests()
            .iter()
            .zip(&self.sides)
            .filter_map(|(test, (left, right, figures))| {
                let (left, right) = (left.value(&self.firsts), right.value(&self.firsts));
                Some(Gap {
                    identity: self.problem.identities()[test.identity].name().to_owned(),
                    share: (right != 0.0).then(|| left / right - 1.0),
                    pull: test.residual_pull?,
                    figures: figures.clone(),
                })
            })
            .collect();
        gaps.sort_by(|a, b| {
            b.pull.abs().total_cmp(&a.pull.abs()).then_with(|| a.identity.cmp(&b.identity))
        });
        gaps
    }
}

const fn side(bound: Bound) -> Side {
    match bound {
        Bound::AtLeast => Side::AtLeast,
        Bound::AtMost => Side::AtMost,
        _ => Side::Exact,
    }
}

/// The printed unit of each metric.
fn units(published: &[Published]) -> BTreeMap<String, Unit> {
    let mut units = BTreeMap::new();
    for figure in published {
        let metric = figure.quantity.metric().to_owned();
        units.entry(metric).or_insert_with(|| figure.unit.clone());
    }
    units
}
