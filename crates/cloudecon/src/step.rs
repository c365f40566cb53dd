//! The arithmetic behind a number, down to the rows of the dataset.

mod origin;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::expression::{Expression, Fault};

pub use origin::{Origin, RowTable};

/// One number of a calculation: read from a row, or computed from others by a written formula.
///
/// The number is the central value in the internal unit of its quantity (USD, a fraction, MW, ...).
/// A formula names its arguments by their symbols, so that anyone can evaluate it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    symbol: String,
    value: f64,
    unit: Name,
    origin: Origin,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    arguments: Vec<Arc<Step>>,
}

type Name = Cow<'static, str>;

impl Step {
    /// A number of a row; the symbol is how formulas name it.
    pub fn row(
        symbol: impl Into<String>,
        id: impl Into<String>,
        value: f64,
        unit: &'static str,
        table: RowTable,
    ) -> Self {
        let origin = Origin::Row { id: id.into(), cell: None, table };
        Self { symbol: symbol.into(), value, unit: unit.into(), origin, arguments: Vec::new() }
    }

    /// One number of a row that holds several.
    pub fn cell(
        cell: &'static str,
        id: impl Into<String>,
        value: f64,
        unit: &'static str,
        table: RowTable,
    ) -> Self {
        let origin = Origin::Row { id: id.into(), cell: Some(cell.into()), table };
        let symbol = cell.to_owned();
        Self { symbol, value, unit: unit.into(), origin, arguments: Vec::new() }
    }

    /// A number computed by a formula over the symbols of its arguments.
    pub fn formula(
        symbol: impl Into<String>,
        formula: impl Into<String>,
        value: f64,
        unit: &'static str,
        arguments: Vec<Arc<Self>>,
    ) -> Self {
        let origin = Origin::Formula(formula.into());
        Self { symbol: symbol.into(), value, unit: unit.into(), origin, arguments }
    }

    /// A number computed by a model.
    pub fn model(
        symbol: impl Into<String>,
        model: impl Into<String>,
        value: f64,
        unit: &'static str,
        arguments: Vec<Arc<Self>>,
    ) -> Self {
        let origin = Origin::Model(model.into());
        Self { symbol: symbol.into(), value, unit: unit.into(), origin, arguments }
    }

    /// Capital recovery per period; see [`Origin::Annuity`].
    pub(crate) fn annuity(
        symbol: impl Into<String>,
        periods_per_year: u32,
        arguments: Vec<Arc<Self>>,
    ) -> Self {
        let origin = Origin::Annuity { periods_per_year };
        let values: Vec<f64> = arguments.iter().map(|argument| argument.value).collect();
        let value = recovery(&values, periods_per_year);
        let unit = if periods_per_year == 12 { "per month" } else { "per year" };
        Self { symbol: symbol.into(), value, unit: unit.into(), origin, arguments }
    }

    /// The sum of numbers, under symbols that tell them apart.
    pub(crate) fn sum(
        symbol: impl Into<String>,
        unit: &'static str,
        parts: Vec<(f64, Self)>,
    ) -> Self {
        let value = parts.iter().map(|(sign, part)| sign * part.value).sum();
        let mut formula = String::new();
        let mut arguments = Vec::with_capacity(parts.len());
        for (index, (sign, part)) in parts.into_iter().enumerate() {
            let symbol = format!("{}_{}", part.symbol, index + 1);
            let joint = match (index, sign < 0.0) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            };
            formula.push_str(joint);
            formula.push_str(&symbol);
            arguments.push(Arc::new(part.named(symbol)));
        }
        if arguments.is_empty() {
            formula.push('0');
        }
        Self::formula(symbol, formula, value, unit, arguments)
    }

    /// The same step under another symbol.
    #[must_use]
    pub fn named(mut self, symbol: impl Into<String>) -> Self {
        self.symbol = symbol.into();
        self
    }

    /// The same step with another number.
    #[must_use]
    pub(crate) const fn with_value(mut self, value: f64) -> Self {
        self.value = value;
        self
    }

    /// How formulas name the number.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// The central value in the internal unit.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// The internal unit of the value, such as `USD` or `fraction`.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Where the number comes from.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What the number was computed from.
    pub fn arguments(&self) -> &[Arc<Self>] {
        &self.arguments
    }

    /// The number computed again from the rows by what is written down; a model's number is taken
    /// as it is.
    ///
    /// # Errors
    /// The fault of a formula that cannot be read, or that names no argument.
    pub fn evaluate(&self) -> Result<f64, Fault> {
        self.evaluate_rows(&|_, _, value| value)
    }

    /// As [`Step::evaluate`], with other numbers in place of those of the rows: the function gets
    /// the id of the row, its cell and the number.
    ///
    /// # Errors
    /// As [`Step::evaluate`].
    pub fn evaluate_rows(
        &self,
        row: &impl Fn(&str, Option<&str>, f64) -> f64,
    ) -> Result<f64, Fault> {
        if let Origin::Row { id, cell, .. } = &self.origin {
            return Ok(row(id, cell.as_deref(), self.value));
        }
        let values: Result<Vec<f64>, Fault> =
            self.arguments.iter().map(|argument| argument.evaluate_rows(row)).collect();
        self.evaluate_with(&values?)
    }

    /// The number computed from numbers of the arguments, in their order.
    ///
    /// # Errors
    /// As [`Step::evaluate`].
    pub fn evaluate_with(&self, arguments: &[f64]) -> Result<f64, Fault> {
        match &self.origin {
            Origin::Row { .. } | Origin::Model(_) => Ok(self.value),
            Origin::Annuity { periods_per_year } => Ok(recovery(arguments, *periods_per_year)),
            Origin::Formula(text) => Expression::parse(text)?.evaluate(|leaf| {
                let named = |step: &Arc<Self>| leaf.name() == Some(step.symbol());
                self.arguments.iter().position(named).and_then(|at| arguments.get(at).copied())
            }),
        }
    }

    /// The steps that were read from rows, each once, in the order of use.
    pub fn leaves(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        self.gather(&mut BTreeSet::new(), &mut found);
        found
    }

    fn gather<'a>(
        &'a self,
        seen: &mut BTreeSet<(&'a str, Option<&'a str>)>,
        to: &mut Vec<&'a Self>,
    ) {
        if let Origin::Row { id, cell, .. } = &self.origin
            && seen.insert((id, cell.as_deref()))
        {
            to.push(self);
        }
        for argument in &self.arguments {
            argument.gather(seen, to);
        }
    }
}

/// See [`Origin::Annuity`]: yearly rate, years, share left.
fn recovery(arguments: &[f64], periods_per_year: u32) -> f64 {
    let (rate, years) = (arguments.first().copied(), arguments.get(1).copied());
    let (rate, years) = (rate.unwrap_or(f64::NAN), years.unwrap_or(f64::NAN));
    let left = arguments.get(2).copied().unwrap_or(0.0);
    let (i, n) = (rate / f64::from(periods_per_year), years * f64::from(periods_per_year));
    // (1 + i)^-n without losing digits of a small i.
    let discount = (-n * i.ln_1p()).exp();
    if i == 0.0 { (1.0 - left) / n } else { (1.0 - left * discount) * i / (1.0 - discount) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(symbol: &str, value: f64) -> Arc<Step> {
        Arc::new(Step::row(symbol, symbol, value, "x", RowTable::Observation))
    }

    #[test]
    fn a_formula_is_evaluated_over_its_arguments() {
        let pace = Step::formula("pace", "4 * revenue", 40.0, "USD", vec![leaf("revenue", 10.0)]);
        let share = Step::formula(
            "ai",
            "pace * share",
            8.0,
            "USD",
            vec![Arc::new(pace), leaf("share", 0.2)],
        );
        assert_eq!(share.evaluate(), Ok(8.0));
        let ids: Vec<_> = share.leaves().iter().map(|leaf| leaf.symbol()).collect();
        assert_eq!(ids, ["revenue", "share"]);
        let broken = Step::formula("x", "no_such_name", 1.0, "x", vec![leaf("share", 0.2)]);
        assert!(broken.evaluate().is_err());
    }

    #[test]
    fn a_sum_tells_its_parts_apart() {
        let part = |value| Step::row("power", "site", value, "MW", RowTable::Site);
        let sum = Step::sum("total", "MW", vec![(1.0, part(5.0)), (-1.0, part(2.0))]);
        assert_eq!(sum.origin(), &Origin::Formula("power_1 - power_2".to_owned()));
        assert_eq!(sum.evaluate(), Ok(3.0));
        assert_eq!(Step::sum("none", "MW", Vec::new()).evaluate(), Ok(0.0));
    }

    #[test]
    fn an_annuity_recovers_the_capital() {
        // 10 % over 5 years: 0.26379748; nothing left. Without interest: a fifth of what is lost.
        let yearly = Step::annuity("crf", 1, vec![leaf("rate", 0.10), leaf("life", 5.0)]);
        assert!((yearly.value() - 0.263_797_480_8).abs() < 1e-10);
        let flat =
            Step::annuity("crf", 1, vec![leaf("rate", 0.0), leaf("life", 5.0), leaf("left", 0.5)]);
        assert_eq!(flat.evaluate(), Ok(0.1));
    }
}
