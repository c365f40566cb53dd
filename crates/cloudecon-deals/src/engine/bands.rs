//! Payment functions of the terms.

use crate::function::{Band, Draft, Function};
use crate::term_value::TermNumber;
use crate::{
    Error, ExactShare, Hurdle, HurdleScope, MicroUsd, Rate, Reward, TermValue, Tier, TierMode,
    Tiered, Vesting,
};

fn fail() -> Error {
    Error::overflow("tiers")
}

/// Which end of every range is taken.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Low,
    High,
}

fn pick<T: TermNumber>(value: TermValue<T>, end: End) -> Rate {
    match end {
        End::Low => value.low().as_rate(),
        End::High => value.high().as_rate(),
    }
}

fn other(end: End) -> End {
    match end {
        End::Low => End::High,
        End::High => End::Low,
    }
}

pub(super) fn tiered(term: &Tiered, scale: Rate) -> Result<Band, Error> {
    match &term.mode {
        TierMode::Package { size, price, free } => {
            let end = |end: End| {
                let price = pick(*price, end).checked_mul(scale).ok_or_else(fail)?;
                Ok::<_, Error>(Function::Packages {
                    size: size.as_micros(),
                    free: free.as_micros(),
                    price: price.numerator(),
                    den: price.denominator(),
                })
            };
            Ok(Band::between(end(End::Low)?, end(End::High)?, false))
        }
        TierMode::Graduated => graduated(&term.tiers, term.flat_at_zero, scale),
        TierMode::Volume => {
            let end = |end| by_tier(&term.tiers, term.flat_at_zero, scale, end, true);
            Ok(Band::between(end(End::Low)?, end(End::High)?, false))
        }
        TierMode::Stairstep => {
            let end = |end| by_tier(&term.tiers, term.flat_at_zero, scale, end, false);
            Ok(Band::between(end(End::Low)?, end(End::High)?, false))
        }
    }
}

/// Each tier's price for the units inside it; negative usage at the first price.
pub(super) fn graduated(tiers: &[Tier], flat_at_zero: bool, scale: Rate) -> Result<Band, Error> {
    let end = |end: End| {
        let mut drafts = vec![below_zero(tiers, flat_at_zero, end)];
        let (mut floor, mut paid) = (Rate::ZERO, Rate::ZERO);
        for tier in tiers {
            let slope = pick(tier.unit, end);
            let flat = pick(tier.flat, end);
            // Paid so far + flat + slope x (u - floor).
            let intercept = slope
                .checked_mul(floor)
                .and_then(|lead| paid.checked_add(flat)?.checked_sub(lead))
                .ok_or_else(fail)?;
            let upto = tier.up_to.map(crate::DriverLevel::as_micros);
            drafts.push(Draft { upto, slope, intercept });
            if let Some(upto) = upto {
                floor = Rate::whole(upto);
                paid = slope
                    .checked_mul(floor)
                    .and_then(|x| x.checked_add(intercept))
                    .ok_or_else(fail)?;
            }
        }
        Function::from_drafts(&drafts, scale)
    };
    Ok(Band::between(end(End::Low)?, end(End::High)?, true))
}

/// The tier reached prices everything: its unit price (volume) and its flat amount.
fn by_tier(
    tiers: &[Tier],
    flat_at_zero: bool,
    scale: Rate,
    end: End,
    priced: bool,
) -> Result<Function, Error> {
    let mut below = below_zero(tiers, flat_at_zero, end);
    if !priced {
        below.slope = Rate::ZERO;
    }
    let mut drafts = vec![below];
    for tier in tiers {
        drafts.push(Draft {
            upto: tier.up_to.map(crate::DriverLevel::as_micros),
            slope: if priced { pick(tier.unit, end) } else { Rate::ZERO },
            intercept: pick(tier.flat, end),
        });
    }
    Function::from_drafts(&drafts, scale)
}

/// Zero at zero unless the first flat amount is due there; the low end of negative usage takes the high price.
fn below_zero(tiers: &[Tier], flat_at_zero: bool, end: End) -> Draft {
    let slope = tiers.first().map_or(Rate::ZERO, |tier| pick(tier.unit, other(end)));
    Draft { upto: Some(if flat_at_zero { -1 } else { 0 }), slope, intercept: Rate::ZERO }
}

pub(super) fn hurdle(term: &Hurdle, scale: Rate) -> Result<Band, Error> {
    let end = |end: End| {
        // The low end has the low reward and the high threshold.
        let threshold = pick(term.threshold, other(end));
        let (slope, intercept) = match (&term.reward, term.scope) {
            (Reward::Lump(lump), _) => (Rate::ZERO, pick(*lump, end)),
            (Reward::Rate(rate), HurdleScope::Retroactive) => (pick(*rate, end), Rate::ZERO),
            (Reward::Rate(rate), HurdleScope::Marginal) => {
                let rate = pick(*rate, end);
                let lead = rate.checked_mul(threshold).ok_or_else(fail)?;
                (rate, Rate::ZERO.checked_sub(lead).ok_or_else(fail)?)
            }
        };
        Function::from_drafts(
            &[
                Draft {
                    upto: Some(threshold.numerator()),
                    slope: Rate::ZERO,
                    intercept: Rate::ZERO,
                },
                Draft { upto: None, slope, intercept },
            ],
            scale,
        )
    };
    let is_ordered = term.scope == HurdleScope::Marginal && matches!(term.reward, Reward::Rate(_));
    Ok(Band::between(end(End::Low)?, end(End::High)?, is_ordered))
}

/// Value vested at a cumulative level of the metric.
pub(super) fn vesting(
    vesting: &Vesting,
    instruments: u64,
    value: TermValue<MicroUsd>,
    scale: Rate,
) -> Result<Band, Error> {
    let end = |end: End| {
        let total =
            pick(value, end).checked_mul(Rate::whole(i128::from(instruments))).ok_or_else(fail)?;
        let flat = |upto, intercept| Draft { upto, slope: Rate::ZERO, intercept };
        let drafts = match vesting {
            Vesting::Linear { full_at, .. } => {
                let full = full_at.as_micros();
                let slope = total.checked_div(Rate::whole(full)).ok_or_else(fail)?;
                vec![
                    flat(Some(0), Rate::ZERO),
                    Draft { upto: Some(full), slope, intercept: Rate::ZERO },
                    flat(None, total),
                ]
            }
            Vesting::Milestones { steps, .. } => {
                let mut drafts = Vec::with_capacity(steps.len() + 1);
                let mut vested = Rate::ZERO;
                for step in steps {
                    // Reached at the level, so the piece below ends one micro earlier.
                    drafts.push(flat(Some(step.at.as_micros() - 1), vested));
                    vested = total
                        .checked_mul(step.part.rate())
                        .and_then(|part| vested.checked_add(part))
                        .ok_or_else(fail)?;
                }
                drafts.push(flat(None, vested));
                drafts
            }
        };
        Function::from_drafts(&drafts, scale)
    };
    Ok(Band::between(end(End::Low)?, end(End::High)?, false))
}

/// `rate x u` with the term's scale.
pub(super) fn linear<T: TermNumber>(rate: TermValue<T>, scale: Rate) -> Result<Band, Error> {
    Band::linear(rate.low().as_rate(), rate.high().as_rate(), scale)
}

/// `share x u`.
pub(super) fn share(share: ExactShare) -> Result<Band, Error> {
    Band::linear(share.rate(), share.rate(), Rate::ONE)
}

/// `min(u, level)` above zero.
pub(super) fn up_to(level: TermValue<MicroUsd>) -> Result<Band, Error> {
    let end = |end: End| {
        let level = pick(level, end);
        Function::from_drafts(
            &[
                Draft { upto: Some(level.numerator()), slope: Rate::ONE, intercept: Rate::ZERO },
                Draft { upto: None, slope: Rate::ZERO, intercept: level },
            ],
            Rate::ONE,
        )
    };
    Ok(Band::between(end(End::Low)?, end(End::High)?, true))
}
