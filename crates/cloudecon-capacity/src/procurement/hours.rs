//! Dispatch of every hour at given capacities, its cost and how that changes with them.

use super::{ProcurementProblemRaw, ResourceKind};

/// A contract whose output comes by itself, used or not.
struct Contracted {
    unit: usize,
    profile: Vec<f64>,
}

/// A resource that gives what is asked up to its capacity.
struct Firm {
    unit: usize,
    price: Vec<f64>,
    dirty: Vec<f64>,
}

/// The hours of a separable problem.
pub(super) struct Hours {
    pub(super) load: Vec<f64>,
    /// Cost of a megawatt of each resource over all hours, used or not.
    pub(super) fixed: Vec<f64>,
    contracted: Vec<Contracted>,
    firm: Vec<Firm>,
    /// Price of load that nothing serves: above what any capacity can cost.
    unserved_price: f64,
}

/// A step of the merit order of an hour.
#[derive(Clone, Copy)]
struct Offer {
    price: f64,
    available: f64,
    dirty: f64,
    /// None for all contracted output together.
    unit: Option<usize>,
}

/// Cost of all hours at some capacities.
pub(super) struct Dispatch {
    /// Cost that depends on use.
    pub(super) cost: f64,
    /// Its change with each capacity.
    pub(super) slope: Vec<f64>,
    /// Dirty energy.
    pub(super) dirty: f64,
    /// Load that nothing served.
    pub(super) unserved: f64,
}

impl Hours {
    pub(super) fn new(problem: &ProcurementProblemRaw) -> Self {
        let hours = problem.load.len();
        let flat = |value: f64| vec![value; hours];
        let mut this = Self {
            load: problem.load.iter().map(|load| load.as_mwh()).collect(),
            fixed: Vec::with_capacity(problem.resources.len()),
            contracted: Vec::new(),
            firm: Vec::new(),
            unserved_price: 0.0,
        };
        for (unit, resource) in problem.resources.iter().enumerate() {
            let fixed = match &resource.kind {
                ResourceKind::AsProduced { profile, price } => {
                    this.contracted.push(Contracted { unit, profile: profile.clone() });
                    price.as_usd_per_mwh() * profile.iter().sum::<f64>()
                }
                ResourceKind::Baseload { price } => {
                    this.contracted.push(Contracted { unit, profile: flat(1.0) });
                    price.as_usd_per_mwh() * hours as f64
                }
                ResourceKind::Tolling { usd_per_mw, marginal } => {
                    let price = flat(marginal.as_usd_per_mwh());
                    this.firm.push(Firm { unit, price, dirty: flat(1.0) });
                    usd_per_mw.as_usd()
                }
                ResourceKind::Import { price, usd_per_mw } => {
                    let price = price.iter().map(|p| p.as_usd_per_mwh()).collect();
                    let shares = problem.grid_clean_share.iter();
                    let dirty = shares.map(|share| share.complement().as_fraction()).collect();
                    this.firm.push(Firm { unit, price, dirty });
                    usd_per_mw.as_usd()
                }
                // Not in a separable problem.
                ResourceKind::Export { .. } | ResourceKind::Storage { .. } => 0.0,
            };
            this.fixed.push(fixed);
        }
        let used = this.firm.iter().flat_map(|firm| &firm.price);
        let highest = used.chain(&this.fixed).fold(1.0_f64, |most, price| most.max(*price));
        this.unserved_price = 200.0 * highest;
        this
    }

    /// Contracted output of a megawatt of each resource over all hours.
    pub(super) fn output(&self) -> Vec<f64> {
        let mut output = vec![0.0; self.fixed.len()];
        for contracted in &self.contracted {
            output[contracted.unit] = contracted.profile.iter().sum();
        }
        output
    }

    /// Least-cost use of the capacities in every hour, dirty energy charged `penalty` a unit.
    pub(super) fn dispatch(&self, capacities: &[f64], penalty: f64) -> Dispatch {
        let slope = vec![0.0; self.fixed.len()];
        let mut result = Dispatch { cost: 0.0, slope, dirty: 0.0, unserved: 0.0 };
        let mut order: Vec<Offer> = Vec::with_capacity(self.firm.len() + 1);
        for (hour, load) in self.load.iter().enumerate() {
            let outputs = self.contracted.iter().map(|c| c.profile[hour] * capacities[c.unit]);
            let free = Offer { price: 0.0, available: outputs.sum(), dirty: 0.0, unit: None };
            order.clear();
            order.push(free);
            for firm in &self.firm {
                let dirty = firm.dirty[hour];
                let price = firm.price[hour] + penalty * dirty;
                let offer =
                    Offer { price, available: capacities[firm.unit], dirty, unit: Some(firm.unit) };
                // A handful of offers: insertion keeps them in order.
                let place = order.iter().position(|o| o.price > price).unwrap_or(order.len());
                order.insert(place, offer);
            }
            let marginal = self.use_in_order(&order, *load, &mut result);
            for offer in &order {
                let saved = marginal - offer.price;
                if saved <= 0.0 {
                    break;
                }
                match offer.unit {
                    Some(unit) => result.slope[unit] -= saved,
                    None => {
                        for contracted in &self.contracted {
                            result.slope[contracted.unit] -= saved * contracted.profile[hour];
                        }
                    }
                }
            }
        }
        result
    }

    /// Serves an hour's load from the cheapest offer up; gives the price of the last one needed.
    fn use_in_order(&self, order: &[Offer], load: f64, result: &mut Dispatch) -> f64 {
        let mut open = load;
        // Leaving load unserved is an offer as well: nothing dearer is used.
        for offer in order.iter().take_while(|offer| offer.price < self.unserved_price) {
            let used = open.min(offer.available);
            open -= used;
            result.cost += offer.price * used;
            result.dirty += offer.dirty * used;
            if open <= 0.0 {
                return offer.price;
            }
        }
        result.cost += self.unserved_price * open;
        result.unserved += open;
        self.unserved_price
    }
}
