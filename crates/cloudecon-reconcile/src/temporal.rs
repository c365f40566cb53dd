use crate::error::{Error, require};
use crate::expression::Expression;
use crate::identity::Identity;
use crate::observation::Observation;
use crate::problem::Problem;
use crate::quantity::QuantityId;
use crate::settings::Settings;

/// A series of short periods that adds up to one of long periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Disaggregated {
    /// The series by short period.
    pub series: Vec<f64>,
    /// Coefficients of the regression: constant and indicator; empty for Denton.
    pub coefficients: Vec<f64>,
}

/// Which movement is kept by the Denton method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Differences {
    /// Changes of the ratio to the indicator are small.
    First,
    /// Changes of these changes are small.
    Second,
}

/// How the errors of the regression of short periods hang together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Errors {
    /// Chow and Lin (1971): autocorrelated, stationary, with this coefficient.
    Autocorrelated(f64),
    /// Litterman (1983): a random walk whose steps are autocorrelated with this coefficient.
    RandomWalk(f64),
}

/// Proportional Denton method in the form of Cholette (1984): the series whose ratio to the
/// indicator moves least, in squares of first or second differences, adding up to the benchmark
/// over every `ratio` short periods.
///
/// # Errors
/// If lengths do not fit or an indicator is zero.
///
/// # References
/// Denton (1971), JASA 66; Cholette (1984), Survey Methodology 10; Bloem, Dippelsman and Mæhle
/// (2001), Manual for Quarterly National Accounts, ch. 6.
pub fn denton(
    indicator: &[f64],
    benchmark: &[f64],
    ratio: usize,
    differences: Differences,
) -> Result<Disaggregated, Error> {
    let mut problem = Problem::new();
    for (index, value) in indicator.iter().enumerate() {
        let name = format!("indicator {index}");
        require(&name, "value", "finite and not 0", *value, *value != 0.0)?;
    }
    let series = series(&mut problem, indicator.len())?;
    add_up(&mut problem, &series, benchmark, ratio)?;
    let weights: &[f64] = match differences {
        Differences::First => &[-1.0, 1.0],
        Differences::Second => &[1.0, -2.0, 1.0],
    };
    for (start, window) in series.windows(weights.len()).enumerate() {
        let term = |((weight, id), value): ((&f64, &QuantityId), &f64)| (weight / value, *id);
        let terms = weights.iter().zip(window).zip(&indicator[start..]).map(term);
        let moves = Expression::sum(terms);
        problem.observe(Observation::new(format!("movement {start}"), moves, 0.0, 1.0))?;
    }
    let solution = problem.solve(&Settings::default())?;
    let series = series.iter().map(|id| solution.value(*id)).collect();
    Ok(Disaggregated { series, coefficients: Vec::new() })
}

/// Regression of the series on a constant and an indicator with errors that hang together, adding
/// up to the benchmark: best linear unbiased.
///
/// # Errors
/// If lengths do not fit or the coefficient of the errors is not below 1 in size.
///
/// # References
/// Chow and Lin (1971), Rev. Econ. Stat. 53; Litterman (1983), J. Bus. Econ. Stat. 1.
pub fn regression(
    indicator: &[f64],
    benchmark: &[f64],
    ratio: usize,
    errors: Errors,
) -> Result<Disaggregated, Error> {
    let (Errors::Autocorrelated(rho) | Errors::RandomWalk(rho)) = errors;
    require("errors", "coefficient", "above -1 and below 1", rho, rho.abs() < 1.0)?;
    let mut problem = Problem::new();
    let constant = problem.quantity("constant")?;
    let slope = problem.quantity("slope")?;
    let series = series(&mut problem, indicator.len())?;
    add_up(&mut problem, &series, benchmark, ratio)?;
    // An innovation is a weighted sum of this error and the ones before.
    let weights: &[f64] = match errors {
        Errors::Autocorrelated(rho) => &[1.0, -rho],
        Errors::RandomWalk(alpha) => &[1.0, -1.0 - alpha, alpha],
    };
    for now in 0..series.len() {
        let first = match errors {
            Errors::Autocorrelated(rho) if now == 0 => (1.0 - rho * rho).sqrt(),
            _ => 1.0,
        };
        let mut terms: Vec<(f64, QuantityId)> = Vec::new();
        for (lag, weight) in weights.iter().enumerate() {
            let Some(place) = now.checked_sub(lag) else { continue };
            let weight = weight * first;
            terms.push((weight, series[place]));
            terms.push((-weight, constant));
            terms.push((-weight * indicator[place], slope));
        }
        let innovation = Expression::sum(terms);
        problem.observe(Observation::new(format!("innovation {now}"), innovation, 0.0, 1.0))?;
    }
    let solution = problem.solve(&Settings::default())?;
    Ok(Disaggregated {
        series: series.iter().map(|id| solution.value(*id)).collect(),
        coefficients: vec![solution.value(constant), solution.value(slope)],
    })
}

fn series(problem: &mut Problem, count: usize) -> Result<Vec<QuantityId>, Error> {
    (0..count).map(|index| problem.quantity(format!("period {index}"))).collect()
}

fn add_up(
    problem: &mut Problem,
    series: &[QuantityId],
    benchmark: &[f64],
    ratio: usize,
) -> Result<(), Error> {
    let (expected, found) = (benchmark.len() * ratio, series.len());
    if expected != found || ratio == 0 {
        return Err(Error::Length { what: "indicator", expected, found });
    }
    for (index, (total, parts)) in benchmark.iter().zip(series.chunks(ratio)).enumerate() {
        let sum = Expression::sum(parts.iter().map(|id| (1.0, *id)));
        problem.identity(Identity::new(format!("benchmark {index}"), sum - *total))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benchmark_proportional_to_the_indicator_scales_it() {
        let indicator = [1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0, 1.0];
        for differences in [Differences::First, Differences::Second] {
            let found = denton(&indicator, &[20.0, 20.0], 4, differences).unwrap();
            for (found, indicator) in found.series.iter().zip(indicator) {
                approx::assert_relative_eq!(*found, 2.0 * indicator, max_relative = 1e-11);
            }
        }
    }

    #[test]
    fn a_benchmark_on_the_regression_line_gives_its_coefficients() {
        // Each period is 3 + 0.5 x: sums 12 + 0.5 × 10 = 17 and 12 + 0.5 × 26 = 25.
        let indicator = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let benchmark = [17.0, 25.0];
        for errors in [Errors::Autocorrelated(0.6), Errors::RandomWalk(0.4)] {
            let found = regression(&indicator, &benchmark, 4, errors).unwrap();
            approx::assert_relative_eq!(found.coefficients[0], 3.0, max_relative = 1e-10);
            approx::assert_relative_eq!(found.coefficients[1], 0.5, max_relative = 1e-10);
            approx::assert_relative_eq!(found.series[7], 7.0, max_relative = 1e-11);
        }
    }

    #[test]
    fn lengths_must_fit() {
        assert!(denton(&[1.0; 7], &[1.0, 1.0], 4, Differences::First).is_err());
        assert!(denton(&[0.0; 8], &[1.0, 1.0], 4, Differences::First).is_err());
        let wild = Errors::Autocorrelated(1.0);
        assert!(regression(&[1.0; 8], &[1.0, 1.0], 4, wild).is_err());
    }
}
