use serde::{Deserialize, Serialize};

use crate::Error;
use crate::error::{not_negative, positive};

/// How attention keeps its past.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attention {
    /// Keys and values per group of query heads; one group per head is plain multi-head attention.
    Grouped {
        /// Key-value heads.
        kv_heads: u32,
        /// Size of a head.
        head_size: u32,
    },
    /// One compressed vector per token, shared by all heads.
    Latent {
        /// Size of the compressed part.
        compressed: u32,
        /// Size of the part that carries the position.
        positional: u32,
        /// Size of a query and key head before compression (prefill).
        head_size: u32,
    },
}

/// Layers that look back over a limited window only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Number of such layers.
    pub layers: u32,
    /// Tokens they look back.
    pub tokens: u32,
}

/// Experts of a mixture model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Experts {
    /// Experts a layer that tokens are routed to.
    pub routed: u32,
    /// Experts a token uses.
    pub per_token: u32,
    /// Parameters of all routed experts of all layers.
    pub parameters: f64,
    /// Load of the busiest chip over the mean, at least 1.
    pub skew: f64,
}

/// Sizes of a model as its maker states them; checked by [`crate::LanguageModel::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ModelShape {
    /// Layers.
    pub layers: u32,
    /// Width of the residual stream.
    pub width: u32,
    /// Query heads.
    pub query_heads: u32,
    /// All parameters.
    pub total_parameters: f64,
    /// Parameters that a token passes through.
    pub active_parameters: f64,
    /// Attention.
    pub attention: Attention,
    /// Layers with a window; `None` if every layer sees everything.
    pub window: Option<Window>,
    /// Bytes of a constant state per request (linear attention, state layers).
    pub state_bytes: f64,
    /// Experts; `None` for a dense model.
    pub experts: Option<Experts>,
}

impl ModelShape {
    /// Counts above zero, parts within their wholes.
    pub(crate) fn check(&self) -> Result<(), Error> {
        positive("layers", f64::from(self.layers))?;
        positive("width", f64::from(self.width))?;
        positive("query_heads", f64::from(self.query_heads))?;
        positive("total_parameters", self.total_parameters)?;
        positive("active_parameters", self.active_parameters)?;
        not_negative("state_bytes", self.state_bytes)?;
        at_most(
            ("active_parameters", self.active_parameters),
            ("total_parameters", self.total_parameters),
        )?;
        match self.attention {
            Attention::Grouped { kv_heads, head_size } => {
                positive("kv_heads", f64::from(kv_heads))?;
                positive("head_size", f64::from(head_size))?;
                at_most(
                    ("kv_heads", f64::from(kv_heads)),
                    ("query_heads", f64::from(self.query_heads)),
                )?;
            }
            Attention::Latent { compressed, head_size, .. } => {
                positive("compressed", f64::from(compressed))?;
                positive("head_size", f64::from(head_size))?;
            }
        }
        if let Some(window) = self.window {
            at_most(
                ("window layers", f64::from(window.layers)),
                ("layers", f64::from(self.layers)),
            )?;
        }
        if let Some(experts) = self.experts {
            positive("per_token", f64::from(experts.per_token))?;
            not_negative("skew - 1", experts.skew - 1.0)?;
            at_most(
                ("per_token", f64::from(experts.per_token)),
                ("routed", f64::from(experts.routed)),
            )?;
            at_most(
                ("expert parameters", positive("expert parameters", experts.parameters)?),
                ("total_parameters", self.total_parameters),
            )?;
        }
        Ok(())
    }
}

fn at_most(part: (&'static str, f64), whole: (&'static str, f64)) -> Result<(), Error> {
    if part.1 <= whole.1 {
        Ok(())
    } else {
        Err(Error::Exceeds { left: part.0, right: whole.0, limit: whole.1, found: part.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixture() -> ModelShape {
        ModelShape {
            layers: 61,
            width: 7168,
            query_heads: 128,
            total_parameters: 671e9,
            active_parameters: 37e9,
            attention: Attention::Latent { compressed: 512, positional: 64, head_size: 192 },
            window: None,
            state_bytes: 0.0,
            experts: Some(Experts { routed: 256, per_token: 8, parameters: 654e9, skew: 1.0 }),
        }
    }

    #[test]
    fn parts_may_not_exceed_their_whole() {
        let broken = ModelShape { active_parameters: 700e9, ..mixture() };
        assert!(matches!(broken.check(), Err(Error::Exceeds { .. })));
        let experts = Experts { routed: 4, per_token: 8, parameters: 1e9, skew: 1.0 };
        let broken = ModelShape { experts: Some(experts), ..mixture() };
        assert_eq!(
            broken.check().unwrap_err().to_string(),
            "`per_token` must be at most `routed` (4), found 8"
        );
    }
}
