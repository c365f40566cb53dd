//! A lab sells tokens through a cloud: who keeps what at four levels of demand, and where it bends.
//!
//! Run with `cargo run -p cloudecon-deals --example token_resale`.

use std::error::Error;
use std::io::Write;

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, FixedFee, Hurdle, HurdleScope, LineRole, Measure,
    MicroUsd, Party, PartyId, Rate, RevenueShare, Reward, Role, Shock, Source, Term, TermKind,
    UnitRate, Window, payoff,
};

fn of_sales(rate: &str) -> Result<TermKind, Box<dyn Error>> {
    let usage = Source::driver("sales");
    Ok(TermKind::UnitRate(UnitRate { usage, rate: rate.parse()?, at_most: None }))
}

fn fixed(amount: &str) -> Result<TermKind, Box<dyn Error>> {
    Ok(TermKind::FixedFee(FixedFee { amount: amount.parse()?, escalator: None }))
}

fn contract() -> Result<Deal, Box<dyn Error>> {
    let share = RevenueShare::of(Source::term("sales"), "30 %".parse()?)
        .net_of(vec![Source::term("usage fee"), Source::term("fixed fee")]);
    let hurdle = Hurdle {
        metric: vec![Source::term("sales")],
        threshold: "500 USD million".parse()?,
        scope: HurdleScope::Marginal,
        reset: Window::Year,
        reward: Reward::Rate("4 %".parse()?),
    };
    let raw = DealTermsRaw::new("token resale")
        .with_party(Party::new("customer", &[Role::Customer]))
        .with_party(Party::new("lab", &[Role::SellerOfRecord]))
        .with_party(Party::new("cloud", &[Role::Biller, Role::Operator]))
        .with_party(Party::new("outside", &[Role::Outside]))
        .with_term(
            Term::new("sales", "customer", "lab", of_sales("1 USD/unit")?).on_line(LineRole::Sale),
        )
        .with_term(Term::new("usage fee", "lab", "cloud", of_sales("0.35 USD/unit")?))
        .with_term(Term::new("fixed fee", "lab", "cloud", fixed("20 USD million")?))
        .with_term(Term::new("share", "lab", "cloud", TermKind::RevenueShare(share)))
        .with_term(Term::new("hurdle", "lab", "cloud", TermKind::PerformanceHurdle(hurdle)))
        .with_term(
            Term::new("fixed cost", "cloud", "outside", fixed("18 USD million")?)
                .on_line(LineRole::OwnCost),
        )
        .with_term(
            Term::new("unit cost", "cloud", "outside", of_sales("0.22 USD/unit")?)
                .on_line(LineRole::OwnCost),
        );
    Ok(Deal::try_from(raw)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let deal = contract()?;
    let sales = [100, 140, 200, 290].map(MicroUsd::from_millions);
    let drivers =
        Drivers::new(Calendar::quarters("2026Q1".parse()?, 4)?).with_money("sales", &sales)?;
    let (cloud, lab) = (PartyId::from("cloud"), PartyId::from("lab"));
    let mut out = std::io::stdout().lock();
    writeln!(out, "demand  cloud income  cloud margin  lab margin  hurdle   (USD million)")?;
    for percent in [125, 100, 75, 50] {
        let shock = Shock::Scale { driver: "sales".into(), factor: Rate::new(percent, 100)? };
        let ledger = deal.evaluate(&drivers.shocked(&shock)?)?;
        let millions = |amount: MicroUsd| amount.as_usd().as_millions();
        writeln!(
            out,
            "{percent:>5} %  {:>12.4}  {:>12.4}  {:>10.4}  {:>6.2}",
            millions(ledger.income_total(&cloud)),
            millions(ledger.margin_total(&cloud)),
            millions(ledger.margin_total(&lab)),
            millions(ledger.line_total("hurdle", Measure::Earned)),
        )?;
    }
    let curve = payoff(&deal, &drivers, &["sales"], Rate::ZERO, Rate::whole(2), &cloud)?;
    writeln!(out, "\nThe cloud's margin bends at these multiples of demand:")?;
    for point in curve.breakpoints()? {
        writeln!(out, "  {:.4} ({})", point.at.as_f64(), point.at)?;
    }
    writeln!(out, "and is zero at: {:?}", curve.breakevens()?)?;
    Ok(())
}
