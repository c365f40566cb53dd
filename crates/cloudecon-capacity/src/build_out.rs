mod changes;

use cloudecon_core::Date;

use crate::{Error, ItPower, Milestone, PeakOverhead, Phase, Site, StepStatus};

/// Whether the phases of a site hang on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Construction {
    /// Each phase is built for itself: a late one holds up no other, and work may pause between.
    #[default]
    Modular,
    /// One crew builds phase after phase: what holds up one holds up all after it.
    Sequential,
}

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

    /// With phases that one crew builds one after the other.
    ///
    /// # Errors
    /// [`Error::Overlap`] if a phase starts before the one before it is online.
    pub fn with_construction(mut self, construction: Construction) -> Result<Self, Error> {
        if construction == Construction::Sequential {
            for pair in self.phases.windows(2) {
                let [first, second] = pair else { continue };
                if let Some(start) = second.start()
                    && start < first.milestone.online()
                {
                    return Err(Error::Overlap {
                        site: self.site,
                        first: first.id.clone(),
                        second: second.id.clone(),
                        start,
                        online: first.milestone.online(),
                    });
                }
            }
        }
        self.construction = construction;
        Ok(self)
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

    fn phase(id: &str, mw: f64, start: &str, online: &str) -> Phase {
        Phase::new(id, ItPower::from_mw(mw), Milestone::on(day(online)))
            .unwrap()
            .with_start(day(start))
            .unwrap()
    }

    #[test]
    fn one_crew_cannot_be_at_two_phases() {
        let phases = vec![
            phase("1", 100.0, "2026-01-01", "2026-07-01"),
            phase("2", 200.0, "2026-06-01", "2027-01-01"),
        ];
        let site = BuildOut::from_increments("campus", "operator", phases).unwrap();
        assert_eq!(
            site.with_construction(Construction::Sequential).unwrap_err().to_string(),
            "phase `2` of `campus` starts on 2026-06-01, before phase `1` is online on 2026-07-01"
        );
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
