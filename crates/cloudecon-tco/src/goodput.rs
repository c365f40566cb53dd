use cloudecon_core::{ChipHourPrice, Range, Share, TokenPrice, TokenRate};

use crate::error::positive;
use crate::{Error, Seconds, cost_per_token};

/// A latency with its spread over requests: lognormal with this mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpreadLatency {
    /// Mean over requests.
    pub mean: Seconds,
    /// Standard deviation of the logarithm; `None` if unknown.
    pub spread: Option<f64>,
}

impl SpreadLatency {
    /// Share of requests at or below `limit`:
    /// `Phi((ln(limit / mean) + spread^2 / 2) / spread)`.
    ///
    /// # Errors
    /// [`Error::NoSpread`] if the spread is unknown, [`Error::OutOfRange`] for times or a spread
    /// that are not above 0.
    pub fn share_within(&self, limit: Seconds) -> Result<Share, Error> {
        let spread = positive("spread", self.spread.ok_or(Error::NoSpread { field: "spread" })?)?;
        let mean = positive("mean", self.mean.as_seconds())?;
        let limit = positive("limit", limit.as_seconds())?;
        let score = ((limit / mean).ln() + 0.5 * spread * spread) / spread;
        Ok(Share::from_fraction(normal_share_below(score))?)
    }
}

/// Share of requests that meet both limits, given the shares that meet each: whatever their
/// correlation it lies between `max(0, a + b - 1)` and `min(a, b)`; the middle is `a b`
/// (independent).
///
/// # Errors
/// None in practice: the three are in order for any two shares.
pub fn joint_share(first: Share, second: Share) -> Result<Range<Share>, Error> {
    let (a, b) = (first.as_fraction(), second.as_fraction());
    let middle = (a * b).max(a + b - 1.0);
    Ok(Range::new(
        Share::from_fraction((a + b - 1.0).max(0.0))?,
        Share::from_fraction(middle)?,
        Share::from_fraction(a.min(b))?,
    )?)
}

/// Cost of a million tokens of requests in time: `chip-hour / (rate x goodput)`.
///
/// # Errors
/// [`Error::OutOfRange`] if the rate or the goodput is not above 0.
pub fn cost_per_good_token(
    hour: ChipHourPrice,
    rate: TokenRate,
    goodput: Share,
) -> Result<TokenPrice, Error> {
    cost_per_token(hour, rate * goodput)
}

/// Standard normal distribution function, absolute error below 7.5e-8.
///
/// # References
/// Abramowitz and Stegun (1964), 26.2.17.
fn normal_share_below(score: f64) -> f64 {
    const SCALE: f64 = 0.231_641_9;
    const TERMS: [f64; 5] =
        [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    const ROOT_TWO_PI: f64 = 2.506_628_274_631;
    let size = score.abs();
    let t = 1.0 / (1.0 + SCALE * size);
    let series = TERMS.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let above = (-0.5 * size * size).exp() / ROOT_TWO_PI * series;
    if score >= 0.0 { 1.0 - above } else { above }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_at_tabulated_points() {
        // Tables: Phi(0) = 0.5, Phi(1) = 0.841344746, Phi(1.959964) = 0.975, Phi(-1) = 0.158655254
        for (score, share) in
            [(0.0, 0.5), (1.0, 0.841_344_746), (1.959_964, 0.975), (-1.0, 0.158_655_254)]
        {
            approx::assert_abs_diff_eq!(normal_share_below(score), share, epsilon = 1e-7);
        }
    }

    #[test]
    fn a_mean_without_spread_is_refused() {
        let latency = SpreadLatency { mean: Seconds::from_millis(20.0), spread: None };
        assert!(matches!(
            latency.share_within(Seconds::from_millis(25.0)),
            Err(Error::NoSpread { .. })
        ));
        // At the median, mean x exp(-s^2/2), half the requests pass.
        let spread = 0.5;
        let known = SpreadLatency { spread: Some(spread), ..latency };
        let median = Seconds::from_millis(20.0 * (-0.125_f64).exp());
        let half = known.share_within(median).unwrap().as_fraction();
        approx::assert_abs_diff_eq!(half, 0.5, epsilon = 1e-7);
    }

    #[test]
    fn goodput_divides_the_rate() {
        // 3.6 USD/h, 1,000 tok/s, 80 % in time: 3.6 / (800 x 3.6e-3) = 1.25
        let cost = cost_per_good_token(
            ChipHourPrice::from_usd_per_chip_hour(3.6),
            TokenRate::from_tokens_per_second(1000.0),
            Share::from_percent(80.0).unwrap(),
        )
        .unwrap();
        approx::assert_relative_eq!(cost.as_usd_per_mtok(), 1.25, max_relative = 1e-12);
        let joint =
            joint_share(Share::from_percent(90.0).unwrap(), Share::from_percent(70.0).unwrap())
                .unwrap();
        approx::assert_abs_diff_eq!(joint.low().as_fraction(), 0.6, epsilon = 1e-12);
        approx::assert_abs_diff_eq!(joint.mid().as_fraction(), 0.63, epsilon = 1e-12);
        approx::assert_abs_diff_eq!(joint.high().as_fraction(), 0.7, epsilon = 1e-12);
    }
}
