use cloudecon_core::{Margin, QuarterSeries, Range, Usd};

use super::evaluate::total;
use super::{Presentation, Presented, ResaleParty};

/// What a resale gives each side, by quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct ResaleOutcome {
    pub(super) sales: QuarterSeries<Range<Usd>>,
    pub(super) fees: QuarterSeries<Range<Usd>>,
    pub(super) share: QuarterSeries<Range<Usd>>,
    pub(super) hurdle: QuarterSeries<Range<Usd>>,
    pub(super) take: QuarterSeries<Range<Usd>>,
    pub(super) take_total: Range<Usd>,
    pub(super) cost: QuarterSeries<Range<Usd>>,
    pub(super) cloud: QuarterSeries<Range<Usd>>,
    pub(super) lab: QuarterSeries<Range<Usd>>,
}

impl ResaleOutcome {
    /// What customers pay.
    pub const fn sales(&self) -> &QuarterSeries<Range<Usd>> {
        &self.sales
    }

    /// Fixed, capacity and usage fees.
    pub const fn fees(&self) -> &QuarterSeries<Range<Usd>> {
        &self.fees
    }

    /// The cloud's share. Under [`crate::ShareBase::NetOfFees`] it is low where fees are high, so its range
    /// and that of the fees add up to more than the range of the take.
    pub const fn share(&self) -> &QuarterSeries<Range<Usd>> {
        &self.share
    }

    /// Outperformance payments.
    pub const fn hurdle(&self) -> &QuarterSeries<Range<Usd>> {
        &self.hurdle
    }

    /// The cloud's income: fees, share and hurdle.
    pub const fn take(&self) -> &QuarterSeries<Range<Usd>> {
        &self.take
    }

    /// The cloud's own cost.
    pub const fn cloud_cost(&self) -> &QuarterSeries<Range<Usd>> {
        &self.cost
    }

    /// Take less the cloud's cost.
    pub const fn cloud_margin(&self) -> &QuarterSeries<Range<Usd>> {
        &self.cloud
    }

    /// Sales less take, before the lab's own cost.
    pub const fn lab_margin(&self) -> &QuarterSeries<Range<Usd>> {
        &self.lab
    }

    /// The take over all quarters: tight also where the split into quarters is open.
    pub const fn take_total(&self) -> Range<Usd> {
        self.take_total
    }

    /// The sum of a series over all quarters.
    pub fn total(&self, series: impl Fn(&Self) -> &QuarterSeries<Range<Usd>>) -> Range<Usd> {
        total(series(self))
    }

    /// `1 - cost / take` over all quarters; `None` without a positive take.
    pub fn cloud_margin_ratio(&self) -> Option<Range<Margin>> {
        let (take, cost) = (self.take_total, total(&self.cost));
        if take.low() <= Usd::ZERO {
            return None;
        }
        let margin = |t: Usd, c: Usd| Margin::of(t - c, t);
        let ends = [
            margin(take.low(), cost.high())?,
            margin(take.mid(), cost.mid())?,
            margin(take.high(), cost.low())?,
        ];
        Range::try_from(ends).ok()
    }

    /// `1 - take / sales` over all quarters; `None` without sales.
    pub fn lab_margin_ratio(&self) -> Option<Range<Margin>> {
        let (take, sales) = (self.take_total, total(&self.sales).mid());
        let margin = |t: Usd| Margin::of(sales - t, sales);
        let ends = [margin(take.high())?, margin(take.mid())?, margin(take.low())?];
        Range::try_from(ends).ok()
    }

    /// Revenue, partner cost and margin of a party over all quarters.
    pub fn presented(&self, party: ResaleParty, presentation: Presentation) -> Presented {
        let sales = total(&self.sales);
        let take = self.take_total;
        let kept = match party {
            ResaleParty::Cloud => take,
            ResaleParty::Lab => sales.sub(take),
        };
        let passed = match party {
            ResaleParty::Cloud => sales.sub(take),
            ResaleParty::Lab => take,
        };
        match presentation {
            Presentation::Gross => Presented { revenue: sales, partner_cost: passed, margin: kept },
            Presentation::Net => {
                Presented { revenue: kept, partner_cost: Range::exact(Usd::ZERO), margin: kept }
            }
        }
    }
}
