//! What a power plant must earn: cash flows of one owner with tax, incentives and debt.

mod cash_flows;
mod construction;
mod debt;
mod plan;
mod tax;
mod value;

pub use cash_flows::ProjectCashFlows;
pub use construction::{ConstructionCost, ConstructionLoan, construction_cost};
pub use debt::{Debt, DebtSizing, Reserves};
pub use plan::{CapacityRevenue, Growing, PowerProject, PowerProjectRaw};
pub use tax::{Depreciation, DepreciationMethod, Incentives, ProductionCredit, Taxes};
pub use value::ProjectValue;
