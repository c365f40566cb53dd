//! The exact split of an output's variance for few independent inputs, by quadrature.

use crate::{Error, Inputs, gauss_legendre, subsets};

/// Variances explained by every set of inputs: what sampling estimates, without sampling error.
#[derive(Debug, Clone, PartialEq)]
pub struct Anova {
    inputs: usize,
    mean: f64,
    /// `Var E[f | x_u]` by mask of the set.
    explained: Vec<f64>,
}

/// Model runs that a laptop does in seconds.
const MOST_RUNS: f64 = 1e8;

impl Anova {
    /// Integrates a model over a grid of Gauss-Legendre nodes in each input's probability:
    /// `panels` equal panels of `nodes` nodes. Models with a kink are exact if a panel ends there.
    ///
    /// # Errors
    /// [`Error::Correlated`], [`Error::OutOfRange`] for a grid of more than 1e8 points,
    /// [`Error::NoVariance`], [`Error::NotFinite`].
    pub fn by_quadrature(
        inputs: &Inputs,
        panels: usize,
        nodes: usize,
        model: impl Fn(&[f64]) -> f64,
    ) -> Result<Self, Error> {
        if !inputs.is_independent() {
            return Err(Error::Correlated { method: "exact variance splits" });
        }
        let size = inputs.len();
        let each = panels * nodes;
        #[expect(clippy::cast_possible_truncation, reason = "a count of inputs")]
        #[expect(clippy::cast_possible_wrap, reason = "a count of inputs")]
        let runs = (each as f64).powi(size as i32);
        let allowed = "between 1 and 1e8 points of the grid";
        crate::error::require("grid", allowed, runs, (1.0..=MOST_RUNS).contains(&runs))?;
        let rule = gauss_legendre::rule(nodes);
        let scale = 1.0 / panels as f64;
        let points: Vec<(f64, f64)> = (0..panels)
            .flat_map(|panel| rule.iter().map(move |(x, w)| (panel, *x, *w)))
            .map(|(panel, x, w)| ((panel as f64 + x) * scale, w * scale))
            .collect();
        let axes: Vec<Vec<f64>> = inputs
            .distributions()
            .iter()
            .map(|it| points.iter().map(|(p, _)| it.quantile(*p)).collect())
            .collect();
        let weights: Vec<f64> = points.iter().map(|(_, weight)| *weight).collect();
        let outputs = grid(&axes, model)?;
        let mean = conditional(&outputs, &weights, size, 0)[0];
        let centered: Vec<f64> = outputs.iter().map(|output| output - mean).collect();
        let explained = (0..1_usize << size)
            .map(|mask| {
                let known = conditional(&centered, &weights, size, mask);
                let squares: Vec<f64> = known.iter().map(|value| value * value).collect();
                let count = mask.count_ones() as usize;
                conditional(&squares, &weights, count, 0)[0]
            })
            .collect::<Vec<f64>>();
        // What rounding leaves of a constant is no variance.
        let nothing = (1e-14 * mean).powi(2);
        if explained.last().is_none_or(|variance| *variance <= nothing) {
            return Err(Error::NoVariance);
        }
        Ok(Self { inputs: size, mean, explained })
    }

    /// The mean.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The variance.
    pub fn variance(&self) -> f64 {
        self.explained.last().copied().unwrap_or(0.0)
    }

    /// First-order indices: `Var E[f | x_i] / Var f`.
    pub fn first(&self) -> Vec<f64> {
        (0..self.inputs).map(|input| self.explained[1 << input] / self.variance()).collect()
    }

    /// Total indices: `1 - Var E[f | all but x_i] / Var f`.
    pub fn total(&self) -> Vec<f64> {
        let all = self.explained.len() - 1;
        let without = |input: usize| self.explained[all ^ (1 << input)];
        (0..self.inputs).map(|input| (self.variance() - without(input)) / self.variance()).collect()
    }

    /// The share of the interaction of two inputs alone.
    pub fn second(&self, one: usize, other: usize) -> f64 {
        let [a, b] = [1 << one, 1 << other].map(|mask: usize| mask);
        (self.explained[a | b] - self.explained[a] - self.explained[b]) / self.variance()
    }

    /// Shapley effects: every interaction split evenly among its inputs.
    pub fn shapley(&self) -> Vec<f64> {
        let all = subsets::shapley(self.inputs, &self.explained);
        all.into_iter().map(|share| share / self.variance()).collect()
    }
}

/// The model at every point of the grid, the last input fastest.
fn grid(axes: &[Vec<f64>], model: impl Fn(&[f64]) -> f64) -> Result<Vec<f64>, Error> {
    let mut outputs = Vec::with_capacity(axes.iter().map(Vec::len).product());
    let mut at = vec![0_usize; axes.len()];
    let mut row: Vec<f64> = axes.iter().map(|axis| axis[0]).collect();
    loop {
        let found = model(&row);
        if !found.is_finite() {
            return Err(Error::NotFinite { row: outputs.len() as u64, found });
        }
        outputs.push(found);
        let mut input = axes.len();
        loop {
            if input == 0 {
                return Ok(outputs);
            }
            input -= 1;
            at[input] += 1;
            if at[input] < axes[input].len() {
                row[input] = axes[input][at[input]];
                break;
            }
            at[input] = 0;
            row[input] = axes[input][0];
        }
    }
}

/// Integrates out every input that is not in the mask, from the first on.
fn conditional(outputs: &[f64], weights: &[f64], inputs: usize, mask: usize) -> Vec<f64> {
    let mut found = outputs.to_vec();
    // The last input is fastest: strides shrink as inputs are integrated out from the last.
    let mut stride = 1;
    for input in (0..inputs).rev() {
        if mask >> input & 1 == 1 {
            stride *= weights.len();
            continue;
        }
        let group = stride * weights.len();
        found = found
            .chunks_exact(group)
            .flat_map(|chunk| {
                (0..stride).map(move |offset| {
                    weights
                        .iter()
                        .enumerate()
                        .map(|(node, weight)| weight * chunk[node * stride + offset])
                        .sum::<f64>()
                })
            })
            .collect();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Distribution;

    #[test]
    fn a_product_of_uniforms_by_hand() {
        // Var = 1/9 - 1/16 = 7/144; V1 = 1/48 = 3/144: S = 3/7, T = 4/7, interaction 1/7.
        let uniform = || Distribution::uniform(0.0, 1.0).unwrap();
        let inputs = Inputs::new(vec![uniform(), uniform()]).unwrap();
        let found = Anova::by_quadrature(&inputs, 1, 3, |x| x[0] * x[1]).unwrap();
        approx::assert_relative_eq!(found.mean(), 0.25, max_relative = 1e-14);
        approx::assert_relative_eq!(found.variance(), 7.0 / 144.0, max_relative = 1e-13);
        for input in 0..2 {
            approx::assert_relative_eq!(found.first()[input], 3.0 / 7.0, max_relative = 1e-13);
            approx::assert_relative_eq!(found.total()[input], 4.0 / 7.0, max_relative = 1e-13);
            approx::assert_relative_eq!(found.shapley()[input], 0.5, max_relative = 1e-13);
        }
        approx::assert_relative_eq!(found.second(0, 1), 1.0 / 7.0, max_relative = 1e-12);
        assert!(Anova::by_quadrature(&inputs, 1, 20_000, |x| x[0]).is_err());
        assert_eq!(Anova::by_quadrature(&inputs, 1, 4, |_| 2.0), Err(Error::NoVariance));
    }
}
