//! Minimums, caps, floors and choices: terms that look at other lines over a window.

use std::ops::Range as Indices;

use super::at;
use super::lines::put;
use crate::function::Band;
use crate::number::Number;
use crate::{Error, Rounding, Shortfall};

pub(super) fn last(window: &Indices<usize>) -> usize {
    window.end.saturating_sub(1)
}

fn over<N: Number>(
    window: &Indices<usize>,
    line: impl Fn(usize) -> Result<N, Error>,
) -> Result<N, Error> {
    window.clone().try_fold(N::zero(), |sum, period| sum.add(&line(period)?))
}

/// What becomes of the right that a paid shortfall gives, in one window.
pub(super) struct Rights<N> {
    /// Paid for.
    pub(super) paid: N,
    /// Taken later.
    pub(super) used: N,
    /// Lapsed at the end of the window.
    pub(super) lapsed: N,
}

/// Shortfall of each window in its last period; the rights that it gives, window by window.
pub(super) fn minimum<N: Number>(
    levels: &[(i128, i128)],
    windows: &[Indices<usize>],
    shortfall: Shortfall,
    counted: impl Fn(usize) -> Result<N, Error>,
    line: &mut [N],
) -> Result<Vec<Rights<N>>, Error> {
    let mut rights = Vec::new();
    let mut rolled = N::zero();
    // Paid shortfalls that may still be taken, with the last window in which they may.
    let mut bank: Vec<(usize, N)> = Vec::new();
    for (index, window) in windows.iter().enumerate() {
        let (low, high) = levels.get(index).copied().unwrap_or((0, 0));
        let level = N::constant(low, high)?;
        let taken = over(window, &counted)?;
        let pay = match shortfall {
            Shortfall::Pay => level.sub(&taken)?.max(&N::zero())?,
            Shortfall::RollOver => {
                let short = level.add(&rolled)?.sub(&taken)?.max(&N::zero())?;
                if index + 1 == windows.len() {
                    short
                } else {
                    rolled = short;
                    N::zero()
                }
            }
            Shortfall::MakeUp { within, before_minimum } => {
                bank.retain(|(expires, _)| *expires >= index);
                let (used, short) = if before_minimum {
                    let used = draw(&mut bank, &taken)?;
                    let rest = taken.sub(&used)?;
                    (used, level.sub(&rest)?.max(&N::zero())?)
                } else {
                    let used = draw(&mut bank, &taken.sub(&level)?)?;
                    (used, level.sub(&taken)?.max(&N::zero())?)
                };
                bank.push((index.saturating_add(within), short.clone()));
                let is_last = index + 1 == windows.len();
                let mut lapsed = N::zero();
                for (_, left) in bank.iter().filter(|(end, _)| is_last || *end == index) {
                    lapsed = lapsed.add(left)?;
                }
                let pay = short.sub(&used)?;
                rights.push(Rights { paid: short, used, lapsed });
                pay
            }
        };
        put(line, last(window), pay);
    }
    Ok(rights)
}

/// Takes up to `room` from the bank, oldest first.
fn draw<N: Number>(bank: &mut [(usize, N)], room: &N) -> Result<N, Error> {
    let mut room = room.max(&N::zero())?;
    let mut used = N::zero();
    for (_, left) in bank {
        let now = left.min(&room)?;
        *left = left.sub(&now)?.max(&N::zero())?;
        room = room.sub(&now)?.max(&N::zero())?;
        used = used.add(&now)?;
    }
    Ok(used)
}

/// Takes back what goes over the cumulative limit: minus the increase of `max(0, cumulative - limit)`.
pub(super) fn cap<N: Number>(
    windows: &[Indices<usize>],
    over: &Band,
    carried: bool,
    rounding: Rounding,
    due: impl Fn(usize) -> Result<N, Error>,
    line: &mut [N],
) -> Result<(), Error> {
    let mut unpaid = N::zero();
    for window in windows {
        let mut total = if carried { unpaid.clone() } else { N::zero() };
        let mut above = total.clone();
        for (step, period) in window.clone().enumerate() {
            let before = total.clone();
            total = total.add(&due(period)?)?;
            let now = total.apply(over, rounding)?;
            // A carried start is unpaid as a whole, not the function of a total.
            let more = if step == 0 {
                now.sub(&above)?
            } else {
                N::increment(&before, &total, &above, &now, over, rounding)?
            };
            put(line, period, N::zero().sub(&more)?);
            above = now;
        }
        unpaid = above;
    }
    Ok(())
}

/// Tops up to the limit in the last period of each window.
pub(super) fn floor<N: Number>(
    windows: &[Indices<usize>],
    limit: (i128, i128),
    carried: bool,
    due: impl Fn(usize) -> Result<N, Error>,
    line: &mut [N],
) -> Result<(), Error> {
    let limit = N::constant(limit.0, limit.1)?;
    let mut to_recoup = N::zero();
    for window in windows {
        let total = over(window, &due)?;
        let top_up = limit.sub(&total)?.max(&N::zero())?;
        let mut pay = top_up.clone();
        if carried {
            let excess = total.sub(&limit)?.max(&N::zero())?;
            let back = to_recoup.min(&excess)?;
            to_recoup = to_recoup.sub(&back)?.max(&N::zero())?.add(&top_up)?;
            pay = top_up.sub(&back)?;
        }
        put(line, last(window), pay);
    }
    Ok(())
}

/// Increments of the greatest or least cumulative sum of a window.
pub(super) fn choice<N: Number>(
    windows: &[Indices<usize>],
    is_greater: bool,
    of: &[usize],
    earned: &[Vec<N>],
    line: &mut [N],
) -> Result<(), Error> {
    for window in windows {
        let mut totals = vec![N::zero(); of.len()];
        let mut paid = N::zero();
        for period in window.clone() {
            let mut best: Option<N> = None;
            for (total, index) in totals.iter_mut().zip(of) {
                if let Some(of_line) = earned.get(*index) {
                    *total = total.add(at(of_line, period)?)?;
                }
                best = Some(match best {
                    None => total.clone(),
                    Some(best) if is_greater => best.max(total)?,
                    Some(best) => best.min(total)?,
                });
            }
            let best = best.unwrap_or_else(N::zero);
            put(line, period, best.sub(&paid)?);
            paid = best;
        }
    }
    Ok(())
}
