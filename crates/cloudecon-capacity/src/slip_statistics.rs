use cloudecon_core::{Date, Power, Share};

use crate::quantile::quantile_of_sorted;
use crate::{Fate, StepSlip, StepStatus};

/// Steps that fell due by a day, and those of them that serve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepsDue {
    /// Steps due.
    pub due: usize,
    /// Their power.
    pub due_power: Power,
    /// Steps due that serve.
    pub served: usize,
    /// Their power.
    pub served_power: Power,
}

impl StepsDue {
    /// Of steps whose first date lies on or before a day.
    pub fn by(slips: &[StepSlip], day: Date) -> Self {
        let due: Vec<&StepSlip> = slips.iter().filter(|slip| slip.first <= day).collect();
        let serves = |slip: &&&StepSlip| {
            matches!(slip.fate, Fate::Kept { status: StepStatus::InService, .. })
        };
        Self {
            due: due.len(),
            due_power: due.iter().map(|slip| slip.power).sum(),
            served: due.iter().filter(serves).count(),
            served_power: due.iter().filter(serves).map(|slip| slip.power).sum(),
        }
    }

    /// Share of the power due that serves; `None` if none was due.
    pub fn share(self) -> Option<Share> {
        let ratio = self.served_power.ratio_to(self.due_power)?;
        Share::from_fraction(ratio).ok()
    }
}

/// Measures of how far the kept steps of a list moved.
#[derive(Debug, Clone, PartialEq)]
pub struct SlipStatistics {
    days: Vec<f64>,
    weighted: f64,
    power: f64,
    vanished: usize,
}

impl SlipStatistics {
    /// Of a list of steps.
    pub fn of<'a>(slips: impl IntoIterator<Item = &'a StepSlip>) -> Self {
        let (mut days, mut weighted, mut power, mut vanished) = (Vec::new(), 0.0, 0.0, 0);
        for slip in slips {
            match slip.fate {
                Fate::Kept { days: moved, .. } => {
                    days.push(f64::from(moved));
                    weighted += f64::from(moved) * slip.power.as_mw();
                    power += slip.power.as_mw();
                }
                Fate::Vanished => vanished += 1,
            }
        }
        days.sort_by(f64::total_cmp);
        Self { days, weighted, power, vanished }
    }

    /// Days of each kept step, ascending.
    pub fn days(&self) -> &[f64] {
        &self.days
    }

    /// Steps that vanished.
    pub const fn vanished(&self) -> usize {
        self.vanished
    }

    /// Share of steps that vanished; `None` without steps.
    pub fn cancelled(&self) -> Option<Share> {
        let all = self.vanished + self.days.len();
        (all > 0).then(|| Share::from_fraction(self.vanished as f64 / all as f64).ok()).flatten()
    }

    /// Mean days, each step alike; `None` without kept steps.
    pub fn mean(&self) -> Option<f64> {
        let count = self.days.len();
        (count > 0).then(|| self.days.iter().sum::<f64>() / count as f64)
    }

    /// Mean days, steps by their power; `None` without power.
    pub fn mean_by_power(&self) -> Option<f64> {
        (self.power > 0.0).then(|| self.weighted / self.power)
    }

    /// Days that a share `probability` of kept steps does not exceed (type 7); `None` without
    /// kept steps or outside 0 to 1.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        ((0.0..=1.0).contains(&probability) && !self.days.is_empty())
            .then(|| quantile_of_sorted(&self.days, probability))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Snapshot, SnapshotStep, diff};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn snapshot(published: &str, rows: &[(&str, f64, &str, StepStatus)]) -> Snapshot {
        let row = |(id, mw, online, status): &(&str, f64, &str, StepStatus)| {
            let power = Power::from_mw(*mw);
            ((*id).to_owned(), SnapshotStep { online: day(online), power, status: *status })
        };
        Snapshot::new(day(published), rows.iter().map(row)).unwrap()
    }

    fn two() -> (Snapshot, Snapshot) {
        use StepStatus::{InService, Pending};
        let earlier = snapshot(
            "2025-11-12",
            &[
                ("done", 398.0, "2025-09-01", InService),
                ("kept", 100.0, "2026-06-09", Pending),
                ("late", 300.0, "2026-09-18", Pending),
                ("lost", 50.0, "2026-12-01", Pending),
                ("served", 200.0, "2026-01-09", Pending),
            ],
        );
        let later = snapshot(
            "2026-07-07",
            &[
                ("done", 398.0, "2025-09-01", InService),
                ("kept", 110.0, "2026-10-19", Pending),
                ("late", 300.0, "2028-03-15", Pending),
                ("new", 50.0, "2026-12-01", Pending),
                ("served", 200.0, "2026-03-23", InService),
            ],
        );
        (earlier, later)
    }

    #[test]
    fn every_step_ahead_has_a_fate() {
        let (earlier, later) = two();
        let slips = diff(&earlier, &later).unwrap();
        let ids: Vec<&str> = slips.iter().map(|slip| slip.step.as_str()).collect();
        assert_eq!(ids, ["kept", "late", "lost", "served"]);
        let all = SlipStatistics::of(&slips);
        // 9 June to 19 October; 18 September 2026 to 15 March 2028; 9 January to 23 March.
        assert_eq!(all.days(), [73.0, 132.0, 544.0]);
        assert_eq!((all.vanished(), all.cancelled().unwrap().as_fraction()), (1, 0.25));
        assert_eq!(all.quantile(0.5), Some(132.0));
        // 749 / 3 and (100 x 132 + 300 x 544 + 200 x 73) / 600 = 191,000 / 600.
        assert_eq!(all.mean(), Some(749.0 / 3.0));
        assert!((all.mean_by_power().unwrap() - 318.333_333_333).abs() < 1e-6);
        assert!(diff(&later, &earlier).is_err());
    }

    #[test]
    fn delivery_counts_what_was_due() {
        let (earlier, later) = two();
        let slips = diff(&earlier, &later).unwrap();
        let delivery = StepsDue::by(&slips, day("2026-07-07"));
        assert_eq!((delivery.due, delivery.served), (2, 1));
        // 200 of 300 MW.
        assert!((delivery.share().unwrap().as_fraction() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(StepsDue::by(&slips, day("2025-12-31")).share(), None);
    }
}
