use std::collections::BTreeMap;

use cloudecon_core::{Date, Power};

use crate::{Error, StepStatus};

/// A step as one snapshot of a plan shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SnapshotStep {
    /// The day on which it came or is to come online.
    pub online: Date,
    /// The power that it adds; weighs it in means. IT power or power at the meter, one of them
    /// throughout a comparison.
    pub power: Power,
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
    /// The power that it was to add, as the earlier snapshot has it.
    pub power: Power,
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
            let found = row.power.as_mw();
            if !found.is_finite() || found < 0.0 {
                return Err(Error::Power { field: "added", step, found });
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
        power: step.power,
        first: step.online,
        horizon: step.online.days_since(earlier.published),
        fate: later.steps.get(id).map_or(Fate::Vanished, |now| Fate::Kept {
            days: now.online.days_since(step.online),
            status: now.status,
        }),
    };
    Ok(ahead.map(slip).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_step_twice_is_refused() {
        let step = SnapshotStep {
            online: day("2026-06-09"),
            power: Power::from_mw(1.0),
            status: StepStatus::Pending,
        };
        let twice = [("a".to_owned(), step), ("a".to_owned(), step)];
        assert!(matches!(Snapshot::new(day("2026-01-01"), twice), Err(Error::StepTwice { .. })));
    }

    #[test]
    fn only_steps_ahead_have_a_fate() {
        let step = |online: &str| SnapshotStep {
            online: day(online),
            power: Power::from_mw(1.0),
            status: StepStatus::Pending,
        };
        let rows = |names: [(&str, &str); 2]| names.map(|(id, on)| (id.to_owned(), step(on)));
        let earlier = [("done", "2025-09-01"), ("kept", "2026-06-09")];
        let earlier = Snapshot::new(day("2025-11-12"), rows(earlier)).unwrap();
        let later = [("kept", "2026-10-19"), ("new", "2026-12-01")];
        let later = Snapshot::new(day("2026-07-07"), rows(later)).unwrap();
        let slips = diff(&earlier, &later).unwrap();
        assert_eq!((slips.len(), slips[0].step.as_str(), slips[0].horizon), (1, "kept", 209));
        // 9 June to 19 October.
        assert_eq!(slips[0].fate, Fate::Kept { days: 132, status: StepStatus::Pending });
        assert!(diff(&later, &earlier).is_err());
    }
}
