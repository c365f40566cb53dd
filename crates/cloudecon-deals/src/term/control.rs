use serde::{Deserialize, Serialize};

use crate::PartyId;

/// Who does what in a sale, as far as it is stated: the facts from which principal and agent follow.
///
/// # References
/// ASC 606-10-55-36A and 55-37 (control), 55-39 (indicators); IFRS 15 B34 to B38.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Control {
    /// Who controls the service before the customer gets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<PartyId>,
    /// Who is primarily responsible for fulfilling the promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfilment: Option<PartyId>,
    /// Who has committed to capacity or stock before there is a customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory_risk: Option<PartyId>,
    /// Who sets the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<PartyId>,
    /// The principal by name, whatever the facts say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<PartyId>,
}

impl Control {
    /// Every party that is named.
    pub(crate) fn parties(&self) -> impl Iterator<Item = &PartyId> {
        [&self.service, &self.principal].into_iter().flatten().chain(self.indicators())
    }

    /// The parties that the indicators of 55-39 point to.
    pub(crate) fn indicators(&self) -> impl Iterator<Item = &PartyId> {
        [&self.fulfilment, &self.inventory_risk, &self.price].into_iter().flatten()
    }
}
