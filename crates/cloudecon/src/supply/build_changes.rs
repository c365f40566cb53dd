//! What a user changes about the building of campuses: prefabrication, permits, pauses, one crew.

use std::str::FromStr;

use cloudecon_capacity::{BuildOut, Construction};
use cloudecon_core::Date;

use crate::Error;

/// Changes of campuses, applied in this order: pauses, moves, crews.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildChanges {
    /// Campuses on which work stands still.
    pub pauses: Vec<Pause>,
    /// Campuses whose pending steps come earlier or later.
    pub moves: Vec<Move>,
    /// Campuses that one crew builds step after step: a late step holds up all after it, and one
    /// that is never built ends the campus. Others are modular, each step for itself.
    pub sequential: Vec<String>,
}

impl BuildChanges {
    /// The campuses named, in order.
    pub(super) fn campuses(&self) -> impl Iterator<Item = &str> {
        let pauses = self.pauses.iter().map(|one| one.campus.as_str());
        let moves = self.moves.iter().map(|one| one.campus.as_str());
        pauses.chain(moves).chain(self.sequential.iter().map(String::as_str))
    }

    /// A campus as changed; no pending step comes before `today`.
    pub(super) fn applied_to(&self, mut site: BuildOut, today: Date) -> Result<BuildOut, Error> {
        let slug = site.site().to_owned();
        for pause in self.pauses.iter().filter(|pause| pause.campus == slug) {
            site = site.paused(pause.from, pause.to)?;
        }
        for change in self.moves.iter().filter(|change| change.campus == slug) {
            site = site.shifted(change.days, today)?;
        }
        if self.sequential.contains(&slug) {
            site = site.with_construction(Construction::Sequential)?;
        }
        Ok(site)
    }
}

/// Pending steps of a campus that come earlier or later: `CAMPUS=DAYS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    campus: String,
    days: i32,
}

/// A stretch in which work on a campus stands still: `CAMPUS=FROM..TO`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    campus: String,
    from: Date,
    to: Date,
}

impl FromStr for Move {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write CAMPUS=DAYS such as `amazon-ridgeland=-90`".to_owned();
        let (campus, days) = text.split_once('=').ok_or_else(wrong)?;
        let days = days.trim().parse().map_err(|_| wrong())?;
        Ok(Self { campus: campus.trim().to_owned(), days })
    }
}

impl FromStr for Pause {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write CAMPUS=FROM..TO such as `c=2026-01-01..2026-06-30`".to_owned();
        let (campus, days) = text.split_once('=').ok_or_else(wrong)?;
        let (from, to) = days.split_once("..").ok_or_else(wrong)?;
        let day = |text: &str| text.trim().parse::<Date>().map_err(|error| error.to_string());
        let (from, to) = (day(from)?, day(to)?);
        if to < from {
            return Err(format!("the pause ends on {to}, before it starts on {from}"));
        }
        Ok(Self { campus: campus.trim().to_owned(), from, to })
    }
}
