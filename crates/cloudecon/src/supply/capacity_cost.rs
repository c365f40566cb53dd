use cloudecon_capacity::QuarterBalance;
use cloudecon_core::{CapacityPrice, EnergyPrice, Range};
use cloudecon_tco::{ChipHourRanges, FacilityRange};

/// What a quarter's balance of power hands to the cost of a chip-hour: its facility and its energy
/// input.
///
/// The facility price is own cost and rent per kilowatt that serves and month, idle power included;
/// the energy price is that at the meter. Together they are the balance's cost per IT megawatt and
/// quarter: `3000 x facility + energy x energy at the meter of a megawatt`.
///
/// ```
/// use cloudecon::capacity::{
///     AnnualPue, ItPower, LeaseCurve, LeaseStep, PowerNeeds, RunningCost, Utilization, balance,
/// };
/// use cloudecon::kernel::{CapacityPrice, EnergyPrice, QuarterSeries, Share};
/// use cloudecon::supply::CapacityCost;
///
/// let at = |mw| QuarterSeries::new("2026Q3".parse().unwrap(), vec![ItPower::from_mw(mw)]);
/// let needs = PowerNeeds {
///     owned: at(60.0),
///     internal: at(20.0),
///     long_contracts: at(30.0),
///     open_demand: at(50.0),
/// };
/// let leases = LeaseCurve::new(vec![LeaseStep {
///     power: ItPower::from_mw(500.0),
///     price: CapacityPrice::from_usd_per_kw_month(200.0),
///     lead_quarters: 0,
///     minimum_quarters: 1,
/// }])?;
/// let running = RunningCost {
///     owned: CapacityPrice::from_usd_per_kw_month(100.0),
///     energy: EnergyPrice::from_usd_per_mwh(50.0),
///     pue: AnnualPue::new(1.2)?,
///     utilization: Utilization::new(Share::from_percent(75.0)?),
/// };
/// let quarters = balance(&needs, &leases, &running)?;
/// let row = &quarters.values()[0];
/// let cost = CapacityCost::of(row, row, row).ok_or("nothing serves")?;
/// // 60 MW at 100 and 40 MW at 200 for the 100 MW that serve.
/// assert_eq!(cost.facility.mid().as_usd_per_kw_month(), 140.0);
/// assert!((cost.energy.mid().as_usd_per_mwh() - 50.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityCost {
    /// Own cost and rent per kilowatt of IT power that serves and month.
    pub facility: Range<CapacityPrice>,
    /// Price of energy at the meter.
    pub energy: Range<EnergyPrice>,
}

impl CapacityCost {
    /// From one quarter balanced at the low, the middle and the high of its running costs; `None`
    /// where no power serves.
    pub fn of(low: &QuarterBalance, mid: &QuarterBalance, high: &QuarterBalance) -> Option<Self> {
        let facility = [low, mid, high].map(QuarterBalance::facility_price);
        let energy = [low, mid, high].map(QuarterBalance::energy_price);
        Some(Self {
            facility: Range::new(facility[0]?, facility[1]?, facility[2]?).ok()?,
            energy: Range::new(energy[0]?, energy[1]?, energy[2]?).ok()?,
        })
    }

    /// A chip's terms with this facility and this energy in place of their own.
    #[must_use]
    pub fn applied_to(&self, terms: &ChipHourRanges) -> ChipHourRanges {
        ChipHourRanges {
            facility: FacilityRange::RentPerItPower(self.facility),
            energy_price: self.energy,
            ..*terms
        }
    }
}
