//! Quantities of a deal file: a number, or a range of numbers, with its unit.

use cloudecon_dataset::nearest;
use cloudecon_deals::{DriverLevel, ExactShare, MicroUsd, TermNumber, TermValue, UnitPrice, Units};

use crate::contracts::fault::{FaultCode, Faults};
use crate::contracts::schema::{Key, Quantity};

/// Reports a text that is no quantity of its kind.
pub(super) fn check(
    faults: &mut Faults<'_>,
    key: &Key,
    kind: Quantity,
    is_range: bool,
    text: &str,
    at: usize,
) {
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
    faults.add(at, code, message, hint);
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
