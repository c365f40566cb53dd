//! One-root flows at every size of deal: no failure, and the answer does not move with the size.
//!
//! 5,000 flows at each outlay of 1e2, 1e3 ... 1e12 dollars, 40 quarters and 240 months: an outlay,
//! then ramping noisy inflows, money multiple 0.8 to 2.6.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_core::Date;
use cloudecon_finance::{irr, irr_batch, xirr};

const FLOWS: u64 = 5_000;

/// Knuth's MMIX generator, upper bits: a fixed sequence, so that a failure can be met again.
struct Noise(u64);

impl Noise {
    fn unit(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// An outlay of 1 and inflows that sum to a multiple of it.
fn shape(noise: &mut Noise, periods: usize) -> Vec<f64> {
    let multiple = 0.8 + 1.8 * noise.unit();
    let ramp = periods as f64 * (0.05 + 0.45 * noise.unit());
    let inflows: Vec<f64> = (1..periods)
        .map(|period| (period as f64 / ramp).min(1.0) * (0.7 + 0.6 * noise.unit()))
        .collect();
    let sum: f64 = inflows.iter().sum();
    let mut flows = vec![-1.0];
    flows.extend(inflows.iter().map(|flow| flow * multiple / sum));
    flows
}

/// Net present value as a share of the sum of magnitudes.
fn residual(flows: &[f64], rate: f64) -> f64 {
    let (mut value, mut size) = (0.0, 0.0);
    for flow in flows.iter().rev() {
        value = value / (1.0 + rate) + flow;
        size = size / (1.0 + rate) + flow.abs();
    }
    value.abs() / size
}

fn check(periods: usize) {
    let mut noise = Noise(20_261_123);
    let shapes: Vec<Vec<f64>> = (0..FLOWS).map(|_| shape(&mut noise, periods)).collect();
    let mut first: Vec<f64> = Vec::new();
    for exponent in 2..=12 {
        let outlay = 10_f64.powi(exponent);
        let scaled: Vec<f64> = shapes.iter().flatten().map(|flow| flow * outlay).collect();
        let rates: Vec<f64> =
            scaled.chunks_exact(periods).map(|flows| irr(flows).unwrap().as_fraction()).collect();
        let batch: Vec<f64> =
            irr_batch(&scaled, periods).unwrap().into_iter().map(Option::unwrap).collect();
        for ((rate, lockstep), flows) in rates.iter().zip(&batch).zip(scaled.chunks_exact(periods))
        {
            assert!(residual(flows, *rate) < 1e-13, "{exponent}: {rate}");
            assert!((rate - lockstep).abs() < 1e-13, "{exponent}: {rate} and {lockstep}");
        }
        if first.is_empty() {
            first = rates;
        } else {
            for (rate, before) in rates.iter().zip(&first) {
                assert!((rate - before).abs() < 1e-13, "{exponent}: {rate} was {before}");
            }
        }
    }
}

#[test]
fn forty_quarters() {
    check(40);
}

#[test]
fn two_hundred_and_forty_months() {
    check(240);
}

#[test]
fn dated_flows() {
    let start: Date = "2026-01-31".parse().unwrap();
    for (periods, months) in [(40, 3), (240, 1)] {
        let days: Vec<Date> =
            (0..periods).map(|period| start.plus_months(period * months)).collect();
        let mut noise = Noise(7);
        for _ in 0..FLOWS.div_euclid(10) {
            let flows = shape(&mut noise, days.len());
            let at = |outlay: f64| {
                let dated: Vec<(Date, f64)> =
                    days.iter().zip(&flows).map(|(day, flow)| (*day, flow * outlay)).collect();
                xirr(&dated).unwrap().as_fraction()
            };
            let small = at(1e2);
            for exponent in 3..=12 {
                let rate = at(10_f64.powi(exponent));
                assert!((rate - small).abs() < 1e-12, "{exponent}: {rate} was {small}");
            }
        }
    }
}
