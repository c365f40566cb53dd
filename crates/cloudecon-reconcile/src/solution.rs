use std::sync::OnceLock;

use serde::Serialize;

use crate::bounds::fit_bounded;
use crate::chi_square;
use crate::covariance::Row;
use crate::error::Error;
use crate::expression::Expression;
use crate::observation::{ObservationId, Side};
use crate::problem::Problem;
use crate::quantity::QuantityId;
use crate::settings::Settings;
use crate::solve::Fit;

/// What the data say of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing fixes it: its value is where the search started.
    Free,
    /// Exactly as much is known as is needed: its value cannot be tested.
    Determined,
    /// More is known than needed: it would be determined without one of its figures.
    OverDetermined,
}

/// A consistent set of figures: the values that meet every identity with the least sum of squared
/// standardised adjustments.
#[derive(Debug, Clone)]
pub struct Solution<'p> {
    pub(crate) fit: Fit<'p>,
    pub(crate) in_use: Vec<bool>,
    pub(crate) active: Vec<bool>,
    pub(crate) values: Vec<f64>,
    spreads: OnceLock<Vec<Row>>,
}

impl Problem {
    /// Reconciles the figures with all observations.
    ///
    /// # Errors
    /// [`Error::Contradictory`] with the names of identities and exact figures that no values
    /// satisfy; [`Error::NotConverged`] if a non-linear search does not settle.
    pub fn solve(&self, settings: &Settings) -> Result<Solution<'_>, Error> {
        self.solve_without(&[], settings)
    }

    /// Reconciles the figures with some observations left out.
    ///
    /// # Errors
    /// As [`solve`](Self::solve).
    pub fn solve_without(
        &self,
        left_out: &[ObservationId],
        settings: &Settings,
    ) -> Result<Solution<'_>, Error> {
        let mut in_use = vec![true; self.observations.len()];
        for id in left_out {
            in_use[id.0] = false;
        }
        Solution::new(self, in_use, settings, None)
    }
}

impl<'p> Solution<'p> {
    pub(crate) fn new(
        problem: &'p Problem,
        in_use: Vec<bool>,
        settings: &Settings,
        from: Option<&[f64]>,
    ) -> Result<Self, Error> {
        let (fit, active) = fit_bounded(problem, &in_use, settings, from)?;
        let values = fit.layout.values(&fit.coordinates);
        Ok(Self { fit, in_use, active, values, spreads: OnceLock::new() })
    }

    /// Reconciles again without some of the observations in use, from where this ended.
    pub(crate) fn without(&self, left_out: &[usize], settings: &Settings) -> Result<Self, Error> {
        let mut in_use = self.in_use.clone();
        for index in left_out {
            in_use[*index] = false;
        }
        let from = &self.fit.coordinates[..self.values.len()];
        Self::new(self.problem(), in_use, settings, Some(from))
    }

    /// What was reconciled.
    pub const fn problem(&self) -> &'p Problem {
        self.fit.layout.problem
    }

    /// The reconciled value of a quantity. A free one is where the search started: see
    /// [`state`](Self::state).
    pub fn value(&self, quantity: QuantityId) -> f64 {
        self.values[quantity.0]
    }

    /// All values in the order of the quantities.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of a formula.
    pub fn value_of(&self, expression: &Expression) -> f64 {
        expression.value(&self.values)
    }

    /// The sum of squared standardised adjustments: chi-square with
    /// [`degrees_of_freedom`](Self::degrees_of_freedom) if the figures are right.
    pub fn statistic(&self) -> f64 {
        self.fit.step.innovations.iter().map(|w| w * w).sum()
    }

    /// Independent equations left when all free quantities are eliminated. A floor or ceiling that
    /// binds counts as an observation.
    pub const fn degrees_of_freedom(&self) -> usize {
        self.fit.linear.factor.rank()
    }

    /// How many of the identities, and ties of several observations of one quantity, are
    /// independent.
    pub fn independent_identities(&self) -> usize {
        self.fit.linear.factor.rank() + self.fit.linear.elimination.pivots.len()
            - self.fit.layout.ties.len()
    }

    /// The chance of a statistic at least this large if all figures are right up to their standard
    /// errors; `None` without a degree of freedom.
    pub fn p_value(&self) -> Option<f64> {
        chi_square::tail(self.statistic(), self.degrees_of_freedom())
    }

    /// The critical value of the statistic at a level.
    pub fn critical(&self, level: f64) -> Option<f64> {
        chi_square::critical(level, self.degrees_of_freedom())
    }

    /// Whether the global test finds nothing at a level.
    pub fn is_consistent(&self, level: f64) -> bool {
        self.critical(level).is_none_or(|critical| self.statistic() <= critical)
    }

    /// How many steps the search took.
    pub const fn iterations(&self) -> usize {
        self.fit.iterations
    }

    /// The largest share of its terms by which an identity is off.
    pub fn worst_residual(&self) -> f64 {
        let identities = self.problem().identities.len();
        let equations = &self.fit.equations;
        let gap =
            |(value, size): (&f64, &f64)| if *value == 0.0 { 0.0 } else { value.abs() / size };
        let gaps = equations.values.iter().zip(&equations.sizes).take(identities).map(gap);
        gaps.fold(0.0, f64::max)
    }

    /// Whether an observation took part: neither left out nor a bound that does not bind.
    pub fn is_active(&self, observation: ObservationId) -> bool {
        self.active[observation.0]
    }

    /// Floors and ceilings that bind.
    pub fn binding(&self) -> Vec<ObservationId> {
        let observations = &self.problem().observations;
        let binds = |index: &usize| self.active[*index] && observations[*index].side != Side::Exact;
        (0..observations.len()).filter(binds).map(ObservationId).collect()
    }

    /// Standard error of a quantity, linear at the solution; `None` if it is free.
    ///
    /// Half the width of an interval of 90 % is 1.645 standard errors. The scale is the
    /// quantity's own units: on a log scale multiply by the value yourself is not needed.
    pub fn standard_error(&self, quantity: QuantityId) -> Option<f64> {
        let slope = self.fit.layout.scales[quantity.0].slope(self.values[quantity.0]);
        Some(self.coordinate_error(quantity)? * slope.abs())
    }

    /// Standard error on the quantity's scale: of its logarithm on the log scale.
    pub fn coordinate_error(&self, quantity: QuantityId) -> Option<f64> {
        self.error_of(&self.spreads()[quantity.0])
    }

    /// Standard error of a formula, linear at the solution; `None` if a free quantity moves it.
    pub fn standard_error_of(&self, expression: &Expression) -> Option<f64> {
        self.error_of(&self.spread_of(expression))
    }

    /// Covariance of two formulas; `None` if a free quantity moves one.
    pub fn covariance(&self, left: &Expression, right: &Expression) -> Option<f64> {
        let (left, right) = (self.spread_of(left), self.spread_of(right));
        // Of squares of sums and differences, so that one way gives variances and covariances.
        let mut sum = left.clone();
        crate::covariance::add(&mut sum, 1.0, &right);
        let mut difference = left;
        crate::covariance::add(&mut difference, -1.0, &right);
        Some((self.variance(&sum)? - self.variance(&difference)?) / 4.0)
    }

    /// What the data say of a quantity.
    pub fn state(&self, quantity: QuantityId) -> State {
        let spread = &self.spreads()[quantity.0];
        if !self.is_fixed(spread) {
            State::Free
        } else if self.determined(spread) > 0.0 {
            State::OverDetermined
        } else {
            State::Determined
        }
    }

    /// The standard error with the identities left out of account: of the figure alone.
    pub(crate) fn spreads(&self) -> &[Row] {
        self.spreads.get_or_init(|| self.fit.linear.spreads(&self.fit.layout))
    }

    pub(crate) fn spread_of(&self, expression: &Expression) -> Row {
        let mut spread = Row::new();
        for (quantity, slope) in expression.gradient(&self.values) {
            let by = slope * self.fit.layout.scales[quantity].slope(self.values[quantity]);
            crate::covariance::add(&mut spread, by, &self.spreads()[quantity]);
        }
        spread
    }

    /// Whether no free quantity moves it, but for rounding.
    pub(crate) fn is_fixed(&self, spread: &[(usize, f64)]) -> bool {
        const ROUNDING: f64 = 1e-9;
        let innovations = self.fit.layout.innovations;
        let largest = |is_free: bool| {
            let mine = spread.iter().filter(|(index, _)| (*index >= innovations) == is_free);
            mine.map(|(_, value)| value.abs()).fold(0.0, f64::max)
        };
        let free = largest(true);
        free == 0.0 || free <= ROUNDING * largest(false)
    }

    /// The share of a spread that the equations determine, 0 where rounding is all there is.
    pub(crate) fn determined(&self, spread: &[(usize, f64)]) -> f64 {
        const ROUNDING: f64 = 1e-14;
        let innovations = self.fit.layout.innovations;
        let mine: Row = spread.iter().copied().filter(|(index, _)| *index < innovations).collect();
        let length: f64 = mine.iter().map(|(_, value)| value * value).sum();
        let share = self.fit.linear.factor.determined(&mine) / length;
        if share > ROUNDING { share.min(1.0) } else { 0.0 }
    }

    pub(crate) fn variance(&self, spread: &[(usize, f64)]) -> Option<f64> {
        if !self.is_fixed(spread) {
            return None;
        }
        let innovations = self.fit.layout.innovations;
        let mine: Row = spread.iter().copied().filter(|(index, _)| *index < innovations).collect();
        let length: f64 = mine.iter().map(|(_, value)| value * value).sum();
        Some((length - self.fit.linear.factor.determined(&mine)).max(0.0))
    }

    fn error_of(&self, spread: &[(usize, f64)]) -> Option<f64> {
        self.variance(spread).map(f64::sqrt)
    }
}
