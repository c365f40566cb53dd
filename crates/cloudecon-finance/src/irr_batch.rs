use crate::conventional::{CLOSE, is_ordinary, log_of_ratio};
use crate::lanes::{Lanes, WIDTH, exp};
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
    let mut rates = Vec::with_capacity(flows.len().div_ceil(periods));
    let mut columns = vec![Lanes::ZERO; periods];
    let groups = flows.chunks_exact(periods * WIDTH);
    let rest = groups.remainder();
    for group in groups {
        load(&mut columns, group);
        let found = lockstep(&columns);
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
fn load(columns: &mut [Lanes], group: &[f64]) {
    for (lane, row) in group.chunks_exact(columns.len()).enumerate() {
        let first = row.iter().find(|flow| **flow != 0.0);
        let side = if first.is_some_and(|flow| *flow > 0.0) { -1.0 } else { 1.0 };
        for (column, flow) in columns.iter_mut().zip(row) {
            if let Some(place) = column.0.get_mut(lane) {
                *place = flow * side;
            }
        }
    }
}

/// Sum, first and second moment of one side.
#[derive(Debug, Clone, Copy)]
struct Side {
    sum: Lanes,
    first: Lanes,
    second: Lanes,
}

impl Side {
    const NONE: Self = Self { sum: Lanes::ZERO, first: Lanes::ZERO, second: Lanes::ZERO };

    #[inline]
    fn add(&mut self, flow: Lanes, place: Lanes) {
        let moment = flow * place;
        self.sum = self.sum + flow;
        self.first = self.first + moment;
        self.second = self.second + moment * place;
    }
}

/// Newton on `ln(P+/P-)` in eight rows at once; `None` where a row must go alone.
fn lockstep(columns: &[Lanes]) -> [Option<f64>; WIDTH] {
    const ROUNDS: usize = 8;
    let (mut early, mut late) = (Side::NONE, Side::NONE);
    let mut least = Lanes::ZERO;
    let mut turn = 0;
    let mut place = Lanes::ZERO;
    let one = Lanes::splat(1.0);
    let mut rest = columns.iter();
    // Until the inflows of every row have begun.
    for column in rest.by_ref() {
        let begun = late.sum;
        least = column.zip(begun, |c, begun| if begun > 0.0 { c } else { 0.0 }).min(least);
        early.add(column.map(|c| -c).max(Lanes::ZERO), place);
        // `max` passes over a NaN; this keeps it.
        early.sum = early.sum + *column * Lanes::ZERO;
        late.add(column.max(Lanes::ZERO), place);
        place = place + one;
        turn += 1;
        if late.sum.0.into_iter().all(|sum| sum > 0.0) {
            break;
        }
    }
    for column in rest {
        least = column.min(least);
        late.add(*column, place);
        place = place + one;
    }
    let is_usable: [bool; WIDTH] = std::array::from_fn(|l| {
        least.0[l] >= 0.0 && is_ordinary(early.sum.0[l]) && is_ordinary(late.sum.0[l])
    });
    let mut v = discount_guess(early, late, is_usable);
    let (mixed, pure) = columns.split_at(turn);
    let mut is_done = false;
    for _ in 0..ROUNDS {
        let (residual, step) = newton(mixed, pure, v);
        v = v * exp(step.map(|step| if step.abs() < 100.0 { -step } else { 0.0 }));
        is_done = residual.0.iter().zip(is_usable).all(|(r, usable)| !usable || r.abs() <= CLOSE);
        if is_done {
            break;
        }
    }
    std::array::from_fn(|l| (is_done && is_usable[l]).then(|| (1.0 - v.0[l]) / v.0[l]))
}

/// Zero of the parabola through `h`, `h'` and `h''` at a rate of zero, as `1/(1 + rate)`.
fn discount_guess(early: Side, late: Side, is_usable: [bool; WIDTH]) -> Lanes {
    let (early_mean, late_mean) = (early.first / early.sum, late.first / late.sum);
    let duration = late_mean - early_mean;
    let spread = (late.second / late.sum - late_mean * late_mean)
        - (early.second / early.sum - early_mean * early_mean);
    let log_ratio = (late.sum / early.sum).map(f64::ln);
    let two = Lanes::splat(2.0);
    let root = (duration * duration - two * spread * log_ratio).max(Lanes::ZERO).map(f64::sqrt);
    let x = two * log_ratio / (duration + root);
    let held = Lanes(std::array::from_fn(|l| {
        if is_usable[l] && x.0[l].abs() < 100.0 { -x.0[l] } else { 0.0 }
    }));
    exp(held)
}

/// Residual as a share of the sum of magnitudes, and the step in `ln(1 + rate)`.
#[inline]
fn newton(mixed: &[Lanes], pure: &[Lanes], v: Lanes) -> (Lanes, Lanes) {
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
        early = early * v + column.map(|c| -c).max(Lanes::ZERO);
    }
    let residual = (late - early) / (late + early);
    let duration = v * (late_slope / late - early_slope / early);
    (residual, residual.map(log_of_ratio) / duration)
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
        assert_eq!(
            irr_batch(&[1.0; 7], 3).unwrap_err().to_string(),
            "`flows` holds 7 numbers, which is no whole number of rows of 3"
        );
    }
}
