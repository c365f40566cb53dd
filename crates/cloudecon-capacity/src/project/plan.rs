use cloudecon_core::{Energy, EnergyPrice, Share, Usd};

use super::debt::{Debt, Reserves};
use super::tax::{Depreciation, Incentives, Taxes};
use crate::Error;
use crate::error::{above_zero, at_least_zero, finite};

/// An amount of the first year and its growth a year as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Growing<T> {
    /// Amount in the first year.
    pub first: T,
    /// Growth a year: 0.02 is 2 %. For costs it comes on top of inflation.
    pub growth: f64,
}

impl<T> Growing<T> {
    /// An amount that does not grow.
    pub const fn level(first: T) -> Self {
        Self { first, growth: 0.0 }
    }
}

/// Payments for capacity: the first year's sum and its growth.
pub type CapacityRevenue = Growing<Usd>;

/// A power project as given; see [`PowerProject`]. Costs are positive.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerProjectRaw {
    /// Cost of the plant before financing.
    pub capital: Usd,
    /// Output of the first year.
    pub energy: Energy,
    /// Share of output lost each year.
    pub degradation: Share,
    /// Years of operation.
    pub years: u32,
    /// Inflation a year, a fraction.
    pub inflation: f64,
    /// Real discount rate a year, a fraction.
    pub real_discount: f64,
    /// Price growth a year of the power contract, a fraction.
    pub price_growth: f64,
    /// Mean of the contract's hourly price factors over output: 1 for one price all day.
    pub delivery_factor: f64,
    /// Payments for capacity.
    pub capacity_revenue: CapacityRevenue,
    /// Fixed operating cost of a year.
    pub fixed_operating: Growing<Usd>,
    /// Operating cost of each unit of output.
    pub variable_operating: Growing<EnergyPrice>,
    /// Insurance of the first year as a share of capital; grows with inflation.
    pub insurance: Share,
    /// Property tax of a year as a share of capital; level.
    pub property_tax: Share,
    /// What is left at the end as a share of capital.
    pub salvage: Share,
    /// Income taxes.
    pub taxes: Taxes,
    /// Tax depreciation.
    pub depreciation: Depreciation,
    /// Tax credits.
    pub incentives: Incentives,
    /// Debt.
    pub debt: Debt,
    /// Reserve accounts.
    pub reserves: Reserves,
}

impl PowerProjectRaw {
    /// A plant without tax, debt, growth or any cost but capital.
    pub const fn plain(capital: Usd, energy: Energy, years: u32, real_discount: f64) -> Self {
        Self {
            capital,
            energy,
            degradation: Share::ZERO,
            years,
            inflation: 0.0,
            real_discount,
            price_growth: 0.0,
            delivery_factor: 1.0,
            capacity_revenue: Growing::level(Usd::ZERO),
            fixed_operating: Growing::level(Usd::ZERO),
            variable_operating: Growing::level(EnergyPrice::ZERO),
            insurance: Share::ZERO,
            property_tax: Share::ZERO,
            salvage: Share::ZERO,
            taxes: Taxes { federal: Share::ZERO, state: Share::ZERO },
            depreciation: Depreciation::none(),
            incentives: Incentives::none(),
            debt: Debt::none(),
            reserves: Reserves::none(),
        }
    }
}

/// A power project whose numbers hold together.
///
/// Cash flows are yearly, the plant is paid at the end of year 0 and runs from year 1.
///
/// ```
/// # use cloudecon_capacity::{PowerProject, PowerProjectRaw};
/// # use cloudecon_core::{Energy, EnergyPrice, Usd};
/// // 100 million for 1 TWh a year over 2 years.
/// let plan = PowerProjectRaw::plain(Usd::from_millions(100.0), Energy::from_gwh(1000.0), 2, 0.1);
/// let project = PowerProject::new(plan)?;
/// // 100 / (1/1.1 + 1/1.21) = 57.619 million a year.
/// let price = project.price_for_return(0.1, 2)?;
/// assert!((price.as_usd_per_mwh() - 57.619_047_6).abs() < 1e-6);
/// let value = project.cash_flows(price)?.value()?;
/// assert!((value.levelized_cost_nominal.as_usd_per_mwh() - 57.619_047_6).abs() < 1e-6);
/// # Ok::<(), cloudecon_capacity::Error>(())
/// ```
///
/// # References
/// Short, Packey and Holt (1995), A Manual for the Economic Evaluation of Energy Efficiency and
/// Renewable Energy Technologies. The yearly lines follow NREL's System Advisor Model, Single Owner.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerProject(PowerProjectRaw);

impl PowerProject {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`Error::Number`] naming the field.
    pub fn new(raw: PowerProjectRaw) -> Result<Self, Error> {
        above_zero("capital", raw.capital.as_usd())?;
        above_zero("energy", raw.energy.as_mwh())?;
        if raw.years == 0 {
            return Err(Error::Number { field: "years", legal: "at least 1", found: 0.0 });
        }
        let rates = [
            ("inflation", raw.inflation),
            ("real_discount", raw.real_discount),
            ("price_growth", raw.price_growth),
            ("capacity_revenue.growth", raw.capacity_revenue.growth),
            ("fixed_operating.growth", raw.fixed_operating.growth),
            ("variable_operating.growth", raw.variable_operating.growth),
        ];
        for (field, found) in rates {
            finite(field, found)?;
            if found <= -1.0 {
                return Err(Error::Number { field, legal: "above -1", found });
            }
        }
        at_least_zero("delivery_factor", raw.delivery_factor)?;
        at_least_zero("capacity_revenue", raw.capacity_revenue.first.as_usd())?;
        at_least_zero("fixed_operating", raw.fixed_operating.first.as_usd())?;
        at_least_zero("variable_operating", raw.variable_operating.first.as_usd_per_mwh())?;
        raw.depreciation.check()?;
        raw.incentives.check()?;
        raw.debt.check(raw.years)?;
        raw.reserves.check()?;
        Ok(Self(raw))
    }

    /// The numbers.
    pub const fn plan(&self) -> &PowerProjectRaw {
        &self.0
    }

    /// Nominal discount rate: `(1 + real)(1 + inflation) - 1`.
    pub fn nominal_discount(&self) -> f64 {
        (1.0 + self.0.real_discount) * (1.0 + self.0.inflation) - 1.0
    }
}
