use cloudecon_dataset::Basis;
use cloudecon_tco::{
    ArithmeticWidth, Attention, Experts, Factor, LanguageModel, ModelShape, NumberFormat, Window,
};
use serde::Deserialize;

use super::Unanswered;

/// `calibration/models.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelFile {
    pub(super) model: Vec<Model>,
    pub(super) system: Vec<System>,
    #[serde(default)]
    pub(super) transfer: Vec<Transfer>,
}

/// A language model: its shape, its rows in measured files, its list prices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Model {
    pub(super) id: String,
    pub(super) name: String,
    layers: u32,
    width: u32,
    query_heads: u32,
    total_parameters: f64,
    active_parameters: f64,
    attention: AttentionShape,
    window: Option<WindowShape>,
    experts: Option<ExpertShape>,
    /// The model whose constants are used; its own if left out.
    pub(super) constants: Option<String>,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "date")]
    _date: String,
    #[serde(rename = "note", default)]
    _note: Option<String>,
    pub(super) measured: MeasuredAs,
    #[serde(default)]
    pub(super) price: Vec<ListPrice>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum AttentionShape {
    Grouped { kv_heads: u32, head_size: u32 },
    Latent { compressed: u32, positional: u32, head_size: u32 },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowShape {
    layers: u32,
    tokens: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpertShape {
    routed: u32,
    per_token: u32,
    parameters: f64,
}

/// How rows of the model are read and which of them share constants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuredAs {
    pub(super) names: Vec<String>,
    pub(super) cache: NumberFormat,
    pub(super) four_bits: NumberFormat,
    pub(super) grouping: Grouping,
    pub(super) free: Vec<Factor>,
}

/// Which rows share a set of constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Grouping {
    Model,
    Engine,
    EngineAndGeneration,
}

/// What a seller lists for a million tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListPrice {
    pub(super) seller: String,
    pub(super) input_usd_per_mtok: f64,
    /// Cached prompt tokens; the price of fresh ones if none is listed.
    pub(super) cached_usd_per_mtok: Option<f64>,
    pub(super) output_usd_per_mtok: f64,
    pub(super) source: String,
    pub(super) date: String,
    pub(super) basis: BasisName,
}

/// A basis by its name in the data.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BasisName {
    Reported,
    Derived,
    Guided,
    Estimated,
    Assumed,
}

impl From<BasisName> for Basis {
    fn from(name: BasisName) -> Self {
        match name {
            BasisName::Reported => Self::Reported,
            BasisName::Derived => Self::Derived,
            BasisName::Guided => Self::Guided,
            BasisName::Estimated => Self::Estimated,
            BasisName::Assumed => Self::Assumed,
        }
    }
}

/// A name of hardware in measured files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct System {
    pub(super) name: String,
    pub(super) chip: String,
    pub(super) generation: String,
}

/// Constants fitted on one system that predict another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transfer {
    pub(super) model: String,
    pub(super) engine: String,
    pub(super) from: String,
    pub(super) to: String,
}

impl ModelFile {
    /// Every shape must be one that the roofline takes.
    pub(super) fn check(&self) -> Result<(), Unanswered> {
        for model in &self.model {
            model.shape().map_err(|error| Unanswered(format!("model `{}`: {error}", model.id)))?;
        }
        Ok(())
    }
}

impl Model {
    pub(super) fn shape(&self) -> Result<LanguageModel, cloudecon_tco::Error> {
        LanguageModel::new(ModelShape {
            layers: self.layers,
            width: self.width,
            query_heads: self.query_heads,
            total_parameters: self.total_parameters,
            active_parameters: self.active_parameters,
            attention: match self.attention {
                AttentionShape::Grouped { kv_heads, head_size } => {
                    Attention::Grouped { kv_heads, head_size }
                }
                AttentionShape::Latent { compressed, positional, head_size } => {
                    Attention::Latent { compressed, positional, head_size }
                }
            },
            window: self
                .window
                .as_ref()
                .map(|window| Window { layers: window.layers, tokens: window.tokens }),
            state_bytes: 0.0,
            experts: self.experts.as_ref().map(|experts| Experts {
                routed: experts.routed,
                per_token: experts.per_token,
                parameters: experts.parameters,
                skew: 1.0,
            }),
        })
    }

    pub(super) const fn is_mixture(&self) -> bool {
        self.experts.is_some()
    }

    /// The format of weights at a width, and of the cache as its measured rows have it.
    pub(super) const fn weights(&self, width: ArithmeticWidth) -> NumberFormat {
        match width {
            ArithmeticWidth::Bits16 => NumberFormat::Bf16,
            ArithmeticWidth::Bits8 => NumberFormat::Fp8,
            ArithmeticWidth::Bits4 => self.measured.four_bits,
        }
    }

    /// Where its shape stands: the input of every figure that uses it.
    pub(super) fn input(&self) -> String {
        format!("calibration/models.toml#{}", self.id)
    }
}
