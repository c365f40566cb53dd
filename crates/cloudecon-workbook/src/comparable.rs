//! Margins on one set of accounting rules, live: reported income, every step, what comes out.

use cloudecon::compare::{Rules, compare};
use cloudecon::dataset::{AccountingPolicy, Dataset, PolicyTopic};
use cloudecon::table::{Cell, Document, Number, Row, Table};
use cloudecon::{Error, Options, Report};

use crate::model::{MARGINS, Models};

const UNIT: &str = "USD million";

/// Adds a block a provider, as `cloudecon compare` has it without arguments.
pub(crate) fn add(
    models: &mut Models<'_>,
    dataset: &Dataset,
    options: &Options,
    report: &Report,
) -> Result<(), Error> {
    let document = compare(dataset, options, &Rules::default())?;
    let (Some(margins), Some(bridge)) =
        (table(&document, "comparable-margins"), table(&document, "reported-to-comparable"))
    else {
        return Ok(());
    };
    for column in report.columns() {
        let is_of = |row: &&Row| word(row, 0) == column.name();
        let steps: Vec<&Row> = bridge.rows().iter().filter(is_of).collect();
        let Some(margin) = margins.rows().iter().find(is_of) else { continue };
        provider(models, dataset, column.provider(), margin, &steps);
    }
    Ok(())
}

fn provider(
    models: &mut Models<'_>,
    dataset: &Dataset,
    provider: &str,
    margin: &Row,
    steps: &[&Row],
) {
    // Without revenue or income there is nothing to move.
    let (Some(revenue), Some(comparable)) = (number(margin, 2), number(margin, 6)) else { return };
    let revenue = amount(models, &format!("{provider}_revenue"), revenue);
    let (mut terms, mut total) = (Vec::new(), 0.0);
    for step in steps {
        let (name, Some(found)) = (word(step, 1), number(step, 3)) else { continue };
        if name == "comparable" {
            continue;
        }
        let written = if word(step, 2) == "useful lives" {
            life(models, dataset, provider, name, found)
        } else {
            Some(amount(models, &format!("{provider}_{name}"), found))
        };
        let Some(written) = written else { continue };
        total += found.mid();
        let words = ["", "step", name];
        terms.push(models.written(MARGINS, words, written, found.mid(), UNIT));
    }
    let revenue_at = number(margin, 2).map_or(f64::NAN, Number::mid);
    let words = ["", "revenue", "revenue of the quarter"];
    let revenue = models.written(MARGINS, words, revenue, revenue_at, UNIT);
    let words = ["", "comparable_income", "reported income and every step"];
    let income = models.written(MARGINS, words, terms.join("+"), total, UNIT);
    let id =
        comparable.id().map_or_else(|| format!("{provider}.comparable_ebit_margin"), str::to_owned);
    let words = [id.as_str(), "comparable_margin", "comparable income / revenue"];
    let formula = format!("{income}/{revenue}*percent_per_one");
    models.written(MARGINS, words, formula, comparable.mid(), "percent");
}

/// An amount in USD million: live from its row where one stands behind it, from the line of the
/// same output where there is one, else a blue cell of its own.
fn amount(models: &mut Models<'_>, name: &str, number: &Number) -> String {
    if let [row] = number.inputs()
        && let Some((cell, value)) = models.row(row)
        && (value * 1e-6 - number.mid()).abs() <= 1e-9 * number.mid().abs()
    {
        return format!("{cell}*millionth");
    }
    if let Some(reference) = models.answered(number) {
        return reference;
    }
    let about = "as the program has it; `cloudecon compare` shows where it comes from";
    models.inputs.own(name, number.mid(), UNIT, about).0
}

/// `- depreciation x shares x (old life / new life - 1)`, the shares and whether a year is divided
/// by four as the inputs of the step tell.
fn life(
    models: &mut Models<'_>,
    dataset: &Dataset,
    provider: &str,
    name: &str,
    number: &Number,
) -> Option<String> {
    let entity = dataset.provider(provider)?.cloud_entity().unwrap_or(provider);
    let policies = dataset.accounting_policies().iter();
    let old = policies
        .filter(|row| row.entity() == entity && row.topic() == PolicyTopic::ServerLife)
        .find_map(AccountingPolicy::years)?;
    let new = Rules::default().server_life?.as_years();
    let factors: Option<Vec<(String, f64)>> =
        number.inputs().iter().map(|id| models.row(id)).collect();
    let base: Option<f64> =
        factors.as_ref().map(|all| all.iter().map(|(_, value)| value).product());
    let effect = |base: f64| -base * (old / new - 1.0) * 1e-6;
    let fits = |base: f64| (effect(base) - number.mid()).abs() <= 1e-9 * number.mid().abs();
    let product =
        factors.map(|all| all.into_iter().map(|(cell, _)| cell).collect::<Vec<_>>().join("*"));
    let divisor = match base {
        Some(base) if fits(base) => "",
        Some(base) if fits(base / 4.0) => "/quarters_per_year",
        _ => return Some(amount(models, &format!("{provider}_{name}"), number)),
    };
    let about = "years over which the company depreciates servers and network";
    let (old, _) = models.inputs.own(&format!("{provider}_server_life"), old, "years", about);
    let about = "years over which everybody does on the common rules";
    let (new, _) = models.inputs.own("common_server_life", new, "years", about);
    Some(format!("-{}{divisor}*({old}/{new}-1)*millionth", product?))
}

fn table<'a>(document: &'a Document, id: &str) -> Option<&'a Table> {
    document.tables().iter().find(|table| table.id() == id)
}

fn word(row: &Row, at: usize) -> &str {
    match row.cells().get(at) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

fn number(row: &Row, at: usize) -> Option<&Number> {
    match row.cells().get(at) {
        Some(Cell::Number(number)) => Some(number),
        _ => None,
    }
}
