use cloudecon_core::{
    CapacityPrice, ChipHourPrice, EnergyPrice, Hours, Power, Quantity, Range, Share, Usd,
};
use cloudecon_finance::Timing;

use crate::{
    Capital, CapitalPerPower, CapitalSplit, ChipHourCost, ChipHourTerms, CostLine, Error, Facility,
    Financing, Months, Operations, PowerTerms, Pue, RateKind,
};

/// Which end of every input is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Each input at the end that lowers cost.
    Cheap,
    /// Each input at its middle.
    Mid,
    /// Each input at the end that raises cost.
    Dear,
}

/// The facility of a ranged case; see [`Facility`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FacilityRange {
    /// Rent on provisioned IT power, energy not included.
    RentPerItPower(Range<CapacityPrice>),
    /// Own building.
    Owned {
        /// Capital per watt of provisioned IT power.
        capital: Range<CapitalPerPower>,
        /// Life of the building.
        life: Range<Months>,
        /// Yearly upkeep, share of the capital.
        upkeep: Range<Share>,
    },
    /// Counted elsewhere.
    Included,
}

/// Running costs besides energy of a ranged case; see [`Operations`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperationsRange {
    /// Maintenance, share of capital a year.
    pub maintenance: Range<Share>,
    /// Staff per provisioned IT kW and month.
    pub staff: Range<CapacityPrice>,
    /// Capital that fails and is replaced, share a year.
    pub failures: Range<Share>,
    /// Part of the failures that warranty pays.
    pub warranty: Range<Share>,
    /// Insurance and software, share of capital a year.
    pub insurance_and_software: Range<Share>,
}

/// [`ChipHourTerms`] with a range for every figure that nobody has published exactly.
///
/// The cost is monotone in each input, so its range is spanned by two corners:
/// up with capital, rate, power, load, overhead, prices and running costs;
/// down with life, residual, warranty, availability and utilization.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChipHourRanges {
    /// Capital per chip, all-in.
    pub capital: Range<Usd>,
    /// How the capital splits into four lines; `None` if unknown.
    pub split: Option<CapitalSplit>,
    /// How the annual rate is read.
    pub rate: RateKind,
    /// Annual rate, a fraction.
    pub annual_rate: Range<f64>,
    /// When in the month capital is paid for.
    pub timing: Timing,
    /// Economic life.
    pub life: Range<Months>,
    /// Share of capital left at the end of life.
    pub residual: Range<Share>,
    /// Provisioned IT power per chip, all-in at the rack.
    pub provisioned: Range<Power>,
    /// Average drawn over provisioned power.
    pub average_load: Range<Share>,
    /// Facility over IT energy.
    pub pue: Range<Pue>,
    /// Energy price, delivered.
    pub energy_price: Range<EnergyPrice>,
    /// Charge per kW and month at the meter.
    pub demand_charge: Range<CapacityPrice>,
    /// Building, power plant and cooling.
    pub facility: FacilityRange,
    /// Other running costs.
    pub operations: OperationsRange,
    /// Share of hours in which the chip can work.
    pub availability: Range<Share>,
    /// Share of available hours that are sold or useful.
    pub utilization: Range<Share>,
    /// Hours of a month.
    pub month: Hours,
}

/// The end of an input that raises cost is its high one.
fn up<T: Quantity>(range: Range<T>, corner: Corner) -> T {
    match corner {
        Corner::Cheap => range.low(),
        Corner::Mid => range.mid(),
        Corner::Dear => range.high(),
    }
}

/// The end of an input that raises cost is its low one.
fn down<T: Quantity>(range: Range<T>, corner: Corner) -> T {
    match corner {
        Corner::Cheap => range.high(),
        Corner::Mid => range.mid(),
        Corner::Dear => range.low(),
    }
}

impl ChipHourRanges {
    /// The single case at one corner of the ranges.
    ///
    /// # Errors
    /// [`Error::NotAWhole`] for a broken split, [`Error::OutOfRange`] for a negative rate.
    pub fn corner(&self, corner: Corner) -> Result<ChipHourTerms, Error> {
        let capital = up(self.capital, corner);
        let capital = match self.split {
            Some(split) => split.of(capital)?,
            None => Capital::AllIn(capital),
        };
        let financing = Financing::of_kind(self.rate, up(self.annual_rate, corner))?;
        Ok(ChipHourTerms {
            capital,
            financing: financing.with_timing(self.timing),
            life: down(self.life, corner),
            residual: down(self.residual, corner),
            power: PowerTerms {
                provisioned: up(self.provisioned, corner),
                average_load: up(self.average_load, corner),
                pue: up(self.pue, corner),
                energy_price: up(self.energy_price, corner),
                demand_charge: up(self.demand_charge, corner),
            },
            facility: match self.facility {
                FacilityRange::RentPerItPower(rent) => Facility::RentPerItPower(up(rent, corner)),
                FacilityRange::Owned { capital, life, upkeep } => Facility::Owned {
                    capital: up(capital, corner),
                    life: down(life, corner),
                    upkeep: up(upkeep, corner),
                },
                FacilityRange::Included => Facility::Included,
            },
            operations: Operations {
                maintenance: up(self.operations.maintenance, corner),
                staff: up(self.operations.staff, corner),
                failures: up(self.operations.failures, corner),
                warranty: down(self.operations.warranty, corner),
                insurance_and_software: up(self.operations.insurance_and_software, corner),
            },
            availability: down(self.availability, corner),
            utilization: down(self.utilization, corner),
            month: self.month,
        })
    }

    /// The cost at all three corners.
    ///
    /// # Errors
    /// As [`ChipHourTerms::cost`] at any corner.
    pub fn cost(&self) -> Result<ChipHourRange, Error> {
        Ok(ChipHourRange {
            cheap: self.corner(Corner::Cheap)?.cost()?,
            mid: self.corner(Corner::Mid)?.cost()?,
            dear: self.corner(Corner::Dear)?.cost()?,
        })
    }
}

/// Cost of a chip-hour with its range, line by line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChipHourRange {
    cheap: ChipHourCost,
    mid: ChipHourCost,
    dear: ChipHourCost,
}

impl ChipHourRange {
    /// The corner at which every input lowers cost.
    pub const fn cheap(&self) -> &ChipHourCost {
        &self.cheap
    }

    /// The middle.
    pub const fn mid(&self) -> &ChipHourCost {
        &self.mid
    }

    /// The corner at which every input raises cost.
    pub const fn dear(&self) -> &ChipHourCost {
        &self.dear
    }

    /// Cost of a useful hour.
    pub fn total(&self) -> Range<ChipHourPrice> {
        self.of(ChipHourCost::total)
    }

    /// Cost of a powered hour.
    pub fn powered(&self) -> Range<ChipHourPrice> {
        self.of(ChipHourCost::powered)
    }

    /// One line.
    pub fn line(&self, line: CostLine) -> Range<ChipHourPrice> {
        self.of(|cost| cost.line(line))
    }

    /// Every line in the order of [`CostLine::ALL`]; the ends sum to the ends of the total.
    pub fn lines(&self) -> impl Iterator<Item = (CostLine, Range<ChipHourPrice>)> {
        CostLine::ALL.into_iter().map(|line| (line, self.line(line)))
    }

    fn of(&self, part: impl Fn(&ChipHourCost) -> ChipHourPrice) -> Range<ChipHourPrice> {
        let mid = part(&self.mid);
        // Cheap <= mid <= dear holds up to the last bit of rounding, which min and max take away.
        let (low, high) = (part(&self.cheap).min(mid), part(&self.dear).max(mid));
        Range::new(low, mid, high).unwrap_or(Range::exact(mid))
    }
}
