mod built;

use cloudecon_core::Date;

use crate::{Error, FacilityPower, ItPower, Milestone, PeakOverhead, Ramp, StepStatus};

/// One part of a build-out: the power that it adds, when, and what it hangs on.
///
/// ```
/// # use cloudecon_capacity::{ItPower, Milestone, Phase, PeakOverhead, Ramp};
/// let phase = Phase::new("2", ItPower::from_mw(228.0), Milestone::on("2025-12-23".parse()?))?
///     .with_overhead(PeakOverhead::new(1.2)?)
///     .with_ramp(Ramp::Linear { days: 100 });
/// // A quarter of the ramp: 57 MW.
/// assert_eq!(phase.power_on("2026-01-17".parse()?, 0).as_mw(), 57.0);
/// // Held up by 30 days it has not begun.
/// assert_eq!(phase.power_on("2026-01-17".parse()?, 30).as_mw(), 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    pub(crate) id: String,
    pub(crate) it_power: ItPower,
    pub(crate) milestone: Milestone,
    pub(crate) status: StepStatus,
    ramp: Ramp,
    start: Option<Date>,
    retired: Option<Date>,
    overhead: Option<PeakOverhead>,
    chip: Option<String>,
    supplier: Option<String>,
    equipment: Option<String>,
}

impl Phase {
    /// A pending phase that adds `it_power` at a milestone.
    ///
    /// # Errors
    /// [`Error::Power`] for a negative or not finite power.
    pub fn new(
        id: impl Into<String>,
        it_power: ItPower,
        milestone: Milestone,
    ) -> Result<Self, Error> {
        let (id, found) = (id.into(), it_power.as_mw());
        if !found.is_finite() || found < 0.0 {
            return Err(Error::Power { field: "it", step: id, found });
        }
        Ok(Self {
            id,
            it_power,
            milestone,
            status: StepStatus::Pending,
            ramp: Ramp::Step,
            start: None,
            retired: None,
            overhead: None,
            chip: None,
            supplier: None,
            equipment: None,
        })
    }

    /// The id, unique in its site.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The IT power that the phase adds once it is all there.
    pub const fn it_power(&self) -> ItPower {
        self.it_power
    }

    /// The peak at the meter that it adds, where its overhead is known.
    pub fn facility_power(&self) -> Option<FacilityPower> {
        self.overhead.map(|overhead| overhead.facility(self.it_power))
    }

    /// Its date.
    pub const fn milestone(&self) -> &Milestone {
        &self.milestone
    }

    /// Whether it serves.
    pub const fn status(&self) -> StepStatus {
        self.status
    }

    /// The day on which construction starts.
    pub const fn start(&self) -> Option<Date> {
        self.start
    }

    /// How the power comes up.
    pub const fn ramp(&self) -> &Ramp {
        &self.ramp
    }

    /// The day from which the power is gone.
    pub const fn retired(&self) -> Option<Date> {
        self.retired
    }

    /// The chips that it is built for.
    pub fn chip(&self) -> Option<&str> {
        self.chip.as_deref()
    }

    /// The utility or generator that connects it.
    pub fn supplier(&self) -> Option<&str> {
        self.supplier.as_deref()
    }

    /// The class of its scarce equipment.
    pub fn equipment(&self) -> Option<&str> {
        self.equipment.as_deref()
    }

    /// IT power that serves on a day if a pending phase is `delay` days late.
    pub fn power_on(&self, day: Date, delay: i32) -> ItPower {
        if self.retired.is_some_and(|retired| retired <= day) {
            return ItPower::ZERO;
        }
        let delay = if self.status == StepStatus::Pending { delay } else { 0 };
        let days = day.days_since(self.milestone.online).saturating_sub(delay);
        self.it_power.part(self.ramp.share_after(days))
    }

    /// The phase with its dates moved by `days`; forecasts stay as published.
    #[must_use]
    pub(crate) fn moved(mut self, days: i32) -> Self {
        self.milestone.online = self.milestone.online.plus_days(days);
        self.start = self.start.map(|start| start.plus_days(days));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn phase(mw: f64) -> Result<Phase, Error> {
        Phase::new("1", ItPower::from_mw(mw), Milestone::on(day("2026-06-30")))
    }

    #[test]
    fn bad_phases_name_the_field() {
        assert_eq!(
            phase(-5.0).unwrap_err().to_string(),
            "`it` of step `1` must be finite and at least 0 MW, found -5 MW"
        );
        assert!(phase(f64::NAN).is_err());
        let late_start = phase(1.0).unwrap().with_start(day("2026-07-01")).unwrap_err();
        assert_eq!(
            late_start.to_string(),
            "`online` of `1` is 2026-06-30, before `start` on 2026-07-01"
        );
        let early_end = phase(1.0).unwrap().with_retirement(day("2026-06-01")).unwrap_err();
        assert!(matches!(early_end, Error::DateOrder { later: "retired", .. }));
    }

    #[test]
    fn retired_power_is_gone() {
        let phase = phase(10.0).unwrap().with_retirement(day("2027-01-01")).unwrap();
        assert_eq!(phase.power_on(day("2026-12-31"), 0).as_mw(), 10.0);
        assert_eq!(phase.power_on(day("2027-01-01"), 0).as_mw(), 0.0);
    }
}
