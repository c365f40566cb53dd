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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_turned_both_ways() {
        // Revenue up 100 at 60 % is 60 of profit; as 30 % of the step it needs 200 in all, and a
        // whole that grew by 200 gives the 60 % back.
        let claim = StepUpClaim {
            share: Share::from_percent(30.0).unwrap(),
            line_revenue_step: Range::exact(Usd::from_usd(100.0)),
        };
        let margin = Margin::from_percent(60.0).unwrap();
        let total = claim.needed_total_step(Range::exact(margin)).unwrap().mid();
        approx::assert_relative_eq!(total.as_usd(), 200.0, max_relative = 1e-12);
        let needed = claim.needed_line_margin(total).unwrap().mid();
        approx::assert_relative_eq!(needed, 0.6, max_relative = 1e-12);
        let found = StepUpClaim::found_share(claim.line_revenue_step, margin, total).unwrap();
        approx::assert_relative_eq!(found.mid(), 0.3, max_relative = 1e-12);
    }

    #[test]
    fn a_claim_needs_a_share_and_a_step() {
        let claim = StepUpClaim { share: Share::ZERO, line_revenue_step: Range::exact(Usd::ZERO) };
        let margin = Range::exact(Margin::default());
        let message = claim.needed_total_step(margin).unwrap_err().to_string();
        assert_eq!(message, "`share` must be above 0, found 0");
        assert!(claim.needed_line_margin(Usd::from_usd(1.0)).is_err());
        assert_eq!(incremental_margin(Usd::from_usd(1.0), Usd::ZERO), None);
    }
}
