//! The split of sales per megawatt between a lab and a cloud, live.

use cloudecon::charts::charts;
use cloudecon::dataset::Dataset;
use cloudecon::table::{Cell, Number, Row, Table};
use cloudecon::{Error, Options};

use crate::model::{DEAL, Models};

/// Adds the matrix of margins against sales per megawatt, as the table `deal-matrix` of the charts
/// has it; nothing if the dataset cannot fill it.
pub(crate) fn add(
    models: &mut Models<'_>,
    dataset: &Dataset,
    options: &Options,
) -> Result<(), Error> {
    let document = charts(dataset, options)?;
    let Some(table) = document.tables().iter().find(|table| table.id() == "deal-matrix") else {
        return Ok(());
    };
    let rows: Vec<Vec<&Number>> = table.rows().iter().map(numbers).collect();
    let Some([_, fee, ..]) = rows.first().map(Vec::as_slice) else { return Ok(()) };
    let inputs = fee.inputs().to_vec();
    let mut leaf = |metric: &str| {
        let id = inputs.iter().find(|id| id.contains(&format!(".{metric}@")))?;
        models.row(id)
    };
    let found = (
        leaf("revenue_per_mw"),
        leaf("bedrock_gross_margin"),
        leaf("bedrock_sales_share_kept"),
        leaf("bedrock_ebit_margin"),
    );
    let (Some(sales), Some(lab), Some(kept), Some(cloud)) = found else { return Ok(()) };
    matrix(models, table, [sales, lab, kept, cloud]);
    Ok(())
}

type Known = (String, f64);

fn matrix(models: &mut Models<'_>, table: &Table, [sales, lab, kept, cloud]: [Known; 4]) {
    let unit = "USD/MW-yr";
    let half = models.inputs.own(
        "share_of_what_the_fee_leaves",
        0.5,
        "part",
        "one of the two contracts that fit",
    );
    let (take, take_at) = {
        let value = sales.1 * (1.0 - lab.1);
        let words =
            ["", "take", "the cloud's take at the published sales: sales * (1 - lab margin)"];
        (models.written(DEAL, words, format!("{}*(1-{})", sales.0, lab.0), value, unit), value)
    };
    let cost_at = take_at * (1.0 - cloud.1);
    let words = ["", "cost", "the cloud's cost: take * (1 - cloud margin)"];
    let cost = models.written(DEAL, words, format!("{take}*(1-{})", cloud.0), cost_at, unit);
    let share_at = 1.0 - kept.1;
    let words = ["", "share", "share of sales: 1 - what the lab keeps"];
    let share = models.written(DEAL, words, format!("1-{}", kept.0), share_at, "part");
    let of_sales_at = take_at - share_at * sales.1;
    let words = ["", "fee", "fee beside a share of sales: take - share * sales"];
    let of_sales =
        models.written(DEAL, words, format!("{take}-{share}*{}", sales.0), of_sales_at, unit);
    let of_profit_at = (take_at - half.1 * sales.1) / (1.0 - half.1);
    let words =
        ["", "fee", "fee beside a share of what it leaves: (take - part * sales) / (1 - part)"];
    let formula = format!("({take}-{}*{})/(1-{})", half.0, sales.0, half.0);
    let of_profit = models.written(DEAL, words, formula, of_profit_at, unit);

    let rows = table.rows().len();
    for (at, row) in table.rows().iter().enumerate() {
        let [size, .., lab_margin, cloud_margin] = numbers(row)[..] else { continue };
        let name = format!("sales_per_mw_{}", at + 1);
        let size = models.inputs.own(&name, size.mid(), "USD million/MW-yr", "a size to look at");
        let million = format!("{}*million", size.0);
        let (formula, words) = if 2 * at < rows {
            (format!("{of_sales}+{share}*{million}"), "take: fee + share * sales")
        } else {
            let left = format!("({million}-{of_profit})");
            (format!("{of_profit}+{}*{left}", half.0), "take: fee + part * (sales - fee)")
        };
        let fee_at = if 2 * at < rows { of_sales_at } else { of_profit_at };
        let part = if 2 * at < rows { share_at } else { half.1 };
        let gross = size.1 * 1e6;
        let base = if 2 * at < rows { gross } else { gross - fee_at };
        let take = models.written(DEAL, ["", "take", words], formula, fee_at + part * base, unit);
        let id = |what: &str| format!("deal-matrix/{}.{what}", at + 1);
        let formula = format!("(1-{take}/({million}))*percent_per_one");
        let words = [&id("lab_margin"), "lab_margin", "1 - take / sales"];
        models.written(DEAL, words, formula, lab_margin.mid(), "percent");
        let formula = format!("(1-{cost}/{take})*percent_per_one");
        let words = [&id("cloud_margin"), "cloud_margin", "1 - cost / take"];
        models.written(DEAL, words, formula, cloud_margin.mid(), "percent");
    }
}

fn numbers(row: &Row) -> Vec<&Number> {
    let found = row.cells().iter().filter_map(|cell| match cell {
        Cell::Number(number) => Some(number),
        _ => None,
    });
    found.collect()
}
