//! Named scenarios: what each changes and why, and what it moves.

mod compared;
mod listed;
mod numbers;
mod shown;

pub use compared::scenario_compare;
pub use listed::scenario_list;
pub use numbers::scenario_run;
pub use shown::scenario_show;

pub(crate) use shown::sentence;
