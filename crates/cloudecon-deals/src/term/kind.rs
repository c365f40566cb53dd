use serde::{Deserialize, Serialize};

use super::{
    Choice, CustomerSupplied, EquityKicker, FixedFee, Funding, Guarantee, Hurdle, Interest, Limit,
    MinimumCommitment, Prepayment, ResidualBackstop, RevenueShare, TakeOrPay, Termination, Tiered,
    UnitRate,
};

/// What a term pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum TermKind {
    /// A fixed amount each period.
    FixedFee(FixedFee),
    /// A price per unit of a driver.
    UnitRate(UnitRate),
    /// A price that depends on volume.
    Tiered(Tiered),
    /// A share of sales, gross or net of named lines.
    RevenueShare(RevenueShare),
    /// A reward once a metric passes a threshold.
    PerformanceHurdle(Hurdle),
    /// The shortfall against a promised minimum.
    MinimumCommitment(MinimumCommitment),
    /// A unit rate with a minimum; becomes the two terms `id` and `id.shortfall`.
    TakeOrPay(TakeOrPay),
    /// Takes back what other terms pay above a limit.
    Cap(Limit),
    /// Tops up what other terms pay below a limit.
    Floor(Limit),
    /// Pays only for what stays unsold.
    ResidualBackstop(ResidualBackstop),
    /// The greater of other terms, which then are not paid themselves.
    GreaterOf(Choice),
    /// The lesser of other terms, which then are not paid themselves.
    LesserOf(Choice),
    /// Cash ahead of the service, credited against later bills.
    Prepayment(Prepayment),
    /// The right to end other terms; the payer ends them and pays the fee.
    Termination(Termination),
    /// Pays for the obligor of other terms if it defaults.
    Guarantee(Guarantee),
    /// Shares or warrants given as purchases grow: no cash, less revenue of the giver.
    EquityKicker(EquityKicker),
    /// Money put into the other party: never revenue.
    Funding(Funding),
    /// Hardware that the payer brings: no cash, revenue in kind if the payee controls it.
    CustomerSupplied(CustomerSupplied),
    /// Interest on a prepayment with a financing component: the line `id.interest` of the prepayment.
    Interest(Interest),
}

/// Which line of a party's account a term belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineRole {
    /// The customer's payment for the service.
    Sale,
    /// Refunds and credits to the customer.
    Refund,
    /// Capacity and usage fees between partners.
    Infrastructure,
    /// Share of revenue or profit between partners.
    Share,
    /// Outperformance payments.
    Hurdle,
    /// Minimums, backstops, termination fees, prepayments that nobody used.
    Commitment,
    /// A party's own cost, paid to the outside.
    OwnCost,
    /// Financing flows.
    Financing,
}
