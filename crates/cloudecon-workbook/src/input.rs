//! Blue cells: every row of the dataset that a live formula rests on.

use std::collections::BTreeSet;

use cloudecon::dataset::{Assumption, Dataset, Figure, Observation};
use cloudecon::{Basis, Change, Origin, RowTable, Step};

use crate::factor::{self, Factor};
use crate::grid::{Cell, Grid, Place, Style};
use crate::name::Names;

/// One number that a reader may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    name: String,
    row: String,
    cell: Option<String>,
    value: f64,
    printed: f64,
    unit: String,
    factor: Option<Factor>,
    place: Place,
    is_fixed: bool,
}

/// The columns of the blue cells, of the numbers in model units and of those that came with the
/// file.
const BLUE: u16 = 1;
const MODEL: u16 = 3;
const SHIPPED: u16 = 8;

/// The sheet of blue cells, filled as formulas ask for rows.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the blue cells are called inputs everywhere")]
pub(crate) struct Inputs<'a> {
    dataset: &'a Dataset,
    scenario: String,
    names: Names,
    /// Rows that a fixed result rests on too: as blue cells they would move half of what they do.
    fixed: BTreeSet<(String, Option<String>)>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) grid: Grid,
}

impl Input {
    /// The name of the blue cell.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the row of the dataset.
    pub fn row(&self) -> &str {
        &self.row
    }

    /// Which number of the row, where it holds several.
    pub fn cell(&self) -> Option<&str> {
        self.cell.as_deref()
    }

    /// The number in the unit of the blue cell.
    pub const fn printed(&self) -> f64 {
        self.printed
    }

    /// The number in model units: what a [`Change`](cloudecon::Change) sets.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// True for a grey cell: a result of the program that does not follow rests on it too.
    pub const fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    /// The place of the blue cell in the sheet `Inputs`.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The name of the number in model units.
    fn model(&self) -> String {
        if self.factor.is_some() { format!("{}_model", self.name) } else { self.name.clone() }
    }
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(
        dataset: &'a Dataset,
        scenario: &str,
        fixed: BTreeSet<(String, Option<String>)>,
    ) -> Self {
        let mut grid = Grid::new(
            "Inputs",
            &[46.0, 16.0, 18.0, 18.0, 12.0, 12.0, 60.0, 60.0, 16.0],
            "Inputs",
            "Change a blue number: every other sheet follows. Each cell has the name in column A.",
        );
        grid.heads(&[
            "Name",
            "Value",
            "Unit",
            "In model units",
            "Basis",
            "Published",
            "Source",
            "Where",
        ]);
        let scenario = scenario.to_owned();
        Self { dataset, scenario, names: Names::default(), fixed, inputs: Vec::new(), grid }
    }

    /// The name of a row's number in model units; the row gets a blue cell if it has none.
    pub(crate) fn model_name(&mut self, leaf: &Step) -> Option<String> {
        let Origin::Row { id, cell, .. } = leaf.origin() else { return None };
        let known = self
            .inputs
            .iter()
            .find(|input| input.row == *id && input.cell.as_deref() == cell.as_deref());
        if let Some(known) = known {
            return Some(known.model());
        }
        let about = self.about(id);
        let (printed, unit, factor) = shown(leaf, about.figure.as_ref());
        let text = cell.as_ref().map_or_else(|| id.clone(), |cell| format!("{id} {cell}"));
        let name = self.names.give(&text);
        let place = Place { row: self.grid.next, column: BLUE };
        let input = Input {
            name,
            row: id.clone(),
            cell: cell.as_ref().map(ToString::to_string),
            value: leaf.value(),
            printed,
            unit,
            factor,
            place,
            is_fixed: self.fixed.contains(&(id.clone(), cell.as_ref().map(ToString::to_string))),
        };
        let style = if input.is_fixed { Style::Fixed } else { Style::Input };
        let model = match factor {
            Some(factor) => format!("{}*{}", input.name, factor.name),
            None => input.name.clone(),
        };
        self.grid.push([
            input.name.as_str().into(),
            Cell::Number(printed, style),
            input.unit.as_str().into(),
            Cell::Formula(model, leaf.value()),
            about.basis.map_or("", |basis| basis.as_str()).into(),
            about.published.into(),
            about.source.into(),
            about.place.into(),
            Cell::Number(printed, Style::Fixed),
        ]);
        let model = input.model();
        self.inputs.push(input);
        Some(model)
    }

    /// The blue cell of a row as a test: true while it holds the number that it came with.
    pub(crate) fn unchanged(&self, row: &Step) -> Option<String> {
        let Origin::Row { id, cell, .. } = row.origin() else { return None };
        let is_meant =
            |input: &&Input| input.row == *id && input.cell.as_deref() == cell.as_deref();
        let input = self.inputs.iter().find(is_meant)?;
        Some(format!("{}={}_shipped", input.name, input.name))
    }

    /// A row as a step that formulas may name; changes apply.
    pub(crate) fn leaf(&self, id: &str, changes: &[Change]) -> Option<Step> {
        let figure = self.dataset.observation(id).map(Observation::figure);
        let set = || self.dataset.assumption(&self.scenario, id).map(Assumption::figure);
        let figure = figure.or_else(set)?;
        let number = figure.number();
        let number =
            changes.iter().fold(number, |number, change| change.number_of(id, None, number));
        let unit = figure.value().kind().internal_unit();
        Some(Step::row(id, id, number, unit, RowTable::Observation))
    }

    /// A blue cell that no row of the dataset stands behind; gives its name and value.
    pub(crate) fn own(&mut self, text: &str, value: f64, unit: &str, about: &str) -> (String, f64) {
        if let Some(known) =
            self.inputs.iter().find(|input| input.row.is_empty() && input.name == text)
        {
            return (known.name.clone(), known.value);
        }
        let name = self.names.give(text);
        let place = Place { row: self.grid.next, column: BLUE };
        let (row, cell) = (String::new(), None);
        self.grid.push([
            name.as_str().into(),
            Cell::Number(value, Style::Input),
            unit.into(),
            Cell::Formula(name.clone(), value),
            "assumed".into(),
            "".into(),
            "".into(),
            about.into(),
            Cell::Number(value, Style::Fixed),
        ]);
        let (unit, factor, is_fixed) = (unit.to_owned(), None, false);
        let (given, printed) = (name.clone(), value);
        let input = Input { name, row, cell, value, printed, unit, factor, place, is_fixed };
        self.inputs.push(input);
        (given, value)
    }

    /// Names and the cells that they stand for.
    pub(crate) fn defined(&self) -> Vec<(String, String)> {
        let mut defined = Vec::new();
        for input in &self.inputs {
            let at = |column| self.grid.reference(input.place.row, column);
            defined.push((input.name.clone(), at(BLUE)));
            if input.factor.is_some() {
                defined.push((input.model(), at(MODEL)));
            }
            defined.push((format!("{}_shipped", input.name), at(SHIPPED)));
        }
        defined
    }

    fn about(&self, id: &str) -> About {
        let dataset = self.dataset;
        let title = |source: &str| {
            dataset.source(source).map_or_else(
                || source.to_owned(),
                |found| match found.url() {
                    Some(url) => format!("{} ({url})", found.title()),
                    None => found.title().to_owned(),
                },
            )
        };
        if let Some(row) = dataset.observation(id) {
            return About {
                figure: Some(row.figure().clone()),
                basis: Some(row.basis()),
                published: row.published().to_string(),
                source: title(row.source()),
                place: row.locator().unwrap_or_default().to_owned(),
            };
        }
        if let Some(row) = dataset.assumption(&self.scenario, id) {
            return About {
                figure: Some(row.figure().clone()),
                basis: Some(row.basis()),
                published: String::new(),
                source: row.source().map(title).unwrap_or_default(),
                place: row.reason().to_owned(),
            };
        }
        let chip = dataset.chip(id).map(|row| (row.published(), row.source(), row.name()));
        let site = dataset.site(id).map(|row| (row.published(), row.source(), row.campus()));
        chip.or(site).map_or_else(About::default, |(published, source, name)| About {
            figure: None,
            basis: None,
            published: published.to_string(),
            source: title(source),
            place: name.to_owned(),
        })
    }
}

#[derive(Default)]
struct About {
    figure: Option<Figure>,
    basis: Option<Basis>,
    published: String,
    source: String,
    place: String,
}

/// The number as its source prints it, its unit, and the factor to model units; the model unit
/// itself where no named factor leads there.
fn shown(leaf: &Step, figure: Option<&Figure>) -> (f64, String, Option<Factor>) {
    let own = || (leaf.value(), leaf.unit().to_owned(), None);
    let Some(figure) = figure else { return own() };
    let printed = figure.in_printed_unit(figure.number());
    match factor::between(printed, figure.number()) {
        Some(None) => (leaf.value(), figure.unit().to_owned(), None),
        Some(Some(factor)) => {
            // A changed number has no printed digits of its own.
            let is_changed = leaf.value() != figure.number();
            let shown = if is_changed { leaf.value() / factor.value } else { printed };
            (shown, figure.unit().to_owned(), Some(factor))
        }
        None => own(),
    }
}
