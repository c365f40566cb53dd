//! What the id of a change names.

use cloudecon_core::{Date, FiscalCalendar, Period};

use crate::cells::Cells;
use crate::{Chip, Dataset, Deal, Observation, Ppa, QuantityKind, SiteStatus, SiteStep};

/// Rows that a change names, assumptions apart.
#[derive(Debug)]
pub(crate) enum Named<'a> {
    Observations(Vec<&'a Observation>),
    Chip(&'a Chip),
    /// Steps of a campus that are still to come, or one such step.
    Steps(Vec<&'a SiteStep>),
    Ppa(&'a Ppa),
    Deal(&'a Deal),
}

/// Names of cells with the quantity of each.
pub(crate) type CellNames = &'static [(&'static str, Option<QuantityKind>)];

impl Named<'_> {
    /// The cells that can be told by name; none where the row is one figure.
    pub(crate) const fn cells(&self) -> CellNames {
        match self {
            Self::Observations(_) => &[],
            Self::Chip(_) => Chip::NAMES,
            Self::Steps(_) => SiteStep::NAMES,
            Self::Ppa(_) => Ppa::NAMES,
            Self::Deal(_) => Deal::NAMES,
        }
    }

    /// True if some row has a date that a delay moves.
    pub(crate) fn is_dated(&self) -> bool {
        match self {
            Self::Steps(steps) => steps.iter().any(|step| step.online().is_some()),
            Self::Ppa(ppa) => ppa.start_date().is_some() || ppa.end_date().is_some(),
            Self::Observations(_) | Self::Chip(_) | Self::Deal(_) => false,
        }
    }

    /// True if a row has a number in the cell.
    pub(crate) fn has(&self, cell: &str) -> bool {
        match self {
            Self::Observations(_) => false,
            Self::Chip(row) => row.number(cell).is_some(),
            Self::Steps(rows) => rows.iter().any(|row| row.number(cell).is_some()),
            Self::Ppa(row) => row.number(cell).is_some(),
            Self::Deal(row) => row.number(cell).is_some(),
        }
    }
}

impl Dataset {
    /// The rows that an id of a change names; `None` if there is nothing of the name.
    pub(crate) fn named(&self, id: &str, from: Option<Period>) -> Option<Named<'_>> {
        if let Some(row) = self.observation(id) {
            return Some(Named::Observations(vec![row]));
        }
        if let Some((entity, metric)) = id.split_once('.') {
            let calendar = self.calendar_of(entity);
            let begins = |period: Period| period.span(calendar).0;
            let rows: Vec<_> = self
                .observations_of(entity, metric)
                .filter(|row| from.is_none_or(|from| begins(row.period()) >= begins(from)))
                .collect();
            if !rows.is_empty() {
                return Some(Named::Observations(rows));
            }
        }
        if let Some(row) = self.chip(id) {
            return Some(Named::Chip(row));
        }
        let steps: Vec<_> = self
            .sites()
            .iter()
            .filter(|step| step.id() == id || step.campus_slug() == id)
            .collect();
        if !steps.is_empty() {
            let first = from.map(|from| from.span(FiscalCalendar::CALENDAR_YEAR).0);
            let keep = |step: &&SiteStep| step.is_to_come() && step.runs_from(first);
            return Some(Named::Steps(steps.into_iter().filter(keep).collect()));
        }
        self.ppa(id).map(Named::Ppa).or_else(|| self.deal(id).map(Named::Deal))
    }

    /// Every id that a change may name beside assumptions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let campuses = self.sites().iter().map(SiteStep::campus_slug);
        self.observations()
            .iter()
            .map(Observation::id)
            .chain(self.chips().iter().map(Chip::id))
            .chain(self.sites().iter().map(SiteStep::id))
            .chain(campuses)
            .chain(self.ppas().iter().map(Ppa::id))
            .chain(self.deals().iter().map(Deal::id))
    }
}

impl SiteStep {
    /// True if it did not run yet when its row was published.
    pub(crate) fn is_to_come(&self) -> bool {
        self.status() != SiteStatus::Operational
    }

    fn runs_from(&self, first: Option<Date>) -> bool {
        first.is_none_or(|first| self.online().is_some_and(|day| day >= first))
    }
}
