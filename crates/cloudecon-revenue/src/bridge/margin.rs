use cloudecon_core::{BasisPoints, Margin, Quantity, Share, Usd};

use crate::closing::close;
use crate::mix::shares;
use crate::{BridgeMethod, Error, ProfitLevel, Statement, compensated_sum};

/// How far shares of revenue may miss 1 in sum: printed shares carry rounding.
const SHARE_TOLERANCE: f64 = 1e-6;
const BASIS_POINTS_PER_ONE: f64 = 1e4;

/// A line's share of revenue and its own margin in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginLine {
    /// Revenue of the line over revenue of the whole.
    pub share: Share,
    /// Profit of the line over its own revenue.
    pub margin: Margin,
}

/// The weights at which the two factors of a margin are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarginWeights {
    /// Means of old and new: no rest, no order.
    Midpoint,
    /// Old shares and old margins; the product of both changes is the interaction.
    Base,
    /// Mix at old margins, rate at new shares: no rest, but an order.
    End,
}

impl MarginWeights {
    /// The named method.
    pub const fn method(self) -> BridgeMethod {
        match self {
            Self::Midpoint => BridgeMethod::Midpoint,
            Self::Base => BridgeMethod::BaseWeights,
            Self::End => BridgeMethod::EndWeights,
        }
    }
}

/// A margin change split into rate (lines earn more or less) and mix (lines gain or lose share).
#[derive(Debug, Clone, PartialEq)]
pub struct MarginBridge {
    /// The margin of the whole before.
    pub before: Margin,
    /// The margin of the whole after.
    pub after: Margin,
    /// Change from the lines' own margins; positive raises the margin of the whole.
    pub rate: BasisPoints,
    /// Change from shares of revenue.
    pub mix: BasisPoints,
    /// Change that needs both; zero unless the weights are [`MarginWeights::Base`].
    pub interaction: BasisPoints,
    /// The rate effect by line, in the order given.
    pub rate_by_line: Vec<BasisPoints>,
    /// The mix effect by line: a line that gains share adds only if its margin is above average.
    pub mix_by_line: Vec<BasisPoints>,
}

impl MarginBridge {
    /// The change of the margin of the whole: rate + mix + interaction.
    pub fn change(&self) -> BasisPoints {
        self.after - self.before
    }
}

/// The margin bridge of statements by line, before and after, in one order of lines.
///
/// A line without revenue in one period has no margin there; it takes that of the other period,
/// so that its coming or going is mix and nothing else.
///
/// # Errors
/// As [`margin_bridge_of`]; [`Error::OutOfBounds`] for a line of negative revenue or a profit
/// that is not derivable or exceeds revenue.
pub fn margin_bridge(
    before: &[Statement],
    after: &[Statement],
    level: ProfitLevel,
    weights: MarginWeights,
) -> Result<MarginBridge, Error> {
    same_length(before.len(), after.len())?;
    let old_shares = shares(&before.iter().map(Statement::revenue).collect::<Vec<_>>())?;
    let new_shares = shares(&after.iter().map(Statement::revenue).collect::<Vec<_>>())?;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (index, (b, a)) in before.iter().zip(after).enumerate() {
        let (margin_before, margin_after) = line_margins(b, a, level)?;
        old.push(MarginLine { share: old_shares[index], margin: margin_before });
        new.push(MarginLine { share: new_shares[index], margin: margin_after });
    }
    margin_bridge_of(&old, &new, weights)
}

fn line_margins(
    before: &Statement,
    after: &Statement,
    level: ProfitLevel,
) -> Result<(Margin, Margin), Error> {
    let wrong = |statement: &Statement| Error::OutOfBounds {
        field: "profit of a line",
        low: f64::NEG_INFINITY,
        high: statement.revenue().as_usd(),
        found: statement.profit(level).map_or(f64::NAN, Usd::as_usd),
    };
    let is_idle = |statement: &Statement| statement.revenue().as_usd() == 0.0;
    match (before.margin(level), after.margin(level)) {
        (Some(old), Some(new)) => Ok((old, new)),
        (Some(old), None) if is_idle(after) => Ok((old, old)),
        (None, Some(new)) if is_idle(before) => Ok((new, new)),
        (None, None) if is_idle(before) && is_idle(after) => {
            Ok((Margin::default(), Margin::default()))
        }
        (None, _) => Err(wrong(before)),
        (_, None) => Err(wrong(after)),
    }
}

/// The margin bridge of shares and margins by line.
///
/// With shares `s`, line margins `m` and the margin of the whole `M = sum(s m)`:
///
/// | weights | rate of a line | mix of a line |
/// | --- | --- | --- |
/// | midpoint | `mean(s) dm` | `ds (mean(m) - mean(M))` |
/// | base | `s0 dm` | `ds (m0 - M0)`, interaction `sum(ds dm)` |
/// | end | `s1 dm` | `ds (m0 - M0)` |
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Count`] without lines, or [`Error::SharesDoNotAdd`].
///
/// # References
/// Kitagawa (1955), Components of a difference between two rates, JASA 50.
pub fn margin_bridge_of(
    before: &[MarginLine],
    after: &[MarginLine],
    weights: MarginWeights,
) -> Result<MarginBridge, Error> {
    same_length(before.len(), after.len())?;
    let old_margin = whole_margin("shares before", before)?;
    let new_margin = whole_margin("shares after", after)?;
    let (mut rate_by_line, mut mix_by_line, mut cross) = (Vec::new(), Vec::new(), Vec::new());
    for (b, a) in before.iter().zip(after) {
        let (s0, s1) = (b.share.as_fraction(), a.share.as_fraction());
        let (m0, m1) = (b.margin.as_fraction(), a.margin.as_fraction());
        let mean_distance = f64::midpoint(m0, m1) - f64::midpoint(old_margin, new_margin);
        let (rate, mix) = match weights {
            MarginWeights::Midpoint => {
                (f64::midpoint(s0, s1) * (m1 - m0), (s1 - s0) * mean_distance)
            }
            MarginWeights::Base => (s0 * (m1 - m0), (s1 - s0) * (m0 - old_margin)),
            MarginWeights::End => (s1 * (m1 - m0), (s1 - s0) * (m0 - old_margin)),
        };
        rate_by_line.push(rate * BASIS_POINTS_PER_ONE);
        mix_by_line.push(mix * BASIS_POINTS_PER_ONE);
        if weights == MarginWeights::Base {
            cross.push((s1 - s0) * (m1 - m0) * BASIS_POINTS_PER_ONE);
        }
    }
    let (old, new) = (Margin::from_number(old_margin), Margin::from_number(new_margin));
    let mut totals =
        [compensated_sum(&rate_by_line), compensated_sum(&mix_by_line), compensated_sum(&cross)];
    close(&mut totals, (new - old).as_bp());
    close(&mut rate_by_line, totals[0]);
    close(&mut mix_by_line, totals[1]);
    let points = |parts: Vec<f64>| parts.into_iter().map(BasisPoints::from_bp).collect();
    Ok(MarginBridge {
        before: old,
        after: new,
        rate: BasisPoints::from_bp(totals[0]),
        mix: BasisPoints::from_bp(totals[1]),
        interaction: BasisPoints::from_bp(totals[2]),
        rate_by_line: points(rate_by_line),
        mix_by_line: points(mix_by_line),
    })
}

fn same_length(before: usize, after: usize) -> Result<(), Error> {
    if before != after {
        let (left, right) = ("before", "after");
        return Err(Error::LengthMismatch { left, left_count: before, right, right_count: after });
    }
    if before == 0 {
        return Err(Error::Count { field: "before", low: 1, high: usize::MAX, found: 0 });
    }
    Ok(())
}

fn whole_margin(field: &'static str, lines: &[MarginLine]) -> Result<f64, Error> {
    let shares: Vec<f64> = lines.iter().map(|line| line.share.as_fraction()).collect();
    let found = compensated_sum(&shares);
    if (found - 1.0).abs() > SHARE_TOLERANCE {
        return Err(Error::SharesDoNotAdd { field, found });
    }
    let products: Vec<f64> =
        lines.iter().map(|line| line.share.as_fraction() * line.margin.as_fraction()).collect();
    Ok(compensated_sum(&products))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(revenue: f64, ebit: f64) -> Statement {
        Statement::from_ebit(Usd::from_usd(revenue), Usd::from_usd(ebit))
    }

    #[test]
    fn a_new_line_is_mix_only() {
        // 90 at 40 %, then 90 at 40 % and 10 at 10 %: 40 % to 37 %, all of it mix.
        let before = [statement(90.0, 36.0), statement(0.0, 0.0)];
        let after = [statement(90.0, 36.0), statement(10.0, 1.0)];
        let bridge =
            margin_bridge(&before, &after, ProfitLevel::Ebit, MarginWeights::Midpoint).unwrap();
        approx::assert_relative_eq!(bridge.mix.as_bp(), -300.0, max_relative = 1e-12);
        assert_eq!(bridge.rate.as_bp(), 0.0);
    }

    #[test]
    fn shares_must_add_to_one() {
        let line =
            MarginLine { share: Share::from_percent(50.0).unwrap(), margin: Margin::default() };
        let message = margin_bridge_of(&[line], &[line], MarginWeights::Base).unwrap_err();
        assert_eq!(message.to_string(), "`shares before` must add to 1, found 0.5");
    }

    #[test]
    fn a_gross_margin_needs_a_cost_of_revenue() {
        let lines = [statement(10.0, 1.0)];
        let none = margin_bridge(&lines, &lines, ProfitLevel::Gross, MarginWeights::Midpoint);
        assert!(matches!(none, Err(Error::OutOfBounds { field: "profit of a line", .. })));
    }
}
