//! Distributions, rank correlations, point sets and tornados: files of schema `recon-case/1` with
//! topic `uncertainty`; what a case is about is told by the keys of its input.

use cloudecon_finance::{PeriodRate, Timing, capital_recovery_factor};
use cloudecon_uncertainty::{
    Correlation, Distribution, Error, LinearGaussian, Metalog, MetalogBounds, Sampler, Sampling,
    gaussian_from_kendall, sobol_points, tornado,
};
use serde_json::Value;

use super::fault::{Failure, defined, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::{Compared, json};
use super::tolerance::Tolerance;

/// What a case of the topic is about.
pub(super) fn kind(case: &Fields<'_>) -> Result<&'static str, Failure> {
    let input = case.get("input")?;
    let has = |key: &str| input.optional(key).is_some();
    Ok(if has("distribution") {
        "distribution"
    } else if has("kendall") {
        "kendall"
    } else if has("integrand") {
        "integral"
    } else if has("dimensions") {
        "sobol-points"
    } else if has("model") {
        "tornado"
    } else if has("correlation") && has("mean") {
        "sum-of-normals"
    } else if has("correlation") {
        "correlation"
    } else {
        return Err(unknown("kind", "uncertainty"));
    })
}

/// Computes a case and compares every expected figure.
pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let (input, expected) = (case.get("input")?, case.get("expected")?);
    let found = match kind(case)? {
        "distribution" => distribution(&input, &expected)?,
        "kendall" => {
            let taus = input.numbers("kendall")?;
            Found::map([("pearson", Found::list(taus.into_iter().map(gaussian_from_kendall)))])
        }
        "integral" => return integral(&input, &expected),
        "sobol-points" => points(&input)?,
        "tornado" => bars(&input)?,
        "sum-of-normals" => normals(&input)?,
        _ => matrix(&input)?,
    };
    let stated = case.get("tolerance")?;
    let (relative, absolute) = (stated.number("relative")?, stated.number("absolute")?);
    let room = Tolerance::Both { relative, absolute };
    found.against(&expected, &|name, expected, found| match found {
        Found::Number(ours) => Ok(Compared::number(name, expected.as_number()?, *ours, room)),
        _ => Ok(Compared::same(name, expected.value().clone(), found.value())),
    })
}

fn distribution(input: &Fields<'_>, expected: &Fields<'_>) -> Result<Found, Failure> {
    let number = |key: &str| input.number(key);
    let made = match input.text("distribution")? {
        "uniform" => Distribution::uniform(number("min")?, number("max")?),
        "triangular" => Distribution::triangular(number("min")?, number("mode")?, number("max")?),
        "pert" => {
            Distribution::pert(number("min")?, number("mode")?, number("max")?, number("lambda")?)
        }
        "normal" => Distribution::normal(number("mean")?, number("sd")?),
        "lognormal" => Distribution::lognormal_between(
            number("low")?,
            number("high")?,
            number("p_low")?,
            number("p_high")?,
        ),
        "metalog" => return metalog(input, expected),
        other => return Err(unknown("distribution", other)),
    }?;
    let p = expected.numbers("p")?;
    let quantiles: Vec<f64> = p.iter().map(|p| made.quantile(*p)).collect();
    let cdf = Found::list(expected.numbers("quantile")?.into_iter().map(|x| made.cdf(x)));
    Ok(Found::map([
        ("p", Found::from(p)),
        ("quantile", quantiles.into()),
        ("cdf_at_quantiles", cdf),
        ("mean", defined(made.mean(), "the mean")?.into()),
        ("sd", defined(made.sd(), "the standard deviation")?.into()),
    ]))
}

fn metalog(input: &Fields<'_>, expected: &Fields<'_>) -> Result<Found, Failure> {
    let end = |key: &str| input.optional(key).map(|field| field.as_number()).transpose();
    let bounds = match (end("lo")?, end("hi")?) {
        (None, None) => MetalogBounds::None,
        (Some(low), None) => MetalogBounds::Lower(low),
        (None, Some(high)) => MetalogBounds::Upper(high),
        _ => return Err(input.wrong("bounded on one side")),
    };
    let made =
        Metalog::new(input.number("p10")?, input.number("p50")?, input.number("p90")?, bounds);
    let made = match made {
        Ok(made) => made,
        Err(Error::Infeasible { .. }) => {
            return Ok(Found::map([("error", Found::Text("infeasible".to_owned()))]));
        }
        Err(error) => return Err(error.into()),
    };
    let p = expected.numbers("p")?;
    let quantiles: Vec<f64> = p.iter().map(|p| made.quantile(*p)).collect();
    Ok(Found::map([
        ("coefficients", Found::list(made.coefficients())),
        ("p", p.into()),
        ("quantile", quantiles.into()),
    ]))
}

/// The rows of a matrix of numbers.
pub(super) fn rows(input: &Fields<'_>, key: &str) -> Result<Vec<Vec<f64>>, Failure> {
    input.list(key)?.iter().map(Fields::as_numbers).collect()
}

fn matrix(input: &Fields<'_>) -> Result<Found, Failure> {
    let rows = rows(input, "correlation")?;
    match Correlation::new(&rows) {
        Ok(good) => Ok(Found::map([("min_eigenvalue", good.min_eigenvalue()?)])),
        Err(Error::NotPositiveSemidefinite { min_eigenvalue }) => {
            let near = Correlation::nearest(&rows)?;
            let size = near.size();
            let row = |i: usize| Found::list((0..size).map(|j| near.at(i, j)));
            Ok(Found::map([
                ("error", Found::Text("not positive semidefinite".to_owned())),
                ("min_eigenvalue", min_eigenvalue.into()),
                ("nearest_correlation", Found::list((0..size).map(row))),
            ]))
        }
        Err(error) => Err(error.into()),
    }
}

fn points(input: &Fields<'_>) -> Result<Found, Failure> {
    let (dimensions, count) = (input.count("dimensions")?, input.count("points")?);
    let skip = input.count("skip")? as usize;
    let all = sobol_points(dimensions as usize, count as usize + skip)?;
    Ok(Found::map([("points", Found::list(all.into_iter().skip(skip)))]))
}

fn normals(input: &Fields<'_>) -> Result<Found, Failure> {
    let (means, sds) = (input.numbers("mean")?, input.numbers("sd")?);
    let correlation = Correlation::new(&rows(input, "correlation")?)?;
    let sum = LinearGaussian::new(&vec![1.0; sds.len()], &sds, &correlation)?;
    Ok(Found::map([("mean", means.iter().sum::<f64>()), ("sd", sum.variance().sqrt())]))
}

fn bars(input: &Fields<'_>) -> Result<Found, Failure> {
    let model = input.text("model")?;
    if model != "(capex*wacc/(1-(1+wacc)^-life) + kw*pue*8.76*usd_mwh)/(tps*util*31.536)" {
        return Err(unknown("model", model));
    }
    let names = ["capex", "wacc", "life", "kw", "pue", "usd_mwh", "tps", "util"];
    let (base, ends) = (input.get("base")?, input.get("low_high")?);
    let base = names.map(|name| base.number(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let ends = names.map(|name| match ends.numbers(name)?[..] {
        [low, high] => Ok((low, high)),
        _ => Err(ends.get(name)?.wrong("low and high")),
    });
    let ends = ends.into_iter().collect::<Result<Vec<_>, Failure>>()?;
    let (at_base, bars) = tornado(&base, &ends, cost_per_mtok)?;
    let row = |bar: &cloudecon_uncertainty::Bar| {
        Found::map([
            ("input", Found::Text(names[bar.input].to_owned())),
            ("at_low", bar.at_low.into()),
            ("at_high", bar.at_high.into()),
            ("swing", bar.swing.into()),
            ("swing_squared_share", bar.share.into()),
        ])
    };
    Ok(Found::map([("base", Found::from(at_base)), ("rows", Found::list(bars.iter().map(row)))]))
}

/// Yearly capital charge and power over yearly million tokens: thousand hours, million seconds.
fn cost_per_mtok(x: &[f64]) -> Result<f64, Failure> {
    let [capex, wacc, life, kw, pue, usd_mwh, tps, utilization] = *x else { return Ok(f64::NAN) };
    let charge = capital_recovery_factor(PeriodRate::per_period(wacc)?, life, Timing::InArrears)?;
    Ok((capex * charge + kw * pue * 8.76 * usd_mwh) / (tps * utilization * 31.536))
}

/// The product over j of `1 + (x_j - 1/2) / j` on eight coordinates, from both kinds of points.
fn integral(input: &Fields<'_>, expected: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let integrand = input.text("integrand")?;
    if integrand != "prod_{j=1..8} (1 + (x_j - 1/2)/j)" {
        return Err(unknown("integrand", integrand));
    }
    let count = input.count("points")? as usize;
    let mean = |sampling| -> Result<f64, Failure> {
        let sampler = Sampler::new(sampling, 0, 8)?;
        let mut product = vec![1.0; count];
        let mut column = vec![0.0; count];
        for (dimension, j) in (1..=8_u32).enumerate() {
            sampler.fill(dimension, 0, &mut column);
            for (product, x) in product.iter_mut().zip(&column) {
                *product *= 1.0 + (x - 0.5) / f64::from(j);
            }
        }
        Ok(product.iter().sum::<f64>() / count as f64)
    };
    let exact = expected.number("integral")?;
    let scrambled = mean(Sampling::Sobol)?;
    let most = expected.number("max_error_scrambled_sobol")?;
    let typical = expected.number("typical_error_monte_carlo")?;
    let independent = (mean(Sampling::MonteCarlo)? - exact).abs();
    Ok(vec![
        Compared::number("integral", exact, scrambled, Tolerance::Absolute(most)),
        Compared::verdict(
            "typical_error_monte_carlo",
            json(typical),
            json(independent),
            "at most four times",
            independent <= 4.0 * typical,
        ),
        Compared::verdict(
            "max_error_scrambled_sobol",
            Value::from(most),
            json((scrambled - exact).abs()),
            "at most",
            (scrambled - exact).abs() <= most,
        ),
    ])
}
