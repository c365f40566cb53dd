use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AnnualRate, Error, PeriodRate};

/// The sign of a net present value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Below zero.
    Negative,
    /// Above zero.
    Positive,
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Negative => "negative",
            Self::Positive => "positive",
        })
    }
}

/// Which root to take when there are several: never a default, always named by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RootPolicy {
    /// The rate nearest to a guess, a fraction; of two at the same distance the lower.
    NearestTo(f64),
    /// The lowest rate.
    Lowest,
    /// The highest rate.
    Highest,
    /// The lowest rate that is at least zero.
    LowestNonNegative,
}

/// What is known about the number of roots, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Uniqueness {
    /// No rate makes the net present value zero.
    NoRoot,
    /// One root, because the flows change sign once (Descartes).
    OneSignChange,
    /// One root, and it is positive by the criterion of Norstrom.
    Norstrom,
    /// One root, because all were isolated and there is one.
    Counted,
    /// More than one.
    Several,
}

/// A rate of return: per period, or per year for dated flows.
pub trait ReturnRate: Copy + fmt::Debug {
    /// From a fraction above -1.
    fn from_return(fraction: f64) -> Self;
    /// The fraction.
    fn fraction(self) -> f64;
}

impl ReturnRate for PeriodRate {
    fn from_return(fraction: f64) -> Self {
        Self::held(fraction)
    }

    fn fraction(self) -> f64 {
        self.as_fraction()
    }
}

impl ReturnRate for AnnualRate {
    fn from_return(fraction: f64) -> Self {
        Self::held(fraction)
    }

    fn fraction(self) -> f64 {
        self.as_fraction()
    }
}

/// A rate at which the net present value is zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Root<R> {
    rate: R,
    multiplicity: u32,
}

impl<R: ReturnRate> Root<R> {
    /// The rate.
    pub const fn rate(&self) -> R {
        self.rate
    }

    /// How often the root counts: 2 where the net present value touches zero without crossing.
    pub const fn multiplicity(&self) -> u32 {
        self.multiplicity
    }
}

/// Every rate above -100 % at which a net present value is zero, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Roots<R> {
    ascending: Vec<Root<R>>,
    signs: Vec<Sign>,
    sign_changes: usize,
    is_norstrom: bool,
}

impl<R: ReturnRate> Roots<R> {
    /// `roots` ascending as (rate, multiplicity); `lowest` is the sign just above -100 %.
    pub(crate) fn new(
        roots: &[(f64, u32)],
        lowest: Sign,
        sign_changes: usize,
        is_norstrom: bool,
    ) -> Self {
        let mut signs = vec![lowest];
        let mut sign = lowest;
        for (_, multiplicity) in roots {
            if multiplicity % 2 == 1 {
                sign = match sign {
                    Sign::Negative => Sign::Positive,
                    Sign::Positive => Sign::Negative,
                };
            }
            signs.push(sign);
        }
        let ascending = roots
            .iter()
            .map(|&(rate, multiplicity)| Root { rate: R::from_return(rate), multiplicity })
            .collect();
        Self { ascending, signs, sign_changes, is_norstrom }
    }

    /// The roots, ascending.
    pub fn as_slice(&self) -> &[Root<R>] {
        &self.ascending
    }

    /// The rates, ascending, each once.
    pub fn rates(&self) -> impl Iterator<Item = R> + '_ {
        self.ascending.iter().map(|root| root.rate)
    }

    /// Sign of the net present value below the first root, between roots and above the last:
    /// one more than there are roots.
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// Changes of sign in the flows, zeros left out: an upper bound on the number of roots.
    pub const fn sign_changes(&self) -> usize {
        self.sign_changes
    }

    /// True if the running sum of the flows changes sign once and does not end at zero: then
    /// exactly one root is positive (Norstrom 1972), though others may be negative.
    pub const fn is_norstrom(&self) -> bool {
        self.is_norstrom
    }

    /// Whether there is one root, and how that is known.
    pub fn uniqueness(&self) -> Uniqueness {
        match self.ascending.len() {
            0 => Uniqueness::NoRoot,
            1 if self.sign_changes == 1 => Uniqueness::OneSignChange,
            1 if self.is_norstrom => Uniqueness::Norstrom,
            1 => Uniqueness::Counted,
            _ => Uniqueness::Several,
        }
    }

    /// The root if there is exactly one.
    ///
    /// # Errors
    /// [`Error::NoRoot`] with the sign, or [`Error::SeveralRoots`] with every root.
    pub fn unique(&self) -> Result<R, Error> {
        match self.ascending.as_slice() {
            [] => Err(self.no_root()),
            [root] => Ok(root.rate),
            several => Err(Error::SeveralRoots {
                roots: several.iter().map(|root| root.rate.fraction()).collect(),
            }),
        }
    }

    /// The root that a policy names.
    ///
    /// # Errors
    /// [`Error::NoRoot`] if there is none; [`Error::OutOfRange`] for a guess that is not finite
    /// or, under [`RootPolicy::LowestNonNegative`], if every root is negative.
    pub fn pick(&self, policy: RootPolicy) -> Result<R, Error> {
        let lowest = self.rates().next().ok_or_else(|| self.no_root())?;
        let highest = self.rates().last().unwrap_or(lowest);
        match policy {
            RootPolicy::Lowest => Ok(lowest),
            RootPolicy::Highest => Ok(highest),
            RootPolicy::LowestNonNegative => {
                self.rates().find(|rate| rate.fraction() >= 0.0).ok_or(Error::OutOfRange {
                    field: "highest root",
                    allowed: "at least 0 under the policy `lowest-non-negative`",
                    found: highest.fraction(),
                })
            }
            RootPolicy::NearestTo(guess) => {
                let guess = crate::error::finite("guess", guess)?;
                let distance = |rate: &R| (rate.fraction() - guess).abs();
                Ok(self
                    .rates()
                    .min_by(|a, b| distance(a).total_cmp(&distance(b)))
                    .unwrap_or(lowest))
            }
        }
    }

    fn no_root(&self) -> Error {
        Error::NoRoot { sign: self.signs.first().copied().unwrap_or(Sign::Positive) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pump() -> Roots<PeriodRate> {
        Roots::new(&[(0.25, 1), (4.0, 1)], Sign::Negative, 2, false)
    }

    #[test]
    fn policies_name_a_root() {
        let pick = |policy| pump().pick(policy).unwrap().as_fraction();
        assert_eq!(pick(RootPolicy::Lowest), 0.25);
        assert_eq!(pick(RootPolicy::Highest), 4.0);
        assert_eq!(pick(RootPolicy::LowestNonNegative), 0.25);
        assert_eq!(pick(RootPolicy::NearestTo(3.0)), 4.0);
        assert!(pump().pick(RootPolicy::NearestTo(f64::NAN)).is_err());
        let loss = Roots::<PeriodRate>::new(&[(-0.5, 1)], Sign::Positive, 1, false);
        assert!(loss.pick(RootPolicy::LowestNonNegative).is_err());
    }

    #[test]
    fn signs_change_at_odd_roots_only() {
        use Sign::{Negative, Positive};
        assert_eq!(pump().signs(), [Negative, Positive, Negative]);
        let touch = Roots::<PeriodRate>::new(&[(0.1, 2), (0.2, 3)], Negative, 5, false);
        assert_eq!(touch.signs(), [Negative, Negative, Positive]);
    }
}
