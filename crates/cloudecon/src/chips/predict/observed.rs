use cloudecon_tco::{
    ArithmeticWidth, Calibration, Chip, LanguageModel, NumberFormat, Observation, Parallelism,
    Precision, Seconds, Serving, ServingPoint, Workload,
};

use super::super::measured::{Measured, Rows, whole};
use super::super::models::{Model, System};
use super::super::{Catalog, Unanswered};
use crate::inputs::Inputs;
use crate::models::hardware;

/// Prompts and answers are random, 80 to 100 % of the nominal length.
const MEAN_LENGTH: f64 = 0.9;

/// A measured row whose model and chip are known.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) measured: &'a Measured,
    pub(super) model: &'a Model,
    pub(super) system: &'a System,
    pub(super) chip_id: &'a str,
    chip: Chip,
    shape: LanguageModel,
    precision: Precision,
}

/// Rows that can be predicted, and those that cannot with the reason.
type Sorted<'a> = (Vec<Known<'a>>, Vec<(&'a Measured, String)>);

pub(super) fn observe<'a>(catalog: &'a Catalog<'_>, rows: &'a Rows) -> Sorted<'a> {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let inputs = catalog.inputs();
    for row in rows.rows() {
        match know(catalog, &inputs, row) {
            Ok(found) => known.push(found),
            Err(reason) => unknown.push((row, reason)),
        }
    }
    (known, unknown)
}

fn know<'a>(
    catalog: &'a Catalog<'_>,
    inputs: &Inputs<'_>,
    measured: &'a Measured,
) -> Result<Known<'a>, String> {
    let file = &catalog.models;
    let model = file
        .model
        .iter()
        .find(|model| model.measured.names.contains(&measured.model))
        .ok_or_else(|| format!("the shape of `{}` is not described", measured.model))?;
    let system = file
        .system
        .iter()
        .find(|system| system.name == measured.system)
        .ok_or_else(|| format!("no chip is named for the system `{}`", measured.system))?;
    let row = catalog
        .dataset()
        .chip(&system.chip)
        .ok_or_else(|| format!("the dataset has no chip `{}`", system.chip))?;
    let chip = hardware(inputs, row)?;
    let shape = model.shape().map_err(|error| error.to_string())?;
    // 4-bit weights on a chip without 4-bit units are multiplied in 8 bits.
    let has_4_bits = chip.peaks().bits_4.is_some();
    let (weights, arithmetic) = match measured.precision.as_str() {
        "fp4" if has_4_bits => (model.measured.four_bits, ArithmeticWidth::Bits4),
        "fp4" => (model.measured.four_bits, ArithmeticWidth::Bits8),
        "fp8" => (NumberFormat::Fp8, ArithmeticWidth::Bits8),
        "bf16" => (NumberFormat::Bf16, ArithmeticWidth::Bits16),
        other => return Err(format!("precision `{other}` is not known: fp4, fp8 or bf16")),
    };
    let precision = Precision { weights, cache: model.measured.cache, arithmetic };
    let found = Known { measured, model, system, chip_id: row.id(), chip, shape, precision };
    // A row that memory cannot hold even in theory is described wrongly.
    found.point(&Calibration::ideal()).map_err(|error| error.to_string())?;
    Ok(found)
}

impl Known<'_> {
    pub(super) fn observation(&self) -> Observation<'_> {
        let row = self.measured;
        let chips = whole(row.chips);
        let parallelism = if row.data_attention {
            Parallelism::data_attention(chips)
        } else {
            Parallelism { experts: row.expert_parallel, ..Parallelism::tensor(chips) }
        };
        Observation {
            chip: &self.chip,
            model: &self.shape,
            precision: self.precision,
            parallelism,
            workload: Workload::new(
                MEAN_LENGTH * row.input,
                MEAN_LENGTH * row.output,
                row.concurrency,
            ),
            tpot: Seconds::from_millis(row.tpot_ms),
        }
    }

    pub(super) fn point(&self, calibration: &Calibration) -> Result<ServingPoint, Unanswered> {
        let seen = self.observation();
        let serving = Serving {
            chip: seen.chip,
            model: seen.model,
            calibration,
            precision: seen.precision,
            parallelism: seen.parallelism,
            speculation: None,
        };
        Ok(serving.point(&seen.workload)?)
    }

    /// Predicted time per output token, ms.
    pub(super) fn predicted_ms(&self, calibration: &Calibration) -> Result<f64, Unanswered> {
        Ok(self.point(calibration)?.tpot().as_millis())
    }

    /// Rows that are scored and fitted: those that keep the order of their curve.
    pub(super) const fn counts(&self) -> bool {
        !self.measured.suspect
    }
}
