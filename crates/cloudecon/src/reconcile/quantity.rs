use std::fmt;

use cloudecon_core::{Date, Period, Quarter};
use cloudecon_dataset::Dataset;

/// One metric of one entity in one quarter: `amazon.aws.revenue@2026Q1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    entity: String,
    metric: String,
    quarter: Quarter,
}

impl Named {
    pub(super) fn new(
        entity: impl Into<String>,
        metric: impl Into<String>,
        quarter: Quarter,
    ) -> Self {
        Self { entity: entity.into(), metric: metric.into(), quarter }
    }

    /// Whose figure it is.
    pub fn entity(&self) -> &str {
        &self.entity
    }

    /// What it measures.
    pub fn metric(&self) -> &str {
        &self.metric
    }

    /// The quarter of a flow, or the one that ends on the day of a stock.
    pub const fn quarter(&self) -> Quarter {
        self.quarter
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}@{}", self.entity, self.metric, self.quarter)
    }
}

/// The quarter that a figure speaks of: its own, or the one that ended last by its day.
pub(super) fn quarter_of(dataset: &Dataset, entity: &str, period: Period) -> Option<Quarter> {
    match period {
        Period::Date(day) => Some(ended_by(day)),
        Period::Quarter(_) | Period::FiscalQuarter(_) => {
            period.calendar_quarter(dataset.provider_of(entity)?.calendar())
        }
        _ => None,
    }
}

fn ended_by(day: Date) -> Quarter {
    let quarter = day.month().quarter();
    if quarter.last_day() == day { quarter } else { quarter.previous() }
}

/// A unit to print in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// One of it in base units.
    pub(super) one: f64,
    pub(super) name: String,
}

impl Unit {
    /// For a metric that nobody prints: by the words of its name, as the metric table uses them.
    pub(super) fn of_name(metric: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| metric.contains(word));
        let (one, name) = if has(&["run_rate"]) {
            (1e9, "USD billion/yr")
        } else if has(&["margin", "growth"]) || metric.contains("share_") {
            (0.01, "percent")
        } else if has(&["power"]) {
            (1.0, "MW")
        } else if has(&["tokens"]) && !has(&["sales"]) {
            (1.0, "Mtok/yr")
        } else {
            (1e6, "USD million")
        };
        Self { one, name: name.to_owned() }
    }

    pub(super) fn show(&self, base: f64) -> f64 {
        base / self.one
    }

    pub(super) fn size(&self, base: f64) -> f64 {
        (base / self.one).abs()
    }
}
