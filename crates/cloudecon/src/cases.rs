//! Replay of published cases: worked examples and reference vectors with inputs, expected figures,
//! tolerance and source, in files of documented formats (`docs/cases.md`).
//!
//! Every case runs through the functions of the models; expected figures and tolerances come from
//! the files. What cannot be read is a [`Fault`], what is not met is a miss, nothing is skipped.

mod bridge;
mod deals;
mod fault;
mod fields;
mod files;
mod finance;
mod format;
mod found;
mod power;
mod reconciliation;
mod revenue;
mod row;
mod sensitivity;
mod tco;
mod tolerance;
mod uncertainty;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use fields::Fields;
use format::CaseFile;

pub use fault::Fault;
pub use row::{CaseRow, Compared};

/// The cases of some files as replayed, in the order of the files, and what could not be read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Replay {
    cases: Vec<CaseRow>,
    faults: Vec<Fault>,
}

impl Replay {
    /// One row a case.
    pub fn cases(&self) -> &[CaseRow] {
        &self.cases
    }

    /// What could not be read or is of no known kind.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many cases are met.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.is_met()).count()
    }

    /// How many cases are missed.
    pub fn failed(&self) -> usize {
        self.cases.len() - self.passed()
    }

    /// The rows and faults as one JSON document.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it cannot be written.
    pub fn to_json(&self) -> Result<String, crate::Error> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    fn read(&mut self, path: &Path) {
        let file = files::shown(path);
        let value = fs::read(path)
            .map_err(|error| Fault::of_file(&file, &format!("cannot be read: {error}")))
            .and_then(|bytes| {
                serde_json::from_slice::<Value>(&bytes)
                    .map_err(|error| Fault::of_json(&file, &error))
            });
        match value {
            Ok(value) => self.play(&file, &value),
            Err(fault) => self.faults.push(fault),
        }
    }

    fn play(&mut self, file: &str, value: &Value) {
        let cases = match CaseFile::recognize(Fields::root(value)) {
            Ok(cases) => cases,
            Err((case, message)) => {
                self.faults.push(Fault::new(file, case, message));
                return;
            }
        };
        for case in cases.cases() {
            match cases.play(file, case) {
                Ok(row) => self.cases.push(row),
                Err((id, message)) => self.faults.push(Fault::new(file, id, message)),
            }
        }
    }
}

/// Replays every case below the paths: a JSON file, or a folder with all JSON files in it and in
/// its folders, in the order of their names. Other files of a folder, such as measured rows in CSV,
/// are no cases and are passed over; naming one is a fault.
pub fn replay(paths: &[PathBuf]) -> Replay {
    replay_with(paths, &mut |_, _| {})
}

/// As [`replay`], telling after each file how many of them are done.
pub fn replay_with(paths: &[PathBuf], step: &mut dyn FnMut(usize, usize)) -> Replay {
    let mut replay = Replay::default();
    let mut found = Vec::new();
    for path in paths {
        match files::below(path) {
            Ok(files) => found.extend(files),
            Err(fault) => replay.faults.push(fault),
        }
    }
    for (done, file) in found.iter().enumerate() {
        replay.read(file);
        step(done + 1, found.len());
    }
    replay
}
