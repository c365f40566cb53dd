use cloudecon_core::Date;

use crate::random::Stream;
use crate::{BuildOut, Construction, DelayModel, HorizonBand, Phase, StepStatus, normal};

/// A site made ready for drawing.
pub(super) struct SiteDraw<'a> {
    pub(super) group: &'a str,
    is_sequential: bool,
    /// Megawatts at each quarter end that are not in doubt.
    certain: Vec<f64>,
    pending: Vec<PhaseDraw<'a>>,
}

/// A pending phase made ready for drawing.
struct PhaseDraw<'a> {
    phase: &'a Phase,
    band: Option<&'a HorizonBand>,
    comes: f64,
    passed: f64,
    overdue: f64,
    supplier: Option<(f64, Stream)>,
    equipment: Option<(f64, Stream)>,
    own: (f64, Stream),
}

impl<'a> SiteDraw<'a> {
    pub(super) fn new(
        site: &'a BuildOut,
        as_of: Date,
        ends: &[Date],
        model: &'a DelayModel,
        seed: u64,
    ) -> Self {
        let draw = |phase: &'a Phase| PhaseDraw::new(site.site(), phase, as_of, model, seed);
        let is_pending = |phase: &&Phase| phase.status() == StepStatus::Pending;
        Self {
            group: site.group(),
            is_sequential: site.construction() == Construction::Sequential,
            certain: ends.iter().map(|end| site.in_service_on(*end).as_mw()).collect(),
            pending: site.phases().iter().filter(is_pending).map(draw).collect(),
        }
    }

    pub(super) fn add_to(&self, slots: &mut [Vec<f64>], ends: &[Date]) {
        for (slot, certain) in slots.iter_mut().zip(&self.certain) {
            for megawatts in slot {
                *megawatts += certain;
            }
        }
        let Some(count) = slots.first().map(Vec::len) else { return };
        for draw in 0..u32::try_from(count).unwrap_or(u32::MAX) {
            let mut least = Some(i32::MIN);
            for phase in &self.pending {
                let mut delay = phase.delay(draw);
                if self.is_sequential {
                    delay = delay.and_then(|own| least.map(|least| own.max(least)));
                    least = delay;
                }
                let Some(delay) = delay else { continue };
                for (slot, end) in slots.iter_mut().zip(ends) {
                    if let Some(megawatts) = slot.get_mut(draw as usize) {
                        *megawatts += phase.phase.power_on(*end, delay).as_mw();
                    }
                }
            }
        }
    }
}

impl<'a> PhaseDraw<'a> {
    fn new(site: &str, phase: &'a Phase, as_of: Date, model: &'a DelayModel, seed: u64) -> Self {
        let horizon = phase.milestone().online().days_since(as_of);
        let band = model.band(horizon);
        // A step still to come is not that early; one past its date is later than this.
        let overdue = f64::from(-horizon);
        let common = model.common_shock();
        let (s, e) = (common.supplier.as_fraction(), common.equipment.as_fraction());
        let shared = |part: f64, kind: &str, name: Option<&str>| {
            let name = name.filter(|_| part > 0.0)?;
            Some((part.sqrt(), Stream::new(seed, &format!("{kind}\n{name}"))))
        };
        let supplier = shared(s, "supplier", phase.supplier());
        let equipment = shared(e, "equipment", phase.equipment());
        let used = supplier.map_or(0.0, |_| s) + equipment.map_or(0.0, |_| e);
        let own = Stream::new(seed, &format!("phase\n{site}\n{}", phase.id()));
        Self {
            phase,
            band,
            comes: band.map_or(1.0, |band| band.cancelled.complement().as_fraction()),
            passed: band.map_or(0.0, |band| band.delay.probability(overdue)),
            overdue,
            supplier,
            equipment,
            own: ((1.0 - used).max(0.0).sqrt(), own),
        }
    }

    /// Whole days late in a draw; `None` if the phase never comes.
    fn delay(&self, draw: u32) -> Option<i32> {
        let shared = [self.supplier, self.equipment];
        let own = self.own.1.uniform(draw);
        let probability = if shared.iter().all(Option::is_none) {
            own
        } else {
            let score =
                |(weight, stream): (f64, Stream)| weight * normal::quantile(stream.uniform(draw));
            let common: f64 = shared.into_iter().flatten().map(score).sum();
            let z = common + self.own.0 * normal::quantile(own);
            // Inside the open interval, where every quantile is finite.
            normal::distribution(z).clamp(f64::EPSILON, 1.0 - f64::EPSILON)
        };
        let days = self.band?.outcome(self.comes, self.passed, probability, self.overdue)?;
        let days = days.max(self.overdue + 1.0);
        #[expect(clippy::cast_possible_truncation, reason = "saturates far beyond the calendar")]
        let days = days.ceil() as i32;
        Some(days)
    }
}
