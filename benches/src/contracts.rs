//! A contract of twenty terms and its demand paths. The sequence is fixed, so that every run sees
//! the same paths.

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, Error, Escalator, Excess, FixedFee, Guarantee, Hurdle,
    HurdleScope, Limit, LineRole, Minimum, MinimumCommitment, Party, Prepayment, PrepaymentCredit,
    ResidualBackstop, RevenueShare, Reward, Role, Shortfall, Source, TakeOrPay, Term, TermKind,
    Termination, TerminationTrigger, Tier, TierMode, Tiered, UnitRate, Window,
};

use crate::cash_flows::Noise;

/// Quarters of the contract: twenty years.
pub const QUARTERS: usize = 80;

/// Kinds of terms in computing order; each part of the contract holds all parts before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Sales, usage and fixed fees, own cost: six terms.
    Charges,
    /// Graduated by year, volume by quarter, packages: nine.
    Tiers,
    /// Net share, gross share graduated by year: eleven.
    Shares,
    /// A marginal rate and a lump by year: thirteen.
    Hurdles,
    /// The shortfall of the take-or-pay, a yearly minimum with make-up: fifteen.
    Commitments,
    /// A lifetime cap on shares, a yearly floor on the usage fee: seventeen.
    Limits,
    /// A put on unsold capacity, a prepayment, a right to leave on notice: twenty.
    Whole,
    /// And a guarantee, whose default flag differs from path to path: twenty-one.
    Guaranteed,
}

impl Part {
    /// All parts in computing order.
    pub const ALL: [Self; 8] = [
        Self::Charges,
        Self::Tiers,
        Self::Shares,
        Self::Hurdles,
        Self::Commitments,
        Self::Limits,
        Self::Whole,
        Self::Guaranteed,
    ];
}

type Terms = Vec<(&'static str, TermKind)>;

fn rate(driver: &str, price: &str) -> Result<TermKind, Error> {
    let usage = Source::driver(driver);
    Ok(TermKind::UnitRate(UnitRate { usage, rate: price.parse()?, at_most: None }))
}

fn fixed(amount: &str, step: Option<&str>) -> Result<TermKind, Error> {
    let step = step.map(|rate| Ok::<_, Error>(Escalator { rate: rate.parse()? })).transpose()?;
    Ok(TermKind::FixedFee(FixedFee { amount: amount.parse()?, escalator: step }))
}

fn tiers(steps: &[(Option<&str>, &str)]) -> Result<Vec<Tier>, Error> {
    let tier = |(up_to, price): &(Option<&str>, &str)| {
        Ok(Tier {
            up_to: up_to.map(str::parse).transpose()?,
            unit: price.parse()?,
            flat: "0 USD".parse()?,
        })
    };
    steps.iter().map(tier).collect()
}

fn tiered(
    mode: TierMode,
    steps: &[(Option<&str>, &str)],
    window: Window,
) -> Result<TermKind, Error> {
    let (usage, tiers) = (Source::driver("tokens"), tiers(steps)?);
    Ok(TermKind::Tiered(Tiered { usage, mode, tiers, window, flat_at_zero: false }))
}

fn hurdle(threshold: &str, reward: Reward) -> Result<TermKind, Error> {
    Ok(TermKind::PerformanceHurdle(Hurdle {
        metric: vec![Source::term("sales")],
        threshold: threshold.parse()?,
        scope: HurdleScope::Marginal,
        reset: Window::Year,
        reward,
    }))
}

fn limit(on: &[&str], limit: &str, window: Window) -> Result<Limit, Error> {
    Ok(Limit {
        on: on.iter().map(ToString::to_string).collect(),
        limit: limit.parse()?,
        window,
        excess: Excess::Lost,
    })
}

fn charges() -> Result<Terms, Error> {
    Ok(vec![
        ("usage fee", rate("sales", "0.35 USD/unit")?),
        ("fixed fee", fixed("20 USD million", Some("3 %"))?),
    ])
}

fn volume() -> Result<Terms, Error> {
    let package = TierMode::Package {
        size: "1000 units".parse()?,
        price: "12.50 USD".parse()?,
        free: "50000 units".parse()?,
    };
    let graduated = [
        (Some("400000 units"), "0.30 USD/unit"),
        (Some("1500000 units"), "0.24 USD/unit"),
        (None, "0.185 USD/unit"),
    ];
    let reached = [(Some("250000 units"), "0.02 USD/unit"), (None, "0.0175 USD/unit")];
    Ok(vec![
        ("tuning", tiered(TierMode::Graduated, &graduated, Window::Year)?),
        ("support", tiered(TierMode::Volume, &reached, Window::Quarter)?),
        ("storage", tiered(package, &[], Window::Period)?),
    ])
}

fn shares() -> Result<Terms, Error> {
    let net = RevenueShare::of(Source::term("sales"), "30 %".parse()?)
        .net_of(vec![Source::term("usage fee"), Source::term("fixed fee")]);
    let mut gross = RevenueShare::of(Source::term("sales"), "1 %".parse()?);
    gross.window = Window::Year;
    gross.tiers = tiers(&[(Some("800 USD million"), "0.010 USD/unit"), (None, "0.0075 USD/unit")])?;
    Ok(vec![("share", TermKind::RevenueShare(net)), ("referral", TermKind::RevenueShare(gross))])
}

fn hurdles() -> Result<Terms, Error> {
    Ok(vec![
        ("hurdle", hurdle("900 USD million", Reward::Rate("4 %".parse()?))?),
        ("bonus", hurdle("1500 USD million", Reward::Lump("25 USD million".parse()?))?),
    ])
}

fn commitments() -> Result<Terms, Error> {
    let minimum = MinimumCommitment {
        level: vec!["300 USD million".parse()?, "420 USD million".parse()?],
        counted: vec![Source::term("usage fee"), Source::term("fixed fee")],
        window: Window::Year,
        shortfall: Shortfall::MakeUp { within: 3, before_minimum: false },
        prorate: false,
    };
    Ok(vec![("minimum", TermKind::MinimumCommitment(minimum))])
}

fn limits() -> Result<Terms, Error> {
    Ok(vec![
        ("cap", TermKind::Cap(limit(&["share", "hurdle"], "4 USD billion", Window::Term)?)),
        ("floor", TermKind::Floor(limit(&["usage fee"], "150 USD million", Window::Year)?)),
    ])
}

fn rest() -> Result<Terms, Error> {
    let backstop = ResidualBackstop {
        capacity: Source::driver("capacity"),
        sold: Source::driver("tokens"),
        price: "0.11 USD/unit".parse()?,
        ceiling: Some("2 USD million".parse()?),
    };
    let prepaid = Prepayment {
        amount: "60 USD million".parse()?,
        credit: PrepaymentCredit::ShareOfInvoice("10 %".parse()?),
        against: vec!["usage fee".into(), "fixed fee".into()],
        refundable: true,
    };
    let exit = Termination {
        trigger: TerminationTrigger::Notice { given: None },
        notice_months: 12,
        earliest: None,
        fee: "50 USD million".parse()?,
        ends: Vec::new(),
    };
    Ok(vec![
        ("backstop", TermKind::ResidualBackstop(backstop)),
        ("prepaid", TermKind::Prepayment(prepaid)),
        ("exit", TermKind::Termination(exit)),
    ])
}

/// The contract up to and with a part.
///
/// # Errors
/// None for the quantities written here.
pub fn contract(part: Part) -> Result<Deal, Error> {
    let mut kinds = charges()?;
    let groups = [
        (Part::Tiers, volume()?),
        (Part::Shares, shares()?),
        (Part::Hurdles, hurdles()?),
        (Part::Commitments, commitments()?),
        (Part::Limits, limits()?),
        (Part::Whole, rest()?),
    ];
    kinds.extend(groups.into_iter().filter(|(of, _)| *of <= part).flat_map(|(_, group)| group));
    if part >= Part::Guaranteed {
        let guarantee = Guarantee {
            covers: vec!["usage fee".into()],
            cap: "500 USD million".parse()?,
            default: "default".into(),
        };
        kinds.push(("guarantee", TermKind::Guarantee(guarantee)));
    }
    // Without commitments the capacity is a plain unit rate.
    let capacity = if part >= Part::Commitments {
        TermKind::TakeOrPay(TakeOrPay {
            usage: Source::driver("capacity"),
            rate: "0.45 USD/unit".parse()?,
            minimum: Minimum::Money("120 USD thousand".parse()?),
            maximum: None,
            window: Window::Period,
            shortfall: Shortfall::Pay,
        })
    } else {
        rate("capacity", "0.45 USD/unit")?
    };
    kinds.push(("capacity", capacity));
    let cost = |id: &str, kind| Term::new(id, "cloud", "outside", kind).on_line(LineRole::OwnCost);
    let mut raw = DealTermsRaw::new("twenty terms")
        .with_party(Party::new("customer", &[Role::Customer]))
        .with_party(Party::new("lab", &[Role::SellerOfRecord]))
        .with_party(Party::new("cloud", &[Role::Biller, Role::Operator]))
        .with_party(Party::new("outside", &[Role::Outside]))
        .with_term(
            Term::new("sales", "customer", "lab", rate("sales", "1 USD/unit")?)
                .on_line(LineRole::Sale),
        )
        .with_term(cost("fixed cost", fixed("18 USD million", None)?))
        .with_term(cost("unit cost", rate("sales", "0.22 USD/unit")?));
    for (id, kind) in kinds {
        let payer = if id == "guarantee" { "outside" } else { "lab" };
        raw = raw.with_term(Term::new(id, payer, "cloud", kind));
    }
    Deal::try_from(raw)
}

/// Demand paths: sales of 40 to 200 million dollars in the first quarter, growing by up to 4 % a
/// quarter with noise, to the micro-dollar; tokens and capacity in units; a flag that is set in one
/// quarter of forty.
///
/// # Errors
/// None for the sizes made here.
pub fn paths(count: usize) -> Result<Vec<Drivers>, Error> {
    let calendar = Calendar::quarters("2026Q1".parse()?, QUARTERS)?;
    let mut noise = Noise::new(20_261_123);
    let path = |_| {
        let (mut level, growth) = (40.0 + 160.0 * noise.unit(), 0.04 * noise.unit());
        let mut columns = [(); 3].map(|()| Vec::with_capacity(QUARTERS));
        let mut flags = Vec::with_capacity(QUARTERS);
        for _ in 0..QUARTERS {
            level *= 1.0 + growth;
            let sales = level * (0.7 + 0.6 * noise.unit());
            let tokens = 2_000.0 * sales * (0.9 + 0.2 * noise.unit());
            let capacity = 2_500.0 * level;
            for (column, value) in columns.iter_mut().zip([sales * 1e6, tokens, capacity]) {
                column.push(value);
            }
            flags.push(noise.unit() < 0.025);
        }
        let [sales, tokens, capacity] = columns;
        Drivers::new(calendar)
            .with_units("sales", &sales)?
            .with_units("tokens", &tokens)?
            .with_units("capacity", &capacity)?
            .with_flags("default", &flags)
    };
    (0..count).map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudecon_deals::Measure;

    #[test]
    fn parts_hold_the_stated_number_of_terms() {
        for (part, terms) in Part::ALL.into_iter().zip([6, 9, 11, 13, 15, 17, 20, 21]) {
            assert_eq!(contract(part).unwrap().terms().len(), terms, "{part:?}");
        }
    }

    /// A term that never pays would make the figure too good.
    #[test]
    fn every_term_but_the_unused_exit_pays() {
        let deal = contract(Part::Whole).unwrap();
        let ledgers = deal.evaluate_paths(&paths(50).unwrap()).unwrap();
        for term in deal.terms().iter().filter(|term| term.id != "exit") {
            let pays = |measure| {
                ledgers.iter().any(|ledger| {
                    let line = ledger.line(&term.id, measure).unwrap();
                    line.iter().any(|amount| amount.as_micros() != 0)
                })
            };
            assert!(pays(Measure::Billed), "{}", term.id);
        }
    }
}
