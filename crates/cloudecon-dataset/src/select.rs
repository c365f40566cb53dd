use cloudecon_core::{Date, FiscalCalendar, Period, PeriodKind};
use thiserror::Error;

use crate::{Dataset, MetricKind, Observation, Policy, QuantityKind};

/// Why figures cannot be brought together.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SelectError {
    /// No provider has the entity.
    #[error("the data set has no entity `{entity}`")]
    UnknownEntity {
        /// The id that was asked for.
        entity: String,
    },
    /// The metric is not defined.
    #[error("the data set has no metric `{metric}`")]
    UnknownMetric {
        /// The name that was asked for.
        metric: String,
    },
    /// Parts of the figure cannot be added.
    #[error("`{metric}` is a {kind} of {quantity}: its months cannot be added")]
    NotAdditive {
        /// The metric.
        metric: String,
        /// How it relates to time.
        kind: MetricKind,
        /// What it measures.
        quantity: QuantityKind,
    },
    /// A quarter between the first and the last has no figure.
    #[error("`{entity}` has no `{metric}` for {quarter}")]
    Gap {
        /// The entity.
        entity: String,
        /// The metric.
        metric: String,
        /// The first quarter without a figure.
        quarter: cloudecon_core::Quarter,
    },
    /// The figures are of another quantity.
    #[error("`{metric}` is a {found}, not the quantity asked for")]
    Quantity {
        /// The metric.
        metric: String,
        /// What it measures.
        found: QuantityKind,
    },
}

/// The figures for one entity, metric and period, the one that a policy chooses first.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection<'a> {
    period: Period,
    ranked: Vec<&'a Observation>,
}

impl<'a> Selection<'a> {
    /// The period that was asked for, or that of the chosen figure.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// The figure that is used; `None` if there is none.
    pub fn chosen(&self) -> Option<&'a Observation> {
        self.ranked.first().copied()
    }

    /// The figures that are not used, in the order of the policy.
    pub fn others(&self) -> &[&'a Observation] {
        self.ranked.get(1..).unwrap_or_default()
    }

    /// Those not used that disagree with the chosen one beyond their printed digits and bounds.
    pub fn conflicts(&self) -> impl Iterator<Item = &'a Observation> {
        let chosen = self.chosen();
        self.others().iter().copied().filter(move |other| {
            chosen.is_some_and(|chosen| !chosen.figure().agrees_with(other.figure()))
        })
    }
}

/// A period as days, so that `FY26Q3` of a June year-end and `2026Q1` are one.
pub(crate) type Span = (Date, Date);

pub(crate) fn span_of(row: &Observation, calendar: FiscalCalendar) -> Span {
    row.period().span(calendar)
}

impl Dataset {
    /// The figures for an entity, a metric and a period, ranked by a policy.
    ///
    /// Periods match by their days: `2026Q1` finds a row `FY26Q3` of a company whose year ends in
    /// June, and a year, a fiscal year and twelve trailing months of the same days are one period.
    /// An entity that does not exist has no figures.
    pub fn select<'a>(
        &'a self,
        entity: &str,
        metric: &str,
        period: Period,
        policy: &Policy,
    ) -> Selection<'a> {
        let calendar = self.calendar_of(entity);
        let span = period.span(calendar);
        let mut ranked: Vec<&Observation> = self
            .observations_of(entity, metric)
            .filter(|row| row.period().kind() == period.kind() && span_of(row, calendar) == span)
            .collect();
        ranked.sort_by(|a, b| policy.compare(a, b));
        Selection { period, ranked }
    }

    /// A selection for every period that an entity and a metric have figures for,
    /// by last day, the shorter of two periods first.
    pub fn figures<'a>(
        &'a self,
        entity: &str,
        metric: &str,
        policy: &Policy,
    ) -> Vec<Selection<'a>> {
        let calendar = self.calendar_of(entity);
        let key = |row: &Observation| {
            let (first, last) = span_of(row, calendar);
            (last, std::cmp::Reverse(first))
        };
        let mut rows: Vec<&Observation> = self.observations_of(entity, metric).collect();
        rows.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| policy.compare(a, b)));
        rows.chunk_by(|a, b| key(a) == key(b))
            .filter_map(|same| {
                let period = same.first()?.period();
                Some(Selection { period, ranked: same.to_vec() })
            })
            .collect()
    }

    /// The chosen figure of the period that ends last; of two that end on one day the shorter.
    pub fn latest<'a>(
        &'a self,
        entity: &str,
        metric: &str,
        policy: &Policy,
    ) -> Option<&'a Observation> {
        let figures = self.figures(entity, metric, policy);
        let end = |selection: &Selection<'_>| selection.period().span(self.calendar_of(entity)).1;
        let newest = figures.iter().map(end).max()?;
        figures.iter().find(|selection| end(selection) == newest)?.chosen()
    }

    /// The calendar of an entity's company; the calendar year for one that does not exist.
    pub(crate) fn calendar_of(&self, entity: &str) -> FiscalCalendar {
        self.provider_of(entity).map_or(FiscalCalendar::CALENDAR_YEAR, crate::Provider::calendar)
    }

    /// The selections of quarters, or of single days, by their days.
    pub(crate) fn spans<'a>(
        &'a self,
        entity: &str,
        metric: &str,
        kind: PeriodKind,
        policy: &Policy,
    ) -> Vec<(Span, &'a Observation)> {
        let calendar = self.calendar_of(entity);
        self.figures(entity, metric, policy)
            .iter()
            .filter(|selection| selection.period().kind() == kind)
            .filter_map(|selection| Some((selection.period().span(calendar), selection.chosen()?)))
            .collect()
    }
}
