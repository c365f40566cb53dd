use cloudecon_core::{ChipHourPrice, Share};

use crate::{Bandwidth, DataSize, FlopRate};

/// USD an hour for one dense PFLOP/s of peak; `None` for a zero peak.
pub fn price_per_pflop(hour: ChipHourPrice, peak: FlopRate) -> Option<f64> {
    quotient(hour, peak.as_pflops())
}

/// USD an hour for one PFLOP/s that a workload reaches: peak times the share reached.
pub fn price_per_effective_pflop(
    hour: ChipHourPrice,
    peak: FlopRate,
    flop_utilization: Share,
) -> Option<f64> {
    quotient(hour, peak.as_pflops() * flop_utilization.as_fraction())
}

/// Share of the peak at which `chip` costs as much per PFLOP/s reached as a rival does.
///
/// `MFU = rival MFU x (chip $/h / rival $/h) x (rival peak / chip peak)`; `None` if above 1 or if
/// a denominator is zero.
pub fn break_even_flop_utilization(
    hour: ChipHourPrice,
    peak: FlopRate,
    rival_hour: ChipHourPrice,
    rival_peak: FlopRate,
    rival_utilization: Share,
) -> Option<Share> {
    let own = price_per_pflop(hour, peak)?;
    let rival = price_per_effective_pflop(rival_hour, rival_peak, rival_utilization)?;
    Share::from_fraction(own / rival).ok()
}

/// USD an hour for one TB/s of memory bandwidth; `None` for zero bandwidth.
pub fn price_per_bandwidth(hour: ChipHourPrice, bandwidth: Bandwidth) -> Option<f64> {
    quotient(hour, bandwidth.as_tb_per_s())
}

/// USD an hour for one GB of memory; `None` for no memory.
pub fn price_per_memory(hour: ChipHourPrice, memory: DataSize) -> Option<f64> {
    quotient(hour, memory.as_gb())
}

fn quotient(hour: ChipHourPrice, amount: f64) -> Option<f64> {
    let value = hour.as_usd_per_chip_hour() / amount;
    (amount > 0.0 && value.is_finite()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_prices_divide_by_the_resource() {
        let hour = ChipHourPrice::from_usd_per_chip_hour(2.0);
        assert_eq!(price_per_pflop(hour, FlopRate::from_pflops(2.5)), Some(0.8));
        assert_eq!(price_per_bandwidth(hour, Bandwidth::from_tb_per_s(8.0)), Some(0.25));
        assert_eq!(price_per_memory(hour, DataSize::from_gb(80.0)), Some(0.025));
        assert_eq!(price_per_pflop(hour, FlopRate::default()), None);
    }
}
