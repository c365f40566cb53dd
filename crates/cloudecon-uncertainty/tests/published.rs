//! Test functions of sensitivity analysis against their closed forms.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::f64::consts::PI;
use std::num::NonZeroUsize;

use cloudecon_uncertainty::{
    Anova, Distribution, Draw, Inputs, PickFreeze, Sampler, Sampling, SobolIndices, shapley_effects,
};

fn uniforms(count: usize, low: f64, high: f64) -> Inputs {
    Inputs::new(vec![Distribution::uniform(low, high).unwrap(); count]).unwrap()
}

/// Ishigami and Homma (1990) with a = 7, b = 0.1.
fn ishigami(x: &[f64]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// First order, total and variance in closed form.
fn ishigami_exact() -> ([f64; 3], [f64; 3], f64) {
    let (a, b) = (7.0_f64, 0.1_f64);
    let one = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let two = a * a / 8.0;
    let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let all = one + two + both;
    ([one / all, two / all, 0.0], [(one + both) / all, two / all, both / all], all)
}

/// Sobol's g-function.
fn g_function(a: &[f64]) -> impl Fn(&[f64]) -> f64 + Sync {
    move |x| x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

fn g_exact(a: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let parts: Vec<f64> = a.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let all = product - 1.0;
    let first = parts.iter().map(|part| part / all).collect();
    let total = parts.iter().map(|part| part * product / (1.0 + part) / all).collect();
    (first, total)
}

fn sampled(
    inputs: &Inputs,
    sampling: Sampling,
    model: impl Fn(&[f64]) -> f64 + Sync,
) -> SobolIndices {
    let draw = Draw { sampling, rows: 1 << 14, ..Draw::seeded(2026) };
    let run = PickFreeze::run(inputs, &draw, model).unwrap();
    run.indices(200, 1, NonZeroUsize::MIN).unwrap()
}

/// Within the bootstrap interval, widened to four standard errors (two are 95 %).
fn assert_near(found: &SobolIndices, first: &[f64], total: &[f64]) {
    for (index, exact) in found.first.iter().chain(&found.total).zip(first.iter().chain(total)) {
        let room = index.high - index.low + 1e-6;
        assert!((index.value - exact).abs() <= room, "{index:?} {exact}");
    }
}

#[test]
fn ishigami_indices_at_two_to_the_fourteen() {
    let (first, total, _) = ishigami_exact();
    let inputs = uniforms(3, -PI, PI);
    let independent = sampled(&inputs, Sampling::MonteCarlo, ishigami);
    assert_near(&independent, &first, &total);
    let scrambled = sampled(&inputs, Sampling::Sobol, ishigami);
    assert_near(&scrambled, &first, &total);
    for (index, exact) in
        scrambled.first.iter().chain(&scrambled.total).zip(first.iter().chain(&total))
    {
        assert!((index.value - exact).abs() < 0.005, "{index:?} {exact}");
    }
}

#[test]
fn g_function_indices_at_two_to_the_fourteen() {
    // The usual eight parameters (Saltelli and Sobol 1995).
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let (first, total) = g_exact(&a);
    let inputs = uniforms(8, 0.0, 1.0);
    for sampling in [Sampling::MonteCarlo, Sampling::Sobol] {
        assert_near(&sampled(&inputs, sampling, g_function(&a)), &first, &total);
    }
}

#[test]
fn quadrature_is_exact() {
    let (first, total, variance) = ishigami_exact();
    let found = Anova::by_quadrature(&uniforms(3, -PI, PI), 2, 24, ishigami).unwrap();
    approx::assert_relative_eq!(found.variance(), variance, max_relative = 1e-13);
    for input in 0..3 {
        approx::assert_abs_diff_eq!(found.first()[input], first[input], epsilon = 1e-13);
        approx::assert_abs_diff_eq!(found.total()[input], total[input], epsilon = 1e-13);
    }
    let a = [0.0, 1.0, 4.5];
    let (first, total) = g_exact(&a);
    let found = Anova::by_quadrature(&uniforms(3, 0.0, 1.0), 2, 4, g_function(&a)).unwrap();
    for input in 0..3 {
        approx::assert_abs_diff_eq!(found.first()[input], first[input], epsilon = 1e-13);
        approx::assert_abs_diff_eq!(found.total()[input], total[input], epsilon = 1e-13);
    }
}

#[test]
fn shapley_effects_split_interactions_evenly() {
    let (first, total, _) = ishigami_exact();
    let draw = Draw { rows: 1 << 12, ..Draw::seeded(5) };
    let found = shapley_effects(&uniforms(3, -PI, PI), &draw, ishigami).unwrap();
    for (input, effect) in found.iter().enumerate() {
        // Owen (2014): with pairs alone the effect is the mean of first order and total.
        let exact = f64::midpoint(first[input], total[input]);
        assert!((effect.value - exact).abs() < 4.0 * effect.error + 1e-3, "{effect:?} {exact}");
    }
}

#[test]
fn scrambled_points_integrate_better_than_independent_ones() {
    // The product over j = 1..8 of 1 + (x_j - 1/2) / j has mean 1.
    let mean = |sampling, seed| {
        let sampler = Sampler::new(sampling, seed, 8).unwrap();
        let mut columns = vec![vec![0.0; 1 << 14]; 8];
        for (dimension, column) in columns.iter_mut().enumerate() {
            sampler.fill(dimension, 0, column);
        }
        let value = |row: usize| -> f64 {
            (1_u32..)
                .zip(&columns)
                .map(|(j, column)| 1.0 + (column[row] - 0.5) / f64::from(j))
                .product()
        };
        (0..1 << 14).map(value).sum::<f64>() / f64::from(1 << 14)
    };
    for seed in 0..20 {
        assert!((mean(Sampling::Sobol, seed) - 1.0_f64).abs() < 1e-5, "{seed}");
        // One standard error of independent points is 0.0028.
        assert!((mean(Sampling::MonteCarlo, seed) - 1.0).abs() < 4.0 * 0.00284, "{seed}");
    }
}
