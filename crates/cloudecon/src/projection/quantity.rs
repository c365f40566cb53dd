//! The quantities of a projection: name, unit, and what turns the internal number into it.

/// One quantity of a provider and quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// Its name in ids: `ai_mix` of `amazon.ai_mix@2026Q4`.
    pub name: &'static str,
    /// Its heading.
    pub label: &'static str,
    /// The unit of printed numbers.
    pub unit: &'static str,
    /// Printed over internal number.
    pub factor: f64,
}

const fn quantity(
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    factor: f64,
) -> Quantity {
    Quantity { name, label, unit, factor }
}

/// Every quantity, in the order of reading.
pub(crate) const ALL: [Quantity; 23] = [
    quantity("segment_revenue", "Segment revenue", "USD million", 1e-6),
    quantity("ai_revenue", "AI revenue", "USD million", 1e-6),
    quantity("ai_mix", "AI mix", "percent", 100.0),
    quantity("segment_margin", "EBIT margin", "percent", 100.0),
    quantity("segment_income", "EBIT", "USD million", 1e-6),
    quantity("rental_revenue", "Rented power", "USD million", 1e-6),
    quantity("token_revenue", "Tokens", "USD million", 1e-6),
    quantity("rest_revenue", "Not AI", "USD million", 1e-6),
    quantity("token_share_of_ai", "Tokens in AI", "percent", 100.0),
    quantity("rental_margin", "Margin of rents", "percent", 100.0),
    quantity("token_margin", "Margin of tokens", "percent", 100.0),
    quantity("ai_margin", "Margin of AI", "percent", 100.0),
    quantity("rest_margin", "Margin of the rest", "percent", 100.0),
    quantity("ai_power_added", "Earning power added", "MW", 1.0),
    quantity("next_chip_share", "Next chip in it", "percent", 100.0),
    quantity("token_demand", "Token demand", "USD billion/yr", 1e-9),
    quantity("token_supply", "Token supply", "USD billion/yr", 1e-9),
    quantity("token_sales", "Token sales", "USD billion/yr", 1e-9),
    quantity("tokens_served", "Tokens served", "Ttok/yr", 1e-6),
    quantity("growth_on_year", "Growth on the year", "percent", 100.0),
    quantity("token_points_of_growth", "Points of growth from tokens", "points", 100.0),
    quantity("projected_run_rate", "Run-rate of the lab", "USD billion/yr", 1e-9),
    quantity("projected_revenue", "Revenue of the lab", "USD million", 1e-6),
];

impl Quantity {
    /// The names of all of them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|quantity| quantity.name)
    }

    /// The quantity of this name.
    pub fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|quantity| quantity.name == name)
    }
}
