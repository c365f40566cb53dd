//! The whole programme solved by an interior-point solver.

mod programme;
mod rows;

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};
use cloudecon_core::{Power, Usd};

use self::programme::{Columns, Programme};
use super::{ProcurementMethod, ProcurementProblemRaw, ProcurementSolution, ResourceKind};
use crate::Error;

pub(super) fn solve(problem: &ProcurementProblemRaw) -> Result<ProcurementSolution, Error> {
    let Programme { columns, cost, rows, equalities } = Programme::new(problem);
    let inequalities = rows.height() - equalities;
    let cones =
        [SupportedConeT::ZeroConeT(equalities), SupportedConeT::NonnegativeConeT(inequalities)];
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .build()
        .map_err(|_| Error::NotConverged { what: "the solver's settings" })?;
    let size = rows.width();
    let quadratic = CscMatrix::zeros((size, size));
    let mut solver =
        DefaultSolver::new(&quadratic, &cost, &rows.matrix(), rows.right(), &cones, settings)
            .map_err(|_| Error::NotConverged { what: "the set-up of the interior point" })?;
    solver.solve();
    let solution = &solver.solution;
    if solution.status != SolverStatus::Solved {
        return Err(Error::NotConverged { what: "the interior point" });
    }
    let bounds = [solution.obj_val, solution.obj_val_dual];
    Ok(report(problem, &columns, &solution.x, bounds, solution.iterations))
}

fn report(
    problem: &ProcurementProblemRaw,
    columns: &[Columns],
    x: &[f64],
    [cost, bound]: [f64; 2],
    rounds: u32,
) -> ProcurementSolution {
    let capacities: Vec<f64> = columns.iter().map(|columns| x[columns.capacity].max(0.0)).collect();
    let total: f64 = problem.load.iter().map(|load| load.as_mwh()).sum();
    let (mut dirty, mut contracted) = (0.0, 0.0);
    for ((resource, columns), capacity) in problem.resources.iter().zip(columns).zip(&capacities) {
        let used = columns.flow.iter().map(|flow| x[*flow]);
        match &resource.kind {
            ResourceKind::Import { .. } => {
                let shares = problem.grid_clean_share.iter();
                let weighed = used.zip(shares).map(|(used, s)| used * s.complement().as_fraction());
                dirty += weighed.sum::<f64>();
            }
            ResourceKind::Tolling { .. } => dirty += used.sum::<f64>(),
            ResourceKind::AsProduced { profile, .. } => {
                contracted += capacity * profile.iter().sum::<f64>();
            }
            ResourceKind::Baseload { .. } => contracted += capacity * problem.load.len() as f64,
            ResourceKind::Export { .. } | ResourceKind::Storage { .. } => {}
        }
    }
    ProcurementSolution {
        cost: Usd::from_usd(cost),
        bound: Usd::from_usd(bound),
        capacities: capacities.into_iter().map(Power::from_mw).collect(),
        carbon_free_score: 1.0 - dirty / total,
        annual_match: contracted / total,
        method: ProcurementMethod::InteriorPoint,
        rounds,
    }
}
