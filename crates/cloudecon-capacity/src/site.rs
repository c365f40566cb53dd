use cloudecon_core::Date;

use crate::{Error, FacilityPower, ItPower};

/// Whether a step of a build-out already serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepStatus {
    /// Seen in service.
    InService,
    /// Under way or planned; its date is a forecast.
    Pending,
}

/// A step of a site's build-out: the site's total power once the step is online.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The step's id, unique in its site.
    pub id: String,
    /// IT power of the whole site after the step; `None` if not known.
    pub it_power: Option<ItPower>,
    /// Power at the meter of the whole site after the step; `None` if not known.
    pub facility_power: Option<FacilityPower>,
    /// The day the step came or is forecast to come online; `None` if no date is known.
    pub online: Option<Date>,
    /// Whether it serves.
    pub status: StepStatus,
}

/// A campus with its steps, each stating the site's total after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    id: String,
    steps: Vec<Step>,
}

impl Site {
    /// A site from its steps, in any order.
    ///
    /// # Errors
    /// [`Error::Power`] for a negative or not finite power, [`Error::FacilityBelowIt`],
    /// [`Error::StepTwice`].
    pub fn new(id: impl Into<String>, mut steps: Vec<Step>) -> Result<Self, Error> {
        let id = id.into();
        for (index, step) in steps.iter().enumerate() {
            if steps.iter().take(index).any(|other| other.id == step.id) {
                return Err(Error::StepTwice { site: id, step: step.id.clone() });
            }
            let it = step.it_power.map_or(0.0, ItPower::as_mw);
            let facility = step.facility_power.map_or(f64::MAX, FacilityPower::as_mw);
            for (field, found) in [("it", it), ("facility", facility)] {
                if !found.is_finite() || found < 0.0 {
                    return Err(Error::Power { field, step: step.id.clone(), found });
                }
            }
            if facility < it {
                return Err(Error::FacilityBelowIt { step: step.id.clone(), it, facility });
            }
        }
        steps.sort_by(|a, b| (a.online, &a.id).cmp(&(b.online, &b.id)));
        Ok(Self { id, steps })
    }

    /// The site's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The steps by date; those without a date come first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// IT power in service on a day: the largest total of the steps seen in service by then.
    pub fn in_service_on(&self, day: Date) -> ItPower {
        self.total(|step| {
            step.status == StepStatus::InService && step.online.is_some_and(|online| online <= day)
        })
    }

    /// IT power by a day as announced, pending steps `delay` days after their forecast.
    pub fn announced_on(&self, day: Date, delay: i32) -> ItPower {
        self.total(|step| {
            let delay = if step.status == StepStatus::InService { 0 } else { delay };
            step.online.is_some_and(|online| online.plus_days(delay) <= day)
        })
    }

    fn total(&self, is_there: impl Fn(&Step) -> bool) -> ItPower {
        let powers = self.steps.iter().filter(|step| is_there(step)).filter_map(|s| s.it_power);
        powers.fold(ItPower::ZERO, ItPower::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, mw: f64, online: &str, status: StepStatus) -> Step {
        Step {
            id: id.to_owned(),
            it_power: Some(ItPower::from_mw(mw)),
            facility_power: None,
            online: Some(online.parse().unwrap()),
            status,
        }
    }

    #[test]
    fn the_total_of_a_day_is_that_of_the_latest_step() {
        let site = Site::new(
            "campus",
            vec![
                step("2", 626.0, "2025-12-23", StepStatus::InService),
                step("1", 398.0, "2025-09-01", StepStatus::InService),
                step("3", 1037.0, "2026-10-19", StepStatus::Pending),
            ],
        )
        .unwrap();
        let on = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(site.in_service_on(on("2025-12-22")).as_mw(), 398.0);
        assert_eq!(site.in_service_on(on("2026-12-31")).as_mw(), 626.0);
        assert_eq!(site.announced_on(on("2026-12-31"), 0).as_mw(), 1037.0);
        assert_eq!(site.announced_on(on("2026-12-31"), 100).as_mw(), 626.0);
    }

    #[test]
    fn bad_steps_are_named() {
        let negative = vec![step("1", -5.0, "2026-01-01", StepStatus::Pending)];
        assert_eq!(
            Site::new("a", negative).unwrap_err().to_string(),
            "`it` of step `1` must be finite and at least 0 MW, found -5 MW"
        );
        let twice = vec![
            step("1", 5.0, "2026-01-01", StepStatus::Pending),
            step("1", 6.0, "2026-02-01", StepStatus::Pending),
        ];
        assert!(matches!(Site::new("a", twice), Err(Error::StepTwice { .. })));
        let mut weak = step("1", 5.0, "2026-01-01", StepStatus::Pending);
        weak.facility_power = Some(FacilityPower::from_mw(4.0));
        assert!(matches!(Site::new("a", vec![weak]), Err(Error::FacilityBelowIt { .. })));
    }
}
