use cloudecon_core::{Range, split_number_and_unit};
use cloudecon_deals::{Error, ExactShare, MicroUsd, Outcome, Reported, TermValue};
use serde::{Deserialize, Serialize};

/// A published or possible figure about one MW of token resale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// What the lab keeps over sales, before its own cost.
    LabMargin,
    /// The cloud's take less its cost, over its take.
    CloudMargin,
    /// What the cloud takes of the sales of a MW and year.
    CloudTake,
    /// What a MW and year costs the cloud.
    CloudCost,
}

impl Figure {
    pub(super) fn reported(self) -> Reported {
        let (take, cost) = (Outcome::income("cloud"), Outcome::earned("capacity cost"));
        match self {
            Self::LabMargin => Reported::Ratio(Outcome::income("lab"), Outcome::earned("sales")),
            Self::CloudMargin => Reported::Ratio(Outcome::margin("cloud"), take),
            Self::CloudTake => Reported::Amount(take),
            Self::CloudCost => Reported::Amount(cost),
        }
    }

    /// True for a share, false for dollars.
    pub const fn is_ratio(self) -> bool {
        matches!(self, Self::LabMargin | Self::CloudMargin)
    }

    /// Reads `lab_margin`, `cloud_margin`, `cloud_take` or `cloud_cost`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "lab_margin" => Some(Self::LabMargin),
            "cloud_margin" => Some(Self::CloudMargin),
            "cloud_take" => Some(Self::CloudTake),
            "cloud_cost" => Some(Self::CloudCost),
            _ => None,
        }
    }
}

/// Ends of a figure: dollars or a plain ratio.
pub(super) fn value(figure: Figure, text: &str) -> Result<Range<f64>, Error> {
    if figure.is_ratio() {
        let share: TermValue<ExactShare> = text.parse()?;
        let number = |share: ExactShare| share.rate().as_f64();
        Ok(Range::new(number(share.low()), number(share.mid()), number(share.high()))?)
    } else {
        let money: TermValue<MicroUsd> = text.parse()?;
        let number = |money: MicroUsd| money.as_usd().as_usd();
        Ok(Range::new(number(money.low()), number(money.mid()), number(money.high()))?)
    }
}

/// A range as it stands; one value with half a unit of its last printed digit each way.
pub(super) fn printed(figure: Figure, text: &str) -> Result<Range<f64>, Error> {
    let found = value(figure, text)?;
    if found.low() < found.high() {
        return Ok(found);
    }
    let (number, unit) = split_number_and_unit(text);
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let step = format!("0.{}5 {unit}", "0".repeat(decimals));
    let half = value(figure, &step)?.mid();
    Ok(Range::new(found.mid() - half, found.mid(), found.mid() + half)?)
}
