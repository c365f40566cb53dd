//! Margins of a lab and of the cloud that sells its tokens against sales per megawatt.

use cloudecon_core::{Margin, Period, Quantity, Range};
use cloudecon_dataset::{Basis, Provider, Value};

use crate::Traced;
use crate::inputs::{Found, share as as_share};
use crate::number::figure;
use crate::scene::Scene;
use crate::table::{Cell, Column, Number, Table};

/// Sales per megawatt that are shown beside the published ones, USD million a year.
const GRID: [f64; 4] = [18.0, 26.0, 34.0, 42.0];

/// How the cloud takes its part of sales: a fee a megawatt and a share.
#[derive(Debug, Clone, Copy)]
enum Split {
    /// A share of sales beside the fee.
    OfSales(f64),
    /// Half of what the fee leaves of sales.
    OfGrossProfit(f64),
}

/// One contract that fits the published margins at the published sales per megawatt.
#[derive(Debug, Clone, Copy)]
struct Fit {
    split: Split,
    /// USD a megawatt-year.
    fee: f64,
    cost: f64,
}

impl Fit {
    /// From sales `r`, the lab's margin `l` and the cloud's `c`: the cloud takes `r (1 - l)`, its
    /// cost is `(1 - c)` of that, and the fee is what its share does not explain.
    fn of(split: Split, sales: f64, lab: f64, cloud: f64) -> Self {
        let take = sales * (1.0 - lab);
        let fee = match split {
            Split::OfSales(share) => take - share * sales,
            Split::OfGrossProfit(share) => (take - share * sales) / (1.0 - share),
        };
        Self { split, fee, cost: take * (1.0 - cloud) }
    }

    fn take(self, sales: f64) -> f64 {
        match self.split {
            Split::OfSales(share) => self.fee + share * sales,
            Split::OfGrossProfit(share) => self.fee + share * (sales - self.fee),
        }
    }

    /// Margins of the lab and of the cloud at other sales a megawatt.
    fn margins(self, sales: f64) -> (f64, f64) {
        let take = self.take(sales);
        (1.0 - take / sales, 1.0 - self.cost / take)
    }
}

/// What is published of one lab's sales through one cloud.
struct Published {
    sales: Range<f64>,
    lab: Range<f64>,
    cloud: Range<f64>,
    kept: f64,
    inputs: Vec<String>,
    basis: Basis,
}

/// One row a size and way of sharing.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("deal-matrix", "Lab margin and cloud margin against sales per MW")
        .column(Column::text("split", "The cloud takes"))
        .column(Column::number("sales", "Sales per MW", "USD million/MW-yr"))
        .column(Column::number("fee", "Fee that fits", "USD million/MW-yr").ranged())
        .column(Column::number("cost", "The cloud's cost", "USD million/MW-yr").ranged())
        .column(Column::number("take", "The cloud's take", "USD million/MW-yr").ranged())
        .column(Column::number("lab_margin", "Lab gross margin", "percent").ranged())
        .column(Column::number("cloud_margin", "Cloud EBIT margin", "percent").ranged())
        .note("both ways fit the published quarter exactly; they part where sales per MW rise")
        .note("fee and cost are held per MW; ranges are those of the printed digits")
        .note("the later published figure is of total compute, not of this platform's: it is a size to look at, not the next point of one series");
    let found = scene
        .inputs
        .dataset()
        .providers()
        .iter()
        .find_map(|lab| published(scene, lab).ok().map(|found| (lab, found)));
    let Some((_, found)) = found else {
        table.push([
            Cell::from("-"),
            Cell::Missing("no sales per MW and margins of one quarter".to_owned()),
        ]);
        return table;
    };
    let share = 1.0 - found.kept;
    for split in [Split::OfSales(share), Split::OfGrossProfit(0.5)] {
        let name = match split {
            Split::OfSales(share) => format!("a fee and {} % of sales", figure(100.0 * share)),
            Split::OfGrossProfit(share) => {
                format!("a fee and {} % of what it leaves", figure(100.0 * share))
            }
        };
        for sales in GRID {
            table.push(row(&name, split, sales, &found));
        }
    }
    table
}

fn row(name: &str, split: Split, sales: f64, found: &Published) -> Vec<Cell> {
    let mid = Fit::of(split, found.sales.mid() / 1e6, found.lab.mid(), found.cloud.mid());
    let mut fits = vec![mid];
    for r in [found.sales.low(), found.sales.high()] {
        for lab in [found.lab.low(), found.lab.high()] {
            for cloud in [found.cloud.low(), found.cloud.high()] {
                fits.push(Fit::of(split, r / 1e6, lab, cloud));
            }
        }
    }
    let number = |of: &dyn Fn(Fit) -> f64| -> Cell {
        let all: Vec<f64> = fits.iter().map(|fit| of(*fit)).collect();
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Number::between(low, of(mid), high)
            .with_basis(found.basis)
            .with_inputs(found.inputs.clone())
            .into()
    };
    vec![
        name.into(),
        Number::new(sales).into(),
        number(&|fit| fit.fee),
        number(&|fit| fit.cost),
        number(&|fit| fit.take(sales)),
        number(&|fit| 100.0 * fit.margins(sales).0),
        number(&|fit| 100.0 * fit.margins(sales).1),
    ]
}

/// The figures of the latest quarter that has all of them, up to the quarter shown.
fn published(scene: &Scene<'_>, lab: &Provider) -> Found<Published> {
    let id = lab.id();
    (0..4)
        .find_map(|back| {
            let quarter = scene.quarter.plus(-back);
            let period = Period::Quarter(quarter);
            let sales = scene.inputs.period(id, "revenue_per_mw", period, per_mw).ok()?;
            let own =
                scene.inputs.period(id, "bedrock_gross_margin", period, Value::as_margin).ok()?;
            let kept =
                scene.inputs.period(id, "bedrock_sales_share_kept", period, as_share).ok()?;
            let cloud: Traced<Range<Margin>> = scene.providers.iter().find_map(|provider| {
                let entity = crate::inputs::cloud_entity(provider);
                scene.inputs.period(entity, "bedrock_ebit_margin", period, Value::as_margin).ok()
            })?;
            let all = sales.join(own).join(kept).join(cloud);
            let (((sales, own), kept), cloud) = all.value();
            Some(Published {
                sales: *sales,
                lab: own.map(cloudecon_core::Quantity::number),
                cloud: cloud.map(cloudecon_core::Quantity::number),
                kept: kept.mid().number(),
                inputs: all.inputs().to_vec(),
                basis: all.basis(),
            })
        })
        .ok_or_else(|| format!("no sales per MW of `{id}`"))
}

/// USD a year and megawatt.
const fn per_mw(value: Value) -> Option<f64> {
    match value {
        Value::RunRatePerPower(usd) => Some(usd),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 26 a MW, 45 % and 55 %: take 14.3, cost 6.435; at 25 % of sales the fee is 7.8, at half of
    /// gross profit (14.3 - 13) / 0.5 = 2.6.
    #[test]
    fn both_contracts_fit_the_published_quarter_and_part_later() {
        let sales = Fit::of(Split::OfSales(0.25), 26.0, 0.45, 0.55);
        let profit = Fit::of(Split::OfGrossProfit(0.5), 26.0, 0.45, 0.55);
        for (fit, fee) in [(sales, 7.8), (profit, 2.6)] {
            approx::assert_relative_eq!(fit.fee, fee, max_relative = 1e-12);
            approx::assert_relative_eq!(fit.cost, 6.435, max_relative = 1e-12);
            let (lab, cloud) = fit.margins(26.0);
            approx::assert_relative_eq!(lab, 0.45, max_relative = 1e-12);
            approx::assert_relative_eq!(cloud, 0.55, max_relative = 1e-12);
        }
        // At 42: take 18.3, 1 - 18.3/42 = 56.4 %, 1 - 6.435/18.3 = 64.8 %.
        let (lab, cloud) = sales.margins(42.0);
        approx::assert_relative_eq!(lab, 0.564_286, max_relative = 1e-5);
        approx::assert_relative_eq!(cloud, 0.648_361, max_relative = 1e-5);
        // Take 2.6 + 19.7 = 22.3: 46.9 % and 71.1 %.
        let (lab, cloud) = profit.margins(42.0);
        approx::assert_relative_eq!(lab, 0.469_048, max_relative = 1e-5);
        approx::assert_relative_eq!(cloud, 0.711_435, max_relative = 1e-5);
    }
}
