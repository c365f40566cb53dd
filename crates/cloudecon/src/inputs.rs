//! From rows to typed inputs: one value per figure by the scenario's policy, with its range.

use std::borrow::Cow;

use cloudecon_core::{Period, Quantity, Quarter, Range, Share};
use cloudecon_dataset::{
    Assumption, Bound, Dataset, Figure, Observation, Policy, Provider, Scenario, Selection, Value,
};

use crate::chips::{CalibrationSet, calibration_sets};
use crate::{Change, Traced};

/// What is missing, in words a reader can act on.
pub(crate) type Found<T> = Result<T, String>;

/// The dataset seen through one scenario.
#[derive(Debug)]
pub(crate) struct Inputs<'a> {
    dataset: &'a Dataset,
    scenario: &'a Scenario,
    policy: Policy,
    changes: &'a [Change],
    /// Fitted constants read before, for who runs the models many times.
    constants: Option<&'a [CalibrationSet]>,
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(dataset: &'a Dataset, scenario: &'a Scenario, changes: &'a [Change]) -> Self {
        let mut chain = chain(dataset, scenario);
        let policy = chain.find_map(|this| this.policy()).cloned().unwrap_or_default();
        Self { dataset, scenario, policy, changes, constants: None }
    }

    /// The same inputs with constants that need not be read again.
    #[must_use]
    pub(crate) const fn with_constants(mut self, constants: &'a [CalibrationSet]) -> Self {
        self.constants = Some(constants);
        self
    }

    /// The fitted constants of the dataset.
    pub(crate) fn constants(&self) -> Found<Cow<'a, [CalibrationSet]>> {
        match self.constants {
            Some(known) => Ok(Cow::Borrowed(known)),
            None => {
                calibration_sets(self.dataset).map(Cow::Owned).map_err(|error| error.to_string())
            }
        }
    }

    pub(crate) const fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    pub(crate) const fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    pub(crate) const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// A number of a row after the changes that are asked for.
    pub(crate) fn changed(&self, id: &str, cell: Option<&str>, value: f64) -> f64 {
        let meant = self.changes.iter().filter(|change| change.is_of(id, cell));
        meant.fold(value, |value, change| change.apply(value))
    }

    /// A figure with its range after the changes that are asked for.
    fn traced<T: Quantity>(
        &self,
        row: &Observation,
        read: fn(Value) -> Option<T>,
    ) -> Found<Traced<Range<T>>> {
        let traced = traced(row, read)?;
        Ok(self.moved(row.id(), traced))
    }

    /// A number that is set is exact: whoever sets it says what it is. One that is scaled or
    /// shifted takes its range along.
    fn moved<T: Quantity>(&self, id: &str, traced: Traced<Range<T>>) -> Traced<Range<T>> {
        let before = traced.mid().number();
        let after = self.changed(id, None, before);
        if after == before {
            return traced;
        }
        let (low, high) = (traced.value().low().number(), traced.value().high().number());
        let set = traced.set_to(T::from_number(after));
        let mut changes = self.changes.iter().filter(|change| change.is_of(id, None));
        if !changes.all(Change::keeps_range) {
            return set;
        }
        let ends = [low, high].map(|end| T::from_number(self.changed(id, None, end)));
        match Range::new(ends[0], T::from_number(after), ends[1]) {
            Ok(range) => set.map(|_| range),
            Err(_) => set,
        }
    }

    /// The figure of a quarter: the same months, or the fiscal quarter that shares most of them.
    pub(crate) fn quarter<T: Quantity>(
        &self,
        provider: &Provider,
        entity: &str,
        metric: &str,
        quarter: Quarter,
        read: fn(Value) -> Option<T>,
    ) -> Found<Traced<Range<T>>> {
        let (selection, aligned) = self.select(provider, entity, metric, quarter);
        let row = selection
            .chosen()
            .ok_or_else(|| format!("no `{metric}` of `{entity}` for {quarter}"))?;
        let traced = self.traced(row, read)?;
        Ok(if aligned {
            traced.aligned().with_note(format!(
                "{} stands for {quarter}: it shares two of its three months",
                row.period()
            ))
        } else {
            traced
        })
    }

    /// The selection for a quarter, and whether another fiscal quarter stands for it.
    fn select(
        &self,
        provider: &Provider,
        entity: &str,
        metric: &str,
        quarter: Quarter,
    ) -> (Selection<'a>, bool) {
        let exact = self.dataset.select(entity, metric, Period::Quarter(quarter), self.policy());
        let calendar = provider.calendar();
        let nearest = calendar.nearest_quarter(quarter);
        if exact.chosen().is_some() || calendar.calendar_quarter(nearest).is_some() {
            return (exact, false);
        }
        let period = Period::FiscalQuarter(nearest);
        (self.dataset.select(entity, metric, period, self.policy()), true)
    }

    /// Rows that speak of the same figure and disagree beyond their printed precision.
    pub(crate) fn conflicts(
        &self,
        provider: &Provider,
        entity: &str,
        metric: &str,
        quarter: Quarter,
    ) -> Option<(&'a Observation, Vec<&'a Observation>)> {
        let (selection, _) = self.select(provider, entity, metric, quarter);
        let losers: Vec<_> = selection.conflicts().collect();
        selection.chosen().filter(|_| !losers.is_empty()).map(|chosen| (chosen, losers))
    }

    /// The figure of exactly this period or date.
    pub(crate) fn period<T: Quantity>(
        &self,
        entity: &str,
        metric: &str,
        period: Period,
        read: fn(Value) -> Option<T>,
    ) -> Found<Traced<Range<T>>> {
        let selection = self.dataset.select(entity, metric, period, self.policy());
        let row = selection
            .chosen()
            .ok_or_else(|| format!("no `{metric}` of `{entity}` for {period}"))?;
        self.traced(row, read)
    }

    /// The figure of the latest period that ends by the end of a quarter.
    pub(crate) fn latest<T: Quantity>(
        &self,
        provider: &Provider,
        entity: &str,
        metric: &str,
        quarter: Quarter,
        read: fn(Value) -> Option<T>,
    ) -> Found<Traced<Range<T>>> {
        let end = quarter.last_day();
        let row = self
            .dataset
            .figures(entity, metric, self.policy())
            .into_iter()
            .filter(|selection| selection.period().span(provider.calendar()).1 <= end)
            .filter_map(|selection| selection.chosen())
            .next_back()
            .ok_or_else(|| format!("no `{metric}` of `{entity}` up to {quarter}"))?;
        self.traced(row, read)
    }

    /// An assumption of the scenario or of those it builds on.
    pub(crate) fn assumption<T: Quantity>(
        &self,
        id: &str,
        read: fn(Value) -> Option<T>,
    ) -> Found<Traced<Range<T>>> {
        let row = self
            .assumption_row(id)
            .ok_or_else(|| format!("no assumption `{id}` in scenario `{}`", self.scenario.id()))?;
        let range = range_of(row.figure(), read)
            .ok_or_else(|| format!("assumption `{id}` has the wrong quantity"))?;
        Ok(self.moved(id, Traced::assumed(range, row)))
    }

    fn assumption_row(&self, id: &str) -> Option<&'a Assumption> {
        chain(self.dataset, self.scenario)
            .find_map(|this| this.assumptions().iter().find(|row| row.id() == id))
    }
}

/// A scenario and those it builds on, nearest first; at most as many as there are.
fn chain<'a>(dataset: &'a Dataset, scenario: &'a Scenario) -> impl Iterator<Item = &'a Scenario> {
    std::iter::successors(Some(scenario), |this| {
        this.base().and_then(|base| dataset.scenario(base))
    })
    .take(dataset.scenarios().len().max(1))
}

/// The entity whose revenue and income stand for a provider: its cloud segment, else the company.
pub(crate) fn cloud_entity(provider: &Provider) -> &str {
    provider.cloud_entity().unwrap_or(provider.id())
}

/// A percentage that is a part of a whole, whatever kind the file gives it.
pub(crate) fn share(value: Value) -> Option<Share> {
    Share::from_fraction(value.as_fraction()?).ok()
}

/// An observation as a range of the asked quantity.
pub(crate) fn traced<T: Quantity>(
    row: &Observation,
    read: fn(Value) -> Option<T>,
) -> Found<Traced<Range<T>>> {
    range_of(row.figure(), read)
        .map(|range| Traced::observed(range, row))
        .ok_or_else(|| format!("`{}` is of another quantity", row.id()))
}

/// The range a printed figure allows: its own low and high, else half a unit of the last digit
/// either way; a one-sided figure keeps its value as the end it states.
pub(crate) fn range_of<T: Quantity>(
    figure: &Figure,
    read: fn(Value) -> Option<T>,
) -> Option<Range<T>> {
    let mid = read(figure.value())?;
    let end = |given: Option<Value>, fallback: f64| {
        given.and_then(read).unwrap_or_else(|| T::from_number(fallback))
    };
    let slack = match figure.bound() {
        Bound::AtLeast | Bound::AtMost => 0.0,
        _ => figure.half_unit(),
    };
    let low = end(figure.low(), mid.number() - slack);
    let high = end(figure.high(), mid.number() + slack);
    Range::new(low, mid, high).ok()
}
