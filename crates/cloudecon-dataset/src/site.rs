use cloudecon_core::{Date, Power, Usd};

use crate::cells::cells;
use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{Location, PartialDate, QuantityKind, SiteForecast, SiteStatus};

/// One step of the build-out of a campus; its capacities are totals of the campus after the step.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteStep {
    id: String,
    operator: Option<String>,
    user: Option<String>,
    campus: String,
    place: Option<String>,
    country: Option<String>,
    phase: String,
    buildings_cum: Option<f64>,
    it_power: Option<Power>,
    facility_power: Option<Power>,
    h100e: Option<f64>,
    capex_total: Option<Usd>,
    capex_construction: Option<Usd>,
    online: Option<Date>,
    /// The date of a forecast newer than the row, in an as-of view.
    moved: Option<Date>,
    status: SiteStatus,
    chip: Option<String>,
    energy_company: Option<String>,
    published: PartialDate,
    source: String,
    note: Option<String>,
    is_forecast_only: bool,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "site step",
    about: "Steps of the build-out of campuses, in time order; capacities are campus totals after the step.",
    names: Some(Target::Site),
    columns: &[
        required("id", Kind::Id, "`<campus>/<phase>`."),
        optional("operator", Kind::Text, "Who runs it."),
        optional("user", Kind::Text, "Who uses the capacity."),
        required("campus", Kind::Text, "The name of the campus, the same in all its rows."),
        optional("location", Kind::Text, "Address or place."),
        optional("country", Kind::Text, "Country."),
        required("phase", Kind::Text, "The name of the step."),
        optional("buildings_cum", Kind::Number(Least::Zero), "Buildings after the step."),
        optional("mw_it", Kind::Number(Least::Zero), "IT power after the step, MW."),
        optional("mw_facility", Kind::Number(Least::Zero), "Facility power after the step, MW."),
        optional(
            "h100e",
            Kind::Number(Least::Zero),
            "Computing power after the step, in H100 equivalents.",
        ),
        optional(
            "capex_total_usd_bn",
            Kind::Number(Least::Zero),
            "Capital cost after the step with servers, USD billion.",
        ),
        optional(
            "capex_construction_usd_bn",
            Kind::Number(Least::Zero),
            "Capital cost after the step without servers, USD billion.",
        ),
        optional("date_online", Kind::Date, "The day on which the step runs, past or expected."),
        required(
            "status",
            Kind::Word(SiteStatus::WORDS),
            "Where the step stands at the date of the row.",
        ),
        optional("chip", Kind::Text, "Chips, several with `;`."),
        optional("energy_company", Kind::Text, "Who supplies the power."),
        required(
            "published",
            Kind::PartialDate,
            "The date of the snapshot that the row was read in.",
        ),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl SiteStep {
    texts! {
        /// `<campus>/<phase>`.
        id;
        /// The name of the campus.
        campus;
        /// The name of the step.
        phase;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// Who runs it.
        operator;
        /// Who uses the capacity.
        user;
        /// Address or place: the column `location`.
        place;
        /// Country.
        country;
        /// Chips, several with `;`.
        chip;
        /// Who supplies the power.
        energy_company;
        /// A remark.
        note;
    }
    copies! {
        /// Buildings after the step.
        buildings_cum -> Option<f64>;
        /// IT power of the campus after the step.
        it_power -> Option<Power>;
        /// Facility power of the campus after the step.
        facility_power -> Option<Power>;
        /// Computing power after the step, in H100 equivalents.
        h100e -> Option<f64>;
        /// Capital cost after the step with servers.
        capex_total -> Option<Usd>;
        /// Capital cost after the step without servers.
        capex_construction -> Option<Usd>;
        /// Where the step stands at the date of the row.
        status -> SiteStatus;
        /// The date of the snapshot that the row was read in.
        published -> PartialDate;
        /// True in an as-of view whose date lies before the row: only the dated forecast was known.
        is_forecast_only -> bool;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }

    /// The day on which the step runs, past or expected.
    pub fn online(&self) -> Option<Date> {
        self.moved.or(self.online)
    }

    /// The part of the id before `/`.
    pub fn campus_slug(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(campus, _)| campus)
    }

    /// What was known of the step on `day` if only `forecast` had been published by then:
    /// its name, its place and its date, and no capacity, cost, user or supplier.
    pub(crate) fn known_from(&self, forecast: &SiteForecast, day: Date) -> Self {
        let runs = forecast.online() <= day;
        Self {
            user: None,
            buildings_cum: None,
            it_power: None,
            facility_power: None,
            h100e: None,
            capex_total: None,
            capex_construction: None,
            online: Some(forecast.online()),
            moved: None,
            status: if runs { SiteStatus::Operational } else { SiteStatus::Projected },
            chip: None,
            energy_company: None,
            published: forecast.published(),
            source: forecast.source().to_owned(),
            note: None,
            is_forecast_only: true,
            ..self.clone()
        }
    }

    /// The step with the date of a forecast that is newer than its row, if there is one.
    pub(crate) fn moved_to(&self, forecast: Option<&SiteForecast>) -> Self {
        Self { moved: forecast.map(SiteForecast::online), ..self.clone() }
    }

    /// The same step on another day.
    pub(crate) fn on(&self, day: Date) -> Self {
        Self { moved: Some(day), ..self.clone() }
    }
}

cells! { SiteStep:
    "mw_it", Some(QuantityKind::Power) => Mid it_power;
    "mw_facility", Some(QuantityKind::Power) => Mid facility_power;
    "h100e", Some(QuantityKind::Count) => Mid h100e;
    "capex_total_usd_bn", Some(QuantityKind::Money) => Mid capex_total;
    "capex_construction_usd_bn", Some(QuantityKind::Money) => Mid capex_construction;
}

impl Row for SiteStep {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            operator: record.string("operator"),
            user: record.string("user"),
            campus: record.string("campus")?,
            place: record.string("location"),
            country: record.string("country"),
            phase: record.string("phase")?,
            buildings_cum: record.value("buildings_cum"),
            it_power: record.value("mw_it").map(Power::from_mw),
            facility_power: record.value("mw_facility").map(Power::from_mw),
            h100e: record.value("h100e"),
            capex_total: record.value("capex_total_usd_bn").map(Usd::from_billions),
            capex_construction: record.value("capex_construction_usd_bn").map(Usd::from_billions),
            online: record.date("date_online"),
            moved: None,
            status: record.word("status")?,
            chip: record.string("chip"),
            energy_company: record.string("energy_company"),
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            is_forecast_only: false,
            location: record.origin.location(),
        })
    }
}

impl Keyed for SiteStep {
    fn key(&self) -> &str {
        &self.id
    }
}
