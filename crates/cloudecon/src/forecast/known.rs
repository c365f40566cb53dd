//! The published forecasts of the dataset, and the last value that was known when one was made.

use cloudecon_core::{Date, Quantity as _, Quarter};
use cloudecon_dataset::{Dataset, Value};

use super::{Forecast, parse};
use crate::contracts::{ContractFault, FaultCode};
use crate::inputs::Inputs;
use crate::projection::{Actual, Quantity};
use crate::report::scenario;

/// Where the dataset keeps them.
const FOLDER: &str = "forecasts/";
/// Quarters before the forecast one that are looked through for a last value.
const BACK: i32 = 8;

/// Forecasts that others published, in the order of the files and rows, and every fault of the
/// files: what the format forbids, a source that the dataset does not have, a provider that it
/// does not have, a day of making that is not before the end of the quarter.
pub fn published(dataset: &Dataset) -> (Vec<Forecast>, Vec<ContractFault>) {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for file in dataset.raw_files().iter().filter(|file| file.path().starts_with(FOLDER)) {
        let (found, of_file) = parse(file.text(), file.shown());
        faults.extend(of_file);
        for row in found {
            let line = line_of(file.text(), &row);
            let mut fault = |code, message: String, hint: &str| {
                faults.push(ContractFault::at(file.shown(), (line, 1), code, message, hint));
            };
            match row.source.as_deref() {
                None => fault(
                    FaultCode::MissingKey,
                    format!("`{}` cites no source", row.full_id()),
                    "a published forecast names the source that it stands in",
                ),
                Some(source) if dataset.source(source).is_none() => fault(
                    FaultCode::UnknownSource,
                    format!("there is no source `{source}`"),
                    "add it to sources.toml",
                ),
                Some(_) => {}
            }
            if dataset.provider(row.parts().0).is_none() {
                let message = format!("there is no provider `{}`", row.parts().0);
                fault(FaultCode::UnknownRow, message, "providers stand in providers.toml");
            }
            if row.made_on > row.period.last_day() {
                let message = format!("made on {}, after {} had ended", row.made_on, row.period);
                fault(FaultCode::OutOfOrder, message, "a forecast is made before its quarter ends");
            }
            rows.push(row);
        }
    }
    (rows, faults)
}

fn line_of(text: &str, row: &Forecast) -> usize {
    let start = format!("{},{},{},", row.id, row.period, row.made_on);
    text.lines().position(|line| line.starts_with(&start)).map_or(1, |at| at + 1)
}

/// What came for a forecast, in its unit.
pub(super) fn actual(dataset: &Dataset, forecast: &Forecast) -> Option<Actual> {
    let (provider, name) = forecast.parts();
    let quantity = Quantity::named(name)?;
    let inputs = Inputs::new(dataset, scenario(dataset, "base").ok()?, &[]);
    let found = Actual::of(&inputs, dataset.provider(provider)?, name, forecast.period)?;
    Some(Actual { value: found.value * quantity.factor, ..found })
}

/// The last value of the same quantity that was known on the day of making, in its unit.
pub(super) fn last(dataset: &Dataset, forecast: &Forecast) -> Option<f64> {
    let (provider, name) = forecast.parts();
    let quantity = Quantity::named(name)?;
    let seen = dataset.as_of(forecast.made_on);
    let inputs = Inputs::new(&seen, scenario(&seen, "base").ok()?, &[]);
    let provider = seen.provider(provider)?;
    if name == "projected_run_rate" {
        // A stock is dated: the latest day counts, not the latest quarter end.
        let quarter = Quarter::of(forecast.made_on.month());
        let read = Value::as_run_rate;
        let found =
            inputs.latest(provider, provider.id(), "run_rate_revenue", quarter, read).ok()?;
        return Some(found.mid().number() * quantity.factor);
    }
    (1..=BACK).find_map(|back| {
        let found = Actual::of(&inputs, provider, name, forecast.period.plus(-back))?;
        Some(found.value * quantity.factor)
    })
}

/// Forecasts that were made by a day.
pub(super) fn by(rows: &[Forecast], day: Option<Date>) -> Vec<&Forecast> {
    rows.iter().filter(|row| day.is_none_or(|day| row.made_on <= day)).collect()
}
