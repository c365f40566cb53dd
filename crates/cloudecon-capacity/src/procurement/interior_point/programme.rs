//! The whole programme, hour by hour.
//!
//! Contracted output is paid for whether it is used or not, so that its use needs no column of its
//! own: `0 <= load - firm - discharge + charge + export <= contracted` says all of it.

use super::rows::Rows;
use crate::procurement::{ProcurementProblemRaw, ResourceKind};

/// Columns of a resource: its capacity and its use in each hour.
pub(super) struct Columns {
    pub(super) capacity: usize,
    /// Energy to the load (from it for exports); discharge of a store; none for contracted output.
    pub(super) flow: Vec<usize>,
    /// Charge of a store.
    charge: Vec<usize>,
    /// Energy in a store at the end of the hour.
    stored: Vec<usize>,
}

/// Columns, cost and rows: equalities first, then `... <= right`.
pub(super) struct Programme {
    pub(super) columns: Vec<Columns>,
    pub(super) cost: Vec<f64>,
    pub(super) rows: Rows,
    pub(super) equalities: usize,
}

/// Contracted output of a megawatt in an hour; `None` for what gives as asked.
fn contracted(kind: &ResourceKind, hour: usize) -> Option<f64> {
    match kind {
        ResourceKind::AsProduced { profile, .. } => profile.get(hour).copied(),
        ResourceKind::Baseload { .. } => Some(1.0),
        _ => None,
    }
}

impl Programme {
    pub(super) fn new(problem: &ProcurementProblemRaw) -> Self {
        let hours = problem.load.len();
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
                let flow = each(contracted(&resource.kind, 0).is_none());
                Columns { capacity, flow, charge: each(is_store), stored: each(is_store) }
            })
            .collect();
        let cost = costs(problem, &columns, rows.width());
        // Hours in which contracted output can fill a gap have two limits, the others none to spare.
        let has_contracted = |hour: usize| {
            let mut outputs = problem.resources.iter().filter_map(|r| contracted(&r.kind, hour));
            outputs.any(|output| output > 0.0)
        };
        let (filled, exact): (Vec<usize>, Vec<usize>) =
            (0..hours).partition(|hour| has_contracted(*hour));
        for hour in exact {
            rows.row(&given(problem, &columns, hour), load(problem, hour));
        }
        stores(problem, &columns, &mut rows);
        let equalities = rows.height();
        for hour in filled {
            let mut entries = given(problem, &columns, hour);
            rows.row(&entries, load(problem, hour));
            for entry in &mut entries {
                entry.1 = -entry.1;
            }
            let outputs = problem.resources.iter().zip(&columns);
            entries.extend(outputs.filter_map(|(resource, columns)| {
                contracted(&resource.kind, hour).map(|output| (columns.capacity, -output))
            }));
            rows.row(&entries, -load(problem, hour));
        }
        limits(problem, &columns, &mut rows);
        Self { columns, cost, rows, equalities }
    }
}

fn load(problem: &ProcurementProblemRaw, hour: usize) -> f64 {
    problem.load.get(hour).map_or(0.0, |load| load.as_mwh())
}

/// What is given to the load in an hour besides contracted output.
fn given(problem: &ProcurementProblemRaw, columns: &[Columns], hour: usize) -> Vec<(usize, f64)> {
    let mut entries = Vec::new();
    for (resource, columns) in problem.resources.iter().zip(columns) {
        let is_export = matches!(resource.kind, ResourceKind::Export { .. });
        if let Some(flow) = columns.flow.get(hour) {
            entries.push((*flow, if is_export { -1.0 } else { 1.0 }));
        }
        if let Some(charge) = columns.charge.get(hour) {
            entries.push((*charge, -1.0));
        }
    }
    entries
}

/// Energy in each store from hour to hour; the hour before the first is the last.
fn stores(problem: &ProcurementProblemRaw, columns: &[Columns], rows: &mut Rows) {
    let hours = problem.load.len();
    for (resource, columns) in problem.resources.iter().zip(columns) {
        let ResourceKind::Storage { charge_efficiency, discharge_efficiency, .. } = resource.kind
        else {
            continue;
        };
        for hour in 0..hours {
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
fn limits(problem: &ProcurementProblemRaw, columns: &[Columns], rows: &mut Rows) {
    let total: f64 = problem.load.iter().map(|load| load.as_mwh()).sum();
    let (mut dirty, mut exported, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
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
            if !is_export {
                rows.row(&[(*flow, 1.0), (capacity, -1.0)], 0.0);
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
        let output = (0..problem.load.len()).filter_map(|hour| contracted(&resource.kind, hour));
        let output: f64 = output.sum();
        if output > 0.0 {
            outputs.push((capacity, -output));
        }
        if let ResourceKind::Storage { hours, .. } = &resource.kind {
            for (charge, stored) in columns.charge.iter().zip(&columns.stored) {
                rows.row(&[(*charge, -1.0)], 0.0);
                rows.row(&[(*charge, 1.0), (capacity, -1.0)], 0.0);
                rows.row(&[(*stored, -1.0)], 0.0);
                rows.row(&[(*stored, 1.0), (capacity, -hours)], 0.0);
            }
        }
    }
    if let Some(floor) = problem.carbon_free_floor {
        rows.row(&dirty, floor.complement().as_fraction() * total);
    }
    if let Some(cap) = problem.export_share_cap {
        rows.row(&exported, cap.as_fraction() * total);
    }
    if let Some(least) = problem.annual_match_floor {
        rows.row(&outputs, -least * total);
    }
}
