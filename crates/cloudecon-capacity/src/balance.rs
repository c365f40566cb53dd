use cloudecon_core::{
    CapacityPrice, CheckedDiv, Energy, EnergyPrice, Quantity, Quarter, QuarterSeries, Usd,
};

use crate::error::at_least_zero;
use crate::{AnnualPue, Error, ItPower, LeaseCurve, Utilization};

/// What a provider has and needs at each quarter's end, series of the same quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerNeeds {
    /// Its own IT power, built or leased for long.
    pub owned: QuarterSeries<ItPower>,
    /// Power that its own services use.
    pub internal: QuarterSeries<ItPower>,
    /// Power promised to customers by long contracts.
    pub long_contracts: QuarterSeries<ItPower>,
    /// What everybody else asks for.
    pub open_demand: QuarterSeries<ItPower>,
}

/// What running a kilowatt costs. Positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunningCost {
    /// Cost of the provider's own IT power.
    pub owned: CapacityPrice,
    /// Price of energy at the meter.
    pub energy: EnergyPrice,
    /// Energy at the meter over IT energy.
    pub pue: AnnualPue,
    /// Average draw over installed power.
    pub utilization: Utilization,
}

/// A provider's balance in a quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuarterBalance {
    /// Its own IT power.
    pub owned: ItPower,
    /// Power that its own services use.
    pub internal: ItPower,
    /// Power promised by long contracts.
    pub long_contracts: ItPower,
    /// What everybody else asks for.
    pub open_demand: ItPower,
    /// Own power left after internal use and long contracts; nothing if they exceed it.
    pub free: ItPower,
    /// Need beyond own power.
    pub shortfall: ItPower,
    /// Power leased to fill it, leases that still run included.
    pub leased: ItPower,
    /// Leased power that no need is left for.
    pub idle_lease: ItPower,
    /// Need that nothing fills.
    pub unserved: ItPower,
    /// Cost of own power.
    pub owned_cost: Usd,
    /// Rent.
    pub lease_cost: Usd,
    /// Energy of the power that serves.
    pub energy_cost: Usd,
    /// IT energy that is used.
    pub it_energy: Energy,
    /// The same energy at the meter.
    pub meter_energy: Energy,
}

impl QuarterBalance {
    /// Power that serves: need less what is unserved.
    pub fn served(&self) -> ItPower {
        self.internal + self.long_contracts + self.open_demand - self.unserved
    }

    /// Own and leased power.
    pub fn installed(&self) -> ItPower {
        self.owned + self.leased
    }

    /// Cost of own and leased power without energy, per kilowatt installed and month; `None`
    /// without power.
    pub fn blended_per_kw_month(&self) -> Option<CapacityPrice> {
        let kw_months = self.installed().power().as_kw() * MONTHS;
        let price: Option<Usd> = (self.owned_cost + self.lease_cost).checked_div(kw_months);
        price.map(|usd| CapacityPrice::from_usd_per_kw_month(usd.as_usd()))
    }

    /// All cost over IT energy used; `None` without.
    pub fn blended_per_mwh(&self) -> Option<EnergyPrice> {
        self.total_cost().checked_div(self.it_energy)
    }

    /// All cost of the quarter for each megawatt that serves; `None` without.
    pub fn cost_per_it_mw_quarter(&self) -> Option<Usd> {
        self.total_cost().checked_div(self.served().as_mw())
    }

    /// What a facility costs per kilowatt of IT power that serves and month: own power and rent, idle
    /// power paid for by what serves; `None` without. The facility input of a cost per chip-hour.
    ///
    /// With [`Self::energy_price`] it holds all of [`Self::cost_per_it_mw_quarter`]:
    /// `3000 x facility price + energy price x energy at the meter / power that serves`.
    pub fn facility_price(&self) -> Option<CapacityPrice> {
        let kw_months = self.served().power().as_kw() * MONTHS;
        let price: Option<Usd> = (self.owned_cost + self.lease_cost).checked_div(kw_months);
        price.map(|usd| CapacityPrice::from_usd_per_kw_month(usd.as_usd()))
    }

    /// What energy costs at the meter; `None` without. The energy input of a cost per chip-hour.
    pub fn energy_price(&self) -> Option<EnergyPrice> {
        self.energy_cost.checked_div(self.meter_energy)
    }

    /// Own power, rent and energy.
    pub fn total_cost(&self) -> Usd {
        self.owned_cost + self.lease_cost + self.energy_cost
    }
}

/// Months of a quarter.
const MONTHS: f64 = 3.0;

/// Balances own power against need quarter by quarter and fills what is missing with leases.
///
/// `need = internal + long contracts + open demand`, `shortfall = max(need - owned, 0)`. Internal
/// use and long contracts come before open demand. Leases follow [`LeaseCurve::fill`].
///
/// # Errors
/// [`Error::Core`] if the series do not cover the same quarters; [`Error::Number`] for negative or
/// not finite power or prices.
pub fn balance(
    needs: &PowerNeeds,
    leases: &LeaseCurve,
    cost: &RunningCost,
) -> Result<QuarterSeries<QuarterBalance>, Error> {
    at_least_zero("owned_price", cost.owned.number())?;
    crate::error::finite("energy_price", cost.energy.number())?;
    let lists = [
        ("owned", &needs.owned),
        ("internal", &needs.internal),
        ("long_contracts", &needs.long_contracts),
        ("open_demand", &needs.open_demand),
    ];
    for (field, list) in lists {
        for power in list.values() {
            at_least_zero(field, power.as_mw())?;
        }
    }
    let committed = needs.internal.zip_with(&needs.long_contracts, |a, b| [*a, *b])?;
    let demand = committed.zip_with(&needs.open_demand, |[a, b], c| [*a, *b, *c])?;
    let all = needs.owned.zip_with(&demand, |owned, [a, b, c]| [*owned, *a, *b, *c])?;
    let missing = |[owned, a, b, c]: &[ItPower; 4]| (*a + *b + *c - *owned).max(ItPower::ZERO);
    let filled = leases.fill(&all.values().iter().map(missing).collect::<Vec<_>>());
    let rows = all.iter().zip(filled).map(|((quarter, powers), (leased, rent))| {
        quarter_balance(quarter, powers, missing(powers), leased, rent, cost)
    });
    Ok(QuarterSeries::new(all.first(), rows.collect()))
}

fn quarter_balance(
    quarter: Quarter,
    [owned, internal, long_contracts, open_demand]: &[ItPower; 4],
    shortfall: ItPower,
    leased: ItPower,
    rent: Usd,
    cost: &RunningCost,
) -> QuarterBalance {
    let unserved = (shortfall - leased).max(ItPower::ZERO);
    let served = *internal + *long_contracts + *open_demand - unserved;
    let average = cost.utilization.average(served);
    let meter_energy = cost.pue.energy(served, cost.utilization, quarter.hours());
    QuarterBalance {
        owned: *owned,
        internal: *internal,
        long_contracts: *long_contracts,
        open_demand: *open_demand,
        free: (*owned - *internal - *long_contracts).max(ItPower::ZERO),
        shortfall,
        leased,
        idle_lease: (leased - shortfall).max(ItPower::ZERO),
        unserved,
        owned_cost: cost.owned.charge(owned.power(), MONTHS),
        lease_cost: rent,
        energy_cost: cost.energy * meter_energy,
        it_energy: average.power() * quarter.hours(),
        meter_energy,
    }
}
