//! The four models as functions of the rows that feed a statement.

use std::collections::BTreeMap;
use std::sync::Arc;

use cloudecon_core::Quarter;
use cloudecon_dataset::{Dataset, Provider, Scenario};
use cloudecon_uncertainty::{
    Bar, Correlation, Draw, Estimate, Flips, Inputs as Joint, Search, flips,
    gaussian_from_spearman, propagate, tornado,
};

use super::Options;
use super::factor::Factor;
use super::statement::{Relation, Side, Statement};
use super::term::Term;
use crate::chips::CalibrationSet;
use crate::inputs::Inputs;
use crate::output::Output;
use crate::projection::Projection;
use crate::report::{latest_quarter, reported, scenario};
use crate::{Change, Error, Step, models};

/// How densely ranges are searched: runs of the models are not free.
const SEARCH: Search = Search { steps: 12, angles: 8, paired: 4 };

pub(super) struct Model<'a> {
    dataset: &'a Dataset,
    scenario: &'a Scenario,
    pub(super) providers: Vec<&'a Provider>,
    pub(super) quarter: Quarter,
    pub(super) outputs: BTreeMap<String, Output>,
    constants: Vec<CalibrationSet>,
    pub(super) projection: &'a Projection,
    /// The whole dataset, for chips that were published after the day.
    today: &'a Dataset,
}

/// A statement with what was found about it.
pub(super) struct Examined {
    pub(super) statement: Statement,
    pub(super) unit: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) holds: bool,
    pub(super) factors: Vec<Factor>,
    pub(super) bars: Vec<Bar>,
    pub(super) flips: Option<Flips>,
    pub(super) probability: Option<Estimate>,
    pub(super) inputs: Vec<String>,
    /// The arithmetic of both sides, where they are projected.
    pub(super) steps: [Option<Arc<Step>>; 2],
    pub(super) basis: cloudecon_dataset::Basis,
}

impl<'a> Model<'a> {
    pub(super) fn new(
        (dataset, today): (&'a Dataset, &'a Dataset),
        projection: &'a Projection,
        id: Option<&str>,
        period: Option<Quarter>,
    ) -> Result<Self, Error> {
        let scenario = scenario(dataset, id.unwrap_or("base"))?;
        let inputs = Inputs::new(dataset, scenario, &[]);
        let providers = reported(dataset);
        let quarter = match period {
            Some(period) => period,
            None => latest_quarter(&inputs, &providers).ok_or(Error::NothingToReport)?,
        };
        let outputs = models::outputs(&inputs, &providers, quarter);
        let outputs = outputs.into_iter().map(|it| (it.id().to_owned(), it)).collect();
        let constants =
            inputs.constants().map_or_else(|_| Vec::new(), std::borrow::Cow::into_owned);
        Ok(Self { dataset, scenario, providers, quarter, outputs, constants, projection, today })
    }

    pub(super) fn scenario(&self) -> &str {
        self.scenario.id()
    }

    /// What an id of a statement stands for.
    fn term(&self, id: &str) -> Result<Term<'_>, Error> {
        if let Some(output) = self.outputs.get(id) {
            return Ok(Term::Reported(output));
        }
        match self.projection.cone(id) {
            Some(Ok(cone)) => Ok(Term::Projected(cone)),
            Some(Err(reason)) => {
                Err(Error::NoValue { id: id.to_owned(), reason: reason.to_owned() })
            }
            None => {
                let projected =
                    self.projection.values().iter().map(crate::projection::Projected::id);
                let known = self.outputs.keys().map(String::as_str).chain(projected);
                let near = cloudecon_dataset::nearest(id, known).map(str::to_owned);
                Err(Error::UnknownId { id: id.to_owned(), near })
            }
        }
    }

    /// Left less right, signed so that the statement holds above 0; NaN where one is missing.
    fn margin(
        &self,
        statement: &Statement,
        terms: &[Term<'_>],
        (factors, x): (&[Factor], &[f64]),
    ) -> f64 {
        let mid = |term: Option<&Term<'_>>| match term {
            None => f64::NAN,
            Some(Term::Reported(output)) => self.again(output, (factors, x)).unwrap_or(f64::NAN),
            Some(Term::Projected(cone)) => cone.at(|row| {
                factors.iter().zip(x).find(|(factor, _)| factor.id == row).map(|(_, x)| *x)
            }),
        };
        let right = match &statement.right {
            Side::Output(_) => mid(terms.get(1)),
            Side::Number(number) => *number,
        };
        let gap = mid(terms.first()) - right;
        if statement.relation == Relation::Above { gap } else { -gap }
    }

    /// An output of the report with other values of some rows.
    fn again(&self, output: &Output, (factors, x): (&[Factor], &[f64])) -> Option<f64> {
        let behind = output.figured()?.inputs();
        let moved = factors.iter().zip(x).filter(|(factor, _)| behind.contains(&factor.id));
        let changes: Vec<Change> = moved.map(|(factor, value)| factor.change(*value)).collect();
        let inputs = Inputs::new(self.dataset, self.scenario, &changes);
        let inputs = inputs.with_constants(&self.constants);
        let provider = self.providers.iter().find(|it| it.id() == output.provider())?;
        let outputs = models::outputs_beside(&inputs, provider, self.quarter, output);
        let again = outputs.iter().find(|again| again.id() == output.id())?;
        Some(again.figured()?.mid())
    }

    /// Everything about one statement.
    pub(super) fn examine(
        &self,
        statement: &Statement,
        options: &Options,
    ) -> Result<Examined, Error> {
        let mut terms = vec![self.term(&statement.left)?];
        if let Side::Output(id) = &statement.right {
            terms.push(self.term(id)?);
        }
        if let [left, right] = &terms[..]
            && left.unit() != right.unit()
        {
            let (left, right) = (left.unit(), right.unit());
            return Err(Error::Units { statement: statement.to_string(), left, right });
        }
        let mut values = Vec::new();
        let (mut inputs, mut basis) = (Vec::<String>::new(), cloudecon_dataset::Basis::Reported);
        let mut movers = Vec::<String>::new();
        for term in &terms {
            let (value, weakest) = term.value()?;
            values.push(value);
            basis = basis.max(weakest);
            for (all, more) in [(&mut inputs, term.rows()), (&mut movers, term.movers())] {
                for id in more {
                    if !all.contains(&id) {
                        all.push(id);
                    }
                }
            }
        }
        if let Side::Number(number) = statement.right {
            values.push(number);
        }
        let (left, right) = (values[0], values[1]);
        let mut factors = Vec::new();
        for id in &movers {
            let found = Factor::find(self.dataset, self.scenario.id(), id)?;
            factors.extend(found.or_else(|| self.today.chip(id).and_then(Factor::of_chip)));
        }
        let margin = |x: &[f64]| self.margin(statement, &terms, (&factors, x));
        let base: Vec<f64> = factors.iter().map(|factor| factor.room.base).collect();
        let ends: Vec<(f64, f64)> =
            factors.iter().map(|factor| (factor.room.low, factor.room.high)).collect();
        let (at_base, bars) = tornado(&base, &ends, |x| Ok::<_, Error>(margin(x)))?;
        let rooms: Vec<_> = factors.iter().map(|factor| factor.room).collect();
        // A tie has no verdict to turn.
        let found = if at_base == 0.0 { None } else { Some(flips(&rooms, SEARCH, margin)?) };
        let probability = self.probability(&factors, options, margin)?;
        Ok(Examined {
            statement: statement.clone(),
            unit: terms[0].unit(),
            left,
            right,
            holds: at_base > 0.0,
            factors,
            bars,
            flips: found,
            probability,
            inputs,
            steps: [0, 1].map(|at| terms.get(at).and_then(Term::step)),
            basis,
        })
    }

    /// How often the statement holds when every input is drawn.
    fn probability(
        &self,
        factors: &[Factor],
        options: &Options,
        margin: impl Fn(&[f64]) -> f64 + Sync,
    ) -> Result<Option<Estimate>, Error> {
        if options.rows < 2 || factors.is_empty() {
            return Ok(None);
        }
        let distributions = factors.iter().map(|factor| factor.distribution.clone()).collect();
        let joint = Joint::new(distributions)?.with_correlation(&self.correlation(factors)?)?;
        let draw =
            Draw { rows: options.rows, threads: options.threads, ..Draw::seeded(options.seed) };
        // Where a draw leaves a model without an answer, the statement does not hold.
        let holds = |x: &[f64]| f64::from(u8::from(margin(x) > 0.0));
        Ok(Some(propagate(&joint, &draw, holds)?.mean))
    }

    /// The rank correlations of the scenario and of those it builds on, as a matrix.
    fn correlation(&self, factors: &[Factor]) -> Result<Correlation, Error> {
        let size = factors.len();
        let mut rows = vec![vec![0.0; size]; size];
        for (i, row) in rows.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        let index = |id: &str| factors.iter().position(|factor| factor.id == id);
        let mut chain: Vec<&Scenario> = std::iter::successors(Some(self.scenario), |this| {
            this.base().and_then(|base| self.dataset.scenario(base))
        })
        .take(self.dataset.scenarios().len().max(1))
        .collect();
        // The nearest scenario has the last word.
        chain.reverse();
        let mut place = None;
        for row in chain.iter().flat_map(|scenario| scenario.correlations()) {
            if let (Some(i), Some(j)) = (index(row.one()), index(row.other()))
                && i != j
            {
                let rho = gaussian_from_spearman(row.rank());
                (rows[i][j], rows[j][i]) = (rho, rho);
                place = Some(row.location().to_string());
            }
        }
        Correlation::new(&rows).map_err(|source| match place {
            Some(at) => Error::Correlations { at, source },
            None => source.into(),
        })
    }
}
