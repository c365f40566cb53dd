//! Power contracts, plants and portfolios from files: settled, priced and chosen.
//!
//! A file is TOML, its hourly series a CSV file beside it; `docs/power.md` has the format. Every
//! fault of both is reported at once with file, line and column, as a [`ContractFault`].

mod contract_file;
mod input;
mod price;
mod procure;
mod project_file;
mod series;
mod settle;

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use toml::de::DeTable;

pub use price::price;
pub use procure::procure;
pub use settle::settle;

pub use crate::contracts::ContractFault;
use crate::contracts::fault::{FaultCode, Faults};
use crate::table::Document;
use input::Section;
use series::Hours;

/// What an answer is, or everything that is wrong with the file and its series.
pub type Answer = Result<Document, Vec<ContractFault>>;

/// Every key that a file may have at its root.
const ROOT: [&str; 23] = [
    "buyer",
    "debt",
    "floors",
    "grid_clean_share",
    "hours",
    "kind",
    "load",
    "money",
    "note",
    "operation",
    "plant",
    "plant_mw",
    "question",
    "ramp",
    "reserves",
    "resource",
    "row",
    "seller",
    "series",
    "tax",
    "term",
    "terms",
    "title",
];

/// What went wrong beyond single keys: the model refuses the numbers.
type Refusal = cloudecon_capacity::Error;

/// Reads a file, hands its root on, and gathers faults of file and series.
fn read(
    path: &Path,
    answer: impl FnOnce(&Section<'_, '_>, Option<&Hours>) -> Option<Result<Document, Refusal>>,
    needs_hours: bool,
) -> Answer {
    let shown = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let mut faults = Faults::new(&shown, "");
            let hint = "examples lie in fixtures/examples/power".to_owned();
            faults.add(0, FaultCode::UnreadableFile, error.to_string(), hint);
            return Err(faults.into_sorted());
        }
    };
    let faults = RefCell::new(Faults::new(&shown, &text));
    let (root, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let hint = "see https://toml.io for how TOML is written".to_owned();
        let message = error.message().replace('\n', " ");
        faults.borrow_mut().add(at, FaultCode::TomlSyntax, message, hint);
    }
    let section = Section::root(&root, &faults);
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let hours =
        if needs_hours || section.has("hours") { Hours::read(&section, folder) } else { None };
    let found = answer(&section, hours.as_ref());
    if found.is_none() {
        // What a fault kept from being asked for is not unknown.
        section.know(&ROOT);
    }
    section.finish();
    if let Some(Err(refused)) = &found {
        let hint = "the numbers do not go together".to_owned();
        faults.borrow_mut().add(0, FaultCode::Refused, refused.to_string(), hint);
    }
    let mut all = faults.into_inner().into_sorted();
    all.extend(hours.map(Hours::into_faults).unwrap_or_default());
    match found {
        Some(Ok(document)) if all.is_empty() => Ok(document),
        _ if all.is_empty() => {
            let mut faults = Faults::new(&shown, &text);
            let hint = "see docs/power.md for the format".to_owned();
            faults.add(0, FaultCode::Refused, "the file gives no answer".to_owned(), hint);
            Err(faults.into_sorted())
        }
        _ => Err(all),
    }
}
