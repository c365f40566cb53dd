//! Published margins turned round: which terms of token resale fit them.

mod answer;
mod figure;
mod raw;

use cloudecon_core::{Quarter, Range, Usd};
use cloudecon_deals::{
    Calendar, Candidate, Drivers, Error, MicroUsd, Observation, Reported, Structure, infer,
};

pub use answer::{Answer, Attainable, FamilyAnswer, ParameterAnswer, PredictionAnswer};
use answer::{family_answer, prediction};
pub use figure::Figure;
use figure::printed;
pub(super) use raw::QuestionRaw;

use super::{Contract, Evidence};

/// Parts of the space of terms that are looked at for each family.
const BUDGET: usize = 4_000;

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
            are_ratios: self.reported.iter().map(|r| r.figure.is_ratio()).collect(),
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
