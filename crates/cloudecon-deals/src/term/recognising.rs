use serde::{Deserialize, Serialize};

use crate::ExactShare;
use crate::recognition::GuaranteePattern;

/// How an earned amount becomes revenue of the payee and expense of the payer.
///
/// Each rule moves revenue between periods; over the life of the term it adds up to what is earned.
/// The one exception is [`Recognition::Financing`], where revenue exceeds it by the interest that
/// stands on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    /// As earned: right to invoice, usage exception.
    #[default]
    AsEarned,
    /// Evenly over the periods in which the term runs: level service.
    Level,
    /// In proportion to a driver, such as capacity delivered.
    Progress(String),
    /// The contract holds an operating lease: fixed fees and minimums evenly over the periods, all
    /// that varies with use as earned (ASC 842-30-25-11).
    Lease,
    /// A minimum that stands beside usage of the customer: the line of the minimum carries what the
    /// pattern gives beyond the lines that count towards it, window by window.
    MinimumGuarantee(GuaranteePattern),
    /// Rights that were paid for and are used later or never: shortfalls with a make-up right, and
    /// prepayments that are not given back.
    Breakage(BreakageRule),
    /// A prepayment that finances the seller: revenue grows by the interest on what is held.
    Financing(FinancingComponent),
}

/// When rights that nobody will use become revenue.
///
/// With S paid for, U used and X lapsed so far, breakage so far is `X` (remote) or
/// `max(X, min(S - U, U (1 - e) / e))` with e the part expected to be used (proportional).
///
/// # References
/// ASC 606-10-55-46 to 55-49.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakageRule {
    /// Once they lapse: the seller expects all of them to be used.
    Remote,
    /// Along with use; the part expected to be used in each period of a prepayment or each window
    /// of a minimum, the last one repeats. A new estimate is caught up in its period.
    Proportional(Vec<ExactShare>),
}

impl BreakageRule {
    /// `(1 - e) / e` at a period or window; zero if rights lapse only.
    pub(crate) fn unused_per_used(&self, index: usize) -> Option<crate::Rate> {
        let Self::Proportional(parts) = self else { return Some(crate::Rate::ZERO) };
        let part = parts.get(index).or(parts.last())?.rate();
        crate::Rate::ONE.checked_sub(part)?.checked_div(part)
    }
}

/// The significant financing component of a prepayment.
///
/// The liability accretes at the rate. Even credits are released in level amounts whose present
/// value is the prepayment; other credits bring revenue of `credit x (1 + rate)^periods held`.
/// The last period of the term clears the liability.
///
/// # References
/// ASC 606-10-32-15 to 32-20.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinancingComponent {
    /// The seller's borrowing rate for one period of the calendar.
    pub rate_per_period: ExactShare,
}

/// Interest on a prepayment, paid by the one who holds the money. Made by [`crate::Deal`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interest {
    /// The prepayment.
    pub on: String,
}
