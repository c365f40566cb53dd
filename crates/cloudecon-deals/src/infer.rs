//! Which terms fit the reported totals, what is known whatever the terms, and which number would decide.

mod combination;
mod search;

use cloudecon_core::{Range, Usd};

use crate::ranges::Ends;
use crate::{Deal, Drivers, Error, Outcome, Rate};
use combination::Combination;
use search::Search;

/// A number that may be reported: an amount or a ratio of two amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// A sum over all periods, in dollars.
    Amount(Outcome),
    /// The first over the second; the second must be positive.
    Ratio(Outcome, Outcome),
}

/// A reported number with its bounds: the printed digits give half a unit each way.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    name: String,
    quantity: Reported,
    low: f64,
    high: f64,
}

impl Observation {
    /// An amount between two ends.
    pub fn amount(name: impl Into<String>, outcome: Outcome, bounds: Range<Usd>) -> Self {
        Self {
            name: name.into(),
            quantity: Reported::Amount(outcome),
            low: bounds.low().as_usd(),
            high: bounds.high().as_usd(),
        }
    }

    /// A ratio between two ends.
    pub fn ratio(
        name: impl Into<String>,
        part: Outcome,
        whole: Outcome,
        bounds: Range<f64>,
    ) -> Self {
        Self {
            name: name.into(),
            quantity: Reported::Ratio(part, whole),
            low: bounds.low(),
            high: bounds.high(),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A shape of contract that may be behind the numbers; its ranges are what is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    /// Name of the shape.
    pub name: String,
    /// The contract with ranges for what is unknown.
    pub deal: Deal,
}

/// A number that is not reported yet, on paths of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Name of the number.
    pub name: String,
    /// What it is.
    pub quantity: Reported,
    /// The paths on which it would be seen.
    pub drivers: Drivers,
    /// Half a unit of its last digit: how well it would be known, in dollars or as a ratio.
    pub precision: f64,
}

/// Low and high end of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// A term that was searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// `term.field`.
    pub name: String,
    /// Before: plain ratio, micro-dollars or micro-units.
    pub prior: (Rate, Rate),
    /// After: no fitting contract lies outside.
    pub feasible: (Rate, Rate),
}

/// Why no contract of a shape fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// Parts of the space of terms that were excluded; together they are the whole space.
    pub boxes: usize,
    /// How many parts each observation excluded.
    pub excluded_by: Vec<(String, usize)>,
    /// Outer ends of what the shape can give for each observation, whatever its terms.
    pub attainable: Vec<(String, Bounds)>,
}

/// Whether a shape fits.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nothing excludes it inside these ranges.
    Feasible {
        /// The terms.
        parameters: Vec<Parameter>,
        /// Values for [`Deal::unknowns`] that fit all observations, if one was met.
        sample: Option<Vec<Rate>>,
    },
    /// Excluded as a whole.
    Infeasible(Certificate),
}

/// What is left of one shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Name of the shape.
    pub structure: String,
    /// Whether it fits.
    pub verdict: Verdict,
}

/// What the fitting contracts say about a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Name of the candidate.
    pub name: String,
    /// Its range for each shape that fits.
    pub by_structure: Vec<(String, Bounds)>,
    /// Its range over all of them, `None` if no shape fits.
    pub overall: Option<Bounds>,
    /// True if all fitting contracts agree within the precision: known whatever the terms.
    pub is_pinned: bool,
    /// Least distance between the ranges of two shapes; `None` if some overlap or only one fits.
    pub gap: Option<f64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Inference {
    /// One finding for each shape, in the order given.
    pub findings: Vec<Finding>,
    /// One prediction for each candidate, in the order given.
    pub predictions: Vec<Prediction>,
    /// The candidate that would tell most: the largest gap between shapes against its precision,
    /// or, if none parts them, the widest range against its precision.
    pub deciding: Option<String>,
}

impl Inference {
    /// The finding of a shape.
    pub fn finding(&self, structure: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.structure == structure)
    }

    /// The prediction of a candidate.
    pub fn prediction(&self, name: &str) -> Option<&Prediction> {
        self.predictions.iter().find(|prediction| prediction.name == name)
    }
}

impl Finding {
    /// The feasible range of a term, `None` if the shape does not fit or has no such unknown.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        match &self.verdict {
            Verdict::Feasible { parameters, .. } => parameters.iter().find(|p| p.name == name),
            Verdict::Infeasible(_) => None,
        }
    }
}

/// Searches the terms that fit all observations on `drivers`.
///
/// The space of terms is cut into boxes; a box goes only if interval arithmetic shows that no
/// contract in it fits. So the true contract is never excluded, and a shape that is excluded comes
/// with a certificate. `budget` bounds the boxes looked at for each shape: more gives tighter ranges.
///
/// # Errors
/// As [`Deal::evaluate`]; [`Error::Unknown`] for outcomes that do not exist; [`Error::Value`] for
/// bounds that are not finite.
///
/// # References
/// Jaulin, Kieffer, Didrit, Walter (2001), Applied Interval Analysis, chapter 3 (set inversion).
pub fn infer(
    structures: &[Structure],
    drivers: &Drivers,
    observations: &[Observation],
    candidates: &[Candidate],
    budget: usize,
) -> Result<Inference, Error> {
    for observation in observations {
        if !(observation.low.is_finite() && observation.high.is_finite()) {
            return Err(Error::Value {
                name: "bounds of an observation",
                allowed: "finite",
                found: observation.name.clone(),
            });
        }
    }
    let mut findings = Vec::with_capacity(structures.len());
    let mut kept: Vec<(&Structure, Vec<Ends>)> = Vec::new();
    for structure in structures {
        let search = Search::new(&structure.deal, drivers, observations)?;
        let (verdict, boxes) = search.run(budget)?;
        if !boxes.is_empty() {
            kept.push((structure, boxes));
        }
        findings.push(Finding { structure: structure.name.clone(), verdict });
    }
    let predictions =
        candidates.iter().map(|c| predict(c, &kept)).collect::<Result<Vec<_>, Error>>()?;
    let deciding = deciding(candidates, &predictions);
    Ok(Inference { findings, predictions, deciding })
}

fn predict(candidate: &Candidate, kept: &[(&Structure, Vec<Ends>)]) -> Result<Prediction, Error> {
    let mut by_structure = Vec::with_capacity(kept.len());
    for (structure, boxes) in kept {
        let combination = Combination::new(&candidate.quantity, &structure.deal)?;
        let mut hull: Option<Bounds> = None;
        for ends in boxes {
            let now = combination.range(&structure.deal, &candidate.drivers, ends)?;
            hull = Some(hull.map_or(now, |h| join(h, now)));
        }
        if let Some(hull) = hull {
            by_structure.push((structure.name.clone(), hull));
        }
    }
    let overall = by_structure.iter().map(|(_, b)| *b).reduce(join);
    // Two ends within a unit of the last digit print alike.
    let is_pinned = overall.is_some_and(|b| b.high - b.low <= 2.0 * candidate.precision);
    let gap = gap(&by_structure);
    Ok(Prediction { name: candidate.name.clone(), by_structure, overall, is_pinned, gap })
}

fn join(a: Bounds, b: Bounds) -> Bounds {
    Bounds { low: a.low.min(b.low), high: a.high.max(b.high) }
}

fn gap(ranges: &[(String, Bounds)]) -> Option<f64> {
    let mut sorted: Vec<Bounds> = ranges.iter().map(|(_, bounds)| *bounds).collect();
    sorted.sort_by(|a, b| a.low.total_cmp(&b.low));
    let mut least: Option<f64> = None;
    for pair in sorted.windows(2) {
        let [a, b] = pair else { continue };
        let distance = b.low - a.high;
        least = Some(least.map_or(distance, |l| l.min(distance)));
    }
    least.filter(|distance| *distance > 0.0)
}

fn deciding(candidates: &[Candidate], predictions: &[Prediction]) -> Option<String> {
    let score = |candidate: &Candidate, prediction: &Prediction| {
        let unit = candidate.precision.max(f64::MIN_POSITIVE);
        let width = prediction.overall.map_or(0.0, |b| b.high - b.low);
        (prediction.gap.map_or(0.0, |gap| gap / unit), width / unit)
    };
    let mut best: Option<((f64, f64), &str)> = None;
    for (candidate, prediction) in candidates.iter().zip(predictions) {
        if prediction.is_pinned || prediction.overall.is_none() {
            continue;
        }
        let now = score(candidate, prediction);
        let is_better = best.is_none_or(|(b, _)| {
            now.0.total_cmp(&b.0).then(now.1.total_cmp(&b.1)) == std::cmp::Ordering::Greater
        });
        if is_better {
            best = Some((now, &prediction.name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}
