//! Uncertain inputs together: their distributions, and how they move with each other.

use crate::{Correlation, Distribution, Error, Sampler, normal};

/// Rows that are worked on at a time; their columns stay in the nearest cache.
pub(crate) const BLOCK: usize = 256;

/// Distributions of all inputs of a model and the copula that ties them.
///
/// ```
/// use cloudecon_uncertainty::{Correlation, Distribution, Inputs};
///
/// let price = Distribution::uniform(47.0, 80.0)?;
/// let load = Distribution::triangular(0.5, 0.7, 0.85)?;
/// let rho = Correlation::new(&[vec![1.0, 0.4], vec![0.4, 1.0]])?;
/// let inputs = Inputs::new(vec![price, load])?.with_correlation(&rho)?;
/// assert_eq!(inputs.len(), 2);
/// # Ok::<(), cloudecon_uncertainty::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    distributions: Vec<Distribution>,
    copula: Option<Copula>,
}

/// A Gaussian copula: `z = L e` with independent standard normals `e`.
#[derive(Debug, Clone, PartialEq)]
struct Copula {
    correlation: Correlation,
    factor: Vec<Vec<f64>>,
    /// Inputs that move with another one.
    tied: Vec<usize>,
}

impl Inputs {
    /// Independent inputs.
    ///
    /// # Errors
    /// [`Error::Length`] without inputs.
    pub fn new(distributions: Vec<Distribution>) -> Result<Self, Error> {
        if distributions.is_empty() {
            return Err(Error::Length { what: "inputs", expected: 1, found: 0 });
        }
        Ok(Self { distributions, copula: None })
    }

    /// The same inputs tied by a Gaussian copula with this correlation of their normal scores;
    /// [`crate::gaussian_from_spearman`] gives it for a rank correlation.
    ///
    /// # Errors
    /// [`Error::Length`] unless the matrix has one row an input.
    pub fn with_correlation(mut self, correlation: &Correlation) -> Result<Self, Error> {
        let size = self.distributions.len();
        if correlation.size() != size {
            let found = correlation.size();
            return Err(Error::Length { what: "rows of correlations", expected: size, found });
        }
        let moves = |i: &usize| (0..size).any(|j| j != *i && correlation.at(*i, j) != 0.0);
        let tied: Vec<usize> = (0..size).filter(moves).collect();
        self.copula = (!tied.is_empty()).then(|| Copula {
            correlation: correlation.clone(),
            factor: correlation.factor(),
            tied,
        });
        Ok(self)
    }

    /// How many inputs.
    pub fn len(&self) -> usize {
        self.distributions.len()
    }

    /// Never true: there is at least one input.
    pub fn is_empty(&self) -> bool {
        self.distributions.is_empty()
    }

    /// The distributions, in order.
    pub fn distributions(&self) -> &[Distribution] {
        &self.distributions
    }

    /// True unless some inputs are correlated.
    pub const fn is_independent(&self) -> bool {
        self.copula.is_none()
    }

    /// The correlation of the normal scores.
    pub fn correlation(&self) -> Correlation {
        match &self.copula {
            Some(copula) => copula.correlation.clone(),
            None => Correlation::identity(self.len()),
        }
    }

    /// Draws consecutive rows: one column an input, all of one length.
    ///
    /// Columns are given by the caller so that nothing is allocated but one block of scratch.
    pub fn fill(&self, sampler: &Sampler, first_row: u64, columns: &mut [&mut [f64]]) {
        for (dimension, column) in columns.iter_mut().enumerate().take(self.len()) {
            sampler.fill(dimension, first_row, column);
        }
        self.apply(columns);
    }

    /// Turns columns of independent probabilities into columns of input values.
    pub fn apply(&self, columns: &mut [&mut [f64]]) {
        if let Some(copula) = &self.copula {
            copula.tie(columns);
        }
        for (input, (distribution, column)) in
            self.distributions.iter().zip(columns.iter_mut()).enumerate()
        {
            if self.copula.as_ref().is_some_and(|copula| copula.tied.contains(&input)) {
                for value in column.iter_mut() {
                    *value = distribution.of_normal(*value);
                }
            } else {
                for value in column.iter_mut() {
                    *value = distribution.quantile(*value);
                }
            }
        }
    }
}

impl Copula {
    /// Replaces the probabilities of tied inputs by correlated normal scores.
    fn tie(&self, columns: &mut [&mut [f64]]) {
        let rows = columns.first().map_or(0, |column| column.len());
        let mut scores = vec![[0.0; BLOCK]; self.tied.len()];
        for start in (0..rows).step_by(BLOCK) {
            let count = BLOCK.min(rows - start);
            for (score, input) in scores.iter_mut().zip(&self.tied) {
                for (z, p) in score.iter_mut().zip(&columns[*input][start..start + count]) {
                    *z = normal::quantile(*p);
                }
            }
            for input in &self.tied {
                let column = &mut columns[*input][start..start + count];
                column.fill(0.0);
                for (score, other) in scores.iter().zip(&self.tied) {
                    let load = self.factor[*input][*other];
                    if load != 0.0 {
                        for (value, z) in column.iter_mut().zip(score) {
                            *value += load * z;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sampling;

    fn sample(inputs: &Inputs, rows: usize) -> Vec<Vec<f64>> {
        let sampler = Sampler::new(Sampling::Sobol, 3, inputs.len()).unwrap();
        let mut columns = vec![vec![0.0; rows]; inputs.len()];
        let mut views: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
        inputs.fill(&sampler, 0, &mut views);
        columns
    }

    fn correlation(x: &[f64], y: &[f64]) -> f64 {
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        let (mx, my) = (mean(x), mean(y));
        let sum = |f: &dyn Fn(f64, f64) -> f64| {
            x.iter().zip(y).map(|(a, b)| f(a - mx, b - my)).sum::<f64>()
        };
        sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
    }

    #[test]
    fn correlations_of_the_copula_are_met_within_sampling_error() {
        let normal = || Distribution::normal(0.0, 1.0).unwrap();
        let uniform = || Distribution::uniform(0.0, 1.0).unwrap();
        let rho = Correlation::new(&[
            vec![1.0, 0.6, 0.0, 0.3],
            vec![0.6, 1.0, 0.0, -0.2],
            vec![0.0, 0.0, 1.0, 0.0],
            vec![0.3, -0.2, 0.0, 1.0],
        ])
        .unwrap();
        let inputs = Inputs::new(vec![normal(), normal(), uniform(), normal()])
            .unwrap()
            .with_correlation(&rho)
            .unwrap();
        let columns = sample(&inputs, 1 << 16);
        // One standard error of a correlation at 2^16 independent rows is below 1/256.
        for (i, j) in [(0, 1), (0, 3), (1, 3), (0, 2), (2, 3)] {
            let found = correlation(&columns[i], &columns[j]);
            assert!((found - rho.at(i, j)).abs() < 3.0 / 256.0, "{i} {j} {found}");
        }
        // Uniform margins: Pearson of the values is Spearman, 6/pi asin(rho/2).
        let inputs = Inputs::new(vec![uniform(), uniform()])
            .unwrap()
            .with_correlation(&Correlation::new(&[vec![1.0, 0.6], vec![0.6, 1.0]]).unwrap())
            .unwrap();
        let columns = sample(&inputs, 1 << 16);
        let spearman = 6.0 / std::f64::consts::PI * 0.3_f64.asin();
        let found = correlation(&columns[0], &columns[1]);
        assert!((found - spearman).abs() < 3.0 / 256.0, "{found} {spearman}");
    }

    #[test]
    fn a_matrix_of_another_size_is_refused() {
        let inputs = Inputs::new(vec![Distribution::constant(1.0).unwrap()]).unwrap();
        assert!(inputs.with_correlation(&Correlation::identity(2)).is_err());
        assert!(Inputs::new(Vec::new()).is_err());
    }
}
