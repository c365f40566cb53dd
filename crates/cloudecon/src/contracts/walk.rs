//! Walks a deal file along its schema: every faulty key and value is reported with its place.

use cloudecon_core::{Date, Month, Quarter};
use cloudecon_dataset::nearest;
use cloudecon_deals::{DriverLevel, ExactShare, MicroUsd, TermNumber, TermValue, UnitPrice, Units};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{FaultCode, Faults, list, near};
use super::schema::{Key, Quantity, Role, Shape, Table, Target, Variant};

/// A name with its place.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) offset: usize,
}

/// A term or ramp of the file.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) id: Option<Named>,
    pub(super) role: Role,
    pub(super) group: Option<Named>,
    pub(super) is_take_or_pay: bool,
    /// The keys inside it, with the places of their values.
    pub(super) cells: Vec<(&'static str, usize)>,
}

/// A name that something refers to.
#[derive(Debug, Clone)]
pub(super) struct Cite {
    pub(super) target: Target,
    pub(super) key: &'static str,
    pub(super) name: Named,
    /// Index of the term or ramp that refers.
    pub(super) owner: Option<usize>,
}

/// A path of the base run: its place and, if it is a list, its length.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub(super) name: Named,
    pub(super) length: Option<usize>,
}

/// What the walk met.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) parties: Vec<Named>,
    pub(super) owners: Vec<Owner>,
    pub(super) cites: Vec<Cite>,
    pub(super) paths: Vec<Path>,
}

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
            Shape::Number(kind) => self.quantity(key, *kind, false, text, at),
            Shape::Range(kind) => self.quantity(key, *kind, true, text, at),
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

    fn quantity(&mut self, key: &Key, kind: Quantity, is_range: bool, text: &str, at: usize) {
        let Err(error) = checked(kind, is_range, text) else { return };
        let (code, message, hint) = match error {
            cloudecon_deals::Error::Unordered { low, high, .. } => (
                FaultCode::OutOfOrder,
                format!("the range `{}` of `{}` is not in order", text.escape_debug(), key.name),
                format!("write the lower end first, found {low} before {high}"),
            ),
            cloudecon_deals::Error::Overflow { .. } => (
                FaultCode::ValueOutOfRange,
                format!("`{}` is too large or has too many digits: `{text}`", key.name),
                "use fewer digits".to_owned(),
            ),
            _ => (
                FaultCode::BadQuantity,
                format!("`{}` cannot be `{}`", key.name, text.escape_debug()),
                misspelt(text).unwrap_or_else(|| {
                    if is_range {
                        format!("write `{}` or `{}`", kind.example(), kind.example_range())
                    } else {
                        format!("write one value with its unit, such as `{}`", kind.example())
                    }
                }),
            ),
        };
        self.faults.add(at, code, message, hint);
    }

    fn one_of(
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
    fn paths(&mut self, found: &DeTable<'_>) {
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

/// The word of a quantity that is nearly a unit.
fn misspelt(text: &str) -> Option<String> {
    /// Names of other units are the file's own.
    const WORDS: &[&str] =
        &["USD", "thousand", "million", "billion", "trillion", "percent", "fraction", "to"];
    let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 2);
    let unknown = words.filter(|word| !WORDS.contains(word));
    let pairs = unknown.filter_map(|word| Some((word, nearest(word, WORDS.iter().copied())?)));
    pairs.map(|(word, legal)| format!("did you mean `{legal}`? found `{word}`")).next()
}

fn checked(kind: Quantity, is_range: bool, text: &str) -> Result<(), cloudecon_deals::Error> {
    match kind {
        Quantity::Money => one::<MicroUsd>(is_range, text),
        Quantity::Price => one::<UnitPrice>(is_range, text),
        Quantity::Units => one::<Units>(is_range, text),
        Quantity::Level => one::<DriverLevel>(is_range, text),
        Quantity::Figure if text.contains("USD") => one::<MicroUsd>(is_range, text),
        Quantity::Share | Quantity::Figure => one::<ExactShare>(is_range, text),
    }
}

fn one<T: TermNumber>(is_range: bool, text: &str) -> Result<(), cloudecon_deals::Error> {
    if is_range { text.parse::<TermValue<T>>().map(|_| ()) } else { text.parse::<T>().map(|_| ()) }
}
