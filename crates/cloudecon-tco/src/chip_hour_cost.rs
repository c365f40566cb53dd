use cloudecon_core::{CapacityPrice, ChipHourPrice, Share, Usd};

use crate::CostLine;
use crate::kernel::cost::{self, LINES};

/// What an hour of one chip costs, line by line. The total is the sum of the lines, exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChipHourCost {
    pub(crate) lines: [f64; LINES],
    pub(crate) depreciation: f64,
    pub(crate) power_kw: f64,
    pub(crate) hours: f64,
}

impl ChipHourCost {
    /// One line.
    pub fn line(&self, line: CostLine) -> ChipHourPrice {
        let mut pairs = self.lines();
        pairs.find(|(name, _)| *name == line).map_or(ChipHourPrice::ZERO, |(_, price)| price)
    }

    /// Every line in the order of [`CostLine::ALL`].
    pub fn lines(&self) -> impl Iterator<Item = (CostLine, ChipHourPrice)> {
        CostLine::ALL.into_iter().zip(self.lines.map(ChipHourPrice::from_usd_per_chip_hour))
    }

    /// Cost of a useful hour: the sum of all lines in their order.
    pub fn total(&self) -> ChipHourPrice {
        ChipHourPrice::from_usd_per_chip_hour(cost::sum(&self.lines))
    }

    /// Cost of an hour in which the chip is powered, used or not.
    pub fn powered(&self) -> ChipHourPrice {
        self.total_of(|line| !matches!(line, CostLine::Unavailable | CostLine::Idle))
    }

    /// The five capital lines together.
    pub fn capital(&self) -> ChipHourPrice {
        self.total_of(CostLine::is_capital)
    }

    /// What the capital lines would be without a cost of money: the straight line,
    /// `C (1 - RV) / (N H)`.
    pub fn depreciation(&self) -> ChipHourPrice {
        ChipHourPrice::from_usd_per_chip_hour(self.depreciation)
    }

    /// The cost of money in the capital lines: [`ChipHourCost::capital`] less
    /// [`ChipHourCost::depreciation`]; zero on the straight line.
    pub fn financing(&self) -> ChipHourPrice {
        self.capital() - self.depreciation()
    }

    /// Facility, upkeep, energy and demand charge together.
    pub fn power_and_facility(&self) -> ChipHourPrice {
        self.total_of(CostLine::is_power_and_facility)
    }

    /// Cost of hours that are not available.
    pub fn unavailable(&self) -> ChipHourPrice {
        self.line(CostLine::Unavailable)
    }

    /// Cost of available hours that are not used.
    pub fn idle(&self) -> ChipHourPrice {
        self.line(CostLine::Idle)
    }

    /// Share of power and facility in the cost of a powered hour, `None` for a free hour.
    /// Published statements put it between 10 and 30 % for accelerators of 2025 and 2026;
    /// a value outside is worth a second look at the inputs.
    pub fn power_and_facility_share(&self) -> Option<Share> {
        self.power_and_facility()
            .ratio_to(self.powered())
            .and_then(|ratio| Share::from_fraction(ratio).ok())
    }

    /// Cost of powered hours for a month, per provisioned IT kW; `None` without power.
    pub fn per_kw_month(&self) -> Option<CapacityPrice> {
        let month = self.powered().as_usd_per_chip_hour() * self.hours / self.power_kw;
        (self.power_kw > 0.0).then(|| CapacityPrice::from_usd_per_kw_month(month))
    }

    /// Cost of powered hours of a month, per chip.
    pub fn per_chip_month(&self) -> Usd {
        Usd::from_usd(self.powered().as_usd_per_chip_hour() * self.hours)
    }

    fn total_of(&self, wanted: impl Fn(CostLine) -> bool) -> ChipHourPrice {
        self.lines().filter(|(line, _)| wanted(*line)).map(|(_, price)| price).sum()
    }
}
