//! Cost of electricity: files with `meta` and cases of a `module` of the System Advisor Model.

mod construction;
mod fixed_charge;
mod inputs;
mod lines;
mod procurement;
mod project;
mod series;

use std::path::Path;

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;

/// Precision of the format where a file states no tolerance: its outputs are closed forms in
/// doubles, printed in full.
const CLOSED_FORM: f64 = 1e-9;

/// Computes a case by its `module` and compares its outputs; hourly series are looked for in the
/// folder `series` beside the file.
pub(super) fn play(
    file: &Fields<'_>,
    case: &Fields<'_>,
    path: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Compared>, Failure> {
    let folder = Path::new(path).parent().unwrap_or(Path::new("")).join("series");
    if case.optional("resources").is_some() {
        return procurement::play(file, case, &folder, notes);
    }
    let inputs = case.get("inputs")?;
    let closed = match case.text("module")? {
        "Lcoefcr" => fixed_charge::price(&inputs)?,
        "CbConstructionFinancing" => construction::cost(&inputs)?,
        "Singleowner" | "Merchantplant" => {
            return lines::compare(file, case, &folder, notes);
        }
        other => return Err(unknown("kind", other)),
    };
    let share = stated(file, "given_price_mode_rel")?;
    closed.against(&case.get("outputs")?, &|name, expected, found| {
        compared(name, expected, found, share)
    })
}

/// A relative tolerance of the file.
fn stated(file: &Fields<'_>, name: &str) -> Result<f64, Failure> {
    match file.get("meta")?.optional("tolerance") {
        Some(stated) => stated.number(name),
        None => Ok(CLOSED_FORM),
    }
}

fn compared(
    name: &str,
    expected: &Fields<'_>,
    found: &Found,
    share: f64,
) -> Result<Compared, Failure> {
    match found {
        Found::Number(ours) => {
            let expected = expected.as_number()?;
            Ok(Compared::number(name, expected, *ours, Tolerance::Relative(share)))
        }
        _ => Err(expected.wrong("one figure")),
    }
}

/// What a case is about: a module of the System Advisor Model, or procurement.
pub(super) fn kind(case: &Fields<'_>) -> Result<String, Failure> {
    if case.optional("resources").is_some() {
        return Ok("procurement".to_owned());
    }
    case.text("module").map(str::to_owned)
}

/// The program that made the outputs, with its version.
pub(super) fn source(file: &Fields<'_>, case: &Fields<'_>) -> Result<String, Failure> {
    if case.optional("resources").is_some() {
        return procurement::source(file);
    }
    let versions = file.get("meta")?.get("versions")?;
    Ok(format!("NREL-PySAM {}, module {}", versions.text("NREL-PySAM")?, case.text("module")?))
}
