//! Walks a deal file along its schema: every faulty key and value is reported with its place.

mod choice;
mod quantity;
mod seen;

use cloudecon_core::{Date, Month, Quarter};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{FaultCode, Faults, list, near};
use super::schema::{Key, Role, Shape, Table, Target};
pub(super) use seen::{Cite, Named, Owner, Seen};

/// Walks the whole file.
pub(super) fn walk(table: &'static Table, root: &DeTable<'_>, faults: &mut Faults<'_>) -> Seen {
    let mut walk = Walk { faults, seen: Seen::default(), owner: None };
    walk.table(table, root, 0);
    walk.seen
}

struct Walk<'w, 't> {
    faults: &'w mut Faults<'t>,
    seen: Seen,
    owner: Option<usize>,
}

impl Walk<'_, '_> {
    fn table(&mut self, table: &'static Table, found: &DeTable<'_>, at: usize) {
        for key in found.keys() {
            let name: &str = key.get_ref();
            if !table.keys.iter().any(|legal| legal.name == name) {
                let message = format!("{} has no key `{}`", table.name, name.escape_debug());
                let keys = table.keys.iter().map(|legal| legal.name);
                let hint = near(name, keys.clone(), format!("legal keys are {}", list(keys)));
                self.faults.add(key.span().start, FaultCode::UnknownKey, message, hint);
            }
        }
        let before = self.owner;
        self.enter(table, found, at);
        for key in table.keys {
            match found.get(key.name) {
                Some(value) => {
                    if let Some(owner) = self.owner.and_then(|o| self.seen.owners.get_mut(o)) {
                        owner.cells.push((key.name, value.span().start));
                    }
                    self.value(key, &key.shape, value);
                }
                None if key.is_needed => {
                    let message = format!("{} needs the key `{}`", table.name, key.name);
                    let hint = format!("`{}`: {}", key.name, key.about);
                    self.faults.add(at, FaultCode::MissingKey, message, hint);
                }
                None => {}
            }
        }
        self.owner = before;
    }

    /// Notes what the table defines.
    fn enter(&mut self, table: &'static Table, found: &DeTable<'_>, at: usize) {
        let named = |key: &str| {
            let value = found.get(key)?;
            let name = value.get_ref().as_str()?.to_owned();
            Some(Named { name, offset: value.span().start })
        };
        match table.role {
            Role::Plain => {}
            Role::Party => self.seen.parties.extend(named("id")),
            Role::Term | Role::Ramp => {
                let kind = found.get("kind").and_then(|kind| kind.get_ref().as_table());
                self.seen.owners.push(Owner {
                    id: named("id"),
                    role: table.role,
                    group: named("group"),
                    is_take_or_pay: kind.is_some_and(|kind| kind.contains_key("take_or_pay")),
                    cells: vec![("", at)],
                });
                self.owner = Some(self.seen.owners.len() - 1);
            }
        }
    }

    fn value(&mut self, key: &'static Key, shape: &'static Shape, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        match (shape, value.get_ref()) {
            (Shape::Inner(table), DeValue::Table(found)) => self.table(table, found, at),
            (Shape::List(item), DeValue::Array(items)) => {
                for value in items {
                    self.value(key, item, value);
                }
            }
            (Shape::OneOf(variants), found) => self.one_of(key, variants, found, at),
            (Shape::Paths, DeValue::Table(found)) => self.paths(found),
            (Shape::Truth, DeValue::Boolean(_)) => {}
            (Shape::Whole { least, most }, DeValue::Integer(found)) => {
                let number = i64::from_str_radix(found.as_str(), found.radix()).ok();
                if !number.is_some_and(|n| (*least..=*most).contains(&n)) {
                    let message = format!(
                        "`{}` must lie between {least} and {most}, found {found}",
                        key.name
                    );
                    let hint = format!("`{}`: {}", key.name, key.about);
                    self.faults.add(at, FaultCode::ValueOutOfRange, message, hint);
                }
            }
            (_, DeValue::String(text)) => self.text(key, shape, text, at),
            (_, found) => self.wrong_type(key, shape, found, at),
        }
    }

    fn text(&mut self, key: &'static Key, shape: &Shape, text: &str, at: usize) {
        match shape {
            Shape::Text if text.trim().is_empty() => {
                let message = format!("`{}` is empty", key.name);
                let hint = format!("`{}`: {}", key.name, key.about);
                self.faults.add(at, FaultCode::MissingKey, message, hint);
            }
            Shape::Text => {}
            Shape::Month if text.parse::<Month>().is_ok() => {}
            Shape::Start if text.parse::<Quarter>().is_ok() || text.parse::<Month>().is_ok() => {}
            Shape::Day if text.parse::<Date>().is_ok() || text.parse::<Month>().is_ok() => {}
            Shape::Month | Shape::Start | Shape::Day => {
                let (what, example) = match shape {
                    Shape::Month => ("a month", "`2026-04`"),
                    Shape::Day => ("a day or a month", "`2026-04-30` or `2026-04`"),
                    _ => ("a quarter or a month", "`2026Q1` or `2026-04`"),
                };
                let message =
                    format!("`{}` must be {what}, found `{}`", key.name, text.escape_debug());
                self.faults.add(at, FaultCode::BadDate, message, format!("write it as {example}"));
            }
            Shape::Number(kind) => quantity::check(self.faults, key, *kind, false, text, at),
            Shape::Range(kind) => quantity::check(self.faults, key, *kind, true, text, at),
            Shape::Word(words) if words.contains(&text) => {}
            Shape::Word(words) => {
                let message = format!("`{}` cannot be `{}`", key.name, text.escape_debug());
                let hint = format!("use one of {}", list(words.iter().copied()));
                self.faults.add(at, FaultCode::BadWord, message, hint);
            }
            Shape::Cited(target) => self.cite(key, *target, text, at),
            Shape::Joined(target) => {
                for part in text.split('+') {
                    self.cite(key, *target, part, at);
                }
            }
            _ => self.wrong_type(key, shape, &DeValue::String(text.into()), at),
        }
    }

    fn cite(&mut self, key: &'static Key, target: Target, name: &str, at: usize) {
        self.seen.cites.push(Cite {
            target,
            key: key.name,
            name: Named { name: name.to_owned(), offset: at },
            owner: self.owner,
        });
    }

    fn wrong_type(&mut self, key: &Key, shape: &Shape, found: &DeValue<'_>, at: usize) {
        let number = matches!(found, DeValue::Integer(_) | DeValue::Float(_));
        if let (Shape::Number(kind) | Shape::Range(kind), true) = (shape, number) {
            let message = format!("`{}` is {} without a unit", key.name, described(found));
            let hint =
                format!("write it with its unit in quotes, such as `\"{}\"`", kind.example());
            self.faults.add(at, FaultCode::BareNumber, message, hint);
            return;
        }
        let expected = match shape {
            Shape::Truth => "`true` or `false`",
            Shape::Whole { .. } => "a whole number",
            Shape::List(_) => "a list",
            Shape::Inner(_) | Shape::Paths => "a table",
            _ => "a text in quotes",
        };
        let message = format!("`{}` must be {expected}, found {}", key.name, described(found));
        let hint = format!("`{}`: {}", key.name, key.about);
        self.faults.add(at, FaultCode::WrongType, message, hint);
    }
}

fn described(found: &DeValue<'_>) -> String {
    match found {
        DeValue::String(text) => format!("the text `{}`", text.escape_debug()),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(truth) => format!("`{truth}`"),
        DeValue::Datetime(date) => format!("the date {date}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
