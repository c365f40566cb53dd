use crate::{Ledger, LineRole, Measure, MicroUsd, PartyId};

/// Cash between two parties over all periods, with funding apart from business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// One party.
    pub a: PartyId,
    /// The other, later by name.
    pub b: PartyId,
    /// Paid by `a` to `b` for services, net of what came back.
    pub business_from_a: MicroUsd,
    /// Put by `a` into `b`, less what `b` put into `a`; prepayments are business.
    pub funding_from_a: MicroUsd,
    /// All cash from `a` to `b`.
    pub net_from_a: MicroUsd,
    /// The part of the business that the seller's own funding pays for: the lesser of both if they
    /// run in opposite directions, else zero.
    pub circular: MicroUsd,
}

/// Every pair of analysed parties that exchanges cash, sorted by name.
pub fn exposures(deal: &crate::Deal, ledger: &Ledger) -> Vec<Exposure> {
    let funding: Vec<&str> = deal
        .terms()
        .iter()
        .filter(|term| matches!(term.kind, crate::TermKind::Funding(_)))
        .map(|term| term.id.as_str())
        .collect();
    let parties: Vec<&PartyId> =
        ledger.parties().iter().filter(|party| !ledger.is_outside(party)).collect();
    let mut pairs = Vec::new();
    for (place, a) in parties.iter().enumerate() {
        for b in parties.iter().skip(place + 1) {
            let (mut business, mut funded, mut moved) = (MicroUsd::ZERO, MicroUsd::ZERO, false);
            for (term, payer, payee, role) in ledger.terms() {
                let sign = if (payer, payee) == (*a, *b) {
                    1
                } else if (payer, payee) == (*b, *a) {
                    -1
                } else {
                    continue;
                };
                let cash = ledger.line_total(term, Measure::Cash);
                let cash = if sign < 0 { -cash } else { cash };
                moved |= cash != MicroUsd::ZERO;
                if role == LineRole::Financing && funding.contains(&term) {
                    funded += cash;
                } else {
                    business += cash;
                }
            }
            if !moved {
                continue;
            }
            let opposite = (business.as_micros() < 0) != (funded.as_micros() < 0);
            let circular = if opposite { business.abs().min(funded.abs()) } else { MicroUsd::ZERO };
            pairs.push(Exposure {
                a: (*a).clone(),
                b: (*b).clone(),
                business_from_a: business,
                funding_from_a: funded,
                net_from_a: business + funded,
                circular,
            });
        }
    }
    pairs
}
