//! The power cases of `fixtures/cases/power` as inputs of `cloudecon-capacity`, and the sites of
//! the reference dataset as build-outs: the same cases that the rivals run.

mod portfolios;
mod projects;
mod sites;

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;

pub use portfolios::{Portfolio, portfolios};
pub use projects::{Plant, Solved, plants};
pub use sites::{measured_delays, sites, window};

/// What reading a case can fail with.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn file(folder: &Path, name: &str) -> Result<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(folder.join(name))?)?)
}

fn cases(file: &Value) -> Result<&[Value]> {
    Ok(file["cases"].as_array().ok_or("a file without `cases`")?)
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().ok_or_else(|| format!("`{key}` is no text in {value}").into())
}

fn number(value: &Value, key: &str) -> Result<f64> {
    value[key].as_f64().ok_or_else(|| format!("`{key}` is no number in {value}").into())
}

/// Hourly series by column.
struct Series {
    header: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Series {
    fn read(folder: &Path, name: &str) -> Result<Self> {
        let mut reader = csv::Reader::from_path(folder.join("series").join(name))?;
        let header = reader.headers()?.iter().map(str::to_owned).collect();
        let rows = reader.deserialize().collect::<std::result::Result<Vec<Vec<f64>>, _>>()?;
        Ok(Self { header, rows })
    }

    fn column(&self, name: &str) -> Result<Vec<f64>> {
        let place = self.header.iter().position(|column| column == name);
        let place = place.ok_or_else(|| format!("no column `{name}`"))?;
        Ok(self.rows.iter().filter_map(|row| row.get(place)).copied().collect())
    }
}
