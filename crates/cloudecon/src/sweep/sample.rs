use cloudecon_uncertainty::{Distribution, Inputs as Joint, MetalogBounds, Sampler, Sampling};
use toml::Spanned;

use super::correlation::correlation;
use super::fault::Faults;
use super::file::{File, Input};
use super::plan::{Drawn, MOST_ROWS};
use super::variable::named;

/// 80 % of a normal lies within so many standard deviations either way.
const TENTH: f64 = 1.281_551_565_544_6;

/// The distributions of a sample, how they move together, and its rows.
pub(super) fn drawn(file: &File, faults: &mut Faults<'_>) -> Option<(Drawn, u64)> {
    let sampling = match file.kind.get_ref().as_str() {
        "sobol" => Some(Sampling::Sobol),
        "monte-carlo" => Some(Sampling::MonteCarlo),
        other => {
            let message =
                format!("`kind` must be `grid`, `sobol` or `monte-carlo`, found `{other}`");
            faults.add(&file.kind.span(), message);
            None
        }
    };
    match &file.rows {
        None if sampling.is_some() => faults.add(&file.kind.span(), "a sample needs `rows`"),
        Some(rows) if !(1..=MOST_ROWS).contains(rows.get_ref()) => {
            let found = rows.get_ref();
            let message = format!("`rows` must be between 1 and {MOST_ROWS}, found {found}");
            faults.add(&rows.span(), message);
        }
        _ => {}
    }
    let all: Vec<_> = file.input.iter().map(|input| distribution(input, faults)).collect();
    let correlation = correlation(file, faults);
    let all: Vec<Distribution> = all.into_iter().collect::<Option<_>>()?;
    let (sampling, rows, correlation) = (sampling?, file.rows.as_ref()?, correlation?);
    if all.is_empty() {
        return None;
    }
    let size = all.len();
    let joint = Joint::new(all).and_then(|joint| joint.with_correlation(&correlation));
    match (joint, Sampler::new(sampling, file.seed, size)) {
        (Ok(joint), Ok(sampler)) => {
            if *rows.get_ref() <= sampler.rows() {
                return Some((Drawn::Sample(joint, sampler), *rows.get_ref()));
            }
            let most = sampler.rows();
            faults.add(&rows.span(), format!("a Sobol sample has at most {most} rows"));
        }
        (Err(error), _) | (_, Err(error)) => faults.add(&file.kind.span(), error.to_string()),
    }
    None
}

/// Every number of an input is finite, means something, and ranges go upwards.
pub(super) fn check_domain(input: &Input, faults: &mut Faults<'_>) -> bool {
    let name = input.name.get_ref();
    let [least, most] = named(name).map_or([f64::MIN, f64::MAX], |variable| variable.domain);
    let mut is_good = true;
    let single = |key, spanned: &Option<Spanned<f64>>| {
        spanned.as_ref().map(|it| (key, it.span(), vec![*it.get_ref()]))
    };
    let given = [
        single("low", &input.low),
        single("value", &input.value),
        single("high", &input.high),
        input.values.as_ref().map(|it| ("values", it.span(), it.get_ref().clone())),
    ];
    for (key, at, values) in given.into_iter().flatten() {
        if let Some(found) = values.into_iter().find(|value| !(least..=most).contains(value)) {
            let allowed = match (least == f64::MIN, most == f64::MAX) {
                (true, _) => "finite".to_owned(),
                (false, true) => format!("finite and at least {least}"),
                (false, false) => format!("between {least} and {most}"),
            };
            faults.add(&at, format!("`{key}` of `{name}` must be {allowed}, found {found}"));
            is_good = false;
        }
    }
    if let (Some(low), Some(high)) = (&input.low, &input.high)
        && low.get_ref() >= high.get_ref()
    {
        let (low, at, high) = (low.get_ref(), low.span(), high.get_ref());
        faults.add(&at, format!("`low` of `{name}` ({low}) must be below its `high` ({high})"));
        is_good = false;
    }
    is_good
}

fn distribution(input: &Input, faults: &mut Faults<'_>) -> Option<Distribution> {
    if !check_domain(input, faults) {
        return None;
    }
    match made(input) {
        Ok(Ok(distribution)) => Some(distribution),
        Ok(Err(error)) => {
            faults.add(&input.name.span(), format!("`{}`: {error}", input.name.get_ref()));
            None
        }
        Err(message) => {
            let place = input.distribution.as_ref().unwrap_or(&input.name);
            faults.add(&place.span(), message);
            None
        }
    }
}

fn made(input: &Input) -> Result<Result<Distribution, cloudecon_uncertainty::Error>, String> {
    let name = input.name.get_ref();
    if let Some(steps) = &input.steps {
        let steps = steps.get_ref();
        return Err(format!("`steps` ({steps}) of `{name}` is for grids"));
    }
    let word = input.distribution.as_ref().map(|word| word.get_ref().as_str());
    let ends = || match (&input.low, &input.high) {
        (Some(low), Some(high)) => Ok((*low.get_ref(), *high.get_ref())),
        _ => Err(format!("`{name}` needs `low` and `high`")),
    };
    let middle = || {
        input
            .value
            .as_ref()
            .map(|value| *value.get_ref())
            .ok_or_else(|| format!("`{name}` needs `value`"))
    };
    let values = || {
        input
            .values
            .as_ref()
            .map(|values| values.get_ref().clone())
            .ok_or_else(|| format!("`{name}` needs `values`"))
    };
    Ok(match word {
        None if input.low.is_none() && input.value.is_some() => Distribution::constant(middle()?),
        None | Some("uniform") => ends().map(|(low, high)| Distribution::uniform(low, high))?,
        Some("triangular") => {
            let (low, high) = ends()?;
            Distribution::triangular(low, middle()?, high)
        }
        Some("pert") => {
            let (low, high) = ends()?;
            Distribution::pert(low, middle()?, high, 4.0)
        }
        Some("normal") => {
            let (low, high) = ends()?;
            Distribution::normal(middle()?, (high - low) / (2.0 * TENTH))
        }
        Some("lognormal") => {
            let (low, high) = ends()?;
            Distribution::lognormal_between(low, high, 0.1, 0.9)
        }
        Some("metalog") => {
            let (low, high) = ends()?;
            Distribution::metalog(low, middle()?, high, MetalogBounds::None)
        }
        Some("discrete") => {
            let values = values()?;
            let even = || vec![1.0; values.len()];
            let weights =
                input.weights.as_ref().map_or_else(even, |weights| weights.get_ref().clone());
            Distribution::discrete(&values, &weights)
        }
        Some("empirical") => Distribution::empirical(&values()?),
        Some(other) => {
            return Err(format!(
                "no distribution `{other}`: use uniform, triangular, pert, normal, lognormal, \
                 metalog, discrete or empirical"
            ));
        }
    })
}
