//! What a plant must earn: contract price for a return, levelized cost, value, and returns.

use std::path::Path;

use cloudecon_capacity::{PowerProject, ProjectCashFlows};
use cloudecon_core::{CheckedDiv, Energy, EnergyPrice, Quantity, Usd};
use cloudecon_dataset::Basis;
use cloudecon_finance::{FixedCharge, levelized_cost_by_fixed_charge};

use super::input::{Bounds, Section};
use super::project_file::project;
use super::{Answer, Refusal, read};
use crate::contracts::fault::FaultCode;
use crate::scene::MILLION;
use crate::table::{Cell, Column, Document, Number, Table};

/// Prices the plant of a file: for a given price its return, for a given return its price.
///
/// Tables: `values`, `cash-flows` by year.
///
/// # Errors
/// Every fault of the file and of its series.
pub fn price(path: &Path) -> Answer {
    read(
        path,
        |root, hours| {
            let title = root.text("title").map(str::to_owned);
            let note = root.optional_text("note").map(str::to_owned);
            let question = Question::read(root);
            let raw = project(root, hours);
            let (title, question, raw) = (title?, question?, raw?);
            Some(raw.and_then(|raw| {
                let project = PowerProject::new(raw)?;
                answer(&title, note, &question, &project)
            }))
        },
        false,
    )
}

/// What is asked of a plant.
struct Question {
    /// A price to judge, USD/MWh.
    given: Option<f64>,
    /// A return to reach, and by which year.
    target: Option<f64>,
    by_year: Option<u32>,
    fixed_charge_rate: Option<f64>,
}

impl Question {
    fn read(root: &Section<'_, '_>) -> Option<Self> {
        let section = root.section("question")?;
        let question = Self {
            given: section.optional_number("price_usd_per_mwh", Bounds::AtLeastZero),
            target: section.optional_number("target_return", Bounds::AboveMinusOne),
            by_year: section.optional_whole("by_year", 1),
            fixed_charge_rate: section.optional_number("fixed_charge_rate", Bounds::AtLeastZero),
        };
        section.finish();
        if question.given.is_some() == question.target.is_some()
            && !section.has("price_usd_per_mwh")
            && !section.has("target_return")
        {
            let message =
                "ask for a price with `target_return` or for a return with `price_usd_per_mwh`";
            section.fault("target_return", FaultCode::MissingKey, message.to_owned(), "give one");
        }
        (question.given.is_some() != question.target.is_some()).then_some(question).or_else(|| {
            if section.has("price_usd_per_mwh") && section.has("target_return") {
                let message =
                    "`price_usd_per_mwh` and `target_return` exclude each other".to_owned();
                section.fault("target_return", FaultCode::Refused, message, "take one away");
            }
            None
        })
    }
}

fn answer(
    title: &str,
    note: Option<String>,
    question: &Question,
    project: &PowerProject,
) -> Result<Document, Refusal> {
    let plan = project.plan();
    let by_year = question.by_year.unwrap_or(plan.years).min(plan.years);
    let price = match (question.given, question.target) {
        (_, Some(target)) => project.price_for_return(target, by_year)?,
        (Some(given), None) => EnergyPrice::from_usd_per_mwh(given),
        (None, None) => EnergyPrice::ZERO,
    };
    let flows = project.cash_flows(price)?;
    let mut document = Document::new("power-price", title.to_owned())
        .table(values(question, project, &flows, price, by_year)?)
        .table(cash_flows(&flows))
        .note("levelized price and cost divide present values by output discounted at the nominal rate, or at the real one for money of the first year")
        .note("lines follow NREL's System Advisor Model, Single Owner; `cloudecon cases fixtures/cases/power` compares them");
    if let Some(note) = note {
        document = document.note(note);
    }
    Ok(document)
}

fn assumed(value: f64) -> Number {
    Number::new(value).with_basis(Basis::Assumed)
}

fn values(
    question: &Question,
    project: &PowerProject,
    flows: &ProjectCashFlows,
    price: EnergyPrice,
    by_year: u32,
) -> Result<Table, Refusal> {
    let plan = project.plan();
    let value = flows.value()?;
    let mut table = Table::new("values", "Prices, values and returns")
        .column(Column::text("what", ""))
        .column(Column::number("value", "Value", ""));
    let mut push = |what: &str, number: f64, unit: &str, id: &str| {
        table.push([
            what.into(),
            assumed(number).in_unit(unit).with_id(format!("power.price_{id}")).into(),
        ]);
    };
    let usd = EnergyPrice::as_usd_per_mwh;
    let found = if question.target.is_some() { "solved" } else { "given" };
    push(&format!("contract price of the first year, {found}"), usd(price), "USD/MWh", "contract");
    push("levelized price, nominal", usd(value.levelized_price_nominal), "USD/MWh", "lppa_nominal");
    push("levelized price, real", usd(value.levelized_price_real), "USD/MWh", "lppa_real");
    push(
        "levelized cost (LCOE), nominal",
        usd(value.levelized_cost_nominal),
        "USD/MWh",
        "lcoe_nominal",
    );
    push("levelized cost (LCOE), real", usd(value.levelized_cost_real), "USD/MWh", "lcoe_real");
    push(
        "net present value after tax",
        value.net_present_value.as_usd() / MILLION,
        "USD million",
        "npv",
    );
    let percent = |rate: f64| 100.0 * rate;
    push(
        &format!("return after tax by year {by_year}"),
        percent(flows.internal_return(by_year)?),
        "percent",
        "irr_by_year",
    );
    push(
        &format!("return after tax over {} years", plan.years),
        percent(flows.internal_return(plan.years)?),
        "percent",
        "irr",
    );
    push(
        "capital with construction interest",
        plan.capital.as_usd() / MILLION,
        "USD million",
        "capital",
    );
    push("output of the first year", plan.energy.as_mwh() / 1e3, "GWh", "energy");
    if let Some(coverage) = flows.least_coverage() {
        push("least debt coverage", coverage, "x", "least_coverage");
    }
    if let Some(rate) = question.fixed_charge_rate {
        let cost = levelized_cost_by_fixed_charge(&FixedCharge {
            fixed_charge_rate: rate,
            capital: plan.capital,
            fixed_operating: plan.fixed_operating.first,
            variable: plan.variable_operating.first,
            annual_output: plan.energy,
        })?;
        push("levelized cost by fixed charge rate", usd(cost), "USD/MWh", "lcoe_fixed_charge");
    }
    Ok(table)
}

fn cash_flows(flows: &ProjectCashFlows) -> Table {
    let money = |name: &str, label: &str| Column::number(name, label, "USD million");
    let mut table = Table::new("cash-flows", "Cash flows by year")
        .column(Column::text("year", "Year"))
        .column(Column::number("energy", "Output", "GWh"))
        .column(money("revenue", "Contract revenue"))
        .column(money("capacity", "Capacity payments"))
        .column(money("operating", "Operating costs"))
        .column(money("ebitda", "EBITDA"))
        .column(money("interest", "Interest"))
        .column(money("principal", "Principal"))
        .column(money("after_tax", "Return after tax"))
        .column(Column::number("price", "Per unit", "USD/MWh"));
    for (year, energy) in flows.energy.iter().enumerate() {
        let usd = |list: &[Usd]| -> Cell {
            list.get(year).map_or(Cell::Empty, |usd| assumed(usd.as_usd() / MILLION).into())
        };
        let price = flows.contract_revenue.get(year).and_then(|revenue| {
            let price: Option<EnergyPrice> = CheckedDiv::<Energy>::checked_div(*revenue, *energy);
            price
        });
        table.push([
            year.to_string().into(),
            assumed(energy.as_mwh() / 1e3).into(),
            usd(&flows.contract_revenue),
            usd(&flows.capacity_revenue),
            usd(&flows.operating),
            usd(&flows.ebitda),
            usd(&flows.interest),
            usd(&flows.principal),
            usd(&flows.return_after_tax),
            price.map_or(Cell::Empty, |price| assumed(price.number()).into()),
        ]);
    }
    table
}
