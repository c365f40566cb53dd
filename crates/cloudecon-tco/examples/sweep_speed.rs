//! Rows a second of the sweep on one core and on two: `cargo run --release -p cloudecon-tco
//! --example sweep_speed`.
#![expect(clippy::print_stdout, reason = "a program that reports to its user")]

use std::error::Error;
use std::time::Instant;

use cloudecon_core::{CapacityPrice, EnergyPrice, Power, Share, Usd};
use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Calibration, Capital, Chip, ChipHourTerms, Column,
    DataSize, Facility, Financing, FlopRate, LanguageModel, MEAN_MONTH, ModelShape, Months,
    NumberFormat, Operations, Parallelism, Peaks, PowerTerms, Precision, Pue, Serving, Sweep,
    SweepInput, SweepResults, Workload,
};

const ROWS: usize = 1_000_000;
const REPEATS: usize = 7;
const MEDIAN: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let chip = Chip::new(
        Peaks {
            bits_16: Some(FlopRate::from_tflops(989.0)),
            bits_8: Some(FlopRate::from_tflops(1979.0)),
            bits_4: None,
        },
        DataSize::from_gib(141.0),
        Bandwidth::from_tb_per_s(4.8),
        Some(Bandwidth::from_gb_per_s(450.0)),
    )?;
    let model = LanguageModel::new(ModelShape {
        layers: 80,
        width: 8192,
        query_heads: 64,
        total_parameters: 70.6e9,
        active_parameters: 70.6e9,
        attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
        window: None,
        state_bytes: 0.0,
        experts: None,
    })?;
    let calibration = Calibration::ideal();
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &calibration,
        precision: Precision {
            weights: NumberFormat::Fp8,
            cache: NumberFormat::Fp8,
            arithmetic: ArithmeticWidth::Bits8,
        },
        parallelism: Parallelism::tensor(2),
        speculation: None,
    };
    let terms = ChipHourTerms {
        capital: Capital::AllIn(Usd::from_usd(35_000.0)),
        financing: Financing::nominal(0.1)?,
        life: Months::from_years(4.0),
        residual: Share::ZERO,
        power: PowerTerms {
            provisioned: Power::from_kw(1.4),
            average_load: Share::from_percent(80.0)?,
            pue: Pue::new(1.25)?,
            energy_price: EnergyPrice::from_usd_per_kwh(0.08),
            demand_charge: CapacityPrice::ZERO,
        },
        facility: Facility::RentPerItPower(CapacityPrice::from_usd_per_kw_month(130.0)),
        operations: Operations::NONE,
        availability: Share::from_percent(97.0)?,
        utilization: Share::from_percent(70.0)?,
        month: MEAN_MONTH,
    };
    let ramp = |low: f64, high: f64| -> Vec<f64> {
        (0..ROWS).map(|row| low + (high - low) * row as f64 / ROWS as f64).collect()
    };
    let varied = [
        (SweepInput::Capital, ramp(20_000.0, 50_000.0)),
        (SweepInput::Power, ramp(1.0, 2.5)),
        (SweepInput::AverageLoad, ramp(0.5, 0.9)),
        (SweepInput::Pue, ramp(1.1, 1.5)),
        (SweepInput::EnergyPrice, ramp(0.04, 0.12)),
        (SweepInput::FacilityRent, ramp(90.0, 180.0)),
        (SweepInput::Maintenance, ramp(0.01, 0.05)),
        (SweepInput::Availability, ramp(0.9, 0.99)),
        (SweepInput::Utilization, ramp(0.4, 0.9)),
        (SweepInput::ComputeShare, ramp(0.4, 0.8)),
        (SweepInput::MemoryBandwidth, ramp(3e12, 8e12)),
        (SweepInput::WeightBandwidthShare, ramp(0.6, 0.9)),
        (SweepInput::Input, ramp(500.0, 9000.0)),
        (SweepInput::Output, ramp(300.0, 2000.0)),
        (SweepInput::Concurrency, ramp(1.0, 256.0)),
        (SweepInput::CacheHit, ramp(0.0, 0.7)),
    ];
    let financing =
        [(SweepInput::AnnualRate, ramp(0.05, 0.15)), (SweepInput::Life, ramp(36.0, 72.0))];
    let mut sweep = Sweep::new(&terms, &serving, &Workload::new(1000.0, 1000.0, 64.0))?;
    for (input, column) in &varied {
        sweep = sweep.with(*input, Column::Slice(column));
    }
    let mut results = SweepResults::with_rows(ROWS);
    report("16 columns, one thread", &sweep, 1, &mut results)?;
    report("16 columns, two threads", &sweep, 2, &mut results)?;
    for (input, column) in &financing {
        sweep = sweep.with(*input, Column::Slice(column));
    }
    report("18 columns with rate and life, one thread", &sweep, 1, &mut results)?;
    Ok(())
}

fn report(
    name: &str,
    sweep: &Sweep<'_>,
    threads: usize,
    results: &mut SweepResults,
) -> Result<(), Box<dyn Error>> {
    let mut seconds = Vec::new();
    for _ in 0..REPEATS {
        let start = Instant::now();
        if threads == 1 {
            sweep.evaluate(results)?;
        } else {
            sweep.evaluate_on(threads, results)?;
        }
        seconds.push(start.elapsed().as_secs_f64());
    }
    results.require_all()?;
    seconds.sort_by(f64::total_cmp);
    let millions = |time: f64| ROWS as f64 / time / 1e6;
    println!(
        "{name}: {:.1} million rows a second at the median, {:.1} to {:.1}",
        millions(seconds[MEDIAN]),
        millions(seconds[REPEATS - 1]),
        millions(seconds[0]),
    );
    Ok(())
}
