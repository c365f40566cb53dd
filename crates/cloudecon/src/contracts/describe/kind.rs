//! What each kind of term pays.

use cloudecon_deals::{
    HardwareControl, Minimum, PrepaymentCredit, Rate, TermKind, TermValue, TierMode, UnitPrice,
    Vesting,
};

use super::clause::{
    chosen, hurdle, limited, revenue_share, shortfall, source, sources, termination, tiers, window,
};
use super::quantity::{level, money, price, share, units};
use crate::number::grouped;

pub(super) fn kind(kind: &TermKind) -> String {
    match kind {
        TermKind::FixedFee(fee) => match &fee.escalator {
            Some(step) => {
                format!("{} a period, {} more each year", money(fee.amount), share(step.rate))
            }
            None => format!("{} a period", money(fee.amount)),
        },
        TermKind::UnitRate(rate) => {
            let most = rate.at_most.map(|most| format!(", at most {} a period", units(most)));
            let usage = source(&rate.usage);
            let paid = if rate.rate == TermValue::exact(UnitPrice::from_usd_per_unit(Rate::ONE)) {
                format!("{usage}, dollar for dollar")
            } else {
                format!("{} for each unit of {usage}", price(rate.rate))
            };
            format!("{paid}{}", most.unwrap_or_default())
        }
        TermKind::Tiered(tiered) => {
            let by = match &tiered.mode {
                TierMode::Graduated => "graduated",
                TierMode::Volume => "volume",
                TierMode::Stairstep => "stairstep",
                TierMode::Package { size, price, .. } => {
                    return format!(
                        "{} for each started {} of {}",
                        money(*price),
                        units(TermValue::exact(*size)),
                        source(&tiered.usage)
                    );
                }
            };
            let (usage, over) = (source(&tiered.usage), window(tiered.window));
            format!("{by} on {usage} over {over}: {}", tiers(&tiered.tiers))
        }
        TermKind::RevenueShare(term) => revenue_share(term),
        TermKind::PerformanceHurdle(term) => hurdle(term),
        TermKind::MinimumCommitment(term) => {
            let levels: Vec<String> = term.level.iter().map(|level| money(*level)).collect();
            format!(
                "at least {} over {}, counting {}; {}",
                levels.join(", then "),
                window(term.window),
                sources(&term.counted),
                shortfall(term.shortfall)
            )
        }
        TermKind::TakeOrPay(term) => {
            let minimum = match term.minimum {
                Minimum::Money(level) => money(level),
                Minimum::Units(level) => units(level),
            };
            let usage = source(&term.usage);
            format!("{} for each unit of {usage}, at least {minimum}", price(term.rate))
        }
        other => adjusting(other),
    }
}

/// Terms that change, secure or finance others.
fn adjusting(kind: &TermKind) -> String {
    match kind {
        TermKind::Cap(limit) => format!("at most {}", limited(limit)),
        TermKind::Floor(limit) => format!("at least {}", limited(limit)),
        TermKind::ResidualBackstop(term) => {
            let most = term.ceiling.map(|most| format!(", at most {} in all", money(most)));
            format!(
                "{} for each unit of {} beyond {}{}",
                price(term.price),
                source(&term.capacity),
                source(&term.sold),
                most.unwrap_or_default()
            )
        }
        TermKind::GreaterOf(choice) => format!("the greater of {}", chosen(choice)),
        TermKind::LesserOf(choice) => format!("the lesser of {}", chosen(choice)),
        TermKind::Prepayment(term) => {
            let credit = match &term.credit {
                PrepaymentCredit::Even(periods) => format!("evenly over {periods} periods"),
                PrepaymentCredit::FirstDollars => "from the first bills".to_owned(),
                PrepaymentCredit::ShareOfInvoice(part) => format!("as {part} of each bill"),
            };
            format!(
                "{} ahead, credited {credit} of {}",
                money(term.amount),
                term.against.join(" + ")
            )
        }
        TermKind::Termination(term) => termination(term),
        TermKind::Guarantee(term) => format!(
            "pays {} if `{}`, at most {} in all",
            term.covers.join(" + "),
            term.default,
            money(term.cap)
        ),
        TermKind::EquityKicker(term) => {
            let by = match &term.vesting {
                Vesting::Linear { metric, full_at } => {
                    format!(
                        "in proportion to {}, all at {}",
                        source(metric),
                        level(TermValue::exact(*full_at))
                    )
                }
                Vesting::Milestones { metric, steps } => {
                    format!("in {} steps of {}", steps.len(), source(metric))
                }
            };
            format!(
                "{} shares worth {} each, vesting {by}",
                grouped(&term.instruments.to_string()),
                money(term.grant_value)
            )
        }
        TermKind::CustomerSupplied(term) => {
            let whose = match term.control {
                HardwareControl::Customer => "which stays the customer's",
                HardwareControl::Supplier => "as consideration in kind",
            };
            format!("brings hardware worth {}, {whose}", money(term.value))
        }
        TermKind::Interest(term) => format!("interest on {}", term.on),
        TermKind::Funding(term) => {
            let parts: Vec<String> = term
                .tranches
                .iter()
                .map(|tranche| {
                    let when = tranche.when.as_ref().map(|flag| format!(" if `{flag}`"));
                    format!(
                        "{} in {}{}",
                        money(tranche.amount),
                        tranche.month,
                        when.unwrap_or_default()
                    )
                })
                .collect();
            format!("invests {}", parts.join(", "))
        }
        _ => "a term of a newer kind".to_owned(),
    }
}
