//! Terms in words.

mod clause;
mod kind;
mod quantity;

use cloudecon_deals::recognition::GuaranteePattern;
use cloudecon_deals::{BreakageRule, Deal, ExactShare, Recognition, Role, Term};

use kind::kind;
pub use quantity::money_text;

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
