use std::collections::BTreeMap;

use cloudecon_core::{CapacityPrice, EnergyPrice, Power, Quantity, Range, Share, Usd};
use cloudecon_finance::Timing;
use cloudecon_tco::{
    CapitalPerPower, ChipHourRanges, CostBasis, FacilityRange, Months, OperationsRange, Pue,
    RateKind,
};
use serde::Deserialize;

use super::Unanswered;
use super::models::BasisName;
use super::shift::Shift;

/// `calibration/cost-bases.toml`: what an owner of each kind pays besides the chip.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Bases {
    hyperscale_owner: Owner,
    neocloud_owner: Owner,
    pub(super) multi_year_rental: RentalTerms,
    scope: BTreeMap<String, Scope>,
    capital: BTreeMap<String, String>,
    bound: Vec<CapitalBound>,
    published: Vec<Published>,
}

/// Assumptions of one kind of owner: low, middle and high cost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Owner {
    life_years: [f64; 3],
    annual_rate_nominal: [f64; 3],
    capital_over_all_in: [f64; 3],
    average_load: [f64; 3],
    pue: [f64; 3],
    energy_usd_per_kwh: [f64; 3],
    facility_usd_per_watt: Option<[f64; 3]>,
    facility_life_years: Option<[f64; 3]>,
    facility_upkeep: Option<[f64; 3]>,
    rent_usd_per_kw_month: Option<[f64; 3]>,
    maintenance: [f64; 3],
    staff_usd_per_kw_month: [f64; 3],
    failures: [f64; 3],
    warranty: [f64; 3],
    insurance_and_software: [f64; 3],
}

/// Terms of the rental basis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RentalTerms {
    pub(super) term_years: f64,
    pub(super) upfront: f64,
    pub(super) annual_rate_nominal: [f64; 3],
}

/// What a capital figure leaves out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    pub(super) factor: [f64; 3],
    pub(super) basis: BasisName,
}

/// A range of capital in which no estimate stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapitalBound {
    chip: String,
    pub(super) low_usd: f64,
    pub(super) high_usd: f64,
    /// The low end of the design power, where sources disagree.
    pub(super) design_power_low_w: Option<f64>,
    pub(super) source: String,
    pub(super) date: String,
    pub(super) basis: BasisName,
    pub(super) reason: String,
}

/// Hourly costs of a chip that somebody has published.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    chip: String,
    #[serde(rename = "all_in_capital_usd")]
    _all_in_capital_usd: Option<f64>,
    #[serde(rename = "utility_kw")]
    _utility_kw: f64,
    pub(super) hyperscale_owner: Option<f64>,
    pub(super) neocloud_owner: Option<f64>,
    pub(super) multi_year_rental: Option<f64>,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "date")]
    _date: String,
    #[serde(rename = "note")]
    _note: String,
}

impl Published {
    pub(super) const fn on(&self, basis: CostBasis) -> Option<f64> {
        match basis {
            CostBasis::HyperscaleOwner => self.hyperscale_owner,
            CostBasis::NeocloudOwner => self.neocloud_owner,
            CostBasis::MultiYearRental => self.multi_year_rental,
        }
    }
}

impl Bases {
    /// The assumptions of an owner basis; `None` for the rental.
    pub(super) const fn owner(&self, basis: CostBasis) -> Option<&Owner> {
        match basis {
            CostBasis::HyperscaleOwner => Some(&self.hyperscale_owner),
            CostBasis::NeocloudOwner => Some(&self.neocloud_owner),
            CostBasis::MultiYearRental => None,
        }
    }

    /// Moves both owners with a scenario.
    pub(super) fn shift(&mut self, shift: &Shift) {
        for owner in [&mut self.hyperscale_owner, &mut self.neocloud_owner] {
            owner.energy_usd_per_kwh = owner.energy_usd_per_kwh.map(|price| price + shift.energy);
            owner.annual_rate_nominal = owner.annual_rate_nominal.map(|rate| rate + shift.rate);
            owner.life_years = owner.life_years.map(|years| years * shift.life);
        }
    }

    /// What the capital of a chip in `chips.csv` covers, by name; `all-in` if nothing is said.
    pub(super) fn scope(&self, chip: &str) -> (&str, Option<&Scope>) {
        let name = self.capital.get(chip).map_or("all-in", String::as_str);
        (name, self.scope.get(name))
    }

    pub(super) fn bound(&self, chip: &str) -> Option<&CapitalBound> {
        self.bound.iter().find(|bound| bound.chip == chip)
    }

    pub(super) fn published(&self, chip: &str) -> Option<&Published> {
        self.published.iter().find(|row| row.chip == chip)
    }

    /// Every scope that a chip names must be described, every range must be one.
    pub(super) fn check(&self) -> Result<(), Unanswered> {
        for (chip, scope) in &self.capital {
            if !self.scope.contains_key(scope) {
                return Err(Unanswered(format!("cost bases: `{chip}` has no scope `{scope}`")));
            }
        }
        let ends = (Range::exact(Usd::from_usd(1.0)), Range::exact(Power::from_kw(1.0)));
        for owner in [&self.hyperscale_owner, &self.neocloud_owner] {
            owner.ranges(ends.0, ends.1)?.cost()?;
        }
        Ok(())
    }
}

/// Three numbers in any order of cost: a life falls from cheap to dear.
fn range<T: Quantity>(numbers: [f64; 3], of: impl Fn(f64) -> T) -> Result<Range<T>, Unanswered> {
    let mut sorted = numbers;
    sorted.sort_by(f64::total_cmp);
    Range::try_from(sorted.map(of)).map_err(|error| Unanswered(format!("cost bases: {error}")))
}

fn shares(numbers: [f64; 3]) -> Result<Range<Share>, Unanswered> {
    let wrong = |error: cloudecon_core::Error| Unanswered(format!("cost bases: {error}"));
    for number in numbers {
        Share::from_fraction(number).map_err(wrong)?;
    }
    range(numbers, Share::from_number)
}

impl Owner {
    /// The terms of a powered hour of a chip with this all-in capital and power at the meter.
    ///
    /// The published power is at the meter: the overhead of the middle case is taken out, so that
    /// a lower or higher overhead changes the energy drawn.
    pub(super) fn ranges(
        &self,
        capital: Range<Usd>,
        at_meter: Range<Power>,
    ) -> Result<ChipHourRanges, Unanswered> {
        let facility = match (self.rent_usd_per_kw_month, self.facility_usd_per_watt) {
            (Some(rent), _) => {
                FacilityRange::RentPerItPower(range(rent, CapacityPrice::from_usd_per_kw_month)?)
            }
            (None, Some(capital)) => FacilityRange::Owned {
                capital: range(capital, CapitalPerPower::from_usd_per_watt)?,
                life: range(self.facility_life_years.unwrap_or([20.0; 3]), Months::from_years)?,
                upkeep: shares(self.facility_upkeep.unwrap_or([0.0; 3]))?,
            },
            (None, None) => FacilityRange::Included,
        };
        let [cheap, middle, dear] = self.capital_over_all_in;
        let capital =
            Range::new(capital.low() * cheap, capital.mid() * middle, capital.high() * dear)
                .map_err(|error| Unanswered(error.to_string()))?;
        for pue in self.pue {
            Pue::new(pue)?;
        }
        let overhead = self.pue[1];
        Ok(ChipHourRanges {
            capital,
            split: None,
            rate: RateKind::Nominal,
            annual_rate: range(self.annual_rate_nominal, |rate| rate)?,
            timing: Timing::InArrears,
            life: range(self.life_years, Months::from_years)?,
            residual: Range::exact(Share::ZERO),
            provisioned: at_meter.map(|power: Power| power * (1.0 / overhead)),
            average_load: shares(self.average_load)?,
            pue: range(self.pue, Pue::from_number)?,
            energy_price: range(self.energy_usd_per_kwh, EnergyPrice::from_usd_per_kwh)?,
            demand_charge: Range::exact(CapacityPrice::ZERO),
            facility,
            operations: OperationsRange {
                maintenance: shares(self.maintenance)?,
                staff: range(self.staff_usd_per_kw_month, CapacityPrice::from_usd_per_kw_month)?,
                failures: shares(self.failures)?,
                warranty: shares(self.warranty)?,
                insurance_and_software: shares(self.insurance_and_software)?,
            },
            availability: Range::exact(Share::ONE),
            utilization: Range::exact(Share::ONE),
            month: cloudecon_tco::MEAN_MONTH,
        })
    }
}
