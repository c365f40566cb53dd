//! Dispatch of every hour at given capacities, its cost and how that changes with them.

use super::{ProcurementProblemRaw, Resource, ResourceKind};

/// A step of the merit order of an hour.
#[derive(Clone, Copy)]
struct Offer {
    price: f64,
    dirty: f64,
    /// The resource; one past the last for all contracted output together.
    unit: usize,
}

/// The hours of a separable problem, everything of an hour side by side.
pub(super) struct Hours {
    pub(super) load: Vec<f64>,
    /// Cost of a megawatt of each resource over all hours, used or not.
    pub(super) fixed: Vec<f64>,
    /// Resources whose output comes by itself, used or not.
    contracted: Vec<usize>,
    /// Output of each of them by hour.
    profiles: Vec<f64>,
    /// Offers of each hour, cheapest first: contracted output and what gives what is asked.
    offers: Vec<Offer>,
    /// Offers an hour.
    width: usize,
    /// Price of load that nothing serves: above what any capacity can cost.
    unserved_price: f64,
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
        let mut fixed = Vec::with_capacity(problem.resources.len());
        let (mut contracted, mut outputs) = (Vec::new(), Vec::new());
        let gives_as_asked = |one: &&Resource| {
            matches!(one.kind, ResourceKind::Tolling { .. } | ResourceKind::Import { .. })
        };
        let width = 1 + problem.resources.iter().filter(gives_as_asked).count();
        let free = Offer { price: 0.0, dirty: 0.0, unit: problem.resources.len() };
        let mut offers = vec![free; hours * width];
        let (mut placed, mut highest) = (1, 1.0_f64);
        for (unit, resource) in problem.resources.iter().enumerate() {
            let mut offer = |hour: usize, price: f64, dirty: f64| {
                highest = highest.max(price);
                // A handful of offers: insertion keeps them in order.
                let order = &mut offers[hour * width..][..=placed];
                let place = order[..placed].iter().position(|o| o.price > price).unwrap_or(placed);
                order[place..].rotate_right(1);
                order[place] = Offer { price, dirty, unit };
            };
            fixed.push(match &resource.kind {
                ResourceKind::AsProduced { profile, price } => {
                    contracted.push(unit);
                    outputs.push(profile.clone());
                    price.as_usd_per_mwh() * profile.iter().sum::<f64>()
                }
                ResourceKind::Baseload { price } => {
                    contracted.push(unit);
                    outputs.push(vec![1.0; hours]);
                    price.as_usd_per_mwh() * hours as f64
                }
                ResourceKind::Tolling { usd_per_mw, marginal } => {
                    (0..hours).for_each(|hour| offer(hour, marginal.as_usd_per_mwh(), 1.0));
                    usd_per_mw.as_usd()
                }
                ResourceKind::Import { price, usd_per_mw } => {
                    let clean = &problem.grid_clean_share;
                    for (hour, (price, clean)) in price.iter().zip(clean).enumerate() {
                        offer(hour, price.as_usd_per_mwh(), clean.complement().as_fraction());
                    }
                    usd_per_mw.as_usd()
                }
                // Not in a separable problem.
                ResourceKind::Export { .. } | ResourceKind::Storage { .. } => 0.0,
            });
            placed += usize::from(gives_as_asked(&resource));
        }
        highest = fixed.iter().fold(highest, |most, price| most.max(*price));
        let each_hour = |hour: usize| outputs.iter().map(move |profile: &Vec<f64>| profile[hour]);
        Self {
            load: problem.load.iter().map(|load| load.as_mwh()).collect(),
            profiles: (0..hours).flat_map(each_hour).collect(),
            width,
            offers,
            fixed,
            contracted,
            unserved_price: 200.0 * highest,
        }
    }

    /// Contracted output of a megawatt of each resource over all hours.
    pub(super) fn output(&self) -> Vec<f64> {
        let mut output = vec![0.0; self.fixed.len()];
        for (place, unit) in self.contracted.iter().enumerate() {
            output[*unit] = self.profiles.iter().skip(place).step_by(self.contracted.len()).sum();
        }
        output
    }

    /// Least-cost use of the capacities in every hour, dirty energy charged `penalty` a unit.
    pub(super) fn dispatch(&self, capacities: &[f64], penalty: f64) -> Dispatch {
        let all = capacities.len();
        let slope = vec![0.0; all];
        let mut result = Dispatch { cost: 0.0, slope, dirty: 0.0, unserved: 0.0 };
        let held: Vec<f64> = self.contracted.iter().map(|unit| capacities[*unit]).collect();
        let mut available = [capacities, &[0.0]].concat();
        let mut saved = vec![0.0; held.len()];
        let mut charged: Vec<Offer> = Vec::with_capacity(self.width);
        for (hour, (load, offers)) in
            self.load.iter().zip(self.offers.chunks_exact(self.width)).enumerate()
        {
            let outputs = &self.profiles[hour * held.len()..][..held.len()];
            available[all] = outputs.iter().zip(&held).map(|(output, mw)| output * mw).sum();
            let order = if penalty > 0.0 {
                charge(offers, penalty, &mut charged);
                &charged
            } else {
                offers
            };
            let marginal = self.use_in_order(order, &available, *load, &mut result);
            for offer in order {
                let gain = marginal - offer.price;
                if gain <= 0.0 {
                    break;
                }
                if offer.unit < all {
                    result.slope[offer.unit] -= gain;
                } else {
                    for (saved, output) in saved.iter_mut().zip(outputs) {
                        *saved += gain * output;
                    }
                }
            }
        }
        for (unit, saved) in self.contracted.iter().zip(saved) {
            result.slope[*unit] -= saved;
        }
        result
    }

    /// Serves an hour's load from the cheapest offer up; gives the price of the last one needed.
    fn use_in_order(
        &self,
        order: &[Offer],
        available: &[f64],
        load: f64,
        result: &mut Dispatch,
    ) -> f64 {
        let mut open = load;
        // Leaving load unserved is an offer as well: nothing dearer is used.
        for offer in order.iter().take_while(|offer| offer.price < self.unserved_price) {
            let used = open.min(available[offer.unit]);
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

/// The offers of an hour, dirty energy charged, cheapest first; equal ones keep their order.
fn charge(offers: &[Offer], penalty: f64, order: &mut Vec<Offer>) {
    order.clear();
    for offer in offers {
        let price = offer.price + penalty * offer.dirty;
        let place = order.iter().position(|o| o.price > price).unwrap_or(order.len());
        order.insert(place, Offer { price, ..*offer });
    }
}
