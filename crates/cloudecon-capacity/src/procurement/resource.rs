use cloudecon_core::{EnergyPrice, Power, Usd};

use crate::Error;
use crate::error::{at_least_zero, finite, same_length};

/// What can be contracted. Costs are positive and hold for all hours of the problem.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ResourceKind {
    /// Output as it comes, all of it paid for, used or not.
    AsProduced {
        /// Output of each hour per unit of capacity, at least 0.
        profile: Vec<f64>,
        /// Price of all output.
        price: EnergyPrice,
    },
    /// The same carbon-free power every hour, all of it paid for.
    Baseload {
        /// Price of all output.
        price: EnergyPrice,
    },
    /// A plant on call, paid for being there and for what it makes; not carbon-free.
    Tolling {
        /// Cost of holding a megawatt.
        usd_per_mw: Usd,
        /// Cost of what it makes.
        marginal: EnergyPrice,
    },
    /// The grid, with a charge on the highest draw.
    Import {
        /// Price of each hour, charges on energy included.
        price: Vec<EnergyPrice>,
        /// Charge on a megawatt of highest draw.
        usd_per_mw: Usd,
    },
    /// Sale of what is left over.
    Export {
        /// Price received in each hour.
        price: Vec<EnergyPrice>,
    },
    /// A store, as full at the end as at the start.
    Storage {
        /// Cost of a megawatt.
        usd_per_mw: Usd,
        /// Hours that it runs at full power.
        hours: f64,
        /// Energy stored over energy taken.
        charge_efficiency: f64,
        /// Energy given over energy stored.
        discharge_efficiency: f64,
    },
}

/// Something to contract and the most of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name.
    pub id: String,
    /// What it is.
    pub kind: ResourceKind,
    /// The most that there is; no limit if not given.
    pub max: Option<Power>,
}

impl Resource {
    pub(super) fn check(&self, hours: usize) -> Result<(), Error> {
        if let Some(max) = self.max {
            at_least_zero("max", max.as_mw())?;
        }
        let prices = |list: &[EnergyPrice]| -> Result<(), Error> {
            same_length("load", hours, "price", list.len())?;
            list.iter().try_for_each(|p| finite("price", p.as_usd_per_mwh()).map(drop))
        };
        match &self.kind {
            ResourceKind::AsProduced { profile, price } => {
                same_length("load", hours, "profile", profile.len())?;
                for output in profile {
                    at_least_zero("profile", *output)?;
                }
                at_least_zero("price", price.as_usd_per_mwh()).map(drop)
            }
            ResourceKind::Baseload { price } => {
                at_least_zero("price", price.as_usd_per_mwh()).map(drop)
            }
            ResourceKind::Tolling { usd_per_mw, marginal } => {
                at_least_zero("usd_per_mw", usd_per_mw.as_usd())?;
                at_least_zero("marginal", marginal.as_usd_per_mwh()).map(drop)
            }
            ResourceKind::Import { price, usd_per_mw } => {
                at_least_zero("usd_per_mw", usd_per_mw.as_usd())?;
                prices(price)
            }
            ResourceKind::Export { price } => prices(price),
            ResourceKind::Storage {
                usd_per_mw,
                hours,
                charge_efficiency,
                discharge_efficiency,
            } => {
                at_least_zero("usd_per_mw", usd_per_mw.as_usd())?;
                at_least_zero("hours", *hours)?;
                for (field, found) in [
                    ("charge_efficiency", *charge_efficiency),
                    ("discharge_efficiency", *discharge_efficiency),
                ] {
                    if !(found > 0.0 && found <= 1.0) {
                        let legal = "above 0 and at most 1";
                        return Err(Error::Number { field, legal, found });
                    }
                }
                Ok(())
            }
        }
    }
}
