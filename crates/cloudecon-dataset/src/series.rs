use cloudecon_core::{Period, PeriodKind, Quarter, QuarterAlignment, QuarterSeries, Usd};

use crate::select::Span;
use crate::{Dataset, MetricKind, Observation, Policy, QuantityKind, SelectError, Value};

/// The figures of one metric on calendar quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<'a> {
    entity: String,
    metric: String,
    quantity: QuantityKind,
    points: Vec<SeriesPoint<'a>>,
}

/// The figure of one calendar quarter, or of its last day for a stock.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesPoint<'a> {
    quarter: Quarter,
    value: Value,
    half_unit: f64,
    observations: Vec<&'a Observation>,
    is_aligned: bool,
}

impl<'a> Series<'a> {
    /// The entity that was asked for; of a joined series the first one.
    pub fn entity(&self) -> &str {
        &self.entity
    }

    /// The metric.
    pub fn metric(&self) -> &str {
        &self.metric
    }

    /// The quarters that have a figure, in time order.
    pub fn points(&self) -> &[SeriesPoint<'a>] {
        &self.points
    }

    /// The figure of a quarter.
    pub fn get(&self, quarter: Quarter) -> Option<&SeriesPoint<'a>> {
        self.points.iter().find(|point| point.quarter == quarter)
    }

    /// The first quarter between the first and the last point that has no figure.
    pub fn first_gap(&self) -> Option<Quarter> {
        let pairs = self.points.iter().zip(self.points.iter().skip(1));
        pairs.map(|(a, b)| (a.quarter.plus(1), b.quarter)).find(|(a, b)| a != b).map(|(gap, _)| gap)
    }

    /// The points as a series of one type, such as `series.read(Value::as_share)`.
    ///
    /// # Errors
    /// [`SelectError::Gap`] if a quarter is missing, [`SelectError::Quantity`] if a value is of
    /// another quantity.
    pub fn read<T>(
        &self,
        read: impl Fn(Value) -> Option<T>,
    ) -> Result<QuarterSeries<T>, SelectError> {
        if let Some(quarter) = self.first_gap() {
            let (entity, metric) = (self.entity.clone(), self.metric.clone());
            return Err(SelectError::Gap { entity, metric, quarter });
        }
        let wrong = || SelectError::Quantity { metric: self.metric.clone(), found: self.quantity };
        let values: Option<Vec<T>> = self.points.iter().map(|point| read(point.value)).collect();
        let pairs = self.points.iter().map(|point| point.quarter).zip(values.ok_or_else(wrong)?);
        QuarterSeries::from_pairs(pairs).map_err(|_| wrong())
    }

    /// The points as a series of money.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub fn money(&self) -> Result<QuarterSeries<Usd>, SelectError> {
        self.read(Value::as_money)
    }
}

impl<'a> SeriesPoint<'a> {
    /// The calendar quarter.
    pub const fn quarter(&self) -> Quarter {
        self.quarter
    }

    /// The value.
    pub const fn value(&self) -> Value {
        self.value
    }

    /// The rounding uncertainty, in the internal unit.
    pub const fn half_unit(&self) -> f64 {
        self.half_unit
    }

    /// The figures that it is made of.
    pub fn observations(&self) -> &[&'a Observation] {
        &self.observations
    }

    /// The entity of its figures.
    pub fn entity(&self) -> &'a str {
        self.observations.first().map_or("", |row| row.entity())
    }

    /// True if the figures are of other months than the quarter, moved there by the alignment.
    pub const fn is_aligned(&self) -> bool {
        self.is_aligned
    }
}

impl Dataset {
    /// The figures of an entity and a metric on calendar quarters.
    ///
    /// A fiscal quarter of the same three months is that calendar quarter. One that straddles two
    /// is used only as `alignment` says, and the point is marked. A stock belongs to the quarter on
    /// whose last day it is; under [`QuarterAlignment::MostOverlap`] the last day of the fiscal
    /// quarter stands for it. [`QuarterAlignment::ByMonth`] spreads flows evenly over their months.
    /// Only rows of this very entity are used: see [`Dataset::joined_series`].
    ///
    /// # Errors
    /// [`SelectError`] for an unknown entity or metric, or for a metric whose months cannot be added.
    pub fn series<'a>(
        &'a self,
        entity: &str,
        metric: &str,
        policy: &Policy,
        alignment: QuarterAlignment,
    ) -> Result<Series<'a>, SelectError> {
        let provider = self.provider_of(entity);
        let calendar = provider
            .ok_or_else(|| SelectError::UnknownEntity { entity: entity.to_owned() })?
            .calendar();
        let definition = self
            .metric(metric)
            .ok_or_else(|| SelectError::UnknownMetric { metric: metric.to_owned() })?;
        let (kind, quantity) = (definition.kind(), definition.quantity());
        if alignment == QuarterAlignment::ByMonth && !is_additive(kind, quantity) {
            let metric = metric.to_owned();
            return Err(SelectError::NotAdditive { metric, kind, quantity });
        }
        let period_kind =
            if kind == MetricKind::Stock { PeriodKind::Date } else { PeriodKind::Quarter };
        let rows = self.spans(entity, metric, period_kind, policy);
        let find = |span: Span| {
            let wanted = if kind == MetricKind::Stock { (span.1, span.1) } else { span };
            rows.iter().find(|(found, _)| *found == wanted).map(|(_, row)| *row)
        };
        let point = |quarter: Quarter| {
            let own = Period::Quarter(quarter).span(calendar);
            if let Some(row) = find(own) {
                return Some(SeriesPoint::of(quarter, row, false));
            }
            let parts: Vec<(Span, f64)> = match alignment {
                QuarterAlignment::MostOverlap => {
                    let nearest = calendar.nearest_quarter(quarter);
                    vec![(Period::FiscalQuarter(nearest).span(calendar), 3.0)]
                }
                QuarterAlignment::ByMonth => calendar
                    .overlaps(quarter)
                    .into_iter()
                    .map(|(fiscal, months)| {
                        (Period::FiscalQuarter(fiscal).span(calendar), f64::from(months))
                    })
                    .collect(),
                _ => Vec::new(),
            };
            let rows: Option<Vec<(&Observation, f64)>> =
                parts.into_iter().map(|(span, months)| Some((find(span)?, months))).collect();
            SeriesPoint::spread(quarter, quantity, &rows?)
        };
        let quarter_of = |span: &Span| span.1.month().quarter();
        let first = rows.iter().map(|(span, _)| quarter_of(span)).min();
        let last = rows.iter().map(|(span, _)| quarter_of(span)).max();
        let mut points = Vec::new();
        if let (Some(first), Some(last)) = (first, last) {
            let count = last.quarters_since(first);
            points.extend((-1..=count).filter_map(|step| point(first.plus(step))));
        }
        Ok(Series { entity: entity.to_owned(), metric: metric.to_owned(), quantity, points })
    }

    /// A series over several entities, each quarter from the first of them that has a figure.
    ///
    /// Two definitions of a segment are two entities; this is the one place where they join, and
    /// each point names its own.
    ///
    /// # Errors
    /// As [`Dataset::series`], for each entity; [`SelectError::UnknownEntity`] if there is none.
    pub fn joined_series<'a>(
        &'a self,
        entities: &[&str],
        metric: &str,
        policy: &Policy,
        alignment: QuarterAlignment,
    ) -> Result<Series<'a>, SelectError> {
        let mut joined: Option<Series<'a>> = None;
        for entity in entities {
            let next = self.series(entity, metric, policy, alignment)?;
            let Some(series) = &mut joined else {
                joined = Some(next);
                continue;
            };
            for point in next.points {
                if series.get(point.quarter).is_none() {
                    series.points.push(point);
                }
            }
        }
        let mut series =
            joined.ok_or_else(|| SelectError::UnknownEntity { entity: String::new() })?;
        series.points.sort_by_key(SeriesPoint::quarter);
        Ok(series)
    }
}

/// True if figures of two spans add up to that of both.
pub(crate) const fn is_additive(kind: MetricKind, quantity: QuantityKind) -> bool {
    matches!(kind, MetricKind::Flow)
        && matches!(
            quantity,
            QuantityKind::Money
                | QuantityKind::Energy
                | QuantityKind::Tokens
                | QuantityKind::ChipHours
                | QuantityKind::Power
                | QuantityKind::Count
        )
}

impl<'a> SeriesPoint<'a> {
    fn of(quarter: Quarter, row: &'a Observation, is_aligned: bool) -> Self {
        let figure = row.figure();
        Self {
            quarter,
            value: figure.value(),
            half_unit: figure.half_unit(),
            observations: vec![row],
            is_aligned,
        }
    }

    /// The sum over rows of the row's value times its months over three.
    fn spread(
        quarter: Quarter,
        quantity: QuantityKind,
        rows: &[(&'a Observation, f64)],
    ) -> Option<Self> {
        if let [(row, 3.0)] = rows {
            return Some(Self::of(quarter, row, true));
        }
        let sum = |number: fn(&Observation) -> f64| -> f64 {
            rows.iter().map(|(row, months)| number(row) * months / 3.0).sum()
        };
        (!rows.is_empty()).then_some(())?;
        Some(Self {
            quarter,
            value: Value::new(quantity, sum(|row| row.figure().number())).ok()?,
            half_unit: sum(|row| row.figure().half_unit()),
            observations: rows.iter().map(|(row, _)| *row).collect(),
            is_aligned: true,
        })
    }
}
