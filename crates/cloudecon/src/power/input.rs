//! Reads tables of a TOML file key by key; every fault is noted with its place and reading goes on.

mod bounds;
mod numbers;
mod tables;

use std::cell::RefCell;

use cloudecon_core::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) use self::bounds::{Bounds, Ends};
use crate::contracts::fault::{FaultCode, Faults, list};

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

    pub(super) fn flag(&self, key: &'static str) -> bool {
        match self.entry(key).map(Spanned::get_ref) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(_) => self.wrong(key, "`true` or `false`").unwrap_or(false),
        }
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
