use cloudecon_core::Share;

use crate::DelayDistribution;

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
