//! Shapley effects: shares of the output's variance that add to one, correlated inputs or not.

use crate::correlation::factor;
use crate::propagate::Estimate;
use crate::{Correlation, Draw, Error, Inputs, Sampler, normal, subsets, threads};

/// Shapley effects of inputs that may be correlated, each with its sampling error.
///
/// The value of a set of inputs is the part of the output's variance that knowing them takes away,
/// `Var E[f | x_u]`. It is found as the covariance of two runs that share `x_u` and draw the others
/// anew given `x_u`, on `draw.rows` rows for every set: `2^inputs x rows x replicates` runs.
///
/// # Errors
/// [`Error::OutOfRange`] for more than 16 inputs or fewer than 2 replicates, [`Error::NoVariance`],
/// [`Error::NotFinite`].
///
/// # References
/// Owen (2014), Sobol' indices and Shapley value; Song, Nelson and Staum (2016), Shapley effects for
/// global sensitivity analysis; Owen and Prieur (2017), On Shapley value for measuring importance of
/// dependent inputs.
pub fn shapley_effects(
    inputs: &Inputs,
    draw: &Draw,
    model: impl Fn(&[f64]) -> f64 + Sync,
) -> Result<Vec<Estimate>, Error> {
    let size = inputs.len();
    crate::error::require("inputs", "at most 16", size as f64, size <= subsets::MOST)?;
    let replicates = draw.replicates as f64;
    crate::error::require("replicates", "at least 2", replicates, draw.replicates >= 2)?;
    let correlation = inputs.correlation();
    let sets = (0..1 << size).map(|mask| Conditional::new(&correlation, mask));
    let sets: Vec<Conditional> = sets.collect();
    let jobs = usize::try_from(draw.replicates).unwrap_or(usize::MAX);
    let found = threads::parts(jobs, draw.threads, |replicate| {
        let seed = draw.seed_of(replicate as u64);
        let sampler = Sampler::new(draw.sampling, seed, 2 * size)?;
        effects(inputs, &sampler, draw.rows, &sets, &model)
    });
    let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    let of = |input: usize| found.iter().map(|effects| effects[input]).collect::<Vec<_>>();
    Ok((0..size).map(|input| Estimate::of_replicates(&of(input))).collect())
}

/// Effects of one replicate.
fn effects(
    inputs: &Inputs,
    sampler: &Sampler,
    rows: u64,
    sets: &[Conditional],
    model: &(impl Fn(&[f64]) -> f64 + Sync),
) -> Result<Vec<f64>, Error> {
    const BLOCK: usize = 256;
    let size = inputs.len();
    // Every set shares its first run: f of one correlated draw.
    let mut columns = vec![[0.0; BLOCK]; 2 * size];
    let mut cross = vec![0.0; sets.len()];
    let (mut sums, mut squares, mut firsts) = (vec![0.0; sets.len()], 0.0, 0.0);
    let whole = sets.last().map_or(&[][..], |set| &set.spread);
    let (mut fixed, mut drawn, mut row) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
    let mut shift = None;
    let mut start = 0;
    while start < rows {
        let here = BLOCK.min(usize::try_from(rows - start).unwrap_or(BLOCK));
        for (dimension, column) in columns.iter_mut().enumerate() {
            sampler.fill(dimension, start, &mut column[..here]);
        }
        #[expect(clippy::needless_range_loop, reason = "a row goes across the columns")]
        for index in 0..here {
            let score = |dimension: usize| normal::quantile(columns[dimension][index]);
            let free: Vec<f64> = (0..size).map(score).collect();
            let anew: Vec<f64> = (size..2 * size).map(score).collect();
            for (value, load) in fixed.iter_mut().zip(whole) {
                *value = load.iter().zip(&free).map(|(load, z)| load * z).sum();
            }
            let mut run = |scores: &[f64]| {
                for ((slot, z), it) in row.iter_mut().zip(scores).zip(inputs.distributions()) {
                    *slot = it.of_normal(*z);
                }
                let found = model(&row);
                if found.is_finite() {
                    Ok(found)
                } else {
                    Err(Error::NotFinite { row: start + index as u64, found })
                }
            };
            let first = run(&fixed)?;
            // Any shift near the mean keeps the digits of the covariance.
            let shift = *shift.get_or_insert(first);
            firsts += first - shift;
            squares += (first - shift).powi(2);
            for ((set, cross), sum) in sets.iter().zip(&mut cross).zip(&mut sums) {
                set.draw(&fixed, &anew, &mut drawn);
                let second = run(&drawn)?;
                *cross += (first - shift) * (second - shift);
                *sum += second - shift;
            }
        }
        start += here as u64;
    }
    let n = rows as f64;
    let variance = squares / n - (firsts / n).powi(2);
    if variance <= 0.0 {
        return Err(Error::NoVariance);
    }
    let mut value: Vec<f64> = cross
        .iter()
        .zip(&sums)
        .map(|(cross, sum)| (cross / n - firsts / n * (sum / n)) / variance)
        .collect();
    // Known exactly: nothing known explains nothing, everything explains all.
    if let [nothing, .., all] = value.as_mut_slice() {
        (*nothing, *all) = (0.0, 1.0);
    }
    Ok(subsets::shapley(size, &value))
}

/// Normal scores given those of a set: `known` stay, the others are `weights x known + spread x e`.
#[derive(Debug)]
struct Conditional {
    known: Vec<usize>,
    others: Vec<usize>,
    weights: Vec<Vec<f64>>,
    spread: Vec<Vec<f64>>,
}

impl Conditional {
    fn new(correlation: &Correlation, mask: usize) -> Self {
        let size = correlation.size();
        let known: Vec<usize> = subsets::members(mask, size).collect();
        let others: Vec<usize> = subsets::members(!mask, size).collect();
        if others.is_empty() {
            // The draw of all at once is kept in the set that knows everything.
            let spread = correlation.factor();
            return Self { known, others, weights: Vec::new(), spread };
        }
        let factor_of_known = factor(known.len(), |i, j| correlation.at(known[i], known[j]));
        let weights: Vec<Vec<f64>> = others
            .iter()
            .map(|other| {
                let right: Vec<f64> = known.iter().map(|it| correlation.at(*it, *other)).collect();
                solve(&factor_of_known, right)
            })
            .collect();
        let left = |i: usize, j: usize| {
            let explained: f64 = known
                .iter()
                .zip(&weights[i])
                .map(|(it, weight)| weight * correlation.at(*it, others[j]))
                .sum();
            correlation.at(others[i], others[j]) - explained
        };
        let spread = factor(others.len(), left);
        Self { known, others, weights, spread }
    }

    fn draw(&self, fixed: &[f64], anew: &[f64], drawn: &mut [f64]) {
        drawn.copy_from_slice(fixed);
        for ((other, weights), spread) in self.others.iter().zip(&self.weights).zip(&self.spread) {
            let mean: f64 = self.known.iter().zip(weights).map(|(it, w)| w * fixed[*it]).sum();
            // Each input keeps its own fresh coordinate, whatever the set.
            let noise: f64 =
                self.others.iter().zip(spread).map(|(it, load)| load * anew[*it]).sum();
            drawn[*other] = mean + noise;
        }
    }
}

/// Solves `L L' x = right`; a variable without pivot gets no weight.
fn solve(factor: &[Vec<f64>], right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    let over = |value: f64, pivot: f64| if pivot > 0.0 { value / pivot } else { 0.0 };
    let mut x = right;
    for i in 0..size {
        let sum: f64 = (0..i).map(|j| factor[i][j] * x[j]).sum();
        x[i] = over(x[i] - sum, factor[i][i]);
    }
    for i in (0..size).rev() {
        let sum: f64 = (i + 1..size).map(|j| factor[j][i] * x[j]).sum();
        x[i] = over(x[i] - sum, factor[i][i]);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Distribution;

    #[test]
    fn linear_gaussian_inputs_meet_their_closed_form() {
        // Owen and Prieur (2017), section 4: y = x1 + x2 + x3, sd 1, 1, 2, rho(x2, x3) = 0.9.
        // Var = 1 + 1 + 4 + 2 x 0.9 x 2 = 9.6; x1 alone: 1 / 9.6.
        // Var E[y|x2] = (1 + 1.8)^2 = 7.84, Var E[y|x3] = (2 + 0.9)^2 = 8.41, both 8.6:
        // x2 gets (7.84 + 8.6 - 8.41) / 2 / 9.6 = 0.418229, x3 (8.41 + 8.6 - 7.84) / 2 / 9.6 = 0.477604.
        let normal = |sd| Distribution::normal(0.0, sd).unwrap();
        let rho =
            Correlation::new(&[vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.9], vec![0.0, 0.9, 1.0]])
                .unwrap();
        let inputs = Inputs::new(vec![normal(1.0), normal(1.0), normal(2.0)])
            .unwrap()
            .with_correlation(&rho)
            .unwrap();
        let draw = Draw { rows: 4_096, ..Draw::seeded(4) };
        let found = shapley_effects(&inputs, &draw, |x| x.iter().sum()).unwrap();
        for (effect, exact) in found.iter().zip([1.0 / 9.6, 8.03 / 19.2, 9.17 / 19.2]) {
            assert!((effect.value - exact).abs() < 4.0 * effect.error + 1e-4, "{effect:?} {exact}");
        }
        let sum: f64 = found.iter().map(|effect| effect.value).sum();
        approx::assert_relative_eq!(sum, 1.0, max_relative = 1e-12);
    }

    #[test]
    fn an_input_that_another_determines_shares_its_effect() {
        let normal = || Distribution::normal(0.0, 1.0).unwrap();
        let rho = Correlation::new(&[vec![1.0, 1.0], vec![1.0, 1.0]]).unwrap();
        let inputs = Inputs::new(vec![normal(), normal()]).unwrap().with_correlation(&rho).unwrap();
        // Only the first enters the model; knowing either is knowing both.
        let found = shapley_effects(&inputs, &Draw::seeded(1), |x| x[0]).unwrap();
        approx::assert_relative_eq!(found[0].value, 0.5, max_relative = 1e-9);
        approx::assert_relative_eq!(found[1].value, 0.5, max_relative = 1e-9);
    }
}
