use cloudecon_dataset::{Basis, Chip as ChipRow, Value};
use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Calibration, Chip, DataSize, FlopRate, LanguageModel,
    ModelShape, NumberFormat, Parallelism, Peaks, Precision, Serving, Workload,
};

use crate::chips::CALIBRATION;
use crate::inputs::{Found, Inputs};
use crate::step::{RowTable, Step};
use crate::traced::{Trace, Traced};

/// The reference model on a chip, with its load and the constants of the roofline.
pub(crate) struct Reference {
    chip: Chip,
    model: LanguageModel,
    calibration: Calibration,
    chips: u32,
    pub(crate) workload: Workload,
}

impl Reference {
    pub(crate) const fn serving(&self) -> Serving<'_> {
        Serving {
            chip: &self.chip,
            model: &self.model,
            calibration: &self.calibration,
            precision: Precision {
                weights: NumberFormat::Fp8,
                cache: NumberFormat::Fp8,
                arithmetic: ArithmeticWidth::Bits8,
            },
            parallelism: Parallelism::tensor(self.chips),
            speculation: None,
        }
    }
}

/// Reads the reference model and its load.
pub(crate) fn reference(inputs: &Inputs<'_>, row: &ChipRow, trace: &mut Trace) -> Found<Reference> {
    let chip = hardware(inputs, row)?;
    for (cell, value, unit) in [
        ("dense_bf16_tflops", row.dense_bf16_tflops(), "TFLOP/s"),
        ("dense_fp8_tflops", row.dense_fp8_tflops(), "TFLOP/s"),
        ("dense_fp4_tflops", row.dense_fp4_tflops(), "TFLOP/s"),
        ("hbm_gb", row.hbm_gb(), "GB"),
        ("hbm_tbps", row.hbm_tbps(), "TB/s"),
        ("scale_up_gbps", row.scale_up_gbps(), "GB/s"),
    ] {
        let Some(value) = value else { continue };
        let value = inputs.changed(row.id(), Some(cell), value);
        let traced = Traced::computed((), Basis::Estimated, vec![row.id().to_owned()]);
        trace.read(traced.with_step(Step::cell(cell, row.id(), value, unit, RowTable::Chip)));
    }
    let calibration = trace.read(calibration(inputs)?);
    let mut number = |name: &str| {
        let read = inputs.assumption(&format!("serving.{name}"), Value::as_count)?;
        Ok::<f64, String>(trace.read(read).mid())
    };
    let attention = Attention::Grouped {
        kv_heads: whole(number("kv_heads")?)?,
        head_size: whole(number("head_size")?)?,
    };
    let parameters = number("parameters")?;
    let shape = ModelShape {
        layers: whole(number("layers")?)?,
        width: whole(number("width")?)?,
        query_heads: whole(number("query_heads")?)?,
        total_parameters: parameters,
        active_parameters: parameters,
        attention,
        window: None,
        state_bytes: 0.0,
        experts: None,
    };
    let workload =
        Workload::new(number("tokens_in")?, number("tokens_out")?, number("concurrency")?);
    let chips = whole(number("chips_per_replica")?)?;
    let model = LanguageModel::new(shape).map_err(|error| error.to_string())?;
    Ok(Reference { chip, model, calibration, chips, workload })
}

/// The chip's dense peaks, memory and link as published.
pub(crate) fn hardware(inputs: &Inputs<'_>, row: &ChipRow) -> Found<Chip> {
    let missing = |what: &str| format!("no {what} of `{}` is published", row.id());
    let cell =
        |name, value: Option<f64>| value.map(|value| inputs.changed(row.id(), Some(name), value));
    let peaks = Peaks {
        bits_16: cell("dense_bf16_tflops", row.dense_bf16_tflops()).map(FlopRate::from_tflops),
        bits_8: cell("dense_fp8_tflops", row.dense_fp8_tflops()).map(FlopRate::from_tflops),
        bits_4: cell("dense_fp4_tflops", row.dense_fp4_tflops()).map(FlopRate::from_tflops),
    };
    let memory = cell("hbm_gb", row.hbm_gb()).ok_or_else(|| missing("memory size"))?;
    let bandwidth = cell("hbm_tbps", row.hbm_tbps()).ok_or_else(|| missing("memory bandwidth"))?;
    Chip::new(
        peaks,
        // Makers round memory to binary units: an "80 GB" chip reports 81,559 MiB.
        DataSize::from_gib(memory),
        Bandwidth::from_tb_per_s(bandwidth),
        cell("scale_up_gbps", row.scale_up_gbps()).map(Bandwidth::from_gb_per_s),
    )
    .map_err(|error| error.to_string())
}

/// The first set that was fitted over all engines and generations: that of the reference model.
fn calibration(inputs: &Inputs<'_>) -> Found<Traced<Calibration>> {
    let sets = inputs.constants()?;
    let set = sets
        .iter()
        .find(|set| set.engine == "any" && set.generation == "any")
        .ok_or_else(|| format!("{CALIBRATION}: no set for any engine and generation"))?;
    let id = set.id();
    let step = Step::row("calibration", id.clone(), 1.0, "set", RowTable::Calibration);
    Ok(Traced::computed(set.calibration.clone(), Basis::Derived, vec![id]).with_step(step))
}

/// A count as a whole number.
fn whole(value: f64) -> Found<u32> {
    if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and in bounds"
        )]
        return Ok(value as u32);
    }
    Err(format!("{value} is not a whole number"))
}
