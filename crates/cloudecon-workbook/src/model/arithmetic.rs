//! Formulas of cells from the written arithmetic of a step.

use std::collections::BTreeSet;
use std::sync::Arc;

use cloudecon::{Origin, Output, Step};

use super::Models;
use crate::formula::translate;
use crate::twin::WorkbookError;

impl Models<'_> {
    /// The formula of a step over cells that exist when this returns.
    pub(super) fn formula(
        &mut self,
        sheet: usize,
        step: &Arc<Step>,
    ) -> Result<Written, WorkbookError> {
        let mut arguments = Vec::new();
        // Arguments of a model that stays fixed get no blue cells: they would move nothing.
        if is_fixed(step) {
            return Ok(Written::Fixed);
        }
        for argument in step.arguments() {
            arguments.push((argument.symbol().to_owned(), self.reference(sheet, argument)?));
        }
        let at = |index: usize| arguments.get(index).map_or("0", |(_, cell)| cell.as_str());
        Ok(match step.origin() {
            Origin::Row { .. } => Written::Live(self.inputs.model_name(step).unwrap_or_default()),
            Origin::Formula(text) if text == CEILING => {
                // A floor that nobody changed leaves anything from zero to a ceiling, and the
                // middle is half of it; a changed number is exact.
                let test = step.arguments().first().and_then(|row| self.inputs.unchanged(row));
                let rest = format!("1-{}", at(0));
                Written::Live(match test {
                    Some(test) => format!("IF({test},({rest})/ends_of_a_range,{rest})"),
                    None => format!("({rest})/ends_of_a_range"),
                })
            }
            Origin::Formula(text) => {
                let cell = |symbol: &str| {
                    arguments
                        .iter()
                        .find(|(known, _)| known == symbol)
                        .map(|(_, cell)| cell.clone())
                };
                Written::Live(translate(text, cell).map_err(|refusal| WorkbookError::Formula {
                    formula: text.clone(),
                    refusal: format!("{refusal:?}"),
                })?)
            }
            Origin::Annuity { periods_per_year } => {
                Written::Live(annuity(at(0), at(1), at(2), *periods_per_year == 12))
            }
            _ => self.steady(sheet, step, [at(0), at(1), at(2)]),
        })
    }

    /// A quarter of a yearly total on a steady path, grown: `total q^k / (1 + q + q^2 + q^3) (1 + g)`.
    fn steady(&mut self, sheet: usize, step: &Step, [total, pace, growth]: [&str; 3]) -> Written {
        let [t, p, g] =
            [0, 1, 2].map(|at| step.arguments().get(at).map_or(f64::NAN, |a| a.value()));
        let q = (1.0 + p).sqrt().sqrt();
        let whole = 1.0 + q + q * q + q * q * q;
        let Some(quarter) = (0..4).find(|k| {
            let value = t * q.powi(*k) / whole * (1.0 + g);
            (value / step.value() - 1.0).abs() < 1e-9
        }) else {
            return Written::Fixed;
        };
        let words = ["", "quarterly_factor", "fourth root of 1 + growth of the year"];
        let q = self.written(sheet, words, format!("SQRT(SQRT(1+{pace}))"), q, "per quarter");
        let power = format!("*{q}").repeat(usize::try_from(quarter).unwrap_or_default());
        Written::Live(format!("{total}{power}/(1+{q}+{q}*{q}+{q}*{q}*{q})*(1+{growth})"))
    }
}

/// Tokens where only a floor on rented compute is published.
const CEILING: &str = "(1 - ai_iaas_share_of_ai_revenue) / 2";

/// Rows that results rest on which stand in the workbook as numbers.
pub(crate) fn fixed_rows(outputs: &[Output]) -> BTreeSet<(String, Option<String>)> {
    let mut rows = BTreeSet::new();
    let mut waiting: Vec<&Arc<Step>> = outputs.iter().filter_map(Output::step).collect();
    while let Some(step) = waiting.pop() {
        if is_fixed(step) {
            for leaf in step.leaves() {
                if let Origin::Row { id, cell, .. } = leaf.origin() {
                    rows.insert((id.clone(), cell.as_ref().map(ToString::to_string)));
                }
            }
        }
        waiting.extend(step.arguments());
    }
    rows
}

/// A model of three arguments is the steady path of a year, which has a formula.
fn is_fixed(step: &Step) -> bool {
    matches!(step.origin(), Origin::Model(_)) && step.arguments().len() != 3
}

/// What stands in a cell of a result.
pub(super) enum Written {
    /// A formula.
    Live(String),
    /// A number that does not follow.
    Fixed,
}

/// `[1 - left d] i / (1 - d)` with `d = (1 + i)^-n`; without interest what is lost by equal parts.
fn annuity(rate: &str, years: &str, left: &str, monthly: bool) -> String {
    let periods = if monthly { "months_per_year" } else { "1" };
    let (i, n) = (format!("({rate}/{periods})"), format!("({years}*{periods})"));
    let discount = format!("EXP(-{n}*LN(1+{i}))");
    format!("IF({rate}=0,(1-{left})/{n},(1-{left}*{discount})*{i}/(1-{discount}))")
}

/// How a number comes about, in words.
pub(super) fn how(step: &Step) -> String {
    match step.origin() {
        Origin::Row { id, .. } => format!("row {id}"),
        Origin::Formula(text) => text.clone(),
        Origin::Annuity { .. } => {
            "capital recovery: [1 - residual (1 + i)^-n] i / (1 - (1 + i)^-n)".to_owned()
        }
        Origin::Model(text) => format!("model: {text}"),
        _ => String::new(),
    }
}
