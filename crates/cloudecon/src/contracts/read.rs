//! From the text of a deal file to a checked contract with its evidence and base run.

use std::collections::BTreeMap;

use cloudecon_core::{Month, Quarter};
use cloudecon_dataset::Basis;
use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, DriverLevel, Drivers, Error, PartyId, TermValue,
};
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ContractFault, FaultCode, Faults};
use super::inference::QuestionRaw;
use super::references::{self, Known};
use super::schema::{FILE, Shape, Table};
use super::walk::{Seen, walk};
use super::{Contract, Evidence};

/// What the file says beside the terms; the walk has checked it.
#[derive(Deserialize)]
struct Extras {
    structure: String,
    seller: String,
    announced: Option<String>,
    source: String,
    basis: String,
    note: Option<String>,
    #[serde(default)]
    rows: Vec<String>,
    terms: Vec<TermExtras>,
    #[serde(default)]
    amendments: Vec<AmendmentExtras>,
    drivers: DriversRaw,
    inference: Option<QuestionRaw>,
}

#[derive(Deserialize)]
struct TermExtras {
    id: String,
    source: String,
    basis: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct AmendmentExtras {
    #[serde(default)]
    adds: Vec<TermExtras>,
}

#[derive(Deserialize)]
struct DriversRaw {
    first: String,
    periods: usize,
    year_start: Option<u8>,
    #[serde(default)]
    demand: Vec<String>,
    #[serde(default)]
    paths: BTreeMap<String, toml::Value>,
    source: String,
    basis: String,
    note: Option<String>,
}

pub(super) fn evidence(source: &str, basis: &str, note: Option<String>) -> Evidence {
    let known = [Basis::Reported, Basis::Derived, Basis::Guided, Basis::Estimated];
    let basis = known.into_iter().find(|known| known.as_str() == basis).unwrap_or(Basis::Assumed);
    Evidence { source: source.to_owned(), basis, note }
}

/// Reads one file: a contract, or everything that is wrong with it.
pub(super) fn read(
    id: &str,
    shown: &str,
    text: &str,
    known: &Known<'_>,
) -> Result<Contract, Vec<ContractFault>> {
    let mut faults = Faults::new(shown, text);
    let (mut root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let hint = "see https://toml.io for how TOML is written".to_owned();
        faults.add(at, FaultCode::TomlSyntax, error.message().replace('\n', " "), hint);
    }
    let seen = walk(&FILE, root.get_ref(), &mut faults);
    references::check(&seen, known, &mut faults);
    lengths(&seen, root.get_ref(), &mut faults);
    if faults.is_empty() {
        strip(&FILE, root.get_mut());
        match assemble(id, text, root, &seen) {
            Ok(contract) => return Ok(contract),
            Err(Refusal { at, error }) => refuse(&mut faults, &seen, at, &error),
        }
    }
    Err(faults.into_sorted())
}

/// Paths that are lists have one item for each period.
fn lengths(seen: &Seen, root: &DeTable<'_>, faults: &mut Faults<'_>) {
    let drivers = root.get("drivers").and_then(|drivers| drivers.get_ref().as_table());
    let periods = drivers.and_then(|drivers| drivers.get("periods"));
    let periods = periods.and_then(|periods| match periods.get_ref() {
        DeValue::Integer(number) => number.as_str().parse::<usize>().ok(),
        _ => None,
    });
    let Some(periods) = periods else { return };
    for path in &seen.paths {
        if let Some(length) = path.length.filter(|length| *length != periods) {
            let message =
                format!("path `{}` has {length} values for {periods} periods", path.name.name);
            let hint = "write one value for each period, or one text for all of them".to_owned();
            faults.add(path.name.offset, FaultCode::PathLength, message, hint);
        }
    }
}

/// Takes out what is not a term of the contract.
fn strip(table: &'static Table, found: &mut DeTable<'_>) {
    for key in table.keys {
        if key.is_ours {
            found.remove(key.name);
        } else if let Some(value) = found.get_mut(key.name) {
            strip_value(&key.shape, value.get_mut());
        }
    }
}

fn strip_value(shape: &'static Shape, value: &mut DeValue<'_>) {
    match (shape, value) {
        (Shape::Inner(table), DeValue::Table(found)) => strip(table, found),
        (Shape::List(item), DeValue::Array(values)) => {
            for value in values.iter_mut() {
                strip_value(item, value.get_mut());
            }
        }
        _ => {}
    }
}

/// Why terms that are well written do not make a contract.
struct Refusal {
    at: Option<usize>,
    error: Problem,
}

enum Problem {
    Terms(Error),
    Toml(toml::de::Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { at: None, error: Problem::Terms(error) }
    }
}

impl From<toml::de::Error> for Refusal {
    fn from(error: toml::de::Error) -> Self {
        Self { at: error.span().map(|span| span.start), error: Problem::Toml(error) }
    }
}

impl From<cloudecon_core::Error> for Refusal {
    fn from(error: cloudecon_core::Error) -> Self {
        Error::from(error).into()
    }
}

fn assemble(
    id: &str,
    text: &str,
    root: Spanned<DeTable<'_>>,
    seen: &Seen,
) -> Result<Contract, Refusal> {
    let extras: Extras = toml::from_str(text)?;
    let raw = DealTermsRaw::deserialize(toml::de::Deserializer::from(root))?;
    let deal = Deal::try_from(raw)?;
    let drivers = drivers(&extras.drivers).map_err(|mut refusal| {
        refusal.at = refusal.at.or_else(|| seen.paths.first().map(|path| path.name.offset));
        refusal
    })?;
    // Dates that no period starts with, missing paths, overflow: everything a run would meet.
    for drivers in &drivers {
        deal.evaluate_ranges(drivers)?;
    }
    let amended = extras.amendments.iter().flat_map(|amendment| &amendment.adds);
    let terms = extras
        .terms
        .iter()
        .chain(amended)
        .map(|term| (term.id.clone(), evidence(&term.source, &term.basis, term.note.clone())))
        .collect();
    let question = extras.inference.map(QuestionRaw::question).transpose()?;
    Ok(Contract {
        id: id.to_owned(),
        structure: extras.structure,
        announced: extras.announced,
        evidence: evidence(&extras.source, &extras.basis, extras.note),
        rows: extras.rows,
        seller: PartyId::new(extras.seller),
        deal,
        terms,
        run_evidence: evidence(
            &extras.drivers.source,
            &extras.drivers.basis,
            extras.drivers.note.clone(),
        ),
        demand: extras.drivers.demand,
        paths: drivers,
        question,
    })
}

/// The middle of every path, then the low and the high ends where a path is a range.
fn drivers(raw: &DriversRaw) -> Result<Vec<Drivers>, Refusal> {
    let calendar = match raw.first.parse::<Quarter>() {
        Ok(first) => Calendar::quarters(first, raw.periods)?,
        Err(_) => Calendar::months(raw.first.parse::<Month>()?, raw.periods)?,
    };
    let calendar = match raw.year_start {
        Some(month) => calendar.with_year_start(month)?,
        None => calendar,
    };
    let mut paths: Vec<(&str, Vec<TermValue<DriverLevel>>)> = Vec::new();
    for (name, value) in &raw.paths {
        let levels = match value {
            toml::Value::Array(items) => items.iter().map(level).collect::<Result<_, _>>()?,
            one => vec![level(one)?; raw.periods],
        };
        paths.push((name, levels));
    }
    let at = |pick: fn(TermValue<DriverLevel>) -> DriverLevel| {
        paths.iter().try_fold(Drivers::new(calendar), |drivers, (name, levels)| {
            drivers.with_micros(name, levels.iter().map(|l| pick(*l).as_micros()).collect())
        })
    };
    let middle = at(TermValue::mid)?;
    if paths.iter().flat_map(|(_, levels)| levels).all(|level| level.is_exact()) {
        return Ok(vec![middle]);
    }
    Ok(vec![middle, at(TermValue::low)?, at(TermValue::high)?])
}

/// A quantity, or a flag as one unit.
fn level(value: &toml::Value) -> Result<TermValue<DriverLevel>, Error> {
    match value {
        toml::Value::Boolean(flag) => {
            let micros = if *flag { 1_000_000 } else { 0 };
            Ok(TermValue::exact(cloudecon_deals::Units::from_micros(micros).into()))
        }
        toml::Value::String(text) => text.parse(),
        other => Err(Error::Text {
            expected: "a level such as `500 USD million` or `250 units`",
            found: other.type_str().to_owned(),
        }),
    }
}

/// Reports a refusal at the term and key that it names.
fn refuse(faults: &mut Faults<'_>, seen: &Seen, at: Option<usize>, problem: &Problem) {
    let owner = |id: &str| {
        let id = super::written(id);
        seen.owners.iter().find(|owner| owner.id.as_ref().is_some_and(|own| own.name == id))
    };
    let place = |id: &str, field: &str| {
        let field = field.split(['.', '[']).next().unwrap_or(field);
        let owner = owner(id)?;
        let cell = |key: &str| owner.cells.iter().find(|(name, _)| *name == key).map(|(_, at)| *at);
        cell(field).or_else(|| owner.id.as_ref().map(|id| id.offset)).or_else(|| cell(""))
    };
    let error = match problem {
        Problem::Terms(error) => error,
        Problem::Toml(error) => {
            let hint = "see docs/deal-files.md for what each term needs".to_owned();
            let message = error.message().replace('\n', " ");
            faults.add(at.unwrap_or(0), FaultCode::Refused, message, hint);
            return;
        }
    };
    let (found, code, hint) = match error {
        Error::Field { term, field, allowed, .. } => {
            (place(term, field), FaultCode::ValueOutOfRange, format!("`{field}` must be {allowed}"))
        }
        Error::OffCalendar { term, field, .. } => (
            place(term, field),
            FaultCode::BadDate,
            "take the first month of a period of `[drivers]`, or run by month".to_owned(),
        ),
        Error::OtherParties { term, payer, payee, .. } => (
            place(term, "kind"),
            FaultCode::Refused,
            format!("name terms from `{payer}` to `{payee}` only, or change the parties"),
        ),
        Error::Unknown { term, known, .. } => {
            (place(term, "kind"), FaultCode::Refused, format!("known: {known}"))
        }
        Error::Overflow { what } => (
            place(what, "kind"),
            FaultCode::ValueOutOfRange,
            "use smaller amounts or rates with fewer digits".to_owned(),
        ),
        _ => (None, FaultCode::Refused, "see docs/deal-files.md for what a term needs".to_owned()),
    };
    faults.add(found.or(at).unwrap_or(0), code, error.to_string(), hint);
}
