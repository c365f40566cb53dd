//! Formulas of the facade in the words of a spreadsheet.

use crate::factor;

/// Why a formula cannot be written as one of a spreadsheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// A symbol that no argument has.
    Symbol(String),
    /// A number without a name.
    Number(String),
    /// A sign or function that is not known here.
    Sign(String),
}

/// The formula with every symbol replaced by its cell and every number but 0 and 1 by its name.
pub(crate) fn translate(
    formula: &str,
    cell: impl Fn(&str) -> Option<String>,
) -> Result<String, Refusal> {
    let mut text = String::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let is_word =
            |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
        if first.is_ascii_alphabetic() || first == '_' {
            let (word, after) = split(rest, is_word);
            if after.trim_start().starts_with('(') {
                text.push_str(function(word).ok_or_else(|| Refusal::Sign(word.to_owned()))?);
            } else {
                text.push_str(&cell(word).ok_or_else(|| Refusal::Symbol(word.to_owned()))?);
            }
            rest = after;
        } else if first.is_ascii_digit() {
            let (word, after) = split(rest, is_word);
            text.push_str(&constant(word).ok_or_else(|| Refusal::Number(word.to_owned()))?);
            rest = after;
        } else if "+-*/(),".contains(first) {
            text.push(first);
            rest = rest.get(1..).unwrap_or_default();
        } else if first == ' ' {
            rest = rest.get(1..).unwrap_or_default();
        } else {
            return Err(Refusal::Sign(first.to_string()));
        }
    }
    Ok(text)
}

fn split(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    text.split_at(end)
}

fn function(name: &str) -> Option<&'static str> {
    match name {
        "min" => Some("MIN"),
        "max" => Some("MAX"),
        "abs" => Some("ABS"),
        "sum" => Some("SUM"),
        _ => None,
    }
}

fn constant(digits: &str) -> Option<String> {
    let value: f64 = digits.parse().ok()?;
    if value == 0.0 || value == 1.0 {
        return Some(digits.to_owned());
    }
    factor::of_constant(value).map(|factor| factor.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(symbol: &str) -> Option<String> {
        (symbol != "nobody").then(|| symbol.to_uppercase())
    }

    #[test]
    fn symbols_become_cells_and_numbers_names() {
        let pace = translate("4 * revenue * (1 - share_1) / 12000", cell);
        assert_eq!(pace.unwrap(), "quarters_per_year*REVENUE*(1-SHARE_1)/kw_months_per_mw_year");
        assert_eq!(translate("min(a, b)", cell).unwrap(), "MIN(A,B)");
        assert_eq!(translate("0.85 * a", cell), Err(Refusal::Number("0.85".to_owned())));
        assert_eq!(translate("a * nobody", cell), Err(Refusal::Symbol("nobody".to_owned())));
        assert_eq!(translate("a ^ b", cell), Err(Refusal::Sign("^".to_owned())));
    }
}
