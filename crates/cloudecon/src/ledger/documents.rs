//! The ledger as tables.

use cloudecon_dataset::Claim;

use crate::finding::{Finding, FindingCode};
use crate::table::{Cell, Column, Document, Number, Table};

use super::book::shown;
use super::claim::{CheckedClaim, Verdict};
use super::{Ledger, finding};

impl Ledger {
    /// Every claim with its verdict, the verdicts counted, and the claims that exclude each other.
    pub fn document(&self) -> Document {
        let mut document = Document::new("claims", "Published claims and what the figures say")
            .table(self.table())
            .table(self.verdicts());
        if !self.conflicts.is_empty() || !self.mixtures.is_empty() {
            document = document.table(self.conflict_table());
        }
        let closings = self.closing_table();
        if !closings.rows().is_empty() {
            document = document.table(closings);
        }
        document
    }

    /// The findings of the ledger without tables: what fails, what excludes each other.
    pub fn check_document(&self, deny: &[FindingCode]) -> Document {
        let mut findings = self.findings();
        findings.retain(|found| {
            !matches!(found.code(), FindingCode::ClaimHolds | FindingCode::ClaimUnchecked)
                || deny.contains(&found.code())
        });
        for found in &mut findings {
            if deny.contains(&found.code()) {
                found.deny();
            }
        }
        findings.sort_by_key(|found| (found.level(), found.code()));
        Document::new("claims-check", "Claims that do not fit")
            .table(self.verdicts())
            .findings_from(findings)
    }

    /// One claim with every reading, the arithmetic, and the rows behind it.
    pub fn claim_document(&self, id: &str) -> Option<Document> {
        let checked = self.claim(id)?;
        let claim = checked.claim();
        let mut document =
            Document::new("claim", claim.statement()).table(said(checked)).table(readings(checked));
        let closings = closings([checked]);
        if !closings.rows().is_empty() {
            document = document.table(closings);
        }
        let remarks = [claim.reading(), claim.note(), claim.unchecked()];
        for remark in remarks.into_iter().flatten() {
            document = document.note(remark);
        }
        for conflict in self.conflicts.iter().filter(|c| c.claims().iter().any(|c| c == id)) {
            let found =
                Finding::new(FindingCode::ClaimsConflict, id, conflict.sentence().to_owned());
            document = document.findings_from([found]);
        }
        Some(document.findings_from([finding(checked)]))
    }

    fn table(&self) -> Table {
        let mut table = Table::new("claims", "Claims")
            .column(Column::text("claim", "Claim"))
            .column(Column::number("claimed", "Claimed", ""))
            .column(Column::number("computed", "Computed", "").ranged())
            .column(Column::text("verdict", "Verdict"))
            .column(Column::text("reading", "Read as"))
            .column(Column::text("evidence", "Figures"))
            .column(Column::text("listed", "Listed"));
        for checked in &self.claims {
            let decisive = checked.decisive();
            let computed = decisive.and_then(|reading| reading.found().ok());
            table.push([
                checked.claim().id().into(),
                claimed(checked.claim()),
                computed_cell(checked),
                checked.verdict().as_str().into(),
                computed.map_or(Cell::Empty, |_| decisive.map_or("", |r| r.name()).into()),
                computed.map_or(Cell::Empty, |computed| computed.evidence().as_str().into()),
                checked.claim().listed().join(" ").into(),
            ]);
        }
        table
    }

    fn verdicts(&self) -> Table {
        let mut table = Table::new("verdicts", "Verdicts")
            .column(Column::text("verdict", "Verdict"))
            .column(Column::number("claims", "Claims", ""));
        for verdict in Verdict::ALL {
            table.push([verdict.as_str().into(), (self.count(verdict) as f64).into()]);
        }
        table.push(["all".into(), (self.claims.len() as f64).into()]);
        table
    }

    fn conflict_table(&self) -> Table {
        let mut table = Table::new("conflicts", "Claims that cannot stand together")
            .column(Column::text("claims", "Claims"))
            .column(Column::text("why", "Why"));
        for conflict in &self.conflicts {
            table.push([conflict.claims().join(", ").into(), conflict.sentence().into()]);
        }
        for mixture in &self.mixtures {
            table.push([mixture.claims().join(", ").into(), mixture.sentence().into()]);
        }
        table
    }

    fn closing_table(&self) -> Table {
        closings(self.claims.iter().filter(|checked| checked.verdict() == Verdict::Fails))
    }
}

/// The claim as printed, in the unit of its source.
fn claimed(claim: &Claim) -> Cell {
    let Some(printed) = claim.figure() else {
        return Cell::Missing("no size is printed".to_owned());
    };
    let (value, low, high) = (
        printed.in_printed_unit(printed.number()),
        printed.low().map(|low| printed.in_printed_unit(low.number())),
        printed.high().map(|high| printed.in_printed_unit(high.number())),
    );
    Number::between(low.unwrap_or(value), value, high.unwrap_or(value))
        .in_unit(printed.unit())
        .with_bound(printed.bound())
        .with_basis(claim.basis())
        .with_id(claim.id())
        .with_inputs([claim.source()])
        .into()
}

/// What the deciding reading gives, or why nothing does.
fn computed_cell(checked: &CheckedClaim) -> Cell {
    let Some(printed) = checked.claim().figure() else {
        return Cell::Missing(checked.reason().to_owned());
    };
    let decisive = checked.decisive().map(|reading| reading.found());
    match decisive {
        Some(Ok(computed)) => Number::between(computed.low(), computed.mid(), computed.high())
            .in_unit(printed.unit())
            .with_bound(computed.bound())
            .with_basis(computed.basis())
            .with_id(format!("claim:{}", checked.claim().id()))
            .with_inputs(computed.inputs())
            .with_note(checked.reason())
            .into(),
        _ => Cell::Missing(checked.reason().to_owned()),
    }
}

/// What is claimed, by whom and when.
fn said(checked: &CheckedClaim) -> Table {
    let claim = checked.claim();
    let mut table = Table::new("said", "What is said")
        .column(Column::text("what", ""))
        .column(Column::text("text", ""));
    let printed = claim.figure().map_or_else(|| "no size".to_owned(), shown);
    let forecast = if checked.is_forecast() { ", a forecast" } else { "" };
    for (what, text) in [
        ("claim", claim.id().to_owned()),
        ("of", format!("{}.{}@{}{forecast}", claim.entity(), claim.metric(), claim.period())),
        ("printed", format!("{printed} ({}, {} confidence)", claim.basis(), claim.confidence())),
        ("source", format!("{}, {}", claim.source(), claim.published())),
        ("listed", claim.listed().join(", ")),
        ("verdict", format!("{}: {}", checked.verdict(), checked.reason())),
    ] {
        table.push([what.into(), text.into()]);
    }
    table
}

fn readings(checked: &CheckedClaim) -> Table {
    let mut table = Table::new("readings", "Readings")
        .column(Column::text("reading", "Read as"))
        .column(Column::number("computed", "Computed", "").ranged())
        .column(Column::number("gap", "Claimed less computed", ""))
        .column(Column::text("outcome", "Outcome"))
        .column(Column::text("figures", "Figures"))
        .column(Column::text("formula", "Formula"))
        .column(Column::text("arithmetic", "Arithmetic"))
        .column(Column::text("note", "Note"));
    let unit = checked.claim().figure().map_or("", |printed| printed.unit());
    let apart = checked.claim().figure().map_or("", super::verdict::apart);
    for reading in checked.readings() {
        let note = reading.note().unwrap_or_default();
        let cells = match reading.found() {
            Ok(computed) => [
                Number::between(computed.low(), computed.mid(), computed.high())
                    .in_unit(unit)
                    .with_bound(computed.bound())
                    .with_basis(computed.basis())
                    .with_inputs(computed.inputs())
                    .into(),
                Number::new(computed.central_gap()).in_unit(apart).into(),
                (if computed.agrees() { "fits" } else { "does not fit" }).into(),
                computed.evidence().as_str().into(),
            ],
            Err(reason) => [
                Cell::Missing(reason.clone()),
                Cell::Missing(reason.clone()),
                "cannot be computed".into(),
                Cell::Empty,
            ],
        };
        table.push([Cell::from(reading.name())].into_iter().chain(cells).chain([
            reading.formula().into(),
            reading.arithmetic().into(),
            note.into(),
        ]));
    }
    table
}

/// Single changes that would make failing claims hold.
fn closings<'c>(claims: impl IntoIterator<Item = &'c CheckedClaim>) -> Table {
    let mut table = Table::new("closings", "What would close the gap: one figure changed")
        .column(Column::text("claim", "Claim"))
        .column(Column::text("input", "Figure"))
        .column(Column::number("from", "From", ""))
        .column(Column::number("change", "Add", "").ranged());
    for checked in claims {
        for closing in checked.closings() {
            table.push([
                checked.claim().id().into(),
                closing.input().into(),
                Number::new(closing.from()).in_unit(closing.unit()).into(),
                Number::between(closing.low(), closing.change(), closing.high())
                    .in_unit(closing.unit())
                    .into(),
            ]);
        }
    }
    table
}
