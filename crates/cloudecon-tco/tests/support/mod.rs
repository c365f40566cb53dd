//! Typed cases that several test files start from.

use cloudecon_core::{CapacityPrice, EnergyPrice, Power, Share, Usd};
use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Calibration, Capital, Chip, ChipHourTerms, DataSize,
    Experts, Facility, Financing, FlopRate, LanguageModel, MEAN_MONTH, ModelShape, Months,
    NumberFormat, Operations, Peaks, PowerTerms, Precision, Pue,
};

pub(crate) const EIGHT_BITS: Precision = Precision {
    weights: NumberFormat::Fp8,
    cache: NumberFormat::Fp8,
    arithmetic: ArithmeticWidth::Bits8,
};

pub(crate) fn share(fraction: f64) -> Share {
    Share::from_fraction(fraction).unwrap()
}

pub(crate) fn terms() -> ChipHourTerms {
    ChipHourTerms {
        capital: Capital::AllIn(Usd::from_usd(35_000.0)),
        financing: Financing::nominal(0.1).unwrap(),
        life: Months::from_years(4.0),
        residual: share(0.05),
        power: PowerTerms {
            provisioned: Power::from_kw(1.4),
            average_load: share(0.8),
            pue: Pue::new(1.25).unwrap(),
            energy_price: EnergyPrice::from_usd_per_kwh(0.08),
            demand_charge: CapacityPrice::from_usd_per_kw_month(5.0),
        },
        facility: Facility::RentPerItPower(CapacityPrice::from_usd_per_kw_month(130.0)),
        operations: Operations {
            maintenance: share(0.03),
            staff: CapacityPrice::from_usd_per_kw_month(4.0),
            failures: share(0.05),
            warranty: share(0.6),
            insurance_and_software: share(0.01),
        },
        availability: share(0.97),
        utilization: share(0.7),
        month: MEAN_MONTH,
    }
}

pub(crate) fn chip_with(peak_8: f64, bandwidth: f64) -> Chip {
    Chip::new(
        Peaks {
            bits_16: Some(FlopRate::from_tflops(0.5 * peak_8)),
            bits_8: Some(FlopRate::from_tflops(peak_8)),
            bits_4: None,
        },
        DataSize::from_gib(141.0),
        Bandwidth::from_tb_per_s(bandwidth),
        Some(Bandwidth::from_gb_per_s(450.0)),
    )
    .unwrap()
}

pub(crate) fn dense() -> LanguageModel {
    LanguageModel::new(ModelShape {
        layers: 80,
        width: 8192,
        query_heads: 64,
        total_parameters: 70.6e9,
        active_parameters: 70.6e9,
        attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
        window: None,
        state_bytes: 0.0,
        experts: None,
    })
    .unwrap()
}

pub(crate) fn mixture() -> LanguageModel {
    LanguageModel::new(ModelShape {
        layers: 62,
        width: 3072,
        query_heads: 48,
        total_parameters: 230e9,
        active_parameters: 10e9,
        attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
        window: None,
        state_bytes: 0.0,
        experts: Some(Experts { routed: 256, per_token: 8, parameters: 224.7e9, skew: 1.0 }),
    })
    .unwrap()
}

/// Round numbers for hand calculation and laws; fitted ones are in fixtures/dataset/calibration.
pub(crate) fn assumed() -> Calibration {
    Calibration {
        compute_16: 0.7,
        compute_8: 0.6,
        compute_4: 0.35,
        weight_bandwidth: 0.85,
        cache_bandwidth: 0.6,
        attention_compute: 0.5,
        prefill_attention_compute: 0.5,
        link: 0.6,
        layer_overhead: 1e-5,
        step_overhead: 4e-3,
        collective_latency: 2e-6,
        usable_memory: 0.9,
        reserve_bytes: 1.5e9,
        evidence: None,
    }
}
