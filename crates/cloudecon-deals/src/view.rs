//! Views of a ledger: one party's waterfall, gross and net presentation, firm rungs of a headline, exposure.

mod attribution;
mod exposure;
mod presentation;
mod principal;
mod rpo;
mod waterfall;

pub use exposure::{Exposure, exposures};
pub use presentation::{Bridge, PartyAccount, bridge, present};
pub use principal::{Principal, PrincipalBasis, principal_of_all, principals};
pub use rpo::{RpoLadder, rpo_ladder};
pub use waterfall::{Waterfall, waterfall};
