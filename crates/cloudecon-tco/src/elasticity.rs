use crate::{Column, Error, Sweep, SweepInput, SweepResults};

/// How strongly a result answers an input: `d ln(result) / d ln(input)`.
///
/// -1 means that one percent more of the input lowers the result by one percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elasticity {
    /// The input.
    pub input: SweepInput,
    /// Of the cost of a million output tokens.
    pub output_cost: f64,
    /// Of the cost of a chip-hour.
    pub chip_hour: f64,
    /// Of output tokens a second and chip.
    pub output_per_chip: f64,
}

/// Relative step of the central difference.
const STEP: f64 = 1e-4;

impl Sweep<'_> {
    /// Elasticities of the base case by central difference, in the order of the inputs given.
    ///
    /// `base` is the value of each input in the unit that [`SweepInput`] names; around a change of
    /// the binding resource the two sides differ and the value is their mean.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a base value that is not above 0, [`Error::Row`] if a neighbor of
    /// the base has no finite cost.
    pub fn elasticities(&self, inputs: &[(SweepInput, f64)]) -> Result<Vec<Elasticity>, Error> {
        inputs
            .iter()
            .map(|&(input, base)| {
                let base = crate::error::positive(input.as_str(), base)?;
                let sides = [base * (-STEP).exp(), base * STEP.exp()];
                let mut results = SweepResults::with_rows(sides.len());
                self.clone().with(input, Column::Slice(&sides)).evaluate(&mut results)?;
                results.require_all()?;
                let slope = |values: &[f64]| match values {
                    [low, high] => (high / low).ln() / (2.0 * STEP),
                    _ => 0.0,
                };
                Ok(Elasticity {
                    input,
                    output_cost: slope(results.output_cost()),
                    chip_hour: slope(results.chip_hour()),
                    output_per_chip: slope(results.output_per_chip()),
                })
            })
            .collect()
    }
}
