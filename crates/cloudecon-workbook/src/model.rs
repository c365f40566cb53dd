//! Calculation sheets: the written arithmetic of every output as live formulas.

use std::collections::BTreeSet;
use std::sync::Arc;

use cloudecon::table::Number;
use cloudecon::{Change, Origin, Output, Step};

use crate::factor;
use crate::formula::translate;
use crate::grid::{Cell, Grid, Place, Style};
use crate::input::Inputs;
use crate::twin::{Answer, WorkbookError};

/// The columns of a calculation sheet.
const VALUE: u16 = 3;
const SHOWN: u16 = 5;
const HEADS: [&str; 7] = ["Output", "Symbol", "How", "Value", "Unit", "As reported", "Unit"];
const WIDTHS: [f64; 7] = [44.0, 26.0, 70.0, 20.0, 14.0, 16.0, 16.0];

/// The sheets that formulas of outputs stand in.
#[derive(Debug)]
pub(crate) struct Models<'a> {
    pub(crate) inputs: Inputs<'a>,
    changes: Vec<Change>,
    pub(crate) sheets: Vec<Grid>,
    pub(crate) answers: Vec<Answer>,
    /// Formulas that have a cell: text and reference.
    known: Vec<(String, String)>,
}

impl<'a> Models<'a> {
    pub(crate) fn new(inputs: Inputs<'a>, changes: Vec<Change>) -> Self {
        let about = "Live formulas over the sheet Inputs; grey numbers are results of the program that do not follow the blue cells.";
        let sheets = [
            ("Mix", "Revenue, margins and the AI split"),
            ("Capacity", "Power of sites"),
            ("Cost", "Cost of power, facilities, chips and tokens"),
            ("Deal", "Sales behind the cloud's share, and the split of sales"),
            ("Margins", "EBIT margins on one set of accounting rules"),
        ];
        let grid = |(name, title)| {
            let mut grid = Grid::new(name, &WIDTHS, title, about);
            grid.heads(&HEADS);
            grid
        };
        let sheets = sheets.into_iter().map(grid).collect();
        Self { inputs, changes, sheets, answers: Vec::new(), known: Vec::new() }
    }

    /// Adds an output with everything below it.
    pub(crate) fn output(&mut self, output: &Output) -> Result<(), WorkbookError> {
        let (Some(step), Some(found)) = (output.step(), output.figured()) else { return Ok(()) };
        let sheet = sheet_of(output.metric());
        let formula = match self.formula(sheet, step)? {
            Written::Live(text) => text,
            Written::Fixed => {
                self.line(sheet, step, None);
                return Ok(());
            }
        };
        let factor = factor::between(step.value(), found.mid())
            .ok_or_else(|| WorkbookError::Unit { id: output.id().to_owned() })?;
        let row = self.grid(sheet).next;
        let value = Place { row, column: VALUE }.address();
        let shown =
            factor.map_or_else(|| value.clone(), |factor| format!("{value}*{}", factor.name));
        let unit = output.unit().to_string();
        self.grid(sheet).push([
            output.id().into(),
            step.symbol().into(),
            how(step).into(),
            Cell::Formula(formula.clone(), step.value()),
            step.unit().into(),
            Cell::Formula(shown, found.mid()),
            unit.as_str().into(),
        ]);
        let reference = self.grid(sheet).reference(row, VALUE);
        self.known.push((formula, reference));
        let (name, place) = (self.grid(sheet).name, Place { row, column: SHOWN });
        let (id, value) = (output.id().to_owned(), found.mid());
        self.answers.push(Answer { id, sheet: name, place, value });
        Ok(())
    }

    /// Adds a line by hand; gives its reference.
    pub(crate) fn written(
        &mut self,
        sheet: usize,
        words: [&str; 3],
        formula: String,
        value: f64,
        unit: &str,
    ) -> String {
        let [id, symbol, how] = words;
        let row = self.grid(sheet).push([
            id.into(),
            symbol.into(),
            how.into(),
            Cell::Formula(formula, value),
            unit.into(),
        ]);
        if !id.is_empty() {
            let (sheet, place) = (self.grid(sheet).name, Place { row, column: VALUE });
            self.answers.push(Answer { id: id.to_owned(), sheet, place, value });
        }
        self.grid(sheet).reference(row, VALUE)
    }

    /// The name and the number, in model units, of a row of the dataset.
    pub(crate) fn row(&mut self, id: &str) -> Option<(String, f64)> {
        let step = self.inputs.leaf(id, &self.changes)?;
        Some((self.inputs.model_name(&step)?, step.value()))
    }

    /// The cell of the output that a number is, in the unit of the output.
    pub(crate) fn answered(&self, number: &Number) -> Option<String> {
        let is_same =
            |answer: &&Answer| answer.id.contains(".revenue@") && answer.value == number.mid();
        self.answers.iter().find(is_same).map(Answer::reference)
    }

    pub(crate) fn grid(&mut self, sheet: usize) -> &mut Grid {
        let last = self.sheets.len() - 1;
        &mut self.sheets[sheet.min(last)]
    }

    /// Where a step's number stands; it gets a line if it has none.
    fn reference(&mut self, sheet: usize, step: &Arc<Step>) -> Result<String, WorkbookError> {
        if matches!(step.origin(), Origin::Row { .. }) {
            return Ok(self.inputs.model_name(step).unwrap_or_default());
        }
        let formula = match self.formula(sheet, step)? {
            Written::Live(text) => Some(text),
            Written::Fixed => None,
        };
        if let Some(formula) = &formula
            && let Some((_, reference)) = self.known.iter().find(|(known, _)| known == formula)
        {
            return Ok(reference.clone());
        }
        Ok(self.line(sheet, step, formula))
    }

    /// A line below no output.
    fn line(&mut self, sheet: usize, step: &Step, formula: Option<String>) -> String {
        let live = formula.clone();
        let cell = formula.map_or(Cell::Number(step.value(), Style::Fixed), |formula| {
            Cell::Formula(formula, step.value())
        });
        let row = self.grid(sheet).push([
            "".into(),
            step.symbol().into(),
            how(step).into(),
            cell,
            step.unit().into(),
        ]);
        let reference = self.grid(sheet).reference(row, VALUE);
        if let Some(formula) = live {
            self.known.push((formula, reference.clone()));
        }
        reference
    }

    fn formula(&mut self, sheet: usize, step: &Arc<Step>) -> Result<Written, WorkbookError> {
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

enum Written {
    Live(String),
    Fixed,
}

/// `[1 - left d] i / (1 - d)` with `d = (1 + i)^-n`; without interest what is lost by equal parts.
fn annuity(rate: &str, years: &str, left: &str, monthly: bool) -> String {
    let periods = if monthly { "months_per_year" } else { "1" };
    let (i, n) = (format!("({rate}/{periods})"), format!("({years}*{periods})"));
    let discount = format!("EXP(-{n}*LN(1+{i}))");
    format!("IF({rate}=0,(1-{left})/{n},(1-{left}*{discount})*{i}/(1-{discount}))")
}

fn how(step: &Step) -> String {
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

fn sheet_of(metric: &str) -> usize {
    match metric {
        "site_power" | "site_power_added" | "site_power_added_p50" | "active_power" => 1,
        "facility_cost" | "chip_hour_cost" | "token_rate" | "token_cost" => 2,
        "token_sales_run_rate" => DEAL,
        _ => 0,
    }
}

/// The sheets of deals and of comparable margins.
pub(crate) const DEAL: usize = 3;
pub(crate) const MARGINS: usize = 4;
