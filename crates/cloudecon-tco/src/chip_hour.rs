use cloudecon_core::{Hours, Share};

use crate::error::{not_negative, positive};
use crate::kernel::cost::{self, CostRow};
use crate::{Capital, ChipHourCost, Error, Facility, Financing, Months, Operations, PowerTerms};

/// Everything that decides what an hour of one chip costs. One case; ranges are
/// [`crate::ChipHourRanges`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChipHourTerms {
    /// Capital per chip.
    pub capital: Capital,
    /// How capital becomes a monthly cost; also used for an own facility.
    pub financing: Financing,
    /// Economic life of the capital.
    pub life: Months,
    /// Share of capital left at the end of life.
    pub residual: Share,
    /// Power and its price.
    pub power: PowerTerms,
    /// Building, power plant and cooling.
    pub facility: Facility,
    /// Other running costs.
    pub operations: Operations,
    /// Share of hours in which the chip can work.
    pub availability: Share,
    /// Share of available hours that are sold or useful.
    pub utilization: Share,
    /// Hours of a month: [`crate::MEAN_MONTH`] or those of a real month.
    pub month: Hours,
}

impl ChipHourTerms {
    /// Cost of one useful chip-hour, line by line.
    ///
    /// Each line is written per powered hour; the sum is divided once by availability and once by
    /// utilization, and both quotients show as lines of their own:
    /// `chip_hour = powered / (A U)`, `unavailable = powered (1/A - 1)`,
    /// `idle = powered / A (1/U - 1)`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a negative amount or a zero life, availability, utilization or
    /// month.
    pub fn cost(&self) -> Result<ChipHourCost, Error> {
        let row = self.row()?;
        let lines = cost::lines(&row);
        positive("chip-hour cost", 1.0 + cost::sum(&lines))?;
        let worn = self.capital.total().as_usd() * self.residual.complement().as_fraction();
        let depreciation = worn / (self.life.as_months() * row.hours);
        Ok(ChipHourCost { lines, depreciation, power_kw: row.power_kw, hours: row.hours })
    }

    pub(crate) fn row(&self) -> Result<CostRow, Error> {
        self.capital.check()?;
        let power = &self.power;
        let pue = power.pue.as_ratio();
        let facility = self.facility.row(self.financing, pue)?;
        let operations = &self.operations;
        Ok(CostRow {
            capital: self.capital.lines(),
            capital_factor: self.financing.monthly_factor(self.life, self.residual)?,
            power_kw: not_negative("provisioned", power.provisioned.as_kw())?,
            average_load: power.average_load.as_fraction(),
            pue,
            energy_price: finite("energy_price", power.energy_price.as_usd_per_kwh())?,
            demand_charge: not_negative(
                "demand_charge",
                power.demand_charge.as_usd_per_kw_month(),
            )?,
            facility_rent: facility.rent,
            facility_capital: facility.capital,
            facility_factor: facility.factor,
            facility_upkeep: facility.upkeep,
            maintenance: operations.maintenance.as_fraction(),
            staff: not_negative("staff", operations.staff.as_usd_per_kw_month())?,
            replacement: operations.failures.as_fraction()
                * operations.warranty.complement().as_fraction(),
            insurance_and_software: operations.insurance_and_software.as_fraction(),
            availability: positive("availability", self.availability.as_fraction())?,
            utilization: positive("utilization", self.utilization.as_fraction())?,
            hours: positive("month", self.month.as_hours())?,
        })
    }
}

fn finite(field: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::OutOfRange { field, allowed: "finite", found: value })
    }
}

#[cfg(test)]
mod tests {
    use cloudecon_core::{CapacityPrice, ChipHourPrice, EnergyPrice, Power, Usd};

    use super::*;
    use crate::{CostLine, MEAN_MONTH, Pue};

    fn share(fraction: f64) -> Share {
        Share::from_fraction(fraction).unwrap()
    }

    fn terms() -> ChipHourTerms {
        ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(29_200.0)),
            financing: Financing::straight_line(),
            life: Months::from_years(5.0),
            residual: share(0.1),
            power: PowerTerms {
                provisioned: Power::from_kw(1.4),
                average_load: share(0.8),
                pue: Pue::new(1.25).unwrap(),
                energy_price: EnergyPrice::from_usd_per_kwh(0.08),
                demand_charge: CapacityPrice::from_usd_per_kw_month(7.3),
            },
            facility: Facility::RentPerItPower(CapacityPrice::from_usd_per_kw_month(130.0)),
            operations: Operations {
                maintenance: share(0.03),
                staff: CapacityPrice::from_usd_per_kw_month(5.0),
                failures: share(0.06),
                warranty: share(0.5),
                insurance_and_software: share(0.015),
            },
            availability: share(0.8),
            utilization: share(0.5),
            month: MEAN_MONTH,
        }
    }

    #[test]
    fn every_line_worked_by_hand() {
        // capital  29,200 x 0.9 / 60 months / 730 h = 0.60
        // facility 1.4 x 130 / 730 = 0.249315...; energy 1.4 x 0.8 x 1.25 x 0.08 = 0.112
        // demand   1.4 x 1.25 x 7.3 / 730 = 0.0175; staff 1.4 x 5 / 730 = 0.009589...
        // maintenance 29,200 x 3 % / 8,760 = 0.10; replacement 6 % x (1 - 0.5) = 3 %: 0.10
        // insurance 1.5 %: 0.05
        let cost = terms().cost().unwrap();
        for (line, expected) in [
            (CostLine::AllInCapital, 0.60),
            (CostLine::Facility, 182.0 / 730.0),
            (CostLine::Energy, 0.112),
            (CostLine::DemandCharge, 0.0175),
            (CostLine::Staff, 7.0 / 730.0),
            (CostLine::Maintenance, 0.10),
            (CostLine::Replacement, 0.10),
            (CostLine::InsuranceAndSoftware, 0.05),
            (CostLine::Server, 0.0),
        ] {
            let found = cost.line(line).as_usd_per_chip_hour();
            approx::assert_relative_eq!(found, expected, max_relative = 1e-12);
        }
        // powered = 0.9795 + 189/730 = 1.238404...; / 0.8 / 0.5 = 3.096010...
        let powered = 0.9795 + 189.0 / 730.0;
        let found = cost.powered().as_usd_per_chip_hour();
        approx::assert_relative_eq!(found, powered, max_relative = 1e-12);
        let total = cost.total().as_usd_per_chip_hour();
        approx::assert_relative_eq!(total, powered / 0.4, max_relative = 1e-12);
        let idle = cost.idle().as_usd_per_chip_hour();
        approx::assert_relative_eq!(idle, powered / 0.8, max_relative = 1e-12);
        // On the straight line capital is depreciation alone.
        assert_eq!(cost.depreciation(), cost.capital());
        // 1.238404 x 730 / 1.4 = 645.74 USD per IT kW-month
        let month = cost.per_kw_month().unwrap().as_usd_per_kw_month();
        approx::assert_relative_eq!(month, powered * 730.0 / 1.4, max_relative = 1e-12);
    }

    #[test]
    fn an_owned_facility_is_an_annuity_with_upkeep() {
        // 10 USD/W, 12 years straight line, 4.8 % upkeep a year; 1.4 kW:
        // 14,000 / 144 / 730 = 0.133181...; upkeep 14,000 x 4.8 % / 8,760 = 0.076712...
        let owned = ChipHourTerms {
            facility: Facility::Owned {
                capital: crate::CapitalPerPower::from_usd_per_watt(10.0),
                life: Months::from_years(12.0),
                upkeep: share(0.048),
            },
            ..terms()
        };
        let cost = owned.cost().unwrap();
        let facility = cost.line(CostLine::Facility).as_usd_per_chip_hour();
        approx::assert_relative_eq!(facility, 14_000.0 / 144.0 / 730.0, max_relative = 1e-12);
        let upkeep = cost.line(CostLine::FacilityUpkeep).as_usd_per_chip_hour();
        approx::assert_relative_eq!(upkeep, 672.0 / 8_760.0, max_relative = 1e-12);
    }

    #[test]
    fn the_cost_of_money_is_what_the_annuity_adds() {
        // 10,000 at 12 % nominal over 24 months: 10,000 x 0.0470735 = 470.735 a month;
        // straight line 416.667; the difference 54.068 over 730 h.
        let owed = ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(10_000.0)),
            financing: Financing::nominal(0.12).unwrap(),
            life: Months::from_years(2.0),
            residual: Share::ZERO,
            ..terms()
        };
        let cost = owed.cost().unwrap();
        let hour = |price: ChipHourPrice| price.as_usd_per_chip_hour() * 730.0;
        approx::assert_relative_eq!(hour(cost.depreciation()), 416.667, max_relative = 1e-5);
        approx::assert_relative_eq!(hour(cost.financing()), 54.068, max_relative = 1e-4);
    }

    #[test]
    fn rent_at_the_meter_counts_the_overhead() {
        let metered = ChipHourTerms {
            facility: Facility::RentPerUtilityPower(CapacityPrice::from_usd_per_kw_month(104.0)),
            ..terms()
        };
        // 104 x 1.25 = 130 per IT kW.
        let line = |terms: ChipHourTerms| terms.cost().unwrap().line(CostLine::Facility);
        let (metered, it) = (line(metered), line(terms()));
        approx::assert_relative_eq!(
            metered.as_usd_per_chip_hour(),
            it.as_usd_per_chip_hour(),
            max_relative = 1e-14
        );
    }

    #[test]
    fn no_utilization_is_an_error_and_not_infinity() {
        let idle = ChipHourTerms { utilization: Share::ZERO, ..terms() };
        assert_eq!(
            idle.cost().unwrap_err().to_string(),
            "`utilization` must be finite and above 0, found 0"
        );
        let negative = ChipHourTerms { capital: Capital::AllIn(Usd::from_usd(-1.0)), ..terms() };
        assert!(negative.cost().is_err());
    }
}
