use cloudecon_core::{Power, Quantity, QuarterSeries, Range, Usd};

use super::{ResaleHurdle, ResaleOutcome, ShareBase, TokenResale};
use crate::{Calendar, Deal, Drivers, Error, HurdleScope, Ledger, Measure, MicroUsd};

/// Which end of the unknown terms is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Low,
    Mid,
    High,
}

impl TokenResale {
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

pub(super) fn total(series: &QuarterSeries<Range<Usd>>) -> Range<Usd> {
    series.values().iter().fold(Range::exact(Usd::ZERO), |sum, range| sum.add(*range))
}
