//! What a published segment figure holds: its perimeter and its accounting policies.

use std::collections::BTreeSet;
use std::fmt;

use cloudecon_core::{Date, Quantity, Range};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Error;

/// Who is the seller in the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presentation {
    /// The whole price is revenue, the supplier's part is cost.
    Principal,
    /// Only what is kept is revenue.
    Agent,
}

/// Where a cost that the whole company bears is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Booking {
    /// In the segment, in full.
    InSegment,
    /// In the segment by an allocation key.
    Allocated,
    /// Outside all segments.
    CompanyLevel,
    /// The filing does not say.
    NotStated,
}

/// What a segment may hold besides cloud infrastructure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Content {
    /// Compute, storage, databases and network by use.
    Infrastructure,
    /// A platform that sells tokens.
    ModelPlatform,
    /// Licences for servers that customers run themselves.
    OnPremisesSoftware,
    /// Office and collaboration software.
    ProductivitySuite,
    /// AI assistants sold by seat.
    Assistants,
    /// Source code hosting and other developer tools.
    DeveloperTools,
    /// Services for consumers.
    ConsumerServices,
    /// Chips and systems sold instead of rented.
    ChipSales,
    /// Security products.
    Security,
    /// Consulting and support.
    ProfessionalServices,
}

/// Years over which an asset is depreciated, above zero.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct UsefulLife(f64);

impl UsefulLife {
    /// From years.
    ///
    /// # Errors
    /// [`Error::NotPositive`].
    pub fn from_years(years: f64) -> Result<Self, Error> {
        crate::error::positive("useful life", years).map(Self)
    }

    /// The number of years.
    pub const fn as_years(self) -> f64 {
        self.0
    }
}

impl fmt::Display for UsefulLife {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} years", self.0)
    }
}

impl Quantity for UsefulLife {
    /// Kept above zero.
    fn from_number(value: f64) -> Self {
        Self(value.max(f64::MIN_POSITIVE))
    }

    fn number(self) -> f64 {
        self.0
    }
}

impl Serialize for UsefulLife {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UsefulLife {
    /// Reads `5.5 years`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let years = text
            .trim()
            .strip_suffix("years")
            .and_then(|number| number.trim().parse().ok())
            .ok_or_else(|| {
                de::Error::custom(format!("`{text}` is not a life such as `5 years`"))
            })?;
        Self::from_years(years).map_err(de::Error::custom)
    }
}

/// What a segment figure holds and by which policies it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perimeter {
    /// The segment's name.
    pub name: String,
    /// Since when the name means this.
    pub defined_on: Date,
    /// Principal or agent for other companies' models; `None` if not stated.
    pub presentation: Option<Presentation>,
    /// Life of servers in force, a range where assets differ; `None` if not stated.
    pub server_life: Option<Range<UsefulLife>>,
    /// Life of network equipment in force.
    pub network_life: Option<Range<UsefulLife>>,
    /// Where training of the company's own models is booked.
    pub model_training: Booking,
    /// Where stock pay is booked.
    pub stock_pay: Booking,
    /// What the segment includes.
    pub includes: BTreeSet<Content>,
}

/// One policy in which two perimeters differ.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PolicyDifference {
    /// Seller in the accounts.
    Presentation(Option<Presentation>, Option<Presentation>),
    /// Life of servers.
    ServerLife(Option<Range<UsefulLife>>, Option<Range<UsefulLife>>),
    /// Life of network equipment.
    NetworkLife(Option<Range<UsefulLife>>, Option<Range<UsefulLife>>),
    /// Booking of model training.
    ModelTraining(Booking, Booking),
    /// Booking of stock pay.
    StockPay(Booking, Booking),
    /// In the first perimeter only.
    OnlyInFirst(Content),
    /// In the second perimeter only.
    OnlyInSecond(Content),
}

impl Perimeter {
    /// Every policy in which two perimeters differ, in the order of the fields.
    ///
    /// An empty list means that levels may be compared. A policy that is not stated differs from
    /// every stated one, and a policy that neither states is not listed.
    pub fn differences(&self, other: &Self) -> Vec<PolicyDifference> {
        use PolicyDifference as D;
        let mut found = Vec::new();
        if self.presentation != other.presentation {
            found.push(D::Presentation(self.presentation, other.presentation));
        }
        if self.server_life != other.server_life {
            found.push(D::ServerLife(self.server_life, other.server_life));
        }
        if self.network_life != other.network_life {
            found.push(D::NetworkLife(self.network_life, other.network_life));
        }
        if self.model_training != other.model_training {
            found.push(D::ModelTraining(self.model_training, other.model_training));
        }
        if self.stock_pay != other.stock_pay {
            found.push(D::StockPay(self.stock_pay, other.stock_pay));
        }
        found.extend(self.includes.difference(&other.includes).copied().map(D::OnlyInFirst));
        found.extend(other.includes.difference(&self.includes).copied().map(D::OnlyInSecond));
        found
    }

    /// True if a change over time may be read within one definition of the segment.
    pub fn has_definition_of(&self, other: &Self) -> bool {
        self.name == other.name && self.defined_on == other.defined_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
        "name": "a cloud", "defined_on": "2025-01-01", "presentation": "agent",
        "server_life": ["5 years", "5.5 years", "6 years"], "network_life": null,
        "model_training": "not-stated", "stock_pay": "in-segment",
        "includes": ["infrastructure", "model-platform"]
    }"#;

    #[test]
    fn policies_are_read_as_data() {
        let perimeter: Perimeter = serde_json::from_str(TEXT).unwrap();
        assert_eq!(perimeter.server_life.unwrap().low().as_years(), 5.0);
        let again = serde_json::to_string(&perimeter).unwrap();
        assert_eq!(serde_json::from_str::<Perimeter>(&again).unwrap(), perimeter);
        assert!(serde_json::from_str::<Perimeter>(&TEXT.replace("5 years", "5 months")).is_err());
        assert!(serde_json::from_str::<Perimeter>(&TEXT.replace("5 years", "0 years")).is_err());
    }

    #[test]
    fn differences_name_both_sides() {
        let first: Perimeter = serde_json::from_str(TEXT).unwrap();
        assert_eq!(first.differences(&first), []);
        let mut second = first.clone();
        second.presentation = Some(Presentation::Principal);
        second.model_training = Booking::CompanyLevel;
        second.includes.remove(&Content::ModelPlatform);
        second.includes.insert(Content::ProductivitySuite);
        assert_eq!(
            first.differences(&second),
            [
                PolicyDifference::Presentation(
                    Some(Presentation::Agent),
                    Some(Presentation::Principal)
                ),
                PolicyDifference::ModelTraining(Booking::NotStated, Booking::CompanyLevel),
                PolicyDifference::OnlyInFirst(Content::ModelPlatform),
                PolicyDifference::OnlyInSecond(Content::ProductivitySuite),
            ]
        );
        second.defined_on = "2026-01-01".parse().unwrap();
        assert!(!first.has_definition_of(&second));
    }
}
