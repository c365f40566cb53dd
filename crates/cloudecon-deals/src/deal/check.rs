use std::collections::BTreeSet;

use super::{AmendmentReading, DealTermsRaw};
use crate::term_value::TermNumber;
use crate::{
    BreakageRule, Error, ExactShare, Interest, MicroUsd, Minimum, MinimumCommitment, PartyId,
    PrepaymentCredit, Rate, Recognition, Reward, Shortfall, Source, Term, TermKind, TermValue,
    Tier, TierMode, UnitRate, Vesting,
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

/// No id twice.
pub(super) fn names(raw: &DealTermsRaw) -> Result<(), Error> {
    unique("party", raw.parties.iter().map(|p| p.id().as_str()))?;
    unique("term", raw.terms.iter().map(|t| t.id.as_str()))?;
    unique("ramp", raw.ramps.iter().map(|r| r.id.as_str()))
}

fn unique<'a>(kind: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Error::Duplicate { kind, id: id.to_owned() });
        }
    }
    Ok(())
}

fn wrong(
    term: &str,
    field: &'static str,
    allowed: &'static str,
    found: impl std::fmt::Display,
) -> Error {
    Error::Field { term: term.to_owned(), field, allowed, found: found.to_string() }
}

fn not_negative<T: TermNumber>(
    term: &Term,
    field: &'static str,
    value: TermValue<T>,
) -> Result<(), Error> {
    if value.low().as_rate().is_negative() {
        return Err(wrong(&term.id, field, "zero or more", value));
    }
    Ok(())
}

/// Bounds of every field.
pub(super) fn values(raw: &DealTermsRaw) -> Result<(), Error> {
    for term in &raw.terms {
        if term.scale.rate().is_negative() {
            return Err(wrong(&term.id, "scale", "zero or more", term.scale));
        }
        if let (Some(from), Some(until)) = (term.from, term.until)
            && from > until
        {
            return Err(wrong(&term.id, "until", "the month `from` or later", until));
        }
        if term.payer == term.payee {
            return Err(wrong(&term.id, "payee", "another party than the payer", &term.payee));
        }
        value(term)?;
        recognition(term)?;
    }
    for ramp in &raw.ramps {
        let rising = ramp.steps.windows(2).all(|pair| match pair {
            [a, b] => a.after_months < b.after_months,
            _ => true,
        });
        if ramp.steps.first().is_none_or(|step| step.after_months != 0) || !rising {
            return Err(wrong(
                &ramp.id,
                "steps",
                "rising in `after_months` from 0",
                ramp.steps.len(),
            ));
        }
        if let Some(step) = ramp.steps.iter().find(|step| step.factor.rate().is_negative()) {
            return Err(wrong(&ramp.id, "factor", "zero or more", step.factor));
        }
    }
    Ok(())
}

/// Each rule of recognition stands on a kind of term that it is made for.
fn recognition(term: &Term) -> Result<(), Error> {
    let wrong = |allowed, found: &str| Err(wrong(&term.id, "recognition", allowed, found));
    match &term.recognition {
        Recognition::AsEarned => Ok(()),
        Recognition::Level | Recognition::Progress(_) | Recognition::Lease => match &term.kind {
            TermKind::MinimumCommitment(minimum)
                if term.recognition == Recognition::Lease
                    && minimum.shortfall != Shortfall::Pay =>
            {
                wrong("a minimum whose shortfall is paid, for a lease", "another shortfall")
            }
            TermKind::Termination(_) => Ok(()),
            _ if term.is_settled_later() => {
                wrong("`as_earned` on terms that are no charge of a period", "a spread")
            }
            _ => Ok(()),
        },
        Recognition::MinimumGuarantee(_) => match &term.kind {
            TermKind::MinimumCommitment(minimum) if minimum.shortfall == Shortfall::Pay => Ok(()),
            _ => wrong("a minimum or take-or-pay whose shortfall is paid", "a minimum guarantee"),
        },
        Recognition::Breakage(rule) => {
            match &term.kind {
                TermKind::MinimumCommitment(minimum)
                    if matches!(minimum.shortfall, Shortfall::MakeUp { .. }) => {}
                TermKind::Prepayment(prepayment) if !prepayment.refundable => {}
                _ => {
                    let allowed =
                        "a shortfall with `make_up`, or a prepayment that is not refundable";
                    return wrong(allowed, "breakage");
                }
            }
            let BreakageRule::Proportional(parts) = rule else { return Ok(()) };
            let fits = |part: &ExactShare| Rate::ZERO < part.rate() && part.rate() <= Rate::ONE;
            if parts.is_empty() || !parts.iter().all(fits) {
                return wrong("expected use above 0 % and up to 100 %", "other parts");
            }
            Ok(())
        }
        Recognition::Financing(component) => {
            if !matches!(term.kind, TermKind::Prepayment(_)) {
                return wrong("a prepayment, for a financing component", "another term");
            }
            let rate = component.rate_per_period;
            if rate.rate().is_negative() || rate.rate() > Rate::ONE {
                return wrong("a rate between 0 % and 100 % a period", &rate.to_string());
            }
            Ok(())
        }
    }
}

fn value(term: &Term) -> Result<(), Error> {
    match &term.kind {
        TermKind::FixedFee(fee) => {
            if let Some(step) = &fee.escalator
                && step.rate.low().rate() <= Rate::whole(-1)
            {
                return Err(wrong(&term.id, "escalator", "above -100 %", step.rate));
            }
        }
        TermKind::UnitRate(rate) => {
            if let Some(most) = rate.at_most {
                not_negative(term, "at_most", most)?;
            }
        }
        TermKind::Tiered(tiered) => match &tiered.mode {
            TierMode::Package { size, free, .. } => {
                if size.as_micros() <= 0 {
                    return Err(wrong(&term.id, "size", "above zero", size));
                }
                if free.as_micros() < 0 {
                    return Err(wrong(&term.id, "free", "zero or more", free));
                }
            }
            _ => tiers(term, &tiered.tiers)?,
        },
        TermKind::RevenueShare(share) => tiers(term, &share.tiers)?,
        TermKind::PerformanceHurdle(hurdle) => {
            not_negative(term, "threshold", hurdle.threshold)?;
            match hurdle.reward {
                Reward::Rate(rate) => not_negative(term, "reward", rate)?,
                Reward::Lump(lump) => not_negative(term, "reward", lump)?,
            }
        }
        TermKind::MinimumCommitment(minimum) => {
            if minimum.level.is_empty() {
                return Err(wrong(&term.id, "level", "one amount or more", "none"));
            }
            for level in &minimum.level {
                not_negative(term, "level", *level)?;
            }
        }
        TermKind::Cap(limit) | TermKind::Floor(limit) => not_negative(term, "limit", limit.limit)?,
        TermKind::ResidualBackstop(backstop) => {
            if backstop.price.low().as_usd_per_unit().is_negative() {
                return Err(wrong(&term.id, "price", "zero or more", backstop.price));
            }
            if let Some(ceiling) = backstop.ceiling {
                not_negative(term, "ceiling", ceiling)?;
            }
        }
        TermKind::GreaterOf(choice) | TermKind::LesserOf(choice) => {
            if choice.of.is_empty() {
                return Err(wrong(&term.id, "of", "one term or more", "none"));
            }
        }
        TermKind::Prepayment(prepayment) => {
            not_negative(term, "amount", prepayment.amount)?;
            match prepayment.credit {
                PrepaymentCredit::Even(0) => {
                    return Err(wrong(&term.id, "credit", "one period or more", 0));
                }
                PrepaymentCredit::ShareOfInvoice(share)
                    if share.rate().is_negative() || share.rate() > Rate::ONE =>
                {
                    return Err(wrong(&term.id, "credit", "between 0 % and 100 %", share));
                }
                _ => {}
            }
        }
        TermKind::Termination(termination) => not_negative(term, "fee", termination.fee)?,
        TermKind::Guarantee(guarantee) => not_negative(term, "cap", guarantee.cap)?,
        TermKind::EquityKicker(kicker) => vesting(term, &kicker.vesting)?,
        TermKind::CustomerSupplied(hardware) => not_negative(term, "value", hardware.value)?,
        TermKind::Funding(_) | TermKind::TakeOrPay(_) | TermKind::Interest(_) => {}
    }
    Ok(())
}

fn vesting(term: &Term, vesting: &Vesting) -> Result<(), Error> {
    match vesting {
        Vesting::Linear { full_at, .. } if full_at.as_micros() <= 0 => {
            Err(wrong(&term.id, "full_at", "above zero", full_at))
        }
        Vesting::Milestones { steps, .. } => {
            let rising = steps.windows(2).all(|pair| match pair {
                [a, b] => a.at.as_micros() < b.at.as_micros(),
                _ => true,
            });
            let start = steps.first().is_none_or(|step| step.at.as_micros() <= 0);
            let part = steps.iter().try_fold(Rate::ZERO, |sum, s| {
                if s.part.rate().is_negative() { None } else { sum.checked_add(s.part.rate()) }
            });
            if !rising || start {
                Err(wrong(&term.id, "steps", "rising levels above zero", steps.len()))
            } else if part.is_none_or(|sum| sum > Rate::ONE) {
                Err(wrong(&term.id, "part", "zero or more and 100 % together", "other"))
            } else {
                Ok(())
            }
        }
        Vesting::Linear { .. } => Ok(()),
    }
}

fn tiers(term: &Term, tiers: &[Tier]) -> Result<(), Error> {
    let Some((last, before)) = tiers.split_last() else {
        return Err(wrong(&term.id, "tiers", "one tier or more", "none"));
    };
    if let Some(up_to) = last.up_to {
        return Err(wrong(&term.id, "tiers", "without `up_to` on the last tier", up_to));
    }
    let mut floor = 0;
    for tier in before {
        match tier.up_to {
            Some(up_to) if up_to.as_micros() > floor => floor = up_to.as_micros(),
            Some(up_to) => return Err(wrong(&term.id, "up_to", "rising from above zero", up_to)),
            None => {
                return Err(wrong(&term.id, "up_to", "given on all tiers but the last", "none"));
            }
        }
    }
    Ok(())
}

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
