use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Chip, DataSize, Experts, FlopRate, LanguageModel,
    ModelShape, NumberFormat, Observation, Parallelism, Peaks, Precision, Seconds, Window,
    Workload,
};

/// A file below `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

/// A model whose curves share one calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Dense70b,
    MiniMax,
    GptOss,
    DeepSeek,
}

impl Family {
    pub(crate) const ALL: [Self; 4] = [Self::Dense70b, Self::MiniMax, Self::GptOss, Self::DeepSeek];

    pub(crate) const fn model(self) -> &'static str {
        match self {
            Self::Dense70b => "llama-3.1-70b",
            Self::MiniMax => "minimax-m2.5",
            Self::GptOss => "gpt-oss-120b",
            Self::DeepSeek => "deepseek-r1",
        }
    }

    pub(crate) const fn in_measured_file(self) -> &'static [&'static str] {
        match self {
            Self::Dense70b => &["meta-llama/Llama-3.1-70B"],
            Self::MiniMax => &["MiniMaxAI/MiniMax-M2.5"],
            Self::GptOss => &["openai/gpt-oss-120b"],
            Self::DeepSeek => &["deepseek-ai/DeepSeek-R1"],
        }
    }
}

#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Measured {
    pub(crate) curve: u32,
    pub(crate) model: String,
    pub(crate) system: String,
    pub(crate) backend: String,
    pub(crate) precision: String,
    pub(crate) isl: f64,
    pub(crate) osl: f64,
    pub(crate) concurrency: f64,
    pub(crate) gpus: f64,
    pub(crate) dp_attention: u8,
    pub(crate) expert_parallel: u8,
    pub(crate) ttft_ms: f64,
    pub(crate) tpot_ms: f64,
    pub(crate) suspect: u8,
}

pub(crate) struct Curves {
    pub(crate) rows: Vec<Measured>,
    chips: BTreeMap<String, Chip>,
    models: BTreeMap<String, LanguageModel>,
}

/// A measured row with what the model needs.
pub(crate) struct Row<'a> {
    pub(crate) measured: &'a Measured,
    pub(crate) observation: Observation<'a>,
}

/// Prompts and answers are random, 80 to 100 % of the nominal length.
const MEAN_LENGTH: f64 = 0.9;

impl Curves {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let mut reader = csv::Reader::from_path(fixture("cases/tco/measured-serving.csv"))?;
        let rows = reader.deserialize().collect::<Result<Vec<Measured>, _>>()?;
        Ok(Self { rows, chips: chips()?, models: models()? })
    }

    pub(crate) fn of(&self, family: Family) -> Vec<Row<'_>> {
        self.named(family.in_measured_file(), family.model())
    }

    /// Rows of some names in the measured file, seen as one described model.
    pub(crate) fn named<'a>(&'a self, names: &[&str], model: &str) -> Vec<Row<'a>> {
        let Some(model) = self.models.get(model) else { return Vec::new() };
        self.rows
            .iter()
            .filter(|row| row.suspect == 0 && names.contains(&row.model.as_str()))
            .filter_map(|measured| {
                let chip = self.chips.get(&measured.system)?;
                Some(Row { measured, observation: observation(measured, chip, model) })
            })
            .collect()
    }
}

fn observation<'a>(row: &Measured, chip: &'a Chip, model: &'a LanguageModel) -> Observation<'a> {
    // 4-bit weights on a chip without 4-bit units are multiplied in 8 bits.
    let has_4_bits = chip.peaks().bits_4.is_some();
    let block_32 = model.shape().experts.is_some_and(|experts| experts.routed == 128);
    let (weights, arithmetic) = match row.precision.as_str() {
        "fp4" => (
            if block_32 { NumberFormat::Fp4Block32 } else { NumberFormat::Fp4Block16 },
            if has_4_bits { ArithmeticWidth::Bits4 } else { ArithmeticWidth::Bits8 },
        ),
        _ => (NumberFormat::Fp8, ArithmeticWidth::Bits8),
    };
    // The runs do not state the format of the cache: 16 bits is the default of the one engine that
    // served this model, 8 bits is what the recipes of the others set. See docs/models/tco.md.
    let cache =
        if row.model == "MiniMaxAI/MiniMax-M2.5" { NumberFormat::Bf16 } else { NumberFormat::Fp8 };
    let chips = whole(row.gpus);
    let parallelism = if row.dp_attention == 1 {
        Parallelism::data_attention(chips)
    } else {
        Parallelism { experts: row.expert_parallel == 1, ..Parallelism::tensor(chips) }
    };
    Observation {
        chip,
        model,
        precision: Precision { weights, cache, arithmetic },
        parallelism,
        workload: Workload::new(MEAN_LENGTH * row.isl, MEAN_LENGTH * row.osl, row.concurrency),
        tpot: Seconds::from_millis(row.tpot_ms),
    }
}

fn whole(number: f64) -> u32 {
    (1..=4096).find(|count| f64::from(*count) >= number).unwrap_or(1)
}

const SYSTEMS: [(&str, &str); 4] = [
    ("h100_sxm", "H100 SXM"),
    ("h200_sxm", "H200 SXM"),
    ("b200_sxm", "B200 SXM"),
    ("b300_sxm", "B300 SXM"),
];

fn chips() -> Result<BTreeMap<String, Chip>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(fixture("dataset/chips.csv"))?;
    let mut chips = BTreeMap::new();
    for record in reader.deserialize() {
        let row: BTreeMap<String, String> = record?;
        let text = |name: &str| row.get(name).map_or("-", String::as_str);
        let Some((system, _)) = SYSTEMS.iter().find(|(_, name)| *name == text("chip")) else {
            continue;
        };
        let number = |name: &str| text(name).parse::<f64>().ok();
        let need = |name: &str| number(name).ok_or_else(|| format!("{system}: no `{name}`"));
        let chip = Chip::new(
            Peaks {
                bits_16: number("dense_bf16_tflops").map(FlopRate::from_tflops),
                bits_8: number("dense_fp8_tflops").map(FlopRate::from_tflops),
                bits_4: number("dense_fp4_tflops").map(FlopRate::from_tflops),
            },
            // Makers round memory to binary units: an "80 GB" chip reports 81,559 MiB.
            DataSize::from_gib(need("hbm_gb")?),
            Bandwidth::from_tb_per_s(need("hbm_tbps")?),
            number("scale_up_gbps").map(Bandwidth::from_gb_per_s),
        )?;
        chips.insert((*system).to_owned(), chip);
    }
    Ok(chips)
}

#[derive(serde::Deserialize)]
struct ModelFile {
    model: Vec<ModelRow>,
}

#[derive(serde::Deserialize)]
struct ModelRow {
    id: String,
    layers: u32,
    width: u32,
    query_heads: u32,
    total_parameters: f64,
    active_parameters: f64,
    attention: AttentionRow,
    window: Option<WindowRow>,
    experts: Option<ExpertRow>,
}

#[derive(serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum AttentionRow {
    Grouped { kv_heads: u32, head_size: u32 },
    Latent { compressed: u32, positional: u32, head_size: u32 },
}

#[derive(serde::Deserialize)]
struct WindowRow {
    layers: u32,
    tokens: u32,
}

#[derive(serde::Deserialize)]
struct ExpertRow {
    routed: u32,
    per_token: u32,
    parameters: f64,
}

fn models() -> Result<BTreeMap<String, LanguageModel>, Box<dyn Error>> {
    let text = std::fs::read_to_string(fixture("dataset/calibration/models.toml"))?;
    let file: ModelFile = toml::from_str(&text)?;
    let mut models = BTreeMap::new();
    for row in file.model {
        let model = LanguageModel::new(ModelShape {
            layers: row.layers,
            width: row.width,
            query_heads: row.query_heads,
            total_parameters: row.total_parameters,
            active_parameters: row.active_parameters,
            attention: match row.attention {
                AttentionRow::Grouped { kv_heads, head_size } => {
                    Attention::Grouped { kv_heads, head_size }
                }
                AttentionRow::Latent { compressed, positional, head_size } => {
                    Attention::Latent { compressed, positional, head_size }
                }
            },
            window: row.window.map(|w| Window { layers: w.layers, tokens: w.tokens }),
            state_bytes: 0.0,
            experts: row.experts.map(|experts| Experts {
                routed: experts.routed,
                per_token: experts.per_token,
                parameters: experts.parameters,
                skew: 1.0,
            }),
        })?;
        models.insert(row.id, model);
    }
    Ok(models)
}
