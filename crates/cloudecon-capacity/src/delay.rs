use cloudecon_core::Share;

use crate::error::{above_zero, finite};
use crate::{Error, SlipSample, SlipStatistics, StepSlip, normal};

/// How late a step comes, in days; negative = early.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DelayDistribution {
    /// Measured delays, ascending, straight lines between neighbours (type 7).
    Empirical(Vec<f64>),
    /// Straight lines through (probability, days); level outside the first and the last.
    Quantiles(Vec<(f64, f64)>),
    /// `offset + exp(ln(median) + sigma z)`, z standard normal.
    LogNormal {
        /// Median of the part above the offset, days.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
        /// Days added to all.
        offset: f64,
    },
    /// One of several, by weight.
    Mixture(Vec<(f64, DelayDistribution)>),
}

impl DelayDistribution {
    /// Every step exactly this late.
    pub fn fixed(days: f64) -> Self {
        Self::Empirical(vec![days])
    }

    /// The measured slips of a sample.
    ///
    /// # Errors
    /// [`Error::Empty`] for a sample without slips.
    pub fn measured(sample: &SlipSample) -> Result<Self, Error> {
        let days: Vec<f64> = sample.slips().iter().map(|slip| f64::from(slip.days)).collect();
        Self::Empirical(days).checked()
    }

    /// The lognormal with a median and a second quantile, days above 0.
    ///
    /// `sigma = ln(days / median) / z(probability)`.
    ///
    /// # Errors
    /// [`Error::Number`] unless both lie on the same side of their middle.
    pub fn log_normal_through(median: f64, probability: f64, days: f64) -> Result<Self, Error> {
        above_zero("median", median)?;
        above_zero("days", days)?;
        if !(probability > 0.0 && probability < 1.0) {
            let legal = "above 0 and below 1";
            return Err(Error::Number { field: "probability", legal, found: probability });
        }
        let sigma = (days / median).ln() / normal::quantile(probability);
        Self::LogNormal { median, sigma, offset: 0.0 }.checked()
    }

    /// Checks its numbers.
    fn checked(self) -> Result<Self, Error> {
        match &self {
            Self::Empirical(days) => {
                if days.is_empty() {
                    return Err(Error::Empty { field: "delays" });
                }
                for day in days {
                    finite("delays", *day)?;
                }
                ascending("delays", days.iter().copied())?;
            }
            Self::Quantiles(points) => {
                if points.is_empty() {
                    return Err(Error::Empty { field: "quantiles" });
                }
                for (probability, days) in points {
                    finite("quantiles.days", *days)?;
                    if !(0.0..=1.0).contains(probability) {
                        let legal = "between 0 and 1";
                        return Err(Error::Number {
                            field: "quantiles.probability",
                            legal,
                            found: *probability,
                        });
                    }
                }
                ascending("quantiles.probability", points.iter().map(|(p, _)| *p))?;
                ascending("quantiles.days", points.iter().map(|(_, days)| *days))?;
            }
            Self::LogNormal { median, sigma, offset } => {
                above_zero("median", *median)?;
                above_zero("sigma", *sigma)?;
                finite("offset", *offset)?;
            }
            Self::Mixture(parts) => {
                if parts.is_empty() {
                    return Err(Error::Empty { field: "mixture" });
                }
                for (weight, part) in parts {
                    above_zero("mixture.weight", *weight)?;
                    part.clone().checked()?;
                }
            }
        }
        Ok(self)
    }

    /// The delay that a share `probability`, above 0 and below 1, of steps does not exceed.
    pub fn quantile(&self, probability: f64) -> f64 {
        match self {
            Self::Empirical(days) => quantile_of_sorted(days, probability.clamp(0.0, 1.0)),
            Self::Quantiles(points) => between(points, probability),
            Self::LogNormal { median, sigma, offset } => {
                offset + median * (sigma * normal::quantile(probability)).exp()
            }
            Self::Mixture(parts) => mixture_quantile(parts, probability),
        }
    }

    /// Share of steps that are at most `days` late: the inverse of [`Self::quantile`].
    pub fn probability(&self, days: f64) -> f64 {
        if let Self::LogNormal { median, sigma, offset } = self {
            let above = days - offset;
            return if above > 0.0 {
                normal::distribution((above / median).ln() / sigma)
            } else {
                0.0
            };
        }
        if let Self::Mixture(parts) = self {
            let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
            let sum: f64 = parts.iter().map(|(w, part)| w * part.probability(days)).sum();
            return sum / total;
        }
        let (mut low, mut high) = (0.0, 1.0);
        if self.quantile(high) <= days {
            return 1.0;
        }
        if self.quantile(low) > days {
            return 0.0;
        }
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(low, high);
            if self.quantile(middle) <= days {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Quantile of ascending values, straight lines between neighbours (type 7); 0 without values.
pub(crate) fn quantile_of_sorted(sorted: &[f64], probability: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let position = probability * last as f64;
    let at = |position: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 <= position <= last"
        )]
        let index = position as usize;
        sorted.get(index.min(last)).copied().unwrap_or(0.0)
    };
    let low = at(position.floor());
    low + (at(position.ceil()) - low) * position.fract()
}

/// Halvings that take an interval below the spacing of f64 around 1.
const BISECTIONS: u32 = 60;

fn mixture_quantile(parts: &[(f64, DelayDistribution)], probability: f64) -> f64 {
    let each = parts.iter().map(|(_, part)| part.quantile(probability));
    let (mut low, mut high) =
        each.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), q| (low.min(q), high.max(q)));
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    for _ in 0..BISECTIONS {
        let middle = f64::midpoint(low, high);
        let share: f64 = parts.iter().map(|(w, part)| w * part.probability(middle)).sum();
        if share < probability * total {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn between(points: &[(f64, f64)], probability: f64) -> f64 {
    let above = points.iter().position(|(p, _)| *p >= probability);
    let (before, after) = match above {
        None => (points.last(), points.last()),
        Some(0) => (points.first(), points.first()),
        Some(index) => (points.get(index - 1), points.get(index)),
    };
    match (before, after) {
        (Some((p0, d0)), Some((p1, d1))) if p1 > p0 => {
            d0 + (d1 - d0) * (probability - p0) / (p1 - p0)
        }
        (_, Some((_, days))) => *days,
        _ => 0.0,
    }
}

fn ascending(field: &'static str, values: impl Iterator<Item = f64>) -> Result<(), Error> {
    let mut last = f64::NEG_INFINITY;
    for found in values {
        if found < last {
            return Err(Error::Number { field, legal: "ascending", found });
        }
        last = found;
    }
    Ok(())
}

/// Delay and cancellation of steps that are due less than a number of days ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct HorizonBand {
    /// Days ahead below which the band holds; the last band holds for all beyond.
    pub up_to_days: i32,
    /// How late a step comes that is not cancelled.
    pub delay: DelayDistribution,
    /// Share of steps that never come.
    pub cancelled: Share,
}

/// How much of the uncertainty is common to steps with the same supplier or equipment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CommonShock {
    /// Part of the variance shared by steps with one supplier.
    pub supplier: Share,
    /// Part of the variance shared by steps with one class of equipment.
    pub equipment: Share,
}

/// How late steps come, by how far ahead they are, and how far they come late together.
///
/// A step's normal score is `sqrt(s) z_supplier + sqrt(e) z_equipment + sqrt(1 - s - e) z_own`; its
/// probability is read from the delay distribution, its upper end being cancellation.
///
/// ```
/// # use cloudecon_capacity::{DelayDistribution, DelayModel};
/// # use cloudecon_core::Share;
/// let points = vec![(0.1, 5.0), (0.25, 35.0), (0.5, 125.0), (0.75, 220.0), (0.9, 364.0)];
/// let model = DelayModel::new(DelayDistribution::Quantiles(points), Share::from_fraction(0.1)?)?;
/// // The middle of those that come: 0.45 of all.
/// assert_eq!(model.outcome(0, 0.45), Some(125.0));
/// assert_eq!(model.outcome(0, 0.95), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DelayModel {
    bands: Vec<HorizonBand>,
    common: CommonShock,
}

impl DelayModel {
    /// One distribution for every horizon.
    ///
    /// # Errors
    /// As [`Self::by_horizon`].
    pub fn new(delay: DelayDistribution, cancelled: Share) -> Result<Self, Error> {
        Self::by_horizon(vec![HorizonBand { up_to_days: i32::MAX, delay, cancelled }])
    }

    /// From measured fates, apart by how far ahead a step was: the kept steps of a band give its
    /// delays, the vanished ones its cancelled share. `up_to_days` are the ends of all bands but the
    /// last.
    ///
    /// # Errors
    /// [`Error::Empty`] for a band without kept steps; [`Error::Number`] for ends out of order.
    pub fn from_slips(slips: &[StepSlip], up_to_days: &[i32]) -> Result<Self, Error> {
        let mut from = i32::MIN;
        let mut bands = Vec::with_capacity(up_to_days.len() + 1);
        for to in up_to_days.iter().copied().chain([i32::MAX]) {
            let band = slips.iter().filter(|slip| slip.horizon >= from && slip.horizon < to);
            let measured = SlipStatistics::of(band);
            bands.push(HorizonBand {
                up_to_days: to,
                delay: DelayDistribution::Empirical(measured.days().to_vec()),
                cancelled: measured.cancelled().unwrap_or(Share::ZERO),
            });
            from = to;
        }
        Self::by_horizon(bands)
    }

    /// Bands of horizons, nearest first.
    ///
    /// # Errors
    /// [`Error::Empty`] or [`Error::Number`] naming the field.
    pub fn by_horizon(bands: Vec<HorizonBand>) -> Result<Self, Error> {
        if bands.is_empty() {
            return Err(Error::Empty { field: "bands" });
        }
        ascending("up_to_days", bands.iter().map(|band| f64::from(band.up_to_days)))?;
        for band in &bands {
            band.delay.clone().checked()?;
        }
        Ok(Self { bands, common: CommonShock::default() })
    }

    /// With uncertainty that is shared.
    ///
    /// # Errors
    /// [`Error::Number`] if the two parts exceed the whole.
    pub fn with_common_shock(mut self, common: CommonShock) -> Result<Self, Error> {
        let found = common.supplier.as_fraction() + common.equipment.as_fraction();
        if found > 1.0 {
            return Err(Error::Number { field: "common_shock", legal: "at most 1 in sum", found });
        }
        self.common = common;
        Ok(self)
    }

    /// What is shared.
    pub const fn common_shock(&self) -> CommonShock {
        self.common
    }

    /// Delay in days at a probability, for a step due in `horizon` days; `None` = never.
    pub fn outcome(&self, horizon: i32, probability: f64) -> Option<f64> {
        self.outcome_after(horizon, probability, f64::NEG_INFINITY)
    }

    /// [`Self::outcome`] of a step that is known to be more than `overdue` days late already.
    ///
    /// Probabilities are spread over what can still happen; a step later than everything the
    /// distribution knows starts afresh.
    pub fn outcome_after(&self, horizon: i32, probability: f64, overdue: f64) -> Option<f64> {
        let band = self.band(horizon)?;
        let comes = band.cancelled.complement().as_fraction();
        let passed = if overdue.is_finite() { band.delay.probability(overdue) } else { 0.0 };
        band.outcome(comes, passed, probability, overdue)
    }

    /// The band of a horizon.
    pub(crate) fn band(&self, horizon: i32) -> Option<&HorizonBand> {
        self.bands.iter().find(|band| horizon < band.up_to_days).or(self.bands.last())
    }
}

impl HorizonBand {
    /// The delay at a probability, given the share `passed` of delays that did not happen.
    pub(crate) fn outcome(
        &self,
        comes: f64,
        passed: f64,
        probability: f64,
        overdue: f64,
    ) -> Option<f64> {
        // Steps still possible: those that come later, and those that never come.
        let left = comes * (1.0 - passed);
        let never = 1.0 - comes;
        if left <= 0.0 && comes > 0.0 {
            let fresh = probability / comes;
            return (fresh < 1.0).then(|| overdue.max(0.0) + self.delay.quantile(fresh).max(0.0));
        }
        let position = probability * (left + never);
        if position >= left {
            return None;
        }
        Some(self.delay.quantile(passed + position / comes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fate, ItPower, StepStatus};

    fn share(fraction: f64) -> Share {
        Share::from_fraction(fraction).unwrap()
    }

    #[test]
    fn quantile_and_probability_undo_each_other() {
        let log_normal = DelayDistribution::LogNormal { median: 100.0, sigma: 0.8, offset: -20.0 };
        let empirical = DelayDistribution::Empirical(vec![-4.0, 0.0, 30.0, 183.0, 544.0]);
        let mixture =
            DelayDistribution::Mixture(vec![(3.0, empirical.clone()), (1.0, log_normal.clone())]);
        for delay in [log_normal, empirical, mixture] {
            for step in 1..20 {
                let p = f64::from(step) / 20.0;
                assert!((delay.probability(delay.quantile(p)) - p).abs() < 1e-9, "{delay:?} {p}");
            }
        }
    }

    #[test]
    fn a_log_normal_has_its_median_and_spread() {
        let delay = DelayDistribution::LogNormal { median: 100.0, sigma: 0.5, offset: 10.0 };
        assert!((delay.quantile(0.5) - 110.0).abs() < 1e-9);
        // 84.134 % lies one sigma up: 10 + 100 e^0.5 = 174.872.
        assert!((delay.quantile(0.841_344_746_068_543) - 174.872_127).abs() < 1e-5);
        assert_eq!(delay.probability(9.0), 0.0);
    }

    #[test]
    fn a_log_normal_goes_through_two_quantiles() {
        // ln(364 / 125) / 1.281552 = 1.068840 / 1.281552 = 0.834020.
        let delay = DelayDistribution::log_normal_through(125.0, 0.9, 364.0).unwrap();
        assert!(
            matches!(delay, DelayDistribution::LogNormal { sigma, .. } if (sigma - 0.834_02).abs() < 1e-5)
        );
        assert!((delay.quantile(0.9) - 364.0).abs() < 1e-9);
        assert!(DelayDistribution::log_normal_through(125.0, 0.9, 100.0).is_err());
        assert!(DelayDistribution::log_normal_through(125.0, 1.0, 364.0).is_err());
    }

    #[test]
    fn measured_fates_make_bands() {
        let slip = |horizon: i32, fate| StepSlip {
            step: horizon.to_string(),
            it_power: ItPower::from_mw(1.0),
            first: "2026-01-01".parse().unwrap(),
            horizon,
            fate,
        };
        let kept = |days| Fate::Kept { days, status: StepStatus::Pending };
        let slips = [
            slip(100, kept(10)),
            slip(150, kept(30)),
            slip(400, kept(200)),
            slip(500, Fate::Vanished),
        ];
        let model = DelayModel::from_slips(&slips, &[183]).unwrap();
        assert_eq!(model.outcome(100, 0.5), Some(20.0));
        assert_eq!(model.outcome(183, 0.4), Some(200.0));
        assert_eq!(model.outcome(183, 0.6), None);
        assert!(matches!(DelayModel::from_slips(&slips, &[50]), Err(Error::Empty { .. })));
    }

    #[test]
    fn what_did_not_happen_leaves_the_rest_and_more_cancellation() {
        // Delays of 0 to 100 days evenly, one in five cancelled. After 50 days, 40 % of all are
        // left to come and 20 % never come: a third of what is left.
        let delay = DelayDistribution::Quantiles(vec![(0.0, 0.0), (1.0, 100.0)]);
        let model = DelayModel::new(delay, share(0.2)).unwrap();
        let after = |p| model.outcome_after(0, p, 50.0);
        assert!((after(1.0 / 3.0).unwrap() - 75.0).abs() < 1e-6);
        assert!(after(0.66).is_some());
        assert_eq!(after(0.67), None);
        // Past everything known: 120 days gone, the middle of a fresh start adds 50.
        assert!((model.outcome_after(0, 0.4, 120.0).unwrap() - 170.0).abs() < 1e-6);
    }

    #[test]
    fn bands_go_by_horizon() {
        let band = |up_to_days, days| HorizonBand {
            up_to_days,
            delay: DelayDistribution::fixed(days),
            cancelled: Share::ZERO,
        };
        let model = DelayModel::by_horizon(vec![band(183, 102.0), band(365, 166.0)]).unwrap();
        assert_eq!(model.outcome(182, 0.5), Some(102.0));
        assert_eq!(model.outcome(183, 0.5), Some(166.0));
        assert_eq!(model.outcome(900, 0.5), Some(166.0));
        assert!(DelayModel::by_horizon(vec![]).is_err());
        assert!(DelayModel::by_horizon(vec![band(9, 1.0), band(8, 1.0)]).is_err());
    }

    #[test]
    fn bad_distributions_name_the_field() {
        let refused = |delay| DelayModel::new(delay, Share::ZERO).unwrap_err().to_string();
        assert_eq!(refused(DelayDistribution::Empirical(vec![])), "`delays` is empty");
        assert_eq!(
            refused(DelayDistribution::Empirical(vec![3.0, 1.0])),
            "`delays` must be ascending, found 1"
        );
        assert_eq!(
            refused(DelayDistribution::Quantiles(vec![(1.5, 0.0)])),
            "`quantiles.probability` must be between 0 and 1, found 1.5"
        );
        assert_eq!(
            refused(DelayDistribution::LogNormal { median: 0.0, sigma: 1.0, offset: 0.0 }),
            "`median` must be finite and above 0, found 0"
        );
        let model = DelayModel::new(DelayDistribution::fixed(1.0), Share::ZERO).unwrap();
        let too_much = CommonShock { supplier: share(0.7), equipment: share(0.4) };
        assert!(model.with_common_shock(too_much).is_err());
    }
}
