//! The workbook as a whole.

use cloudecon::dataset::Dataset;
use cloudecon::reconcile::{Choices, Reconciliation};
use cloudecon::{Options, Report};
use thiserror::Error as ThisError;

use crate::bar::{self, Bars};
use crate::factor::FACTORS;
use crate::grid::{Cell, Grid, Place, Style};
use crate::input::Input;
use crate::inputs::Inputs;
use crate::model::{Models, fixed_rows};
use crate::{check, comparable, deal, write};

/// The report as a workbook of live formulas.
#[derive(Debug)]
pub struct Twin {
    pub(crate) grids: Vec<Grid>,
    pub(crate) charts: Vec<Bars>,
    pub(crate) defined: Vec<(String, String)>,
    inputs: Vec<Input>,
    answers: Vec<Answer>,
}

/// A live result and what the program computed for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub(crate) id: String,
    pub(crate) sheet: &'static str,
    pub(crate) place: Place,
    pub(crate) value: f64,
}

/// Why a workbook could not be made.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum WorkbookError {
    /// The run itself failed.
    #[error(transparent)]
    Run(#[from] cloudecon::Error),
    /// A formula of the program cannot be written as one of a spreadsheet.
    #[error("the formula `{formula}` cannot be written in a workbook: {refusal}")]
    Formula {
        /// The formula.
        formula: String,
        /// What is in the way.
        refusal: String,
    },
    /// No named factor leads from the model unit of an output to its own.
    #[error("no named factor leads to the unit of `{id}`")]
    Unit {
        /// The output.
        id: String,
    },
    /// The file could not be put together.
    #[error(transparent)]
    Write(#[from] rust_xlsxwriter::XlsxError),
}

impl Answer {
    /// The id of the output, or of a place in a table.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The sheet.
    pub const fn sheet(&self) -> &str {
        self.sheet
    }

    /// The cell.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// What the program computed.
    pub const fn value(&self) -> f64 {
        self.value
    }

    pub(crate) fn reference(&self) -> String {
        format!("{}!{}", self.sheet, self.place.absolute())
    }
}

impl Twin {
    /// Writes the arithmetic of a run down as a workbook.
    ///
    /// # Errors
    /// [`WorkbookError`]: the run fails, or its arithmetic uses what a workbook cannot say.
    pub fn of(dataset: &Dataset, options: &Options) -> Result<Self, WorkbookError> {
        let seen;
        let dataset = match options.as_of {
            Some(day) => {
                seen = dataset.as_of(day);
                &seen
            }
            None => dataset,
        };
        let report = Report::run(dataset, options)?;
        let mut models = Models::new(
            Inputs::new(dataset, report.scenario(), fixed_rows(report.outputs())),
            options.changes.clone(),
        );
        for output in report.outputs() {
            models.output(output)?;
        }
        let options = Options { period: Some(report.period()), ..options.clone() };
        deal::add(&mut models, dataset, &options)?;
        comparable::add(&mut models, dataset, &options, &report)?;
        let Models { inputs, sheets, answers, .. } = models;
        let mut defined = inputs.defined();
        let factors = factors();
        for (row, factor) in (4_u32..).zip(FACTORS) {
            defined.push((factor.name.to_owned(), factors.reference(row, 1)));
        }
        let (chart_sheet, charts) = bar::sheet(&report, &answers);
        let Inputs { inputs, grid, .. } = inputs;
        let check = check::sheet(&answers);
        let choices = Choices { scenario: options.scenario.clone(), ..Choices::default() };
        // Exact figures that contradict each other have no consistent picture; the report says so.
        let reconciled = Reconciliation::run(dataset, &choices);
        let reconciled = reconciled.ok().map(|found| check::reconciled(&inputs, &found));
        let mut grids = vec![about(&report), grid];
        grids.extend(sheets);
        grids.extend([chart_sheet, check]);
        grids.extend(reconciled);
        grids.push(factors);
        Ok(Self { grids, charts, defined, inputs, answers })
    }

    /// The sheets, in their order.
    pub fn sheets(&self) -> &[Grid] {
        &self.grids
    }

    /// The blue cells that come from the dataset.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Every live result that the program has too.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// The file.
    ///
    /// # Errors
    /// [`WorkbookError::Write`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, WorkbookError> {
        write::bytes(self)
    }
}

fn about(report: &Report) -> Grid {
    let title = report.document().title().replace('`', "");
    let mut grid =
        Grid::new("About", &[110.0], &title, "The report of cloudecon as live formulas.");
    for line in [
        "Inputs: change a blue number; it carries its source, its basis and a name that formulas use.",
        "Mix, Capacity, Cost, Deal, Margins: the arithmetic of every output, one step a line, down to the blue cells.",
        "Charts: follow the blue cells. Check: live results beside those of the program; every line is 1 as shipped.",
        "Reconciled: figures as published and in the nearest set that fits together.",
        "Factors: the only numbers in formulas besides 0 and 1.",
        "Grey numbers do not follow or are not to be changed here: the calibrated throughput of chips, and what it rests on.",
        "The workbook follows central values; ranges, claims and sources stand in the HTML report.",
    ] {
        grid.push([Cell::from(line)]);
    }
    grid
}

fn factors() -> Grid {
    let about = "Numbers that stand in formulas under a name. They are definitions, not inputs.";
    let mut grid = Grid::new("Factors", &[28.0, 16.0, 70.0], "Factors", about);
    grid.heads(&["Name", "Value", "Meaning"]);
    for factor in FACTORS {
        grid.push([
            factor.name.into(),
            Cell::Number(factor.value, Style::Plain),
            factor.meaning.into(),
        ]);
    }
    grid
}
