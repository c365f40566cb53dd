use std::ops::Add;

use serde::{Deserialize, Serialize};

use crate::{Error, Quarter};

/// Values of consecutive calendar quarters, without gaps.
///
/// Two series combine only if they cover the same quarters; cutting one to fit is an explicit call.
///
/// ```
/// # use cloudecon_core::{QuarterSeries, Quarter, Usd};
/// let first: Quarter = "2025Q4".parse()?;
/// let revenue = QuarterSeries::new(first, vec![Usd::from_millions(35_579.0), Usd::from_millions(37_587.0)]);
/// let income = QuarterSeries::new(first, vec![Usd::from_millions(12_465.0), Usd::from_millions(14_161.0)]);
/// let cost = revenue.zip_with(&income, |r, i| *r - *i)?;
/// assert_eq!(cost.get("2026Q1".parse()?), Some(&Usd::from_millions(23_426.0)));
/// assert!(revenue.zip_with(&income.window("2026Q1".parse()?, "2026Q1".parse()?), |r, i| *r - *i).is_err());
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuarterSeries<T> {
    first: Quarter,
    values: Vec<T>,
}

impl<T> QuarterSeries<T> {
    /// Values from a first quarter on.
    pub const fn new(first: Quarter, values: Vec<T>) -> Self {
        Self { first, values }
    }

    /// From quarters in any order.
    ///
    /// # Errors
    /// [`Error::Misaligned`] if a quarter is missing or occurs twice; no pairs give an empty series.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (Quarter, T)>) -> Result<Self, Error> {
        let mut pairs: Vec<(Quarter, T)> = pairs.into_iter().collect();
        pairs.sort_by_key(|(quarter, _)| *quarter);
        let first = match pairs.first() {
            Some((quarter, _)) => *quarter,
            None => Quarter::new(1970, 1)?,
        };
        let mut expected = first;
        for (quarter, _) in &pairs {
            if *quarter != expected {
                return Err(Error::Misaligned {
                    left: format!("{expected} as the next quarter"),
                    right: quarter.to_string(),
                });
            }
            expected = expected.plus(1);
        }
        Ok(Self { first, values: pairs.into_iter().map(|(_, value)| value).collect() })
    }

    /// The first quarter.
    pub const fn first(&self) -> Quarter {
        self.first
    }

    /// The last quarter, `None` for an empty series.
    pub fn last(&self) -> Option<Quarter> {
        let steps = i32::try_from(self.values.len()).ok()?.checked_sub(1)?;
        (steps >= 0).then(|| self.first.plus(steps))
    }

    /// The number of quarters.
    pub const fn len(&self) -> usize {
        self.values.len()
    }

    /// True without quarters.
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a quarter.
    pub fn get(&self, quarter: Quarter) -> Option<&T> {
        usize::try_from(quarter.quarters_since(self.first)).ok().and_then(|i| self.values.get(i))
    }

    /// Quarters and values, in time order.
    pub fn iter(&self) -> impl Iterator<Item = (Quarter, &T)> {
        let mut quarter = self.first;
        self.values.iter().map(move |value| {
            let this = quarter;
            quarter = quarter.plus(1);
            (this, value)
        })
    }

    /// The values, in time order.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Applies a function to each value.
    pub fn map<U>(&self, function: impl FnMut(&T) -> U) -> QuarterSeries<U> {
        QuarterSeries { first: self.first, values: self.values.iter().map(function).collect() }
    }

    /// Combines two series of the same quarters, value by value.
    ///
    /// # Errors
    /// [`Error::Misaligned`] naming both spans.
    pub fn zip_with<U, V>(
        &self,
        other: &QuarterSeries<U>,
        mut function: impl FnMut(&T, &U) -> V,
    ) -> Result<QuarterSeries<V>, Error> {
        if self.first != other.first || self.len() != other.len() {
            return Err(Error::Misaligned { left: self.span_text(), right: other.span_text() });
        }
        let values = self.values.iter().zip(&other.values).map(|(a, b)| function(a, b)).collect();
        Ok(QuarterSeries { first: self.first, values })
    }

    fn span_text(&self) -> String {
        match self.last() {
            Some(last) => format!("{} to {last}", self.first),
            None => "no quarters".to_owned(),
        }
    }
}

impl<T: Clone> QuarterSeries<T> {
    /// The part from one quarter to another, both included, as far as the series reaches.
    #[must_use]
    pub fn window(&self, from: Quarter, to: Quarter) -> Self {
        let start = from.max(self.first);
        let values = self
            .iter()
            .filter(|(quarter, _)| *quarter >= start && *quarter <= to)
            .map(|(_, value)| value.clone())
            .collect();
        Self { first: start, values }
    }
}

impl<T: Copy + Add<Output = T>> QuarterSeries<T> {
    /// The sum of the four quarters that end with each quarter; the first three have none.
    #[must_use]
    pub fn trailing_year(&self) -> Self {
        let values = self
            .values
            .windows(4)
            .filter_map(|year| year.iter().copied().reduce(|a, b| a + b))
            .collect();
        Self { first: self.first.plus(3), values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Usd;

    fn quarter(text: &str) -> Quarter {
        text.parse().unwrap()
    }

    #[test]
    fn gaps_and_doubles_are_refused() {
        let gap = [(quarter("2025Q1"), 1), (quarter("2025Q3"), 2)];
        assert!(QuarterSeries::from_pairs(gap).is_err());
        let double = [(quarter("2025Q1"), 1), (quarter("2025Q1"), 2)];
        assert!(QuarterSeries::from_pairs(double).is_err());
        let mixed = [(quarter("2025Q2"), 2), (quarter("2025Q1"), 1)];
        assert_eq!(QuarterSeries::from_pairs(mixed).unwrap().values(), [1, 2]);
        assert_eq!(QuarterSeries::<u8>::from_pairs([]).unwrap().last(), None);
    }

    #[test]
    fn a_flat_trailing_year_is_four_quarters() {
        let flat = QuarterSeries::new(quarter("2025Q1"), vec![Usd::from_usd(10.0); 5]);
        let year = flat.trailing_year();
        assert_eq!(year.first(), quarter("2025Q4"));
        assert_eq!(year.values(), [Usd::from_usd(40.0); 2]);
    }
}
