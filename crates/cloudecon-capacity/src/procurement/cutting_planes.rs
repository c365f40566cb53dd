//! Kelley's method: planes under the convex cost of use, one more at each best point.

use cloudecon_core::{Power, Usd};

use super::hours::{Dispatch, Hours};
use super::master::Master;
use super::{ProcurementMethod, ProcurementProblemRaw, ProcurementSolution};
use crate::Error;

/// Share of the cost to which cost and bound agree in the end.
const GAP: f64 = 1e-9;
/// The gap that is still accepted where rounding keeps the planes from closing it.
const STUCK_GAP: f64 = 1e-7;
const ROUNDS: u32 = 2_000;
/// Capacity of a contract without limit, as a multiple of what covers the load on average.
const PLENTY: f64 = 50.0;
/// Halvings of the price of dirty energy.
const PRICE_HALVINGS: u32 = 60;

/// Cost of use under the carbon-free floor, with a plane under it and what dirty energy costs.
struct Use {
    /// No more than this.
    upper: f64,
    /// No less than this, with its slope.
    lower: f64,
    slope: Vec<f64>,
    dirty: f64,
    unserved: f64,
}

pub(super) fn solve(problem: &ProcurementProblemRaw) -> Result<ProcurementSolution, Error> {
    let hours = Hours::new(problem);
    let total: f64 = hours.load.iter().sum();
    let peak = hours.load.iter().fold(0.0_f64, |peak, load| peak.max(*load));
    let fixed = hours.fixed.clone();
    let contracted = hours.output();
    let upper: Vec<f64> = problem
        .resources
        .iter()
        .zip(&contracted)
        .map(|(resource, output)| {
            let enough = if *output > 0.0 { PLENTY * total / output } else { peak };
            resource.max.map_or(enough, |max| max.as_mw().min(enough.max(peak)))
        })
        .collect();
    let most_dirty =
        problem.carbon_free_floor.map(|floor| floor.complement().as_fraction() * total);
    let mut rows = Vec::new();
    if let Some(least) = problem.annual_match_floor {
        let most: f64 = upper.iter().zip(&contracted).map(|(mw, output)| mw * output).sum();
        if most < least * total {
            let legal = "within the limits of the contracts";
            return Err(Error::Number { field: "annual_match_floor", legal, found: least });
        }
        rows.push((contracted.clone(), least * total));
    }

    let mut best: Option<(f64, Vec<f64>, Use)> = None;
    let plane = |used: &Use, x: &[f64]| {
        used.lower - used.slope.iter().zip(x).map(|(g, x)| g * x).sum::<f64>()
    };
    // The first plane is laid where everything is there.
    let used = use_of(&hours, &upper, most_dirty);
    let mut master = Master::new(&fixed, &upper, &rows, (plane(&used, &upper), &used.slope));
    let mut bound = f64::NEG_INFINITY;
    let mut last: Option<Vec<f64>> = None;
    for round in 1..=ROUNDS {
        let point = master.solve().ok_or(Error::NotConverged { what: "the master programme" })?;
        let held: f64 = point.x.iter().zip(&fixed).map(|(x, f)| x * f).sum();
        bound = bound.max(held + point.value);
        let x: Vec<f64> =
            point.x.iter().zip(&upper).map(|(x, upper)| x.clamp(0.0, *upper)).collect();
        let used = use_of(&hours, &x, most_dirty);
        let cost = x.iter().zip(&fixed).map(|(x, f)| x * f).sum::<f64>() + used.upper;
        master.add_cut(plane(&used, &x), &used.slope);
        if best.as_ref().is_none_or(|(least, _, _)| cost < *least) {
            best = Some((cost, x.clone(), used));
        }
        let Some((cost, best_x, used)) = &best else { continue };
        let gap = (cost - bound) / cost.abs().max(1.0);
        // The same point again: rounding hides what is left.
        let is_stuck = last.as_ref() == Some(&x) && gap <= STUCK_GAP;
        if gap <= GAP || is_stuck {
            let x = best_x;
            return finish(&hours, x, used, &contracted, [*cost, bound], round);
        }
        last = Some(x);
    }
    Err(Error::NotConverged { what: "the cutting planes" })
}

fn finish(
    hours: &Hours,
    x: &[f64],
    used: &Use,
    contracted: &[f64],
    [cost, bound]: [f64; 2],
    rounds: u32,
) -> Result<ProcurementSolution, Error> {
    let total: f64 = hours.load.iter().sum();
    if used.unserved > 1e-7 * total {
        return Err(Error::Unserved { mwh: used.unserved });
    }
    let matched: f64 = x.iter().zip(contracted).map(|(x, output)| x * output).sum();
    Ok(ProcurementSolution {
        cost: Usd::from_usd(cost),
        bound: Usd::from_usd(bound.min(cost)),
        capacities: x.iter().copied().map(Power::from_mw).collect(),
        carbon_free_score: 1.0 - used.dirty / total,
        annual_match: matched / total,
        method: ProcurementMethod::CuttingPlanes,
        rounds,
    })
}

/// Cost of use at capacities, dirty energy held to a most.
///
/// The limit is priced: `max over p of cost(p) - p x limit`, a concave function of one price whose
/// best is bracketed. Every price gives a plane that holds; the lines at both ends of the bracket
/// meet above the best.
fn use_of(hours: &Hours, x: &[f64], most_dirty: Option<f64>) -> Use {
    let free = hours.dispatch(x, 0.0);
    let Some(limit) = most_dirty else { return plain(free, 0.0, 0.0) };
    if free.dirty <= limit {
        return plain(free, 0.0, 0.0);
    }
    let (mut low, mut low_price) = (free, 0.0);
    let (mut high_price, mut step) = (0.0, 1.0);
    let mut high = loop {
        high_price += step;
        step *= 4.0;
        let tried = hours.dispatch(x, high_price);
        if tried.dirty <= limit || high_price > HIGHEST_PRICE {
            break tried;
        }
        (low, low_price) = (tried, high_price);
    };
    if high.dirty > limit {
        return plain(high, high_price, limit);
    }
    for _ in 0..PRICE_HALVINGS {
        let price = f64::midpoint(low_price, high_price);
        let tried = hours.dispatch(x, price);
        if tried.dirty > limit {
            (low, low_price) = (tried, price);
        } else {
            (high, high_price) = (tried, price);
        }
        if high_price - low_price <= 1e-12 * high_price {
            break;
        }
    }
    // Both ends are lines over the price: cost - price x limit, sloped by dirty - limit.
    let at_low = low.cost - low_price * limit;
    let upper = at_low + (low.dirty - limit) * (high_price - low_price);
    let lower = high.cost - high_price * limit;
    // What is done is the mix of both that just keeps the limit.
    let part = (limit - high.dirty) / (low.dirty - high.dirty);
    let unserved = high.unserved + part * (low.unserved - high.unserved);
    Use { upper: upper.max(lower), lower, slope: high.slope, dirty: limit, unserved }
}

/// Price of dirty energy at which a floor that still fails cannot be met at these capacities.
const HIGHEST_PRICE: f64 = 1e12;

fn plain(dispatch: Dispatch, price: f64, limit: f64) -> Use {
    let value = dispatch.cost - price * limit;
    Use {
        upper: value,
        lower: value,
        slope: dispatch.slope,
        dirty: dispatch.dirty,
        unserved: dispatch.unserved,
    }
}
