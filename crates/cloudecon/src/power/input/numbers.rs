//! Numbers of a table, alone or as the ends of a range.

use cloudecon_core::Share;
use toml::de::DeValue;

use super::{Bounds, Ends, Entry, Section};
use crate::contracts::fault::FaultCode;

impl Section<'_, '_> {
    fn parsed(&self, key: &str, entry: Entry<'_, '_>, bounds: Bounds) -> Option<f64> {
        let text = match entry.get_ref() {
            DeValue::Integer(number) => number.as_str().replace('_', ""),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            _ => return self.wrong(key, "a number"),
        };
        let value: f64 = text.parse().unwrap_or(f64::NAN);
        if bounds.holds(value) {
            return Some(value);
        }
        let message = format!("`{key}` must be {}, found {text}", bounds.legal());
        let hint = "units stand in the key: MW, USD per MWh, fractions for shares".to_owned();
        let at = entry.span().start;
        self.faults.borrow_mut().add(at, FaultCode::ValueOutOfRange, message, hint);
        None
    }

    pub(in crate::power) fn optional_number(
        &self,
        key: &'static str,
        bounds: Bounds,
    ) -> Option<f64> {
        let entry = self.entry(key)?;
        self.parsed(key, entry, bounds)
    }

    pub(in crate::power) fn number(&self, key: &'static str, bounds: Bounds) -> Option<f64> {
        let found = self.optional_number(key, bounds);
        self.needed(key, found)
    }

    pub(in crate::power) fn number_or(&self, key: &'static str, bounds: Bounds, rest: f64) -> f64 {
        self.optional_number(key, bounds).unwrap_or(rest)
    }

    pub(in crate::power) fn share_or_zero(&self, key: &'static str) -> Share {
        let fraction = self.number_or(key, Bounds::Fraction, 0.0);
        Share::from_fraction(fraction).unwrap_or(Share::ZERO)
    }

    pub(in crate::power) fn optional_whole(&self, key: &'static str, least: u32) -> Option<u32> {
        let entry = self.entry(key)?;
        let found = match entry.get_ref() {
            DeValue::Integer(number) => number.as_str().replace('_', "").parse::<u32>().ok(),
            _ => None,
        };
        match found {
            Some(found) if found >= least => Some(found),
            _ => self.wrong(key, &format!("a whole number of at least {least}")),
        }
    }

    pub(in crate::power) fn whole(&self, key: &'static str, least: u32) -> Option<u32> {
        let found = self.optional_whole(key, least);
        self.needed(key, found)
    }

    /// A number, or `[low, high]`, or `[low, middle, high]`.
    pub(in crate::power) fn optional_ends(
        &self,
        key: &'static str,
        bounds: Bounds,
    ) -> Option<Ends> {
        let entry = self.entry(key)?;
        let DeValue::Array(items) = entry.get_ref() else {
            return self.parsed(key, entry, bounds).map(|value| [value; 3]);
        };
        let values: Vec<f64> =
            items.iter().filter_map(|item| self.parsed(key, item, bounds)).collect();
        if values.len() != items.len() {
            return None;
        }
        let ends = match values.as_slice() {
            [low, high] => [*low, f64::midpoint(*low, *high), *high],
            [low, middle, high] => [*low, *middle, *high],
            _ => return self.wrong(key, "a number, `[low, high]` or `[low, middle, high]`"),
        };
        if !ends.is_sorted() {
            let message = format!("the ends of `{key}` are not in order");
            self.fault(key, FaultCode::OutOfOrder, message, "write the low end first");
            return None;
        }
        Some(ends)
    }

    pub(in crate::power) fn ends(&self, key: &'static str, bounds: Bounds) -> Option<Ends> {
        let found = self.optional_ends(key, bounds);
        self.needed(key, found)
    }
}
