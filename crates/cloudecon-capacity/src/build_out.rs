mod changes;
mod construction;

use cloudecon_core::Date;

pub use self::construction::Construction;
use crate::{Error, ItPower, Milestone, PeakOverhead, Phase, Site, StepStatus};

/// The phases of a site, each with the power that it adds, under the key of who runs it.
///
/// ```
/// # use cloudecon_capacity::{BuildOut, ItPower, Milestone, Phase};
/// let phase = |id, mw, on: &str| Phase::new(id, ItPower::from_mw(mw), Milestone::on(on.parse()?));
/// let campus = BuildOut::from_totals("campus", "operator", vec![
///     phase("1", 398.0, "2025-09-01")?,
///     phase("2", 626.0, "2025-12-23")?,
/// ])?;
/// assert_eq!(campus.phases()[1].it_power().as_mw(), 228.0);
/// assert_eq!(campus.power_on("2025-12-31".parse()?, 0).as_mw(), 626.0);
/// # Ok::<(), cloudecon_capacity::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BuildOut {
    site: String,
    group: String,
    construction: Construction,
    phases: Vec<Phase>,
    unplaced: Vec<String>,
}

impl BuildOut {
    /// A site from phases that each state the power they add. `group` is any key of the caller,
    /// such as the operator: supply is summed by it.
    ///
    /// # Errors
    /// [`Error::StepTwice`].
    pub fn from_increments(
        site: impl Into<String>,
        group: impl Into<String>,
        mut phases: Vec<Phase>,
    ) -> Result<Self, Error> {
        let site = site.into();
        phases.sort_by(|a, b| (a.milestone.online(), &a.id).cmp(&(b.milestone.online(), &b.id)));
        for (index, phase) in phases.iter().enumerate() {
            if phases.iter().take(index).any(|other| other.id == phase.id) {
                return Err(Error::StepTwice { site, step: phase.id.clone() });
            }
        }
        Ok(Self {
            site,
            group: group.into(),
            construction: Construction::Modular,
            phases,
            unplaced: Vec::new(),
        })
    }

    /// A site from phases that each state the site's total once they are online.
    ///
    /// What serves comes first, then what is pending, each by date; a phase adds what its total
    /// exceeds all totals before it, which is nothing where a total does not rise.
    ///
    /// # Errors
    /// As [`Self::from_increments`].
    pub fn from_totals(
        site: impl Into<String>,
        group: impl Into<String>,
        mut phases: Vec<Phase>,
    ) -> Result<Self, Error> {
        let is_pending = |phase: &Phase| phase.status != StepStatus::InService;
        phases.sort_by(|a, b| {
            (is_pending(a), a.milestone.online(), &a.id).cmp(&(
                is_pending(b),
                b.milestone.online(),
                &b.id,
            ))
        });
        let mut reached = ItPower::ZERO;
        for phase in &mut phases {
            let total = phase.it_power.max(reached);
            phase.it_power = total - reached;
            reached = total;
        }
        Self::from_increments(site, group, phases)
    }

    /// A site from its published steps. Steps without power or date cannot be placed in time and
    /// are named by [`Self::unplaced`].
    ///
    /// # Errors
    /// As [`Self::from_increments`].
    pub fn from_site(site: &Site, group: impl Into<String>) -> Result<Self, Error> {
        let mut phases = Vec::with_capacity(site.steps().len());
        let mut unplaced = Vec::new();
        for step in site.steps() {
            let (Some(power), Some(online)) = (step.it_power, step.online) else {
                unplaced.push(step.id.clone());
                continue;
            };
            let phase = Phase::new(&step.id, power, Milestone::on(online))?;
            let phase = phase.with_status(step.status);
            let overhead = step.facility_power.and_then(|at| PeakOverhead::between(power, at));
            phases.push(match overhead {
                Some(overhead) => phase.with_overhead(overhead),
                None => phase,
            });
        }
        Ok(Self { unplaced, ..Self::from_totals(site.id(), group, phases)? })
    }

    /// The site's id.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The key under which supply is summed.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Whether phases hang on each other.
    pub const fn construction(&self) -> Construction {
        self.construction
    }

    /// The phases by date.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// Steps that have no date or no power and are in no sum.
    pub fn unplaced(&self) -> &[String] {
        &self.unplaced
    }

    /// IT power on a day, pending phases `delay` days late.
    pub fn power_on(&self, day: Date, delay: i32) -> ItPower {
        self.phases.iter().map(|phase| phase.power_on(day, delay)).sum()
    }

    /// IT power on a day of what is in service now.
    pub fn in_service_on(&self, day: Date) -> ItPower {
        let serves = |phase: &&Phase| phase.status == StepStatus::InService;
        self.phases.iter().filter(serves).map(|phase| phase.power_on(day, 0)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Step;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn published_totals_become_what_each_step_adds() {
        let step = |id: &str, mw, online: Option<&str>, status| Step {
            id: id.to_owned(),
            it_power: Some(ItPower::from_mw(mw)),
            facility_power: None,
            online: online.map(day),
            status,
        };
        let site = Site::new(
            "campus",
            vec![
                step("1", 398.0, Some("2025-09-01"), StepStatus::InService),
                step("2", 626.0, Some("2025-12-23"), StepStatus::InService),
                step("3", 1037.0, Some("2026-10-19"), StepStatus::Pending),
                step("plan", 2000.0, None, StepStatus::Pending),
            ],
        )
        .unwrap();
        let build_out = BuildOut::from_site(&site, "operator").unwrap();
        let added: Vec<f64> = build_out.phases().iter().map(|p| p.it_power().as_mw()).collect();
        assert_eq!(added, [398.0, 228.0, 411.0]);
        assert_eq!(build_out.unplaced(), ["plan"]);
        assert_eq!(build_out.in_service_on(day("2026-12-31")).as_mw(), 626.0);
    }
}
