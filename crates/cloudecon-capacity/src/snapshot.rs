use std::collections::BTreeMap;

use cloudecon_core::{Date, Share};

use crate::{Error, ItPower, StepStatus};

/// A step as one snapshot of a plan shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SnapshotStep {
    /// The day on which it came or is to come online.
    pub online: Date,
    /// The IT power that it adds; weighs it in means.
    pub it_power: ItPower,
    /// Whether it serves.
    pub status: StepStatus,
}

/// A plan of many sites as published on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    published: Date,
    steps: BTreeMap<String, SnapshotStep>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fate {
    /// It is still in the plan or in service.
    Kept {
        /// Days later than before; negative = earlier.
        days: i32,
        /// Whether it serves.
        status: StepStatus,
    },
    /// The later snapshot does not know it.
    Vanished,
}

/// A step that was still ahead in the earlier snapshot, and what the later one says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StepSlip {
    /// The step's id.
    pub step: String,
    /// The IT power that it was to add.
    pub it_power: ItPower,
    /// Its date in the earlier snapshot.
    pub first: Date,
    /// Days from the earlier snapshot to that date.
    pub horizon: i32,
    /// What became of it.
    pub fate: Fate,
}

impl Snapshot {
    /// A snapshot from steps by id.
    ///
    /// # Errors
    /// [`Error::StepTwice`]; [`Error::Power`] for a negative or not finite power.
    pub fn new(
        published: Date,
        steps: impl IntoIterator<Item = (String, SnapshotStep)>,
    ) -> Result<Self, Error> {
        let mut by_id = BTreeMap::new();
        for (step, row) in steps {
            let found = row.it_power.as_mw();
            if !found.is_finite() || found < 0.0 {
                return Err(Error::Power { field: "it", step, found });
            }
            if by_id.insert(step.clone(), row).is_some() {
                return Err(Error::StepTwice { site: format!("snapshot of {published}"), step });
            }
        }
        Ok(Self { published, steps: by_id })
    }

    /// The day of publication.
    pub const fn published(&self) -> Date {
        self.published
    }
}

/// What the later snapshot says of every step that was ahead in the earlier one, by id.
///
/// Steps already online in the earlier snapshot and steps new in the later one are not slips.
///
/// # Errors
/// [`Error::Span`] if `later` was published before `earlier`.
pub fn diff(earlier: &Snapshot, later: &Snapshot) -> Result<Vec<StepSlip>, Error> {
    if later.published < earlier.published {
        return Err(Error::Span { from: earlier.published, to: later.published });
    }
    let ahead = earlier.steps.iter().filter(|(_, step)| step.online > earlier.published);
    let slip = |(id, step): (&String, &SnapshotStep)| StepSlip {
        step: id.clone(),
        it_power: step.it_power,
        first: step.online,
        horizon: step.online.days_since(earlier.published),
        fate: later.steps.get(id).map_or(Fate::Vanished, |now| Fate::Kept {
            days: now.online.days_since(step.online),
            status: now.status,
        }),
    };
    Ok(ahead.map(slip).collect())
}

/// Steps that fell due by a day, and those of them that serve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepsDue {
    /// Steps due.
    pub due: usize,
    /// Their IT power.
    pub due_power: ItPower,
    /// Steps due that serve.
    pub served: usize,
    /// Their IT power.
    pub served_power: ItPower,
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
            due_power: due.iter().map(|slip| slip.it_power).sum(),
            served: due.iter().filter(serves).count(),
            served_power: due.iter().filter(serves).map(|slip| slip.it_power).sum(),
        }
    }

    /// Share of the power due that serves; `None` if none was due.
    pub fn share(self) -> Option<Share> {
        let ratio = self.served_power.power().ratio_to(self.due_power.power())?;
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
                    weighted += f64::from(moved) * slip.it_power.as_mw();
                    power += slip.it_power.as_mw();
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

    /// Mean days, steps by their IT power; `None` without power.
    pub fn mean_by_power(&self) -> Option<f64> {
        (self.power > 0.0).then(|| self.weighted / self.power)
    }

    /// Days that a share `probability` of kept steps does not exceed (type 7); `None` without
    /// kept steps or outside 0 to 1.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        ((0.0..=1.0).contains(&probability) && !self.days.is_empty())
            .then(|| crate::delay::quantile_of_sorted(&self.days, probability))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn snapshot(published: &str, rows: &[(&str, f64, &str, StepStatus)]) -> Snapshot {
        let row = |(id, mw, online, status): &(&str, f64, &str, StepStatus)| {
            let it_power = ItPower::from_mw(*mw);
            ((*id).to_owned(), SnapshotStep { online: day(online), it_power, status: *status })
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

    #[test]
    fn a_step_twice_is_refused() {
        let (earlier, _) = two();
        let row = *earlier.steps.values().next().unwrap();
        let twice = [("a".to_owned(), row), ("a".to_owned(), row)];
        assert!(matches!(Snapshot::new(day("2026-01-01"), twice), Err(Error::StepTwice { .. })));
    }
}
