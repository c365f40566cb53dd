//! The earned line of each term.

use std::ops::Range as Indices;

use super::plan::Plan;
use super::work::{Link, PlannedTerm, Work};
use super::{adjust, at, revenue};
use crate::function::Band;
use crate::number::Number;
use crate::{Error, Recognition, Rounding};

/// One term over all periods.
pub(super) struct Line<N> {
    pub(super) earned: Vec<N>,
    /// Revenue, where its rule needs more than the earned line.
    pub(super) revenue: Option<Vec<N>>,
}

impl Plan {
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of work")]
    pub(super) fn line<N: Number>(
        &self,
        planned: &PlannedTerm,
        paths: &[Vec<N>],
        earned: &[Vec<N>],
    ) -> Result<Line<N>, Error> {
        let length = self.calendar.len();
        let mut line = vec![N::zero(); length];
        let mut recognised = None;
        let read = |links: &[Link], period: usize| read(links, period, paths, earned);
        match &planned.work {
            Work::Fixed { amount, step, factor, years } => {
                let mut fee = N::constant(amount.0, amount.1)?;
                let mut year = 0;
                for period in planned.active.clone() {
                    let now = years.get(period).copied().unwrap_or(year);
                    if let Some(step) = step {
                        while year < now {
                            fee = fee.apply(step, self.rounding)?;
                            year += 1;
                        }
                    }
                    let value = match factor.get(period).or(factor.first()) {
                        Some(band) => fee.apply(band, self.rounding)?,
                        None => fee.clone(),
                    };
                    put(&mut line, period, value);
                }
            }
            Work::Apply { usage, most, windows, bands } => {
                let most = most.map(|(low, high)| N::constant(low, high)).transpose()?;
                let taken = |period| {
                    let usage = read(usage, period)?;
                    match &most {
                        Some(most) => usage.min(most),
                        None => Ok(usage),
                    }
                };
                for window in windows {
                    let band = bands.get(window.start).or(bands.first());
                    let Some(band) = band else { continue };
                    cumulate(window, band, self.rounding, taken, &mut line)?;
                }
            }
            Work::Share { base, net_of, floor, carry, windows, band } => {
                let mut lost = N::zero();
                let mut shared = Vec::with_capacity(length);
                for period in 0..length {
                    if !planned.active.contains(&period) {
                        shared.push(N::zero());
                        continue;
                    }
                    let net = read(base, period)?.sub(&read(net_of, period)?)?;
                    shared.push(if *carry {
                        let with_losses = net.add(&lost)?;
                        lost = with_losses.min(&N::zero())?;
                        with_losses.max(&N::zero())?
                    } else if *floor {
                        net.max(&N::zero())?
                    } else {
                        net
                    });
                }
                for window in windows {
                    let usage = |period| at(&shared, period).cloned();
                    cumulate(window, band, self.rounding, usage, &mut line)?;
                }
            }
            Work::Minimum { levels, counted, windows, shortfall } => {
                let counted = |period| read(counted, period);
                let rights = adjust::minimum(levels, windows, *shortfall, counted, &mut line)?;
                let minimum = revenue::Minimum { levels, windows, rounding: self.rounding };
                recognised = match &planned.term.recognition {
                    Recognition::MinimumGuarantee(pattern) => {
                        Some(minimum.guaranteed(*pattern, counted, length)?)
                    }
                    Recognition::Lease => Some(minimum.leased(counted, length)?),
                    Recognition::Breakage(rule) => Some(minimum.lapsing(rule, &rights, length)?),
                    _ => None,
                };
            }
            Work::Cap { on, windows, over, carried } => {
                adjust::cap(
                    windows,
                    over,
                    *carried,
                    self.rounding,
                    |p| sum(on, p, earned),
                    &mut line,
                )?;
            }
            Work::Floor { on, windows, limit, carried } => {
                adjust::floor(windows, *limit, *carried, |p| sum(on, p, earned), &mut line)?;
            }
            Work::Choice { of, windows, is_greater } => {
                adjust::choice(windows, *is_greater, of, earned, &mut line)?;
            }
            Work::Backstop { capacity, sold, price, ceiling } => {
                let mut paid_before = N::zero();
                let mut due = N::zero();
                for period in planned.active.clone() {
                    let unsold = read(std::slice::from_ref(capacity), period)?
                        .sub(&read(std::slice::from_ref(sold), period)?)?
                        .max(&N::zero())?;
                    let pay = unsold.apply(price, self.rounding)?;
                    let Some(ceiling) = ceiling else {
                        put(&mut line, period, pay);
                        continue;
                    };
                    let before = due.clone();
                    due = due.add(&pay)?;
                    let paid = due.apply(ceiling, self.rounding)?;
                    let step =
                        N::increment(&before, &due, &paid_before, &paid, ceiling, self.rounding)?;
                    put(&mut line, period, step);
                    paid_before = paid;
                }
            }
            Work::Dated(amounts) => {
                for (period, (low, high)) in amounts {
                    let sum = at(&line, *period)?.add(&N::constant(*low, *high)?)?;
                    put(&mut line, *period, sum);
                }
            }
            Work::Even((low, high)) => {
                let amount = N::constant(*low, *high)?;
                let mut before = N::zero();
                for (step, period) in planned.active.clone().enumerate() {
                    let now =
                        revenue::part(&amount, step + 1, planned.active.len(), self.rounding)?;
                    put(&mut line, period, now.sub(&before)?);
                    before = now;
                }
            }
            Work::Later => {}
        }
        Ok(Line { earned: line, revenue: recognised })
    }
}

pub(super) fn put<N>(line: &mut [N], period: usize, value: N) {
    if let Some(slot) = line.get_mut(period) {
        *slot = value;
    }
}

fn read<N: Number>(
    links: &[Link],
    period: usize,
    paths: &[Vec<N>],
    earned: &[Vec<N>],
) -> Result<N, Error> {
    let mut total: Option<N> = None;
    let mut take = |value: N| {
        total = Some(match &total {
            Some(sum) => sum.add(&value)?,
            None => value,
        });
        Ok::<(), Error>(())
    };
    for link in links {
        match link {
            Link::Driver(index) => {
                let path = paths.get(*index).ok_or_else(|| Error::overflow("driver"))?;
                take(at(path, period)?.clone())?;
            }
            Link::Lines(lines) => take(sum(lines, period, earned)?)?,
        }
    }
    Ok(total.unwrap_or_else(N::zero))
}

fn sum<N: Number>(lines: &[usize], period: usize, earned: &[Vec<N>]) -> Result<N, Error> {
    lines.iter().try_fold(N::zero(), |total, line| match earned.get(*line) {
        Some(line) => total.add(at(line, period)?),
        None => Ok(total),
    })
}

/// Pays the increments of a function of the cumulative usage of a window.
fn cumulate<N: Number>(
    window: &Indices<usize>,
    band: &Band,
    rounding: Rounding,
    usage: impl Fn(usize) -> Result<N, Error>,
    line: &mut [N],
) -> Result<(), Error> {
    if window.len() == 1 {
        put(line, window.start, usage(window.start)?.apply(band, rounding)?);
        return Ok(());
    }
    let (mut total, mut paid) = (N::zero(), N::zero());
    for period in window.clone() {
        let before = total.clone();
        total = total.add(&usage(period)?)?;
        let now = total.apply(band, rounding)?;
        put(line, period, N::increment(&before, &total, &paid, &now, band, rounding)?);
        paid = now;
    }
    Ok(())
}
