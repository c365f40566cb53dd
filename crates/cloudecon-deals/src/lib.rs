#![doc = include_str!("../README.md")]

mod calendar;
mod crossing;
mod deal;
mod drivers;
mod engine;
mod error;
pub mod examples;
mod function;
mod infer;
mod ledger;
mod money;
mod number;
mod party;
mod payoff;
mod profile;
mod ranges;
mod rate;
pub mod recognition;
mod resale;
mod risk;
mod rounding;
mod split;
mod term;
mod term_value;
mod view;

pub use calendar::{Calendar, PeriodLength, Window};
pub use crossing::{Crossing, crossings};
pub use deal::{Amendment, AmendmentReading, Deal, DealTermsRaw, Ramp, RampStep, Unknown};
pub use drivers::{Drivers, Shock};
pub use error::Error;
pub use infer::{
    Bounds, Candidate, Certificate, Finding, Inference, Observation, Parameter, Prediction,
    Reported, Structure, Verdict, infer,
};
pub use ledger::{Ledger, Measure, Posting};
pub use money::MicroUsd;
pub use party::{Party, PartyId, Role};
pub use payoff::{Breakeven, Breakpoint, Payoff, payoff};
pub use ranges::{Outcome, RangeLedger, TightRange, tight_range};
pub use rate::Rate;
pub use resale::{
    Presentation, Presented, ResaleHurdle, ResaleOutcome, ResaleParty, ShareBase, TokenResale,
};
pub use risk::{MarginAtRisk, floor_cover, margin_at_risk};
pub use rounding::{Rounding, RoundingMode, RoundingUnit};
pub use split::split_by_largest_remainder;
pub use term::{
    Billing, BreakageRule, Choice, Control, CustomerSupplied, DriverLevel, EquityKicker, Escalator,
    Excess, FinancingComponent, FixedFee, Funding, Guarantee, HardwareControl, Hurdle, HurdleScope,
    Interest, Limit, LineRole, Minimum, MinimumCommitment, Prepayment, PrepaymentCredit,
    Recognition, ResidualBackstop, RevenueShare, Reward, Shortfall, Source, TakeOrPay, Term,
    TermKind, Termination, TerminationTrigger, Tier, TierMode, Tiered, Tranche, UnitRate, Vesting,
    VestingStep,
};
pub use term_value::{ExactShare, TermNumber, TermValue, UnitPrice, Units};
pub use view::{
    Bridge, Exposure, PartyAccount, Principal, PrincipalBasis, RpoLadder, Waterfall, bridge,
    exposures, present, principal_of_all, principals, rpo_ladder, waterfall,
};
