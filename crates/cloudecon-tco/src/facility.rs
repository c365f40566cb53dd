use cloudecon_core::{CapacityPrice, Share};

use crate::error::not_negative;
use crate::{CapitalPerPower, Error, Financing, Months};

/// The building, its power plant and its cooling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Facility {
    /// Rent on provisioned IT power, energy not included.
    RentPerItPower(CapacityPrice),
    /// Rent on provisioned power at the utility meter (IT power times overhead).
    RentPerUtilityPower(CapacityPrice),
    /// Own building: capital per watt of IT power as an annuity at the rate of the case,
    /// and yearly upkeep as a share of that capital.
    Owned {
        /// Capital per watt of provisioned IT power.
        capital: CapitalPerPower,
        /// Life of the building and its plant.
        life: Months,
        /// Yearly upkeep, share of the capital.
        upkeep: Share,
    },
    /// Counted elsewhere.
    Included,
}

/// How a facility's inputs depend on the row of a sweep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FacilityKind {
    /// Nothing varies with overhead or rate.
    Fixed,
    /// Rent at the meter: this much times the overhead.
    Metered(f64),
    /// An annuity over this many months.
    Owned(f64),
}

/// Facility inputs of the kernel: rent and capital per IT kW.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FacilityRow {
    /// USD per IT kW and month.
    pub(crate) rent: f64,
    /// USD of capital per IT kW.
    pub(crate) capital: f64,
    /// Monthly cost of one dollar of facility capital.
    pub(crate) factor: f64,
    /// Yearly upkeep, share of the facility capital.
    pub(crate) upkeep: f64,
}

const WATTS_PER_KW: f64 = 1e3;

impl Facility {
    pub(crate) const fn kind(self) -> FacilityKind {
        match self {
            Self::Included | Self::RentPerItPower(_) => FacilityKind::Fixed,
            Self::RentPerUtilityPower(price) => FacilityKind::Metered(price.as_usd_per_kw_month()),
            Self::Owned { life, .. } => FacilityKind::Owned(life.as_months()),
        }
    }

    pub(crate) fn row(self, financing: Financing, pue: f64) -> Result<FacilityRow, Error> {
        let rented = |rent| FacilityRow { rent, capital: 0.0, factor: 0.0, upkeep: 0.0 };
        match self {
            Self::Included => Ok(rented(0.0)),
            Self::RentPerItPower(price) => {
                Ok(rented(not_negative("facility", price.as_usd_per_kw_month())?))
            }
            Self::RentPerUtilityPower(price) => {
                Ok(rented(not_negative("facility", price.as_usd_per_kw_month())? * pue))
            }
            Self::Owned { capital, life, upkeep } => Ok(FacilityRow {
                rent: 0.0,
                capital: not_negative("facility", capital.as_usd_per_watt())? * WATTS_PER_KW,
                factor: financing.monthly_factor(life, Share::ZERO)?,
                upkeep: upkeep.as_fraction(),
            }),
        }
    }
}
