use cloudecon_core::{Energy, EnergyPrice, Quantity, Share};

use crate::Error;
use crate::error::{at_least_zero, finite, same_length};

/// Load, contracted clean output and clean grid share of each hour, checked.
///
/// ```
/// # use cloudecon_capacity::CleanEnergy;
/// # use cloudecon_core::{Energy, Share};
/// let mwh = |values: [f64; 2]| values.map(Energy::from_mwh).to_vec();
/// let half = Share::from_percent(50.0)?;
/// let hours = CleanEnergy::new(mwh([10.0, 10.0]), mwh([16.0, 4.0]), vec![half, half])?;
/// assert_eq!(hours.annual_matching(), 1.0); // 20 of 20
/// assert_eq!(hours.hourly_matching(), 0.7); // 10 + 4 of 20
/// assert_eq!(hours.carbon_free_score(), 0.85); // and half of the missing 6
/// assert_eq!(hours.excess(), 0.3); // 6 of 20
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// 24/7 Carbon-Free Energy: Methodologies and Metrics (white paper, 2021). Granular Certificate Scheme
/// Standard. Riepin and Brown (2024), arXiv 2403.07876.
#[derive(Debug, Clone, PartialEq)]
pub struct CleanEnergy {
    load: Vec<f64>,
    clean: Vec<f64>,
    grid: Vec<f64>,
    total_load: f64,
}

impl CleanEnergy {
    /// From lists of one length.
    ///
    /// # Errors
    /// [`Error::Lengths`]; [`Error::Number`] for negative energy or no load at all.
    pub fn new(
        load: Vec<Energy>,
        clean: Vec<Energy>,
        grid_clean_share: Vec<Share>,
    ) -> Result<Self, Error> {
        same_length("load", load.len(), "clean", clean.len())?;
        same_length("load", load.len(), "grid_clean_share", grid_clean_share.len())?;
        let checked = |field, list: Vec<Energy>| -> Result<Vec<f64>, Error> {
            list.into_iter().map(|energy| at_least_zero(field, energy.as_mwh())).collect()
        };
        let load = checked("load", load)?;
        let total_load: f64 = load.iter().sum();
        if total_load <= 0.0 {
            let legal = "above 0 in sum";
            return Err(Error::Number { field: "load", legal, found: total_load });
        }
        let grid = grid_clean_share.into_iter().map(Share::as_fraction).collect();
        Ok(Self { load, clean: checked("clean", clean)?, grid, total_load })
    }

    fn over_load(&self, of_hour: impl Fn(f64, f64, f64) -> f64) -> f64 {
        let hours = self.load.iter().zip(&self.clean).zip(&self.grid);
        hours.map(|((load, clean), grid)| of_hour(*load, *clean, *grid)).sum::<f64>()
            / self.total_load
    }

    /// Annual matching: `sum C / sum L`; above 1 if more is contracted than used.
    pub fn annual_matching(&self) -> f64 {
        self.over_load(|_, clean, _| clean)
    }

    /// Hourly matching: `sum min(C, L) / sum L`.
    pub fn hourly_matching(&self) -> f64 {
        self.over_load(|load, clean, _| clean.min(load))
    }

    /// Carbon-free energy score: `sum [min(C, L) + max(L - C, 0) g] / sum L`.
    pub fn carbon_free_score(&self) -> f64 {
        self.over_load(|load, clean, grid| clean.min(load) + (load - clean).max(0.0) * grid)
    }

    /// Excess: `sum max(C - L, 0) / sum L`.
    pub fn excess(&self) -> f64 {
        self.over_load(|load, clean, _| (clean - load).max(0.0))
    }
}

/// Capture rate: mean price earned by an output over the mean price of all hours,
/// `(sum p C / sum C) / mean p`.
///
/// # Errors
/// [`Error::Lengths`]; [`Error::Number`] without output or with a mean price that is not above zero.
pub fn capture_rate(output: &[Energy], price: &[EnergyPrice]) -> Result<f64, Error> {
    same_length("output", output.len(), "price", price.len())?;
    let produced: f64 = output.iter().map(|energy| energy.as_mwh()).sum();
    let mean = price.iter().map(|p| p.number()).sum::<f64>() / price.len() as f64;
    for (field, found) in [("output", produced), ("price", mean)] {
        finite(field, found)?;
        if found <= 0.0 {
            return Err(Error::Number { field, legal: "above 0 on average", found });
        }
    }
    let earned: f64 = output.iter().zip(price).map(|(energy, p)| (*p * *energy).as_usd()).sum();
    Ok(earned / produced / mean)
}

/// What a shape of output costs against flat power: `price x (1 - capture rate)`.
pub fn profile_cost(price: EnergyPrice, capture_rate: f64) -> EnergyPrice {
    price * (1.0 - capture_rate)
}

/// Emissions avoided by an output in tonnes of CO2: `sum C x rate`, the rate in kg/MWh being the long
/// run marginal one of each hour.
///
/// # Errors
/// [`Error::Lengths`]; [`Error::Number`] for a rate that is not finite.
pub fn avoided_emissions(output: &[Energy], kg_per_mwh: &[f64]) -> Result<f64, Error> {
    const KG_PER_TONNE: f64 = 1000.0;
    same_length("output", output.len(), "kg_per_mwh", kg_per_mwh.len())?;
    let mut kilograms = 0.0;
    for (energy, rate) in output.iter().zip(kg_per_mwh) {
        kilograms += energy.as_mwh() * finite("kg_per_mwh", *rate)?;
    }
    Ok(kilograms / KG_PER_TONNE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mwh(values: &[f64]) -> Vec<Energy> {
        values.iter().copied().map(Energy::from_mwh).collect()
    }

    #[test]
    fn capture_rate_weighs_prices_with_output() {
        let price: Vec<EnergyPrice> =
            [20.0, 40.0, 60.0].map(EnergyPrice::from_usd_per_mwh).to_vec();
        // (20 x 3 + 40 x 1) / 4 = 25 against a mean of 40.
        let rate = capture_rate(&mwh(&[3.0, 1.0, 0.0]), &price).unwrap();
        assert!((rate - 0.625).abs() < 1e-12);
        let cost = profile_cost(EnergyPrice::from_usd_per_mwh(40.0), rate);
        assert!((cost.as_usd_per_mwh() - 15.0).abs() < 1e-12);
        // Flat output captures the mean.
        assert!((capture_rate(&mwh(&[2.0, 2.0, 2.0]), &price).unwrap() - 1.0).abs() < 1e-12);
        assert!(capture_rate(&mwh(&[0.0, 0.0, 0.0]), &price).is_err());
        assert!(capture_rate(&mwh(&[1.0]), &price).is_err());
    }

    #[test]
    fn avoided_emissions_follow_the_hour() {
        // 2 x 500 + 1 x 0 + 4 x 250 kg = 2 t.
        let tonnes = avoided_emissions(&mwh(&[2.0, 1.0, 4.0]), &[500.0, 0.0, 250.0]).unwrap();
        assert!((tonnes - 2.0).abs() < 1e-12);
    }

    #[test]
    fn without_load_there_is_no_score() {
        assert_eq!(
            CleanEnergy::new(mwh(&[0.0]), mwh(&[1.0]), vec![Share::ZERO]).unwrap_err().to_string(),
            "`load` must be above 0 in sum, found 0"
        );
        assert!(CleanEnergy::new(mwh(&[1.0]), mwh(&[-1.0]), vec![Share::ZERO]).is_err());
        assert!(CleanEnergy::new(mwh(&[1.0]), mwh(&[1.0, 2.0]), vec![Share::ZERO]).is_err());
    }
}
