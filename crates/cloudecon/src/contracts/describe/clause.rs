//! What several kinds of terms say: sources, windows, tiers, limits, rights to leave.

use cloudecon_deals::{
    Choice, Hurdle, HurdleScope, Limit, MicroUsd, RevenueShare, Reward, Shortfall, Source,
    TermValue, Termination, TerminationTrigger, Tier, Window,
};

use super::quantity::{ends, level, money, price, range_text, share};

pub(super) fn source(source: &Source) -> &str {
    match source {
        Source::Driver(name) | Source::Term(name) | Source::Group(name) => name,
    }
}

pub(super) fn sources(all: &[Source]) -> String {
    all.iter().map(source).collect::<Vec<_>>().join(" + ")
}

pub(super) const fn window(window: Window) -> &'static str {
    match window {
        Window::Period => "a period",
        Window::Quarter => "a quarter",
        Window::Year => "a year",
        Window::Term => "the whole term",
    }
}

pub(super) const fn shortfall(shortfall: Shortfall) -> &'static str {
    match shortfall {
        Shortfall::Pay => "the shortfall is paid",
        Shortfall::MakeUp { .. } => "the shortfall is paid and credited later",
        Shortfall::RollOver => "the shortfall is added to the next minimum",
    }
}

pub(super) fn tiers(tiers: &[Tier]) -> String {
    let one = |tier: &Tier| {
        let nothing = TermValue::exact(MicroUsd::ZERO);
        let flat = (tier.flat != nothing).then(|| format!(" and {} flat", money(tier.flat)));
        let up_to = tier.up_to.map(|up_to| format!(" up to {}", level(TermValue::exact(up_to))));
        format!(
            "{} a unit{}{}",
            price(tier.unit),
            flat.unwrap_or_default(),
            up_to.unwrap_or_default()
        )
    };
    tiers.iter().map(one).collect::<Vec<_>>().join(", then ")
}

pub(super) fn revenue_share(term: &RevenueShare) -> String {
    let percent = |tier: &Tier| {
        let (low, mid, high) = ends(tier.unit, 0.01);
        let up_to = tier.up_to.map(|up_to| format!(" up to {}", level(TermValue::exact(up_to))));
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

pub(super) fn hurdle(term: &Hurdle) -> String {
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

pub(super) fn limited(limit: &Limit) -> String {
    format!("{} on {} over {}", money(limit.limit), limit.on.join(" + "), window(limit.window))
}

pub(super) fn chosen(choice: &Choice) -> String {
    format!("{} over {}", choice.of.join(" and "), window(choice.window))
}

pub(super) fn termination(term: &Termination) -> String {
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
