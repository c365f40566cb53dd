use cloudecon_core::{CapacityPrice, EnergyPrice, Power, Share};

use crate::Pue;

/// Power of a chip and its price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerTerms {
    /// Provisioned IT power per chip, all-in at the rack: chip, host, network.
    pub provisioned: Power,
    /// Average drawn over provisioned power.
    pub average_load: Share,
    /// Facility over IT energy; [`Pue::ONE`] where `provisioned` is taken at the utility meter.
    pub pue: Pue,
    /// Energy price, delivered.
    pub energy_price: EnergyPrice,
    /// Charge per kW and month on provisioned power at the meter; zero where there is none.
    pub demand_charge: CapacityPrice,
}

/// Running costs besides energy; shares are of capital and per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operations {
    /// Maintenance.
    pub maintenance: Share,
    /// Staff per provisioned IT kW and month.
    pub staff: CapacityPrice,
    /// Capital that fails and is replaced.
    pub failures: Share,
    /// Part of the failures that warranty pays.
    pub warranty: Share,
    /// Insurance and software.
    pub insurance_and_software: Share,
}

impl Operations {
    /// Nothing but energy, capital and facility.
    pub const NONE: Self = Self {
        maintenance: Share::ZERO,
        staff: CapacityPrice::ZERO,
        failures: Share::ZERO,
        warranty: Share::ZERO,
        insurance_and_software: Share::ZERO,
    };
}
