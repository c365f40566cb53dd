use cloudecon_core::{Date, Quantity};

use crate::irr::check;
use crate::lanes::{Lanes, WIDTH};
use crate::{DayCount, Error};

/// Years from the earliest date, ascending, and amounts, in blocks of eight; the last block is
/// filled with zeros.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    pub(super) years: Vec<Lanes>,
    pub(super) amounts: Vec<Lanes>,
    len: usize,
}

impl Timeline {
    pub(crate) fn new<Q: Quantity>(
        day_count: DayCount,
        flows: &[(Date, Q)],
    ) -> Result<Self, Error> {
        let Some((first, _)) = flows.first() else { return Err(Error::Empty { field: "flows" }) };
        let timeline = if day_count == DayCount::Act365Fixed {
            let base = first.day_number();
            Self::of_ascending(flows, |date| f64::from(date.day_number() - base) / 365.0)
        } else {
            Self::of_ascending(flows, |date| day_count.year_fraction(*first, date))
        };
        match timeline {
            Some(timeline) => Ok(timeline),
            None => Self::of_any(day_count, flows),
        }
    }

    /// In one pass; `None` if times do not strictly ascend or a flow is not finite.
    fn of_ascending<Q: Quantity>(flows: &[(Date, Q)], time: impl Fn(Date) -> f64) -> Option<Self> {
        let blocks = flows.len().div_ceil(WIDTH);
        let mut years = Vec::with_capacity(blocks);
        let mut amounts = Vec::with_capacity(blocks);
        let mut last = f64::NEG_INFINITY;
        let mut is_ascending = true;
        let mut poison = 0.0;
        for block in flows.chunks(WIDTH) {
            let (mut times, mut values) = (Lanes::ZERO, Lanes::ZERO);
            for ((place, value), (date, flow)) in times.0.iter_mut().zip(&mut values.0).zip(block) {
                let time = time(*date);
                is_ascending &= time > last;
                last = time;
                *place = time;
                *value = flow.number();
                // Zero of a finite number, NaN of any other.
                poison += *value * 0.0;
            }
            years.push(times);
            amounts.push(values);
        }
        (is_ascending && poison == 0.0).then_some(Self { years, amounts, len: flows.len() })
    }

    /// In any order, checked and sorted.
    fn of_any<Q: Quantity>(day_count: DayCount, flows: &[(Date, Q)]) -> Result<Self, Error> {
        check(flows.iter().map(|(_, flow)| flow.number()))?;
        let Some(base) = flows.iter().map(|(date, _)| *date).min() else {
            return Err(Error::Empty { field: "flows" });
        };
        let mut sorted: Vec<(f64, f64)> = flows
            .iter()
            .map(|(date, flow)| (day_count.year_fraction(base, *date), flow.number()))
            .collect();
        // Amounts as well, so that flows of one day add up in one order however they are given.
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let blocks = |part: fn(&(f64, f64)) -> f64| {
            let block = |some: &[(f64, f64)]| {
                let mut lanes = Lanes::ZERO;
                for (lane, flow) in lanes.0.iter_mut().zip(some) {
                    *lane = part(flow);
                }
                lanes
            };
            sorted.chunks(WIDTH).map(block).collect::<Vec<_>>()
        };
        Ok(Self { years: blocks(|flow| flow.0), amounts: blocks(|flow| flow.1), len: flows.len() })
    }

    /// (time, amount), times strictly ascending: flows of one day are added up.
    pub(crate) fn terms(&self) -> Vec<(f64, f64)> {
        let times = self.years.iter().flat_map(|block| block.0);
        let amounts = self.amounts.iter().flat_map(|block| block.0);
        let mut terms: Vec<(f64, f64)> = Vec::with_capacity(self.len);
        for (time, amount) in times.zip(amounts).take(self.len) {
            match terms.last_mut() {
                Some((last, sum)) if *last == time => *sum += amount,
                _ => terms.push((time, amount)),
            }
        }
        terms
    }
}
