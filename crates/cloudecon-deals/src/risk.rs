use crate::{Deal, Drivers, Error, LineRole, Measure, MicroUsd, PartyId, Rate, Shock};

/// Change of a party's margin under a shock, term by term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarginAtRisk {
    /// Margin without the shock.
    pub base: MicroUsd,
    /// Margin with it.
    pub shocked: MicroUsd,
    /// Base less shocked: positive is a loss, negative a gain.
    pub at_risk: MicroUsd,
    /// The part of each term, in computing order; adds up to `at_risk`.
    pub by_term: Vec<(String, MicroUsd)>,
}

/// Base margin less margin under the shocks.
///
/// The sign is not fixed: a take-or-pay seller gains when demand falls, as its cost falls and its
/// bill stays.
///
/// # Errors
/// As [`Deal::evaluate`] and [`Drivers::shocked`].
pub fn margin_at_risk(
    deal: &Deal,
    drivers: &Drivers,
    shocks: &[Shock],
    party: &PartyId,
) -> Result<MarginAtRisk, Error> {
    let shocked =
        shocks.iter().try_fold(drivers.clone(), |drivers, shock| drivers.shocked(shock))?;
    let (before, after) = (deal.evaluate(drivers)?, deal.evaluate(&shocked)?);
    let mut by_term = Vec::new();
    for (term, payer, payee, role) in before.terms() {
        if role == LineRole::Financing || (payer != party && payee != party) {
            continue;
        }
        let change = before.line_total(term, Measure::Recognised)
            - after.line_total(term, Measure::Recognised);
        by_term.push((term.to_owned(), if payee == party { change } else { -change }));
    }
    let (base, shocked) = (before.margin_total(party), after.margin_total(party));
    Ok(MarginAtRisk { base, shocked, at_risk: base - shocked, by_term })
}

/// Part of a seller's bills that come without any demand: floor over base billings.
///
/// `None` if nothing is billed in the base.
///
/// # Errors
/// As [`Deal::evaluate`] and [`Drivers::shocked`].
pub fn floor_cover(
    deal: &Deal,
    drivers: &Drivers,
    floor: &[Shock],
    seller: &PartyId,
) -> Result<Option<Rate>, Error> {
    let quiet = floor.iter().try_fold(drivers.clone(), |drivers, shock| drivers.shocked(shock))?;
    let billed = |drivers: &Drivers| -> Result<MicroUsd, Error> {
        let ledger = deal.evaluate(drivers)?;
        let own = ledger.terms().filter(|(_, _, payee, role)| {
            *payee == seller && *role != LineRole::Financing && *role != LineRole::OwnCost
        });
        Ok(own.map(|(term, ..)| ledger.line_total(term, Measure::Billed)).sum())
    };
    Ok(billed(&quiet)?.ratio_to(billed(drivers)?))
}
