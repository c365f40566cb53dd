//! Tables within a table.

use std::cell::RefCell;

use toml::de::DeValue;

use super::{Entry, Section};

impl<'a, 't> Section<'a, 't> {
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

    pub(in crate::power) fn optional_section(&self, key: &'static str) -> Option<Self> {
        let value = self.entry(key)?;
        self.inner(key, None, value)
    }

    pub(in crate::power) fn section(&self, key: &'static str) -> Option<Self> {
        let found = self.optional_section(key);
        self.needed(key, found)
    }

    pub(in crate::power) fn sections(&self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let _: Option<()> = self.wrong(key, "a list of tables");
            return Vec::new();
        };
        let inner = |(index, item)| self.inner(key, Some(index + 1), item);
        items.iter().enumerate().filter_map(inner).collect()
    }
}
