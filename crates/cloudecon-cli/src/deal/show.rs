//! A contract drawn: the parties, and who pays whom on which terms.

use std::io::{self, Write};

use cloudecon::contracts::{Contract, describe, money_text, role_text};
use cloudecon::deals::{LineRole, PartyId, Term};

fn usd(value: f64) -> String {
    money_text(value, value, value)
}

pub(super) fn draw(out: &mut impl Write, contract: &Contract) -> io::Result<()> {
    let deal = contract.deal();
    writeln!(out, "{}", deal.name())?;
    let evidence = contract.evidence();
    let mut facts = Vec::new();
    if let Some(day) = contract.announced() {
        facts.push(format!("announced {day}"));
    }
    if let Some(headline) = deal.headline() {
        facts.push(format!("headline {}", usd(headline.as_usd().as_usd())));
    }
    facts.push(format!("{} by {}", evidence.basis, evidence.source));
    writeln!(out, "{}", facts.join("; "))?;
    if let Some(note) = &evidence.note {
        writeln!(out, "note: {note}")?;
    }
    writeln!(out)?;
    for party in deal.parties() {
        let roles: Vec<&str> = party.roles().iter().map(|role| role_text(*role)).collect();
        writeln!(out, "[{}] {}", party.id(), roles.join(", "))?;
    }
    let mut drawn: Vec<(&PartyId, &PartyId)> = Vec::new();
    for term in deal.terms() {
        if !drawn.contains(&(&term.payer, &term.payee)) {
            drawn.push((&term.payer, &term.payee));
        }
    }
    // The customer's money first, a party's own cost last.
    drawn.sort_by_key(|pair| deal.terms().iter().filter(|t| pays(t, *pair)).map(rank).min());
    for pair in drawn {
        writeln!(out, "\n[{}] ──────> [{}]", pair.0, pair.1)?;
        for term in deal.terms().iter().filter(|term| pays(term, pair)) {
            writeln!(out, "   {}: {}", term.id, describe(deal, term))?;
            let Some(found) = contract.evidence_of(&term.id) else { continue };
            write!(out, "      {} by {}", found.basis, found.source)?;
            match &found.note {
                Some(note) if !is_derived(&term.id) => writeln!(out, "; {note}")?,
                _ => writeln!(out)?,
            }
        }
    }
    let paths = contract.run_evidence();
    write!(out, "\nBase run: {} by {}", paths.basis, paths.source)?;
    match &paths.note {
        Some(note) => writeln!(out, "; {note}"),
        None => writeln!(out),
    }
}

fn pays(term: &Term, pair: (&PartyId, &PartyId)) -> bool {
    (&term.payer, &term.payee) == pair
}

fn rank(term: &Term) -> u8 {
    match term.line_role() {
        LineRole::Sale => 0,
        LineRole::OwnCost => 3,
        LineRole::Financing => 2,
        _ => 1,
    }
}

/// The second line of a take-or-pay or of a financed prepayment.
fn is_derived(id: &str) -> bool {
    id.ends_with(".shortfall") || id.ends_with(".interest")
}
