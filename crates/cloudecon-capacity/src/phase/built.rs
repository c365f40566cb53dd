//! A phase with more said about it.

use cloudecon_core::Date;

use super::Phase;
use crate::{Error, PeakOverhead, Ramp, StepStatus};

impl Phase {
    /// With another status.
    #[must_use]
    pub const fn with_status(mut self, status: StepStatus) -> Self {
        self.status = status;
        self
    }

    /// With a ramp.
    #[must_use]
    pub fn with_ramp(mut self, ramp: Ramp) -> Self {
        self.ramp = ramp;
        self
    }

    /// With facility power over IT power at the peak.
    #[must_use]
    pub const fn with_overhead(mut self, overhead: PeakOverhead) -> Self {
        self.overhead = Some(overhead);
        self
    }

    /// With the chips that it is built for.
    #[must_use]
    pub fn with_chip(mut self, chip: impl Into<String>) -> Self {
        self.chip = Some(chip.into());
        self
    }

    /// With the utility or generator that connects it; its phases slip together.
    #[must_use]
    pub fn with_supplier(mut self, supplier: impl Into<String>) -> Self {
        self.supplier = Some(supplier.into());
        self
    }

    /// With the class of its scarce equipment (transformers, turbines); such phases slip together.
    #[must_use]
    pub fn with_equipment(mut self, class: impl Into<String>) -> Self {
        self.equipment = Some(class.into());
        self
    }

    /// With the day on which construction starts.
    ///
    /// # Errors
    /// [`Error::DateOrder`] if the phase is online before it.
    pub fn with_start(mut self, start: Date) -> Result<Self, Error> {
        self.in_order("start", start, "online", self.milestone.online)?;
        self.start = Some(start);
        Ok(self)
    }

    /// With the day from which the power is gone again.
    ///
    /// # Errors
    /// [`Error::DateOrder`] if that is before the phase is online.
    pub fn with_retirement(mut self, retired: Date) -> Result<Self, Error> {
        self.in_order("online", self.milestone.online, "retired", retired)?;
        self.retired = Some(retired);
        Ok(self)
    }

    fn in_order(
        &self,
        earlier: &'static str,
        earlier_date: Date,
        later: &'static str,
        later_date: Date,
    ) -> Result<(), Error> {
        if later_date < earlier_date {
            let of = self.id.clone();
            return Err(Error::DateOrder { of, earlier, earlier_date, later, later_date });
        }
        Ok(())
    }
}
