use std::fmt;
use std::str::FromStr;

/// A statement about two outputs, or about an output and a number in the unit of the output:
/// `amazon.ebit_margin@2026Q1 > microsoft.ebit_margin@2026Q1`.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The output in question.
    pub left: String,
    /// Which way round.
    pub relation: Relation,
    /// What it is held against.
    pub right: Side,
}

/// Which of two is the larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The left one.
    Above,
    /// The right one.
    Below,
}

/// What an output is held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Side {
    /// Another output, by its id.
    Output(String),
    /// A number in the unit of the output.
    Number(f64),
}

impl FromStr for Statement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (split, relation) = match (text.split_once('>'), text.split_once('<')) {
            (Some(split), None) => (split, Relation::Above),
            (None, Some(split)) => (split, Relation::Below),
            _ => {
                return Err(format!(
                    "`{text}` is no statement: write `output > output` or `output < number`"
                ));
            }
        };
        let (left, right) = (split.0.trim(), split.1.trim());
        if left.is_empty() || right.is_empty() || left.parse::<f64>().is_ok() {
            return Err(format!("`{text}` must have the id of an output on its left side"));
        }
        let right = match right.parse::<f64>() {
            Ok(number) if number.is_finite() => Side::Number(number),
            Ok(number) => return Err(format!("`{number}` is no finite number")),
            Err(_) => Side::Output(right.to_owned()),
        };
        Ok(Self { left: left.to_owned(), relation, right })
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.relation {
            Relation::Above => '>',
            Relation::Below => '<',
        };
        match &self.right {
            Side::Output(id) => write!(f, "{} {sign} {id}", self.left),
            Side::Number(number) => write!(f, "{} {sign} {number}", self.left),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_round_trip_and_others_are_refused() {
        for text in ["a.x@2026Q1 > b.x@2026Q1", "a.x@2026Q1 < 2.5"] {
            assert_eq!(text.parse::<Statement>().unwrap().to_string(), text);
        }
        for text in ["a.x@2026Q1", "3 > a", "a > ", "a > b < c", "a < inf"] {
            assert!(text.parse::<Statement>().is_err(), "{text}");
        }
    }
}
