//! What the verbs of `tco` take.

use clap::{Args, ValueEnum};
use cloudecon::chips::{Catalog, Load, Unanswered};
use cloudecon::tco::{Allocation, CostBasis};

use crate::arguments::Input;
use crate::tables::Shape;
use crate::under::Under;

/// What every verb takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(super) under: Under,
    #[command(flatten)]
    pub(super) shape: Shape,
    #[command(flatten)]
    pub(super) input: Input,
}

#[derive(Debug, Args)]
pub(crate) struct Used {
    /// Hours used of those available, percent, instead of the scenario's.
    #[arg(long, value_name = "PERCENT", value_parser = used_percent, allow_negative_numbers = true)]
    pub(super) utilization: Option<f64>,
}

/// What is served; the reference workload of the base scenario where nothing is said.
#[derive(Debug, Args)]
pub(crate) struct Served {
    /// A model of calibration/models.toml.
    #[arg(long, value_name = "ID")]
    model: Option<String>,
    /// Prompt tokens of a request.
    #[arg(long, value_name = "TOKENS", value_parser = not_negative, allow_negative_numbers = true)]
    tokens_in: Option<f64>,
    /// Output tokens of a request.
    #[arg(long, value_name = "TOKENS", value_parser = positive, allow_negative_numbers = true)]
    tokens_out: Option<f64>,
    /// Open requests per replica.
    #[arg(long, value_name = "COUNT", value_parser = positive, allow_negative_numbers = true)]
    concurrency: Option<f64>,
    /// Tensor-parallel chips per replica.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1024))]
    replica: Option<u32>,
    /// Prompt tokens served from a cache, percent.
    #[arg(long, value_name = "PERCENT", value_parser = percent, allow_negative_numbers = true)]
    cache_hit: Option<f64>,
    /// Bits of weights and arithmetic: 16, 8 or 4.
    #[arg(long, value_name = "BITS", value_parser = bits)]
    bits: Option<u8>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Basis {
    /// A large owner: low cost of money, own buildings.
    HyperscaleOwner,
    /// A smaller owner: dearer money, rented buildings.
    NeocloudOwner,
    /// A tenant for several years.
    MultiYearRental,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Rule {
    /// By the time that prompts, cached prompts and output take.
    TimeShare,
    /// One cost for every token.
    Total,
    /// The whole hour on each kind alone, as public benchmarks do; never add them.
    WholeSystem,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum From {
    /// Fitted on random halves of the file and scored on the other halves.
    Halves,
    /// Those of the dataset.
    Dataset,
}

impl Basis {
    pub(super) const fn basis(self) -> CostBasis {
        match self {
            Self::HyperscaleOwner => CostBasis::HyperscaleOwner,
            Self::NeocloudOwner => CostBasis::NeocloudOwner,
            Self::MultiYearRental => CostBasis::MultiYearRental,
        }
    }
}

impl Rule {
    pub(super) const fn rule(self) -> Allocation {
        match self {
            Self::TimeShare => Allocation::TimeShare,
            Self::Total => Allocation::Total,
            Self::WholeSystem => Allocation::WholeSystem,
        }
    }
}

impl Served {
    pub(super) fn load(&self, catalog: &Catalog<'_>) -> Result<Load, Unanswered> {
        let usual = Load::of_scenario(catalog)?;
        Ok(Load {
            model: self.model.clone().unwrap_or(usual.model),
            input: self.tokens_in.unwrap_or(usual.input),
            output: self.tokens_out.unwrap_or(usual.output),
            concurrency: self.concurrency.unwrap_or(usual.concurrency),
            chips: self.replica.unwrap_or(usual.chips),
            cache_hit: self.cache_hit.map_or(usual.cache_hit, |percent| percent / 100.0),
            bits: self.bits,
        })
    }
}

fn not_negative(text: &str) -> Result<f64, String> {
    within(text, |value| value >= 0.0, "a number from 0")
}

/// A number above zero.
pub(super) fn positive(text: &str) -> Result<f64, String> {
    within(text, |value| value > 0.0, "a number above 0")
}

fn percent(text: &str) -> Result<f64, String> {
    within(text, |value| (0.0..=100.0).contains(&value), "percent from 0 to 100")
}

fn used_percent(text: &str) -> Result<f64, String> {
    within(text, |value| value > 0.0 && value <= 100.0, "percent above 0, up to 100")
}

fn within(text: &str, holds: impl Fn(f64) -> bool, wanted: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite() && holds(*value));
    value.ok_or_else(|| format!("must be {wanted}"))
}

fn bits(text: &str) -> Result<u8, String> {
    let value = text.parse().ok().filter(|bits| [16, 8, 4].contains(bits));
    value.ok_or_else(|| "must be 16, 8 or 4".to_owned())
}
