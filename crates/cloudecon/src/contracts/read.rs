//! From the text of a deal file to a checked contract with its evidence and base run.

mod extras;
mod refusal;
mod strip;

use cloudecon_core::{Month, Quarter};
use cloudecon_dataset::Basis;
use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, DriverLevel, Drivers, Error, PartyId, TermValue,
};
use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ContractFault, FaultCode, Faults};
use super::inference::QuestionRaw;
use super::references::{self, Known};
use super::schema::FILE;
use super::walk::{Seen, walk};
use super::{Contract, Evidence};
use extras::{DriversRaw, Extras};
use refusal::{Refusal, refuse};
use strip::strip;

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
            Err(refusal) => refuse(&mut faults, &seen, &refusal),
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
