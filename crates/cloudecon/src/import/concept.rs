/// A concept of the filings and the metric that it feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// The concept's name, without taxonomy.
    pub name: String,
    /// The metric of the dataset.
    pub metric: String,
    /// True for an amount at a date.
    pub is_stock: bool,
    /// True if a shorter span is the difference of two longer ones.
    pub is_additive: bool,
    /// True if the amount may be below zero.
    pub is_signed: bool,
}

impl Concept {
    /// Concepts that are imported unless told otherwise, with their metrics. Of several concepts
    /// of one metric the earlier is used where both state a span: companies change their tags.
    pub const KNOWN: [(&'static str, &'static str, Meaning); 15] = [
        ("RevenueFromContractWithCustomerExcludingAssessedTax", "revenue", Meaning::Flow),
        ("Revenues", "revenue", Meaning::Flow),
        ("SalesRevenueNet", "revenue", Meaning::Flow),
        ("OperatingIncomeLoss", "operating_income", Meaning::SignedFlow),
        ("PaymentsToAcquirePropertyPlantAndEquipment", "capex_cash", Meaning::Flow),
        ("PaymentsToAcquireProductiveAssets", "capex_cash_gross", Meaning::Flow),
        ("Depreciation", "depreciation", Meaning::Flow),
        ("DepreciationDepletionAndAmortization", "depreciation_amortization", Meaning::Flow),
        ("DepreciationAmortizationAndAccretionNet", "depreciation_amortization", Meaning::Flow),
        ("FinanceLeasePrincipalPayments", "finance_lease_principal", Meaning::Flow),
        (
            "RightOfUseAssetObtainedInExchangeForFinanceLeaseLiability",
            "finance_lease_additions",
            Meaning::Flow,
        ),
        ("ShareBasedCompensation", "stock_based_compensation", Meaning::Flow),
        ("AllocatedShareBasedCompensationExpense", "stock_based_compensation", Meaning::Flow),
        ("CapitalExpendituresIncurredButNotYetPaid", "capex_incurred_not_paid", Meaning::AtEnd),
        ("RevenueRemainingPerformanceObligation", "rpo_total", Meaning::Stock),
    ];

    /// The known concepts as a list that can be added to.
    pub fn known() -> Vec<Self> {
        Self::KNOWN
            .iter()
            .map(|(name, metric, meaning)| Self::new(*name, *metric, *meaning))
            .collect()
    }

    /// A concept that feeds a metric.
    pub fn new(name: impl Into<String>, metric: impl Into<String>, meaning: Meaning) -> Self {
        Self {
            name: name.into(),
            metric: metric.into(),
            is_stock: meaning == Meaning::Stock,
            is_additive: matches!(meaning, Meaning::Flow | Meaning::SignedFlow),
            is_signed: meaning == Meaning::SignedFlow,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

/// What the numbers of a concept mean over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Adds up over time, not negative.
    Flow,
    /// Adds up over time, any sign.
    SignedFlow,
    /// Tagged with a span, but the state at its end: longer spans are not sums of shorter ones.
    AtEnd,
    /// At a date.
    Stock,
}
