use cloudecon_core::{Month, Period, PeriodKind};

use crate::select::Span;
use crate::series::is_additive;
use crate::{Bound, Dataset, Observation, Policy, Value};

/// How a figure that nobody published follows from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Derivation {
    /// Four quarters make a year.
    SumOfQuarters,
    /// A year less its three other quarters.
    YearLessQuarters,
}

/// A figure computed from figures of the same entity and metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived<'a> {
    value: Value,
    half_unit: f64,
    derivation: Derivation,
    observations: Vec<&'a Observation>,
}

impl<'a> Derived<'a> {
    /// The value.
    pub const fn value(&self) -> Value {
        self.value
    }

    /// The rounding uncertainties of its figures, added.
    pub const fn half_unit(&self) -> f64 {
        self.half_unit
    }

    /// The arithmetic.
    pub const fn derivation(&self) -> Derivation {
        self.derivation
    }

    /// The figures: four quarters, or the year and then its three other quarters, in time order.
    pub fn observations(&self) -> &[&'a Observation] {
        &self.observations
    }
}

impl Dataset {
    /// A flow of a period for which there is no row, from rows of other periods:
    /// the four quarters of a year, or a year less its three other quarters.
    ///
    /// Only rows of this very entity are used, so that two definitions of a segment never join, and
    /// no lower or upper bounds. `None` if rows are missing or the metric does not add up.
    pub fn derive<'a>(
        &'a self,
        entity: &str,
        metric: &str,
        period: Period,
        policy: &Policy,
    ) -> Option<Derived<'a>> {
        let definition = self.metric(metric)?;
        if !is_additive(definition.kind(), definition.quantity()) {
            return None;
        }
        let point =
            |row: &&Observation| matches!(row.figure().bound(), Bound::Exact | Bound::About);
        let rows = |kind| -> Vec<(Span, &Observation)> {
            let rows = self.spans(entity, metric, kind, policy);
            rows.into_iter().filter(|(_, row)| point(row)).collect()
        };
        let quarters = rows(PeriodKind::Quarter);
        let quarter =
            |span: Span| quarters.iter().find(|(found, _)| *found == span).map(|(_, row)| *row);
        let span = period.span(self.calendar_of(entity));
        let (signs, observations, derivation) = match period.kind() {
            PeriodKind::Year => {
                let parts: Option<Vec<&Observation>> =
                    quarters_of(span).into_iter().map(quarter).collect();
                ([1.0; 4], parts?, Derivation::SumOfQuarters)
            }
            PeriodKind::Quarter => {
                let less = |(year, row): &(Span, &'a Observation)| {
                    let parts = quarters_of(*year);
                    let others = parts.into_iter().filter(|part| *part != span).map(quarter);
                    let others: Option<Vec<&Observation>> = others.collect();
                    let mut all = vec![*row];
                    all.extend(others.filter(|others| others.len() == 3)?);
                    Some(all)
                };
                let found = rows(PeriodKind::Year).iter().find_map(less)?;
                ([1.0, -1.0, -1.0, -1.0], found, Derivation::YearLessQuarters)
            }
            _ => return None,
        };
        let number = |(sign, row): (f64, &&Observation)| sign * row.figure().number();
        let sum: f64 = signs.into_iter().zip(&observations).map(number).sum();
        Some(Derived {
            value: Value::new(definition.quantity(), sum).ok()?,
            half_unit: observations.iter().map(|row| row.figure().half_unit()).sum(),
            derivation,
            observations,
        })
    }
}

/// The days of the four quarters of a year.
fn quarters_of((first, _): Span) -> [Span; 4] {
    let start = first.month();
    let quarter = |first: Month| (first.first_day(), first.plus(2).last_day());
    [0, 3, 6, 9].map(|months| quarter(start.plus(months)))
}
