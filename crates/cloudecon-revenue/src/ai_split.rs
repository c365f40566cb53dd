use cloudecon_core::{Range, RunRate, Share, Usd};
use serde::{Deserialize, Serialize};

use crate::Error;

/// The AI business of a segment, from shares that analysts estimate.
///
/// Every factor appears once in each result, so that interval arithmetic gives the tightest
/// bounds. All revenue is of the segment's own view (net where it sells as an agent).
///
/// ```
/// # use cloudecon_core::{Range, Share, Usd};
/// # use cloudecon_revenue::AiSplit;
/// let percent = |low, mid, high| -> Result<Range<Share>, cloudecon_core::Error> {
///     Range::new(Share::from_percent(low)?, Share::from_percent(mid)?, Share::from_percent(high)?)
/// };
/// let split = AiSplit {
///     revenue: Range::exact(Usd::from_millions(37_587.0)),
///     ai_share: percent(9.5, 10.0, 10.5)?,
///     taas_share_of_ai: percent(36.5, 37.0, 37.5)?,
/// };
/// // 4 x 37.587 x 10 % x 37 % = 5.56 billion a year.
/// let pace = split.taas_run_rate();
/// assert_eq!(format!("{:.2}", pace.mid().as_usd_billions_per_year()), "5.56");
/// assert_eq!(format!("{:.2}", pace.low().as_usd_billions_per_year()), "5.21");
/// assert_eq!(format!("{:.2}", pace.high().as_usd_billions_per_year()), "5.92");
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AiSplit {
    /// Revenue of the segment in a quarter.
    pub revenue: Range<Usd>,
    /// AI revenue over segment revenue.
    pub ai_share: Range<Share>,
    /// TaaS revenue over AI revenue; the rest of AI revenue is AI IaaS.
    pub taas_share_of_ai: Range<Share>,
}

impl AiSplit {
    /// A split from a lower bound on the AI IaaS share of AI revenue ("80 % or more").
    ///
    /// The TaaS share runs from nothing to [`taas_ceiling`]; its middle is only the middle of what
    /// the bound allows, not an estimate.
    ///
    /// # Errors
    /// None in practice: the bounds are in order by construction.
    pub fn from_iaas_floor(
        revenue: Range<Usd>,
        ai_share: Range<Share>,
        iaas_floor: Share,
    ) -> Result<Self, Error> {
        let taas_share_of_ai = Range::between(Share::ZERO, taas_ceiling(iaas_floor))?;
        Ok(Self { revenue, ai_share, taas_share_of_ai })
    }

    /// AI revenue of the quarter = revenue x AI share.
    pub fn ai_revenue(&self) -> Range<Usd> {
        self.revenue.combine(self.ai_share, |revenue, share| revenue * share)
    }

    /// TaaS revenue of the quarter = AI revenue x TaaS share.
    pub fn taas_revenue(&self) -> Range<Usd> {
        self.ai_revenue().combine(self.taas_share_of_ai, |revenue, share| revenue * share)
    }

    /// AI IaaS revenue of the quarter = AI revenue x (1 - TaaS share).
    pub fn ai_iaas_revenue(&self) -> Range<Usd> {
        self.ai_revenue()
            .combine(self.taas_share_of_ai, |revenue, share| revenue * share.complement())
    }

    /// Revenue of the quarter that is not AI = revenue x (1 - AI share).
    pub fn other_revenue(&self) -> Range<Usd> {
        self.revenue.combine(self.ai_share, |revenue, share| revenue * share.complement())
    }

    /// Four times the AI revenue of the quarter.
    pub fn ai_run_rate(&self) -> Range<RunRate> {
        self.ai_revenue().map(RunRate::from_quarter)
    }

    /// Four times the TaaS revenue of the quarter.
    pub fn taas_run_rate(&self) -> Range<RunRate> {
        self.taas_revenue().map(RunRate::from_quarter)
    }

    /// Four times the AI IaaS revenue of the quarter.
    pub fn ai_iaas_run_rate(&self) -> Range<RunRate> {
        self.ai_iaas_revenue().map(RunRate::from_quarter)
    }

    /// TaaS revenue over segment revenue = AI share x TaaS share.
    ///
    /// Segment revenue cancels, so that its own range does not widen this one.
    pub fn taas_share_of_segment(&self) -> Range<Share> {
        self.ai_share.combine(self.taas_share_of_ai, |ai, taas| ai * taas)
    }

    /// AI IaaS revenue over segment revenue = AI share x (1 - TaaS share).
    pub fn ai_iaas_share_of_segment(&self) -> Range<Share> {
        self.ai_share.combine(self.taas_share_of_ai, |ai, taas| ai * taas.complement())
    }
}

/// The most that TaaS can be of AI revenue if AI IaaS is at least `iaas_floor` of it.
pub fn taas_ceiling(iaas_floor: Share) -> Share {
    iaas_floor.complement()
}
