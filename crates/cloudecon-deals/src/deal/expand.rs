//! From terms as written to terms as computed.

use super::{AmendmentReading, DealTermsRaw};
use crate::term_value::TermNumber;
use crate::{
    Error, ExactShare, Interest, MicroUsd, Minimum, MinimumCommitment, Rate, Recognition, Source,
    Term, TermKind, TermValue, UnitRate,
};

/// Applies the amendments in order.
pub(super) fn amended(mut raw: DealTermsRaw) -> Result<DealTermsRaw, Error> {
    for amendment in std::mem::take(&mut raw.amendments) {
        for id in &amendment.replaces {
            let known = raw.terms.iter().map(|term| term.id.clone()).collect::<Vec<_>>();
            let Some(term) = raw.terms.iter_mut().find(|term| &term.id == id) else {
                return Err(Error::Unknown {
                    term: format!("amendment of {}", amendment.date),
                    kind: "term",
                    id: id.clone(),
                    known: known.join(", "),
                });
            };
            if amendment.reading == AmendmentReading::Replaces {
                // A term that would have started later never runs.
                let end = term.from.map_or(amendment.date, |from| from.max(amendment.date));
                term.until = Some(term.until.map_or(end, |until| until.min(end)));
            }
        }
        for mut term in amendment.adds {
            term.from = Some(term.from.map_or(amendment.date, |f| f.max(amendment.date)));
            raw.terms.push(term);
        }
    }
    Ok(raw)
}

/// Writes each take-or-pay as a unit rate and a minimum.
pub(super) fn expanded(mut raw: DealTermsRaw) -> Result<DealTermsRaw, Error> {
    let mut terms = Vec::with_capacity(raw.terms.len());
    for mut term in std::mem::take(&mut raw.terms) {
        if let Some(interest) = interest(&term) {
            terms.push(interest);
        }
        if !matches!(term.kind, TermKind::TakeOrPay(_)) {
            terms.push(term);
            continue;
        }
        let recognition = of_shortfall(&mut term.recognition);
        let TermKind::TakeOrPay(take) = &term.kind else { continue };
        let level = match &take.minimum {
            Minimum::Money(money) => *money,
            Minimum::Units(units) => {
                let worth = |price: Rate, count: Rate| {
                    let product =
                        price.checked_mul(count).and_then(|x| x.checked_mul(term.scale.rate()));
                    product
                        .map(|x| MicroUsd::ZERO.with_rate(x))
                        .ok_or_else(|| Error::overflow(&term.id))
                };
                TermValue::new(
                    worth(take.rate.low().as_rate(), units.low().as_rate())?,
                    worth(take.rate.mid().as_rate(), units.mid().as_rate())?,
                    worth(take.rate.high().as_rate(), units.high().as_rate())?,
                )?
            }
        };
        let mut charge = term.clone();
        charge.kind = TermKind::UnitRate(UnitRate {
            usage: take.usage.clone(),
            rate: take.rate,
            at_most: take.maximum,
        });
        let mut shortfall = term.clone();
        shortfall.id = format!("{}.shortfall", term.id);
        shortfall.scale = ExactShare::ONE;
        shortfall.recognition = recognition;
        shortfall.line = Some(crate::LineRole::Commitment);
        shortfall.kind = TermKind::MinimumCommitment(MinimumCommitment {
            level: vec![level],
            counted: vec![Source::Term(term.id.clone())],
            window: take.window,
            shortfall: take.shortfall,
            prorate: false,
        });
        let id = shortfall.id.clone();
        for ramp in raw.ramps.iter_mut().filter(|ramp| ramp.on.contains(&term.id)) {
            ramp.on.push(id.clone());
        }
        terms.push(charge);
        terms.push(shortfall);
    }
    raw.terms = terms;
    Ok(raw)
}

/// The line of interest beside a prepayment with a financing component.
fn interest(term: &Term) -> Option<Term> {
    let is_financed = matches!(term.recognition, Recognition::Financing(_))
        && matches!(term.kind, TermKind::Prepayment(_));
    is_financed.then(|| {
        let mut interest = term.clone();
        interest.id = format!("{}.interest", term.id);
        interest.kind = TermKind::Interest(Interest { on: term.id.clone() });
        // Whoever holds the money pays for it.
        std::mem::swap(&mut interest.payer, &mut interest.payee);
        interest.recognition = Recognition::AsEarned;
        (interest.line, interest.group) = (None, None);
        interest
    })
}

/// Rules about a minimum go with the shortfall; the charge of a take-or-pay is then as earned.
fn of_shortfall(recognition: &mut Recognition) -> Recognition {
    match recognition {
        Recognition::MinimumGuarantee(_) | Recognition::Breakage(_) => std::mem::take(recognition),
        _ => recognition.clone(),
    }
}
