//! A workbook and what the program answers to random changes of its blue cells, for `.ci/workbook`.
//!
//! `sets DATASET OUT.xlsx SETS SEED` writes the workbook and prints JSON: the live cells with the
//! program's results, and for each set the blue cells with new numbers and the results of a run on
//! the same numbers.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use cloudecon::dataset::Dataset;
use cloudecon::{Change, Options};
use cloudecon_workbook::{Cell, Input, Twin};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let mut next = |name: &str| arguments.next().ok_or_else(|| format!("{name} is missing"));
    let data = PathBuf::from(next("the dataset")?);
    let file = PathBuf::from(next("the workbook")?);
    let sets: u32 = next("the number of sets")?.to_string_lossy().parse()?;
    let mut random = Random(next("the seed")?.to_string_lossy().parse()?);

    let reading = Dataset::read_dir(&data)?;
    let dataset = reading.dataset();
    let options = Options::default();
    let twin = Twin::of(dataset, &options)?;
    std::fs::write(&file, twin.to_bytes()?)?;

    let mut made = Vec::new();
    for _ in 0..sets {
        let (mut blue, mut changes) = (BTreeMap::new(), Vec::new());
        let mut campuses: BTreeMap<&str, f64> = BTreeMap::new();
        for input in
            twin.inputs().iter().filter(|input| !input.row().is_empty() && !input.is_fixed())
        {
            let is_power = input.cell() == Some("it_power");
            let factor = if is_power {
                *campuses.entry(campus(input.row())).or_insert_with(|| random.factor(input))
            } else {
                random.factor(input)
            };
            blue.insert(input.place().address(), input.printed() * factor);
            let change = Change::scale(input.row(), factor);
            match input.cell() {
                Some(_) if is_power => {}
                Some(cell) => changes.push(change.of_cell(cell)),
                None => changes.push(change),
            }
        }
        // Steps of a campus grow together, those without a blue cell as well: what stands there on
        // a day is the largest of them.
        for step in dataset.sites() {
            if let Some(factor) = campuses.get(campus(step.id())) {
                changes.push(Change::scale(step.id(), *factor).of_cell("it_power"));
            }
        }
        let changed = Twin::of(dataset, &Options { changes, ..options.clone() })?;
        made.push(json!({ "blue": blue, "answers": answers(&changed) }));
    }
    let formulas: Vec<Value> = twin
        .sheets()
        .iter()
        .flat_map(|sheet| sheet.cells().iter().map(move |cell| (sheet.name(), cell)))
        .filter_map(|(sheet, (place, cell))| match cell {
            Cell::Formula(text, value) => Some(
                json!({ "sheet": sheet, "cell": place.address(), "formula": text, "value": value }),
            ),
            _ => None,
        })
        .collect();
    let places: BTreeMap<&str, Value> = twin
        .answers()
        .iter()
        .map(|answer| (answer.id(), json!([answer.sheet(), answer.place().address()])))
        .collect();
    let all = json!({ "formulas": formulas, "places": places, "sets": made });
    writeln!(std::io::stdout().lock(), "{all}")?;
    Ok(())
}

/// `new-carlisle` of `new-carlisle/2`.
fn campus(row: &str) -> &str {
    row.split('/').next().unwrap_or_default()
}

fn answers(twin: &Twin) -> BTreeMap<&str, f64> {
    twin.answers().iter().map(|answer| (answer.id(), answer.value())).collect()
}

/// `splitmix64`: the same sets for the same seed everywhere.
struct Random(u64);

impl Random {
    fn part(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between 0.9 and 1.1; parts of a whole that are near it only fall.
    fn factor(&mut self, input: &Input) -> f64 {
        let part = self.part();
        let is_near_whole = input.value() > 0.75 && input.value() <= 1.0;
        if is_near_whole { 0.9 + 0.1 * part } else { 0.9 + 0.2 * part }
    }
}
