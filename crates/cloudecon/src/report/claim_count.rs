use serde::Serialize;

use crate::ledger::{Ledger, Verdict};

/// How many published claims there are, by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClaimCount {
    /// Claims visible in the dataset.
    pub read: usize,
    /// Those that fit as printed.
    pub hold: usize,
    /// Those that fit under another reading only.
    pub hold_otherwise: usize,
    /// Those that do not fit.
    pub fail: usize,
    /// Those that cannot be checked.
    pub unchecked: usize,
}

impl ClaimCount {
    pub(super) fn of(ledger: &Ledger) -> Self {
        Self {
            read: ledger.claims().len(),
            hold: ledger.count(Verdict::Holds),
            hold_otherwise: ledger.count(Verdict::HoldsOtherwise),
            fail: ledger.count(Verdict::Fails),
            unchecked: ledger.count(Verdict::Unchecked),
        }
    }
}
