use cloudecon_core::{Date, Power};

use crate::getters::{borrows, copies, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, required};
use crate::{Location, PartialDate};

/// A step of a campus as an earlier snapshot planned it, told apart by its number of buildings.
#[derive(Debug, Clone, PartialEq)]
pub struct SitePlan {
    campus: String,
    published: PartialDate,
    buildings_cum: f64,
    facility_power: Power,
    online: Date,
    source: String,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "site plan",
    about: "Steps of campuses as an earlier snapshot planned them: also those that a later plan no longer has.",
    names: None,
    columns: &[
        required("campus", Kind::Text, "The campus: the part of the id in sites.csv before `/`."),
        required("published", Kind::PartialDate, "The date of the snapshot."),
        required(
            "buildings_cum",
            Kind::Number(Least::AboveZero),
            "Buildings of the campus after the step; rises from step to step.",
        ),
        required(
            "mw_facility",
            Kind::Number(Least::Zero),
            "Facility power of the campus after the step, MW, as the snapshot estimated it.",
        ),
        required(
            "date_online",
            Kind::Date,
            "The day on which it expected the step to run, or saw it run.",
        ),
        required("source", Kind::Reference(Target::Source), "The snapshot."),
    ],
};

impl SitePlan {
    texts! {
        /// The campus: the part of the id in sites.csv before `/`.
        campus;
        /// The id of the snapshot.
        source;
    }
    copies! {
        /// The date of the snapshot.
        published -> PartialDate;
        /// Buildings of the campus after the step.
        buildings_cum -> f64;
        /// Facility power of the campus after the step, as the snapshot estimated it.
        facility_power -> Power;
        /// The day on which it expected the step to run.
        online -> Date;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for SitePlan {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            campus: record.string("campus")?,
            published: record.partial_date("published")?,
            buildings_cum: record.value("buildings_cum")?,
            facility_power: record.value("mw_facility").map(Power::from_mw)?,
            online: record.date("date_online")?,
            source: record.string("source")?,
            location: record.origin.location(),
        })
    }
}

impl Keyed for SitePlan {
    fn key(&self) -> &str {
        &self.campus
    }
}
