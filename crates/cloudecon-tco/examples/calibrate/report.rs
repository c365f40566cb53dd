use std::collections::BTreeMap;
use std::error::Error;

use cloudecon_tco::{
    Calibration, ErrorSummary, Evidence, Factor, Observation, Seeded, Serving, fit,
};

use crate::curves::{Curves, Family, Row};
use crate::serving_toml::set_as_toml;

const STEPS: u32 = 2500;
const RESTARTS: u64 = 3;
/// Fewer rows than this in the fitted half cannot carry seven constants.
const FEWEST_ROWS: usize = 8;

/// Which rows share a set of constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    Model,
    Engine,
    EngineAndGeneration,
}

impl Scheme {
    pub(crate) const ALL: [Self; 3] = [Self::Model, Self::Engine, Self::EngineAndGeneration];

    const fn describe(self) -> &'static str {
        match self {
            Self::Model => "one set a model",
            Self::Engine => "one set a model and engine",
            Self::EngineAndGeneration => "one set a model, engine and chip generation",
        }
    }

    fn key(self, row: &Row<'_>) -> (String, String) {
        let engine = row.measured.backend.clone();
        let generation =
            if row.measured.system.starts_with('h') { "hopper" } else { "blackwell" }.to_owned();
        let any = || "any".to_owned();
        match self {
            Self::Model => (any(), any()),
            Self::Engine => (engine, any()),
            Self::EngineAndGeneration => (engine, generation),
        }
    }
}

impl Family {
    /// The grouping with the lowest held-out error in the table of docs/models/tco.md.
    pub(crate) const fn best_scheme(self) -> Scheme {
        match self {
            Self::Dense70b | Self::DeepSeek => Scheme::Engine,
            Self::MiniMax => Scheme::Model,
            Self::GptOss => Scheme::EngineAndGeneration,
        }
    }

    /// A mixture reaches the same share of the 8-bit and the 4-bit peak, and its attention is
    /// arithmetic-bound; a dense model needs two shares and no attention term.
    pub(crate) const fn free(self) -> [Factor; 7] {
        let (first, second) = match self {
            Self::Dense70b => (Factor::Compute8, Factor::Compute4),
            _ => (Factor::ComputeNarrow, Factor::AttentionCompute),
        };
        [
            first,
            second,
            Factor::WeightBandwidth,
            Factor::CacheBandwidth,
            Factor::LayerOverhead,
            Factor::StepOverhead,
            Factor::CollectiveLatency,
        ]
    }
}

/// Where every fit starts; the values that are not fitted stay as they are here.
fn start() -> Calibration {
    Calibration {
        compute_16: 0.7,
        compute_8: 0.5,
        compute_4: 0.35,
        weight_bandwidth: 0.75,
        cache_bandwidth: 0.6,
        attention_compute: 0.5,
        prefill_attention_compute: 0.5,
        link: 0.6,
        layer_overhead: 1e-5,
        step_overhead: 3e-3,
        collective_latency: 3e-6,
        usable_memory: 0.9,
        reserve_bytes: 1.5e9,
        evidence: None,
    }
}

fn observations<'a>(rows: &[&Row<'a>]) -> Vec<Observation<'a>> {
    rows.iter().map(|row| row.observation).collect()
}

fn best_fit(
    family: Family,
    rows: &[Observation<'_>],
    seed: u64,
) -> Result<Calibration, Box<dyn Error>> {
    let mut best: Option<(f64, Calibration)> = None;
    for restart in 0..RESTARTS {
        let seed = seed.wrapping_mul(RESTARTS).wrapping_add(restart);
        let found = fit(&start(), &family.free(), rows, STEPS, seed)?;
        let error = ErrorSummary::over(&found, rows)?.mean;
        if best.as_ref().is_none_or(|(lowest, _)| error < *lowest) {
            best = Some((error, found));
        }
    }
    best.map(|(_, calibration)| calibration).ok_or_else(|| "no restart".into())
}

/// Constants of one group of rows, with what they were fitted and tested on.
struct Set {
    engine: String,
    generation: String,
    calibration: Calibration,
}

/// A fit on a random half of the curves of a model and its errors on the other half.
pub(crate) struct HalfFit {
    family: Family,
    scheme: Scheme,
    sets: Vec<Set>,
    fitted: Vec<f64>,
    tested: Vec<f64>,
    ideal: Vec<f64>,
    by_system: BTreeMap<String, Vec<f64>>,
    by_set: BTreeMap<(String, String), Vec<f64>>,
}

type Groups<'r, 'a> = BTreeMap<(String, String), [Vec<&'r Row<'a>>; 2]>;

/// Rows by group; the first list is fitted, the second held out.
fn groups<'r, 'a>(scheme: Scheme, rows: &'r [Row<'a>], seed: u64) -> Groups<'r, 'a> {
    let mut curves: Vec<u32> = rows.iter().map(|row| row.measured.curve).collect();
    curves.sort_unstable();
    curves.dedup();
    Seeded::new(seed).shuffle(&mut curves);
    curves.truncate(curves.len().div_ceil(2));
    let mut groups = Groups::new();
    for row in rows {
        let [fitted, tested] = groups.entry(scheme.key(row)).or_default();
        let half = if curves.contains(&row.measured.curve) { fitted } else { tested };
        half.push(row);
    }
    groups
}

pub(crate) fn fit_on_half(
    family: Family,
    scheme: Scheme,
    rows: &[Row<'_>],
    seed: u64,
) -> Result<HalfFit, Box<dyn Error>> {
    // Groups that are too small take the constants of the whole model.
    let whole: Vec<_> = groups(Scheme::Model, rows, seed).into_values().collect();
    let fallback: Vec<_> = whole.iter().flat_map(|[fitted, _]| observations(fitted)).collect();
    let fallback = best_fit(family, &fallback, seed)?;
    let mut result = HalfFit {
        family,
        scheme,
        sets: Vec::new(),
        fitted: Vec::new(),
        tested: Vec::new(),
        ideal: Vec::new(),
        by_system: BTreeMap::new(),
        by_set: BTreeMap::new(),
    };
    for ((engine, generation), [fitted, tested]) in groups(scheme, rows, seed) {
        let used = observations(&fitted);
        let alone = scheme != Scheme::Model && used.len() >= FEWEST_ROWS;
        let mut calibration = if alone { best_fit(family, &used, seed)? } else { fallback.clone() };
        for row in &used {
            result.fitted.push(row.log_error(&calibration)?);
        }
        let mut missed = Vec::new();
        for row in &tested {
            let error = row.observation.log_error(&calibration)?;
            let name = format!(
                "{} {} {}",
                row.measured.system, row.measured.backend, row.measured.precision
            );
            result.by_system.entry(name).or_default().push(error);
            result.ideal.push(row.observation.log_error(&Calibration::ideal())?);
            missed.push(error);
        }
        result.tested.extend(&missed);
        if (alone || scheme == Scheme::Model) && !missed.is_empty() {
            calibration.evidence = Some(evidence(family, &fitted, &ErrorSummary::of(&missed)?)?);
            result.sets.push(Set {
                engine: engine.clone(),
                generation: generation.clone(),
                calibration,
            });
        }
        result.by_set.insert((engine, generation), missed);
    }
    Ok(result)
}

fn evidence(
    family: Family,
    fitted: &[&Row<'_>],
    tested: &ErrorSummary,
) -> Result<Evidence, Box<dyn Error>> {
    let hull = |of: fn(&Row<'_>) -> f64| {
        let values = || fitted.iter().map(|row| of(row));
        (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max))
    };
    let mut widths: Vec<_> =
        fitted.iter().map(|row| row.observation.precision.arithmetic).collect();
    widths.dedup();
    let mut distinct = Vec::new();
    for width in widths {
        if !distinct.contains(&width) {
            distinct.push(width);
        }
    }
    Ok(Evidence {
        source: "AIConfigurator 095f58a5, silicon samples, measured 2025-10 to 2026-04".to_owned(),
        date: "2026-11-23".to_owned(),
        rows_fitted: u32::try_from(fitted.len())?,
        rows_tested: u32::try_from(tested.rows)?,
        mean_error: thousandths(tested.mean),
        p90_error: thousandths(tested.p90),
        batch_per_chip: hull(|row| row.measured.concurrency / row.measured.gpus),
        context: hull(|row| row.observation.workload.input + 0.5 * row.observation.workload.output),
        is_mixture: family != Family::Dense70b,
        widths: distinct,
    })
}

fn thousandths(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn line(name: &str, summary: &ErrorSummary) {
    println!(
        "  {name:34} rows {:4}  mean {:.3}  median {:.3}  p90 {:.3}  predicted/measured {:.3}",
        summary.rows, summary.mean, summary.median, summary.p90, summary.median_ratio
    );
}

impl HalfFit {
    pub(crate) fn print(&self) -> Result<(), Box<dyn Error>> {
        println!("\n{}, {}", self.family.model(), self.scheme.describe());
        line("fitted half", &ErrorSummary::of(&self.fitted)?);
        line("held-out half", &ErrorSummary::of(&self.tested)?);
        line("held-out half, no constants", &ErrorSummary::of(&self.ideal)?);
        for (name, errors) in &self.by_system {
            line(name, &ErrorSummary::of(errors)?);
        }
        Ok(())
    }

    /// Takes the errors of a set from the held-out rows of every random half together: one half
    /// alone can be lucky.
    pub(crate) fn pool_errors(&mut self, further: &[Self]) -> Result<(), Box<dyn Error>> {
        for set in &mut self.sets {
            let key = (set.engine.clone(), set.generation.clone());
            let halves = std::iter::once(&self.by_set).chain(further.iter().map(|f| &f.by_set));
            let errors: Vec<f64> =
                halves.filter_map(|half| half.get(&key)).flatten().copied().collect();
            let summary = ErrorSummary::of(&errors)?;
            if let Some(evidence) = &mut set.calibration.evidence {
                evidence.mean_error = thousandths(summary.mean);
                evidence.p90_error = thousandths(summary.p90);
            }
        }
        Ok(())
    }

    /// The sets as TOML, four significant digits.
    pub(crate) fn as_toml(&self) -> String {
        let mut text = String::new();
        for set in &self.sets {
            let names = [self.family.model(), &set.engine, &set.generation];
            text.push_str(&set_as_toml(names, &set.calibration));
        }
        text
    }
}

/// Held-out errors over further random halves.
pub(crate) fn print_spread(splits: &[HalfFit]) -> Result<(), Box<dyn Error>> {
    let summaries = |of: fn(&HalfFit) -> &[f64]| {
        splits.iter().map(|split| ErrorSummary::of(of(split))).collect::<Result<Vec<_>, _>>()
    };
    let (fitted, tested) = (summaries(|split| &split.fitted)?, summaries(|split| &split.tested)?);
    let mean = |list: &[ErrorSummary], of: fn(&ErrorSummary) -> f64| {
        list.iter().map(of).sum::<f64>() / list.len() as f64
    };
    let means: Vec<f64> = tested.iter().map(|summary| summary.mean).collect();
    println!(
        "  {} further halves: fitted mean {:.3}; held-out mean {:.3} ({:.3} to {:.3}), p90 {:.3}",
        splits.len(),
        mean(&fitted, |summary| summary.mean),
        mean(&tested, |summary| summary.mean),
        means.iter().copied().fold(f64::INFINITY, f64::min),
        means.iter().copied().fold(0.0, f64::max),
        mean(&tested, |summary| summary.p90),
    );
    Ok(())
}

/// Fits one chip and predicts another that differs in memory only.
pub(crate) fn transfer(curves: &Curves, seed: u64) -> Result<(), Box<dyn Error>> {
    let family = Family::Dense70b;
    let rows = curves.of(family);
    let on = |system: &str| -> Vec<Observation<'_>> {
        rows.iter()
            .filter(|row| row.measured.system == system && row.measured.backend == "vllm")
            .map(|row| row.observation)
            .collect()
    };
    let (known, unknown) = (on("h100_sxm"), on("h200_sxm"));
    let calibration = best_fit(family, &known, seed)?;
    println!(
        "\n{}, fitted on one chip, predicting one with more and faster memory",
        family.model()
    );
    line("h100_sxm vllm, fitted", &ErrorSummary::over(&calibration, &known)?);
    line("h200_sxm vllm, predicted", &ErrorSummary::over(&calibration, &unknown)?);
    Ok(())
}

/// Rows of a model of the same shape that no fit has seen.
pub(crate) fn never_fitted(curves: &Curves, seed: u64) -> Result<(), Box<dyn Error>> {
    let family = Family::DeepSeek;
    let rows = curves.of(family);
    let known: Vec<_> = rows.iter().map(|row| row.observation).collect();
    let calibration = best_fit(family, &known, seed)?;
    let others = curves.named(&["deepseek-ai/DeepSeek-V3"], family.model());
    let errors: Vec<f64> =
        others.iter().filter_map(|row| row.observation.log_error(&calibration).ok()).collect();
    println!("\n{} constants on a later run of the same shape (DeepSeek-V3)", family.model());
    line("not fitted", &ErrorSummary::of(&errors)?);
    println!("  rows that memory cannot hold: {}", others.len() - errors.len());
    Ok(())
}

/// Times to the first token that the constants of the first half predict: not fitted anywhere.
pub(crate) fn first_token(result: &HalfFit, rows: &[Row<'_>]) -> Result<(), Box<dyn Error>> {
    let mut errors = Vec::new();
    for row in rows {
        let key = result.scheme.key(row);
        let set =
            result.sets.iter().find(|set| (set.engine.clone(), set.generation.clone()) == key);
        let Some(set) = set else { continue };
        let o = row.observation;
        let serving = Serving {
            chip: o.chip,
            model: o.model,
            calibration: &set.calibration,
            precision: o.precision,
            parallelism: o.parallelism,
            speculation: None,
        };
        let predicted = serving.point(&o.workload)?.ttft().as_millis();
        if row.measured.ttft_ms > 0.0 {
            errors.push((predicted / row.measured.ttft_ms).ln());
        }
    }
    line("time to first token, not fitted", &ErrorSummary::of(&errors)?);
    Ok(())
}
