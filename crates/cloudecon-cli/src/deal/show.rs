//! A contract drawn: the parties, and who pays whom on which terms.

use std::io::{self, Write};

use cloudecon::contracts::{Amount, Contract, Flow, describe, money_text, role_text};
use cloudecon::deals::Term;

fn usd(value: f64) -> String {
    money_text(value, value, value)
}

pub(super) fn draw(out: &mut impl Write, contract: &Contract, flows: &[Flow]) -> io::Result<()> {
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
    for flow in flows {
        let Amount { low, mid, high } = flow.cash;
        let size = low.abs().max(high.abs());
        let cash =
            if size < 1.0 { String::new() } else { format!(" {} ", money_text(low, mid, high)) };
        writeln!(out, "\n[{}] ───{cash}──> [{}]", flow.payer, flow.payee)?;
        for term in deal.terms().iter().filter(|term| pays(term, flow)) {
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
        Some(note) => writeln!(out, "; {note}")?,
        None => writeln!(out)?,
    }
    match contract.span() {
        Some((first, last)) => {
            writeln!(out, "Amounts on arrows: cash of the base run, {first} to {last}")
        }
        None => Ok(()),
    }
}

fn pays(term: &Term, flow: &Flow) -> bool {
    (&term.payer, &term.payee) == (&flow.payer, &flow.payee)
}

/// The second line of a take-or-pay or of a financed prepayment.
fn is_derived(id: &str) -> bool {
    id.ends_with(".shortfall") || id.ends_with(".interest")
}
