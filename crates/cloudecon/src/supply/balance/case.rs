use std::fmt;
use std::str::FromStr;

/// Which supply the balance counts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SupplyCase {
    /// Every pending step on its date.
    Announced,
    /// What half of the futures reach.
    #[default]
    P50,
    /// What nine of ten futures reach.
    P90,
}

impl SupplyCase {
    /// The words of the cases.
    pub const WORDS: [&'static str; 3] = ["announced", "p50", "p90"];
}

impl FromStr for SupplyCase {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "announced" => Self::Announced,
            "p50" => Self::P50,
            "p90" => Self::P90,
            _ => return Err(format!("take one of {}", Self::WORDS.join(", "))),
        })
    }
}

impl fmt::Display for SupplyCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Announced => Self::WORDS[0],
            Self::P50 => Self::WORDS[1],
            Self::P90 => Self::WORDS[2],
        })
    }
}
