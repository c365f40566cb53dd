//! From the text of a cell or a string to what its column holds.

use cloudecon_core::{Date, Error, Period};

use crate::number::Number;
use crate::record::Record;
use crate::suggest::{did_you_mean, did_you_mean_or_list, list};
use crate::table::{Column, Kind, Least};
use crate::unit::{unit_named, unit_names};
use crate::{Code, PartialDate};

/// What a cell holds.
#[derive(Debug)]
pub(crate) enum Cell<'a> {
    /// `-`, or a key left out.
    Absent,
    /// Reported as faulty.
    Bad,
    Text(&'a str),
    Number(Number),
    Whole(i64),
    Date(Date),
    PartialDate(PartialDate),
    Period(Period),
    Quantity(Number, &'a str),
    /// Texts with the byte at which each begins.
    Texts(Vec<(&'a str, usize)>),
    Table(Box<Record<'a>>),
    Tables(Vec<Record<'a>>),
}

/// A fault of a cell, without its place.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Problem {
    pub(crate) const fn new(code: Code, message: String) -> Self {
        Self { code, message, hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// Reads a text that is neither empty nor `-`.
pub(crate) fn read_text<'a>(column: &Column, text: &'a str) -> Result<Cell<'a>, Problem> {
    let name = column.name;
    check_characters(name, text)?;
    match column.kind {
        Kind::Id | Kind::Reference(_) | Kind::References(_) => {
            check_id(name, text, "._-/").map(Cell::Text)
        }
        Kind::MetricName => check_id(name, text, "_").map(Cell::Text),
        Kind::Number(least) => number(name, text, least).map(Cell::Number),
        Kind::Whole { low, high } => whole(name, text, low, high).map(Cell::Whole),
        Kind::Date => text.parse().map(Cell::Date).map_err(|e| calendar(Code::BadDate, name, &e)),
        Kind::PartialDate => {
            text.parse().map(Cell::PartialDate).map_err(|e| calendar(Code::BadDate, name, &e))
        }
        Kind::Period => {
            text.parse().map(Cell::Period).map_err(|e| calendar(Code::BadPeriod, name, &e))
        }
        Kind::Unit => check_unit(name, text).map(Cell::Text),
        Kind::Word(words) | Kind::Words(words) => check_word(name, text, words).map(Cell::Text),
        Kind::Url => check_url(name, text).map(Cell::Text),
        Kind::Quantity => quantity(name, text),
        Kind::Text | Kind::Texts(_) | Kind::ObservationId | Kind::Table(_) | Kind::Tables(_) => {
            Ok(Cell::Text(text))
        }
    }
}

fn check_characters(name: &str, text: &str) -> Result<(), Problem> {
    let plain = |byte: u8| (b' '..0x7F).contains(&byte);
    if text.bytes().all(plain) && !text.starts_with(' ') && !text.ends_with(' ') {
        return Ok(());
    }
    let problem = |message| Problem::new(Code::BadText, message);
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        let message = format!("`{name}` holds the control character U+{:04X}", u32::from(control));
        return Err(problem(message).hint("write the text in one line, without tabs".to_owned()));
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        let message = format!("`{name}` holds the replacement character U+FFFD");
        return Err(problem(message)
            .hint("the text was damaged by a wrong encoding: copy it again".to_owned()));
    }
    if text.trim() == text {
        return Ok(());
    }
    let message = format!("`{name}` begins or ends with a blank");
    Err(problem(message).hint(format!("write `{}`", text.trim())))
}

fn check_id<'a>(name: &str, text: &'a str, marks: &str) -> Result<&'a str, Problem> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || marks.contains(c);
    if text.chars().all(legal) {
        return Ok(text);
    }
    let marks: Vec<String> = marks.chars().map(|mark| format!("`{mark}`")).collect();
    let marks = marks.join(", ");
    let message = format!("`{name}` may hold only `a-z`, `0-9`, {marks}, found `{text}`");
    let lower = text.to_lowercase();
    let hint = (lower != text && lower.chars().all(legal)).then(|| format!("write `{lower}`"));
    Err(Problem::new(Code::BadId, message).hint(hint))
}

fn number(name: &str, text: &str, least: Least) -> Result<Number, Problem> {
    let Some(number) = Number::read(text) else {
        let message = format!("`{name}` must be a number, found `{text}`");
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | '_' | ' ' | '+')).collect();
        let hint = match Number::read(&plain) {
            Some(_) => format!("write `{plain}`"),
            None => "write digits with a point and no group marks, such as `37587` or `5.5`".into(),
        };
        return Err(Problem::new(Code::BadNumber, message).hint(hint));
    };
    let legal = match least {
        Least::Any => true,
        Least::Zero => number.value() >= 0.0,
        Least::AboveZero => number.value() > 0.0,
    };
    if legal {
        return Ok(number);
    }
    let bound = if least == Least::Zero { "at least 0" } else { "more than 0" };
    let message = format!("`{name}` must be {bound}, found {text}");
    Err(Problem::new(Code::ValueOutOfRange, message))
}

pub(crate) fn whole(name: &str, text: &str, low: i64, high: i64) -> Result<i64, Problem> {
    let Ok(number) = text.parse::<i64>() else {
        let message = format!("`{name}` must be a whole number, found `{text}`");
        return Err(Problem::new(Code::BadNumber, message));
    };
    if (low..=high).contains(&number) {
        return Ok(number);
    }
    let message = format!("`{name}` must lie between {low} and {high}, found {number}");
    Err(Problem::new(Code::ValueOutOfRange, message))
}

fn calendar(code: Code, name: &str, error: &Error) -> Problem {
    Problem::new(code, format!("`{name}`: {error}"))
}

fn check_unit<'a>(name: &str, text: &'a str) -> Result<&'a str, Problem> {
    if unit_named(text).is_some() {
        return Ok(text);
    }
    let message = format!("`{name}`: `{text}` is not a unit of the format");
    Err(Problem::new(Code::BadUnit, message).hint(did_you_mean_or_list(text, unit_names())))
}

pub(crate) fn check_word<'a>(
    name: &str,
    text: &'a str,
    words: &'static [(&'static str, &'static str)],
) -> Result<&'a str, Problem> {
    let legal = words.iter().map(|(word, _)| *word);
    if legal.clone().any(|word| word == text) {
        return Ok(text);
    }
    let message = format!("`{name}` must be one of {}, found `{text}`", list(legal.clone()));
    Err(Problem::new(Code::BadWord, message).hint(did_you_mean(text, legal)))
}

fn check_url<'a>(name: &str, text: &'a str) -> Result<&'a str, Problem> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let legal = host.is_some_and(|host| host.contains('.') && !text.contains(char::is_whitespace));
    if legal {
        return Ok(text);
    }
    let message = format!("`{name}` must be an address without blanks, found `{text}`");
    Err(Problem::new(Code::BadUrl, message)
        .hint("begin it with `https://`, or write `-` if there is none".to_owned()))
}

/// A number, a blank and a unit, such as `1.92 GW`.
fn quantity<'a>(name: &str, text: &'a str) -> Result<Cell<'a>, Problem> {
    let (digits, unit) = text.split_once(' ').unwrap_or((text, ""));
    if unit.is_empty() && Number::read(digits).is_some() {
        let message = format!("`{name}` needs a unit, found `{text}`");
        return Err(Problem::new(Code::BadUnit, message)
            .hint(format!("write a number, a blank and a unit, one of {}", list(unit_names()))));
    }
    let number = number(name, digits, Least::Any)?;
    check_unit(name, unit).map(|unit| Cell::Quantity(number, unit))
}
