//! The sheet of blue cells: every row of the dataset that a live formula rests on.

use std::collections::BTreeSet;

use cloudecon::dataset::{Assumption, Dataset, Observation};
use cloudecon::{Change, Origin, RowTable, Step};

use crate::about::About;
use crate::grid::{Cell, Grid, Place, Style};
use crate::input::{Input, shown};
use crate::name::Names;

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
            "As shipped",
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
        let about = About::of(self.dataset, &self.scenario, id);
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
}
