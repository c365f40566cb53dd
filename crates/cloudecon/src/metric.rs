/// A figure of the report: its name in ids and its label in tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    name: &'static str,
    label: &'static str,
}

impl Metric {
    /// The provider table, in row order.
    pub const TABLE: &'static [Self] = &[
        Self::new("revenue", "Revenue, USD million"),
        Self::new("revenue_growth", "  on the year before, %"),
        Self::new("ebit_margin", "EBIT margin, %"),
        Self::new("ebit_margin_change", "  on the quarter before, bp"),
        Self::new("adjusted_ebit_margin", "  as the company adjusts it, %"),
        Self::new("ai_share", "AI share of revenue, %"),
        Self::new("ai_run_rate", "AI run-rate, USD bn/yr"),
        Self::new("ai_iaas_share", "  of it rented compute (IaaS), %"),
        Self::new("ai_taas_share", "  of it tokens (TaaS), %"),
        Self::new("taas_run_rate", "Token run-rate, own revenue, USD bn/yr"),
        Self::new("taas_share_of_revenue", "  share of all revenue, %"),
        Self::new("token_sales_run_rate", "  customers' token spend behind it, USD bn/yr"),
        Self::new("site_power", "Powered sites seen, IT MW"),
        Self::new("site_power_added", "  next four quarters as announced, IT MW"),
        Self::new("site_power_added_p50", "  the same with median measured slip, IT MW"),
        Self::new("active_power", "Active power, company figure, MW"),
        Self::new("facility_cost", "Facility cost, USD/kW-month of IT"),
    ];

    /// The chip table, in column order.
    pub const CHIPS: &'static [Self] = &[
        Self::new("chip_hour_cost", "USD/chip-h"),
        Self::new("token_rate", "tok/s/chip"),
        Self::new("token_cost", "USD/Mtok"),
    ];

    const fn new(name: &'static str, label: &'static str) -> Self {
        Self { name, label }
    }

    /// The name in ids.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The label in tables, unit included.
    pub const fn label(self) -> &'static str {
        self.label
    }
}
