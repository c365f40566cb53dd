use std::array::from_fn;

use crate::conventional::{CLOSE, is_ordinary};
use crate::lanes::{Lanes, Real, WIDTH, exp};
use crate::start::{Moments, Start, log_of_ratio};
use crate::{Error, irr};

/// Internal rate of return of many rows of evenly spaced flows, as fractions per period.
///
/// `flows` holds the rows one after the other, `periods` numbers each; positive = received.
/// Eight rows are solved in lockstep. A row whose root is not unique, or that has none, gives
/// `None`: ask [`irr`] or [`crate::irr_all`] about it.
///
/// ```
/// # use cloudecon_finance::irr_batch;
/// let rates = irr_batch(&[-100.0, 55.0, 60.5, -100.0, 230.0, -132.0], 3)?;
/// assert!((rates[0].unwrap() - 0.1).abs() < 1e-14);
/// assert_eq!(rates[1], None); // 10 % and 20 %
/// # Ok::<(), cloudecon_finance::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] if `periods` is 0, [`Error::Rows`] if the rows are not whole.
pub fn irr_batch(flows: &[f64], periods: usize) -> Result<Vec<Option<f64>>, Error> {
    if periods == 0 {
        return Err(Error::OutOfRange { field: "periods", allowed: "at least 1", found: 0.0 });
    }
    if !flows.len().is_multiple_of(periods) {
        return Err(Error::Rows { found: flows.len(), periods });
    }
    // Without rows `periods` may be any number, and nothing may be sized by it.
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let mut rates = Vec::with_capacity(flows.len().div_ceil(periods));
    let mut columns = vec![Lanes::ZERO; periods];
    let groups = flows.chunks_exact(periods * WIDTH);
    let rest = groups.remainder();
    for group in groups {
        load(&mut columns, group);
        let found = lockstep(&mut columns);
        for (row, rate) in group.chunks_exact(periods).zip(found) {
            rates.push(rate.or_else(|| alone(row)));
        }
    }
    rates.extend(rest.chunks_exact(periods).map(alone));
    Ok(rates)
}

fn alone(row: &[f64]) -> Option<f64> {
    irr(row).ok().map(crate::PeriodRate::as_fraction)
}

/// Rows into lanes, each with its first flow negative.
#[inline(never)]
fn load(columns: &mut [Lanes], group: &[f64]) {
    let periods = columns.len();
    for (pair, rows) in group.chunks_exact(2 * periods).enumerate() {
        // Two rows at a time: their lanes are neighbours and are written together.
        let (upper, lower) = rows.split_at(periods);
        let (side, other_side) = (side_of(upper), side_of(lower));
        for ((column, flow), other) in columns.iter_mut().zip(upper).zip(lower) {
            if let Some([place, other_place]) = column.0.as_chunks_mut::<2>().0.get_mut(pair) {
                *place = flow * side;
                *other_place = other * other_side;
            }
        }
    }
}

fn side_of(row: &[f64]) -> f64 {
    match row.iter().find(|flow| **flow != 0.0) {
        Some(first) if *first > 0.0 => -1.0,
        _ => 1.0,
    }
}

/// Newton on `ln(P+/P-)` in eight rows at once; `None` where a row must go alone.
fn lockstep(columns: &mut [Lanes]) -> [Option<f64>; WIDTH] {
    const ROUNDS: usize = 8;
    let mut prepared = Prepared::new(columns);
    let is_usable = prepared.is_usable;
    if is_usable.contains(&false) {
        stand_in(columns, is_usable);
        prepared = Prepared::new(columns);
        if prepared.is_usable.contains(&false) {
            return [None; WIDTH];
        }
    }
    let Prepared { turn, start, x, .. } = prepared;
    let (mixed, pure) = columns.split_at(turn);
    let mut v = exp(x.each(|x| -x));
    let mut is_done = [false; WIDTH];
    for round in 0..ROUNDS {
        let Sides { residual, log_ratio, duration } = sides(mixed, pure, v);
        let mut step = log_ratio / duration;
        if round == 0 {
            step = step + start.correction(x, log_ratio, duration);
        }
        v = v * short_exp(step.each(|step| -step));
        is_done = residual.0.map(|residual| residual.abs() <= CLOSE);
        if !is_done.contains(&false) {
            break;
        }
    }
    from_fn(|l| (is_done[l] && is_usable[l]).then(|| (1.0 - v.0[l]) / v.0[l]))
}

/// What is known of eight rows before the first evaluation.
struct Prepared {
    /// Number of columns up to the one in which the last row receives its first inflow.
    turn: usize,
    start: Start<Lanes>,
    /// The first guess at `ln(1 + rate)`.
    x: Lanes,
    /// Whether a row has one change of sign, ordinary sizes and an ordinary guess.
    is_usable: [bool; WIDTH],
}

impl Prepared {
    fn new(columns: &[Lanes]) -> Self {
        let (turn, is_one_change) = turn(columns);
        let (mixed, pure) = columns.split_at(turn);
        let (early, late) = moments(mixed, pure);
        let start = Start::new(early, late, 0.0);
        let x = start.guess();
        let is_usable = from_fn(|l| {
            is_one_change[l]
                && is_ordinary(early.sum.0[l])
                && is_ordinary(late.sum.0[l])
                && x.0[l].abs() < LARGEST_START
        });
        Self { turn, start, x, is_usable }
    }
}

/// Beyond this in `ln(1 + rate)` a row goes alone.
const LARGEST_START: f64 = 100.0;

/// Puts a row that is solved at once where a row must go alone.
fn stand_in(columns: &mut [Lanes], is_usable: [bool; WIDTH]) {
    for (period, column) in columns.iter_mut().enumerate() {
        let flow = match period {
            0 => -1.0,
            1 => 1.0,
            _ => 0.0,
        };
        for (place, _) in column.0.iter_mut().zip(is_usable).filter(|(_, usable)| !usable) {
            *place = flow;
        }
    }
}

/// Number of columns up to the one in which the last row receives its first inflow, and whether
/// each row receives something and pays nothing after that.
#[inline(never)]
fn turn(columns: &[Lanes]) -> (usize, [bool; WIDTH]) {
    let mut received = Lanes::ZERO;
    let mut least = Lanes::ZERO;
    let mut turn = 0;
    let mut rest = columns.iter();
    for column in rest.by_ref() {
        least = column.pair(received, |c, begun| if begun > 0.0 { c } else { 0.0 }).min(least);
        received = received.max(*column);
        turn += 1;
        if received.0.iter().all(|most| *most > 0.0) {
            break;
        }
    }
    for column in rest {
        least = column.min(least);
    }
    (turn, from_fn(|l| received.0[l] > 0.0 && least.0[l] >= 0.0))
}

/// Moments of the early and the late side, counted from the first column.
fn moments(mixed: &[Lanes], pure: &[Lanes]) -> (Moments<Lanes>, Moments<Lanes>) {
    let mut late = nested(pure);
    let mut early = Nested { sum: Lanes::ZERO, sums: Lanes::ZERO, sums_of_sums: Lanes::ZERO };
    for column in mixed.iter().rev() {
        late.push(column.max(Lanes::ZERO));
        // `max` passes over a NaN; the product keeps it.
        early.push(column.each(|c| -c).max(Lanes::ZERO) + *column * Lanes::ZERO);
    }
    (early.moments(), late.moments())
}

/// Running sums from the last column: sums of the flows, of those sums, and of these.
#[inline(never)]
fn nested(pure: &[Lanes]) -> Nested {
    let [mut sum, mut sums, mut sums_of_sums] = [Lanes::ZERO; 3];
    for column in pure.iter().rev() {
        sums_of_sums = sums_of_sums + sums;
        sums = sums + sum;
        sum = sum + *column;
    }
    Nested { sum, sums, sums_of_sums }
}

/// `sum of c_k`, `sum of k c_k` and `sum of k (k - 1)/2 c_k` by additions alone.
#[derive(Debug, Clone, Copy)]
struct Nested {
    sum: Lanes,
    sums: Lanes,
    sums_of_sums: Lanes,
}

impl Nested {
    #[inline]
    fn push(&mut self, flow: Lanes) {
        self.sums_of_sums = self.sums_of_sums + self.sums;
        self.sums = self.sums + self.sum;
        self.sum = self.sum + flow;
    }

    fn moments(self) -> Moments<Lanes> {
        let second = self.sums_of_sums + self.sums_of_sums + self.sums;
        Moments { sum: self.sum, first: self.sums, second }
    }
}

/// Residual as a share of the sum of magnitudes, `ln(P+/P-)` and its slope.
struct Sides {
    residual: Lanes,
    log_ratio: Lanes,
    duration: Lanes,
}

#[inline(never)]
fn sides(mixed: &[Lanes], pure: &[Lanes], v: Lanes) -> Sides {
    let (mut late, mut late_slope) = (Lanes::ZERO, Lanes::ZERO);
    for column in pure.iter().rev() {
        late_slope = late_slope * v + late;
        late = late * v + *column;
    }
    let (mut early, mut early_slope) = (Lanes::ZERO, Lanes::ZERO);
    for column in mixed.iter().rev() {
        late_slope = late_slope * v + late;
        late = late * v + column.max(Lanes::ZERO);
        early_slope = early_slope * v + early;
        early = early * v + column.each(|c| -c).max(Lanes::ZERO);
    }
    let residual = (late - early) / (late + early);
    let duration = v * (late_slope * early - early_slope * late) / (late * early);
    Sides { residual, log_ratio: log_of_ratio(residual), duration }
}

/// `e^y` to six terms for |y| up to 1/2, and held there: Newton's last steps are far shorter.
#[inline]
fn short_exp(y: Lanes) -> Lanes {
    y.each(|y| {
        let y = y.clamp(-0.5, 0.5);
        1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0)))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_every_kind_agree_with_one_at_a_time() {
        // Ordinary, loan, late turn, two roots, none, tiny, huge, zero outlay first, broken.
        let rows: Vec<[f64; 4]> = vec![
            [-100.0, 39.0, 59.0, 55.0],
            [100.0, -39.0, -59.0, -55.0],
            [-50.0, -50.0, -10.0, 150.0],
            [-100.0, 230.0, -132.0, 0.0],
            [1.0, 2.0, 3.0, 4.0],
            [-1e-200, 39e-202, 59e-202, 55e-202],
            [-1e300, 39e298, 59e298, 55e298],
            [0.0, -100.0, 80.0, 80.0],
            [f64::NAN, -1.0, 1.0, 1.0],
            [0.0, 0.0, 0.0, 0.0],
            [-1.0, 0.0, 0.0, 1e12],
        ];
        for shift in 0..rows.len() {
            let mut turned = rows.clone();
            turned.rotate_left(shift);
            let rates = irr_batch(turned.as_flattened(), 4).unwrap();
            assert_eq!(rates.len(), rows.len());
            for (row, rate) in turned.iter().zip(rates) {
                match (rate, alone(row)) {
                    (Some(a), Some(b)) => approx::assert_relative_eq!(a, b, max_relative = 1e-12),
                    (a, b) => assert_eq!(a, b, "{row:?}"),
                }
            }
        }
    }

    #[test]
    fn rows_must_be_whole() {
        assert!(irr_batch(&[], 0).is_err());
        assert_eq!(irr_batch(&[], 3), Ok(vec![]));
        assert_eq!(irr_batch(&[], usize::MAX), Ok(vec![]));
        assert_eq!(
            irr_batch(&[1.0; 7], 3).unwrap_err().to_string(),
            "`flows` holds 7 numbers, which is no whole number of rows of 3"
        );
    }
}
