//! The four models as functions of the rows that feed a statement.

use std::collections::BTreeMap;

use cloudecon_core::Quarter;
use cloudecon_dataset::{Dataset, Provider, Scenario};
use cloudecon_uncertainty::{
    Bar, Correlation, Draw, Estimate, Flips, Inputs as Joint, Search, flips,
    gaussian_from_spearman, propagate, tornado,
};

use super::Options;
use super::factor::Factor;
use super::statement::{Relation, Side, Statement};
use crate::chips::CalibrationSet;
use crate::inputs::Inputs;
use crate::output::{Output, Reading, Unit};
use crate::report::{latest_quarter, reported, scenario};
use crate::{Change, Error, models};

/// Metrics whose order among providers is a main verdict.
const RANKED: [&str; 4] = ["ebit_margin", "ai_run_rate", "taas_run_rate", "token_cost"];

/// How densely ranges are searched: runs of the models are not free.
const SEARCH: Search = Search { steps: 12, angles: 8, paired: 4 };

pub(super) struct Model<'a> {
    dataset: &'a Dataset,
    scenario: &'a Scenario,
    providers: Vec<&'a Provider>,
    pub(super) quarter: Quarter,
    pub(super) outputs: BTreeMap<String, Output>,
    constants: Vec<CalibrationSet>,
}

/// A statement with what was found about it.
pub(super) struct Examined {
    pub(super) statement: Statement,
    pub(super) unit: Unit,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) holds: bool,
    pub(super) factors: Vec<Factor>,
    pub(super) bars: Vec<Bar>,
    pub(super) flips: Option<Flips>,
    pub(super) probability: Option<Estimate>,
    pub(super) inputs: Vec<String>,
    pub(super) basis: cloudecon_dataset::Basis,
}

impl<'a> Model<'a> {
    pub(super) fn new(
        dataset: &'a Dataset,
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
        Ok(Self { dataset, scenario, providers, quarter, outputs, constants })
    }

    pub(super) fn scenario(&self) -> &str {
        self.scenario.id()
    }

    /// The order of providers by each ranked metric, neighbor by neighbor; of several chips a
    /// provider stands with its best.
    pub(super) fn main_verdicts(&self) -> Vec<Statement> {
        let mut all = Vec::new();
        for metric in RANKED {
            let is_cost = metric == "token_cost";
            let mut ranked: Vec<(&Output, f64)> = Vec::new();
            for provider in &self.providers {
                let mine = self.outputs.values().filter(|output| {
                    output.provider() == provider.id() && output.metric() == metric
                });
                let mine = mine.filter_map(|it| Some((it, it.figured()?.mid())));
                let best = mine
                    .min_by(|a, b| if is_cost { a.1.total_cmp(&b.1) } else { b.1.total_cmp(&a.1) });
                ranked.extend(best);
            }
            ranked.sort_by(|a, b| if is_cost { a.1.total_cmp(&b.1) } else { b.1.total_cmp(&a.1) });
            let relation = if is_cost { Relation::Below } else { Relation::Above };
            for pair in ranked.windows(2) {
                // The same chip bought by two clouds costs both the same: no verdict.
                if let [(left, a), (right, b)] = pair
                    && a != b
                {
                    let (left, right) = (left.id().to_owned(), Side::Output(right.id().to_owned()));
                    all.push(Statement { left, relation, right });
                }
            }
        }
        all
    }

    fn output(&self, id: &str) -> Result<&Output, Error> {
        self.outputs.get(id).ok_or_else(|| Error::UnknownId {
            id: id.to_owned(),
            near: cloudecon_dataset::nearest(id, self.outputs.keys().map(String::as_str))
                .map(str::to_owned),
        })
    }

    /// Left less right, signed so that the statement holds above 0; NaN where one is missing.
    fn margin(&self, statement: &Statement, sides: &[&Output], changes: &[Change]) -> f64 {
        let inputs = Inputs::new(self.dataset, self.scenario, changes);
        let inputs = inputs.with_constants(&self.constants);
        let mid = |side: Option<&&Output>| {
            let side = side?;
            let provider = self.providers.iter().find(|it| it.id() == side.provider())?;
            let outputs = models::outputs_beside(&inputs, provider, self.quarter, side);
            let output = outputs.iter().find(|output| output.id() == side.id())?;
            Some(output.figured()?.mid())
        };
        let right = match &statement.right {
            Side::Output(_) => mid(sides.get(1)).unwrap_or(f64::NAN),
            Side::Number(number) => *number,
        };
        let gap = mid(sides.first()).unwrap_or(f64::NAN) - right;
        if statement.relation == Relation::Above { gap } else { -gap }
    }

    /// Everything about one statement.
    pub(super) fn examine(
        &self,
        statement: &Statement,
        options: &Options,
    ) -> Result<Examined, Error> {
        let mut sides = vec![self.output(&statement.left)?];
        if let Side::Output(id) = &statement.right {
            sides.push(self.output(id)?);
        }
        let mut values = Vec::new();
        let (mut inputs, mut basis) = (Vec::<String>::new(), cloudecon_dataset::Basis::Reported);
        for side in &sides {
            let figured = match side.reading() {
                Reading::Value(figured) => figured,
                Reading::Missing(reason) => {
                    let (id, reason) = (side.id().to_owned(), reason.clone());
                    return Err(Error::NoValue { id, reason });
                }
            };
            values.push(figured.mid());
            basis = basis.max(figured.basis());
            for id in figured.inputs() {
                if !inputs.contains(id) {
                    inputs.push(id.clone());
                }
            }
        }
        if let Side::Number(number) = statement.right {
            values.push(number);
        }
        let (left, right) = (values[0], values[1]);
        let mut factors = Vec::new();
        for id in &inputs {
            factors.extend(Factor::find(self.dataset, self.scenario.id(), id)?);
        }
        let margin = |x: &[f64]| {
            let changes: Vec<Change> =
                factors.iter().zip(x).map(|(factor, value)| factor.change(*value)).collect();
            self.margin(statement, &sides, &changes)
        };
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
            unit: sides[0].unit(),
            left,
            right,
            holds: at_base > 0.0,
            factors,
            bars,
            flips: found,
            probability,
            inputs,
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
