use cloudecon_core::Month;

use crate::{
    Deal, Drivers, Error, Measure, MicroUsd, PartyId, Shock, TermKind, TerminationTrigger,
};

/// From what was announced down to what is firm, seen by one seller.
///
/// No rung exceeds the one above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpoLadder {
    /// What was announced; without an announcement, what the given drivers bring.
    pub headline: MicroUsd,
    /// What comes without any demand if nobody leaves: fixed fees, minimums, floors, backstops.
    pub committed: MicroUsd,
    /// What comes without any demand if the other side leaves as soon and as cheaply as it may.
    pub non_cancellable: MicroUsd,
    /// The same with the expedient for contracts of a year or less: nothing is disclosed for them.
    pub disclosed: MicroUsd,
    /// Cash already held and not yet credited.
    pub secured: MicroUsd,
}

/// The ladder of a seller from period `as_of` on.
///
/// `floor` are the shocks that take demand away: the seller's floor and the buyer's floor of one
/// contract differ where a third party may buy what is left, so the caller says whose demand goes.
///
/// # Errors
/// As [`Deal::evaluate`] and [`Drivers::shocked`].
///
/// # References
/// ASC 606-10-50-13 to 50-15; usage stays out as variable consideration of its own period (50-14A).
pub fn rpo_ladder(
    deal: &Deal,
    drivers: &Drivers,
    floor: &[Shock],
    seller: &PartyId,
    as_of: usize,
) -> Result<RpoLadder, Error> {
    let calendar = drivers.calendar();
    let quiet = floor.iter().try_fold(drivers.clone(), |drivers, shock| drivers.shocked(shock))?;
    let firm = deal.without_exits();
    let committed = received(&firm, &quiet, seller, as_of)?;
    let mut least = committed;
    let now = calendar.month_of(as_of);
    for term in deal.terms() {
        if matches!(term.kind, TermKind::Termination(_)) && &term.payer != seller {
            least = least.min(received(&firm.with_notice(&term.id, now), &quiet, seller, as_of)?);
        }
    }
    let headline = match deal.headline() {
        Some(headline) => headline,
        None => received(&firm, drivers, seller, as_of)?.max(committed),
    };
    let committed = committed.min(headline);
    let non_cancellable = least.min(committed);
    let months =
        i64::from(calendar.months_per_period()) * i64::try_from(calendar.len()).unwrap_or(0);
    let disclosed = if months > 12 { non_cancellable } else { MicroUsd::ZERO };
    let secured = held(deal, drivers, seller, as_of)?.min(disclosed).max(MicroUsd::ZERO);
    Ok(RpoLadder { headline, committed, non_cancellable, disclosed, secured })
}

/// Earned by the seller from `as_of` on, from parties that are analysed.
fn received(
    deal: &Deal,
    drivers: &Drivers,
    seller: &PartyId,
    as_of: usize,
) -> Result<MicroUsd, Error> {
    let ledger = deal.evaluate(drivers)?;
    let amounts =
        ledger.terms().filter(|(_, _, payee, _)| *payee == seller).flat_map(|(id, ..)| {
            ledger.line(id, Measure::Earned).unwrap_or_default().into_iter().skip(as_of)
        });
    Ok(amounts.sum())
}

/// Prepaid by the end of the period before `as_of`, or at its start, and not yet credited.
fn held(deal: &Deal, drivers: &Drivers, seller: &PartyId, as_of: usize) -> Result<MicroUsd, Error> {
    let ledger = deal.evaluate(drivers)?;
    let mut sum = MicroUsd::ZERO;
    for term in deal.terms() {
        let TermKind::Prepayment(prepayment) = &term.kind else { continue };
        let start = term.from.map_or(0, |m| drivers.calendar().period_at_or_after(m));
        if &term.payee != seller || start > as_of {
            continue;
        }
        let amount = prepayment.amount.mid().times(term.scale.rate(), deal.rounding())?;
        let line = ledger.line(&term.id, Measure::Billed).unwrap_or_default();
        let before: MicroUsd = line.into_iter().take(as_of).sum();
        // Before the first period only the payment itself counts, not the credit of that period.
        sum += if start >= as_of { amount } else { before };
    }
    Ok(sum)
}

impl Deal {
    /// The contract if nobody uses a right to leave.
    #[must_use]
    pub fn without_exits(&self) -> Self {
        let mut copy = self.clone();
        for term in copy.terms_mut() {
            if let TermKind::Termination(termination) = &mut term.kind {
                termination.trigger = TerminationTrigger::Notice { given: None };
            }
        }
        copy
    }

    /// The contract with notice given under a right to leave; unchanged if there is no such right.
    #[must_use]
    pub fn with_notice(&self, id: &str, month: Month) -> Self {
        let mut copy = self.clone();
        for term in copy.terms_mut().iter_mut().filter(|term| term.id == id) {
            if let TermKind::Termination(termination) = &mut term.kind {
                termination.trigger = TerminationTrigger::Notice { given: Some(month) };
            }
        }
        copy
    }
}
