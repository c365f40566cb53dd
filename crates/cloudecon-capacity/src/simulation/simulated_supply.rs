use std::collections::BTreeMap;

use cloudecon_core::Quarter;

use super::Window;
use crate::ItPower;
use crate::quantile::quantile_of_sorted;

/// IT power at quarter ends in many futures, by group.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedSupply {
    pub(super) window: Window,
    /// For each group and quarter the megawatts of all draws, ascending.
    pub(super) groups: BTreeMap<String, Vec<Vec<f64>>>,
    /// The same in the order of draws, so that quarters of one future stay together.
    pub(super) drawn: BTreeMap<String, Vec<Vec<f64>>>,
}

impl SimulatedSupply {
    /// What was looked at.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The groups, in order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str)
    }

    /// IT power of a group at a quarter's end that is reached or passed in a share `chance` of the
    /// futures: 0.5 for P50, 0.9 for the lower P90. `None` outside what was drawn.
    pub fn reached(&self, group: &str, quarter: Quarter, chance: f64) -> Option<ItPower> {
        if !(0.0..=1.0).contains(&chance) {
            return None;
        }
        let sorted = self.at(group, quarter)?;
        Some(ItPower::from_mw(quantile_of_sorted(sorted, 1.0 - chance)))
    }

    /// Mean IT power of a group at a quarter's end.
    pub fn mean(&self, group: &str, quarter: Quarter) -> Option<ItPower> {
        let all = self.at(group, quarter)?;
        Some(ItPower::from_mw(all.iter().sum::<f64>() / all.len() as f64))
    }

    /// IT power that a group adds from one quarter's end to another's, reached or passed in a share
    /// `chance` of the futures: what each future adds, not the difference of two quantiles. `None`
    /// outside what was drawn.
    pub fn added(&self, group: &str, from: Quarter, to: Quarter, chance: f64) -> Option<ItPower> {
        if !(0.0..=1.0).contains(&chance) {
            return None;
        }
        let slot = |quarter: Quarter| {
            let index = usize::try_from(quarter.quarters_since(self.window.first)).ok()?;
            self.drawn.get(group)?.get(index)
        };
        let pairs = slot(from)?.iter().zip(slot(to)?);
        let mut added: Vec<f64> = pairs.map(|(before, after)| after - before).collect();
        added.sort_by(f64::total_cmp);
        Some(ItPower::from_mw(quantile_of_sorted(&added, 1.0 - chance)))
    }

    pub(super) fn at(&self, group: &str, quarter: Quarter) -> Option<&[f64]> {
        let index = usize::try_from(quarter.quarters_since(self.window.first)).ok()?;
        self.groups.get(group)?.get(index).map(Vec::as_slice)
    }
}
