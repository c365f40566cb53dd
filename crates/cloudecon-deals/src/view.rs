//! Views of a ledger: one party's waterfall, gross and net presentation, firm rungs of a headline, exposure.

mod exposure;
mod presentation;
mod rpo;
mod waterfall;

pub use exposure::{Exposure, exposures};
pub use presentation::{Bridge, PartyAccount, bridge, present};
pub use rpo::{RpoLadder, rpo_ladder};
pub use waterfall::{Waterfall, waterfall};
