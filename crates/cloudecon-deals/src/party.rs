use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a party of a contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(String);

impl PartyId {
    /// From a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for PartyId {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a party does in a sale. Cash route and revenue route may differ, so roles are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Buys the service.
    Customer,
    /// Named as the seller on the invoice; principal unless a view says otherwise.
    SellerOfRecord,
    /// Invoices the customer and collects the cash.
    Biller,
    /// Runs the service that is sold.
    Operator,
    /// Supplies capacity.
    InfrastructureSupplier,
    /// Pays if another defaults.
    Guarantor,
    /// Puts money into another party.
    Funder,
    /// Everyone who is not analysed: own suppliers, staff, power. Closes the books.
    Outside,
}

/// A party with its roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    id: PartyId,
    #[serde(default)]
    roles: Vec<Role>,
}

impl Party {
    /// A party with roles in any order.
    pub fn new(id: impl Into<PartyId>, roles: &[Role]) -> Self {
        let mut roles = roles.to_vec();
        roles.sort_unstable();
        roles.dedup();
        Self { id: id.into(), roles }
    }

    /// The name.
    pub const fn id(&self) -> &PartyId {
        &self.id
    }

    /// True if the party has the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The roles.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }
}
