//! A contract on a calendar.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::work;
use super::endings::{active, chosen, close, ending, fee, keep_flags};
use super::work::{PlannedTerm, Work};
use super::{Flows, Inputs, settle};
use crate::number::Number;
use crate::{Calendar, Deal, Drivers, Error, Rounding, Source, Term};

/// A contract on a calendar, ready to run on any driver paths.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(super) calendar: Calendar,
    pub(super) rounding: Rounding,
    pub(super) terms: Vec<PlannedTerm>,
    /// Names of the drivers that amounts are computed from.
    drivers: Vec<String>,
    /// Flags and weights, from the central paths.
    pub(super) weights: BTreeMap<String, Vec<i128>>,
}

impl Plan {
    pub(crate) fn new(deal: &Deal, drivers: &Drivers) -> Result<Self, Error> {
        let calendar = *drivers.calendar();
        let place: BTreeMap<&str, usize> =
            deal.terms().iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
        let mut ends = vec![calendar.len(); deal.terms().len()];
        let mut dated = BTreeMap::new();
        for (index, term) in deal.terms().iter().enumerate() {
            if let Some(end) = ending(term, drivers)? {
                dated.insert(index, end);
                close(term, end, deal, &mut ends);
            }
        }
        let unposted = chosen(deal, &place);
        let names = sources(deal);
        let mut weights = BTreeMap::new();
        let mut terms = Vec::with_capacity(deal.terms().len());
        for (index, term) in deal.terms().iter().enumerate() {
            let open = active(term, &calendar)?;
            let end = ends.get(index).copied().unwrap_or(open.end);
            let active = open.start.min(end)..open.end.min(end);
            let work = match dated.get(&index) {
                Some(end) if *end < calendar.len() => fee(term, *end),
                // The end falls behind the calendar, and so does the fee.
                Some(_) => Work::Later,
                None => work(term, deal, drivers, &active, &place, &names)?,
            };
            keep_flags(term, drivers, &mut weights)?;
            terms.push(PlannedTerm {
                term: term.clone(),
                active,
                work,
                named: term
                    .named()
                    .iter()
                    .filter_map(|id| place.get(id.as_str()).copied())
                    .collect(),
                posted: !unposted.contains(&index),
            });
        }
        let names = names.into_iter().map(str::to_owned).collect();
        Ok(Self { calendar, rounding: deal.rounding(), terms, drivers: names, weights })
    }

    pub(crate) fn posted(&self) -> Vec<bool> {
        self.terms.iter().map(|term| term.posted).collect()
    }

    /// Runs the plan on drivers given as numbers of any kind.
    pub(crate) fn run<N: Number>(&self, inputs: &Inputs<'_, N>) -> Result<Flows<N>, Error> {
        let paths = self.paths(inputs)?;
        let mut earned: Vec<Vec<N>> = Vec::with_capacity(self.terms.len());
        let mut revenue = Vec::with_capacity(self.terms.len());
        for planned in &self.terms {
            let line =
                self.line(planned, &paths, &earned).map_err(|error| named(error, planned))?;
            earned.push(line.earned);
            revenue.push(line.revenue);
        }
        settle::settle(self, earned, revenue)
    }

    /// Reads each driver once.
    fn paths<N>(&self, inputs: &Inputs<'_, N>) -> Result<Vec<Vec<N>>, Error> {
        let missing = |name: &String| {
            let reads = |planned: &&PlannedTerm| {
                planned.term.sources().iter().any(|s| matches!(s, Source::Driver(d) if d == name))
            };
            let term = self.terms.iter().find(reads).map_or("a term", |p| p.term.id.as_str());
            no_driver(term, name, None)
        };
        self.drivers.iter().map(|name| inputs(name).ok_or_else(|| missing(name))).collect()
    }
}

/// Names the term in errors of arithmetic.
fn named(error: Error, planned: &PlannedTerm) -> Error {
    match error {
        Error::Overflow { .. } => Error::overflow(&planned.term.id),
        Error::NotExact { field, question, .. } => {
            Error::NotExact { term: planned.term.id.clone(), field, question }
        }
        other => other,
    }
}

pub(crate) fn no_driver(term: &str, name: &str, drivers: Option<&Drivers>) -> Error {
    Error::Unknown {
        term: term.to_owned(),
        kind: "driver",
        id: name.to_owned(),
        known: drivers.map_or_else(
            || "see the drivers".to_owned(),
            |drivers| drivers.names().collect::<Vec<_>>().join(", "),
        ),
    }
}

/// Names of the drivers that amounts are computed from, sorted.
fn sources(deal: &Deal) -> Vec<&str> {
    let drivers = deal.terms().iter().flat_map(Term::sources).filter_map(|source| match source {
        Source::Driver(name) => Some(name.as_str()),
        Source::Term(_) | Source::Group(_) => None,
    });
    drivers.collect::<BTreeSet<_>>().into_iter().collect()
}
