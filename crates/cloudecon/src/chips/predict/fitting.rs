use std::collections::BTreeMap;
use std::thread;

use cloudecon_tco::{Calibration, ErrorSummary, Factor, Observation, Seeded, fit};

use super::super::catalog::CalibrationSet;
use super::super::models::{Grouping, Model};
use super::super::{Catalog, Unanswered};
use super::observed::Known;
use super::{Constants, scores};
use crate::table::Table;

/// Seed of the documented splits.
pub const SEED: u64 = 20_261_123;
const STEPS: u32 = 2_500;
const RESTARTS: u64 = 3;
/// Fewer rows than this in the fitted half cannot carry seven constants.
const FEWEST_ROWS: usize = 8;
/// Free in every fit, besides what the model names.
const ALWAYS_FREE: [Factor; 5] = [
    Factor::WeightBandwidth,
    Factor::CacheBandwidth,
    Factor::LayerOverhead,
    Factor::StepOverhead,
    Factor::CollectiveLatency,
];

/// Whose constants a prediction uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    HeldOut,
    OtherModel,
    Dataset,
}

/// One prediction of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predicted {
    pub(super) split: u64,
    pub(super) used: Use,
    pub(super) ms: f64,
    pub(super) ttft_ms: f64,
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

/// The best of several seeded searches.
fn best_fit(model: &Model, rows: &[Observation<'_>], seed: u64) -> Result<Calibration, Unanswered> {
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
struct HalfFit {
    curves: Vec<u32>,
    whole: Calibration,
    groups: BTreeMap<(String, String), Calibration>,
}

impl HalfFit {
    /// `None` if the half holds too few rows.
    fn of(model: &Model, rows: &[&Known<'_>], seed: u64) -> Result<Option<Self>, Unanswered> {
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

    fn constants(&self, grouping: Grouping, row: &Known<'_>) -> &Calibration {
        self.groups.get(&key(grouping, row)).unwrap_or(&self.whole)
    }
}

fn prediction(
    row: &Known<'_>,
    calibration: &Calibration,
    split: u64,
    used: Use,
) -> Result<Predicted, Unanswered> {
    let point = row.point(calibration)?;
    Ok(Predicted { split, used, ms: point.tpot().as_millis(), ttft_ms: point.ttft().as_millis() })
}

/// Predictions of every row by constants that did not see its curve, one for each split that held
/// it out.
pub(super) fn halves(
    catalog: &Catalog<'_>,
    known: &[Known<'_>],
    seed: u64,
    splits: u64,
) -> Result<Vec<Vec<Predicted>>, Unanswered> {
    // Splits are independent of each other: the order of the threads does not matter.
    let seeds: Vec<u64> = (0..splits).map(|split| seed.wrapping_add(split)).collect();
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = seeds.len().div_ceil(workers).max(1);
    let parts = thread::scope(|scope| {
        let handles: Vec<_> = seeds
            .chunks(share)
            .map(|seeds| {
                scope.spawn(move || {
                    seeds
                        .iter()
                        .map(|seed| one_split(catalog, known, *seed))
                        .collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        handles
            .into_iter()
            .map(|handle| {
                handle.join().unwrap_or_else(|_| Err(Unanswered("a fit broke off".to_owned())))
            })
            .collect::<Result<Vec<_>, _>>()
    })?;
    let mut found: Vec<Vec<Predicted>> = known.iter().map(|_| Vec::new()).collect();
    for split in parts.into_iter().flatten() {
        for (row, prediction) in found.iter_mut().zip(split) {
            row.extend(prediction);
        }
    }
    Ok(found)
}

fn one_split(
    catalog: &Catalog<'_>,
    known: &[Known<'_>],
    seed: u64,
) -> Result<Vec<Option<Predicted>>, Unanswered> {
    let mut found: Vec<Option<Predicted>> = known.iter().map(|_| None).collect();
    let mut fits: BTreeMap<&str, HalfFit> = BTreeMap::new();
    for model in &catalog.models.model {
        let rows: Vec<&Known<'_>> =
            known.iter().filter(|row| row.model.id == model.id && row.counts()).collect();
        if let Some(fit) = HalfFit::of(model, &rows, seed)? {
            fits.insert(&model.id, fit);
        }
    }
    for (place, row) in known.iter().enumerate().filter(|(_, row)| row.counts()) {
        let grouping = row.model.measured.grouping;
        let other = row.model.constants.as_deref();
        let predicted = match (fits.get(row.model.id.as_str()), other.and_then(|id| fits.get(id))) {
            (Some(fit), _) if fit.curves.contains(&row.measured.curve) => None,
            (Some(fit), _) => {
                Some(prediction(row, fit.constants(grouping, row), seed, Use::HeldOut)?)
            }
            (None, Some(fit)) => {
                Some(prediction(row, fit.constants(grouping, row), seed, Use::OtherModel)?)
            }
            (None, None) => {
                let set = nearest(catalog, row)?;
                Some(prediction(row, &set.calibration, seed, Use::Dataset)?)
            }
        };
        if let Some(slot) = found.get_mut(place) {
            *slot = predicted;
        }
    }
    Ok(found)
}

/// The dataset's constants for a row: model, engine and generation, then fewer of them.
fn nearest<'c>(
    catalog: &'c Catalog<'_>,
    row: &Known<'_>,
) -> Result<&'c CalibrationSet, Unanswered> {
    let model = row.model.constants.as_deref().unwrap_or(&row.model.id);
    let fits = |set: &&CalibrationSet| {
        set.model == model
            && [row.measured.engine.as_str(), "any"].contains(&set.engine.as_str())
            && [row.system.generation.as_str(), "any"].contains(&set.generation.as_str())
    };
    let special = |set: &&CalibrationSet| (set.engine != "any", set.generation != "any");
    match catalog.sets.iter().filter(fits).max_by_key(special) {
        Some(set) => Ok(set),
        None => catalog.constants(row.model),
    }
}

/// Predictions of every row by the constants of the dataset.
pub(super) fn shipped(
    catalog: &Catalog<'_>,
    known: &[Known<'_>],
) -> Result<Vec<Vec<Predicted>>, Unanswered> {
    known
        .iter()
        .map(|row| {
            if !row.counts() {
                return Ok(Vec::new());
            }
            let set = nearest(catalog, row)?;
            Ok(vec![prediction(row, &set.calibration, 0, Use::Dataset)?])
        })
        .collect()
}

/// Constants fitted on all rows of one system that predict those of another.
pub(super) fn transfers(
    catalog: &Catalog<'_>,
    known: &[Known<'_>],
    constants: Constants,
) -> Result<Option<Table>, Unanswered> {
    let Constants::Halves { seed, .. } = constants else { return Ok(None) };
    let mut table = scores::transfer_table();
    for transfer in &catalog.models.transfer {
        let on = |system: &str| -> Vec<&Known<'_>> {
            known
                .iter()
                .filter(|row| {
                    row.counts()
                        && row.model.id == transfer.model
                        && row.measured.engine == transfer.engine
                        && row.system.name == system
                })
                .collect()
        };
        let (fitted, tested) = (on(&transfer.from), on(&transfer.to));
        if fitted.len() < FEWEST_ROWS || tested.is_empty() {
            continue;
        }
        let seen: Vec<Observation<'_>> = fitted.iter().map(|row| row.observation()).collect();
        let model = catalog.model(&transfer.model)?;
        let calibration = best_fit(model, &seen, seed)?;
        table.push(scores::transfer_row(transfer, &fitted, &tested, &calibration)?);
    }
    Ok((!table.rows().is_empty()).then_some(table))
}
