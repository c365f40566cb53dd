//! What the verbs that print one view share: quarter, day, dataset, shape.

use std::io::{self, Write};

use clap::Args;
use cloudecon::dataset::Dataset;
use cloudecon::table::Document;
use cloudecon::{Date, Error, Options, Quarter};

use crate::arguments::Input;
use crate::run::Outcome;
use crate::setting::{Setting, changes};
use crate::tables::{self, Shape};
use crate::under::load_with;

/// Which quarter is shown, of which dataset, and how.
#[derive(Debug, Args)]
pub(crate) struct View {
    /// The calendar quarter, such as 2026Q1; the latest with figures if left out.
    #[arg(long, value_name = "QUARTER")]
    period: Option<Quarter>,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The scenario.
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Set a row first: a number in its internal unit (shares as fractions), or
    /// with its unit.
    #[arg(long, value_name = "ID=VALUE", allow_hyphen_values = true)]
    set: Vec<Setting>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

/// Prints what a view gives.
pub(crate) fn print(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &View,
    view: impl FnOnce(&Dataset, &Options) -> Result<Document, Error>,
) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &asked.input, &asked.set)? else {
        return Ok(Outcome::BadInput);
    };
    let options = Options {
        period: asked.period,
        as_of: asked.as_of,
        scenario: asked.scenario.clone(),
        changes: changes(&asked.set),
        ..Options::default()
    };
    match view(&dataset, &options) {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
