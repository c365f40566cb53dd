use crate::Error;
use crate::error::at_least_zero;

/// How prices of the contract move from year to year.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Escalator {
    /// Not at all.
    #[default]
    None,
    /// By a fraction a year: 0.02 is 2 %.
    Fixed(f64),
    /// By an index, one factor a contract year; the last holds on.
    Index(Vec<f64>),
    /// By factors from contract years on, in order of years.
    Steps(Vec<(u32, f64)>),
}

impl Escalator {
    /// The factor on first-year prices in a contract year, counted from 1.
    pub fn factor(&self, contract_year: u32) -> f64 {
        let past = contract_year.saturating_sub(1);
        match self {
            Self::None => 1.0,
            Self::Fixed(rate) => (1.0 + rate).powf(f64::from(past)),
            Self::Index(factors) => {
                factors.get(past as usize).or(factors.last()).copied().unwrap_or(1.0)
            }
            Self::Steps(steps) => steps
                .iter()
                .rev()
                .find(|(from, _)| *from <= contract_year)
                .map_or(1.0, |(_, factor)| *factor),
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        match self {
            Escalator::None => {}
            Escalator::Fixed(rate) if rate.is_finite() && *rate > -1.0 => {}
            Escalator::Fixed(rate) => {
                let legal = "finite and above -1";
                return Err(Error::Number { field: "escalator", legal, found: *rate });
            }
            Escalator::Index(factors) => {
                for factor in factors {
                    at_least_zero("escalator", *factor)?;
                }
            }
            Escalator::Steps(steps) => {
                for (_, factor) in steps {
                    at_least_zero("escalator", *factor)?;
                }
                if let Some(pair) = steps.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
                    let found = f64::from(pair[1].0);
                    return Err(Error::Number {
                        field: "escalator.year",
                        legal: "ascending",
                        found,
                    });
                }
            }
        }
        Ok(())
    }
}
