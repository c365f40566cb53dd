use super::BuildOut;
use crate::Error;

/// Whether the phases of a site hang on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Construction {
    /// Each phase is built for itself: a late one holds up no other, and work may pause between.
    #[default]
    Modular,
    /// One crew builds phase after phase: what holds up one holds up all after it.
    Sequential,
}

impl BuildOut {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItPower, Milestone, Phase};
    use cloudecon_core::Date;

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
}
