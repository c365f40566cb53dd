/// Inputs that a sweep can vary.
pub(crate) const INPUTS: usize = 23;

/// A column of a sweep: one value for all rows or one a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Column<'a> {
    /// The same in every row.
    Scalar(f64),
    /// One value a row.
    Slice(&'a [f64]),
}

/// An input that varies by row, with its unit as a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepInput {
    /// All-in capital, USD per chip.
    Capital,
    /// Annual rate of the financing, a fraction.
    AnnualRate,
    /// Economic life, months.
    Life,
    /// Residual value, share of capital.
    Residual,
    /// Provisioned IT power, kW per chip.
    Power,
    /// Average over provisioned power.
    AverageLoad,
    /// Facility over IT energy.
    Pue,
    /// Energy price, USD per kWh.
    EnergyPrice,
    /// Facility rent, USD per IT kW-month.
    FacilityRent,
    /// Maintenance, share of capital a year.
    Maintenance,
    /// Share of hours in which the chip can work.
    Availability,
    /// Share of available hours that are useful.
    Utilization,
    /// Dense peak at the width of the arithmetic, FLOP/s.
    Peak,
    /// Dense 16-bit peak, FLOP/s: attention over the cache.
    Peak16,
    /// Share of the peak that matrices reach.
    ComputeShare,
    /// Memory bandwidth, B/s.
    MemoryBandwidth,
    /// Share of memory bandwidth at which weights are read.
    WeightBandwidthShare,
    /// Memory, bytes per chip.
    Memory,
    /// Link one way, B/s.
    Link,
    /// Prompt tokens of a request.
    Input,
    /// Output tokens of a request.
    Output,
    /// Open requests per replica.
    Concurrency,
    /// Share of prompt tokens served from a cache.
    CacheHit,
}

impl SweepInput {
    /// Every input, in order.
    pub const ALL: [Self; INPUTS] = [
        Self::Capital,
        Self::AnnualRate,
        Self::Life,
        Self::Residual,
        Self::Power,
        Self::AverageLoad,
        Self::Pue,
        Self::EnergyPrice,
        Self::FacilityRent,
        Self::Maintenance,
        Self::Availability,
        Self::Utilization,
        Self::Peak,
        Self::Peak16,
        Self::ComputeShare,
        Self::MemoryBandwidth,
        Self::WeightBandwidthShare,
        Self::Memory,
        Self::Link,
        Self::Input,
        Self::Output,
        Self::Concurrency,
        Self::CacheHit,
    ];

    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Capital => "capital",
            Self::AnnualRate => "annual_rate",
            Self::Life => "life",
            Self::Residual => "residual",
            Self::Power => "power",
            Self::AverageLoad => "average_load",
            Self::Pue => "pue",
            Self::EnergyPrice => "energy_price",
            Self::FacilityRent => "facility_rent",
            Self::Maintenance => "maintenance",
            Self::Availability => "availability",
            Self::Utilization => "utilization",
            Self::Peak => "peak",
            Self::Peak16 => "peak_16",
            Self::ComputeShare => "compute_share",
            Self::MemoryBandwidth => "memory_bandwidth",
            Self::WeightBandwidthShare => "weight_bandwidth_share",
            Self::Memory => "memory",
            Self::Link => "link",
            Self::Input => "input",
            Self::Output => "output",
            Self::Concurrency => "concurrency",
            Self::CacheHit => "cache_hit",
        }
    }
}
