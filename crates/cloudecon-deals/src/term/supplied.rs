use serde::{Deserialize, Serialize};

use crate::{MicroUsd, TermValue};

/// Who controls hardware that the customer brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HardwareControl {
    /// The customer: nothing is posted, the supplier saves the purchase.
    Customer,
    /// The supplier: the value is consideration in kind, revenue evenly over the term.
    Supplier,
}

/// Hardware that the payer brings so that the payee can serve it. No cash moves.
///
/// Depreciation of hardware that the payee controls is not posted: it is no payment to anyone.
///
/// # References
/// ASC 606-10-32-21 to 32-24 (noncash consideration; 32-24: contributed goods or services).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerSupplied {
    /// Fair value at the start of the contract.
    pub value: TermValue<MicroUsd>,
    /// Who controls it.
    pub control: HardwareControl,
}
