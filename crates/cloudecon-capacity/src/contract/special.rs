use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Power, Share, Usd};

use super::{LineKind, Party, Settlement};
use crate::error::at_least_zero;
use crate::{Error, FacilityPower};

/// The least demand that a customer pays for.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimumTake {
    /// Share of the subscribed demand that is billed in any case.
    pub share: Share,
    /// Months of the contract, from 1, from which a share of the subscribed demand holds, in order;
    /// all of it without rows.
    pub ramp: Vec<(u32, Share)>,
}

/// A special contract with a utility as given; see [`SpecialContract`].
#[derive(Debug, Clone, PartialEq)]
pub struct SpecialContractRaw {
    /// Demand that the customer has reserved.
    pub subscribed: FacilityPower,
    /// What is billed in any case.
    pub minimum: MinimumTake,
    /// Price of the billed demand.
    pub demand_price: CapacityPrice,
    /// Price of the energy taken.
    pub energy_price: EnergyPrice,
    /// Months that the contract runs.
    pub term_months: u32,
}

/// A utility's special contract: demand reserved for years, a share of it billed even if unused.
///
/// `demand charge = price x max(highest draw, minimum share x subscribed demand)`.
///
/// ```
/// # use cloudecon_capacity::{FacilityPower, LineKind, MinimumTake, SpecialContract, SpecialContractRaw};
/// # use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Share, Usd};
/// let contract = SpecialContract::new(SpecialContractRaw {
///     subscribed: FacilityPower::from_mw(100.0),
///     minimum: MinimumTake { share: Share::from_percent(85.0)?, ramp: vec![] },
///     demand_price: CapacityPrice::from_usd_per_kw_month(8.0),
///     energy_price: EnergyPrice::ZERO,
///     term_months: 144,
/// })?;
/// // 60 MW drawn, 85 MW billed: 60,000 x 8 for use and 25,000 x 8 for what was not taken.
/// let bill = contract.bill(1, FacilityPower::from_mw(60.0), Energy::ZERO)?;
/// assert_eq!(bill.amount(LineKind::Demand), Usd::from_usd(480_000.0));
/// assert_eq!(bill.amount(LineKind::MinimumTake), Usd::from_usd(200_000.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SpecialContract(SpecialContractRaw);

impl SpecialContract {
    /// Checks the terms.
    ///
    /// # Errors
    /// [`Error::Number`] naming the term.
    pub fn new(raw: SpecialContractRaw) -> Result<Self, Error> {
        at_least_zero("subscribed", raw.subscribed.as_mw())?;
        at_least_zero("demand_price", raw.demand_price.as_usd_per_kw_month())?;
        at_least_zero("energy_price", raw.energy_price.as_usd_per_mwh())?;
        if raw.term_months == 0 {
            return Err(Error::Number { field: "term_months", legal: "at least 1", found: 0.0 });
        }
        if let Some(pair) = raw.minimum.ramp.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
            let found = f64::from(pair[1].0);
            return Err(Error::Number { field: "minimum.ramp.month", legal: "ascending", found });
        }
        Ok(Self(raw))
    }

    /// Demand billed in a month, counted from 1, even if nothing is drawn.
    pub fn least_demand(&self, month: u32) -> Power {
        let ramp = &self.0.minimum.ramp;
        let reached = if ramp.is_empty() {
            Share::ONE
        } else {
            ramp.iter().rev().find(|(from, _)| *from <= month).map_or(Share::ZERO, |(_, s)| *s)
        };
        self.0.subscribed.power() * (self.0.minimum.share * reached)
    }

    /// The bill of a month: energy, demand drawn, and demand billed beyond it.
    ///
    /// # Errors
    /// [`Error::Number`] for a month outside the term or a draw or energy below zero.
    pub fn bill(
        &self,
        month: u32,
        peak: FacilityPower,
        energy: Energy,
    ) -> Result<Settlement, Error> {
        self.in_term(month)?;
        at_least_zero("peak", peak.as_mw())?;
        at_least_zero("energy", energy.as_mwh())?;
        let mut bill = Settlement::default();
        let mut post = |kind, amount| bill.post(kind, Party::Buyer, Party::Seller, amount);
        post(LineKind::Energy, self.0.energy_price * energy);
        post(LineKind::Demand, self.0.demand_price.charge(peak.power(), 1.0));
        let unused = (self.least_demand(month) - peak.power()).max(Power::ZERO);
        post(LineKind::MinimumTake, self.0.demand_price.charge(unused, 1.0));
        bill.deliver(energy);
        Ok(bill)
    }

    /// What leaving after a month costs: the least demand of all months that are left.
    ///
    /// # Errors
    /// [`Error::Number`] for a month outside the term.
    pub fn exit_fee(&self, month: u32) -> Result<Usd, Error> {
        self.in_term(month)?;
        let left = (month + 1)..=self.0.term_months;
        Ok(left.map(|m| self.0.demand_price.charge(self.least_demand(m), 1.0)).sum())
    }

    fn in_term(&self, month: u32) -> Result<(), Error> {
        if (1..=self.0.term_months).contains(&month) {
            Ok(())
        } else {
            let legal = "between 1 and `term_months`";
            Err(Error::Number { field: "month", legal, found: f64::from(month) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> SpecialContract {
        let share = |percent| Share::from_percent(percent).unwrap();
        SpecialContract::new(SpecialContractRaw {
            subscribed: FacilityPower::from_mw(200.0),
            minimum: MinimumTake {
                share: share(80.0),
                ramp: vec![(1, share(25.0)), (13, share(100.0))],
            },
            demand_price: CapacityPrice::from_usd_per_kw_month(10.0),
            energy_price: EnergyPrice::from_usd_per_mwh(30.0),
            term_months: 24,
        })
        .unwrap()
    }

    #[test]
    fn the_minimum_rises_with_the_ramp() {
        // 200 MW x 80 % x 25 % = 40 MW, then 160 MW.
        assert!((contract().least_demand(12).as_mw() - 40.0).abs() < 1e-9);
        assert!((contract().least_demand(13).as_mw() - 160.0).abs() < 1e-9);
    }

    #[test]
    fn drawing_more_than_the_minimum_leaves_nothing_unused() {
        let bill = contract().bill(13, FacilityPower::from_mw(180.0), Energy::from_mwh(100_000.0));
        let bill = bill.unwrap();
        assert_eq!(bill.amount(LineKind::MinimumTake), Usd::ZERO);
        // 180,000 kW x 10 + 100,000 MWh x 30.
        assert_eq!(bill.net_paid(Party::Buyer), Usd::from_millions(4.8));
    }

    #[test]
    fn leaving_early_costs_what_is_left() {
        // After month 11: one month of 40 MW and twelve of 160 MW, at 10,000 USD a MW.
        let fee = contract().exit_fee(11).unwrap();
        assert!((fee.as_usd() - (400_000.0 + 12.0 * 1_600_000.0)).abs() < 1e-3);
        assert_eq!(contract().exit_fee(24).unwrap(), Usd::ZERO);
        assert_eq!(
            contract().exit_fee(25).unwrap_err().to_string(),
            "`month` must be between 1 and `term_months`, found 25"
        );
    }
}
