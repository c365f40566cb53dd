//! A reported number against the amounts of a box of terms.

use super::{Bounds, Reported};
use crate::engine::{Flows, Plan};
use crate::money::MICRO;
use crate::number::Span;
use crate::ranges::{Ends, total};
use crate::{Deal, Drivers, Error, Measure, Outcome};

/// Rounding of sums in f64 is far below this part of their size.
const SLACK: f64 = 1e-12;

/// A reported number as signed lines of a contract.
pub(super) struct Combination {
    part: Vec<(usize, Measure, i8)>,
    whole: Option<Vec<(usize, Measure, i8)>>,
}

impl Combination {
    pub(super) fn new(quantity: &Reported, deal: &Deal) -> Result<Self, Error> {
        let lines = |outcome: &Outcome| outcome.lines(deal);
        Ok(match quantity {
            Reported::Amount(outcome) => Self { part: lines(outcome)?, whole: None },
            Reported::Ratio(part, whole) => Self { part: lines(part)?, whole: Some(lines(whole)?) },
        })
    }

    /// Ends of `part - ratio x whole` in micro-dollars, line by line, so that common lines cancel.
    fn less(&self, flows: &Flows<Span>, ratio: f64) -> Result<Bounds, Error> {
        let (mut low, mut high, mut size) = (0.0_f64, 0.0_f64, 0.0_f64);
        let lines = self.part.len() + self.whole.as_ref().map_or(0, Vec::len);
        let mut seen = Vec::with_capacity(lines);
        let all = self.part.iter().chain(self.whole.iter().flatten());
        for (index, measure, _) in all {
            if seen.contains(&(*index, *measure)) {
                continue;
            }
            seen.push((*index, *measure));
            let of = |lines: &[(usize, Measure, i8)]| -> f64 {
                lines
                    .iter()
                    .filter(|(i, m, _)| (i, m) == (index, measure))
                    .map(|(_, _, sign)| f64::from(*sign))
                    .sum()
            };
            let weight = of(&self.part) - ratio * self.whole.as_deref().map_or(0.0, of);
            let span = total(flows, &[(*index, *measure, 1)], 1)?;
            let (a, b) = (weight * span.low as f64, weight * span.high as f64);
            low += a.min(b);
            high += a.max(b);
            size += a.abs().max(b.abs());
        }
        Ok(Bounds { low: low - SLACK * size, high: high + SLACK * size })
    }

    /// Ends of the number in dollars or as a ratio; without a positive whole, no bounds.
    pub(super) fn value(&self, flows: &Flows<Span>) -> Result<Bounds, Error> {
        let Some(whole) = &self.whole else {
            let micros = self.less(flows, 0.0)?;
            return Ok(Bounds { low: micros.low / MICRO as f64, high: micros.high / MICRO as f64 });
        };
        let (above, below) = (total(flows, &self.part, 1)?, total(flows, whole, 1)?);
        if below.low <= 0 {
            return Ok(Bounds { low: f64::NEG_INFINITY, high: f64::INFINITY });
        }
        let corners = [above.low, above.high]
            .into_iter()
            .flat_map(|a| [below.low, below.high].map(|b| a as f64 / b as f64));
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for corner in corners {
            low = low.min(corner);
            high = high.max(corner);
        }
        // `part - r whole` keeps its sign beyond the true ends: bisect for where that starts.
        let (mut inside_low, mut inside_high) = (high, low);
        for _ in 0..60 {
            let test = f64::midpoint(low, inside_low);
            if self.less(flows, test)?.low > 0.0 {
                low = test;
            } else {
                inside_low = test;
            }
            let test = f64::midpoint(high, inside_high);
            if self.less(flows, test)?.high < 0.0 { high = test } else { inside_high = test }
        }
        let slack = SLACK * low.abs().max(high.abs());
        Ok(Bounds { low: low - slack, high: high + slack })
    }

    pub(super) fn range(
        &self,
        deal: &Deal,
        drivers: &Drivers,
        ends: &Ends,
    ) -> Result<Bounds, Error> {
        self.value(&flows(deal, drivers, ends)?)
    }

    /// Whether every, some or no contract of a box can lie in the bounds.
    pub(super) fn judge(
        &self,
        flows: &Flows<Span>,
        low: f64,
        high: f64,
    ) -> Result<Judgement, Error> {
        let Some(whole) = &self.whole else {
            let micros = MICRO as f64;
            let value = self.less(flows, 0.0)?;
            return Ok(Judgement::of(
                value.high < low * micros || value.low > high * micros,
                value.low >= low * micros && value.high <= high * micros,
            ));
        };
        let base = total(flows, whole, 1)?;
        if base.high <= 0 {
            return Ok(Judgement::Outside);
        }
        if base.low <= 0 {
            return Ok(Judgement::Open);
        }
        let (over_low, over_high) = (self.less(flows, low)?, self.less(flows, high)?);
        Ok(Judgement::of(
            over_low.high < 0.0 || over_high.low > 0.0,
            over_low.low >= 0.0 && over_high.high <= 0.0,
        ))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    Outside,
    Inside,
    Open,
}

impl Judgement {
    const fn of(is_outside: bool, is_inside: bool) -> Self {
        if is_outside {
            Self::Outside
        } else if is_inside {
            Self::Inside
        } else {
            Self::Open
        }
    }
}

pub(super) fn flows(deal: &Deal, drivers: &Drivers, ends: &Ends) -> Result<Flows<Span>, Error> {
    Plan::new(&deal.narrowed(ends)?, drivers)?.run(&|name| drivers.spans(name))
}
