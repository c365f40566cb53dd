//! The least-cost portfolio of contracts, grid and storage for a load.

mod problem;

use std::path::Path;

use cloudecon_capacity::{
    CleanEnergy, ProcurementMethod, ProcurementProblem, ProcurementProblemRaw, ProcurementSolution,
    ResourceKind,
};
use cloudecon_core::{Energy, Share};
use cloudecon_dataset::Basis;

use self::problem::problem;
use super::{Answer, Refusal, read};
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
