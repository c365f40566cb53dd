use cloudecon_core::Date;

use super::{BuildOut, Construction};
use crate::{Error, Phase, StepStatus};

impl BuildOut {
    /// The build-out if work on what was still pending stands still between two days: pending
    /// phases that would come online after `from` come later by the length of the pause.
    ///
    /// # Errors
    /// [`Error::Span`] if `to` is before `from`.
    pub fn paused(mut self, from: Date, to: Date) -> Result<Self, Error> {
        if to < from {
            return Err(Error::Span { from, to });
        }
        let days = to.days_since(from);
        let move_later = |phase: Phase| {
            let is_hit = phase.status == StepStatus::Pending && phase.milestone.online() > from;
            if is_hit { phase.moved(days) } else { phase }
        };
        self.phases = self.phases.into_iter().map(move_later).collect();
        Ok(self)
    }

    /// The build-out with every pending phase `days` later, or earlier if negative, but not before
    /// `not_before`: what prefabrication saves or a permit costs.
    ///
    /// # Errors
    /// As [`Self::from_increments`].
    pub fn shifted(mut self, days: i32, not_before: Date) -> Result<Self, Error> {
        let phases: Vec<Phase> = std::mem::take(&mut self.phases)
            .into_iter()
            .map(|phase| {
                if phase.status != StepStatus::Pending {
                    return phase;
                }
                let online = phase.milestone.online();
                let earliest = not_before.days_since(online).min(0);
                phase.moved(days.max(earliest))
            })
            .collect();
        let sorted = Self::from_increments(&self.site, &self.group, phases)?;
        Ok(Self { phases: sorted.phases, ..self })
    }

    /// The build-out with one phase and, built by one crew, all after it `days` later.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a phase that the site does not have.
    pub fn delayed(mut self, phase: &str, days: i32) -> Result<Self, Error> {
        let position = self.phases.iter().position(|other| other.id == phase);
        let position =
            position.ok_or_else(|| Error::Unknown { what: "phase", name: phase.to_owned() })?;
        let is_hit = |index: usize| match self.construction {
            Construction::Modular => index == position,
            Construction::Sequential => index >= position,
        };
        let phases: Vec<Phase> = std::mem::take(&mut self.phases)
            .into_iter()
            .enumerate()
            .map(|(index, phase)| {
                if is_hit(index) && phase.status == StepStatus::Pending {
                    phase.moved(days)
                } else {
                    phase
                }
            })
            .collect();
        let sorted = Self::from_increments(&self.site, &self.group, phases)?;
        Ok(Self { phases: sorted.phases, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItPower, Milestone};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn phase(id: &str, mw: f64, start: &str, online: &str) -> Phase {
        Phase::new(id, ItPower::from_mw(mw), Milestone::on(day(online)))
            .unwrap()
            .with_start(day(start))
            .unwrap()
    }

    fn two() -> BuildOut {
        let phases = vec![
            phase("2", 200.0, "2026-07-01", "2027-01-01"),
            phase("1", 100.0, "2026-01-01", "2026-07-01"),
        ];
        BuildOut::from_increments("campus", "operator", phases).unwrap()
    }

    #[test]
    fn one_crew_passes_its_delay_on() {
        let mw = |site: &BuildOut, on| site.power_on(day(on), 0).as_mw();
        let modular = two().delayed("1", 100).unwrap();
        assert_eq!([mw(&modular, "2026-10-08"), mw(&modular, "2026-10-09")], [0.0, 100.0]);
        assert_eq!(mw(&modular, "2027-01-01"), 300.0);
        let crew = two().with_construction(Construction::Sequential).unwrap();
        let crew = crew.delayed("1", 100).unwrap();
        // 1 January + 100 days = 11 April.
        assert_eq!([mw(&crew, "2027-01-01"), mw(&crew, "2027-04-11")], [100.0, 300.0]);
        assert!(matches!(two().delayed("9", 1), Err(Error::Unknown { .. })));
    }

    #[test]
    fn a_pause_moves_what_is_still_to_come() {
        let paused = two().paused(day("2026-08-01"), day("2027-08-01")).unwrap();
        assert_eq!(paused.power_on(day("2026-12-31"), 0).as_mw(), 100.0);
        assert_eq!(paused.power_on(day("2027-12-31"), 0).as_mw(), 100.0);
        assert_eq!(paused.power_on(day("2028-01-01"), 0).as_mw(), 300.0);
        assert!(two().paused(day("2026-08-01"), day("2026-07-01")).is_err());
    }

    #[test]
    fn prefabrication_saves_days_but_not_those_gone() {
        let moved = two().shifted(-100, day("2026-06-01")).unwrap();
        let online = |index: usize| moved.phases()[index].milestone().online();
        // 1 July is 30 days ahead of the view; 1 January 2027 - 100 days = 23 September 2026.
        assert_eq!((online(0), online(1)), (day("2026-06-01"), day("2026-09-23")));
        let later = two().shifted(30, day("2026-06-01")).unwrap();
        assert_eq!(later.phases()[0].milestone().online(), day("2026-07-31"));
    }
}
