//! Plain-number formulas that the single case and the sweep share, so that both agree bit for bit.

pub(crate) mod cost;
pub(crate) mod step;
