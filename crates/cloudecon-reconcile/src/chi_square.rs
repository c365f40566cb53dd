use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// The chance of at least this statistic; `None` without a degree of freedom.
pub(crate) fn tail(statistic: f64, degrees: usize) -> Option<f64> {
    let law = ChiSquared::new(degrees as f64).ok()?;
    Some(law.sf(statistic.max(0.0)))
}

/// The statistic that is exceeded with this chance; `None` without a degree of freedom.
pub(crate) fn critical(level: f64, degrees: usize) -> Option<f64> {
    let law = ChiSquared::new(degrees as f64).ok()?;
    let mut found = law.inverse_cdf(1.0 - level);
    // The quantile of the library is good to about seven digits: Newton on the tail.
    for _ in 0..4 {
        let density = statrs::distribution::Continuous::pdf(&law, found);
        let step = (law.sf(found) - level) / density;
        if !step.is_finite() {
            break;
        }
        found += step;
    }
    Some(found)
}

/// The size that a standard normal exceeds in either direction with this chance.
pub(crate) fn two_sided(level: f64) -> f64 {
    Normal::standard().inverse_cdf(1.0 - level / 2.0)
}

/// The level of each of many independent tests whose joint level is given (Šidák).
pub(crate) fn sidak(level: f64, tests: usize) -> f64 {
    if tests == 0 { level } else { -((-level).ln_1p() / tests as f64).exp_m1() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_tables() {
        // Tables of the chi-square distribution: 9.488 with 4, 3.841 with 1 degree of freedom.
        approx::assert_relative_eq!(
            critical(0.05, 4).unwrap(),
            9.487_729_036_781_154,
            max_relative = 1e-12
        );
        approx::assert_relative_eq!(
            critical(0.05, 1).unwrap(),
            3.841_458_820_694_124,
            max_relative = 1e-12
        );
        approx::assert_relative_eq!(two_sided(0.05), 1.959_963_984_540_054, max_relative = 1e-9);
        assert_eq!(tail(1.0, 0), None);
    }

    #[test]
    fn many_tests_share_the_level() {
        approx::assert_relative_eq!(
            1.0 - (1.0 - sidak(0.05, 6)).powi(6),
            0.05,
            max_relative = 1e-12
        );
        assert_eq!(sidak(0.05, 0), 0.05);
    }
}
