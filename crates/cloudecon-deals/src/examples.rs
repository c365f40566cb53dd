//! Two contracts to read and to compare, every number invented and exact: tokens resold without a
//! floor, and capacity sold as take-or-pay, on the same demand and the same cost.
//!
//! When demand halves, the reseller loses more than half of its margin and the seller of capacity
//! gains, as its bills have a floor and its cost has none.
//!
//! ```
//! use cloudecon_deals::{Rate, Shock, examples, margin_at_risk};
//!
//! let half = [Shock::Scale { driver: "sales".into(), factor: Rate::new(1, 2)? }];
//! let at_risk = |(deal, drivers)| margin_at_risk(&deal, &drivers, &half, &"cloud".into());
//! // 230.45 falls to 102.625; 138.7 rises to 167.7.
//! assert_eq!(at_risk(examples::token_as_a_service()?)?.at_risk, "127.825 USD million".parse()?);
//! assert_eq!(at_risk(examples::take_or_pay()?)?.at_risk, "-29 USD million".parse()?);
//! # Ok::<(), cloudecon_deals::Error>(())
//! ```

use crate::{
    Calendar, Deal, DealTermsRaw, Drivers, Error, FixedFee, Hurdle, HurdleScope, LineRole,
    MicroUsd, Minimum, Party, RevenueShare, Reward, Role, Shortfall, Source, TakeOrPay, Term,
    TermKind, UnitRate, Window,
};

/// Token-as-a-Service: the lab is seller of record, the cloud runs the model and invoices.
///
/// A quarter's sales of 100 give the cloud 35 (usage of machines) + 20 (fixed fee) + 30 % of what is
/// left after both, and 4 % of what a year's sales exceed 500 by. It spends 18 and 22 % of sales.
///
/// # Errors
/// None in practice: the numbers are constants.
pub fn token_as_a_service() -> Result<(Deal, Drivers), Error> {
    let usage_fee = of_sales("0.35 USD/unit")?;
    let fixed_fee = each_quarter("20 USD million")?;
    let share = RevenueShare::of(Source::term("sales"), "30 %".parse()?)
        .net_of(vec![Source::term("usage fee"), Source::term("fixed fee")]);
    let hurdle = Hurdle {
        metric: vec![Source::term("sales")],
        threshold: "500 USD million".parse()?,
        scope: HurdleScope::Marginal,
        reset: Window::Year,
        reward: Reward::Rate("4 %".parse()?),
    };
    let terms = DealTermsRaw::new("Worked example: token resale without a floor")
        .with_party(Party::new("customers", &[Role::Customer]))
        .with_party(Party::new("lab", &[Role::SellerOfRecord]))
        .with_party(Party::new(
            "cloud",
            &[Role::Biller, Role::Operator, Role::InfrastructureSupplier],
        ))
        .with_party(Party::new("suppliers", &[Role::Outside]))
        .with_term(
            Term::new("sales", "customers", "lab", of_sales("1 USD/unit")?).on_line(LineRole::Sale),
        )
        .with_term(Term::new("usage fee", "lab", "cloud", usage_fee))
        .with_term(Term::new("fixed fee", "lab", "cloud", fixed_fee))
        .with_term(Term::new("share", "lab", "cloud", TermKind::RevenueShare(share)))
        .with_term(Term::new("hurdle", "lab", "cloud", TermKind::PerformanceHurdle(hurdle)))
        .with_term(own_cost("fixed cost", each_quarter("18 USD million")?))
        .with_term(own_cost("unit cost", of_sales("0.22 USD/unit")?));
    Ok((Deal::try_from(terms)?, demand()?))
}

/// Take-or-pay: the lab rents capacity, one unit of which serves one dollar of tokens.
///
/// 0.45 a unit, at most 250 million units and at least 80 million dollars a quarter, no make-up.
/// The cloud spends 18 and 0.22 for each unit that it serves.
///
/// # Errors
/// None in practice: the numbers are constants.
pub fn take_or_pay() -> Result<(Deal, Drivers), Error> {
    let most = "250000000 units".parse()?;
    let capacity = TakeOrPay {
        usage: Source::driver("sales"),
        rate: "0.45 USD/unit".parse()?,
        minimum: Minimum::Money("80 USD million".parse()?),
        maximum: Some(most),
        window: Window::Period,
        shortfall: Shortfall::Pay,
    };
    let served = UnitRate {
        usage: Source::driver("sales"),
        rate: "0.22 USD/unit".parse()?,
        at_most: Some(most),
    };
    let terms = DealTermsRaw::new("Worked example: take-or-pay capacity")
        .with_party(Party::new("lab", &[Role::Customer]))
        .with_party(Party::new("cloud", &[Role::SellerOfRecord, Role::InfrastructureSupplier]))
        .with_party(Party::new("suppliers", &[Role::Outside]))
        .with_term(
            Term::new("capacity", "lab", "cloud", TermKind::TakeOrPay(capacity))
                .on_line(LineRole::Sale),
        )
        .with_term(own_cost("fixed cost", each_quarter("18 USD million")?))
        .with_term(own_cost("unit cost", TermKind::UnitRate(served)));
    Ok((Deal::try_from(terms)?, demand()?))
}

/// Sales of 100, 140, 200 and 290 million in four quarters: money or units, a unit being a dollar.
fn demand() -> Result<Drivers, Error> {
    let sales = [100, 140, 200, 290].map(MicroUsd::from_millions);
    Drivers::new(Calendar::quarters("2026Q1".parse()?, 4)?).with_money("sales", &sales)
}

fn of_sales(rate: &str) -> Result<TermKind, Error> {
    let usage = Source::driver("sales");
    Ok(TermKind::UnitRate(UnitRate { usage, rate: rate.parse()?, at_most: None }))
}

fn each_quarter(amount: &str) -> Result<TermKind, Error> {
    Ok(TermKind::FixedFee(FixedFee { amount: amount.parse()?, escalator: None }))
}

fn own_cost(id: &str, kind: TermKind) -> Term {
    Term::new(id, "cloud", "suppliers", kind).on_line(LineRole::OwnCost)
}
