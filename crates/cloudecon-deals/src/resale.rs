//! Token resale: a lab sells through a cloud and pays fees, a share and hurdles.

mod evaluate;
mod outcome;
mod words;

use cloudecon_core::{Range, Share, Usd};

pub use outcome::ResaleOutcome;
pub use words::{Presentation, Presented, ResaleHurdle, ResaleParty, ShareBase};

use crate::{
    Deal, DealTermsRaw, DriverLevel, Error, Hurdle, LineRole, MicroUsd, Party, Rate, RevenueShare,
    Reward, Role, Source, Term, TermKind, TermValue, UnitPrice, UnitRate, Window,
};

/// Terms of a resale in ranges, none of them public.
///
/// Per quarter, with sales S, power P and the yearly sum of sales Y:
///
/// ```text
/// fees   = fee + fee per MW-year x P / 4 + usage fee x S
/// share  = rate x S                          (gross)
///        = rate x max(0, S - fees)           (net of fees)
/// hurdle = rate x max(0, Y - threshold)      (marginal; the increase over the quarter)
///        = rate x Y if Y > threshold         (retroactive)
/// take   = fees + share + hurdle
/// ```
///
/// The take rises with every fee, rate and share and falls with the threshold, so the ends of a
/// range are reached at the ends of the terms and the ranges are as tight as they can be. The one
/// exception is the quarterly split of a retroactive hurdle with an unknown threshold: there the
/// quarter's range covers paying all and paying nothing.
///
/// ```
/// use cloudecon_core::{Power, QuarterSeries, Range, Share, Usd};
/// use cloudecon_deals::{ShareBase, TokenResale};
///
/// // 26 million a MW-year of sales, fee 7.8 million a MW-year and a quarter of gross sales.
/// let terms = TokenResale::new(ShareBase::Gross)
///     .with_fee_per_mw_year(Range::exact(Usd::from_millions(7.8)))
///     .with_share(Range::exact(Share::from_percent(25.0)?));
/// let first = "2026Q1".parse()?;
/// let sales = QuarterSeries::new(first, vec![Usd::from_millions(6.5)]);
/// let power = QuarterSeries::new(first, vec![Power::from_mw(1.0)]);
/// let outcome = terms.evaluate(&sales, &power)?;
/// // 1.95 + 1.625 = 3.575 a quarter, 14.3 a year.
/// assert_eq!(outcome.total(|o| o.take()).mid(), Usd::from_millions(3.575));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TokenResale {
    base: ShareBase,
    fee_per_quarter: Option<Range<Usd>>,
    fee_per_mw_year: Option<Range<Usd>>,
    usage_fee: Option<Range<Share>>,
    share: Option<Range<Share>>,
    hurdle: Option<ResaleHurdle>,
    cost_per_quarter: Option<Range<Usd>>,
    cost_per_mw_year: Option<Range<Usd>>,
    cost_of_sales: Option<Range<Share>>,
}

const CUSTOMER: &str = "customer";
const LAB: &str = "lab";
const CLOUD: &str = "cloud";
const OUTSIDE: &str = "outside";

impl TokenResale {
    /// No terms yet.
    pub const fn new(base: ShareBase) -> Self {
        Self {
            base,
            fee_per_quarter: None,
            fee_per_mw_year: None,
            usage_fee: None,
            share: None,
            hurdle: None,
            cost_per_quarter: None,
            cost_per_mw_year: None,
            cost_of_sales: None,
        }
    }

    /// Fixed fee of a quarter, lab to cloud.
    #[must_use]
    pub const fn with_fee_per_quarter(mut self, fee: Range<Usd>) -> Self {
        self.fee_per_quarter = Some(fee);
        self
    }

    /// Fee for each MW and year, a quarter of it each quarter, lab to cloud.
    #[must_use]
    pub const fn with_fee_per_mw_year(mut self, fee: Range<Usd>) -> Self {
        self.fee_per_mw_year = Some(fee);
        self
    }

    /// Fee as a share of gross sales, lab to cloud.
    #[must_use]
    pub const fn with_usage_fee(mut self, fee: Range<Share>) -> Self {
        self.usage_fee = Some(fee);
        self
    }

    /// Share of the base, lab to cloud.
    #[must_use]
    pub const fn with_share(mut self, share: Range<Share>) -> Self {
        self.share = Some(share);
        self
    }

    /// Outperformance payment, lab to cloud.
    #[must_use]
    pub const fn with_hurdle(mut self, hurdle: ResaleHurdle) -> Self {
        self.hurdle = Some(hurdle);
        self
    }

    /// The cloud's own fixed cost of a quarter.
    #[must_use]
    pub const fn with_cloud_cost_per_quarter(mut self, cost: Range<Usd>) -> Self {
        self.cost_per_quarter = Some(cost);
        self
    }

    /// The cloud's own cost for each MW and year.
    #[must_use]
    pub const fn with_cloud_cost_per_mw_year(mut self, cost: Range<Usd>) -> Self {
        self.cost_per_mw_year = Some(cost);
        self
    }

    /// The cloud's own cost as a share of gross sales.
    #[must_use]
    pub const fn with_cloud_cost_of_sales(mut self, cost: Range<Share>) -> Self {
        self.cost_of_sales = Some(cost);
        self
    }

    /// The contract, with parties `customer`, `lab`, `cloud`, `outside` and drivers `sales` (money)
    /// and `capacity` (MW). Ranges stay ranges.
    ///
    /// # Errors
    /// [`Error::Field`] for negative rates, [`Error::Overflow`].
    pub fn deal(&self) -> Result<Deal, Error> {
        let mut raw = DealTermsRaw::new("token resale")
            .with_party(Party::new(CUSTOMER, &[Role::Customer]))
            .with_party(Party::new(LAB, &[Role::SellerOfRecord]))
            .with_party(Party::new(
                CLOUD,
                &[Role::Biller, Role::Operator, Role::InfrastructureSupplier],
            ))
            .with_party(Party::new(OUTSIDE, &[Role::Outside]))
            .with_term(
                of_sales("sales", CUSTOMER, LAB, Range::exact(Share::ONE))?.on_line(LineRole::Sale),
            );
        let mut fees = Vec::new();
        if let Some(fee) = self.fee_per_quarter {
            raw = raw.with_term(fixed("fee", LAB, CLOUD, fee)?);
            fees.push(Source::term("fee"));
        }
        if let Some(fee) = self.fee_per_mw_year {
            raw = raw.with_term(per_mw("capacity fee", LAB, CLOUD, fee)?);
            fees.push(Source::term("capacity fee"));
        }
        if let Some(fee) = self.usage_fee {
            raw = raw.with_term(of_sales("usage fee", LAB, CLOUD, fee)?);
            fees.push(Source::term("usage fee"));
        }
        if let Some(rate) = self.share {
            let share = RevenueShare::of(Source::term("sales"), TermValue::from_share(rate)?);
            let share = match self.base {
                ShareBase::Gross => share,
                ShareBase::NetOfFees => share.net_of(fees),
            };
            raw = raw.with_term(Term::new("share", LAB, CLOUD, TermKind::RevenueShare(share)));
        }
        if let Some(hurdle) = self.hurdle {
            let money = TermValue::from_usd(hurdle.threshold_per_year)?;
            let kind = TermKind::PerformanceHurdle(Hurdle {
                metric: vec![Source::term("sales")],
                threshold: TermValue::new(
                    DriverLevel::Money(money.low()),
                    DriverLevel::Money(money.mid()),
                    DriverLevel::Money(money.high()),
                )?,
                scope: hurdle.scope,
                reset: Window::Year,
                reward: Reward::Rate(TermValue::from_share(hurdle.rate)?),
            });
            raw = raw.with_term(Term::new("hurdle", LAB, CLOUD, kind));
        }
        for (id, term) in [
            ("cost", self.cost_per_quarter.map(|cost| fixed("cost", CLOUD, OUTSIDE, cost))),
            (
                "capacity cost",
                self.cost_per_mw_year.map(|c| per_mw("capacity cost", CLOUD, OUTSIDE, c)),
            ),
            (
                "cost of sales",
                self.cost_of_sales.map(|c| of_sales("cost of sales", CLOUD, OUTSIDE, c)),
            ),
        ] {
            if let Some(term) = term {
                let mut term = term?.on_line(LineRole::OwnCost);
                id.clone_into(&mut term.id);
                raw = raw.with_term(term);
            }
        }
        Deal::try_from(raw)
    }
}

fn fixed(id: &str, payer: &str, payee: &str, fee: Range<Usd>) -> Result<Term, Error> {
    let amount = TermValue::from_usd(fee)?;
    Ok(Term::new(id, payer, payee, TermKind::FixedFee(crate::FixedFee { amount, escalator: None })))
}

fn per_mw(id: &str, payer: &str, payee: &str, fee: Range<Usd>) -> Result<Term, Error> {
    // A quarter of the yearly fee for each MW: exact, as micro-dollars over 4,000,000 are.
    let quarter = |usd: Usd| -> Result<UnitPrice, Error> {
        let micros = MicroUsd::from_usd(usd)?.as_micros();
        Rate::new(micros, 4 * crate::money::MICRO).map(UnitPrice::from_usd_per_unit)
    };
    let rate = TermValue::new(quarter(fee.low())?, quarter(fee.mid())?, quarter(fee.high())?)?;
    let usage = Source::driver("capacity");
    Ok(Term::new(id, payer, payee, TermKind::UnitRate(UnitRate { usage, rate, at_most: None })))
}

fn of_sales(id: &str, payer: &str, payee: &str, share: Range<Share>) -> Result<Term, Error> {
    let share: TermValue<crate::ExactShare> = TermValue::from_share(share)?;
    let price = |share: crate::ExactShare| UnitPrice::from_usd_per_unit(share.rate());
    let rate = TermValue::new(price(share.low()), price(share.mid()), price(share.high()))?;
    let usage = Source::driver("sales");
    Ok(Term::new(id, payer, payee, TermKind::UnitRate(UnitRate { usage, rate, at_most: None })))
}
