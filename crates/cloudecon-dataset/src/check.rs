//! What rows of several files must say together.

mod accounting;
mod change;
mod claim;
mod figure;
mod observation;
mod order;
mod provider;
mod reference;
mod scenario;
mod site;

use std::collections::BTreeMap;

use cloudecon_core::FiscalCalendar;

use crate::catalog::Catalog;
use crate::check::reference::Spoiled;
use crate::parsed::{Parsed, ParsedFile, Rows};
use crate::record::Keyed;
use crate::{Dataset, Diagnostic, MetricDef, Source};

/// What single rows are checked against.
pub(crate) struct Context {
    sources: Catalog<Source>,
    metrics: Catalog<MetricDef>,
    /// Entity to provider and its calendar.
    entities: BTreeMap<String, (String, FiscalCalendar)>,
    spoiled: Spoiled,
}

/// The data set of all rows that are good alone and together; what is wrong goes to `faults`.
pub(crate) fn assemble(
    files: &BTreeMap<String, ParsedFile>,
    faults: &mut Vec<Diagnostic>,
) -> Dataset {
    let spoiled = reference::check(files, faults);
    let mut set = Dataset::default();
    for file in files.values() {
        match &file.rows {
            Rows::Sources(rows) => set.sources = order::sources(rows, &spoiled, faults),
            Rows::Metrics(rows) => set.metrics = plain(rows, &spoiled),
            Rows::Providers(rows) => set.providers = provider::check(rows, faults),
            Rows::Raw(raw) => set.raw_files.push(raw.clone()),
            _ => {}
        }
    }
    let context = Context::new(&set, spoiled);
    let mut observations = Vec::new();
    for file in files.values() {
        if let Rows::Observations(rows) = &file.rows {
            observation::check(rows, &context, faults, &mut observations);
        }
    }
    set.set_observations(observations);
    for file in files.values() {
        match &file.rows {
            Rows::Sites(rows) => set.sites = site::check(rows, &context, faults),
            Rows::SiteForecasts(rows) => {
                set.site_forecasts = site::forecasts(rows, &context, faults);
            }
            Rows::SitePlans(rows) => set.site_plans = site::plans(rows, files, &context, faults),
            Rows::Ppas(rows) => set.ppas = order::ppas(rows, &context, faults),
            Rows::Platforms(rows) => {
                set.platforms = accounting::dated(rows, &context, faults, |row| {
                    (row.source(), row.published())
                });
            }
            Rows::Access(rows) => set.accesses = accounting::access(rows, &context, faults),
            Rows::ListPrices(rows) => {
                set.list_prices = accounting::dated(rows, &context, faults, |row| {
                    (row.source(), row.published())
                });
            }
            Rows::Policies(rows) => {
                set.accounting_policies = accounting::policies(rows, &context, faults);
            }
            Rows::Adjustments(rows) => {
                set.adjustments = accounting::adjustments(rows, &context, faults);
            }
            Rows::Chips(rows) => set.chips = order::chips(rows, &context, faults),
            Rows::Deals(rows) => set.deals = order::deals(rows, &context, faults),
            Rows::Claims(rows, relations) => {
                set.claims = claim::check(rows, &context, faults);
                set.relations = plain(relations, &context.spoiled);
            }
            _ => {}
        }
    }
    scenario::check(files, &context, &mut set, faults);
    set
}

impl Context {
    fn new(set: &Dataset, spoiled: Spoiled) -> Self {
        let entities = set.providers.rows().iter().flat_map(|provider| {
            let of = (provider.id().to_owned(), provider.calendar());
            provider.entities().iter().map(move |entity| (entity.id().to_owned(), of.clone()))
        });
        Self {
            sources: set.sources.clone(),
            metrics: set.metrics.clone(),
            entities: entities.collect(),
            spoiled,
        }
    }
}

/// Rows that need no check beyond their own.
fn plain<T: Keyed + Clone>(rows: &[Parsed<T>], spoiled: &Spoiled) -> Catalog<T> {
    let kept = rows.iter().filter(|parsed| spoiled.spares(&parsed.origin));
    Catalog::new(kept.map(|parsed| parsed.row.clone()).collect())
}
