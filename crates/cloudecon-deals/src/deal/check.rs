use std::collections::BTreeSet;

use super::DealTermsRaw;
use super::rules::recognition;
use crate::term_value::TermNumber;
use crate::{
    Error, PrepaymentCredit, Rate, Reward, Term, TermKind, TermValue, Tier, TierMode, Vesting,
};

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

pub(super) fn wrong(
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
