//! Times of several contenders in interleaved rounds: what is reported is the ratio within a
//! round, which other work on the machine moves least. Only time on a core counts.

use std::time::Duration;

use super::on_core::on_core;

/// A named piece of work.
pub struct Contender<'a> {
    name: &'a str,
    work: Box<dyn FnMut() + 'a>,
}

impl std::fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contender").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Contender<'a> {
    /// Work that is timed as a whole.
    pub fn new(name: &'a str, work: impl FnMut() + 'a) -> Self {
        Self { name, work: Box::new(work) }
    }

    fn time(&mut self) -> Duration {
        let start = on_core();
        (self.work)();
        on_core().saturating_sub(start)
    }
}

/// How many times longer one contender took than another.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// The slower one, if the ratio is above 1.
    pub name: String,
    /// Median over the rounds.
    pub median: f64,
    /// Lower and upper quartile: a round in which other work took the machine does not show.
    pub quartiles: (f64, f64),
}

/// Time of each of `others` over the time of `ours`, in rounds that run every contender once.
pub fn interleaved(mut ours: Contender, mut others: Vec<Contender>, rounds: usize) -> Vec<Ratio> {
    let mut found: Vec<Vec<f64>> = others.iter().map(|_| Vec::with_capacity(rounds)).collect();
    // One round to warm up.
    for round in 0..=rounds {
        let base = ours.time().as_secs_f64();
        for (other, ratios) in others.iter_mut().zip(&mut found) {
            let ratio = other.time().as_secs_f64() / base;
            if round > 0 {
                ratios.push(ratio);
            }
        }
    }
    others.iter().zip(found).map(|(other, ratios)| summary(other.name, ratios)).collect()
}

fn summary(name: &str, mut ratios: Vec<f64>) -> Ratio {
    ratios.sort_by(f64::total_cmp);
    let at = |part: usize| {
        let place = ((ratios.len().saturating_sub(1)) * part).div_euclid(4);
        ratios.get(place).copied().unwrap_or(f64::NAN)
    };
    Ratio { name: name.to_owned(), median: at(2), quartiles: (at(1), at(3)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_quartiles_of_five_rounds() {
        let found = summary("rival", vec![9.0, 2.0, 4.0, 100.0, 1.0]);
        assert_eq!((found.median, found.quartiles), (4.0, (2.0, 9.0)));
    }
}
