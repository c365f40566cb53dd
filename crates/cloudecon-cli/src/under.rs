//! The dataset as a scenario and `--set` have it, and a word on what they change of an answer.

use std::borrow::Cow;
use std::io::{self, Write};

use clap::Args;
use cloudecon::dataset::{Changed, Dataset};
use cloudecon::table::Document;

use crate::arguments::Input;
use crate::run::load;
use crate::setting::Setting;

/// Under which scenario, and with what changed.
#[derive(Debug, Args)]
pub(crate) struct Under {
    /// The scenario.
    #[arg(long, value_name = "ID", default_value = "base")]
    pub(crate) scenario: String,
    /// Set a row first: a number in its internal unit (shares as fractions), or with its unit.
    #[arg(long, value_name = "ID=VALUE", allow_hyphen_values = true)]
    pub(crate) set: Vec<Setting>,
}

/// Reads the dataset, and refuses rows to set that it does not have and units that do not fit, all
/// at once.
pub(crate) fn load_with(
    err: &mut impl Write,
    input: &Input,
    set: &[Setting],
) -> io::Result<Option<Dataset>> {
    let Some(dataset) = load(err, input)? else { return Ok(None) };
    let faults: Vec<String> = set.iter().filter_map(|setting| setting.fault(&dataset)).collect();
    for fault in &faults {
        writeln!(err, "error: {fault}")?;
    }
    Ok(faults.is_empty().then_some(dataset))
}

impl Under {
    /// The dataset as the scenario has it.
    pub(crate) fn seen<'a>(&self, dataset: &'a Dataset) -> Cow<'a, Dataset> {
        dataset.under(&self.scenario)
    }

    /// Says what was changed, or that nothing of it moves this answer.
    pub(crate) fn say(&self, dataset: &Dataset, base: &Document, found: Document) -> Document {
        if self.is_base() {
            return found;
        }
        let changed = self.seen(dataset).changed(&self.scenario);
        let mut rows: Vec<String> = changed.iter().map(Changed::id).map(quoted).collect();
        rows.extend(self.set.iter().map(Setting::id).map(quoted));
        rows.dedup();
        let rows = rows.join(", ");
        let moves = if base.tables() == found.tables() {
            "moves nothing here".to_owned()
        } else {
            format!("moves {} numbers here", moved(base, &found))
        };
        found.note(format!("scenario `{}`: changes {rows}; that {moves}", self.scenario))
    }

    /// True if nothing is changed.
    pub(crate) fn is_base(&self) -> bool {
        self.scenario == "base" && self.set.is_empty()
    }
}

fn quoted(id: &str) -> String {
    format!("`{id}`")
}

/// How many numbers differ.
fn moved(base: &Document, found: &Document) -> usize {
    let values = |document: &Document| -> Vec<(f64, f64, f64)> {
        document.numbers().map(|(_, _, it)| (it.low(), it.mid(), it.high())).collect()
    };
    let (base, found) = (values(base), values(found));
    let same = base.iter().zip(&found).filter(|(was, is)| was == is).count();
    found.len().max(base.len()) - same
}
