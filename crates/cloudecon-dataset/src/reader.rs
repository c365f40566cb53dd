use std::collections::BTreeMap;

use crate::parsed::{ParsedFile, Rows};
use crate::suggest::did_you_mean;
use crate::{Code, Dataset, Diagnostic, Faults, Files, Location, check};

/// Reads files once and keeps them, so that after a change only the changed file is read again.
///
/// [`Dataset::read`] is the short way for a set that does not change.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    root: String,
    files: BTreeMap<String, ParsedFile>,
}

/// A data set as far as it is good, and everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct Reading {
    dataset: Dataset,
    diagnostics: Vec<Diagnostic>,
}

/// Files without which no figure can be read.
pub(crate) const NEEDED: [&str; 3] = ["sources.toml", "providers.toml", "metrics.csv"];

/// Files of the format with fixed names, for "did you mean".
const NAMES: [&str; 15] = [
    "sources.toml",
    "providers.toml",
    "metrics.csv",
    "sites.csv",
    "site_forecasts.csv",
    "site_plans.csv",
    "ppas.csv",
    "platforms.csv",
    "model_access.csv",
    "list_prices.csv",
    "policies.csv",
    "adjustments.csv",
    "chips.csv",
    "deals.csv",
    "claims.toml",
];

impl Reader {
    /// Without files. `root` is written before each path in messages.
    pub fn new(root: impl Into<String>) -> Self {
        Self { root: root.into(), files: BTreeMap::new() }
    }

    /// Reads a file, in place of an earlier one of the same path; gives the faults that it has by itself.
    pub fn set(&mut self, path: &str, bytes: &[u8]) -> &[Diagnostic] {
        let file = ParsedFile::read(&self.root, path, bytes);
        let entry = self.files.entry(path.to_owned());
        &entry.insert_entry(file).into_mut().faults
    }

    /// Forgets a file.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Checks the files against each other.
    pub fn read(&self) -> Reading {
        let mut diagnostics: Vec<Diagnostic> = self.missing_files().collect();
        for file in self.files.values() {
            diagnostics.extend_from_slice(&file.faults);
            if matches!(file.rows, Rows::Unknown) && file.faults.is_empty() {
                diagnostics.push(unknown_file(file));
            }
        }
        let dataset = check::assemble(&self.files, &mut diagnostics);
        diagnostics.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.severity(), d.code());
            a.location().cmp(b.location()).then_with(|| key(a).cmp(&key(b)))
        });
        Reading { dataset, diagnostics }
    }

    fn missing_files(&self) -> impl Iterator<Item = Diagnostic> {
        NEEDED.iter().filter(|path| !self.files.contains_key(**path)).map(|path| {
            let shown = match self.root.trim_end_matches('/') {
                "" => (*path).to_owned(),
                root => format!("{root}/{path}"),
            };
            let place = Location::new(shown.into(), 1, 1);
            Diagnostic::new(place, Code::MissingFile, format!("the file `{path}` is not there"))
                .with_hint("every data set needs sources, providers and metrics".to_owned())
        })
    }
}

fn unknown_file(file: &ParsedFile) -> Diagnostic {
    let name = file.text.name();
    let message = format!("`{name}` does not belong to the format and is not read");
    let hint = did_you_mean(name, NAMES).unwrap_or_else(|| {
        "observations go to observations/<provider>.csv, scenarios to scenarios/<id>.toml, what other crates read to deals/, forecasts/ and calibration/, fitted constants to calibration/<id>.toml".to_owned()
    });
    Diagnostic::new(file.text.locate(0), Code::UnknownFile, message).with_hint(hint).warning()
}

impl From<&Files> for Reader {
    fn from(files: &Files) -> Self {
        let mut reader = Self::new(files.root());
        for (path, bytes) in files.iter() {
            reader.set(path, bytes);
        }
        reader
    }
}

impl Reading {
    /// The rows without faults.
    pub const fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Everything that is wrong, by file, line and column.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// True if any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The rows and what is wrong with the rest.
    pub fn into_parts(self) -> (Dataset, Vec<Diagnostic>) {
        (self.dataset, self.diagnostics)
    }

    /// The data set, if nothing worse than a warning was found.
    ///
    /// # Errors
    /// [`Faults`] with every diagnostic, if one of them is an error.
    pub fn into_result(self) -> Result<Dataset, Faults> {
        if self.has_errors() { Err(Faults::new(self.diagnostics)) } else { Ok(self.dataset) }
    }
}
