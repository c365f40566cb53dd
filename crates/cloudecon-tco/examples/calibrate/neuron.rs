//! Fit of the older accelerators whose maker publishes serving tables: their own file, their own
//! three constants.

use std::error::Error;

use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Calibration, Chip, DataSize, ErrorSummary, Evidence,
    Factor, FlopRate, LanguageModel, ModelShape, NumberFormat, Observation, Parallelism, Peaks,
    Precision, Seconds, Seeded, Workload, fit,
};

use crate::curves::fixture;
use crate::serving_toml::set_as_toml;

const STEPS: u32 = 3000;
const HALVES: u64 = 10;
const FREE: [Factor; 3] = [Factor::WeightBandwidth, Factor::CacheBandwidth, Factor::LayerOverhead];

#[derive(serde::Deserialize)]
struct Measured {
    instance: String,
    chips: u32,
    model: String,
    batch: f64,
    isl: f64,
    osl: f64,
    weight_bytes: u8,
    tpot_p50_ms: f64,
}

/// Sizes of the models in the tables, from their release papers:
/// name, layers, width, query heads, key-value heads, parameters.
const MODELS: [(&str, u32, u32, u32, u32, f64); 7] = [
    ("Llama-2-7b", 32, 4096, 32, 32, 6.74e9),
    ("Llama-2-13b", 40, 5120, 40, 40, 13.0e9),
    ("CodeLlama-13b-hf", 40, 5120, 40, 40, 13.0e9),
    ("Llama-2-70b", 80, 8192, 64, 8, 69.0e9),
    ("Llama-3-70B", 80, 8192, 64, 8, 70.6e9),
    ("Llama-3-8B", 32, 4096, 32, 8, 8.03e9),
    ("Mistral-7B-Instruct-v0.2", 32, 4096, 32, 8, 7.24e9),
];
const HEAD_SIZE: u32 = 128;

fn model(name: &str) -> Option<LanguageModel> {
    let (_, layers, width, query_heads, kv_heads, parameters) =
        MODELS.into_iter().find(|row| row.0 == name)?;
    LanguageModel::new(ModelShape {
        layers,
        width,
        query_heads,
        total_parameters: parameters,
        active_parameters: parameters,
        attention: Attention::Grouped { kv_heads, head_size: HEAD_SIZE },
        window: None,
        state_bytes: 0.0,
        experts: None,
    })
    .ok()
}

/// Both chips hold the same two cores; the link differs and hardly counts at these batches.
fn chip(link_gb: f64) -> Result<Chip, cloudecon_tco::Error> {
    Chip::new(
        Peaks {
            bits_16: Some(FlopRate::from_tflops(190.0)),
            bits_8: Some(FlopRate::from_tflops(190.0)),
            bits_4: None,
        },
        DataSize::from_gib(32.0),
        Bandwidth::from_tb_per_s(0.88),
        Some(Bandwidth::from_gb_per_s(link_gb)),
    )
}

fn start() -> Calibration {
    Calibration {
        compute_16: 0.5,
        compute_8: 0.5,
        compute_4: 0.5,
        weight_bandwidth: 0.7,
        cache_bandwidth: 0.3,
        attention_compute: 0.5,
        prefill_attention_compute: 0.5,
        link: 0.6,
        layer_overhead: 1e-4,
        step_overhead: 0.0,
        collective_latency: 0.0,
        usable_memory: 0.9,
        reserve_bytes: 1e9,
        evidence: None,
    }
}

/// Fits on half of the (instance, model) groups, tests on the other half, prints and returns TOML.
pub(crate) fn fit_older_accelerators(seed: u64) -> Result<String, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(fixture("cases/tco/measured-neuron.csv"))?;
    let rows = reader.deserialize().collect::<Result<Vec<Measured>, _>>()?;
    let (training, inference) = (chip(192.0)?, chip(96.0)?);
    let models: Vec<_> = rows.iter().map(|row| model(&row.model)).collect();
    let mut known = Vec::new();
    for (row, model) in rows.iter().zip(&models) {
        let Some(model) = model else { continue };
        let weights = if row.weight_bytes == 1 { NumberFormat::Int8 } else { NumberFormat::Bf16 };
        // One batch is decoded after one prefill: no prompts enter while it runs.
        let prompt_cache =
            Some(cloudecon_tco::PromptCache { hit: cloudecon_core::Share::ONE, load: None });
        let observation = Observation {
            chip: if row.instance.starts_with("trn") { &training } else { &inference },
            model,
            precision: Precision {
                weights,
                cache: NumberFormat::Bf16,
                arithmetic: ArithmeticWidth::Bits16,
            },
            parallelism: Parallelism::tensor(row.chips),
            workload: Workload { prompt_cache, ..Workload::new(row.isl, row.osl, row.batch) },
            tpot: Seconds::from_millis(row.tpot_p50_ms),
        };
        if observation.log_error(&start()).is_ok() {
            known.push((format!("{} {}", row.instance, row.model), observation));
        }
    }
    println!("\nTrainium1 and Inferentia2, tables of the maker's SDK, three constants");
    println!("  rows read {}, with a described model that fits {}", rows.len(), known.len());
    let mut held_out = Vec::new();
    let mut first = None;
    for half in 0..=HALVES {
        let mut groups: Vec<String> = known.iter().map(|(name, _)| name.clone()).collect();
        groups.sort();
        groups.dedup();
        Seeded::new(seed + half).shuffle(&mut groups);
        groups.truncate(groups.len().div_ceil(2));
        let part = |is_fitted: bool| -> Vec<Observation<'_>> {
            known
                .iter()
                .filter(|(name, _)| groups.contains(name) == is_fitted)
                .map(|(_, observation)| *observation)
                .collect()
        };
        let (fitted, tested) = (part(true), part(false));
        let calibration = fit(&start(), &FREE, &fitted, STEPS, seed + half)?;
        for observation in &tested {
            held_out.push(observation.log_error(&calibration)?);
        }
        if first.is_none() {
            first = Some((calibration, fitted.len(), tested.len()));
        }
    }
    let (mut calibration, fitted, tested) = first.ok_or("no half")?;
    let summary = ErrorSummary::of(&held_out)?;
    let all: Vec<_> = known.iter().map(|(_, observation)| *observation).collect();
    let over_all = ErrorSummary::over(&calibration, &all)?;
    let ideal = ErrorSummary::over(&Calibration::ideal(), &all)?;
    println!(
        "  held out, eleven halves: mean {:.3}, median {:.3}, p90 {:.3}; over all rows {:.3}; \
         no constants {:.3}, predicted/measured {:.3}",
        summary.mean, summary.median, summary.p90, over_all.mean, ideal.mean, ideal.median_ratio
    );
    let hull = |of: fn(&Observation<'_>) -> f64| {
        let values = || all.iter().map(of);
        (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max))
    };
    calibration.evidence = Some(Evidence {
        source: "Neuron SDK documentation 81ce03ae, inference benchmarks, 2026-08-21".to_owned(),
        date: "2026-11-23".to_owned(),
        rows_fitted: u32::try_from(fitted)?,
        rows_tested: u32::try_from(tested)?,
        mean_error: summary.mean,
        p90_error: summary.p90,
        batch_per_chip: hull(|row| row.workload.concurrency / f64::from(row.parallelism.chips())),
        context: hull(|row| row.workload.input + 0.5 * row.workload.output),
        is_mixture: false,
        widths: vec![ArithmeticWidth::Bits16],
    });
    Ok(set_as_toml(["dense", "neuronx", "neuron-core-v2"], &calibration))
}
