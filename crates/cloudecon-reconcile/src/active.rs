//! Bounds: an active set over the equality problem.

use crate::Error;
use crate::linear::{Linear, Solved};

/// The bounds of one quantity, on its inner scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limit {
    pub(crate) is_measured: bool,
    pub(crate) seat: usize,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// A bound that holds with equality.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    limit: usize,
    is_low: bool,
}

/// Solves under equations and bounds: bounds that are broken are held one by one, the worst first,
/// and let go when their multiplier says that the answer would leave them by itself.
pub(crate) fn limited(linear: &Linear<'_>, limits: &[Limit]) -> Result<Solved, Error> {
    let mut held: Vec<Held> = Vec::new();
    let most = 10 * limits.len() + 10;
    for _ in 0..most {
        let mut with = linear.clone();
        for held in &held {
            hold(&mut with, limits[held.limit], held.is_low);
        }
        let solved = with.solve()?;
        if let Some(at) = loose(&solved, &held, linear.a.len()) {
            held.remove(at);
            continue;
        }
        match broken(&solved, limits, &held) {
            Some(next) => held.push(next),
            None => return Ok(solved),
        }
    }
    Err(Error::NotConverged { iterations: most, worst: "bounds".to_owned(), residual: f64::NAN })
}

fn hold(linear: &mut Linear<'_>, limit: Limit, is_low: bool) {
    let mut a = vec![0.0; linear.y.len()];
    let mut b = vec![0.0; linear.u.len()];
    *(if limit.is_measured { &mut a[limit.seat] } else { &mut b[limit.seat] }) = 1.0;
    linear.a.push(a);
    linear.b.push(b);
    linear.right.push(if is_low { limit.low } else { limit.high });
    linear.names.push("a bound");
}

/// The bound that is broken most, in the size of the bound.
fn broken(solved: &Solved, limits: &[Limit], held: &[Held]) -> Option<Held> {
    let mut worst: Option<(f64, Held)> = None;
    for (limit, bounds) in limits.iter().enumerate() {
        if held.iter().any(|held| held.limit == limit) {
            continue;
        }
        let value = if bounds.is_measured { solved.x[bounds.seat] } else { solved.u[bounds.seat] };
        for (gap, end, is_low) in
            [(bounds.low - value, bounds.low, true), (value - bounds.high, bounds.high, false)]
        {
            let room = 1e-12 * end.abs().max(value.abs());
            if gap > room && worst.is_none_or(|(most, _)| gap > most) {
                worst = Some((gap, Held { limit, is_low }));
            }
        }
    }
    worst.map(|(_, held)| held)
}

/// A held bound whose multiplier has the wrong sign: the optimum lies inside.
fn loose(solved: &Solved, held: &[Held], equations: usize) -> Option<usize> {
    if held.is_empty() {
        return None;
    }
    let multipliers = solved.multipliers();
    let mut worst: Option<(f64, usize)> = None;
    for (at, held) in held.iter().enumerate() {
        let multiplier = multipliers.get(equations + at).copied().unwrap_or(0.0);
        // x moves against the multiplier: a low bound pushes up.
        let wrong = if held.is_low { multiplier } else { -multiplier };
        if wrong > 1e-12 && worst.is_none_or(|(most, _)| wrong > most) {
            worst = Some((wrong, at));
        }
    }
    worst.map(|(_, at)| at)
}
