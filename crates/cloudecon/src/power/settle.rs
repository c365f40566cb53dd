//! A contract settled over hourly series: lines that sum exactly, for each contract year.

mod document;
mod purchase;
mod special;

use std::path::Path;

use cloudecon_capacity::{HourlySeriesRaw, Settlement};
use cloudecon_core::{Energy, EnergyPrice};
use cloudecon_dataset::{Dataset, Ppa};

use super::contract_file::Header;
use super::input::{Ends, Section};
use super::series::{Hours, Least};
use super::{Answer, read};
use crate::contracts::fault::FaultCode;

/// Settles the contract of a file; `dataset` holds the row that it is about.
///
/// Tables: `lines` (who pays whom for what, over the whole term), `parties` (the sum of each, zero in
/// all), `years`.
///
/// # Errors
/// Every fault of the file and of its series.
pub fn settle(path: &Path, dataset: &Dataset) -> Answer {
    read(
        path,
        |root, hours| {
            let kinds = [("ppa", false), ("special-contract", true)];
            if root.word("kind", &kinds)? {
                special::special(root, hours, dataset)
            } else {
                purchase::purchase(root, hours, dataset)
            }
        },
        true,
    )
}

/// A contract year at the low, middle and high end of every price.
struct Year {
    number: u32,
    calendar: i32,
    mw: Ends,
    settled: [Settlement; 3],
    load: f64,
}

fn row(root: &Section<'_, '_>, header: Option<&Header>, dataset: &Dataset) {
    let Some(row) = header.and_then(|header| header.row.as_deref()) else { return };
    if dataset.ppas().iter().all(|ppa| ppa.id() != row) {
        let near = cloudecon_dataset::nearest(row, dataset.ppas().iter().map(Ppa::id));
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        let message = format!("`row` names the power purchase `{row}`, which does not exist");
        root.fault("row", FaultCode::UnknownRow, message, &hint);
    }
}

fn series(hours: &Hours, section: &Section<'_, '_>) -> Option<(HourlySeriesRaw, Vec<f64>)> {
    let energy = |values: Vec<f64>| values.into_iter().map(Energy::from_mwh).collect();
    let price = |values: Vec<f64>| values.into_iter().map(EnergyPrice::from_usd_per_mwh).collect();
    let optional = |key| hours.optional_series(section, key, Least::Zero);
    let output = optional("output_mwh");
    let hub = hours.series(section, "hub_usd_per_mwh", Least::Any);
    let node = hours.optional_series(section, "node_usd_per_mwh", Least::Any);
    let load = optional("load_mwh");
    let proxy = optional("proxy_output_mwh");
    let curtailed = optional("curtailed_mwh");
    let is_bad = [("output_mwh", &output), ("load_mwh", &load), ("proxy_output_mwh", &proxy)]
        .iter()
        .any(|(key, values)| section.has(key) && values.is_none());
    section.finish();
    let hub = hub?;
    if is_bad {
        return None;
    }
    let loads = load.clone().unwrap_or_default();
    Some((
        HourlySeriesRaw {
            output: energy(output.unwrap_or_else(|| vec![0.0; hub.len()])),
            hub_price: price(hub),
            node_price: node.map(price),
            load: load.map(energy),
            proxy_output: proxy.map(energy),
            curtailed: curtailed.map(energy),
            months: hours.months,
        },
        loads,
    ))
}
