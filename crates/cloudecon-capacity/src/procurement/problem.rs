use cloudecon_core::{Energy, Share};

use super::{ProcurementSolution, Resource, ResourceKind};
use crate::Error;
use crate::error::{at_least_zero, same_length};

/// A procurement problem as given; see [`ProcurementProblem`].
#[derive(Debug, Clone, PartialEq)]
pub struct ProcurementProblemRaw {
    /// Load of each hour.
    pub load: Vec<Energy>,
    /// Clean share of the grid in each hour.
    pub grid_clean_share: Vec<Share>,
    /// What can be contracted.
    pub resources: Vec<Resource>,
    /// Least carbon-free energy score.
    pub carbon_free_floor: Option<Share>,
    /// Least contracted output over load, such as 1 for annual matching.
    pub annual_match_floor: Option<f64>,
    /// Most that may be exported over load.
    pub export_share_cap: Option<Share>,
}

/// Which contracts to sign for a load at least cost: a linear programme over hours.
///
/// Without storage and export the dispatch of each hour follows from the contracted capacities, so
/// that the cost is a convex function of a few numbers and cutting planes find its minimum exactly.
/// With them the whole programme is handed to an interior-point solver (feature `lp`).
///
/// ```
/// # use cloudecon_capacity::{ProcurementProblem, ProcurementProblemRaw, Resource, ResourceKind};
/// # use cloudecon_core::{Energy, EnergyPrice, Share, Usd};
/// let usd = EnergyPrice::from_usd_per_mwh;
/// let problem = ProcurementProblem::new(ProcurementProblemRaw {
///     load: vec![Energy::from_mwh(10.0); 2],
///     grid_clean_share: vec![Share::ZERO; 2],
///     resources: vec![
///         Resource {
///             id: "solar".to_owned(),
///             kind: ResourceKind::AsProduced { profile: vec![0.5, 0.0], price: usd(30.0) },
///             max: None,
///         },
///         Resource {
///             id: "grid".to_owned(),
///             kind: ResourceKind::Import { price: vec![usd(40.0), usd(50.0)], usd_per_mw: Usd::ZERO },
///             max: None,
///         },
///     ],
///     carbon_free_floor: None,
///     annual_match_floor: None,
///     export_share_cap: None,
/// })?;
/// // 20 MW of solar give 10 MWh at 30 in the first hour; the second is bought at 50.
/// let solution = problem.solve()?;
/// assert!((solution.cost.as_usd() - 800.0).abs() < 1e-6);
/// assert!((solution.capacities[0].as_mw() - 20.0).abs() < 1e-6);
/// # Ok::<(), cloudecon_capacity::Error>(())
/// ```
///
/// # References
/// Riepin and Brown (2024), arXiv 2403.07876, for the carbon-free constraint. Kelley (1960), The
/// cutting-plane method for solving convex programs, J. SIAM 8(4).
#[derive(Debug, Clone, PartialEq)]
pub struct ProcurementProblem(ProcurementProblemRaw);

impl ProcurementProblem {
    /// Checks the problem.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::Lengths`] or [`Error::Number`] naming the field.
    pub fn new(raw: ProcurementProblemRaw) -> Result<Self, Error> {
        let hours = raw.load.len();
        if hours == 0 {
            return Err(Error::Empty { field: "load" });
        }
        let mut total = 0.0;
        for load in &raw.load {
            total += at_least_zero("load", load.as_mwh())?;
        }
        if total <= 0.0 {
            let legal = "above 0 in sum";
            return Err(Error::Number { field: "load", legal, found: total });
        }
        same_length("load", hours, "grid_clean_share", raw.grid_clean_share.len())?;
        for resource in &raw.resources {
            resource.check(hours)?;
        }
        if let Some(least) = raw.annual_match_floor {
            at_least_zero("annual_match_floor", least)?;
        }
        Ok(Self(raw))
    }

    /// The problem as given.
    pub const fn given(&self) -> &ProcurementProblemRaw {
        &self.0
    }

    /// True if cutting planes solve it: no storage and no export.
    pub fn is_separable(&self) -> bool {
        !self.0.resources.iter().any(|resource| {
            matches!(resource.kind, ResourceKind::Storage { .. } | ResourceKind::Export { .. })
        })
    }

    /// Solves it by the method that suits it.
    ///
    /// Cutting planes close the gap to 1e-9, or to 1e-7 where rounding hides the rest; the gap is
    /// part of the solution.
    ///
    /// # Errors
    /// [`Error::Unserved`] if the load cannot be met; [`Error::Number`] for a match floor beyond the
    /// limits of the contracts; [`Error::NeedsFeature`] with storage or export
    /// unless built with feature `lp`; [`Error::NotConverged`].
    pub fn solve(&self) -> Result<ProcurementSolution, Error> {
        if self.is_separable() {
            return super::cutting_planes::solve(&self.0);
        }
        #[cfg(feature = "lp")]
        let solved = super::interior_point::solve(&self.0);
        #[cfg(not(feature = "lp"))]
        let solved = Err(Error::NeedsFeature { what: "storage and export", feature: "lp" });
        solved
    }

    /// Solves it as one linear programme, whatever it holds.
    ///
    /// # Errors
    /// [`Error::NotConverged`] if the solver finds no optimum.
    #[cfg(feature = "lp")]
    pub fn solve_as_linear_programme(&self) -> Result<ProcurementSolution, Error> {
        super::interior_point::solve(&self.0)
    }
}
