#![doc = include_str!("../README.md")]

mod balance;
mod build_out;
mod building_match;
mod clean_energy;
mod contract;
mod delay;
mod error;
mod facility_cost;
mod lease;
mod milestone;
mod normal;
mod phase;
mod power;
mod procurement;
mod project;
mod quantile;
mod ramp;
mod random;
mod simulation;
mod site;
mod slip;
mod slip_statistics;
mod snapshot;
mod supply;

pub use balance::{PowerNeeds, QuarterBalance, RunningCost, balance};
pub use build_out::{BuildOut, Construction};
pub use building_match::{BuildingStep, match_by_buildings};
pub use clean_energy::{CleanEnergy, avoided_emissions, capture_rate, profile_cost};
pub use contract::{
    AvailabilityGuarantee, BasisOwner, CapacityCharge, Certificates, ContractSummary, Delivery,
    Escalator, HourlySeries, HourlySeriesRaw, LineKind, MinimumTake, NegativePrice, Party, Ppa,
    PpaTerms, PriceTerm, PublishedContract, Settlement, SettlementLine, SpecialContract,
    SpecialContractRaw, Volume, summarize_contracts,
};
pub use delay::{CommonShock, DelayDistribution, DelayModel, HorizonBand};
pub use error::Error;
pub use facility_cost::FacilityCost;
pub use lease::{LeaseCurve, LeaseStep};
pub use milestone::Milestone;
pub use phase::Phase;
pub use power::{AnnualPue, FacilityPower, ItPower, PeakOverhead, Utilization};
pub use procurement::{
    ProcurementMethod, ProcurementProblem, ProcurementProblemRaw, ProcurementSolution, Resource,
    ResourceKind,
};
pub use project::{
    CapacityRevenue, ConstructionCost, ConstructionLoan, Debt, DebtSizing, Depreciation,
    DepreciationMethod, Growing, Incentives, PowerProject, PowerProjectRaw, ProductionCredit,
    ProjectCashFlows, ProjectValue, Reserves, Taxes, construction_cost,
};
pub use ramp::{Ramp, RampTable};
pub use simulation::{Draws, SimulatedSupply, Window, simulate};
pub use site::{Site, Step, StepStatus};
pub use slip::{Forecast, Slip, SlipSample, measure_slips};
pub use slip_statistics::{SlipStatistics, StepsDue};
pub use snapshot::{Fate, Snapshot, SnapshotStep, StepSlip, diff};
pub use supply::{
    Coverage, ItPowerAdded, QuarterEndPower, YearAhead, additions, announced_on, in_service_on,
    supply_at, supply_by_quarter, year_ahead,
};
