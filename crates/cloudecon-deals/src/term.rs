//! Terms of contracts: who pays whom, how much and when.

mod adjusting;
mod charging;
mod control;
mod financing;
mod kind;
mod linking;
mod recognising;
mod supplied;

use cloudecon_core::Month;
use serde::{Deserialize, Serialize};

pub use adjusting::{
    Choice, Excess, Guarantee, Limit, Prepayment, PrepaymentCredit, Termination, TerminationTrigger,
};
pub use charging::{
    Escalator, FixedFee, Hurdle, HurdleScope, Minimum, MinimumCommitment, ResidualBackstop,
    RevenueShare, Reward, Shortfall, TakeOrPay, Tier, TierMode, Tiered, UnitRate,
};
pub use control::Control;
pub use financing::{EquityKicker, Funding, Tranche, Vesting, VestingStep};
pub use kind::{LineRole, TermKind};
pub use linking::{DriverLevel, Source};
pub use recognising::{BreakageRule, FinancingComponent, Interest, Recognition};
pub use supplied::{CustomerSupplied, HardwareControl};

use crate::{ExactShare, PartyId, Window};

/// When an earned amount is billed and paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Billing {
    /// Amounts are billed together in the last period of each window.
    pub every: Window,
    /// Billed in the first period of each window instead.
    pub in_advance: bool,
    /// Periods between bill and cash.
    pub payment_periods: usize,
}

/// One term of a contract. Positive amounts flow from payer to payee.
///
/// Fields are checked by [`crate::Deal`], not here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Unique name.
    pub id: String,
    /// Who pays.
    pub payer: PartyId,
    /// Who is paid.
    pub payee: PartyId,
    /// What is paid.
    pub kind: TermKind,
    /// First month, if later than the calendar's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Month>,
    /// First month in which the term no longer runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Month>,
    /// Factor on the amounts, zero or more.
    #[serde(default = "whole")]
    pub scale: ExactShare,
    /// Name under which several terms can be referred to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Line of the account; each kind has its own by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineRole>,
    /// When it is billed and paid.
    #[serde(default)]
    pub billing: Billing,
    /// How it becomes revenue.
    #[serde(default)]
    pub recognition: Recognition,
    /// Who does what in this sale, which decides who shows it gross.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
}

fn whole() -> ExactShare {
    ExactShare::ONE
}

impl Term {
    /// A term over the whole calendar, billed and paid in each period.
    pub fn new(
        id: impl Into<String>,
        payer: impl Into<PartyId>,
        payee: impl Into<PartyId>,
        kind: TermKind,
    ) -> Self {
        Self {
            id: id.into(),
            payer: payer.into(),
            payee: payee.into(),
            kind,
            from: None,
            until: None,
            scale: ExactShare::ONE,
            group: None,
            line: None,
            billing: Billing::default(),
            recognition: Recognition::AsEarned,
            control: None,
        }
    }

    /// Runs from this month.
    #[must_use]
    pub fn from(mut self, month: Month) -> Self {
        self.from = Some(month);
        self
    }

    /// Runs up to but not in this month.
    #[must_use]
    pub fn until(mut self, month: Month) -> Self {
        self.until = Some(month);
        self
    }

    /// Multiplies the amounts.
    #[must_use]
    pub fn scaled(mut self, factor: ExactShare) -> Self {
        self.scale = factor;
        self
    }

    /// Puts the term into a group.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets the line of the account.
    #[must_use]
    pub fn on_line(mut self, line: LineRole) -> Self {
        self.line = Some(line);
        self
    }

    /// Sets when it is billed and paid.
    #[must_use]
    pub fn billed(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }

    /// Sets how it becomes revenue.
    #[must_use]
    pub fn recognised(mut self, recognition: Recognition) -> Self {
        self.recognition = recognition;
        self
    }

    /// States who does what in this sale.
    #[must_use]
    pub fn controlled(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// The line of the account: the one set, else the usual one of the kind.
    pub fn line_role(&self) -> LineRole {
        self.line.unwrap_or(match self.kind {
            TermKind::RevenueShare(_) => LineRole::Share,
            TermKind::PerformanceHurdle(_) => LineRole::Hurdle,
            TermKind::MinimumCommitment(_)
            | TermKind::Termination(_)
            | TermKind::ResidualBackstop(_)
            | TermKind::Prepayment(_)
            | TermKind::Guarantee(_) => LineRole::Commitment,
            // Equity for purchases is a credit to the customer: it lowers the giver's revenue.
            TermKind::EquityKicker(_) => LineRole::Refund,
            TermKind::Funding(_) | TermKind::Interest(_) => LineRole::Financing,
            TermKind::CustomerSupplied(_) => LineRole::Sale,
            _ => LineRole::Infrastructure,
        })
    }

    /// Place in the stated order inside a period; references come before it.
    ///
    /// Usage charges; tiers; shares; hurdles; choices; commitments; caps and floors; backstops;
    /// credits from prepayment; termination; guarantee; equity; funding; interest; hardware in kind.
    pub(crate) const fn rank(&self) -> u8 {
        match self.kind {
            TermKind::FixedFee(_) | TermKind::UnitRate(_) | TermKind::TakeOrPay(_) => 0,
            TermKind::Tiered(_) => 1,
            TermKind::RevenueShare(_) => 2,
            TermKind::PerformanceHurdle(_) => 3,
            TermKind::GreaterOf(_) | TermKind::LesserOf(_) => 4,
            TermKind::MinimumCommitment(_) => 5,
            TermKind::Cap(_) | TermKind::Floor(_) => 6,
            TermKind::ResidualBackstop(_) => 7,
            TermKind::Prepayment(_) => 8,
            TermKind::Termination(_) => 9,
            TermKind::Guarantee(_) => 10,
            TermKind::EquityKicker(_) => 11,
            TermKind::Funding(_) => 12,
            TermKind::Interest(_) => 13,
            TermKind::CustomerSupplied(_) => 14,
        }
    }

    /// True for terms that are no charge of a period: they have nothing to cap, choose or cover.
    pub(crate) const fn is_settled_later(&self) -> bool {
        self.rank() >= 8
    }

    /// Sources that the amount is computed from.
    pub(crate) fn sources(&self) -> Vec<&Source> {
        match &self.kind {
            TermKind::RevenueShare(share) => share.base.iter().chain(&share.net_of).collect(),
            TermKind::PerformanceHurdle(hurdle) => hurdle.metric.iter().collect(),
            TermKind::MinimumCommitment(minimum) => minimum.counted.iter().collect(),
            TermKind::Tiered(tiered) => vec![&tiered.usage],
            TermKind::UnitRate(rate) => vec![&rate.usage],
            TermKind::TakeOrPay(take) => vec![&take.usage],
            TermKind::ResidualBackstop(backstop) => vec![&backstop.capacity, &backstop.sold],
            TermKind::EquityKicker(kicker) => vec![kicker.vesting.metric()],
            _ => Vec::new(),
        }
    }

    /// Terms named by id whose amounts this one changes, chooses from or covers.
    pub(crate) fn named(&self) -> &[String] {
        match &self.kind {
            TermKind::Cap(limit) | TermKind::Floor(limit) => &limit.on,
            TermKind::GreaterOf(choice) | TermKind::LesserOf(choice) => &choice.of,
            TermKind::Prepayment(prepayment) => &prepayment.against,
            TermKind::Guarantee(guarantee) => &guarantee.covers,
            _ => &[],
        }
    }
}
