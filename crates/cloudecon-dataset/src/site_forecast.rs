use cloudecon_core::Date;

use crate::getters::{borrows, copies, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, required};
use crate::{Location, PartialDate};

/// When a dated snapshot expected a site step to run.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteForecast {
    site: String,
    published: PartialDate,
    online: Date,
    source: String,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "site forecast",
    about: "When dated snapshots expected each site step to run; the newest view is in sites.csv.",
    names: None,
    columns: &[
        required("site", Kind::Reference(Target::Site), "The site step."),
        required("published", Kind::PartialDate, "The date of the snapshot."),
        required(
            "date_online",
            Kind::Date,
            "The day on which it expected the step to run, or saw it run.",
        ),
        required("source", Kind::Reference(Target::Source), "The snapshot."),
    ],
};

impl SiteForecast {
    texts! {
        /// The id of the site step.
        site;
        /// The id of the snapshot.
        source;
    }
    copies! {
        /// The date of the snapshot.
        published -> PartialDate;
        /// The day on which it expected the step to run.
        online -> Date;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for SiteForecast {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            site: record.string("site")?,
            published: record.partial_date("published")?,
            online: record.date("date_online")?,
            source: record.string("source")?,
            location: record.origin.location(),
        })
    }
}

impl Keyed for SiteForecast {
    fn key(&self) -> &str {
        &self.site
    }
}
