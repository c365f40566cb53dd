//! Reads tables of a TOML file key by key; every fault is noted with its place and reading goes on.

use std::cell::RefCell;

use cloudecon_core::{Date, Share};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::contracts::fault::{FaultCode, Faults, list};

/// What a number may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bounds {
    Finite,
    AtLeastZero,
    AboveZero,
    /// Between 0 and 1.
    Fraction,
    /// Above 0 and at most 1.
    Efficiency,
    AboveMinusOne,
}

impl Bounds {
    const fn legal(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::AtLeastZero => "finite and at least 0",
            Self::AboveZero => "finite and above 0",
            Self::Fraction => "between 0 and 1",
            Self::Efficiency => "above 0 and at most 1",
            Self::AboveMinusOne => "finite and above -1",
        }
    }

    fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Finite => true,
                Self::AtLeastZero => value >= 0.0,
                Self::AboveZero => value > 0.0,
                Self::Fraction => (0.0..=1.0).contains(&value),
                Self::Efficiency => value > 0.0 && value <= 1.0,
                Self::AboveMinusOne => value > -1.0,
            }
    }
}

/// Low, middle and high.
pub(super) type Ends = [f64; 3];

/// A table that is being read.
pub(super) struct Section<'a, 't> {
    name: String,
    table: &'a DeTable<'t>,
    at: usize,
    known: RefCell<Vec<&'static str>>,
    faults: &'a RefCell<Faults<'t>>,
}

type Entry<'a, 't> = &'a Spanned<DeValue<'t>>;

impl<'a, 't> Section<'a, 't> {
    pub(super) fn root(table: &'a Spanned<DeTable<'t>>, faults: &'a RefCell<Faults<'t>>) -> Self {
        let name = "the file".to_owned();
        Self { name, table: table.get_ref(), at: 0, known: RefCell::default(), faults }
    }

    /// Notes a fault at a key, or at the table if the key is not there.
    pub(super) fn fault(&self, key: &str, code: FaultCode, message: String, hint: &str) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        self.faults.borrow_mut().add(at, code, message, hint.to_owned());
    }

    fn entry(&self, key: &'static str) -> Option<Entry<'a, 't>> {
        self.known.borrow_mut().push(key);
        self.table.get(key)
    }

    /// Notes that a key is missing.
    fn needed<T>(&self, key: &'static str, found: Option<T>) -> Option<T> {
        if found.is_none() && self.table.get(key).is_none() {
            let message = format!("{} needs the key `{key}`", self.name);
            self.fault(key, FaultCode::MissingKey, message, "see docs/power.md for the format");
        }
        found
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    fn wrong<T>(&self, key: &str, expected: &str) -> Option<T> {
        let message = format!("`{key}` must be {expected}");
        self.fault(key, FaultCode::WrongType, message, "see docs/power.md for the format");
        None
    }

    fn parsed(&self, key: &str, entry: Entry<'a, 't>, bounds: Bounds) -> Option<f64> {
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

    pub(super) fn optional_number(&self, key: &'static str, bounds: Bounds) -> Option<f64> {
        let entry = self.entry(key)?;
        self.parsed(key, entry, bounds)
    }

    pub(super) fn number(&self, key: &'static str, bounds: Bounds) -> Option<f64> {
        let found = self.optional_number(key, bounds);
        self.needed(key, found)
    }

    pub(super) fn number_or(&self, key: &'static str, bounds: Bounds, rest: f64) -> f64 {
        self.optional_number(key, bounds).unwrap_or(rest)
    }

    pub(super) fn share_or_zero(&self, key: &'static str) -> Share {
        let fraction = self.number_or(key, Bounds::Fraction, 0.0);
        Share::from_fraction(fraction).unwrap_or(Share::ZERO)
    }

    pub(super) fn flag(&self, key: &'static str) -> bool {
        match self.entry(key).map(Spanned::get_ref) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(_) => self.wrong(key, "`true` or `false`").unwrap_or(false),
        }
    }

    pub(super) fn optional_whole(&self, key: &'static str, least: u32) -> Option<u32> {
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

    pub(super) fn whole(&self, key: &'static str, least: u32) -> Option<u32> {
        let found = self.optional_whole(key, least);
        self.needed(key, found)
    }

    /// A number, or `[low, high]`, or `[low, middle, high]`.
    pub(super) fn optional_ends(&self, key: &'static str, bounds: Bounds) -> Option<Ends> {
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

    pub(super) fn ends(&self, key: &'static str, bounds: Bounds) -> Option<Ends> {
        let found = self.optional_ends(key, bounds);
        self.needed(key, found)
    }

    pub(super) fn optional_text(&self, key: &'static str) -> Option<&'a str> {
        match self.entry(key)?.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            _ => self.wrong(key, "a text"),
        }
    }

    pub(super) fn text(&self, key: &'static str) -> Option<&'a str> {
        let found = self.optional_text(key);
        self.needed(key, found)
    }

    pub(super) fn optional_word<T: Copy>(
        &self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let text = self.optional_text(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meant)| *meant);
        if found.is_none() {
            let legal = list(words.iter().map(|(word, _)| *word));
            let message = format!("`{key}` must be one of {legal}, found `{text}`");
            let near = cloudecon_dataset::nearest(text, words.iter().map(|(word, _)| *word));
            let hint = near.map_or_else(
                || "see docs/power.md for what each word means".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.fault(key, FaultCode::BadWord, message, &hint);
        }
        found
    }

    pub(super) fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let found = self.optional_word(key, words);
        self.needed(key, found)
    }

    pub(super) fn date(&self, key: &'static str) -> Option<Date> {
        let text = self.text(key)?;
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                let error: cloudecon_core::Error = error;
                let hint = "write a day such as \"2027-01-01\"";
                self.fault(key, FaultCode::BadDate, format!("`{key}`: {error}"), hint);
                None
            }
        }
    }

    fn inner(&self, key: &str, number: Option<usize>, value: Entry<'a, 't>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.wrong(key, "a table");
        };
        let name = match number {
            Some(number) => format!("`[[{key}]]` number {number}"),
            None => format!("`[{key}]`"),
        };
        let at = value.span().start;
        Some(Section { name, table, at, known: RefCell::default(), faults: self.faults })
    }

    pub(super) fn optional_section(&self, key: &'static str) -> Option<Self> {
        let value = self.entry(key)?;
        self.inner(key, None, value)
    }

    pub(super) fn section(&self, key: &'static str) -> Option<Self> {
        let found = self.optional_section(key);
        self.needed(key, found)
    }

    pub(super) fn sections(&self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let _: Option<()> = self.wrong(key, "a list of tables");
            return Vec::new();
        };
        let inner = |(index, item)| self.inner(key, Some(index + 1), item);
        items.iter().enumerate().filter_map(inner).collect()
    }

    /// Keys that are legal though nobody asked for them.
    pub(super) fn know(&self, keys: &[&'static str]) {
        self.known.borrow_mut().extend(keys);
    }

    /// Reports keys that nobody asked for.
    pub(super) fn finish(&self) {
        let known = self.known.borrow();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let message = format!("{} has no key `{}`", self.name, name.escape_debug());
                let mut legal: Vec<&str> = known.clone();
                legal.sort_unstable();
                legal.dedup();
                let hint = format!("legal keys here are {}", list(legal));
                self.faults.borrow_mut().add(
                    key.span().start,
                    FaultCode::UnknownKey,
                    message,
                    hint,
                );
            }
        }
    }
}
