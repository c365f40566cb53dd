//! Dated flows as times and amounts, and the common case at speed: one change of sign.

mod timeline;

use crate::conventional::{CLOSE, LARGEST_POWER, is_ordinary};
use crate::lanes::{Lanes, Real, WIDTH, exp};
use crate::start::{Moments, Start, log_of_ratio};
pub(crate) use timeline::Timeline;

const ROUNDS: usize = 12;

/// Sum and first moment of the present values of the two sides.
#[derive(Debug, Clone, Copy)]
struct Sides {
    early: f64,
    early_timed: f64,
    late: f64,
    late_timed: f64,
}

/// `ln(1 + rate)` of flows with one change of sign; `None` if they must go the general way.
pub(crate) fn conventional_log_rate(timeline: &Timeline) -> Option<f64> {
    let split = Split::of(timeline)?;
    let (early, late) = split.moments();
    if !is_ordinary(early.sum) || !is_ordinary(late.sum) {
        return None;
    }
    let longest = timeline.years.last()?.largest();
    let start = Start::new(early, late, 0.0);
    let mut x = start.guess();
    let mut is_first = true;
    let mut residual_before = f64::INFINITY;
    for _ in 0..ROUNDS {
        let is_in_range = x.abs() * longest < LARGEST_POWER;
        if !is_in_range {
            return None;
        }
        let sides = split.at(x);
        let residual = (sides.late - sides.early) / (sides.late + sides.early);
        let duration = sides.late_timed / sides.late - sides.early_timed / sides.early;
        let log_ratio = if residual.abs() < 0.1 {
            log_of_ratio(residual)
        } else {
            (sides.late / sides.early).ln()
        };
        let mut step = log_ratio / duration;
        if is_first {
            step += start.correction(x, log_ratio, duration);
            is_first = false;
        }
        x += step;
        if residual.abs() <= CLOSE {
            return x.is_finite().then_some(x);
        }
        // NaN ends here as well.
        let is_falling = residual.abs() < 0.5 * residual_before;
        if !is_falling {
            return None;
        }
        residual_before = residual.abs();
    }
    None
}

/// A timeline cut where its one change of sign is: blocks that may hold both sides, then blocks of
/// the late side only.
#[derive(Debug, Clone, Copy)]
struct Split<'a> {
    mixed: (&'a [Lanes], &'a [Lanes]),
    pure: (&'a [Lanes], &'a [Lanes]),
    /// +1 if the late side is positive.
    side: f64,
}

impl<'a> Split<'a> {
    fn of(timeline: &'a Timeline) -> Option<Self> {
        let mut amounts = timeline.amounts.iter().flat_map(|block| block.0);
        let first = amounts.clone().find(|amount| *amount != 0.0)?;
        let side = -first.signum();
        let turn = amounts.position(|amount| amount * side > 0.0)?;
        let block = turn.checked_div(WIDTH)? + 1;
        let (mixed_amounts, pure_amounts) = timeline.amounts.split_at_checked(block)?;
        let (mixed_years, pure_years) = timeline.years.split_at_checked(block)?;
        let is_late = |amount: f64| amount * side >= 0.0;
        let rest = mixed_amounts.last()?.0.into_iter().skip(turn % WIDTH);
        let mut least = Lanes::ZERO;
        for block in pure_amounts {
            least = block.each(|amount| amount * side).min(least);
        }
        let is_one_change =
            rest.into_iter().all(is_late) && least.0.into_iter().all(|amount| amount >= 0.0);
        is_one_change.then_some(Self {
            mixed: (mixed_years, mixed_amounts),
            pure: (pure_years, pure_amounts),
            side,
        })
    }

    fn moments(&self) -> (Moments<f64>, Moments<f64>) {
        let [mut early, mut late] = [[Lanes::ZERO; 3]; 2];
        let add = |to: &mut [Lanes; 3], years: Lanes, amounts: Lanes| {
            let first = amounts * years;
            *to = [to[0] + amounts, to[1] + first, to[2] + first * years];
        };
        let side = Lanes::splat(self.side);
        for (years, amounts) in self.mixed.0.iter().zip(self.mixed.1) {
            let amounts = *amounts * side;
            add(&mut late, *years, amounts.max(Lanes::ZERO));
            add(&mut early, *years, amounts.each(|a| -a).max(Lanes::ZERO));
        }
        for (years, amounts) in self.pure.0.iter().zip(self.pure.1) {
            add(&mut late, *years, *amounts * side);
        }
        let total = |[sum, first, second]: [Lanes; 3]| Moments {
            sum: sum.sum(),
            first: first.sum(),
            second: second.sum(),
        };
        (total(early), total(late))
    }

    #[inline(never)]
    fn at(&self, x: f64) -> Sides {
        let [mut early, mut early_timed, mut late, mut late_timed] = [Lanes::ZERO; 4];
        let side = Lanes::splat(self.side);
        let present = |years: &Lanes, amounts: &Lanes| *amounts * exp(years.each(|t| -t * x));
        for (years, amounts) in self.mixed.0.iter().zip(self.mixed.1) {
            let values = present(years, amounts) * side;
            let (up, down) = (values.max(Lanes::ZERO), values.each(|v| -v).max(Lanes::ZERO));
            late = late + up;
            late_timed = late_timed + up * *years;
            early = early + down;
            early_timed = early_timed + down * *years;
        }
        let [mut sum, mut timed] = [Lanes::ZERO; 2];
        for (years, amounts) in self.pure.0.iter().zip(self.pure.1) {
            let values = present(years, amounts);
            sum = sum + values;
            timed = timed + values * *years;
        }
        Sides {
            early: early.sum(),
            early_timed: early_timed.sum(),
            late: late.sum() + sum.sum() * self.side,
            late_timed: late_timed.sum() + timed.sum() * self.side,
        }
    }
}

#[cfg(test)]
mod tests {
    use cloudecon_core::Date;

    use super::*;
    use crate::DayCount;

    fn timeline(flows: &[(&str, f64)]) -> Timeline {
        let flows: Vec<(Date, f64)> =
            flows.iter().map(|(date, flow)| (date.parse().unwrap(), *flow)).collect();
        Timeline::new(DayCount::Act365Fixed, &flows).unwrap()
    }

    #[test]
    fn order_and_days_are_put_right() {
        let flows = [("2026-02-28", 60.0), ("2025-02-28", -100.0), ("2026-02-28", 50.0)];
        assert_eq!(timeline(&flows).terms(), [(0.0, -100.0), (1.0, 110.0)]);
        let x = conventional_log_rate(&timeline(&flows)).unwrap();
        approx::assert_relative_eq!(x.exp_m1(), 0.1, max_relative = 1e-13);
    }

    #[test]
    fn other_flows_go_the_general_way() {
        let two = [("2025-01-01", -1.0), ("2026-01-01", 3.0), ("2027-01-01", -1.0)];
        assert!(conventional_log_rate(&timeline(&two)).is_none());
        assert!(conventional_log_rate(&timeline(&two[1..2])).is_none());
        let one_day = [("2025-01-01", -1.0), ("2025-01-01", 3.0)];
        assert!(conventional_log_rate(&timeline(&one_day)).is_none());
    }
}
