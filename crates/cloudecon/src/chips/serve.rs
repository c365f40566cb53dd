use cloudecon_core::{Share, TokenRate};
use cloudecon_dataset::{Basis, Chip as ChipRow, Value};
use cloudecon_tco::{
    ArithmeticWidth, Calibration, Parallelism, Precision, PromptCache, Serving, ServingPoint,
    Warning, Workload,
};

use super::models::Model;
use super::{Catalog, Unanswered};
use crate::inputs::Found;
use crate::models::hardware;
use crate::traced::{Trace, Traced};

/// What is served: a model, the lengths of requests and how many are open.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The model's id in `calibration/models.toml`.
    pub model: String,
    /// Prompt tokens of a request.
    pub input: f64,
    /// Output tokens of a request.
    pub output: f64,
    /// Open requests per replica.
    pub concurrency: f64,
    /// Chips per replica, tensor-parallel.
    pub chips: u32,
    /// Share of prompt tokens served from a cache, 0 to 1.
    pub cache_hit: f64,
    /// Bits of weights and arithmetic: 16, 8 or 4; 8, or 16 on a chip without, if `None`.
    pub bits: Option<u8>,
}

/// Share of prompt tokens that a large deployment served from its cache on a published day:
/// 342 of 608 billion (DeepSeek-V3/R1 inference system overview, 2025-03-01).
const PUBLISHED_HIT: f64 = 0.563;

impl Load {
    /// The reference workload of the base scenario on the first model of the file, with the cache
    /// hits of a published deployment.
    ///
    /// # Errors
    /// [`Unanswered`] if the scenario lacks a `serving.` assumption.
    pub fn of_scenario(catalog: &Catalog<'_>) -> Result<Self, Unanswered> {
        let inputs = catalog.inputs();
        let number = |name: &str| {
            let found = inputs.assumption(&format!("serving.{name}"), Value::as_count)?;
            Ok::<f64, String>(found.mid())
        };
        let chips = number("chips_per_replica")?;
        let model = catalog.models.model.first().map_or_else(String::new, |model| model.id.clone());
        Ok(Self {
            model,
            input: number("tokens_in")?,
            output: number("tokens_out")?,
            concurrency: number("concurrency")?,
            chips: (1..=1024).find(|count| f64::from(*count) >= chips).unwrap_or(1),
            cache_hit: PUBLISHED_HIT,
            bits: None,
        })
    }

    pub(super) fn workload(&self) -> Result<Workload, Unanswered> {
        let hit = Share::from_fraction(self.cache_hit)
            .map_err(|error| Unanswered(format!("cache hits: {error}")))?;
        let prompt_cache = (self.cache_hit > 0.0).then_some(PromptCache { hit, load: None });
        Ok(Workload { prompt_cache, ..Workload::new(self.input, self.output, self.concurrency) })
    }

    /// In words, for the heading of a table.
    pub(super) fn describe(&self, model: &Model) -> String {
        format!(
            "{}, {} tokens in, {} out, {} open requests on {} chips, {:.1} % of prompts cached",
            model.name,
            self.input,
            self.output,
            self.concurrency,
            self.chips,
            100.0 * self.cache_hit
        )
    }
}

/// The width at which a chip serves: what is asked for, else 8 bits where the chip has them.
pub(super) fn width(chip: &ChipRow, bits: Option<u8>) -> Found<ArithmeticWidth> {
    match bits {
        Some(16) => Ok(ArithmeticWidth::Bits16),
        Some(8) => Ok(ArithmeticWidth::Bits8),
        Some(4) => Ok(ArithmeticWidth::Bits4),
        Some(other) => Err(format!("no arithmetic of {other} bits: use 16, 8 or 4")),
        None if chip.dense_fp8_tflops().is_some() => Ok(ArithmeticWidth::Bits8),
        None => Ok(ArithmeticWidth::Bits16),
    }
}

/// Formats at a width: weights as the model has them, cache in 8 bits but with 16-bit weights.
pub(super) fn precision(model: &Model, width: ArithmeticWidth) -> Precision {
    let weights = model.weights(width);
    let cache = match width {
        ArithmeticWidth::Bits16 => weights,
        _ => model.weights(ArithmeticWidth::Bits8),
    };
    Precision { weights, cache, arithmetic: width }
}

/// Speed of a model on a chip under a load, with the band of the constants.
pub(super) fn serve(
    catalog: &Catalog<'_>,
    row: &ChipRow,
    model: &Model,
    load: &Load,
) -> Found<Traced<ServingPoint>> {
    let parallelism = Parallelism::tensor(load.chips);
    let workload = load.workload().map_err(|error| error.to_string())?;
    let width = width(row, load.bits)?;
    serve_as(catalog, row, model, width, parallelism, &workload)
}

/// The same in one configuration.
pub(super) fn serve_as(
    catalog: &Catalog<'_>,
    row: &ChipRow,
    model: &Model,
    width: ArithmeticWidth,
    parallelism: Parallelism,
    workload: &Workload,
) -> Found<Traced<ServingPoint>> {
    let mut trace = Trace::default();
    let set = catalog.constants(model).map_err(|error| error.to_string())?;
    let inputs = vec![row.id().to_owned(), model.input(), set.id()];
    trace.read(Traced::computed((), Basis::Estimated, inputs));
    let assumed = catalog.inputs();
    let chip = hardware(&assumed, row)?;
    let shape = model.shape().map_err(|error| error.to_string())?;
    let calibration: &Calibration = &set.calibration;
    let serving = Serving {
        chip: &chip,
        model: &shape,
        calibration,
        precision: precision(model, width),
        parallelism,
        speculation: None,
    };
    let point = serving.point(workload).map_err(|error| format!("chip `{}`: {error}", row.id()))?;
    let measured = catalog.models.system.iter().any(|system| system.chip == row.id());
    let mut traced = trace.close(point);
    if !measured {
        traced = traced.at_best(Basis::Assumed).with_note(format!(
            "no row of `{}` was measured: constants fitted on GPUs are carried to it",
            row.id()
        ));
    }
    for warning in traced.value().warnings().to_vec() {
        traced = traced.with_note(warned(warning));
    }
    Ok(traced)
}

/// A warning in words.
pub(super) const fn warned(warning: Warning) -> &'static str {
    match warning {
        Warning::IdealCalibration => "roofline without constants: no system is that fast",
        Warning::NoEvidence => "the constants name no measured rows",
        Warning::OtherModelKind => {
            "constants of a dense model on a mixture, or the other way round"
        }
        Warning::OtherWidth => "no row of this arithmetic width was measured",
        Warning::BatchOutsideEvidence => {
            "requests in flight per chip lie outside the measured ones"
        }
        Warning::ContextOutsideEvidence => "the context lies outside the measured ones",
        Warning::ConcurrencyLimitedByMemory => "requests wait for memory",
    }
}

/// Tokens a second.
pub(super) const fn per_second(rate: TokenRate) -> f64 {
    rate.as_tokens_per_second()
}
