//! Serving steps of the roofline with ideal efficiency.

use cloudecon_core::{Share, TokenRate};
use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Calibration, Chip, DataSize, Experts, FlopRate,
    LanguageModel, ModelShape, NumberFormat, Parallelism, Peaks, Precision, PromptCache, Serving,
    ServingPoint, Workload,
};

use super::{Figures, Inputs};
use crate::cases::fault::Failure;

const EIGHT_BITS: Precision = Precision {
    weights: NumberFormat::Int8,
    cache: NumberFormat::Int8,
    arithmetic: ArithmeticWidth::Bits8,
};

/// The prompts are in the cache or on other chips: a step decodes only.
const NO_PREFILL: Option<PromptCache> = Some(PromptCache { hit: Share::ONE, load: None });

/// A dense model with grouped-query attention.
pub(super) fn dense(layers: u32, width: u32, parameters: f64) -> ModelShape {
    ModelShape {
        layers,
        width,
        query_heads: 64,
        total_parameters: parameters,
        active_parameters: parameters,
        attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
        window: None,
        state_bytes: 0.0,
        experts: None,
    }
}

/// The published shape of the 671-billion model (arXiv 2412.19437, section 4.2).
fn latent_mixture(active: f64) -> ModelShape {
    ModelShape {
        layers: 61,
        width: 7168,
        query_heads: 128,
        total_parameters: 671e9,
        active_parameters: active,
        attention: Attention::Latent { compressed: 512, positional: 64, head_size: 192 },
        window: None,
        state_bytes: 0.0,
        experts: Some(Experts { routed: 256, per_token: 8, parameters: 653.9e9, skew: 1.0 }),
    }
}

/// A case may state what its model shape already fixes; both must say the same.
fn agrees(what: &str, shape: f64, case: f64) -> Result<(), Failure> {
    if shape == case {
        return Ok(());
    }
    Err(Failure::Model(format!("{what} is {shape} in the model and {case} in the case")))
}

/// A memory-bound step of the ideal roofline: prompts are in the cache, links are free.
fn ideal_step(inputs: &Inputs<'_>, shape: ModelShape) -> Result<ServingPoint, Failure> {
    let chip = Chip::new(
        Peaks {
            // Peaks of the chip of both cases, TFLOP/s (TPU v5e).
            bits_16: Some(FlopRate::from_tflops(197.0)),
            bits_8: Some(FlopRate::from_tflops(394.0)),
            bits_4: None,
        },
        DataSize::from_gb(16.0),
        Bandwidth::from_bytes_per_s(inputs.get("hbm_bw")?),
        Some(Bandwidth::from_bytes_per_s(f64::MAX)),
    )?;
    let model = LanguageModel::new(shape)?;
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &Calibration::ideal(),
        precision: EIGHT_BITS,
        parallelism: Parallelism::tensor(inputs.count("chips")?),
        speculation: None,
    };
    // The mean context of one more token is half a token longer than the prompt.
    Ok(serving.point(&Workload {
        input: inputs.get("context")? - 0.5,
        output: 1.0,
        concurrency: inputs.get("batch")?,
        prompt_cache: NO_PREFILL,
    })?)
}

/// The published deployment spreads experts over 144 chips with attention in data groups.
pub(super) fn decode_bound(inputs: &Inputs<'_>) -> Figures {
    const CHIPS: u32 = 144;
    let peak = inputs.get("fp8_flops")?;
    let chip = Chip::new(
        Peaks {
            bits_16: Some(FlopRate::from_flop_per_s(0.5 * peak)),
            bits_8: Some(FlopRate::from_flop_per_s(peak)),
            bits_4: None,
        },
        DataSize::from_gib(80.0),
        Bandwidth::from_bytes_per_s(inputs.get("hbm_bw")?),
        Some(Bandwidth::from_gb_per_s(200.0)),
    )?;
    let model = LanguageModel::new(latent_mixture(inputs.get("active_params")?))?;
    let cache = model.cache_per_token(NumberFormat::Bf16).as_bytes();
    agrees("cache of a token in bytes", cache, inputs.get("kv_bytes_per_token")?)?;
    let per_chip = inputs.get("decode_tok_s_node")? / inputs.get("gpus_per_node")?;
    let user = inputs.get("user_tok_s")?;
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &Calibration::ideal(),
        precision: Precision { cache: NumberFormat::Bf16, ..EIGHT_BITS },
        parallelism: Parallelism::data_attention(CHIPS),
        speculation: None,
    };
    let point = serving.point(&Workload {
        input: inputs.get("kv_len")? - 0.5,
        output: 1.0,
        concurrency: per_chip / user * f64::from(CHIPS),
        prompt_cache: NO_PREFILL,
    })?;
    // The inequality that names the case: the ideal roofline is never below the measurement.
    let measured = TokenRate::from_tokens_per_second;
    if point.output_per_chip() < measured(per_chip) || point.interactivity() < measured(user) {
        return Err(Failure::Model("the ideal roofline lies below the measurement".to_owned()));
    }
    let terms = point.terms();
    Ok(vec![
        ("batch_per_gpu", point.batch() / point.chips()),
        ("kv_read_fraction_of_step", terms.cache.as_seconds() * user),
        ("gemm_fraction_of_fp8_peak", terms.matrices.as_seconds() * user),
    ])
}

pub(super) fn latent_cache(inputs: &Inputs<'_>) -> Figures {
    let shape = ModelShape {
        layers: inputs.count("layers")?,
        attention: Attention::Latent {
            compressed: inputs.count("kv_lora")?,
            positional: inputs.count("rope")?,
            head_size: 192,
        },
        ..latent_mixture(37e9)
    };
    agrees("bytes of a number", NumberFormat::Bf16.bytes(), inputs.get("b")?)?;
    let cache = LanguageModel::new(shape)?.cache_per_token(NumberFormat::Bf16);
    Ok(vec![("bytes_per_token", cache.as_bytes())])
}

pub(super) fn ideal_decode(inputs: &Inputs<'_>) -> Figures {
    let shape = ModelShape {
        attention: Attention::Grouped {
            kv_heads: inputs.count("kv_heads")?,
            head_size: inputs.count("head_dim")?,
        },
        ..dense(inputs.count("layers")?, 8192, inputs.get("params")?)
    };
    let bytes = NumberFormat::Int8.bytes();
    agrees("bytes of a number in the cache", bytes, inputs.get("kv_bytes")?)?;
    agrees("bytes of a weight", bytes, inputs.get("w_bytes")?)?;
    let point = ideal_step(inputs, shape)?;
    let chips = inputs.get("chips")?;
    let read = point.terms().weights.as_seconds() + point.terms().cache.as_seconds();
    let per_chip = point.output_per_chip().as_tokens_per_second();
    let cache = LanguageModel::new(shape)?.cache_per_token(NumberFormat::Int8);
    Ok(vec![
        ("kv_bytes_per_token", cache.as_bytes()),
        ("total_bytes", read * chips * inputs.get("hbm_bw")?),
        ("step_s", point.tpot().as_seconds()),
        ("tok_s", per_chip * chips),
        ("tok_s_chip", per_chip),
    ])
}

pub(super) fn ideal_answer(inputs: &Inputs<'_>) -> Figures {
    // Cache of 100,000 B a token in 8 bits: 2 x 50 layers x 20 heads x 50.
    let shape = ModelShape {
        query_heads: 40,
        attention: Attention::Grouped { kv_heads: 20, head_size: 50 },
        ..dense(50, 4096, inputs.get("params")?)
    };
    let cache = LanguageModel::new(shape)?.cache_per_token(NumberFormat::Int8);
    agrees("cache of a token in bytes", cache.as_bytes(), inputs.get("kv")?)?;
    Ok(vec![("step_s", ideal_step(inputs, shape)?.tpot().as_seconds())])
}
