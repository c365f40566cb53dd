//! Sweeps: grids and samples over the chain from power price to margin, as a file or as a summary.
//!
//! A sweep file names a chip of a provider and how inputs vary; a [`Plan`] is such a file with
//! every fault found. [`write()`] streams the rows to CSV or Parquet and goes on where a killed run
//! stood; [`summary_of_plan`] keeps only what a summary needs, in memory that does not grow with
//! the rows.
//!
//! ```
//! use std::num::NonZeroUsize;
//!
//! use cloudecon::dataset::{Dataset, Files};
//! use cloudecon::sweep::{Plan, summary_of_plan};
//!
//! let files = Files::from_dir("../../fixtures/dataset".as_ref())?;
//! let reading = Dataset::read(&files);
//! let text = r#"
//!     provider = "amazon"
//!     chip = "aws-trainium2"
//!     kind = "grid"
//!     [[input]]
//!     name = "energy.price"
//!     values = [40.0, 60.0, 80.0]
//! "#;
//! let plan = Plan::read("prices.toml", text, reading.dataset()).map_err(|mut all| all.remove(0))?;
//! assert_eq!(plan.rows(), 3);
//! let summary = summary_of_plan(&plan, NonZeroUsize::MIN, |_| ())?;
//! assert_eq!(summary.tables()[0].id(), "quantiles");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod base;
mod batch;
mod correlation;
mod csv;
mod durable;
mod error;
mod fault;
mod file;
mod grid;
mod kind;
#[cfg(feature = "frames")]
mod parquet;
mod parts;
mod plan;
mod progress;
mod sample;
mod stored;
mod summary;
mod tables;
mod tally;
mod threads;
mod variable;
mod write;

pub use batch::Batch;
pub use error::Error;
pub use fault::Fault;
pub use plan::Plan;
pub use progress::Progress;
pub use stored::summary_of_file;
pub use summary::summary_of_plan;
pub use write::{Options, write};
