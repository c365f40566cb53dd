use std::collections::BTreeMap;

use cloudecon_tco::{Calibration, ErrorSummary, Factor, Observation, Seeded, fit};

use super::super::Unanswered;
use super::super::models::{Grouping, Model};
use super::observed::Known;

const STEPS: u32 = 2_500;
const RESTARTS: u64 = 3;
/// Fewer rows than this in the fitted half cannot carry seven constants.
pub(super) const FEWEST_ROWS: usize = 8;
/// Free in every fit, besides what the model names.
const ALWAYS_FREE: [Factor; 5] = [
    Factor::WeightBandwidth,
    Factor::CacheBandwidth,
    Factor::LayerOverhead,
    Factor::StepOverhead,
    Factor::CollectiveLatency,
];

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

/// The best of several seeded searches.
pub(super) fn best_fit(
    model: &Model,
    rows: &[Observation<'_>],
    seed: u64,
) -> Result<Calibration, Unanswered> {
    let free: Vec<Factor> = model.measured.free.iter().copied().chain(ALWAYS_FREE).collect();
    let mut best: Option<(f64, Calibration)> = None;
    for restart in 0..RESTARTS {
        let seed = seed.wrapping_mul(RESTARTS).wrapping_add(restart);
        let found = fit(&start(), &free, rows, STEPS, seed)?;
        let error = ErrorSummary::over(&found, rows)?.mean;
        if best.as_ref().is_none_or(|(lowest, _)| error < *lowest) {
            best = Some((error, found));
        }
    }
    best.map(|(_, calibration)| calibration).ok_or_else(|| Unanswered("no fit was made".to_owned()))
}

/// Which rows of a model share constants.
fn key(grouping: Grouping, row: &Known<'_>) -> (String, String) {
    let any = || "any".to_owned();
    let engine = || row.measured.engine.clone();
    match grouping {
        Grouping::Model => (any(), any()),
        Grouping::Engine => (engine(), any()),
        Grouping::EngineAndGeneration => (engine(), row.system.generation.clone()),
    }
}

/// The curves of the fitted half: a random half of those of a model, the larger if odd.
fn fitted_curves(rows: &[&Known<'_>], seed: u64) -> Vec<u32> {
    let mut curves: Vec<u32> = rows.iter().map(|row| row.measured.curve).collect();
    curves.sort_unstable();
    curves.dedup();
    Seeded::new(seed).shuffle(&mut curves);
    curves.truncate(curves.len().div_ceil(2));
    curves
}

/// Constants of a model from one half of its curves.
pub(super) struct HalfFit {
    pub(super) curves: Vec<u32>,
    whole: Calibration,
    groups: BTreeMap<(String, String), Calibration>,
}

impl HalfFit {
    /// `None` if the half holds too few rows.
    pub(super) fn of(
        model: &Model,
        rows: &[&Known<'_>],
        seed: u64,
    ) -> Result<Option<Self>, Unanswered> {
        let curves = fitted_curves(rows, seed);
        let fitted: Vec<&&Known<'_>> =
            rows.iter().filter(|row| curves.contains(&row.measured.curve)).collect();
        if fitted.len() < FEWEST_ROWS || model.measured.free.is_empty() {
            return Ok(None);
        }
        let grouping = model.measured.grouping;
        let all: Vec<Observation<'_>> = fitted.iter().map(|row| row.observation()).collect();
        let mut by_group: BTreeMap<_, Vec<Observation<'_>>> = BTreeMap::new();
        for row in &fitted {
            by_group.entry(key(grouping, row)).or_default().push(row.observation());
        }
        // Groups that are too small take the constants of the whole model.
        let whole = best_fit(model, &all, seed)?;
        let mut groups = BTreeMap::new();
        for (key, own) in by_group {
            if grouping != Grouping::Model && own.len() >= FEWEST_ROWS {
                groups.insert(key, best_fit(model, &own, seed)?);
            }
        }
        Ok(Some(Self { curves, whole, groups }))
    }

    pub(super) fn constants(&self, grouping: Grouping, row: &Known<'_>) -> &Calibration {
        self.groups.get(&key(grouping, row)).unwrap_or(&self.whole)
    }
}
