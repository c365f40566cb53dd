//! Names in a contract: each stands for something that fits.

use super::DealTermsRaw;
use super::check::wrong;
use crate::{Error, PartyId, Source, Term, TermKind};

/// Every name exists, and limits stand between the parties of what they limit.
pub(super) fn references(raw: &DealTermsRaw) -> Result<(), Error> {
    let parties: Vec<&str> = raw.parties.iter().map(|p| p.id().as_str()).collect();
    let ids: Vec<&str> = raw.terms.iter().map(|t| t.id.as_str()).collect();
    let groups: Vec<&str> = raw.terms.iter().filter_map(|t| t.group.as_deref()).collect();
    let check = |term: &str, kind: &'static str, id: &str, known: &[&str]| {
        if known.contains(&id) {
            Ok(())
        } else {
            let mut names = known.to_vec();
            names.sort_unstable();
            names.dedup();
            Err(Error::Unknown {
                term: term.to_owned(),
                kind,
                id: id.to_owned(),
                known: names.join(", "),
            })
        }
    };
    for term in &raw.terms {
        check(&term.id, "party", term.payer.as_str(), &parties)?;
        check(&term.id, "party", term.payee.as_str(), &parties)?;
        for party in term.control.iter().flat_map(crate::Control::parties) {
            check(&term.id, "party", party.as_str(), &parties)?;
        }
        for source in term.sources() {
            match source {
                Source::Driver(_) => {}
                Source::Term(id) => check(&term.id, "term", id, &ids)?,
                Source::Group(group) => check(&term.id, "group", group, &groups)?,
            }
        }
        for id in term.named() {
            check(&term.id, "term", id, &ids)?;
        }
        if let TermKind::Termination(termination) = &term.kind {
            for id in &termination.ends {
                check(&term.id, "term", id, &ids)?;
            }
        }
        same_parties(raw, term)?;
    }
    for ramp in &raw.ramps {
        for id in &ramp.on {
            check(&ramp.id, "term", id, &ids)?;
            let scaled = raw.terms.iter().find(|t| &t.id == id);
            if !scaled.is_some_and(|t| {
                matches!(
                    t.kind,
                    TermKind::FixedFee(_) | TermKind::UnitRate(_) | TermKind::MinimumCommitment(_)
                )
            }) {
                return Err(wrong(&ramp.id, "on", "fixed fees, unit rates and minimums", id));
            }
        }
    }
    Ok(())
}

fn same_parties(raw: &DealTermsRaw, term: &Term) -> Result<(), Error> {
    // A guarantor pays in place of the payer, so only the payee must be the same.
    let payee_only = matches!(term.kind, TermKind::Guarantee(_));
    for id in term.named() {
        let Some(on) = raw.terms.iter().find(|t| &t.id == id) else { continue };
        if on.is_settled_later() {
            return Err(wrong(
                &term.id,
                "on, of, against or covers",
                "charges, not prepayments, terminations, guarantees, equity or funding",
                id,
            ));
        }
        if on.payee != term.payee || (!payee_only && on.payer != term.payer) {
            let name = |party: &PartyId| party.as_str().to_owned();
            return Err(Error::OtherParties {
                term: term.id.clone(),
                payer: name(&term.payer),
                payee: name(&term.payee),
                on: id.clone(),
            });
        }
    }
    Ok(())
}
