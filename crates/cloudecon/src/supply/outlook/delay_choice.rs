use std::fmt;
use std::str::FromStr;

/// How the delay of a pending step is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DelayChoice {
    /// Measured delays, apart by how far ahead a step is.
    #[default]
    ByHorizon,
    /// Measured delays, all in one.
    Pooled,
    /// A lognormal through their median and their P90.
    LogNormal,
    /// Half and half.
    Mixture,
}

impl DelayChoice {
    /// The words of the choices.
    pub const WORDS: [&'static str; 4] = ["by-horizon", "pooled", "lognormal", "mixture"];
}

impl FromStr for DelayChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "by-horizon" => Self::ByHorizon,
            "pooled" => Self::Pooled,
            "lognormal" => Self::LogNormal,
            "mixture" => Self::Mixture,
            _ => return Err(format!("take one of {}", Self::WORDS.join(", "))),
        })
    }
}

impl fmt::Display for DelayChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ByHorizon => Self::WORDS[0],
            Self::Pooled => Self::WORDS[1],
            Self::LogNormal => Self::WORDS[2],
            Self::Mixture => Self::WORDS[3],
        })
    }
}
