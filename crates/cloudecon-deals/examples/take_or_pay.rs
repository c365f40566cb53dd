//! Capacity under take-or-pay: the seller gains when demand falls, and the floor covers most bills.
//!
//! Run with `cargo run -p cloudecon-deals --example take_or_pay`.

use std::error::Error;
use std::io::Write;

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, FixedFee, LineRole, MicroUsd, Minimum, Party, PartyId,
    Rate, Role, Shock, Shortfall, Source, TakeOrPay, Term, TermKind, UnitRate, Window, floor_cover,
    margin_at_risk,
};

fn main() -> Result<(), Box<dyn Error>> {
    let usage = || Source::driver("units");
    let take = TakeOrPay {
        usage: usage(),
        rate: "0.45 USD/unit".parse()?,
        minimum: Minimum::Money("80 USD million".parse()?),
        maximum: Some("250_000_000 units".parse()?),
        window: Window::Period,
        shortfall: Shortfall::Pay,
    };
    let served = UnitRate {
        usage: usage(),
        rate: "0.22 USD/unit".parse()?,
        at_most: Some("250_000_000 units".parse()?),
    };
    let fixed = FixedFee { amount: "18 USD million".parse()?, escalator: None };
    let raw = DealTermsRaw::new("take-or-pay capacity")
        .with_party(Party::new("lab", &[Role::Customer]))
        .with_party(Party::new("cloud", &[Role::SellerOfRecord]))
        .with_party(Party::new("outside", &[Role::Outside]))
        .with_term(
            Term::new("capacity", "lab", "cloud", TermKind::TakeOrPay(take))
                .on_line(LineRole::Sale),
        )
        .with_term(
            Term::new("fixed cost", "cloud", "outside", TermKind::FixedFee(fixed))
                .on_line(LineRole::OwnCost),
        )
        .with_term(
            Term::new("unit cost", "cloud", "outside", TermKind::UnitRate(served))
                .on_line(LineRole::OwnCost),
        );
    let deal = Deal::try_from(raw)?;
    let drivers = Drivers::new(Calendar::quarters("2026Q1".parse()?, 4)?)
        .with_units("units", &[100e6, 140e6, 200e6, 290e6])?;
    let cloud = PartyId::from("cloud");
    let half = [Shock::Scale { driver: "units".into(), factor: Rate::new(1, 2)? }];
    let none = [Shock::Stop { driver: "units".into(), from: 0 }];
    let risk = margin_at_risk(&deal, &drivers, &half, &cloud)?;
    let millions = |amount: MicroUsd| amount.as_usd().as_millions();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "margin {:.1}, with half the demand {:.1} (USD million)",
        millions(risk.base),
        millions(risk.shocked)
    )?;
    for (term, amount) in &risk.by_term {
        writeln!(out, "  {term:<20} at risk {:>8.2}", millions(*amount))?;
    }
    if let Some(cover) = floor_cover(&deal, &drivers, &none, &cloud)? {
        writeln!(out, "the floor covers {:.1} % of the bills", cover.as_f64() * 100.0)?;
    }
    Ok(())
}
