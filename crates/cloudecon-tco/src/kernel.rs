//! Plain-number formulas that the single case and the sweep share, so that both agree bit for bit.
#![expect(
    clippy::inline_always,
    reason = "code is compiled for an instruction set only where it is inlined into its function"
)]

pub(crate) mod annuity;
mod block;
pub(crate) mod cost;
pub(crate) mod dispatch;
pub(crate) mod elementary;
mod financed;
pub(crate) mod fixed;
pub(crate) mod step;
pub(crate) mod step_row;
pub(crate) mod sweep;
