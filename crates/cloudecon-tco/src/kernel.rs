//! Plain-number formulas that the single case and the sweep share, so that both agree bit for bit.

pub(crate) mod annuity;
pub(crate) mod cost;
pub(crate) mod dispatch;
pub(crate) mod elementary;
pub(crate) mod step;
pub(crate) mod sweep;
