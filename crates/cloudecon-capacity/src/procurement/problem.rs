use cloudecon_core::{Energy, EnergyPrice, Power, Share, Usd};

use crate::Error;
use crate::error::{at_least_zero, finite, same_length};

/// What can be contracted. Costs are positive and hold for all hours of the problem.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ResourceKind {
    /// Output as it comes, all of it paid for, used or not.
    AsProduced {
        /// Output of each hour per unit of capacity, at least 0.
        profile: Vec<f64>,
        /// Price of all output.
        price: EnergyPrice,
    },
    /// The same carbon-free power every hour, all of it paid for.
    Baseload {
        /// Price of all output.
        price: EnergyPrice,
    },
    /// A plant on call, paid for being there and for what it makes; not carbon-free.
    Tolling {
        /// Cost of holding a megawatt.
        usd_per_mw: Usd,
        /// Cost of what it makes.
        marginal: EnergyPrice,
    },
    /// The grid, with a charge on the highest draw.
    Import {
        /// Price of each hour, charges on energy included.
        price: Vec<EnergyPrice>,
        /// Charge on a megawatt of highest draw.
        usd_per_mw: Usd,
    },
    /// Sale of what is left over.
    Export {
        /// Price received in each hour.
        price: Vec<EnergyPrice>,
    },
    /// A store, as full at the end as at the start.
    Storage {
        /// Cost of a megawatt.
        usd_per_mw: Usd,
        /// Hours that it runs at full power.
        hours: f64,
        /// Energy stored over energy taken.
        charge_efficiency: f64,
        /// Energy given over energy stored.
        discharge_efficiency: f64,
    },
}

/// Something to contract and the most of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name.
    pub id: String,
    /// What it is.
    pub kind: ResourceKind,
    /// The most that there is; no limit if not given.
    pub max: Option<Power>,
}

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

impl Resource {
    fn check(&self, hours: usize) -> Result<(), Error> {
        if let Some(max) = self.max {
            at_least_zero("max", max.as_mw())?;
        }
        let prices = |list: &[EnergyPrice]| -> Result<(), Error> {
            same_length("load", hours, "price", list.len())?;
            list.iter().try_for_each(|p| finite("price", p.as_usd_per_mwh()).map(drop))
        };
        match &self.kind {
            ResourceKind::AsProduced { profile, price } => {
                same_length("load", hours, "profile", profile.len())?;
                for output in profile {
                    at_least_zero("profile", *output)?;
                }
                at_least_zero("price", price.as_usd_per_mwh()).map(drop)
            }
            ResourceKind::Baseload { price } => {
                at_least_zero("price", price.as_usd_per_mwh()).map(drop)
            }
            ResourceKind::Tolling { usd_per_mw, marginal } => {
                at_least_zero("usd_per_mw", usd_per_mw.as_usd())?;
                at_least_zero("marginal", marginal.as_usd_per_mwh()).map(drop)
            }
            ResourceKind::Import { price, usd_per_mw } => {
                at_least_zero("usd_per_mw", usd_per_mw.as_usd())?;
                prices(price)
            }
            ResourceKind::Export { price } => prices(price),
            ResourceKind::Storage {
                usd_per_mw,
                hours,
                charge_efficiency,
                discharge_efficiency,
            } => {
                at_least_zero("usd_per_mw", usd_per_mw.as_usd())?;
                at_least_zero("hours", *hours)?;
                for (field, found) in [
                    ("charge_efficiency", *charge_efficiency),
                    ("discharge_efficiency", *discharge_efficiency),
                ] {
                    if !(found > 0.0 && found <= 1.0) {
                        let legal = "above 0 and at most 1";
                        return Err(Error::Number { field, legal, found });
                    }
                }
                Ok(())
            }
        }
    }
}
