//! The whole programme, hour by hour, for an interior-point solver.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};
use cloudecon_core::{Power, Usd};

use super::{ProcurementMethod, ProcurementProblemRaw, ProcurementSolution, ResourceKind};
use crate::Error;

/// Entries of a sparse matrix by column, rows ascending, with right-hand sides.
#[derive(Default)]
struct Rows {
    columns: Vec<Vec<(usize, f64)>>,
    right: Vec<f64>,
}

impl Rows {
    fn column(&mut self) -> usize {
        self.columns.push(Vec::new());
        self.columns.len() - 1
    }

    /// Adds `sum of entries (= or <=) right`.
    fn row(&mut self, entries: &[(usize, f64)], right: f64) {
        let row = self.right.len();
        for (column, value) in entries {
            if let Some(column) = self.columns.get_mut(*column)
                && *value != 0.0
            {
                column.push((row, *value));
            }
        }
        self.right.push(right);
    }

    fn matrix(&self) -> CscMatrix<f64> {
        let mut starts = vec![0];
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        for column in &self.columns {
            for (row, value) in column {
                rows.push(*row);
                values.push(*value);
            }
            starts.push(rows.len());
        }
        CscMatrix::new(self.right.len(), self.columns.len(), starts, rows, values)
    }
}

/// Columns of a resource: its capacity and its use in each hour.
struct Columns {
    capacity: usize,
    /// Energy to the load (from it for exports); discharge of a store.
    flow: Vec<usize>,
    /// Charge of a store.
    charge: Vec<usize>,
    /// Energy in a store at the end of the hour.
    stored: Vec<usize>,
}

pub(super) fn solve(problem: &ProcurementProblemRaw) -> Result<ProcurementSolution, Error> {
    let hours = problem.load.len();
    let load: Vec<f64> = problem.load.iter().map(|load| load.as_mwh()).collect();
    let total: f64 = load.iter().sum();
    let mut rows = Rows::default();
    let columns: Vec<Columns> = problem
        .resources
        .iter()
        .map(|resource| {
            let capacity = rows.column();
            let is_store = matches!(resource.kind, ResourceKind::Storage { .. });
            let mut each = |wanted: bool| -> Vec<usize> {
                if wanted { (0..hours).map(|_| rows.column()).collect() } else { Vec::new() }
            };
            let flow = each(true);
            Columns { capacity, flow, charge: each(is_store), stored: each(is_store) }
        })
        .collect();
    let cost = costs(problem, &columns, rows.columns.len());

    for (hour, load) in load.iter().enumerate() {
        let mut entries = Vec::new();
        for (resource, columns) in problem.resources.iter().zip(&columns) {
            let is_export = matches!(resource.kind, ResourceKind::Export { .. });
            entries.push((columns.flow[hour], if is_export { -1.0 } else { 1.0 }));
            if let Some(charge) = columns.charge.get(hour) {
                entries.push((*charge, -1.0));
            }
        }
        rows.row(&entries, *load);
    }
    for (resource, columns) in problem.resources.iter().zip(&columns) {
        let ResourceKind::Storage { charge_efficiency, discharge_efficiency, .. } = resource.kind
        else {
            continue;
        };
        for hour in 0..hours {
            // The hour before the first is the last.
            let before = (hour + hours - 1) % hours;
            rows.row(
                &[
                    (columns.stored[hour], 1.0),
                    (columns.stored[before], -1.0),
                    (columns.charge[hour], -charge_efficiency),
                    (columns.flow[hour], discharge_efficiency.recip()),
                ],
                0.0,
            );
        }
    }
    let equalities = rows.right.len();
    limits(problem, &columns, total, &mut rows);

    let inequalities = rows.right.len() - equalities;
    let cones =
        [SupportedConeT::ZeroConeT(equalities), SupportedConeT::NonnegativeConeT(inequalities)];
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .build()
        .map_err(|_| Error::NotConverged { what: "the solver's settings" })?;
    let size = rows.columns.len();
    let quadratic = CscMatrix::zeros((size, size));
    let mut solver =
        DefaultSolver::new(&quadratic, &cost, &rows.matrix(), &rows.right, &cones, settings)
            .map_err(|_| Error::NotConverged { what: "the set-up of the interior point" })?;
    solver.solve();
    let solution = &solver.solution;
    if solution.status != SolverStatus::Solved {
        return Err(Error::NotConverged { what: "the interior point" });
    }
    Ok(report(
        problem,
        &columns,
        total,
        &solution.x,
        [solution.obj_val, solution.obj_val_dual],
        solution.iterations,
    ))
}

/// Cost of each column.
fn costs(problem: &ProcurementProblemRaw, columns: &[Columns], size: usize) -> Vec<f64> {
    let mut cost = vec![0.0; size];
    let hours = problem.load.len() as f64;
    for (resource, columns) in problem.resources.iter().zip(columns) {
        let mut each_hour = |prices: &mut dyn Iterator<Item = f64>, sign: f64| {
            for (column, price) in columns.flow.iter().zip(prices) {
                cost[*column] = sign * price;
            }
        };
        let fixed = match &resource.kind {
            ResourceKind::AsProduced { profile, price } => {
                price.as_usd_per_mwh() * profile.iter().sum::<f64>()
            }
            ResourceKind::Baseload { price } => price.as_usd_per_mwh() * hours,
            ResourceKind::Tolling { usd_per_mw, marginal } => {
                each_hour(&mut std::iter::repeat(marginal.as_usd_per_mwh()), 1.0);
                usd_per_mw.as_usd()
            }
            ResourceKind::Import { price, usd_per_mw } => {
                each_hour(&mut price.iter().map(|p| p.as_usd_per_mwh()), 1.0);
                usd_per_mw.as_usd()
            }
            ResourceKind::Export { price } => {
                each_hour(&mut price.iter().map(|p| p.as_usd_per_mwh()), -1.0);
                0.0
            }
            ResourceKind::Storage { usd_per_mw, .. } => usd_per_mw.as_usd(),
        };
        cost[columns.capacity] = fixed;
    }
    cost
}

/// Every bound and limit as a row `... <= right`.
fn limits(problem: &ProcurementProblemRaw, columns: &[Columns], total: f64, rows: &mut Rows) {
    let (mut dirty, mut exported, mut contracted) = (Vec::new(), Vec::new(), Vec::new());
    for (resource, columns) in problem.resources.iter().zip(columns) {
        let capacity = columns.capacity;
        let is_export = matches!(resource.kind, ResourceKind::Export { .. });
        rows.row(&[(capacity, -1.0)], 0.0);
        if is_export {
            // An export has no capacity; its column stands at nothing.
            rows.row(&[(capacity, 1.0)], 0.0);
        } else if let Some(max) = resource.max {
            rows.row(&[(capacity, 1.0)], max.as_mw());
        }
        for (hour, flow) in columns.flow.iter().enumerate() {
            rows.row(&[(*flow, -1.0)], 0.0);
            let available = match &resource.kind {
                ResourceKind::AsProduced { profile, .. } => profile[hour],
                _ => 1.0,
            };
            if !is_export {
                rows.row(&[(*flow, 1.0), (capacity, -available)], 0.0);
            }
            match &resource.kind {
                ResourceKind::Import { .. } => {
                    let share = problem.grid_clean_share[hour].complement().as_fraction();
                    dirty.push((*flow, share));
                }
                ResourceKind::Tolling { .. } => dirty.push((*flow, 1.0)),
                ResourceKind::Export { .. } => exported.push((*flow, 1.0)),
                _ => {}
            }
        }
        match &resource.kind {
            ResourceKind::AsProduced { profile, .. } => {
                contracted.push((capacity, -profile.iter().sum::<f64>()));
            }
            ResourceKind::Baseload { .. } => {
                contracted.push((capacity, -(columns.flow.len() as f64)));
            }
            ResourceKind::Storage { hours, .. } => {
                for (charge, stored) in columns.charge.iter().zip(&columns.stored) {
                    rows.row(&[(*charge, -1.0)], 0.0);
                    rows.row(&[(*charge, 1.0), (capacity, -1.0)], 0.0);
                    rows.row(&[(*stored, -1.0)], 0.0);
                    rows.row(&[(*stored, 1.0), (capacity, -hours)], 0.0);
                }
            }
            _ => {}
        }
    }
    if let Some(floor) = problem.carbon_free_floor {
        rows.row(&dirty, floor.complement().as_fraction() * total);
    }
    if let Some(cap) = problem.export_share_cap {
        rows.row(&exported, cap.as_fraction() * total);
    }
    if let Some(least) = problem.annual_match_floor {
        rows.row(&contracted, -least * total);
    }
}

fn report(
    problem: &ProcurementProblemRaw,
    columns: &[Columns],
    total: f64,
    x: &[f64],
    [cost, bound]: [f64; 2],
    rounds: u32,
) -> ProcurementSolution {
    let capacities: Vec<f64> = columns.iter().map(|columns| x[columns.capacity].max(0.0)).collect();
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
            ResourceKind::Baseload { .. } => contracted += capacity * columns.flow.len() as f64,
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
