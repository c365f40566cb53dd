use cloudecon_core::{ChipHourPrice, Share};

use crate::Error;
use crate::error::{not_negative, positive};

/// A rented CPU machine. A virtual CPU is a core on some processors and half of one (a thread) on
/// others: compare prices per core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CpuInstance {
    /// USD per instance-hour.
    pub hourly: f64,
    /// Virtual CPUs.
    pub virtual_cpus: u32,
    /// Virtual CPUs a physical core: 1, or 2 with simultaneous threads.
    pub threads_per_core: u32,
}

impl CpuInstance {
    /// USD per virtual CPU and hour.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a negative price or no CPUs.
    pub fn per_virtual_cpu(&self) -> Result<f64, Error> {
        let cpus = positive("virtual_cpus", f64::from(self.virtual_cpus))?;
        Ok(not_negative("hourly", self.hourly)? / cpus)
    }

    /// USD per physical core and hour.
    ///
    /// # Errors
    /// As [`CpuInstance::per_virtual_cpu`].
    pub fn per_core(&self) -> Result<f64, Error> {
        let threads = positive("threads_per_core", f64::from(self.threads_per_core))?;
        Ok(self.per_virtual_cpu()? * threads)
    }
}

/// Gain in work per dollar when work speeds up by `speedup` (0.3 for 30 %) and the price changes
/// by `price_ratio` (new over old): `(1 + speedup) / price_ratio - 1`.
///
/// # Errors
/// [`Error::OutOfRange`] for a price ratio that is not above 0.
pub fn performance_per_dollar_gain(speedup: f64, price_ratio: f64) -> Result<f64, Error> {
    let speed = not_negative("1 + speedup", 1.0 + speedup)?;
    Ok(speed / positive("price_ratio", price_ratio)? - 1.0)
}

/// The price ratio at which a speedup gains nothing per dollar: `1 + speedup`.
pub fn break_even_price_ratio(speedup: f64) -> f64 {
    1.0 + speedup
}

/// Share of a chip-hour that its head node takes: `host / (host + rest)`.
///
/// `host_hour` is the cost of a head node and hour, `chips_per_host` the accelerators it leads and
/// `chip_hour` what an accelerator costs without it.
///
/// # Errors
/// [`Error::OutOfRange`] for a negative cost, no chips, or a free hour.
pub fn head_node_share(
    host_hour: f64,
    chips_per_host: u32,
    chip_hour: ChipHourPrice,
) -> Result<Share, Error> {
    let host = not_negative("host_hour", host_hour)?
        / positive("chips_per_host", f64::from(chips_per_host))?;
    let rest = not_negative("chip_hour", chip_hour.as_usd_per_chip_hour())?;
    Ok(Share::from_fraction(host / positive("host + chip-hour", host + rest)?)?)
}

/// Cores and machines that reinforcement-learning environments need beside a fleet of chips.
///
/// `cores_per_chip` as of [`crate::RolloutIteration::cores_per_chip`]; `load` is the share of a
/// core that may be used. Gives (cores, USD an hour).
///
/// # Errors
/// [`Error::OutOfRange`] for negative counts or a load of zero.
pub fn environment_demand(
    chips: f64,
    cores_per_chip: f64,
    load: Share,
    instance: &CpuInstance,
) -> Result<(f64, f64), Error> {
    let busy = not_negative("chips", chips)? * not_negative("cores_per_chip", cores_per_chip)?;
    let cores = busy / positive("load", load.as_fraction())?;
    Ok((cores, cores * instance.per_core()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_not_cores() {
        // 0.2016 USD/h for 4 threads on 2 cores: 0.0504 a virtual CPU, 0.1008 a core;
        // 0.1632 for 4 cores: 0.0408 both ways.
        let threads = CpuInstance { hourly: 0.2016, virtual_cpus: 4, threads_per_core: 2 };
        let cores = CpuInstance { hourly: 0.1632, virtual_cpus: 4, threads_per_core: 1 };
        approx::assert_relative_eq!(threads.per_virtual_cpu().unwrap(), 0.0504);
        approx::assert_relative_eq!(threads.per_core().unwrap(), 0.1008);
        approx::assert_relative_eq!(cores.per_core().unwrap(), 0.0408);
    }

    #[test]
    fn a_price_rise_equal_to_the_speedup_gains_nothing() {
        let ratio = break_even_price_ratio(0.25);
        approx::assert_abs_diff_eq!(
            performance_per_dollar_gain(0.25, ratio).unwrap(),
            0.0,
            epsilon = 1e-15
        );
        // 30 % faster at 10 % more: 1.3 / 1.1 - 1 = 18.2 %
        let gain = performance_per_dollar_gain(0.3, 1.1).unwrap();
        approx::assert_relative_eq!(gain, 0.181_818, max_relative = 1e-5);
    }

    #[test]
    fn head_node_and_environments_worked_by_hand() {
        // A host of 4.80 USD/h leads 16 chips of 0.70: 0.30 / 1.00 = 30 %.
        let hour = ChipHourPrice::from_usd_per_chip_hour(0.7);
        let share = head_node_share(4.8, 16, hour).unwrap();
        approx::assert_relative_eq!(share.as_fraction(), 0.3, max_relative = 1e-12);
        // 1,000 chips x 3 cores at 60 % load: 5,000 cores x 0.0408 = 204 USD/h.
        let instance = CpuInstance { hourly: 0.1632, virtual_cpus: 4, threads_per_core: 1 };
        let load = Share::from_percent(60.0).unwrap();
        let (cores, usd) = environment_demand(1_000.0, 3.0, load, &instance).unwrap();
        approx::assert_relative_eq!(cores, 5_000.0, max_relative = 1e-12);
        approx::assert_relative_eq!(usd, 204.0, max_relative = 1e-12);
    }
}
