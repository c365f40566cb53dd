use cloudecon_core::{CapacityPrice, Quantity, Usd};

use crate::error::at_least_zero;
use crate::{Error, ItPower};

/// Power for rent at one price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeaseStep {
    /// How much.
    pub power: ItPower,
    /// Rent.
    pub price: CapacityPrice,
    /// Quarters from the decision, in the first quarter, to the first power.
    pub lead_quarters: u32,
    /// Quarters for which a lease is paid at least.
    pub minimum_quarters: u32,
}

/// Power for rent, cheapest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaseCurve(Vec<LeaseStep>);

impl LeaseCurve {
    /// From steps in any order.
    ///
    /// # Errors
    /// [`Error::Number`] for negative power or price or a term of no quarters.
    pub fn new(mut steps: Vec<LeaseStep>) -> Result<Self, Error> {
        for step in &steps {
            at_least_zero("lease.power", step.power.as_mw())?;
            at_least_zero("lease.price", step.price.number())?;
            if step.minimum_quarters == 0 {
                let field = "lease.minimum_quarters";
                return Err(Error::Number { field, legal: "at least 1", found: 0.0 });
            }
        }
        steps.sort_by(|a, b| a.price.number().total_cmp(&b.price.number()));
        Ok(Self(steps))
    }

    /// Nothing for rent.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The steps, cheapest first.
    pub fn steps(&self) -> &[LeaseStep] {
        &self.0
    }

    /// Power leased and rent of each quarter for a shortfall of each quarter.
    ///
    /// Quarter by quarter, what running leases do not cover is taken from the cheapest steps that can
    /// deliver by then. A lease runs for its least term and goes on only if it is still needed; no
    /// new lease exceeds what is missing when it is taken.
    pub fn fill(&self, shortfall: &[ItPower]) -> Vec<(ItPower, Usd)> {
        // Per step: (first quarter after the term, power) of leases taken.
        let mut running: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.0.len()];
        let mut filled = Vec::with_capacity(shortfall.len());
        for (quarter, missing) in shortfall.iter().enumerate() {
            for leases in &mut running {
                leases.retain(|(end, _)| *end > quarter);
            }
            let held = |leases: &[(usize, f64)]| leases.iter().map(|(_, mw)| mw).sum::<f64>();
            let mut open = missing.as_mw() - running.iter().map(|l| held(l)).sum::<f64>();
            for (step, leases) in self.0.iter().zip(&mut running) {
                let left = step.power.as_mw() - held(leases);
                let taken = open.min(left);
                if quarter >= step.lead_quarters as usize && taken > 0.0 {
                    leases.push((quarter + step.minimum_quarters as usize, taken));
                    open -= taken;
                }
            }
            let rent = self.0.iter().zip(&running).map(|(step, leases)| {
                step.price.charge(ItPower::from_mw(held(leases)).power(), MONTHS)
            });
            let leased = running.iter().map(|leases| held(leases)).sum();
            filled.push((ItPower::from_mw(leased), rent.sum()));
        }
        filled
    }
}

/// Months of a quarter.
const MONTHS: f64 = 3.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn step(mw: f64, price: f64, lead_quarters: u32, minimum_quarters: u32) -> LeaseStep {
        LeaseStep {
            power: ItPower::from_mw(mw),
            price: CapacityPrice::from_usd_per_kw_month(price),
            lead_quarters,
            minimum_quarters,
        }
    }

    fn leased(curve: &LeaseCurve, shortfall: &[f64]) -> Vec<f64> {
        let shortfall: Vec<ItPower> = shortfall.iter().copied().map(ItPower::from_mw).collect();
        curve.fill(&shortfall).iter().map(|(power, _)| power.as_mw()).collect()
    }

    #[test]
    fn the_cheapest_comes_first_once_it_can() {
        let curve = LeaseCurve::new(vec![step(100.0, 325.0, 0, 1), step(50.0, 130.0, 2, 4)]);
        let curve = curve.unwrap();
        assert_eq!(curve.steps()[0].price.number(), 130.0);
        let rows = curve.fill(&[ItPower::from_mw(80.0); 3]);
        // Two quarters of 80 MW at 325: 78 million each; then 50 at 130 and 30 at 325.
        assert_eq!(rows[0].1, Usd::from_millions(78.0));
        assert_eq!(rows[2].1, Usd::from_millions(19.5 + 29.25));
    }

    #[test]
    fn a_lease_runs_its_term_and_no_longer_than_needed() {
        let curve = LeaseCurve::new(vec![step(100.0, 130.0, 0, 3)]).unwrap();
        assert_eq!(leased(&curve, &[40.0, 0.0, 60.0, 0.0, 0.0]), [40.0, 40.0, 60.0, 20.0, 20.0]);
        assert_eq!(leased(&curve, &[150.0, 0.0, 0.0, 10.0]), [100.0, 100.0, 100.0, 10.0]);
    }

    #[test]
    fn bad_steps_name_the_field() {
        let refused = |step| LeaseCurve::new(vec![step]).unwrap_err().to_string();
        assert_eq!(
            refused(step(-1.0, 100.0, 0, 1)),
            "`lease.power` must be finite and at least 0, found -1"
        );
        assert_eq!(
            refused(step(1.0, 100.0, 0, 0)),
            "`lease.minimum_quarters` must be at least 1, found 0"
        );
    }
}
