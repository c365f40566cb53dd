//! Published margins turned round: which terms of token resale fit them.

use cloudecon_core::{Quarter, Range, Share, Usd, split_number_and_unit};
use cloudecon_deals::{
    Bounds, Calendar, Candidate, Drivers, Error, ExactShare, Inference, MicroUsd, Observation,
    Outcome, Parameter, Prediction, Rate, Reported, ShareBase, Structure, TermValue, TokenResale,
    Verdict, infer,
};
use serde::{Deserialize, Serialize};

use super::read::evidence;
use super::{Contract, Evidence};

/// Parts of the space of terms that are looked at for each family.
const BUDGET: usize = 4_000;

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
    fn reported(self) -> Reported {
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

/// A question of a file, as written.
#[derive(Deserialize)]
pub(super) struct QuestionRaw {
    question: String,
    sales_per_mw_year: MicroUsd,
    families: Vec<FamilyRaw>,
    reported: Vec<ReportedRaw>,
    candidates: Vec<CandidateRaw>,
}

#[derive(Deserialize)]
struct FamilyRaw {
    name: String,
    base: String,
    share: TermValue<ExactShare>,
    fee_per_mw_year: TermValue<MicroUsd>,
    cost_per_mw_year: TermValue<MicroUsd>,
    source: String,
    basis: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct ReportedRaw {
    name: String,
    quantity: Figure,
    value: String,
    source: String,
    basis: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct CandidateRaw {
    name: String,
    quantity: Figure,
    sales_per_mw_year: MicroUsd,
    precision: String,
}

#[derive(Debug, Clone)]
struct Family {
    name: String,
    structure: Structure,
    evidence: Evidence,
}

#[derive(Debug, Clone)]
struct Published {
    name: String,
    figure: Figure,
    text: String,
    bounds: Range<f64>,
    evidence: Option<Evidence>,
}

#[derive(Debug, Clone)]
struct Possible {
    name: String,
    figure: Figure,
    sales: Usd,
    precision: f64,
}

/// Published figures to turn round.
#[derive(Debug, Clone)]
pub struct Question {
    text: String,
    sales: Usd,
    families: Vec<Family>,
    reported: Vec<Published>,
    candidates: Vec<Possible>,
}

/// What a user puts in place of the file's figures.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Sales of one MW in a year, such as `26 USD million`.
    pub sales: Option<String>,
    /// Figures with their values as printed, such as `45 %` or `44 % to 46 %`.
    pub reported: Vec<(Figure, String)>,
}

impl QuestionRaw {
    pub(super) fn question(self) -> Result<Question, Error> {
        let families = self.families.into_iter().map(family).collect::<Result<_, _>>()?;
        let published = |raw: ReportedRaw| {
            Ok(Published {
                bounds: printed(raw.quantity, &raw.value)?,
                name: raw.name,
                figure: raw.quantity,
                text: raw.value,
                evidence: Some(evidence(&raw.source, &raw.basis, raw.note)),
            })
        };
        let possible = |raw: CandidateRaw| {
            Ok(Possible {
                precision: value(raw.quantity, &raw.precision)?.mid(),
                name: raw.name,
                figure: raw.quantity,
                sales: raw.sales_per_mw_year.as_usd(),
            })
        };
        Ok(Question {
            text: self.question,
            sales: self.sales_per_mw_year.as_usd(),
            families,
            reported: self.reported.into_iter().map(published).collect::<Result<_, Error>>()?,
            candidates: self.candidates.into_iter().map(possible).collect::<Result<_, Error>>()?,
        })
    }
}

fn family(raw: FamilyRaw) -> Result<Family, Error> {
    let base = if raw.base == "gross" { ShareBase::Gross } else { ShareBase::NetOfFees };
    let share = |share: ExactShare| Share::from_fraction(share.rate().as_f64());
    let shares =
        Range::new(share(raw.share.low())?, share(raw.share.mid())?, share(raw.share.high())?)?;
    let money = |value: TermValue<MicroUsd>| {
        Range::new(value.low().as_usd(), value.mid().as_usd(), value.high().as_usd())
    };
    let deal = TokenResale::new(base)
        .with_share(shares)
        .with_fee_per_mw_year(money(raw.fee_per_mw_year)?)
        .with_cloud_cost_per_mw_year(money(raw.cost_per_mw_year)?)
        .deal()?;
    Ok(Family {
        structure: Structure { name: raw.name.clone(), deal },
        name: raw.name,
        evidence: evidence(&raw.source, &raw.basis, raw.note),
    })
}

/// Ends of a figure: dollars or a plain ratio.
fn value(figure: Figure, text: &str) -> Result<Range<f64>, Error> {
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
fn printed(figure: Figure, text: &str) -> Result<Range<f64>, Error> {
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

/// A term that was searched: before and after, shares in percent, money in dollars per MW-year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterAnswer {
    /// What it is.
    pub name: String,
    /// `%` or `USD/MW-year`.
    pub unit: &'static str,
    /// Ends that were searched.
    pub searched: (f64, f64),
    /// Ends that are left: no fitting contract lies outside.
    pub feasible: (f64, f64),
}

/// What is left of one family of terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamilyAnswer {
    /// The family.
    pub name: String,
    /// Who says so.
    pub evidence: Evidence,
    /// False if no contract of the family fits.
    pub fits: bool,
    /// Its terms, if it fits.
    pub parameters: Vec<ParameterAnswer>,
    /// If it does not: what each published figure could be under the family.
    pub attainable: Vec<Attainable>,
}

/// What a family of terms can give for a figure, whatever its terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attainable {
    /// The figure.
    pub name: String,
    /// True for a share, false for dollars.
    pub is_ratio: bool,
    /// Outer low end.
    pub low: f64,
    /// Outer high end.
    pub high: f64,
}

/// What the fitting contracts say about a figure that nobody has published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictionAnswer {
    /// The figure.
    pub name: String,
    /// True for a share, false for dollars.
    pub is_ratio: bool,
    /// Its ends for each family that fits.
    pub by_family: Vec<(String, f64, f64)>,
    /// Its ends over all of them, if any fits.
    pub overall: Option<(f64, f64)>,
    /// True if it is known whatever the terms.
    pub is_pinned: bool,
    /// Least distance between two families; `None` if some overlap.
    pub gap: Option<f64>,
}

/// Published figures turned round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The contract.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// Sales of a MW and year in dollars.
    pub sales_per_mw_year: f64,
    /// The figures taken as given: name, value as printed, low and high end.
    pub reported: Vec<(String, String, f64, f64)>,
    /// Who says so of each.
    pub evidence: Vec<Option<Evidence>>,
    /// The families.
    pub families: Vec<FamilyAnswer>,
    /// The figures that nobody has published.
    pub predictions: Vec<PredictionAnswer>,
    /// The one that would tell the families or terms apart best.
    pub deciding: Option<String>,
}

impl Question {
    /// The same question with a user's figures.
    ///
    /// # Errors
    /// [`Error::Text`] for a value that is no quantity of its kind.
    pub fn with(mut self, own: &Overrides) -> Result<Self, Error> {
        if let Some(sales) = &own.sales {
            let sales: MicroUsd = sales.parse()?;
            for candidate in self.candidates.iter_mut().filter(|c| c.sales == self.sales) {
                candidate.sales = sales.as_usd();
            }
            self.sales = sales.as_usd();
        }
        for (figure, text) in &own.reported {
            let bounds = printed(*figure, text)?;
            let text = text.clone();
            match self.reported.iter_mut().find(|known| known.figure == *figure) {
                Some(known) => {
                    (known.bounds, known.text, known.evidence) = (bounds, text, None);
                }
                None => self.reported.push(Published {
                    name: format!("{figure:?}"),
                    figure: *figure,
                    text,
                    bounds,
                    evidence: None,
                }),
            }
        }
        Ok(self)
    }

    fn answer(&self, id: &str, first: Quarter) -> Result<Answer, Error> {
        let drivers = per_mw(first, self.sales)?;
        let structures: Vec<Structure> =
            self.families.iter().map(|family| family.structure.clone()).collect();
        let observations =
            self.reported.iter().map(observation).collect::<Result<Vec<_>, Error>>()?;
        let candidates = self
            .candidates
            .iter()
            .map(|candidate| {
                Ok(Candidate {
                    name: candidate.name.clone(),
                    quantity: candidate.figure.reported(),
                    drivers: per_mw(first, candidate.sales)?,
                    precision: candidate.precision,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let found = infer(&structures, &drivers, &observations, &candidates, BUDGET)?;
        Ok(Answer {
            id: id.to_owned(),
            question: self.text.clone(),
            sales_per_mw_year: self.sales.as_usd(),
            reported: self
                .reported
                .iter()
                .map(|r| (r.name.clone(), r.text.clone(), r.bounds.low(), r.bounds.high()))
                .collect(),
            evidence: self.reported.iter().map(|r| r.evidence.clone()).collect(),
            families: self
                .families
                .iter()
                .map(|family| family_answer(family, &self.reported, &found))
                .collect(),
            predictions: self
                .candidates
                .iter()
                .filter_map(|c| Some(prediction(c, found.prediction(&c.name)?)))
                .collect(),
            deciding: found.deciding,
        })
    }
}

impl Contract {
    /// The answer to the file's question, with a user's figures where given; `None` without a question.
    ///
    /// # Errors
    /// [`Error::Text`] for a value that is no quantity of its kind, and as [`infer`].
    pub fn infer(&self, own: &Overrides) -> Result<Option<Answer>, Error> {
        let Some(question) = &self.question else { return Ok(None) };
        let first = Quarter::of(self.middle()?.calendar().first_month());
        question.clone().with(own)?.answer(&self.id, first).map(Some)
    }
}

/// One MW for a year, sales spread evenly.
fn per_mw(first: Quarter, sales: Usd) -> Result<Drivers, Error> {
    let quarter = Usd::from_usd(sales.as_usd() / 4.0);
    Drivers::new(Calendar::quarters(first, 4)?)
        .with_usd("sales", &[quarter; 4])?
        .with_units("capacity", &[1.0; 4])
}

fn observation(known: &Published) -> Result<Observation, Error> {
    Ok(match known.figure.reported() {
        Reported::Ratio(part, whole) => Observation::ratio(&known.name, part, whole, known.bounds),
        Reported::Amount(outcome) => {
            let usd = Usd::from_usd;
            let bounds = Range::new(
                usd(known.bounds.low()),
                usd(known.bounds.mid()),
                usd(known.bounds.high()),
            )?;
            Observation::amount(&known.name, outcome, bounds)
        }
    })
}

fn family_answer(family: &Family, reported: &[Published], found: &Inference) -> FamilyAnswer {
    let mut answer = FamilyAnswer {
        name: family.name.clone(),
        evidence: family.evidence.clone(),
        fits: false,
        parameters: Vec::new(),
        attainable: Vec::new(),
    };
    match found.finding(&family.name).map(|finding| &finding.verdict) {
        Some(Verdict::Feasible { parameters, .. }) => {
            answer.fits = true;
            answer.parameters = parameters.iter().map(parameter).collect();
        }
        Some(Verdict::Infeasible(certificate)) => {
            let is_ratio = |name: &str| {
                reported.iter().any(|known| known.name == name && known.figure.is_ratio())
            };
            let ends = |(name, bounds): &(String, Bounds)| Attainable {
                name: name.clone(),
                is_ratio: is_ratio(name),
                low: bounds.low,
                high: bounds.high,
            };
            answer.attainable = certificate.attainable.iter().map(ends).collect();
        }
        None => {}
    }
    answer
}

fn parameter(found: &Parameter) -> ParameterAnswer {
    let (name, unit, factor) = match found.name.as_str() {
        // Prices are for a MW and quarter.
        "capacity fee.rate" => ("fee to the cloud", "USD/MW-year", 4.0),
        "capacity cost.rate" => ("cost of the cloud", "USD/MW-year", 4.0),
        _ => ("share of the cloud", "%", 100.0),
    };
    let ends = |(low, high): (Rate, Rate)| (low.as_f64() * factor, high.as_f64() * factor);
    ParameterAnswer {
        name: name.to_owned(),
        unit,
        searched: ends(found.prior),
        feasible: ends(found.feasible),
    }
}

fn prediction(candidate: &Possible, found: &Prediction) -> PredictionAnswer {
    PredictionAnswer {
        name: candidate.name.clone(),
        is_ratio: candidate.figure.is_ratio(),
        by_family: found
            .by_structure
            .iter()
            .map(|(name, bounds)| (name.clone(), bounds.low, bounds.high))
            .collect(),
        overall: found.overall.map(|bounds| (bounds.low, bounds.high)),
        is_pinned: found.is_pinned,
        gap: found.gap,
    }
}
