#![doc = include_str!("../README.md")]

mod anova;
mod correlation;
mod distribution;
mod error;
mod evaluate;
mod flip;
mod gauss_legendre;
mod gaussian;
mod iman_conover;
mod indices;
mod inputs;
mod normal;
mod points;
mod propagate;
mod quantile;
mod shapley;
mod subsets;
mod summary;
mod terms;
mod threads;
mod tornado;

pub use anova::Anova;
pub use correlation::{Correlation, gaussian_from_kendall, gaussian_from_spearman};
pub use distribution::{Distribution, Metalog, MetalogBounds};
pub use error::Error;
pub use flip::{Flip, Flips, Move, Room, Search, flips};
pub use gaussian::LinearGaussian;
pub use iman_conover::iman_conover;
pub use indices::{Index, PickFreeze, SobolIndices};
pub use inputs::Inputs;
pub use points::{Sampler, Sampling, sobol_points};
pub use propagate::{Draw, Estimate, Propagation, propagate};
pub use quantile::of_sorted as quantile_of_sorted;
pub use shapley::shapley_effects;
pub use summary::{Histogram, Moments};
pub use tornado::{Bar, tornado};
