use cloudecon_core::{Energy, EnergyPrice};

use crate::Error;
use crate::error::{above_zero, same_length};

/// Hours of a settlement as the caller has them; see [`HourlySeries`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HourlySeriesRaw {
    /// Metered output of the generator, hour by hour.
    pub output: Vec<Energy>,
    /// Price at the hub where the contract settles.
    pub hub_price: Vec<EnergyPrice>,
    /// Price at the generator's node; the hub price if not given.
    pub node_price: Option<Vec<EnergyPrice>>,
    /// Load of the buyer; without it the buyer's spot purchases are left out.
    pub load: Option<Vec<Energy>>,
    /// Output by the model that proxy generation settles on.
    pub proxy_output: Option<Vec<Energy>>,
    /// Output that was ordered off.
    pub curtailed: Option<Vec<Energy>>,
    /// Billing months that the hours make up: 12 for a year.
    pub months: f64,
}

/// Hours of a settlement, all lists of one length and finite.
#[derive(Debug, Clone, PartialEq)]
pub struct HourlySeries(HourlySeriesRaw);

impl HourlySeries {
    /// Checks the lists.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::Lengths`] or [`Error::Number`] naming the list; energy must be at
    /// least zero, prices may be negative.
    pub fn new(raw: HourlySeriesRaw) -> Result<Self, Error> {
        let hours = raw.output.len();
        if hours == 0 {
            return Err(Error::Empty { field: "output" });
        }
        above_zero("months", raw.months)?;
        let energies = [
            ("output", Some(&raw.output)),
            ("load", raw.load.as_ref()),
            ("proxy_output", raw.proxy_output.as_ref()),
            ("curtailed", raw.curtailed.as_ref()),
        ];
        for (field, list) in energies {
            let Some(list) = list else { continue };
            same_length("output", hours, field, list.len())?;
            for energy in list {
                crate::error::at_least_zero(field, energy.as_mwh())?;
            }
        }
        let prices = [("hub_price", Some(&raw.hub_price)), ("node_price", raw.node_price.as_ref())];
        for (field, list) in prices {
            let Some(list) = list else { continue };
            same_length("output", hours, field, list.len())?;
            for price in list {
                crate::error::finite(field, price.as_usd_per_mwh())?;
            }
        }
        Ok(Self(raw))
    }

    /// Number of hours.
    pub const fn hours(&self) -> usize {
        self.0.output.len()
    }

    /// Billing months that they make up.
    pub const fn months(&self) -> f64 {
        self.0.months
    }

    pub(super) const fn has_load(&self) -> bool {
        self.0.load.is_some()
    }

    pub(super) const fn has_proxy(&self) -> bool {
        self.0.proxy_output.is_some()
    }

    /// The hours in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Hour> {
        let raw = &self.0;
        let of = |list: &Option<Vec<Energy>>, i: usize| {
            list.as_ref().and_then(|list| list.get(i)).copied().unwrap_or(Energy::ZERO)
        };
        raw.output.iter().zip(&raw.hub_price).enumerate().map(move |(i, (output, hub))| Hour {
            output: *output,
            hub: *hub,
            node: raw.node_price.as_ref().and_then(|list| list.get(i)).copied().unwrap_or(*hub),
            load: of(&raw.load, i),
            proxy: of(&raw.proxy_output, i),
            curtailed: of(&raw.curtailed, i),
        })
    }
}

/// One hour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hour {
    pub(super) output: Energy,
    pub(super) hub: EnergyPrice,
    pub(super) node: EnergyPrice,
    pub(super) load: Energy,
    pub(super) proxy: Energy,
    pub(super) curtailed: Energy,
}
