use serde::Serialize;

use crate::expression::Expression;
use crate::solution::Solution;

/// A figure that could be obtained: what it would be of, and with which standard error.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// What it would observe.
    pub of: Expression,
    /// Its standard error in its own units.
    pub standard_error: f64,
}

/// What a candidate would do for an output.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gain {
    /// The candidate.
    pub name: String,
    /// Standard error of the output today; `None` if nothing determines it.
    pub error_before: Option<f64>,
    /// Standard error of the output with the candidate; `None` if it would still be free.
    pub error_after: Option<f64>,
}

impl Solution<'_> {
    /// The candidates in the order of what they leave of an output's standard error, the best
    /// first; those that leave it free last.
    ///
    /// Linear at the solution: with v the variance of the output, c its covariance with what the
    /// candidate observes, and s² + e² the variance of the candidate's observation, v - c² /
    /// (s² + e²) is left.
    pub fn most_informative(&self, output: &Expression, candidates: &[Candidate]) -> Vec<Gain> {
        let target = self.spread_of(output);
        let error_before = self.variance(&target).map(f64::sqrt);
        let mut gains: Vec<Gain> = candidates
            .iter()
            .map(|candidate| Gain {
                name: candidate.name.clone(),
                error_before,
                error_after: self.left(&target, error_before, output, candidate),
            })
            .collect();
        gains.sort_by(|a, b| {
            let key = |gain: &Gain| gain.error_after.unwrap_or(f64::INFINITY);
            key(a).total_cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
        });
        gains
    }

    fn left(
        &self,
        target: &[(usize, f64)],
        error_before: Option<f64>,
        output: &Expression,
        candidate: &Candidate,
    ) -> Option<f64> {
        let noise = candidate.standard_error.powi(2);
        let figure = self.spread_of(&candidate.of);
        if let Some(before) = error_before {
            let Some(own) = self.variance(&figure) else { return Some(before) };
            let shared = self.covariance(output, &candidate.of)?;
            if own + noise == 0.0 {
                return Some(before);
            }
            return Some((before.powi(2) - shared.powi(2) / (own + noise)).max(0.0).sqrt());
        }
        // A free output: the candidate fixes it if it moves with the same free quantities.
        let innovations = self.fit.layout.innovations;
        let free = |spread: &[(usize, f64)]| -> Vec<(usize, f64)> {
            spread.iter().copied().filter(|(index, _)| *index >= innovations).collect()
        };
        let (mine, theirs) = (free(target), free(&figure));
        let (largest, at) = theirs
            .iter()
            .map(|(index, value)| (*value, *index))
            .max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))?;
        let ratio = mine.iter().find(|(index, _)| *index == at)?.1 / largest;
        let mut rest = target.to_vec();
        crate::covariance::add(&mut rest, -ratio, &figure);
        let size = mine.iter().map(|(_, value)| value.abs()).fold(0.0, f64::max);
        rest.retain(|(index, value)| *index < innovations || value.abs() > 1e-9 * size);
        Some((self.variance(&rest)? + ratio.powi(2) * noise).sqrt())
    }
}
