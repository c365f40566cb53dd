//! Terms in words.

use cloudecon_deals::recognition::GuaranteePattern;
use cloudecon_deals::{
    BreakageRule, Choice, Deal, DriverLevel, ExactShare, HardwareControl, Hurdle, HurdleScope,
    Limit, MicroUsd, Minimum, PrepaymentCredit, Rate, Recognition, RevenueShare, Reward, Role,
    Shortfall, Source, Term, TermKind, TermNumber, TermValue, Termination, TerminationTrigger,
    Tier, TierMode, UnitPrice, Units, Vesting, Window,
};

use crate::figure;
use crate::number::in_full;

/// What a role does, in words.
pub const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Customer => "customer",
        Role::SellerOfRecord => "seller of record",
        Role::Biller => "biller",
        Role::Operator => "operator",
        Role::InfrastructureSupplier => "infrastructure supplier",
        Role::Guarantor => "guarantor",
        Role::Funder => "funder",
        Role::Outside => "outside",
        _ => "other",
    }
}

/// Money as a range: `2.5 (0.65 to 3.08) USD million`; one number if the ends are the same.
///
/// ```
/// use cloudecon::contracts::money_text;
/// assert_eq!(money_text(0.65e6, 2.5e6, 3.08e6), "2.5 (0.65 to 3.08) USD million");
/// assert_eq!(money_text(0.0, 0.0, 0.0), "0 USD");
/// ```
pub fn money_text(low: f64, mid: f64, high: f64) -> String {
    let size = low.abs().max(high.abs());
    let (unit, name) = unit_of(size);
    // Ranges may be a few micro-dollars wider than the amounts.
    let shown = |value: f64| if value.abs() < size * 1e-6 { 0.0 } else { value / unit };
    format!("{} {name}", ranged(figure, shown(low), shown(mid), shown(high)))
}

const fn unit_of(size: f64) -> (f64, &'static str) {
    if size >= 0.9995e9 {
        (1e9, "USD billion")
    } else if size >= 0.9995e6 {
        (1e6, "USD million")
    } else {
        (1.0, "USD")
    }
}

fn ranged(text: fn(f64) -> String, low: f64, mid: f64, high: f64) -> String {
    if low == high { text(mid) } else { format!("{} ({} to {})", text(mid), text(low), text(high)) }
}

/// The numbers of a term in full, as the file has them.
fn range_text(low: f64, mid: f64, high: f64) -> String {
    ranged(in_full, low, mid, high)
}

fn money_in_full(low: f64, mid: f64, high: f64) -> String {
    let (unit, name) = unit_of(low.abs().max(high.abs()));
    format!("{} {name}", range_text(low / unit, mid / unit, high / unit))
}

fn ends<T: TermNumber>(value: TermValue<T>, unit: f64) -> (f64, f64, f64) {
    let number = |x: T| x.as_rate().as_f64() / unit;
    (number(value.low()), number(value.mid()), number(value.high()))
}

fn money(value: TermValue<MicroUsd>) -> String {
    let (low, mid, high) = ends(value, 1e6);
    money_in_full(low, mid, high)
}

fn price(value: TermValue<UnitPrice>) -> String {
    let (low, mid, high) = ends(value, 1.0);
    money_in_full(low, mid, high)
}

fn share(value: TermValue<ExactShare>) -> String {
    let (low, mid, high) = ends(value, 0.01);
    format!("{} %", range_text(low, mid, high))
}

fn units(value: TermValue<Units>) -> String {
    let (low, mid, high) = ends(value, 1e6);
    format!("{} units", range_text(low, mid, high))
}

fn level(value: TermValue<DriverLevel>) -> String {
    let (low, mid, high) = ends(value, 1e6);
    match value.mid() {
        DriverLevel::Money(_) => money_in_full(low, mid, high),
        DriverLevel::Units(_) => format!("{} units", range_text(low, mid, high)),
    }
}

fn source(source: &Source) -> &str {
    match source {
        Source::Driver(name) | Source::Term(name) | Source::Group(name) => name,
    }
}

fn sources(all: &[Source]) -> String {
    all.iter().map(source).collect::<Vec<_>>().join(" + ")
}

const fn window(window: Window) -> &'static str {
    match window {
        Window::Period => "a period",
        Window::Quarter => "a quarter",
        Window::Year => "a year",
        Window::Term => "the whole term",
    }
}

const fn shortfall(shortfall: Shortfall) -> &'static str {
    match shortfall {
        Shortfall::Pay => "the shortfall is paid",
        Shortfall::MakeUp { .. } => "the shortfall is paid and credited later",
        Shortfall::RollOver => "the shortfall is added to the next minimum",
    }
}

/// What a term pays, in one line.
pub fn describe(deal: &Deal, term: &Term) -> String {
    let mut text = kind(&term.kind);
    if term.scale != ExactShare::ONE {
        text = format!("{text}, times {}", term.scale);
    }
    if let Some(from) = term.from {
        text = format!("{text}, from {from}");
    }
    if let Some(until) = term.until {
        text = format!("{text}, until {until}");
    }
    if let Some(ramp) = deal.ramps().iter().find(|ramp| ramp.on.contains(&term.id)) {
        let steps: Vec<String> = ramp
            .steps
            .iter()
            .map(|step| format!("{} after {} months", step.factor, step.after_months))
            .collect();
        text = format!("{text}, ramp from {}: {}", ramp.delivery, steps.join(", "));
    }
    match &term.recognition {
        Recognition::AsEarned => text,
        rule => format!("{text}; {}", recognised(rule)),
    }
}

/// How it becomes revenue.
fn recognised(rule: &Recognition) -> String {
    match rule {
        Recognition::AsEarned => "recognised as earned".to_owned(),
        Recognition::Level => "recognised evenly".to_owned(),
        Recognition::Progress(driver) => format!("recognised with `{driver}`"),
        Recognition::Lease => "recognised as an operating lease".to_owned(),
        Recognition::MinimumGuarantee(pattern) => match pattern {
            GuaranteePattern::AsEarned => "a shortfall recognised at its end".to_owned(),
            GuaranteePattern::EvenGuarantee => "the minimum recognised evenly".to_owned(),
            GuaranteePattern::EvenOverEstimate { total } => {
                format!("an estimate of {total} recognised evenly")
            }
        },
        Recognition::Breakage(BreakageRule::Remote) => {
            "what is not used recognised when it lapses".to_owned()
        }
        Recognition::Breakage(BreakageRule::Proportional(parts)) => {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            format!("breakage recognised with use, of which {} is expected", parts.join(", then "))
        }
        Recognition::Financing(component) => {
            format!("with interest at {} a period", component.rate_per_period)
        }
    }
}

fn kind(kind: &TermKind) -> String {
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
                        "{} for each started {size} of {}",
                        money(*price),
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
                    format!("in proportion to {}, all at {full_at}", source(metric))
                }
                Vesting::Milestones { metric, steps } => {
                    format!("in {} steps of {}", steps.len(), source(metric))
                }
            };
            format!(
                "{} shares worth {} each, vesting {by}",
                term.instruments,
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

fn tiers(tiers: &[Tier]) -> String {
    let one = |tier: &Tier| {
        let nothing = TermValue::exact(MicroUsd::ZERO);
        let flat = (tier.flat != nothing).then(|| format!(" and {} flat", money(tier.flat)));
        let up_to = tier.up_to.map(|up_to| format!(" up to {up_to}"));
        format!(
            "{} a unit{}{}",
            price(tier.unit),
            flat.unwrap_or_default(),
            up_to.unwrap_or_default()
        )
    };
    tiers.iter().map(one).collect::<Vec<_>>().join(", then ")
}

fn revenue_share(term: &RevenueShare) -> String {
    let percent = |tier: &Tier| {
        let (low, mid, high) = ends(tier.unit, 0.01);
        let up_to = tier.up_to.map(|up_to| format!(" up to {up_to}"));
        format!("{} %{}", range_text(low, mid, high), up_to.unwrap_or_default())
    };
    let rates: Vec<String> = term.tiers.iter().map(percent).collect();
    let base = sources(&term.base);
    if term.net_of.is_empty() {
        format!("{} of {base}", rates.join(", then "))
    } else {
        format!("{} of {base} less {}", rates.join(", then "), sources(&term.net_of))
    }
}

fn hurdle(term: &Hurdle) -> String {
    let metric = sources(&term.metric);
    let on = match (&term.reward, term.scope) {
        (Reward::Lump(lump), _) => {
            return format!(
                "{} once {metric} passes {} in {}",
                money(*lump),
                level(term.threshold),
                window(term.reset)
            );
        }
        (Reward::Rate(rate), HurdleScope::Marginal) => format!("{} of what is above", share(*rate)),
        (Reward::Rate(rate), HurdleScope::Retroactive) => format!("{} of all", share(*rate)),
    };
    format!("{on} once {metric} passes {} in {}", level(term.threshold), window(term.reset))
}

fn limited(limit: &Limit) -> String {
    format!("{} on {} over {}", money(limit.limit), limit.on.join(" + "), window(limit.window))
}

fn chosen(choice: &Choice) -> String {
    format!("{} over {}", choice.of.join(" and "), window(choice.window))
}

fn termination(term: &Termination) -> String {
    let notice = match term.notice_months {
        0 => "at once".to_owned(),
        1 => "on 1 month's notice".to_owned(),
        months => format!("on {months} months' notice"),
    };
    let right = match &term.trigger {
        TerminationTrigger::Notice { given: Some(month) } => {
            format!("leaves {notice} given in {month}")
        }
        TerminationTrigger::Notice { given: None } => format!("may leave {notice}"),
        TerminationTrigger::LateDelivery { due, delivered } => {
            format!("may leave {notice} if `{delivered}` is not set by {due}")
        }
        TerminationTrigger::Event { flag } => format!("may leave {notice} if `{flag}`"),
    };
    let earliest = term.earliest.map(|month| format!(", not before {month}"));
    let fee = if term.fee == TermValue::exact(MicroUsd::ZERO) {
        "without a fee".to_owned()
    } else {
        format!("for a fee of {}", money(term.fee))
    };
    format!("{right}{}, {fee}", earliest.unwrap_or_default())
}
