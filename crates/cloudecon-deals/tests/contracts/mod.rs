//! The two contracts of the worked examples, written out.

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, FixedFee, Hurdle, HurdleScope, LineRole, MicroUsd,
    Minimum, Party, RevenueShare, Reward, Role, Source, TakeOrPay, Term, TermKind, UnitRate,
    Window,
};

fn rate(text: &str) -> UnitRate {
    UnitRate { usage: Source::driver("sales"), rate: text.parse().unwrap(), at_most: None }
}

fn fixed(text: &str) -> TermKind {
    TermKind::FixedFee(FixedFee { amount: text.parse().unwrap(), escalator: None })
}

/// Sales of 100, 140, 200 and 290 million (or units) in four quarters.
pub(crate) fn drivers() -> Drivers {
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 4).unwrap();
    let sales = [100, 140, 200, 290].map(MicroUsd::from_millions);
    Drivers::new(calendar).with_money("sales", &sales).unwrap()
}

/// The lab sells, the cloud runs: 35 % of sales as usage fee, 20 fixed, 30 % of the rest, 4 % above 500.
pub(crate) fn token_resale(scope: HurdleScope) -> Deal {
    let share = RevenueShare::of(Source::term("sales"), "30 %".parse().unwrap())
        .net_of(vec![Source::term("usage fee"), Source::term("fixed fee")]);
    let hurdle = Hurdle {
        metric: vec![Source::term("sales")],
        threshold: "500 USD million".parse().unwrap(),
        scope,
        reset: Window::Year,
        reward: Reward::Rate("4 %".parse().unwrap()),
    };
    let raw = DealTermsRaw::new("token resale without a floor")
        .with_party(Party::new("customer", &[Role::Customer]))
        .with_party(Party::new("lab", &[Role::SellerOfRecord]))
        .with_party(Party::new("cloud", &[Role::Biller, Role::Operator]))
        .with_party(Party::new("outside", &[Role::Outside]))
        .with_term(
            Term::new("sales", "customer", "lab", TermKind::UnitRate(rate("1 USD/unit")))
                .on_line(LineRole::Sale),
        )
        .with_term(Term::new(
            "usage fee",
            "lab",
            "cloud",
            TermKind::UnitRate(rate("0.35 USD/unit")),
        ))
        .with_term(Term::new("fixed fee", "lab", "cloud", fixed("20 USD million")))
        .with_term(Term::new("share", "lab", "cloud", TermKind::RevenueShare(share)))
        .with_term(Term::new("hurdle", "lab", "cloud", TermKind::PerformanceHurdle(hurdle)))
        .with_term(own_cost("fixed cost", fixed("18 USD million")))
        .with_term(own_cost("unit cost", TermKind::UnitRate(rate("0.22 USD/unit"))));
    Deal::try_from(raw).unwrap()
}

/// 0.45 a unit, at most 250 million units a quarter, at least 80 million dollars a quarter.
pub(crate) fn take_or_pay() -> Deal {
    let mut served = rate("0.22 USD/unit");
    served.at_most = Some("250000000 units".parse().unwrap());
    let take = TakeOrPay {
        usage: Source::driver("sales"),
        rate: "0.45 USD/unit".parse().unwrap(),
        minimum: Minimum::Money("80 USD million".parse().unwrap()),
        maximum: Some("250000000 units".parse().unwrap()),
        window: Window::Period,
        shortfall: cloudecon_deals::Shortfall::Pay,
    };
    let raw = DealTermsRaw::new("take-or-pay capacity")
        .with_party(Party::new("lab", &[Role::Customer]))
        .with_party(Party::new("cloud", &[Role::SellerOfRecord, Role::InfrastructureSupplier]))
        .with_party(Party::new("outside", &[Role::Outside]))
        .with_term(
            Term::new("capacity", "lab", "cloud", TermKind::TakeOrPay(take))
                .on_line(LineRole::Sale),
        )
        .with_term(own_cost("fixed cost", fixed("18 USD million")))
        .with_term(own_cost("unit cost", TermKind::UnitRate(served)));
    Deal::try_from(raw).unwrap()
}

fn own_cost(id: &str, kind: TermKind) -> Term {
    Term::new(id, "cloud", "outside", kind).on_line(LineRole::OwnCost)
}
