//! Forecasts with the day on which they were made: those of the projection, stored, and those that
//! others published, rows of the dataset; later actual figures score both.

mod digest;
mod evaluate;
mod file;
mod known;
mod listed;
mod saved;
mod score;

use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::Bound;

pub use digest::digest;
pub use evaluate::evaluate;
pub use file::{parse, write};
pub use known::published;
pub use listed::list;
pub use saved::save;
pub use score::score;

/// One forecast number.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// What is forecast, without its quarter: `amazon.ai_mix`.
    pub id: String,
    /// The quarter that it is for.
    pub period: Quarter,
    /// The day on which it was made.
    pub made_on: Date,
    /// The number, in the unit.
    pub value: f64,
    /// Low and high, where it has a range.
    pub range: Option<(f64, f64)>,
    /// The unit of the quantity.
    pub unit: String,
    /// Whether it is a point or an end: "above 100" is `at_least`.
    pub bound: Bound,
    /// The dataset that it was made from, for one of our own.
    pub digest: Option<String>,
    /// The document that it was published in, for one of others.
    pub source: Option<String>,
    /// What a reader must know beside it.
    pub note: Option<String>,
}

impl Forecast {
    /// `<id>@<quarter>`.
    pub fn full_id(&self) -> String {
        format!("{}@{}", self.id, self.period)
    }

    /// The provider and the quantity of the id.
    pub fn parts(&self) -> (&str, &str) {
        self.id.split_once('.').unwrap_or((&self.id, ""))
    }

    /// Whether a value is what the forecast says: on the right side of an end, within the range or
    /// within half a unit of the last digit of a point.
    pub fn holds_for(&self, value: f64) -> bool {
        let (low, high) = self.accepted();
        (low..=high).contains(&value)
    }

    /// The values for which it holds.
    pub fn accepted(&self) -> (f64, f64) {
        match self.bound {
            Bound::AtLeast => (self.value, f64::INFINITY),
            Bound::AtMost => (f64::NEG_INFINITY, self.value),
            _ => self.range.unwrap_or_else(|| self.rounded()),
        }
    }

    /// The end of what it holds for that is nearest to a value.
    pub fn nearest_end(&self, value: f64) -> f64 {
        let (low, high) = self.accepted();
        if (value - low).abs() <= (value - high).abs() { low } else { high }
    }

    /// Half a unit of the last printed digit either way.
    fn rounded(&self) -> (f64, f64) {
        let text = self.value.to_string();
        let digits = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let half = 0.5 * 0.1_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX));
        (self.value - half, self.value + half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(value: f64, bound: Bound) -> Forecast {
        Forecast {
            id: "amazon.ai_mix".to_owned(),
            period: "2026Q2".parse().unwrap(),
            made_on: "2026-05-27".parse().unwrap(),
            value,
            range: None,
            unit: "percent".to_owned(),
            bound,
            digest: None,
            source: None,
            note: None,
        }
    }

    #[test]
    fn a_point_holds_within_its_printed_digits_and_an_end_on_its_side() {
        let point = forecast(53.0, Bound::Exact);
        assert!(point.holds_for(52.5) && point.holds_for(53.4) && !point.holds_for(52.4));
        assert_eq!((point.nearest_end(49.9), point.nearest_end(60.0)), (52.5, 53.5));
        let finer = forecast(1.5, Bound::Exact);
        assert!(finer.holds_for(1.46) && !finer.holds_for(1.44));
        let floor = forecast(100.0, Bound::AtLeast);
        assert!(floor.holds_for(1e6) && !floor.holds_for(99.9));
        assert_eq!(floor.nearest_end(1e6), 100.0);
    }
}
