//! Series of higher frequency that add up to benchmarks of lower frequency.

use faer::Mat;
use faer::linalg::solvers::{ColPivQr, PartialPivLu, Solve, SolveLstsq};

use crate::Error;

/// Which movements are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Differences {
    /// The steps between neighbours.
    First,
    /// The changes of those steps.
    Second,
}

/// A series with the movement of an indicator whose `ratio` neighbours add up to each benchmark:
/// Denton (1971) proportional, in Cholette's form without a fixed start: it minimises the squared
/// differences of `x_t / indicator_t`.
///
/// # Errors
/// [`Error::Shape`]; [`Error::Infeasible`] for a zero in the indicator.
pub fn denton(
    indicator: &[f64],
    benchmarks: &[f64],
    ratio: usize,
    differences: Differences,
) -> Result<Vec<f64>, Error> {
    shape(indicator, benchmarks, ratio)?;
    if indicator.iter().any(|value| *value == 0.0 || !value.is_finite()) {
        return Err(Error::Infeasible { reason: "the indicator must not be zero".to_owned() });
    }
    let (n, m) = (indicator.len(), benchmarks.len());
    let order = match differences {
        Differences::First => 1,
        Differences::Second => 2,
    };
    let steps = n.saturating_sub(order);
    let weights: &[f64] = if order == 1 { &[-1.0, 1.0] } else { &[1.0, -2.0, 1.0] };
    // In units of the indicator: z_t = x_t / indicator_t.
    let mut system = Mat::<f64>::zeros(n + m, n + m);
    for step in 0..steps {
        for (i, left) in weights.iter().enumerate() {
            for (j, right) in weights.iter().enumerate() {
                system[(step + i, step + j)] += left * right;
            }
        }
    }
    let mut right = Mat::<f64>::zeros(n + m, 1);
    for (at, benchmark) in benchmarks.iter().enumerate() {
        for t in at * ratio..(at + 1) * ratio {
            system[(n + at, t)] = indicator[t];
            system[(t, n + at)] = indicator[t];
        }
        right[(n + at, 0)] = *benchmark;
    }
    let found = PartialPivLu::new(system.as_ref()).solve(&right);
    Ok((0..n).map(|t| found[(t, 0)] * indicator[t]).collect())
}

/// A series from a regression on an indicator whose errors follow `e_t = rho e_(t-1) + u_t`
/// (Chow and Lin 1971); it adds up to the benchmarks. Gives the series, and constant and slope.
///
/// # Errors
/// [`Error::Shape`]; [`Error::Infeasible`] for a `rho` outside of -1 to 1.
pub fn chow_lin(
    indicator: &[f64],
    benchmarks: &[f64],
    ratio: usize,
    rho: f64,
) -> Result<(Vec<f64>, [f64; 2]), Error> {
    if rho.is_nan() || rho.abs() >= 1.0 {
        return Err(Error::Infeasible {
            reason: format!("rho must lie between -1 and 1, found {rho}"),
        });
    }
    let n = indicator.len();
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "short series")]
    let power = |i: usize, j: usize| rho.powi(i.abs_diff(j) as i32);
    let covariance = Mat::from_fn(n, n, |i, j| power(i, j) / (1.0 - rho * rho));
    distributed(indicator, benchmarks, ratio, &covariance)
}

/// The same with errors whose steps follow `d_t = alpha d_(t-1) + u_t`, starting from zero
/// (Litterman 1983); `alpha` zero is Fernandez (1981).
///
/// # Errors
/// As [`chow_lin`].
pub fn litterman(
    indicator: &[f64],
    benchmarks: &[f64],
    ratio: usize,
    alpha: f64,
) -> Result<(Vec<f64>, [f64; 2]), Error> {
    if alpha.is_nan() || alpha.abs() >= 1.0 {
        let reason = format!("alpha must lie between -1 and 1, found {alpha}");
        return Err(Error::Infeasible { reason });
    }
    let n = indicator.len();
    // e = D^-1 H^-1 u with the differences D and the autoregression H: both unit lower bidiagonal.
    let mut root = Mat::<f64>::identity(n, n);
    for column in 0..n {
        let (mut step, mut level) = (0.0, 0.0);
        for row in column..n {
            step = alpha * step + if row == column { 1.0 } else { 0.0 };
            level += step;
            root[(row, column)] = level;
        }
    }
    let covariance = &root * root.transpose();
    distributed(indicator, benchmarks, ratio, &covariance)
}

/// Generalised least squares on the benchmarks, and the errors spread by the covariance.
fn distributed(
    indicator: &[f64],
    benchmarks: &[f64],
    ratio: usize,
    covariance: &Mat<f64>,
) -> Result<(Vec<f64>, [f64; 2]), Error> {
    shape(indicator, benchmarks, ratio)?;
    let (n, m) = (indicator.len(), benchmarks.len());
    let adds = Mat::from_fn(m, n, |row, t| {
        let is_within = (row * ratio..(row + 1) * ratio).contains(&t);
        if is_within { 1.0 } else { 0.0 }
    });
    let x = Mat::from_fn(n, 2, |t, column| if column == 0 { 1.0 } else { indicator[t] });
    let sums = &adds * &x;
    let y = Mat::from_fn(m, 1, |row, _| benchmarks[row]);
    let spread = covariance * adds.transpose();
    let low = PartialPivLu::new((&adds * &spread).as_ref());
    let weighted = low.solve(&sums);
    let normal = sums.transpose() * &weighted;
    let moments = weighted.transpose() * &y;
    let coefficients = ColPivQr::new(normal.as_ref()).solve_lstsq(&moments);
    let errors = &y - &sums * &coefficients;
    let series = &x * &coefficients + &spread * low.solve(&errors);
    let coefficients = [coefficients[(0, 0)], coefficients[(1, 0)]];
    Ok(((0..n).map(|t| series[(t, 0)]).collect(), coefficients))
}

fn shape(indicator: &[f64], benchmarks: &[f64], ratio: usize) -> Result<(), Error> {
    let expected = benchmarks.len() * ratio;
    if ratio == 0 || indicator.len() < expected {
        let what = "an indicator of `ratio` values for each benchmark";
        return Err(Error::Shape { what, expected, found: indicator.len() });
    }
    Ok(())
}
