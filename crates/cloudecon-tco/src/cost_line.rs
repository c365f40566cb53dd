use std::fmt;

use serde::{Deserialize, Serialize};

use crate::kernel::cost::LINES;

/// A line of the cost of a chip-hour, in the order of printing and of summing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostLine {
    /// Capital whose split into server, network, storage and host is unknown.
    AllInCapital,
    /// Capital of the server with its accelerators.
    Server,
    /// Capital of the scale-out network.
    Network,
    /// Capital of the storage.
    Storage,
    /// Capital of the head node.
    Host,
    /// Rent of the facility, or the annuity of its capital.
    Facility,
    /// Upkeep of an own facility.
    FacilityUpkeep,
    /// Energy drawn, overhead included.
    Energy,
    /// Charge on peak power at the meter.
    DemandCharge,
    /// Maintenance contracts and parts.
    Maintenance,
    /// Staff.
    Staff,
    /// Replacement of failed parts outside warranty, spares.
    Replacement,
    /// Insurance and software.
    InsuranceAndSoftware,
    /// Cost of hours in which the chip cannot work.
    Unavailable,
    /// Cost of available hours that are not sold or not useful.
    Idle,
}

impl CostLine {
    /// Every line, in order.
    pub const ALL: [Self; LINES] = [
        Self::AllInCapital,
        Self::Server,
        Self::Network,
        Self::Storage,
        Self::Host,
        Self::Facility,
        Self::FacilityUpkeep,
        Self::Energy,
        Self::DemandCharge,
        Self::Maintenance,
        Self::Staff,
        Self::Replacement,
        Self::InsuranceAndSoftware,
        Self::Unavailable,
        Self::Idle,
    ];

    /// The name in tables: `all-in-capital`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllInCapital => "all-in-capital",
            Self::Server => "server",
            Self::Network => "network",
            Self::Storage => "storage",
            Self::Host => "host",
            Self::Facility => "facility",
            Self::FacilityUpkeep => "facility-upkeep",
            Self::Energy => "energy",
            Self::DemandCharge => "demand-charge",
            Self::Maintenance => "maintenance",
            Self::Staff => "staff",
            Self::Replacement => "replacement",
            Self::InsuranceAndSoftware => "insurance-and-software",
            Self::Unavailable => "unavailable",
            Self::Idle => "idle",
        }
    }

    /// True for the five capital lines.
    pub const fn is_capital(self) -> bool {
        matches!(
            self,
            Self::AllInCapital | Self::Server | Self::Network | Self::Storage | Self::Host
        )
    }

    /// True for rent, upkeep, energy and demand charge.
    pub const fn is_power_and_facility(self) -> bool {
        matches!(self, Self::Facility | Self::FacilityUpkeep | Self::Energy | Self::DemandCharge)
    }
}

impl fmt::Display for CostLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
