//! Which single figure would have to be another for a claim to hold.

use crate::expression::{Expression, Interval, Leaf};
use crate::number::figure;

use super::book::Entry;

/// A change of one input that makes a failing claim hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    input: String,
    unit: String,
    from: f64,
    change: f64,
    low: f64,
    high: f64,
    is_of_profit: bool,
}

impl Closing {
    /// The name of the input in the formula.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// The unit of the numbers.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The figure as it stands.
    pub const fn from(&self) -> f64 {
        self.from
    }

    /// What must be added for the claim's central value; negative for what must be taken off.
    pub const fn change(&self) -> f64 {
        self.change
    }

    /// The least change that the claim's printed digits allow.
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// The greatest.
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// True if the input is a figure that may be a gain or a loss, which one-off items move.
    pub const fn is_of_profit(&self) -> bool {
        self.is_of_profit
    }

    /// The size of the change as a part of the figure.
    pub fn part(&self) -> f64 {
        (self.change / self.from).abs()
    }

    /// ``add 182 USD million (180 to 183) to `x` ``.
    pub fn sentence(&self) -> String {
        let (verb, to) = if self.change > 0.0 { ("add", "to") } else { ("take", "off") };
        let (one, other) = (self.low.abs(), self.high.abs());
        let (low, high) = (figure(one.min(other)), figure(one.max(other)));
        let range = if low == high { String::new() } else { format!(" ({low} to {high})") };
        let change = figure(self.change.abs());
        format!("{verb} {change} {}{range} {to} `{}`", self.unit, self.input)
    }
}

/// The changes of single figures, the smallest part of its figure first.
pub(super) fn closings(
    expression: &Expression,
    entry: &impl Fn(&Leaf) -> Option<Entry>,
    claimed: (f64, Interval),
    is_of_profit: &impl Fn(&str) -> bool,
) -> Vec<Closing> {
    let mut found: Vec<Closing> = Vec::new();
    for (leaf, _) in expression.leaves() {
        let (Some(name), Some(row)) = (leaf.name(), entry(leaf)) else { continue };
        let value_at = |at: f64| {
            expression
                .gradient(|other| if other == leaf { Some(at) } else { Some(entry(other)?.mid) })
                .ok()
        };
        let index = expression.leaves().position(|(other, _)| other == leaf);
        let slope_at = |at: f64| {
            let (value, slopes) = value_at(at)?;
            Some((value, slopes.get(index?).copied()?))
        };
        let (mid, interval) = claimed;
        let solve = |target: f64| newton(row.mid, target, slope_at);
        let Some(at) = solve(mid) else { continue };
        let (factor, unit) = &row.unit;
        let change = |at: f64| (at - row.mid) / factor;
        let central = change(at);
        let end = |target: f64| {
            let at = if target.is_finite() { solve(target) } else { None };
            at.map_or(central, change)
        };
        let (one, other) = (end(interval.low()), end(interval.high()));
        found.push(Closing {
            input: name.to_owned(),
            unit: unit.clone(),
            from: row.mid / factor,
            change: central,
            low: one.min(other),
            high: one.max(other),
            is_of_profit: is_of_profit(name),
        });
    }
    found.retain(|closing| closing.part().is_finite());
    found.sort_by(|a, b| a.part().total_cmp(&b.part()));
    found
}

/// Newton's method from the figure as it stands; `None` if it does not settle.
fn newton(start: f64, target: f64, value: impl Fn(f64) -> Option<(f64, f64)>) -> Option<f64> {
    let mut at = start;
    for _ in 0..50 {
        let (found, slope) = value(at)?;
        if slope == 0.0 || !slope.is_finite() {
            return None;
        }
        let step = (target - found) / slope;
        at += step;
        if !at.is_finite() {
            return None;
        }
        if step.abs() <= 1e-12 * at.abs().max(f64::MIN_POSITIVE) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newton_settles_on_a_quotient_and_gives_up_on_a_flat_line() {
        // 12 / x = 4 at x = 3, from x = 2.
        let found = newton(2.0, 4.0, |x| Some((12.0 / x, -12.0 / (x * x)))).unwrap();
        approx::assert_relative_eq!(found, 3.0, max_relative = 1e-12);
        assert_eq!(newton(2.0, 4.0, |_| Some((1.0, 0.0))), None);
    }
}
