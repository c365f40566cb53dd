use cloudecon_core::Month;
use serde::{Deserialize, Serialize};

use crate::{ExactShare, MicroUsd, TermValue, Window};

/// What becomes of an amount beyond a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Excess {
    /// It is gone.
    #[default]
    Lost,
    /// A cap pays it in later windows with room; a floor takes its top-up back from later excess.
    Carried,
}

/// A cap or floor on what other terms of the same payer and payee pay in a window.
///
/// It sees the terms in `on` only. To cap a floored amount, name the floor too: floor then cap and
/// cap then floor are different contracts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Terms that are limited together.
    pub on: Vec<String>,
    /// The limit of a window.
    pub limit: TermValue<MicroUsd>,
    /// Span over which amounts add up; the term for a lifetime cap.
    #[serde(default)]
    pub window: Window,
    /// What becomes of the rest.
    #[serde(default)]
    pub excess: Excess,
}

/// The greater or the lesser of other terms over a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Terms to choose from; they are computed but not posted.
    pub of: Vec<String>,
    /// Span over which their sums are compared.
    #[serde(default)]
    pub window: Window,
}

/// How a prepayment is credited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PrepaymentCredit {
    /// Equal parts over this many periods, never more than the bill.
    Even(usize),
    /// The first bills are paid from it.
    FirstDollars,
    /// This share of each bill.
    ShareOfInvoice(ExactShare),
}

/// Cash in the first period of the term, credited against the bills of other terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepayment {
    /// Amount paid in the first period.
    pub amount: TermValue<MicroUsd>,
    /// How it is credited.
    pub credit: PrepaymentCredit,
    /// Terms whose bills it reduces.
    pub against: Vec<String>,
    /// What is left in the last period goes back; if not, it is earned by the payee.
    #[serde(default)]
    pub refundable: bool,
}

/// What lets the payer end the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TerminationTrigger {
    /// Notice, given in this month; a right that is not used has none.
    Notice {
        /// Month in which notice is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        given: Option<Month>,
    },
    /// A delivery flag that is not set in any period that starts before `due`.
    LateDelivery {
        /// Month by which delivery is due.
        due: Month,
        /// Driver that is not zero once delivered.
        delivered: String,
    },
    /// The first period in which a driver is not zero.
    Event {
        /// The driver.
        flag: String,
    },
}

/// The right of the payer to end terms, for a fee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Termination {
    /// What lets it end.
    pub trigger: TerminationTrigger,
    /// Months between trigger and end.
    #[serde(default)]
    pub notice_months: u16,
    /// The end comes no earlier than this month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Month>,
    /// Fee in the first period without the terms.
    pub fee: TermValue<MicroUsd>,
    /// Terms that end; all others if empty.
    #[serde(default)]
    pub ends: Vec<String>,
}

/// The guarantor pays what the obligor of other terms does not, up to a cap over the term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarantee {
    /// Terms whose payee is protected.
    pub covers: Vec<String>,
    /// Most that is paid over the term.
    pub cap: TermValue<MicroUsd>,
    /// Driver that is not zero in periods of default: the obligor pays no cash then.
    pub default: String,
}
