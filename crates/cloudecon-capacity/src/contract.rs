//! Power contracts and what each party pays under them.

mod clause;
mod escalator;
mod hourly;
mod portfolio;
mod ppa;
mod settlement;
mod special;
mod terms;

pub use clause::{
    AvailabilityGuarantee, BasisOwner, CapacityCharge, Certificates, Delivery, NegativePrice,
    PriceTerm, Volume,
};
pub use escalator::Escalator;
pub use hourly::{HourlySeries, HourlySeriesRaw};
pub use portfolio::{ContractSummary, PublishedContract, summarize_contracts};
pub use ppa::Ppa;
pub use settlement::{LineKind, Party, Settlement, SettlementLine};
pub use special::{MinimumTake, SpecialContract, SpecialContractRaw};
pub use terms::PpaTerms;
