//! Every number that the models give under a scenario.

use cloudecon_dataset::Dataset;

use crate::projection::{Projected, Projection, ProjectionOptions, number_of};
use crate::report::scenario;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options, Output, Report};

/// A number by its id, in a printed unit; why there is none otherwise.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) number: Result<Number, String>,
}

/// The numbers of the report, then those of the projection, in their order.
pub(super) fn numbers(dataset: &Dataset, options: &Options) -> Result<Vec<Found>, Error> {
    let report = Report::run(dataset, options)?;
    let projection = Projection::run(dataset, options, &ProjectionOptions::default())?;
    let outputs = report.outputs().iter().map(of_output);
    Ok(outputs.chain(projection.values().iter().map(of_projected)).collect())
}

fn of_projected(value: &Projected) -> Found {
    let number = number_of(value).map(|number| number.in_unit(value.quantity().unit));
    Found { id: value.id().to_owned(), number }
}

fn of_output(output: &Output) -> Found {
    let number = match output.reading() {
        crate::Reading::Value(found) => {
            Ok(Number::from(found).with_id(output.id()).in_unit(output.unit().to_string()))
        }
        crate::Reading::Missing(reason) => Err(reason.clone()),
    };
    Found { id: output.id().to_owned(), number }
}

/// Runs the models under a scenario: every number of the report and of the projection by its id.
///
/// # Errors
/// [`Error::UnknownScenario`]; those of [`Report::run`].
pub fn scenario_run(dataset: &Dataset, options: &Options, id: &str) -> Result<Document, Error> {
    let title = scenario(dataset, id)?.title().to_owned();
    let options = Options { scenario: Some(id.to_owned()), ..options.clone() };
    let mut table = Table::new("outputs", "Outputs")
        .column(Column::text("output", "Output"))
        .column(Column::text("unit", "Unit"))
        .column(Column::number("value", "Value", "").ranged());
    for found in numbers(dataset, &options)? {
        let unit = found.number.as_ref().ok().and_then(Number::unit).unwrap_or("-").to_owned();
        let cell = found.number.map_or_else(Cell::Missing, Cell::from);
        table.push([found.id.into(), unit.into(), cell]);
    }
    Ok(Document::new("scenario-run", format!("{id}: {title}")).table(table))
}
