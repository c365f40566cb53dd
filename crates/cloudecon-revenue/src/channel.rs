use cloudecon_core::{Range, RunRate, Share};

use crate::Error;
use crate::error::positive;

/// What a lab's gross run-rate and the claimed gross-up say about its sales through partners.
///
/// The gross-up is the part of gross sales that partners keep:
/// `gross-up = gross x channel share x take`. One equation for two unknowns: the product is known,
/// each factor has a floor, and either follows from the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpliedChannel {
    gross: RunRate,
    gross_up: RunRate,
    kept_by_partners: Share,
}

/// Reads a gross run-rate and the claimed gap to net.
///
/// # Errors
/// [`Error::NotPositive`] without gross sales; [`Error::OutOfBounds`] for a gross-up that is
/// negative or above gross sales.
pub fn implied_channel(gross: RunRate, gross_up: RunRate) -> Result<ImpliedChannel, Error> {
    let base = positive("gross run-rate", gross.as_usd_per_year())?;
    let found = gross_up.as_usd_per_year();
    let kept_by_partners = Share::from_fraction(found / base).map_err(|_| Error::OutOfBounds {
        field: "gross-up",
        low: 0.0,
        high: base,
        found,
    })?;
    Ok(ImpliedChannel { gross, gross_up, kept_by_partners })
}

impl ImpliedChannel {
    /// The part of gross sales that partners keep: channel share times take.
    pub const fn kept_by_partners(&self) -> Share {
        self.kept_by_partners
    }

    /// Net run-rate: gross less gross-up.
    pub fn net(&self) -> RunRate {
        self.gross - self.gross_up
    }

    /// The least share of sales that goes through partners, as if they kept everything; also the
    /// least take, as if everything were sold through them.
    pub const fn floor(&self) -> Share {
        self.kept_by_partners
    }

    /// The share of gross sales that goes through partners, for their take of such a sale.
    ///
    /// # Errors
    /// [`Error::OutOfBounds`] for a take below [`ImpliedChannel::floor`].
    pub fn channel_share_at(&self, take: Range<Share>) -> Result<Range<Share>, Error> {
        self.other_factor("take", take)
    }

    /// The partners' take of a sale, for the share of gross sales that goes through them.
    ///
    /// # Errors
    /// [`Error::OutOfBounds`] for a channel share below [`ImpliedChannel::floor`].
    pub fn take_at(&self, channel_share: Range<Share>) -> Result<Range<Share>, Error> {
        self.other_factor("channel share", channel_share)
    }

    /// Gross sales through partners, for their take: `gross-up / take`.
    ///
    /// # Errors
    /// As [`ImpliedChannel::channel_share_at`].
    pub fn channel_sales_at(&self, take: Range<Share>) -> Result<Range<RunRate>, Error> {
        Ok(self.channel_share_at(take)?.map(|share| self.gross * share))
    }

    /// What the gross-up leaves for other partners after one partner's net revenue; negative means
    /// that the two claims do not fit.
    pub fn left_after(&self, partner: Range<RunRate>) -> Range<RunRate> {
        Range::exact(self.gross_up).sub(partner)
    }

    fn other_factor(
        &self,
        field: &'static str,
        factor: Range<Share>,
    ) -> Result<Range<Share>, Error> {
        let product = self.kept_by_partners.as_fraction();
        let found = factor.low().as_fraction();
        if found < product || found <= 0.0 {
            return Err(Error::OutOfBounds { field, low: product, high: 1.0, found });
        }
        let share = |factor: Share| Share::from_fraction(product / factor.as_fraction());
        Ok(Range::new(share(factor.high())?, share(factor.mid())?, share(factor.low())?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(billions: f64) -> RunRate {
        RunRate::from_usd_billions_per_year(billions)
    }

    #[test]
    fn either_factor_follows_from_the_other() {
        // 8 of 30: 26.7 %. At a take of 2/3 partners sell 12, 40 % of all.
        let channel = implied_channel(pace(30.0), pace(8.0)).unwrap();
        let take = Range::exact(Share::from_fraction(2.0 / 3.0).unwrap());
        let share = channel.channel_share_at(take).unwrap();
        approx::assert_relative_eq!(share.mid().as_percent(), 40.0, max_relative = 1e-12);
        let sales = channel.channel_sales_at(take).unwrap().mid();
        approx::assert_relative_eq!(sales.as_usd_billions_per_year(), 12.0, max_relative = 1e-12);
        let back = channel.take_at(share).unwrap().mid().as_fraction();
        approx::assert_relative_eq!(back, 2.0 / 3.0, max_relative = 1e-12);
        assert_eq!(channel.net(), pace(22.0));
    }

    #[test]
    fn a_take_below_the_floor_cannot_be() {
        let channel = implied_channel(pace(30.0), pace(15.0)).unwrap();
        let low = Range::exact(Share::from_percent(25.0).unwrap());
        assert_eq!(
            channel.channel_share_at(low).unwrap_err().to_string(),
            "`take` must lie between 0.5 and 1, found 0.25"
        );
        assert!(implied_channel(pace(30.0), pace(31.0)).is_err());
        assert!(implied_channel(pace(0.0), pace(0.0)).is_err());
    }
}
