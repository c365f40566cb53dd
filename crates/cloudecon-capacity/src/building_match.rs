use cloudecon_core::{Date, Power};

use crate::{Fate, StepSlip, StepStatus};

/// A step of a plan that is told apart by how many buildings its campus has after it.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingStep {
    /// The campus.
    pub campus: String,
    /// Buildings of the campus after the step.
    pub buildings: f64,
    /// The day on which it came or is to come online.
    pub online: Date,
    /// Power of the campus after the step; IT power or power at the meter, one of them throughout.
    pub power: Power,
    /// Whether it serves.
    pub status: StepStatus,
}

/// What a later plan says of every step that was ahead in an earlier one, by campus and buildings.
///
/// Plans are redrawn and steps renamed; buildings stay. A step is reached when the later plan first
/// has as many buildings on the campus, also if they come in one larger step; it vanished if the
/// later plan never has as many. Its power is what it added to the step before it in the earlier plan.
///
/// ```
/// # use cloudecon_capacity::{BuildingStep, Fate, StepStatus, match_by_buildings};
/// # use cloudecon_core::Power;
/// let step = |buildings, on: &str, mw| Ok::<_, cloudecon_core::Error>(BuildingStep {
///     campus: "campus".to_owned(),
///     buildings,
///     online: on.parse()?,
///     power: Power::from_mw(mw),
///     status: StepStatus::Pending,
/// });
/// let earlier = [step(1.0, "2026-01-01", 100.0)?, step(2.0, "2026-03-01", 250.0)?];
/// // Two buildings in one step; the third is gone.
/// let later = [step(2.0, "2026-03-31", 250.0)?];
/// let slips = match_by_buildings("2025-11-12".parse()?, &earlier, &later);
/// assert_eq!(slips[0].fate, Fate::Kept { days: 89, status: StepStatus::Pending });
/// assert_eq!(slips[1].fate, Fate::Kept { days: 30, status: StepStatus::Pending });
/// assert_eq!(slips[1].power.as_mw(), 150.0);
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
pub fn match_by_buildings(
    published: Date,
    earlier: &[BuildingStep],
    later: &[BuildingStep],
) -> Vec<StepSlip> {
    let mut plan: Vec<&BuildingStep> = earlier.iter().collect();
    plan.sort_by(|a, b| {
        (&a.campus, a.online).cmp(&(&b.campus, b.online)).then(a.buildings.total_cmp(&b.buildings))
    });
    let mut slips = Vec::new();
    let mut before: Option<&BuildingStep> = None;
    for step in plan {
        let known = before.filter(|before| before.campus == step.campus);
        let base = known.map_or(Power::ZERO, |before| before.power);
        before = Some(step);
        if step.online <= published {
            continue;
        }
        let reached = later
            .iter()
            .filter(|now| now.campus == step.campus && now.buildings >= step.buildings)
            .min_by_key(|now| now.online);
        slips.push(StepSlip {
            step: format!("{}/{} buildings", step.campus, step.buildings),
            power: (step.power - base).max(Power::ZERO),
            first: step.online,
            horizon: step.online.days_since(published),
            fate: reached.map_or(Fate::Vanished, |now| Fate::Kept {
                days: now.online.days_since(step.online),
                status: now.status,
            }),
        });
    }
    slips
}
