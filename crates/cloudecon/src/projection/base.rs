//! Power and sales of the AI lines in the last actual quarter.

use cloudecon_dataset::Provider;

use super::bench::Bench;
use super::cost::Unit;
use super::graph::NodeId;
use super::start::Start;
use crate::inputs::Found;

/// Power and sales of the AI lines in the last actual quarter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    pub(super) rent: NodeId,
    pub(super) rental_power: NodeId,
    pub(super) token_power: NodeId,
    /// What customers paid for tokens, USD a year.
    pub(super) sales: NodeId,
    /// USD a million tokens that follows from sales and tokens of a MW.
    pub(super) price: NodeId,
    pub(super) operating: NodeId,
    /// Operating income of both lines, USD a quarter.
    pub(super) income: NodeId,
}

impl Base {
    pub(super) fn of(
        bench: &mut Bench<'_>,
        provider: &Provider,
        start: &Start,
        unit: &Unit,
    ) -> Found<Self> {
        let rent = bench.driver_of(provider, "rental_price")?;
        let per_mw = bench.driver("projection.token_sales_per_mw")?;
        let operating = bench.driver("projection.ai_operating_cost")?;
        let rental_power = bench.formula(
            "rental_power",
            "MW",
            "4 * rental_revenue / rental_price",
            &[("rental_revenue", start.rental), ("rental_price", rent)],
        )?;
        let sales = bench.formula(
            "token_sales",
            "USD/yr",
            "4 * token_revenue / take",
            &[("token_revenue", start.tokens), ("take", start.take)],
        )?;
        let token_power = bench.formula(
            "token_power",
            "MW",
            "token_sales / sales_per_mw",
            &[("token_sales", sales), ("sales_per_mw", per_mw)],
        )?;
        let price = bench.formula(
            "token_price",
            "USD/Mtok",
            "sales_per_mw / tokens_per_mw",
            &[("sales_per_mw", per_mw), ("tokens_per_mw", unit.tokens)],
        )?;
        let income = bench.formula(
            "ai_income_before",
            "USD",
            "ai_revenue * (1 - operating_cost) - (rental_power + token_power) * cost_per_mw_before / 4",
            &[
                ("ai_revenue", start.ai),
                ("operating_cost", operating),
                ("rental_power", rental_power),
                ("token_power", token_power),
                ("cost_per_mw_before", unit.cost_before),
            ],
        )?;
        Ok(Self { rent, rental_power, token_power, sales, price, operating, income })
    }
}
