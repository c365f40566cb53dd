use cloudecon_core::{ChipHourPrice, Power, Usd};

use crate::cells::cells;
use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{ChipKind, Confidence, Location, PartialDate, QuantityKind};

/// A chip: what it computes, holds, draws and costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Chip {
    id: String,
    vendor: String,
    name: String,
    kind: ChipKind,
    year: Option<i64>,
    dense_bf16_tflops: Option<f64>,
    dense_fp8_tflops: Option<f64>,
    dense_fp4_tflops: Option<f64>,
    hbm_gb: Option<f64>,
    hbm_tbps: Option<f64>,
    scale_up_gbps: Option<f64>,
    tdp: Option<Power>,
    system_power: Option<Power>,
    cores: Option<f64>,
    mem_bw_gbps: Option<f64>,
    capex: Option<Usd>,
    capex_low: Option<Usd>,
    capex_high: Option<Usd>,
    list_price_od: Option<ChipHourPrice>,
    list_price_3y: Option<ChipHourPrice>,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

const POSITIVE: Kind = Kind::Number(Least::AboveZero);

pub(crate) const TABLE: Table = Table {
    row: "chip",
    about: "Chips: what they compute, hold, draw and cost, as their vendors and others state it.",
    names: Some(Target::Chip),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("vendor", Kind::Text, "Who makes it."),
        required("chip", Kind::Text, "Its name."),
        required("kind", Kind::Word(ChipKind::WORDS), "What kind of chip it is."),
        optional(
            "year",
            Kind::Whole { low: 1990, high: 2100 },
            "The year from which it can be had.",
        ),
        optional(
            "dense_bf16_tflops",
            POSITIVE,
            "Computing rate at 16 bits without sparsity, TFLOP/s.",
        ),
        optional(
            "dense_fp8_tflops",
            POSITIVE,
            "Computing rate at 8 bits without sparsity, TFLOP/s.",
        ),
        optional(
            "dense_fp4_tflops",
            POSITIVE,
            "Computing rate at 4 bits without sparsity, TFLOP/s.",
        ),
        optional("hbm_gb", POSITIVE, "Fast memory, GB."),
        optional("hbm_tbps", POSITIVE, "Rate of the fast memory, TB/s."),
        optional(
            "scale_up_gbps",
            POSITIVE,
            "Rate to other chips of its domain in one direction, GB/s.",
        ),
        optional("tdp_w", POSITIVE, "Design power of the chip, W."),
        optional("system_power_w_per_chip", POSITIVE, "Power of the system over its chips, W."),
        optional("cores", POSITIVE, "Cores of a processor."),
        optional("mem_bw_gbps", POSITIVE, "Rate of the main memory, GB/s."),
        optional(
            "capex_usd_per_chip",
            POSITIVE,
            "Price of a chip with its part of the system, USD.",
        ),
        optional("capex_low", POSITIVE, "The low end of that price, USD."),
        optional("capex_high", POSITIVE, "The high end of that price, USD."),
        optional(
            "list_price_od_usd_per_hour",
            POSITIVE,
            "List price on demand, USD per chip and hour.",
        ),
        optional(
            "list_price_3y_usd_per_hour",
            POSITIVE,
            "List price under a three-year commitment, USD per chip and hour.",
        ),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When the figures became public."),
        required("source", Kind::Reference(Target::Source), "The document that they were read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl Chip {
    texts! {
        /// Its name here.
        id;
        /// Who makes it.
        vendor;
        /// Its name: the column `chip`.
        name;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// A remark.
        note;
    }
    copies! {
        /// What kind of chip it is.
        kind -> ChipKind;
        /// The year from which it can be had.
        year -> Option<i64>;
        /// Computing rate at 16 bits without sparsity, TFLOP/s.
        dense_bf16_tflops -> Option<f64>;
        /// Computing rate at 8 bits without sparsity, TFLOP/s.
        dense_fp8_tflops -> Option<f64>;
        /// Computing rate at 4 bits without sparsity, TFLOP/s.
        dense_fp4_tflops -> Option<f64>;
        /// Fast memory, GB.
        hbm_gb -> Option<f64>;
        /// Rate of the fast memory, TB/s.
        hbm_tbps -> Option<f64>;
        /// Rate to other chips of its domain in one direction, GB/s.
        scale_up_gbps -> Option<f64>;
        /// Design power of the chip.
        tdp -> Option<Power>;
        /// Power of the system over its chips.
        system_power -> Option<Power>;
        /// Cores of a processor.
        cores -> Option<f64>;
        /// Rate of the main memory, GB/s.
        mem_bw_gbps -> Option<f64>;
        /// Price of a chip with its part of the system.
        capex -> Option<Usd>;
        /// The low end of that price.
        capex_low -> Option<Usd>;
        /// The high end of that price.
        capex_high -> Option<Usd>;
        /// List price on demand.
        list_price_od -> Option<ChipHourPrice>;
        /// List price under a three-year commitment.
        list_price_3y -> Option<ChipHourPrice>;
        /// How far the row is trusted.
        confidence -> Confidence;
        /// When the figures became public.
        published -> PartialDate;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

cells! { Chip:
    "dense_bf16_tflops", None => Mid dense_bf16_tflops;
    "dense_fp8_tflops", None => Mid dense_fp8_tflops;
    "dense_fp4_tflops", None => Mid dense_fp4_tflops;
    "hbm_gb", None => Mid hbm_gb;
    "hbm_tbps", None => Mid hbm_tbps;
    "scale_up_gbps", None => Mid scale_up_gbps;
    "tdp_w", Some(QuantityKind::Power) => Mid tdp;
    "system_power_w_per_chip", Some(QuantityKind::Power) => Mid system_power;
    "capex_usd_per_chip", Some(QuantityKind::Money) => Mid capex, Low capex_low, High capex_high;
    "list_price_od_usd_per_hour", Some(QuantityKind::ChipHourPrice) => Mid list_price_od;
    "list_price_3y_usd_per_hour", Some(QuantityKind::ChipHourPrice) => Mid list_price_3y;
}

impl Row for Chip {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        let price = |name| record.value(name).map(ChipHourPrice::from_usd_per_chip_hour);
        Some(Self {
            id: record.string("id")?,
            vendor: record.string("vendor")?,
            name: record.string("chip")?,
            kind: record.word("kind")?,
            year: record.whole("year"),
            dense_bf16_tflops: record.value("dense_bf16_tflops"),
            dense_fp8_tflops: record.value("dense_fp8_tflops"),
            dense_fp4_tflops: record.value("dense_fp4_tflops"),
            hbm_gb: record.value("hbm_gb"),
            hbm_tbps: record.value("hbm_tbps"),
            scale_up_gbps: record.value("scale_up_gbps"),
            tdp: record.value("tdp_w").map(Power::from_watts),
            system_power: record.value("system_power_w_per_chip").map(Power::from_watts),
            cores: record.value("cores"),
            mem_bw_gbps: record.value("mem_bw_gbps"),
            capex: record.value("capex_usd_per_chip").map(Usd::from_usd),
            capex_low: record.value("capex_low").map(Usd::from_usd),
            capex_high: record.value("capex_high").map(Usd::from_usd),
            list_price_od: price("list_price_od_usd_per_hour"),
            list_price_3y: price("list_price_3y_usd_per_hour"),
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for Chip {
    fn key(&self) -> &str {
        &self.id
    }
}
