//! Scenarios of chip cost and decoding: the same columns for every contender, from a fixed formula
//! that a script in another language can repeat to the last bit.

use cloudecon_core::{CapacityPrice, EnergyPrice, Power, Share, Usd};
use cloudecon_tco::{
    Allocation, ArithmeticWidth, Attention, Bandwidth, Calibration, Capital, Chip, ChipHourTerms,
    Column, DataSize, Error, Facility, Financing, FlopRate, LanguageModel, MEAN_MONTH, ModelShape,
    Months, NumberFormat, Operations, Parallelism, Peaks, PowerTerms, Precision, PromptCache, Pue,
    Serving, Sweep, SweepInput, TokenCost, Workload,
};

/// Inputs that vary by scenario, with the ends between which they are spread.
pub const VARIED: [(SweepInput, f64, f64); 18] = [
    (SweepInput::Capital, 20_000.0, 50_000.0),
    (SweepInput::AnnualRate, 0.05, 0.15),
    (SweepInput::Life, 36.0, 72.0),
    (SweepInput::Power, 1.0, 2.5),
    (SweepInput::AverageLoad, 0.5, 0.9),
    (SweepInput::Pue, 1.1, 1.5),
    (SweepInput::EnergyPrice, 0.04, 0.12),
    (SweepInput::FacilityRent, 90.0, 180.0),
    (SweepInput::Maintenance, 0.01, 0.05),
    (SweepInput::Availability, 0.9, 0.99),
    (SweepInput::Utilization, 0.4, 0.9),
    (SweepInput::ComputeShare, 0.4, 0.8),
    (SweepInput::MemoryBandwidth, 3e12, 8e12),
    (SweepInput::WeightBandwidthShare, 0.6, 0.9),
    (SweepInput::Input, 500.0, 9_000.0),
    (SweepInput::Output, 300.0, 2_000.0),
    (SweepInput::Concurrency, 1.0, 256.0),
    (SweepInput::CacheHit, 0.0, 0.7),
];

/// Results of a scenario: cost of the hour, tokens a second, time a token, cost of a million.
pub const RESULTS: usize = 4;

/// Bytes that a scenario must read and write: its columns, its results, one flag.
pub const BYTES: usize = 8 * (VARIED.len() + RESULTS) + 1;

/// The golden ratio's fraction: multiples of it are spread evenly.
const STEP: f64 = 0.618_033_988_749_894_9;

/// The fixed parts of every scenario.
#[derive(Debug)]
pub struct Base {
    chip: Chip,
    model: LanguageModel,
    calibration: Calibration,
    terms: ChipHourTerms,
}

/// The columns of some scenarios.
#[derive(Debug)]
pub struct Columns {
    columns: Vec<Vec<f64>>,
}

/// Where a scenario lies between the ends of an input: `frac((row + 1) STEP (input + 1))`.
fn place(row: usize, input: usize) -> f64 {
    ((row + 1) as f64 * STEP * (input + 1) as f64).fract()
}

impl Columns {
    /// As many scenarios as asked for.
    pub fn new(rows: usize) -> Self {
        let columns = VARIED
            .iter()
            .enumerate()
            .map(|(input, (_, low, high))| {
                (0..rows).map(|row| low + (high - low) * place(row, input)).collect()
            })
            .collect();
        Self { columns }
    }

    /// The same columns cut into parts of `rows` each.
    pub fn parts(&self, rows: usize) -> Vec<Self> {
        let all = self.column(0).len();
        (0..all.div_ceil(rows.max(1)))
            .map(|part| {
                let start = part * rows;
                let cut = |column: &Vec<f64>| {
                    column.iter().skip(start).take(rows).copied().collect::<Vec<f64>>()
                };
                Self { columns: self.columns.iter().map(cut).collect() }
            })
            .collect()
    }

    /// Scenarios.
    pub fn rows(&self) -> usize {
        self.column(0).len()
    }

    /// One column, in the order of [`VARIED`].
    pub fn column(&self, input: usize) -> &[f64] {
        self.columns.get(input).map_or(&[], Vec::as_slice)
    }

    /// The inputs of one scenario.
    pub fn row(&self, row: usize) -> [f64; VARIED.len()] {
        let mut inputs = [0.0; VARIED.len()];
        for (slot, column) in inputs.iter_mut().zip(&self.columns) {
            *slot = column.get(row).copied().unwrap_or_default();
        }
        inputs
    }
}

impl Base {
    /// A 70-billion dense model in 8 bits on two chips of 141 GB, by round constants.
    ///
    /// # Errors
    /// None for these numbers.
    pub fn new() -> Result<Self, Error> {
        let share = |fraction| Share::from_fraction(fraction).unwrap_or(Share::ONE);
        Ok(Self {
            chip: Chip::new(
                Peaks {
                    bits_16: Some(FlopRate::from_tflops(989.0)),
                    bits_8: Some(FlopRate::from_tflops(1979.0)),
                    bits_4: None,
                },
                DataSize::from_gib(141.0),
                Bandwidth::from_tb_per_s(4.8),
                Some(Bandwidth::from_gb_per_s(450.0)),
            )?,
            model: LanguageModel::new(ModelShape {
                layers: 80,
                width: 8192,
                query_heads: 64,
                total_parameters: 70.6e9,
                active_parameters: 70.6e9,
                attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
                window: None,
                state_bytes: 0.0,
                experts: None,
            })?,
            calibration: Calibration {
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
            },
            terms: ChipHourTerms {
                capital: Capital::AllIn(Usd::from_usd(35_000.0)),
                financing: Financing::nominal(0.1)?,
                life: Months::from_years(4.0),
                residual: share(0.05),
                power: PowerTerms {
                    provisioned: Power::from_kw(1.4),
                    average_load: share(0.8),
                    pue: Pue::new(1.25)?,
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
            },
        })
    }

    fn serving(&self) -> Serving<'_> {
        Serving {
            chip: &self.chip,
            model: &self.model,
            calibration: &self.calibration,
            precision: Precision {
                weights: NumberFormat::Fp8,
                cache: NumberFormat::Fp8,
                arithmetic: ArithmeticWidth::Bits8,
            },
            parallelism: Parallelism::tensor(2),
            speculation: None,
        }
    }

    /// The sweep over columns.
    ///
    /// # Errors
    /// As [`Sweep::new`].
    pub fn sweep<'c>(&self, columns: &'c Columns) -> Result<Sweep<'c>, Error> {
        self.sweep_of(columns, &VARIED.map(|(input, ..)| input))
    }

    /// The sweep over some of the columns; the other inputs stay as they are.
    ///
    /// # Errors
    /// As [`Sweep::new`].
    pub fn sweep_of<'c>(
        &self,
        columns: &'c Columns,
        inputs: &[SweepInput],
    ) -> Result<Sweep<'c>, Error> {
        let workload = Workload::new(1_000.0, 1_000.0, 64.0);
        let sweep = Sweep::new(&self.terms, &self.serving(), &workload)?;
        let varied = VARIED.iter().enumerate().filter(|(_, (input, ..))| inputs.contains(input));
        Ok(varied.fold(sweep, |sweep, (place, (input, ..))| {
            sweep.with(*input, Column::Slice(columns.column(place)))
        }))
    }

    /// One scenario through the API of the single case, as its documentation reads.
    ///
    /// # Errors
    /// As the functions of the single case.
    pub fn single(&self, inputs: &[f64; VARIED.len()]) -> Result<[f64; RESULTS], Error> {
        let [
            capital,
            rate,
            life,
            power,
            load,
            pue,
            energy,
            rent,
            maintenance,
            available,
            used,
            compute,
            bandwidth,
            weights,
            input,
            output,
            open,
            hit,
        ] = *inputs;
        let share = |fraction| Share::from_fraction(fraction).unwrap_or(Share::ONE);
        let terms = ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(capital)),
            financing: Financing::nominal(rate)?,
            life: Months::from_months(life),
            power: PowerTerms {
                provisioned: Power::from_kw(power),
                average_load: share(load),
                pue: Pue::new(pue)?,
                energy_price: EnergyPrice::from_usd_per_kwh(energy),
                demand_charge: self.terms.power.demand_charge,
            },
            facility: Facility::RentPerItPower(CapacityPrice::from_usd_per_kw_month(rent)),
            operations: Operations { maintenance: share(maintenance), ..self.terms.operations },
            availability: share(available),
            utilization: share(used),
            ..self.terms
        };
        let hour = terms.cost()?.total();
        let chip = Chip::new(
            self.chip.peaks(),
            self.chip.memory(),
            Bandwidth::from_bytes_per_s(bandwidth),
            self.chip.link(),
        )?;
        let calibration = Calibration {
            compute_8: compute,
            weight_bandwidth: weights,
            ..self.calibration.clone()
        };
        let workload = Workload {
            prompt_cache: Some(PromptCache { hit: share(hit), load: None }),
            ..Workload::new(input, output, open)
        };
        let serving = Serving { chip: &chip, calibration: &calibration, ..self.serving() };
        let point = serving.point(&workload)?;
        let cost = TokenCost::allocate(hour, &point, Allocation::WholeSystem)?;
        Ok([
            hour.as_usd_per_chip_hour(),
            point.output_per_chip().as_tokens_per_second(),
            point.tpot().as_seconds(),
            cost.output().as_usd_per_mtok(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use cloudecon_tco::SweepResults;

    use super::*;

    #[test]
    fn the_loop_over_single_cases_is_the_sweep() {
        let (base, columns) = (Base::new().unwrap(), Columns::new(1_000));
        let mut results = SweepResults::with_rows(1_000);
        base.sweep(&columns).unwrap().evaluate(&mut results).unwrap();
        results.require_all().unwrap();
        for row in 0..1_000 {
            let single = base.single(&columns.row(row)).unwrap();
            let batch = [
                results.chip_hour()[row],
                results.output_per_chip()[row],
                results.tpot()[row],
                results.output_cost()[row],
            ];
            for (single, batch) in single.into_iter().zip(batch) {
                assert!((single / batch - 1.0).abs() < 1e-13, "row {row}");
            }
        }
    }
}
