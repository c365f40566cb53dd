//! The least-cost portfolio of contracts, grid and storage for a load.

use std::path::Path;

use cloudecon_capacity::{
    CleanEnergy, ProcurementMethod, ProcurementProblem, ProcurementProblemRaw, ProcurementSolution,
    Resource, ResourceKind,
};
use cloudecon_core::{Energy, EnergyPrice, Power, Share, Usd};
use cloudecon_dataset::Basis;

use super::input::{Bounds, Section};
use super::series::{Hours, Least};
use super::{Answer, Refusal, read};
use crate::contracts::fault::FaultCode;
use crate::scene::MILLION;
use crate::table::{Cell, Column, Document, Number, Table};

/// Chooses the contracts of a file at least cost.
///
/// Tables: `answer` (cost, bound, duality gap, clean-energy scores), `portfolio`.
///
/// # Errors
/// Every fault of the file and of its series.
pub fn procure(path: &Path) -> Answer {
    read(
        path,
        |root, hours| {
            let title = root.text("title").map(str::to_owned);
            let note = root.optional_text("note").map(str::to_owned);
            let raw = hours.and_then(|hours| problem(root, hours));
            let (title, raw) = (title?, raw?);
            Some(solve(&title, note, raw))
        },
        true,
    )
}

fn problem(root: &Section<'_, '_>, hours: &Hours) -> Option<ProcurementProblemRaw> {
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

fn solve(
    title: &str,
    note: Option<String>,
    raw: ProcurementProblemRaw,
) -> Result<Document, Refusal> {
    let load: f64 = raw.load.iter().map(|hour| hour.as_mwh()).sum();
    let problem = ProcurementProblem::new(raw)?;
    let solution = problem.solve()?;
    let mut document = Document::new("power-procurement", title.to_owned())
        .table(answer(&solution, load))
        .table(portfolio(&problem, &solution))
        .note("the gap is cost less a bound that no portfolio can go below, over cost: the certificate of the answer");
    if let Some(note) = note {
        document = document.note(note);
    }
    Ok(document)
}

fn assumed(value: f64, id: &str) -> Number {
    Number::new(value).with_basis(Basis::Assumed).with_id(format!("power.procure_{id}"))
}

fn answer(solution: &ProcurementSolution, load: f64) -> Table {
    const PERCENT: f64 = 100.0;
    let mut table = Table::new("answer", "The least-cost portfolio")
        .column(Column::text("what", ""))
        .column(Column::number("value", "Value", ""));
    let mut push = |what: &str, value: f64, unit: &str, id: &str| {
        table.push([what.into(), assumed(value, id).in_unit(unit).into()]);
    };
    push("cost of the hours", solution.cost.as_usd() / MILLION, "USD million", "cost");
    push("no portfolio costs less than", solution.bound.as_usd() / MILLION, "USD million", "bound");
    push("cost over load", solution.cost.as_usd() / load, "USD/MWh", "price");
    push("load", load / 1e3, "GWh", "load");
    push("carbon-free score", PERCENT * solution.carbon_free_score, "percent", "carbon_free");
    push("contracted output over load", PERCENT * solution.annual_match, "percent", "annual_match");
    let method = match solution.method {
        ProcurementMethod::CuttingPlanes => "cutting planes",
        _ => "interior point",
    };
    // A gap of 1e-9 would print as zero among figures of three digits.
    table.push(["duality gap".into(), assumed(solution.gap(), "gap").in_unit("of cost").into()]);
    table.push([
        format!("rounds, {method}").into(),
        assumed(f64::from(solution.rounds), "rounds").in_unit("count").into(),
    ]);
    table
}

fn portfolio(problem: &ProcurementProblem, solution: &ProcurementSolution) -> Table {
    let mut table = Table::new("portfolio", "What to sign")
        .column(Column::text("id", "Resource"))
        .column(Column::text("kind", "Kind"))
        .column(Column::number("power", "Power", "MW"))
        .column(Column::number("hourly", "Hourly match alone", "percent"))
        .note("hourly match alone: load that the resource covers in its own hours, without the others");
    let given = problem.given();
    for (resource, power) in given.resources.iter().zip(&solution.capacities) {
        let kind = match &resource.kind {
            ResourceKind::AsProduced { .. } => "as produced",
            ResourceKind::Baseload { .. } => "baseload",
            ResourceKind::Tolling { .. } => "tolling",
            ResourceKind::Import { .. } => "import",
            ResourceKind::Export { .. } => "export",
            ResourceKind::Storage { .. } => "storage",
            _ => "other",
        };
        let clean: Option<Vec<Energy>> = match &resource.kind {
            ResourceKind::AsProduced { profile, .. } => {
                Some(profile.iter().map(|part| Energy::from_mwh(part * power.as_mw())).collect())
            }
            ResourceKind::Baseload { .. } => {
                Some(vec![Energy::from_mwh(power.as_mw()); given.load.len()])
            }
            _ => None,
        };
        let hourly = clean.and_then(|clean| {
            let none = vec![Share::ZERO; given.load.len()];
            CleanEnergy::new(given.load.clone(), clean, none).ok()
        });
        table.push([
            resource.id.as_str().into(),
            kind.into(),
            assumed(power.as_mw(), &format!("power[{}]", resource.id)).into(),
            hourly.map_or(Cell::Empty, |scores| {
                let id = format!("hourly_match[{}]", resource.id);
                assumed(100.0 * scores.hourly_matching(), &id).into()
            }),
        ]);
    }
    table
}
