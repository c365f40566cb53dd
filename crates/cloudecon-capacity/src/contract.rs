//! Power contracts and what each party pays under them.

mod hourly;
mod portfolio;
mod ppa;
mod settlement;
mod special;
mod terms;

pub use hourly::{HourlySeries, HourlySeriesRaw};
pub use portfolio::{ContractSummary, PublishedContract, summarize_contracts};
pub use ppa::Ppa;
pub use settlement::{LineKind, Party, Settlement, SettlementLine};
pub use special::{MinimumTake, SpecialContract, SpecialContractRaw};
pub use terms::{
    AvailabilityGuarantee, BasisOwner, CapacityCharge, Certificates, Delivery, Escalator,
    NegativePrice, PpaTerms, PriceTerm, Volume,
};
