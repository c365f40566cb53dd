//! Contracts as CSV: one row a number.

use std::io::{self, Write};

use cloudecon::contracts::{Amount, Answer, Comparison, Contract, ContractRun, Evidence, describe};
use csv::Writer;

pub(super) fn list(out: &mut impl Write, contracts: &[Contract]) -> io::Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record([
        "id",
        "parties",
        "announced",
        "headline_usd",
        "structure",
        "known_terms",
        "unknown_terms",
        "basis",
        "source",
    ])?;
    for contract in contracts {
        let (known, unknown) = contract.known_and_unknown();
        let headline = contract.deal().headline().map(|headline| headline.as_usd().as_usd());
        rows.write_record([
            contract.id().to_owned(),
            super::text::parties(contract).join("; "),
            contract.announced().unwrap_or_default().to_owned(),
            headline.map(|usd| usd.to_string()).unwrap_or_default(),
            contract.structure().to_owned(),
            known.to_string(),
            unknown.to_string(),
            contract.evidence().basis.to_string(),
            contract.evidence().source.clone(),
        ])?;
    }
    rows.flush()
}

pub(super) fn show(out: &mut impl Write, contract: &Contract) -> io::Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record(["term", "payer", "payee", "pays", "is_range", "basis", "source", "note"])?;
    for term in contract.deal().terms() {
        let (basis, source, note) = cited(contract.evidence_of(&term.id));
        rows.write_record([
            term.id.clone(),
            term.payer.to_string(),
            term.payee.to_string(),
            describe(contract.deal(), term),
            contract.is_unknown(term).to_string(),
            basis,
            source,
            note,
        ])?;
    }
    rows.flush()
}

fn cited(evidence: Option<&Evidence>) -> (String, String, String) {
    evidence.map_or_else(Default::default, |found| {
        (found.basis.to_string(), found.source.clone(), found.note.clone().unwrap_or_default())
    })
}

pub(super) fn run(out: &mut impl Write, run: &ContractRun) -> io::Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record(["kind", "of", "period", "measure", "low_usd", "mid_usd", "high_usd"])?;
    let mut path = |kind: &str, of: &str, measure: &str, path: &[Amount]| -> io::Result<()> {
        for (period, amount) in run.periods.iter().zip(path) {
            rows.write_record([
                kind,
                of,
                period,
                measure,
                &amount.low.to_string(),
                &amount.mid.to_string(),
                &amount.high.to_string(),
            ])?;
        }
        Ok(())
    };
    for term in &run.terms {
        path("term", &term.term, "earned", &term.earned)?;
        path("term", &term.term, "cash", &term.cash)?;
    }
    for party in &run.parties {
        path("party", party.party.as_str(), "income", &party.income)?;
        path("party", party.party.as_str(), "margin", &party.margin)?;
    }
    for ladder in &run.ladder {
        for (rung, value) in [
            ("headline", ladder.headline),
            ("committed", ladder.committed),
            ("non_cancellable", ladder.non_cancellable),
            ("disclosed", ladder.disclosed),
            ("secured", ladder.secured),
        ] {
            let value = value.to_string();
            rows.write_record(["ladder", rung, &run.as_of, ladder.terms, &value, &value, &value])?;
        }
    }
    rows.flush()
}

pub(super) fn compare(out: &mut impl Write, found: &Comparison) -> io::Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record([
        "deal",
        "seller",
        "demand",
        "margin_low_usd",
        "margin_mid_usd",
        "margin_high_usd",
        "at_risk_usd",
        "at_risk_of_base",
        "floor_cover",
    ])?;
    for deal in &found.deals {
        for point in &deal.points {
            rows.write_record([
                deal.id.clone(),
                deal.seller.to_string(),
                point.demand.to_string(),
                point.margin.low.to_string(),
                point.margin.mid.to_string(),
                point.margin.high.to_string(),
                point.at_risk.to_string(),
                point.at_risk_of_base.map(|part| part.to_string()).unwrap_or_default(),
                deal.floor_cover.map(|part| part.to_string()).unwrap_or_default(),
            ])?;
        }
    }
    rows.flush()
}

pub(super) fn infer(out: &mut impl Write, found: &Answer) -> io::Result<()> {
    let mut rows = Writer::from_writer(out);
    rows.write_record(["kind", "family", "name", "unit", "low", "high", "note"])?;
    let ends = |low: f64, high: f64| (low.to_string(), high.to_string());
    for (name, text, low, high) in &found.reported {
        let (low, high) = ends(*low, *high);
        rows.write_record(["reported", "", name, "", &low, &high, text])?;
    }
    for family in &found.families {
        let fits = if family.fits { "fits" } else { "does not fit" };
        rows.write_record(["family", &family.name, "", "", "", "", fits])?;
        for term in &family.parameters {
            let (low, high) = ends(term.feasible.0, term.feasible.1);
            rows.write_record(["term", &family.name, &term.name, term.unit, &low, &high, ""])?;
        }
        for figure in &family.attainable {
            let unit = if figure.is_ratio { "fraction" } else { "USD/MW-year" };
            let (low, high) = ends(figure.low, figure.high);
            rows.write_record(["attainable", &family.name, &figure.name, unit, &low, &high, ""])?;
        }
    }
    for figure in &found.predictions {
        let unit = if figure.is_ratio { "fraction" } else { "USD/MW-year" };
        for (family, low, high) in &figure.by_family {
            let (low, high) = ends(*low, *high);
            rows.write_record(["prediction", family, &figure.name, unit, &low, &high, ""])?;
        }
        if let Some((low, high)) = figure.overall {
            let (low, high) = ends(low, high);
            let note = if found.deciding.as_ref() == Some(&figure.name) {
                "decides"
            } else if figure.is_pinned {
                "known whatever the terms"
            } else {
                ""
            };
            rows.write_record(["prediction", "all", &figure.name, unit, &low, &high, note])?;
        }
    }
    rows.flush()
}
