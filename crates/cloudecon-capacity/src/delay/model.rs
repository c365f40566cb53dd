use cloudecon_core::Share;

use super::checks::ascending;
use super::{CommonShock, HorizonBand};
use crate::{DelayDistribution, Error, SlipStatistics, StepSlip};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fate, StepStatus};
    use cloudecon_core::Power;

    fn share(fraction: f64) -> Share {
        Share::from_fraction(fraction).unwrap()
    }

    #[test]
    fn measured_fates_make_bands() {
        let slip = |horizon: i32, fate| StepSlip {
            step: horizon.to_string(),
            power: Power::from_mw(1.0),
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
