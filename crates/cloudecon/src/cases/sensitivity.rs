//! Shares of variance in closed form: files of schema `recon-case/1` with topic `sensitivity`.

use std::f64::consts::PI;
use std::num::NonZeroUsize;

use cloudecon_uncertainty::{
    Anova, Correlation, Distribution, Draw, Inputs, LinearGaussian, PickFreeze,
};

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;
use super::uncertainty::rows;

/// How near the file wants a sampled run of 2^14 rows to the closed form.
const SAMPLED: f64 = 0.02;

/// Which function a case is about.
pub(super) fn kind(case: &Fields<'_>) -> Result<&'static str, Failure> {
    let input = case.get("input")?;
    Ok(match input.text("f")? {
        "sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1" => "ishigami",
        "sum beta_i x_i" => "linear",
        "x1 x2" => "product",
        _ if input.optional("a").is_some() => "g-function",
        other => return Err(unknown("function", other)),
    })
}

/// Computes a case and compares every expected figure; the smooth function of the file also by
/// sampling.
pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let (input, expected) = (case.get("input")?, case.get("expected")?);
    let mut sampled = Vec::new();
    let found = match kind(case)? {
        "ishigami" => {
            let inputs = uniforms(3, -PI, PI)?;
            sampled = by_sampling(&inputs, &expected)?;
            exact(&Anova::by_quadrature(&inputs, 2, 24, ishigami)?, &[(0, 2)])
        }
        "product" => exact(&Anova::by_quadrature(&uniforms(2, 0.0, 1.0)?, 1, 4, product)?, &[]),
        "linear" => linear(&input)?,
        _ => {
            let a = input.numbers("a")?;
            let g = |x: &[f64]| -> f64 {
                x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
            };
            // The kink lies in the middle: two panels.
            exact(&Anova::by_quadrature(&uniforms(a.len(), 0.0, 1.0)?, 2, 4, g)?, &[])
        }
    };
    let stated = case.get("tolerance")?;
    let (relative, absolute) = (stated.number("relative")?, stated.number("absolute")?);
    let room = Tolerance::Both { relative, absolute };
    let mut all = found.against(&expected, &|name, expected, found| match found {
        Found::Number(ours) => Ok(Compared::number(name, expected.as_number()?, *ours, room)),
        _ => Err(expected.wrong("a number")),
    })?;
    all.append(&mut sampled);
    Ok(all)
}

fn uniforms(count: usize, low: f64, high: f64) -> Result<Inputs, Failure> {
    Ok(Inputs::new(vec![Distribution::uniform(low, high)?; count])?)
}

fn ishigami(x: &[f64]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

fn product(x: &[f64]) -> f64 {
    x.iter().product()
}

fn exact(split: &Anova, pairs: &[(usize, usize)]) -> Found {
    let pair = |(i, j): &(usize, usize)| (format!("x{},x{}", i + 1, j + 1), split.second(*i, *j));
    Found::map([
        ("mean", Found::from(split.mean())),
        ("variance", split.variance().into()),
        ("S1", split.first().into()),
        ("ST", split.total().into()),
        ("S2", Found::map(pairs.iter().map(pair))),
        ("shapley", split.shapley().into()),
    ])
}

fn linear(input: &Fields<'_>) -> Result<Found, Failure> {
    let correlation = Correlation::new(&rows(input, "correlation")?)?;
    let split = LinearGaussian::new(&input.numbers("beta")?, &input.numbers("sd")?, &correlation)?;
    Ok(Found::map([
        ("variance", Found::from(split.variance())),
        ("S1", split.first().into()),
        ("ST", split.total().into()),
        ("shapley", split.shapley().into()),
    ]))
}

/// The indices of 2^14 scrambled rows beside the closed form.
fn by_sampling(inputs: &Inputs, expected: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let draw = Draw { rows: 1 << 14, ..Draw::seeded(0) };
    let run = PickFreeze::run(inputs, &draw, ishigami)?;
    let found = run.indices(0, 0, NonZeroUsize::MIN)?;
    let mut all = Vec::new();
    for (key, indices) in [("S1", found.first), ("ST", found.total)] {
        for (index, exact) in indices.iter().zip(expected.numbers(key)?) {
            let name = format!("{key} of 2^14 rows");
            all.push(Compared::number(&name, exact, index.value, Tolerance::Absolute(SAMPLED)));
        }
    }
    Ok(all)
}
