use cloudecon_core::{Range, Share, Usd};

use crate::HurdleScope;

/// What the cloud's share is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareBase {
    /// Gross sales.
    Gross,
    /// Sales less the fees paid to the cloud, at least zero in each quarter.
    NetOfFees,
}

/// An outperformance payment of the lab on yearly sales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResaleHurdle {
    /// Sales of a contract year that must be passed.
    pub threshold_per_year: Range<Usd>,
    /// Rate on the excess or on everything.
    pub rate: Range<Share>,
    /// On the excess or on everything.
    pub scope: HurdleScope,
}

/// Who of the two partners is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResaleParty {
    /// Runs the capacity, invoices the customer.
    Cloud,
    /// Owns the model, seller of record.
    Lab,
}

/// Gross as principal or net as agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presentation {
    /// Principal: revenue is the customer's payment.
    Gross,
    /// Agent: revenue is what stays after the partner's part.
    Net,
}

/// One party's revenue under a presentation; the margin is the same in both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Presented {
    /// Revenue.
    pub revenue: Range<Usd>,
    /// Cost of what the partner keeps; zero under net.
    pub partner_cost: Range<Usd>,
    /// Revenue less partner cost, before own cost.
    pub margin: Range<Usd>,
}
