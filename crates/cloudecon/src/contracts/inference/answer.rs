use cloudecon_deals::{Bounds, Inference, Parameter, Prediction, Rate, Verdict};
use serde::Serialize;

use super::{Family, Possible, Published};
use crate::contracts::Evidence;

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
    /// True for those that are shares, false for dollars.
    pub are_ratios: Vec<bool>,
    /// Who says so of each.
    pub evidence: Vec<Option<Evidence>>,
    /// The families.
    pub families: Vec<FamilyAnswer>,
    /// The figures that nobody has published.
    pub predictions: Vec<PredictionAnswer>,
    /// The one that would tell the families or terms apart best.
    pub deciding: Option<String>,
}

pub(super) fn family_answer(
    family: &Family,
    reported: &[Published],
    found: &Inference,
) -> FamilyAnswer {
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

pub(super) fn prediction(candidate: &Possible, found: &Prediction) -> PredictionAnswer {
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
