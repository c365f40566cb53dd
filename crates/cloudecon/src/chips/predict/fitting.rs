use std::collections::BTreeMap;
use std::thread;

use cloudecon_tco::Calibration;

use super::super::catalog::CalibrationSet;
use super::super::{Catalog, Unanswered};
use super::half_fit::HalfFit;
use super::observed::Known;

/// Seed of the documented splits.
pub const SEED: u64 = 20_261_123;
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
