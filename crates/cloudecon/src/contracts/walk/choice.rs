//! Values with a choice of keys: one of several variants, and paths of any name.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::seen::Path;
use super::{Named, Walk, described};
use crate::contracts::fault::{FaultCode, list, near};
use crate::contracts::schema::{Key, Quantity, Shape, Variant};

impl Walk<'_, '_> {
    pub(super) fn one_of(
        &mut self,
        key: &'static Key,
        variants: &'static [Variant],
        found: &DeValue<'_>,
        at: usize,
    ) {
        let all = || variants.iter().map(|variant| variant.name);
        let names = || list(all());
        match found {
            DeValue::String(word) => {
                let name: &str = word;
                let known = variants.iter().find(|variant| variant.name == name);
                let hint = match known {
                    Some(Variant { shape: None, .. }) => return,
                    Some(_) => format!("write `{} = {{ {name} = ... }}`", key.name),
                    None => near(name, all(), format!("use one of {}", names())),
                };
                let message = format!("`{}` cannot be `{}`", key.name, name.escape_debug());
                self.faults.add(at, FaultCode::BadWord, message, hint);
            }
            DeValue::Table(table) if table.len() == 1 => {
                for (name, value) in table {
                    let text: &str = name.get_ref();
                    let known = variants.iter().find(|variant| variant.name == text);
                    if let Some(Variant { shape: Some(shape), .. }) = known {
                        self.value(key, shape, value);
                        continue;
                    }
                    let hint = match known {
                        Some(_) => format!("write `{} = \"{text}\"`", key.name),
                        None => near(text, all(), format!("legal keys are {}", names())),
                    };
                    let message = format!("`{}` has no key `{}`", key.name, text.escape_debug());
                    self.faults.add(name.span().start, FaultCode::UnknownKey, message, hint);
                }
            }
            DeValue::Table(_) => {
                let message = format!("`{}` must have exactly one key", key.name);
                self.faults.add(
                    at,
                    FaultCode::WrongType,
                    message,
                    format!("use one of {}", names()),
                );
            }
            other => {
                let message = format!("`{}` cannot be {}", key.name, described(other));
                self.faults.add(
                    at,
                    FaultCode::WrongType,
                    message,
                    format!("use one of {}", names()),
                );
            }
        }
    }

    /// Paths of any name: money, units or flags, one for all periods or a list.
    pub(super) fn paths(&mut self, found: &DeTable<'_>) {
        static PATH: Key = Key {
            name: "paths",
            shape: Shape::Range(Quantity::Level),
            is_needed: false,
            is_ours: true,
            about: "one value for all periods or a list",
        };
        for (name, value) in found {
            let length = value.get_ref().as_array().map(|items| items.len());
            let text: &str = name.get_ref();
            let name = Named { name: text.to_owned(), offset: value.span().start };
            self.seen.paths.push(Path { name, length });
            let items: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
                DeValue::Array(items) => items.iter().collect(),
                _ => vec![value],
            };
            for item in items {
                if !item.get_ref().is_bool() {
                    self.value(&PATH, &PATH.shape, item);
                }
            }
        }
    }
}
