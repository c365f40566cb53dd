use cloudecon_core::{Margin, Range, Share, Usd};

use crate::Error;
use crate::error::positive;

/// A claim that one line gave a share of the change of a segment's profit.
///
/// Where the segment does not publish that profit, the claim cannot be checked, but it bounds what
/// it needs: the change of the total, and the margin of the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepUpClaim {
    /// The claimed share of the line in the change of the segment's profit, above zero.
    pub share: Share,
    /// The change of the line's revenue.
    pub line_revenue_step: Range<Usd>,
}

impl StepUpClaim {
    /// The change of the segment's profit that the claim needs, for a margin of the line:
    /// `revenue step x margin / share`. The line is taken to have had that margin in both periods.
    ///
    /// # Errors
    /// [`Error::NotPositive`] for a claimed share of zero.
    pub fn needed_total_step(&self, line_margin: Range<Margin>) -> Result<Range<Usd>, Error> {
        let share = positive("share", self.share.as_fraction())?;
        Ok(self
            .line_revenue_step
            .combine(line_margin, |step, margin| step * (margin.as_fraction() / share)))
    }

    /// The margin of the line that the claim needs if the segment's profit grew by `total_step`:
    /// `share x total step / revenue step`, as a plain factor: above 1 the claim cannot hold.
    ///
    /// # Errors
    /// [`Error::NotPositive`] unless the line's revenue grew.
    pub fn needed_line_margin(&self, total_step: Usd) -> Result<Range<f64>, Error> {
        positive("line revenue step", self.line_revenue_step.low().as_usd())?;
        let profit = total_step * self.share;
        Ok(self.line_revenue_step.map(|step| profit.as_usd() / step.as_usd()))
    }

    /// The share of the line in a known change of profit, for a margin of the line.
    ///
    /// # Errors
    /// [`Error::NotPositive`] unless the profit grew.
    pub fn found_share(
        line_revenue_step: Range<Usd>,
        line_margin: Margin,
        total_step: Usd,
    ) -> Result<Range<f64>, Error> {
        let total = positive("total step", total_step.as_usd())?;
        Ok(line_revenue_step.map(|step| step.as_usd() * line_margin.as_fraction() / total))
    }
}

/// The margin on added revenue, as a plain factor: `profit step / revenue step`.
///
/// `None` if revenue did not change. Not a [`Margin`]: it passes 1 when costs fall.
pub fn incremental_margin(profit_step: Usd, revenue_step: Usd) -> Option<f64> {
    profit_step.ratio_to(revenue_step)
}
