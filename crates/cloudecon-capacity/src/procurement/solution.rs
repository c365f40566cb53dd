use cloudecon_core::{Power, Usd};

/// How a solution was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProcurementMethod {
    /// Cutting planes on the capacities.
    CuttingPlanes,
    /// An interior-point solver on the whole programme.
    InteriorPoint,
}

/// Contracted capacities at least cost, with a bound that proves it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcurementSolution {
    /// Cost of the hours at these capacities.
    pub cost: Usd,
    /// No solution costs less than this; from the interior point within its tolerance of 1e-8.
    pub bound: Usd,
    /// Capacity of each resource, in the order given; nothing for exports.
    pub capacities: Vec<Power>,
    /// Carbon-free energy score.
    pub carbon_free_score: f64,
    /// Contracted output over load.
    pub annual_match: f64,
    /// How it was found.
    pub method: ProcurementMethod,
    /// Rounds of the method.
    pub rounds: u32,
}

impl ProcurementSolution {
    /// Cost less bound, as a share of cost: the certificate.
    pub fn gap(&self) -> f64 {
        let gap = (self.cost - self.bound).as_usd();
        if gap == 0.0 { 0.0 } else { gap / self.cost.as_usd().abs().max(f64::MIN_POSITIVE) }
    }
}
