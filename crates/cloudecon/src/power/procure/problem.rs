//! The problem of a file.

use cloudecon_capacity::{ProcurementProblemRaw, Resource, ResourceKind};
use cloudecon_core::{Energy, EnergyPrice, Power, Share, Usd};

use crate::contracts::fault::FaultCode;
use crate::power::input::{Bounds, Section};
use crate::power::series::{Hours, Least};

pub(super) fn problem(root: &Section<'_, '_>, hours: &Hours) -> Option<ProcurementProblemRaw> {
    let load = root.section("load").and_then(|load| {
        let series = hours.series(&load, "mwh", Least::Zero);
        let it = load.optional_number("times", Bounds::AtLeastZero).unwrap_or(1.0);
        load.finish();
        let values = series?;
        Some(values.into_iter().map(|mwh| Energy::from_mwh(mwh * it)).collect())
    });
    let grid = if root.has("grid_clean_share") {
        hours.series(root, "grid_clean_share", Least::Zero)
    } else {
        Some(vec![0.0; hours.count()])
    };
    let grid: Option<Vec<Share>> = grid.and_then(|values| {
        let shares: Result<Vec<Share>, _> = values.into_iter().map(Share::from_fraction).collect();
        if let Err(error) = &shares {
            let hint = "a clean share lies between 0 and 1";
            root.fault("grid_clean_share", FaultCode::ValueOutOfRange, error.to_string(), hint);
        }
        shares.ok()
    });
    let sections = root.sections("resource");
    if sections.is_empty() && !root.has("resource") {
        let message = "there is nothing to choose from: add `[[resource]]`".to_owned();
        root.fault("resource", FaultCode::MissingKey, message, "see docs/power.md");
    }
    let mut names: Vec<String> = Vec::new();
    let mut resources = Vec::new();
    let mut is_whole = !sections.is_empty();
    for section in &sections {
        let found = resource(section, hours);
        if let Some(found) = found {
            if names.contains(&found.id) {
                let message = format!("two resources are called `{}`", found.id);
                section.fault("id", FaultCode::DuplicateId, message, "give each its own id");
            }
            names.push(found.id.clone());
            resources.push(found);
        } else {
            is_whole = false;
        }
    }
    let floors = root.optional_section("floors");
    let (mut carbon_free, mut annual, mut export) = (None, None, None);
    if let Some(floors) = floors {
        carbon_free = floors.optional_number("carbon_free", Bounds::Fraction);
        annual = floors.optional_number("annual_match", Bounds::AtLeastZero);
        export = floors.optional_number("export_share", Bounds::Fraction);
        floors.finish();
    }
    let share = |value: Option<f64>| value.and_then(|value| Share::from_fraction(value).ok());
    let (load, grid) = (load?, grid?);
    is_whole.then(|| ProcurementProblemRaw {
        load,
        grid_clean_share: grid,
        resources,
        carbon_free_floor: share(carbon_free),
        annual_match_floor: annual,
        export_share_cap: share(export),
    })
}

#[derive(Clone, Copy)]
enum Kind {
    AsProduced,
    Baseload,
    Tolling,
    Import,
    Export,
    Storage,
}

fn resource(section: &Section<'_, '_>, hours: &Hours) -> Option<Resource> {
    let id = section.text("id").map(str::to_owned);
    let kind = section.word(
        "kind",
        &[
            ("as-produced", Kind::AsProduced),
            ("baseload", Kind::Baseload),
            ("tolling", Kind::Tolling),
            ("import", Kind::Import),
            ("export", Kind::Export),
            ("storage", Kind::Storage),
        ],
    );
    let max = section.optional_number("max_mw", Bounds::AtLeastZero);
    let usd = EnergyPrice::from_usd_per_mwh;
    let number = |key, bounds| section.number(key, bounds);
    let least = Bounds::AtLeastZero;
    let prices = |key| {
        let series = hours.series(section, key, Least::Any)?;
        Some(series.into_iter().map(usd).collect::<Vec<_>>())
    };
    let kind = match kind {
        Some(Kind::AsProduced) => {
            let profile = hours.series(section, "output_per_mw", Least::Zero);
            let price = number("usd_per_mwh", least);
            profile
                .zip(price)
                .map(|(profile, price)| ResourceKind::AsProduced { profile, price: usd(price) })
        }
        Some(Kind::Baseload) => {
            number("usd_per_mwh", least).map(|price| ResourceKind::Baseload { price: usd(price) })
        }
        Some(Kind::Tolling) => {
            let held = number("usd_per_mw", least);
            let made = number("usd_per_mwh", least);
            held.zip(made).map(|(held, made)| ResourceKind::Tolling {
                usd_per_mw: Usd::from_usd(held),
                marginal: usd(made),
            })
        }
        Some(Kind::Import) => {
            let price = prices("price");
            let demand = section.number_or("usd_per_mw", least, 0.0);
            price.map(|price| ResourceKind::Import { price, usd_per_mw: Usd::from_usd(demand) })
        }
        Some(Kind::Export) => prices("price").map(|price| ResourceKind::Export { price }),
        Some(Kind::Storage) => {
            let held = number("usd_per_mw", least);
            let length = number("hours", least);
            let charge = number("charge_efficiency", Bounds::Efficiency);
            let discharge = number("discharge_efficiency", Bounds::Efficiency);
            held.zip(length).zip(charge.zip(discharge)).map(
                |((held, hours), (charge_efficiency, discharge_efficiency))| {
                    ResourceKind::Storage {
                        usd_per_mw: Usd::from_usd(held),
                        hours,
                        charge_efficiency,
                        discharge_efficiency,
                    }
                },
            )
        }
        None => None,
    };
    section.finish();
    Some(Resource { id: id?, kind: kind?, max: max.map(Power::from_mw) })
}
