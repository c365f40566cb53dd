//! Rules that are deals: terms between parties, evaluated over a calendar.

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, Hurdle, HurdleScope, LineRole, Measure, MicroUsd,
    Minimum, Party, PartyId, RevenueShare, Reward, Role, Shock, Shortfall, Source, TakeOrPay, Term,
    TermKind, UnitRate, Window, bridge, present, principal_of_all, rpo_ladder,
};

use super::{digits, flat, money, moneys, one_quarter, usd, usds, whole, wholes, yearly, years};
use crate::cases::fault::{Failure, defined, unknown};
use crate::cases::fields::Fields;
use crate::cases::found::Found;

/// Payments between a customer, a principal and its partners, and each party's account.
pub(super) fn principal_or_agent(input: &Fields<'_>) -> Result<Found, Failure> {
    let payments = input.list("payments")?;
    let mut raw = DealTermsRaw::new("payments");
    let mut parties = vec!["customer"];
    for payment in &payments {
        let (payer, payee) = (payment.text("payer")?, payment.text("payee")?);
        parties.extend([payer, payee]);
        let kind = if payment.optional("share").is_some() {
            let share = format!("{} fraction", digits(payment, "share")?).parse()?;
            let of = RevenueShare::of(Source::term(payment.text("of")?), share);
            TermKind::RevenueShare(match payment.optional("less") {
                Some(less) => of.net_of(vec![Source::term(less.as_text()?)]),
                None => of,
            })
        } else {
            flat(money(payment, "amount")?)
        };
        let term = Term::new(payment.text("id")?, payer, payee, kind);
        raw = raw.with_term(if payer == "customer" { term.on_line(LineRole::Sale) } else { term });
    }
    parties.sort_unstable();
    parties.dedup();
    for party in &parties {
        let roles: &[Role] = if *party == "customer" { &[Role::Customer] } else { &[] };
        raw = raw.with_party(Party::new(*party, roles));
    }
    let deal = Deal::try_from(raw)?;
    let ledger = deal.evaluate(&Drivers::new(one_quarter()?))?;
    let principal = input.text("principal")?.into();
    let accounts = present(&deal, &ledger, &principal_of_all(&deal, &principal))?;
    let of = |pick: fn(&cloudecon_deals::PartyAccount) -> MicroUsd| {
        let entry = |account| -> Result<_, Failure> {
            let account: &cloudecon_deals::PartyAccount = account;
            Ok((account.party.as_str(), usd(pick(account))?))
        };
        accounts.iter().map(entry).collect::<Result<Vec<_>, _>>().map(Found::map)
    };
    let lines = payments.iter().map(|payment| {
        let id = payment.text("id")?;
        Ok((id, usd(ledger.line_total(id, Measure::Recognised))?))
    });
    let lines = lines.collect::<Result<Vec<_>, Failure>>()?;
    let passed = parties
        .iter()
        .map(|party| Ok((*party, usd(bridge(&deal, &ledger, &(*party).into()).pass_through)?)));
    let passed = passed.collect::<Result<Vec<_>, Failure>>()?;
    let customer: MicroUsd = ledger.net(&"customer".into(), Measure::Cash).into_iter().sum();
    Ok(Found::map([
        ("revenue", of(|account| account.revenue)?),
        ("partner_cost", of(|account| account.partner_cost)?),
        ("margin", of(|account| account.margin)?),
        ("lines", Found::map(lines)),
        ("pass_through_of", Found::map(passed)),
        ("customer_cash", usd(-customer)?),
    ]))
}

/// Two parties and one term on `path`, a driver.
fn two_parties(buyer: &str, seller: &str) -> DealTermsRaw {
    DealTermsRaw::new("case")
        .with_party(Party::new(buyer, &[Role::Customer]))
        .with_party(Party::new(seller, &[]))
}

/// A yearly minimum in units, a quarter of a year's units taken each quarter.
pub(super) fn take_or_pay(input: &Fields<'_>) -> Result<Found, Failure> {
    let taken = wholes(input, "taken")?;
    let minimum = format!("{} units", digits(input, "minimum_units")?).parse()?;
    let kind = TermKind::TakeOrPay(TakeOrPay {
        usage: Source::driver("taken"),
        rate: format!("{} USD/unit", digits(input, "price")?).parse()?,
        minimum: Minimum::Units(minimum),
        maximum: None,
        window: Window::Year,
        shortfall: Shortfall::Pay,
    });
    let raw = two_parties("buyer", "seller").with_term(Term::new("take", "buyer", "seller", kind));
    let calendar = Calendar::quarters("2026Q1".parse()?, taken.len() * 4)?;
    // Millionths of a unit; a quarter of a whole number of units has no smaller part.
    let quarter = |units: &i128| units.checked_mul(250_000);
    let quarters: Option<Vec<i128>> = taken.iter().map(quarter).collect();
    let path = defined(quarters, "the path of units")?.into_iter().flat_map(|q| [q; 4]).collect();
    let drivers = Drivers::new(calendar).with_micros("taken", path)?;
    let ledger = Deal::try_from(raw)?.evaluate(&drivers)?;
    let seller = PartyId::from("seller");
    let deficiency = defined(ledger.line("take.shortfall", Measure::Billed), "the shortfall")?;
    Ok(Found::map([
        ("billed", usds(&yearly(&ledger, &seller, Measure::Billed))?),
        ("recognised", usds(&yearly(&ledger, &seller, Measure::Recognised))?),
        ("deficiency", usds(&years(&deficiency))?),
    ]))
}

/// A share of sales, with a further share above a threshold.
pub(super) fn hurdle(input: &Fields<'_>) -> Result<Found, Failure> {
    let sales = moneys(input, "sales")?;
    let scope = match input.text("scope")? {
        "marginal" => HurdleScope::Marginal,
        "retroactive" => HurdleScope::Retroactive,
        other => return Err(unknown("scope", other)),
    };
    let share = |key: &str| -> Result<_, Failure> {
        Ok(format!("{} fraction", digits(input, key)?).parse()?)
    };
    let base = RevenueShare::of(Source::driver("sales"), share("base_rate")?);
    let above = Hurdle {
        metric: vec![Source::driver("sales")],
        threshold: format!("{} USD", digits(input, "threshold")?).parse()?,
        scope,
        reset: Window::Period,
        reward: Reward::Rate(share("added_rate")?),
    };
    let raw = two_parties("lab", "cloud")
        .with_term(Term::new("share", "lab", "cloud", TermKind::RevenueShare(base)))
        .with_term(Term::new("hurdle", "lab", "cloud", TermKind::PerformanceHurdle(above)));
    let calendar = Calendar::quarters("2026Q1".parse()?, sales.len())?;
    let drivers = Drivers::new(calendar).with_money("sales", &sales)?;
    let ledger = Deal::try_from(raw)?.evaluate(&drivers)?;
    Ok(Found::map([("paid", usds(&ledger.income(&"cloud".into()))?)]))
}

/// What a fixed fee leaves to disclose, whatever the path of the usage beside it.
pub(super) fn remaining_of_deal(input: &Fields<'_>) -> Result<Found, Failure> {
    let months = input.count("months")? as usize;
    let elapsed = input.count("elapsed")? as usize;
    let usage =
        UnitRate { usage: Source::driver("usage"), rate: "1 USD/unit".parse()?, at_most: None };
    let raw = two_parties("buyer", "seller")
        .with_term(Term::new("fee", "buyer", "seller", flat(money(input, "fee")?)))
        .with_term(Term::new("usage", "buyer", "seller", TermKind::UnitRate(usage)));
    let deal = Deal::try_from(raw)?;
    let calendar = Calendar::months("2026-01".parse()?, months)?;
    let level = whole(&input.get("usage")?)? as f64;
    let disclosed = |factor: f64| -> Result<MicroUsd, Failure> {
        let drivers = Drivers::new(calendar).with_units("usage", &vec![factor * level; months])?;
        let floor = [Shock::Stop { driver: "usage".into(), from: elapsed }];
        Ok(rpo_ladder(&deal, &drivers, &floor, &"seller".into(), elapsed)?.disclosed)
    };
    let stated = disclosed(1.0)?;
    for factor in [0.5, 7.0] {
        if disclosed(factor)? != stated {
            let message = "the disclosed amount moves with the usage, which is not owed";
            return Err(Failure::Model(message.to_owned()));
        }
    }
    Ok(Found::map([("disclosed", usd(stated)?)]))
}
