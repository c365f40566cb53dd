//! Amounts over everything a file leaves open: unknown terms and paths that are ranges.

use cloudecon_core::{Range, Usd};
use cloudecon_deals::{Deal, Drivers, Error, Ledger, MicroUsd, Outcome, RangeLedger, tight_range};
use serde::Serialize;

/// An amount in dollars; the ends differ where terms or paths are ranges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Amount {
    /// No contract inside the ranges gives less.
    pub low: f64,
    /// With the middle of every range.
    pub mid: f64,
    /// No contract inside the ranges gives more.
    pub high: f64,
}

pub(super) const fn dollars(money: MicroUsd) -> f64 {
    money.as_usd().as_usd()
}

const fn amount(range: Range<Usd>) -> Amount {
    Amount { low: range.low().as_usd(), mid: range.mid().as_usd(), high: range.high().as_usd() }
}

impl Amount {
    pub(super) const ZERO: Self = Self { low: 0.0, mid: 0.0, high: 0.0 };

    /// True if the ends are the same.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, mid: self.mid + other.mid, high: self.high + other.high }
    }

    /// The middle of this one, the outer ends of both.
    fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), mid: self.mid, high: self.high.max(other.high) }
    }
}

/// A contract on the middle, the low and the high paths of its base run, over all unknown terms.
pub(super) struct Spread<'c> {
    deal: &'c Deal,
    runs: Vec<(&'c Drivers, RangeLedger)>,
}

impl<'c> Spread<'c> {
    pub(super) fn new(deal: &'c Deal, paths: &'c [Drivers]) -> Result<Self, Error> {
        let run = |drivers| Ok((drivers, deal.evaluate_ranges(drivers)?));
        Ok(Self { deal, runs: paths.iter().map(run).collect::<Result<_, Error>>()? })
    }

    /// The ledger of the middle of everything.
    pub(super) fn central(&self) -> Option<&Ledger> {
        self.runs.first().map(|(_, ledger)| ledger.central())
    }

    pub(super) fn by_period(&self, outcome: &Outcome) -> Result<Vec<Amount>, Error> {
        let mut hull: Vec<Amount> = Vec::new();
        for (_, ledger) in &self.runs {
            let path = ledger.by_period(outcome)?.into_iter().map(amount);
            if hull.is_empty() {
                hull = path.collect();
            } else {
                hull.iter_mut().zip(path).for_each(|(wide, now)| *wide = wide.hull(now));
            }
        }
        Ok(hull)
    }

    /// A sum over all periods, narrowed by splitting the unknown terms: a term that enters twice
    /// has one value, and it has it in all periods.
    pub(super) fn total(&self, outcome: &Outcome) -> Result<Amount, Error> {
        let mut hull: Option<Amount> = None;
        for (drivers, ledger) in &self.runs {
            let now = self.tight(drivers, ledger, outcome)?;
            hull = Some(hull.map_or(now, |wide| wide.hull(now)));
        }
        Ok(hull.unwrap_or(Amount::ZERO))
    }

    fn tight(
        &self,
        drivers: &Drivers,
        ledger: &RangeLedger,
        outcome: &Outcome,
    ) -> Result<Amount, Error> {
        /// Parts of the space of terms that are looked at for each end.
        const BUDGET: usize = 100;
        let loose = amount(ledger.total(outcome)?);
        if loose.is_exact() {
            return Ok(loose);
        }
        // Tables show three digits.
        let size = loose.low.abs().max(loose.high.abs());
        let tolerance = MicroUsd::from_usd(Usd::from_usd(size / 1_000.0))?;
        let tight = tight_range(self.deal, drivers, outcome, tolerance, BUDGET)?;
        Ok(Amount {
            low: loose.low.max(dollars(tight.low)),
            mid: loose.mid,
            high: loose.high.min(dollars(tight.high)),
        })
    }
}
