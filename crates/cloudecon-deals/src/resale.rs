//! Token resale: a lab sells through a cloud and pays fees, a share and hurdles.

use cloudecon_core::{Margin, Power, Quantity, QuarterSeries, Range, Share, Usd};

use crate::{
    Calendar, Deal, DealTermsRaw, DriverLevel, Drivers, Error, Hurdle, HurdleScope, Ledger,
    LineRole, Measure, MicroUsd, Party, Rate, RevenueShare, Reward, Role, Source, Term, TermKind,
    TermValue, UnitPrice, UnitRate, Window,
};

/// What the cloud's share is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareBase {
    /// Gross sales.
    Gross,
    /// Sales less the fees paid to the cloud, at least zero in each quarter.
    NetOfFees,
}

/// An outperformance payment of the lab on yearly sales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResaleHurdle {
    /// Sales of a contract year that must be passed.
    pub threshold_per_year: Range<Usd>,
    /// Rate on the excess or on everything.
    pub rate: Range<Share>,
    /// On the excess or on everything.
    pub scope: HurdleScope,
}

/// Who of the two partners is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResaleParty {
    /// Runs the capacity, invoices the customer.
    Cloud,
    /// Owns the model, seller of record.
    Lab,
}

/// Gross as principal or net as agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presentation {
    /// Principal: revenue is the customer's payment.
    Gross,
    /// Agent: revenue is what stays after the partner's part.
    Net,
}

/// One party's revenue under a presentation; the margin is the same in both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Presented {
    /// Revenue.
    pub revenue: Range<Usd>,
    /// Cost of what the partner keeps; zero under net.
    pub partner_cost: Range<Usd>,
    /// Revenue less partner cost, before own cost.
    pub margin: Range<Usd>,
}

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

/// Which end of the unknown terms is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Low,
    Mid,
    High,
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

    /// Take, cost and margins for each quarter.
    ///
    /// # Errors
    /// [`Error::Core`] if the series cover other quarters, [`Error::Value`] for negative sales or
    /// power, and as [`TokenResale::deal`].
    pub fn evaluate(
        &self,
        sales: &QuarterSeries<Usd>,
        capacity: &QuarterSeries<Power>,
    ) -> Result<ResaleOutcome, Error> {
        sales.zip_with(capacity, |_, _| ())?;
        let calendar = Calendar::quarters(sales.first(), sales.len())?;
        let mw: Vec<f64> = capacity.values().iter().map(|power| power.as_mw()).collect();
        let usd = sales.values();
        if let Some(negative) =
            usd.iter().map(|u| u.as_usd()).chain(mw.iter().copied()).find(|x| *x < 0.0)
        {
            return Err(Error::Value {
                name: "sales and capacity",
                allowed: "zero or more",
                found: negative.to_string(),
            });
        }
        let drivers = Drivers::new(calendar).with_usd("sales", usd)?.with_units("capacity", &mw)?;
        let ledger = |fees, rates| self.at(fees, rates)?.evaluate(&drivers);
        let low = ledger(End::Low, End::Low)?;
        let mid = ledger(End::Mid, End::Mid)?;
        let high = ledger(End::High, End::High)?;
        let among =
            |ledgers: [&Ledger; 3], terms: &[&str]| -> Result<QuarterSeries<Range<Usd>>, Error> {
                let sums = ledgers.map(|ledger| {
                    let lines = terms.iter().filter_map(|term| ledger.line(term, Measure::Earned));
                    lines.fold(vec![MicroUsd::ZERO; calendar.len()], |mut sum, line| {
                        sum.iter_mut().zip(line).for_each(|(slot, amount)| *slot += amount);
                        sum
                    })
                });
                let [low, mid, high] = sums;
                let ranges: Result<Vec<_>, Error> = low
                    .iter()
                    .zip(&mid)
                    .zip(&high)
                    .map(|((l, m), h)| {
                        let (l, m, h) = (l.as_usd(), m.as_usd(), h.as_usd());
                        Ok(Range::new(l.min(m).min(h), m, h.max(m).max(l))?)
                    })
                    .collect();
                Ok(QuarterSeries::new(sales.first(), ranges?))
            };
        let series = |terms: &[&str]| among([&low, &mid, &high], terms);
        let fees = series(&["fee", "capacity fee", "usage fee"])?;
        // High fees leave little to share: the ends of the share alone lie at other corners.
        let (least, most) = (ledger(End::High, End::Low)?, ledger(End::Low, End::High)?);
        let share = match self.base {
            ShareBase::Gross => series(&["share"])?,
            ShareBase::NetOfFees => among([&least, &mid, &most], &["share"])?,
        };
        let mut hurdle = series(&["hurdle"])?;
        let mut take = series(&["fee", "capacity fee", "usage fee", "share", "hurdle"])?;
        let take_total = total(&take);
        if let Some(open) = self.open_jump() {
            hurdle = jumping(open, sales, &hurdle)?;
            let rest = series(&["fee", "capacity fee", "usage fee", "share"])?;
            take = rest.zip_with(&hurdle, |x, h| x.add(*h))?;
        }
        let cost = series(&["cost", "capacity cost", "cost of sales"])?;
        let exact = sales.map(|usd| Range::exact(*usd));
        let cloud = take.zip_with(&cost, |t, c| t.sub(*c))?;
        let lab = exact.zip_with(&take, |s, t| s.sub(*t))?;
        Ok(ResaleOutcome { sales: exact, fees, share, hurdle, take, take_total, cost, cloud, lab })
    }

    /// The hurdle whose quarterly split is open.
    fn open_jump(&self) -> Option<ResaleHurdle> {
        self.hurdle.filter(|hurdle| {
            hurdle.scope == HurdleScope::Retroactive && !hurdle.threshold_per_year.is_exact()
        })
    }

    /// The contract at one end of its fees and one of its rates; thresholds go the other way.
    fn at(&self, fees: End, end: End) -> Result<Deal, Error> {
        fn pick<T: Quantity>(range: Option<Range<T>>, end: End) -> Option<Range<T>> {
            range.map(|r| {
                Range::exact(match end {
                    End::Low => r.low(),
                    End::Mid => r.mid(),
                    End::High => r.high(),
                })
            })
        }
        let other = match end {
            End::Low => End::High,
            End::Mid => End::Mid,
            End::High => End::Low,
        };
        let mut one = self.clone();
        one.fee_per_quarter = pick(self.fee_per_quarter, fees);
        one.fee_per_mw_year = pick(self.fee_per_mw_year, fees);
        one.usage_fee = pick(self.usage_fee, fees);
        one.share = pick(self.share, end);
        one.cost_per_quarter = pick(self.cost_per_quarter, end);
        one.cost_per_mw_year = pick(self.cost_per_mw_year, end);
        one.cost_of_sales = pick(self.cost_of_sales, end);
        one.hurdle = self.hurdle.and_then(|hurdle| {
            Some(ResaleHurdle {
                threshold_per_year: pick(Some(hurdle.threshold_per_year), other)?,
                rate: pick(Some(hurdle.rate), end)?,
                scope: hurdle.scope,
            })
        });
        one.deal()
    }
}

/// A retroactive hurdle whose threshold is open: the quarter that passes it pays for the year so far.
fn jumping(
    hurdle: ResaleHurdle,
    sales: &QuarterSeries<Usd>,
    central: &QuarterSeries<Range<Usd>>,
) -> Result<QuarterSeries<Range<Usd>>, Error> {
    let (lowest, highest) =
        (hurdle.threshold_per_year.low().as_usd(), hurdle.threshold_per_year.high().as_usd());
    let mut year = 0.0;
    let mut ranges = Vec::with_capacity(sales.len());
    for (index, ((_, quarter), (_, mid))) in sales.iter().zip(central.iter()).enumerate() {
        if index.is_multiple_of(4) {
            year = 0.0;
        }
        let before = year;
        year += quarter.as_usd();
        let (low, high) = (hurdle.rate.low().as_fraction(), hurdle.rate.high().as_fraction());
        // Passed before for sure: the rate on the quarter. Perhaps passed in it: on the year so far.
        let least = if before > highest {
            low * quarter.as_usd()
        } else if year > highest && before <= lowest {
            low * year
        } else if year > highest {
            low * quarter.as_usd()
        } else {
            0.0
        };
        let most = if before > lowest && before > highest {
            high * quarter.as_usd()
        } else if year > lowest {
            high * year
        } else {
            0.0
        };
        // One micro-dollar of rounding on either side.
        let least = Usd::from_usd((least - 1e-6).max(0.0)).min(mid.mid());
        let most = Usd::from_usd(if most > 0.0 { most + 1e-6 } else { 0.0 }).max(mid.mid());
        ranges.push(Range::new(least, mid.mid(), most)?);
    }
    Ok(QuarterSeries::new(sales.first(), ranges))
}

fn total(series: &QuarterSeries<Range<Usd>>) -> Range<Usd> {
    series.values().iter().fold(Range::exact(Usd::ZERO), |sum, range| sum.add(*range))
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

/// What a resale gives each side, by quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct ResaleOutcome {
    sales: QuarterSeries<Range<Usd>>,
    fees: QuarterSeries<Range<Usd>>,
    share: QuarterSeries<Range<Usd>>,
    hurdle: QuarterSeries<Range<Usd>>,
    take: QuarterSeries<Range<Usd>>,
    take_total: Range<Usd>,
    cost: QuarterSeries<Range<Usd>>,
    cloud: QuarterSeries<Range<Usd>>,
    lab: QuarterSeries<Range<Usd>>,
}

impl ResaleOutcome {
    /// What customers pay.
    pub const fn sales(&self) -> &QuarterSeries<Range<Usd>> {
        &self.sales
    }

    /// Fixed, capacity and usage fees.
    pub const fn fees(&self) -> &QuarterSeries<Range<Usd>> {
        &self.fees
    }

    /// The cloud's share. Under [`ShareBase::NetOfFees`] it is low where fees are high, so its range
    /// and that of the fees add up to more than the range of the take.
    pub const fn share(&self) -> &QuarterSeries<Range<Usd>> {
        &self.share
    }

    /// Outperformance payments.
    pub const fn hurdle(&self) -> &QuarterSeries<Range<Usd>> {
        &self.hurdle
    }

    /// The cloud's income: fees, share and hurdle.
    pub const fn take(&self) -> &QuarterSeries<Range<Usd>> {
        &self.take
    }

    /// The cloud's own cost.
    pub const fn cloud_cost(&self) -> &QuarterSeries<Range<Usd>> {
        &self.cost
    }

    /// Take less the cloud's cost.
    pub const fn cloud_margin(&self) -> &QuarterSeries<Range<Usd>> {
        &self.cloud
    }

    /// Sales less take, before the lab's own cost.
    pub const fn lab_margin(&self) -> &QuarterSeries<Range<Usd>> {
        &self.lab
    }

    /// The take over all quarters: tight also where the split into quarters is open.
    pub const fn take_total(&self) -> Range<Usd> {
        self.take_total
    }

    /// The sum of a series over all quarters.
    pub fn total(&self, series: impl Fn(&Self) -> &QuarterSeries<Range<Usd>>) -> Range<Usd> {
        total(series(self))
    }

    /// `1 - cost / take` over all quarters; `None` without a positive take.
    pub fn cloud_margin_ratio(&self) -> Option<Range<Margin>> {
        let (take, cost) = (self.take_total, total(&self.cost));
        if take.low() <= Usd::ZERO {
            return None;
        }
        let margin = |t: Usd, c: Usd| Margin::of(t - c, t);
        let ends = [
            margin(take.low(), cost.high())?,
            margin(take.mid(), cost.mid())?,
            margin(take.high(), cost.low())?,
        ];
        Range::try_from(ends).ok()
    }

    /// `1 - take / sales` over all quarters; `None` without sales.
    pub fn lab_margin_ratio(&self) -> Option<Range<Margin>> {
        let (take, sales) = (self.take_total, total(&self.sales).mid());
        let margin = |t: Usd| Margin::of(sales - t, sales);
        let ends = [margin(take.high())?, margin(take.mid())?, margin(take.low())?];
        Range::try_from(ends).ok()
    }

    /// Revenue, partner cost and margin of a party over all quarters.
    pub fn presented(&self, party: ResaleParty, presentation: Presentation) -> Presented {
        let sales = total(&self.sales);
        let take = self.take_total;
        let kept = match party {
            ResaleParty::Cloud => take,
            ResaleParty::Lab => sales.sub(take),
        };
        let passed = match party {
            ResaleParty::Cloud => sales.sub(take),
            ResaleParty::Lab => take,
        };
        match presentation {
            Presentation::Gross => Presented { revenue: sales, partner_cost: passed, margin: kept },
            Presentation::Net => {
                Presented { revenue: kept, partner_cost: Range::exact(Usd::ZERO), margin: kept }
            }
        }
    }
}
