//! Calculation sheets: the written arithmetic of every output as live formulas.

mod arithmetic;

use std::sync::Arc;

use cloudecon::table::Number;
use cloudecon::{Change, Origin, Output, Step};

use crate::factor;
use crate::grid::{Cell, Grid, Place, Style};
use crate::inputs::Inputs;
use crate::twin::{Answer, WorkbookError};
pub(crate) use arithmetic::fixed_rows;
use arithmetic::{Written, how};

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
