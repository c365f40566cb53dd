mod shock;

use std::collections::BTreeMap;

use cloudecon_core::{Quantity, Range, Usd};

use crate::money::MICRO;
use crate::number::Span;
use crate::{Calendar, Error, MicroUsd};
pub use shock::Shock;
use shock::shift;

/// Named paths that a contract is evaluated on: sales, tokens, capacity, flags.
///
/// Values are kept in whole millionths of a dollar or unit.
///
/// ```
/// # use cloudecon_deals::{Calendar, Drivers, MicroUsd};
/// let calendar = Calendar::quarters("2026Q1".parse()?, 2)?;
/// let drivers = Drivers::new(calendar)
///     .with_money("sales", &[MicroUsd::from_millions(100), MicroUsd::from_millions(140)])?
///     .with_flags("default", &[false, true])?;
/// assert_eq!(drivers.total("sales"), Some(240_000_000_000_000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Drivers {
    calendar: Calendar,
    series: BTreeMap<String, Series>,
}

#[derive(Debug, Clone, PartialEq)]
struct Series {
    mid: Vec<i128>,
    /// Low and high ends, if the path is not known.
    ends: Option<(Vec<i128>, Vec<i128>)>,
}

impl Drivers {
    /// No series on a calendar.
    pub const fn new(calendar: Calendar) -> Self {
        Self { calendar, series: BTreeMap::new() }
    }

    /// The calendar.
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The names of the series, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.series.keys().map(String::as_str)
    }

    /// Adds a path of exact money.
    ///
    /// # Errors
    /// [`Error::Misaligned`], [`Error::Duplicate`].
    pub fn with_money(self, name: &str, path: &[MicroUsd]) -> Result<Self, Error> {
        self.with_micros(name, path.iter().map(|m| m.as_micros()).collect())
    }

    /// Adds a path of model money, rounded to the micro-dollar.
    ///
    /// # Errors
    /// [`Error::Misaligned`], [`Error::Duplicate`], [`Error::Value`].
    pub fn with_usd(self, name: &str, path: &[Usd]) -> Result<Self, Error> {
        let path: Result<Vec<MicroUsd>, Error> =
            path.iter().map(|u| MicroUsd::from_usd(*u)).collect();
        self.with_money(name, &path?)
    }

    /// Adds a path of money of which only bounds are known.
    ///
    /// # Errors
    /// [`Error::Misaligned`], [`Error::Duplicate`], [`Error::Value`].
    pub fn with_usd_range(self, name: &str, path: &[Range<Usd>]) -> Result<Self, Error> {
        self.with_ends(name, path, |u| MicroUsd::from_usd(u).map(MicroUsd::as_micros))
    }

    /// Adds a path of units, rounded to a millionth.
    ///
    /// # Errors
    /// [`Error::Misaligned`], [`Error::Duplicate`], [`Error::Value`].
    pub fn with_units(self, name: &str, path: &[f64]) -> Result<Self, Error> {
        let micros: Result<Vec<i128>, Error> = path.iter().map(|u| micro_units(*u)).collect();
        self.with_micros(name, micros?)
    }

    /// Adds a path of flags: 1 where true.
    ///
    /// # Errors
    /// [`Error::Misaligned`], [`Error::Duplicate`].
    pub fn with_flags(self, name: &str, path: &[bool]) -> Result<Self, Error> {
        self.with_micros(name, path.iter().map(|flag| if *flag { MICRO } else { 0 }).collect())
    }

    /// Adds a path of whole micro-dollars or micro-units.
    ///
    /// # Errors
    /// [`Error::Misaligned`], [`Error::Duplicate`], [`Error::Overflow`].
    pub fn with_micros(mut self, name: &str, mid: Vec<i128>) -> Result<Self, Error> {
        self.check(name, &mid)?;
        self.series.insert(name.to_owned(), Series { mid, ends: None });
        Ok(self)
    }

    fn with_ends<T: Quantity>(
        mut self,
        name: &str,
        path: &[Range<T>],
        micros: impl Fn(T) -> Result<i128, Error>,
    ) -> Result<Self, Error> {
        let pick = |end: fn(Range<T>) -> T| -> Result<Vec<i128>, Error> {
            path.iter().map(|range| micros(end(*range))).collect()
        };
        let (low, mid, high) = (pick(Range::low)?, pick(Range::mid)?, pick(Range::high)?);
        self.check(name, &mid)?;
        self.series.insert(name.to_owned(), Series { mid, ends: Some((low, high)) });
        Ok(self)
    }

    fn check(&self, name: &str, path: &[i128]) -> Result<(), Error> {
        if self.series.contains_key(name) {
            return Err(Error::Duplicate { kind: "driver", id: name.to_owned() });
        }
        self.check_path(name, path)
    }

    fn check_path(&self, name: &str, path: &[i128]) -> Result<(), Error> {
        if path.len() != self.calendar.len() {
            return Err(Error::Misaligned {
                name: name.to_owned(),
                found: path.len(),
                expected: self.calendar.len(),
            });
        }
        if path.iter().any(|micros| micros.unsigned_abs() > crate::money::LARGEST.unsigned_abs()) {
            return Err(Error::overflow(name));
        }
        Ok(())
    }

    /// The central path of a series in micro-dollars or micro-units.
    pub fn micros(&self, name: &str) -> Option<&[i128]> {
        self.series.get(name).map(|series| series.mid.as_slice())
    }

    /// Sum of the central path, `None` if the driver does not exist.
    pub fn total(&self, name: &str) -> Option<i128> {
        self.micros(name).map(|path| path.iter().fold(0_i128, |sum, x| sum.saturating_add(*x)))
    }

    /// Low and high end of each period.
    pub(crate) fn spans(&self, name: &str) -> Option<Vec<Span>> {
        let series = self.series.get(name)?;
        let (low, high) =
            series.ends.as_ref().map_or((&series.mid, &series.mid), |(low, high)| (low, high));
        Some(low.iter().zip(high).map(|(low, high)| Span { low: *low, high: *high }).collect())
    }

    /// True if every path is known exactly.
    pub fn is_exact(&self) -> bool {
        self.series.values().all(|series| series.ends.is_none())
    }

    /// The same drivers with their central paths only.
    #[must_use]
    pub fn central(&self) -> Self {
        let mut copy = self.clone();
        for series in copy.series.values_mut() {
            series.ends = None;
        }
        copy
    }

    /// The drivers after a shock. Ends of unknown paths move with the middle.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a driver that does not exist, [`Error::Misaligned`] for a path of
    /// another length, [`Error::Overflow`].
    pub fn shocked(&self, shock: &Shock) -> Result<Self, Error> {
        let name = match shock {
            Shock::Scale { driver, .. }
            | Shock::Delay { driver, .. }
            | Shock::Stop { driver, .. }
            | Shock::Path { driver, .. } => driver,
        };
        let mut copy = self.clone();
        let known = || self.names().collect::<Vec<_>>().join(", ");
        let Some(series) = copy.series.get_mut(name) else {
            return Err(Error::Unknown {
                term: "shock".into(),
                kind: "driver",
                id: name.clone(),
                known: known(),
            });
        };
        if let Shock::Path { micros, .. } = shock {
            self.check_path(name, micros)?;
            *series = Series { mid: micros.clone(), ends: None };
            return Ok(copy);
        }
        shift(&mut series.mid, shock)?;
        if let Some((low, high)) = &mut series.ends {
            shift(low, shock)?;
            shift(high, shock)?;
            for (l, h) in low.iter_mut().zip(high) {
                if *l > *h {
                    std::mem::swap(l, h);
                }
            }
        }
        for path in series.ends.iter().flat_map(|(l, h)| [l, h]).chain([&series.mid]) {
            self.check_path(name, path)?;
        }
        Ok(copy)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the size is checked")]
fn micro_units(units: f64) -> Result<i128, Error> {
    let micros = (units * 1e6).round();
    if micros.is_finite() && micros.abs() < 1e30 {
        Ok(micros as i128)
    } else {
        Err(Error::Value {
            name: "units",
            allowed: "finite and below 1e24 in size",
            found: units.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rate;

    #[test]
    fn shocks_change_one_path() {
        let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 3).unwrap();
        let drivers = Drivers::new(calendar).with_micros("x", vec![10, 20, 31]).unwrap();
        let driver = || "x".to_owned();
        for (shock, expected) in [
            (Shock::Scale { driver: driver(), factor: Rate::new(1, 2).unwrap() }, [5, 10, 16]),
            (Shock::Delay { driver: driver(), periods: 1 }, [0, 10, 20]),
            (Shock::Delay { driver: driver(), periods: 9 }, [0, 0, 0]),
            (Shock::Stop { driver: driver(), from: 1 }, [10, 0, 0]),
            (Shock::Path { driver: driver(), micros: vec![1, 2, 3] }, [1, 2, 3]),
        ] {
            assert_eq!(drivers.shocked(&shock).unwrap().micros("x").unwrap(), expected);
        }
        assert!(drivers.shocked(&Shock::Path { driver: driver(), micros: vec![1] }).is_err());
        assert!(drivers.shocked(&Shock::Stop { driver: "y".into(), from: 0 }).is_err());
    }

    #[test]
    fn misaligned_and_double_series_are_refused() {
        let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 3).unwrap();
        let drivers = Drivers::new(calendar).with_micros("x", vec![1, 2, 3]).unwrap();
        assert_eq!(
            drivers.clone().with_units("y", &[1.0]).unwrap_err().to_string(),
            "series `y` has 1 periods, the calendar has 3"
        );
        assert!(drivers.clone().with_flags("x", &[true; 3]).is_err());
        assert!(drivers.with_units("z", &[f64::NAN; 3]).is_err());
    }
}
