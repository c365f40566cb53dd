use cloudecon_core::Share;

use crate::chip_hour::ChipHourTerms;
use crate::kernel::cost::{self, CostRow};
use crate::kernel::step::{self, Batch, StepRow};
use crate::sweep_input::{Column, INPUTS, SweepInput};
use crate::sweep_results::{ResultsMut, SweepResults};
use crate::token_cost::MTOK_PER_HOUR;
use crate::{ArithmeticWidth, Bandwidth, Capital, Error, Months, Serving, Workload};

/// Rows that are worked on at a time; their inputs stay in the nearest cache.
const LANES: usize = 32;

type Lane = [f64; LANES];

/// Many scenarios around one: a typed base case and the inputs that vary, column by column.
///
/// A row of the sweep gives the same bits as the single case with the same inputs, because both
/// call the same formulas in the same order. Nothing is allocated while rows are evaluated.
///
/// The whole hour is borne by the output tokens ([`crate::Allocation::WholeSystem`]).
#[derive(Debug, Clone)]
pub struct Sweep<'a> {
    terms: ChipHourTerms,
    cost: CostRow,
    step: StepRow,
    attention_share: f64,
    cache_share: f64,
    link_share: f64,
    usable_share: f64,
    reserve: f64,
    columns: [Column<'a>; INPUTS],
    varies: [bool; INPUTS],
}

impl<'a> Sweep<'a> {
    /// A sweep around a case.
    ///
    /// # Errors
    /// As [`ChipHourTerms::cost`] and [`Serving::point`]; [`Error::OutOfRange`] if the capital is
    /// split (a sweep varies it as one).
    pub fn new(
        terms: &ChipHourTerms,
        serving: &Serving<'_>,
        workload: &Workload,
    ) -> Result<Self, Error> {
        let Capital::AllIn(capital) = terms.capital else {
            return Err(Error::OutOfRange {
                field: "capital lines",
                allowed: "1 (all-in) in a sweep",
                found: 4.0,
            });
        };
        let cost = terms.row()?;
        let step = serving.row(workload)?;
        let (chip, calibration) = (serving.chip, serving.calibration);
        let width = serving.precision.arithmetic;
        let mut base = [0.0; INPUTS];
        for input in SweepInput::ALL {
            let value = match input {
                SweepInput::Capital => capital.as_usd(),
                // Not read unless it varies: the base case brings its own rate.
                SweepInput::AnnualRate => 0.0,
                SweepInput::Life => terms.life.as_months(),
                SweepInput::Residual => terms.residual.as_fraction(),
                SweepInput::Power => cost.power_kw,
                SweepInput::AverageLoad => cost.average_load,
                SweepInput::Pue => cost.pue,
                SweepInput::EnergyPrice => cost.energy_price,
                SweepInput::FacilityRent => cost.facility_rent,
                SweepInput::Maintenance => cost.maintenance,
                SweepInput::Availability => cost.availability,
                SweepInput::Utilization => cost.utilization,
                SweepInput::Peak => chip.peak(width)?.as_flop_per_s(),
                SweepInput::Peak16 => chip.peak(ArithmeticWidth::Bits16)?.as_flop_per_s(),
                SweepInput::ComputeShare => calibration.compute(width),
                SweepInput::MemoryBandwidth => chip.memory_bandwidth().as_bytes_per_s(),
                SweepInput::WeightBandwidthShare => calibration.weight_bandwidth,
                SweepInput::Memory => chip.memory().as_bytes(),
                SweepInput::Link => chip.link().map_or(f64::INFINITY, Bandwidth::as_bytes_per_s),
                SweepInput::Input => workload.input,
                SweepInput::Output => workload.output,
                SweepInput::Concurrency => workload.concurrency,
                SweepInput::CacheHit => workload.cache_hit(),
            };
            if let Some(slot) = base.get_mut(input as usize) {
                *slot = value;
            }
        }
        Ok(Self {
            terms: *terms,
            cost,
            step,
            attention_share: calibration.attention_compute,
            cache_share: calibration.cache_bandwidth,
            link_share: calibration.link,
            usable_share: calibration.usable_memory,
            reserve: calibration.reserve_bytes,
            columns: base.map(Column::Scalar),
            varies: [false; INPUTS],
        })
    }

    /// Lets an input vary by row, in the unit that [`SweepInput`] names.
    #[must_use]
    pub fn with(mut self, input: SweepInput, column: Column<'a>) -> Self {
        let index = input as usize;
        if let (Some(slot), Some(varies)) =
            (self.columns.get_mut(index), self.varies.get_mut(index))
        {
            *slot = column;
            *varies = true;
        }
        self
    }

    /// Evaluates one row per element of `results`.
    ///
    /// A row without a finite result (a zero life, a model that does not fit) gives zeros and `false` in [`SweepResults::is_valid`]; the first such row is reported by
    /// [`SweepResults::require_all`].
    ///
    /// # Errors
    /// [`Error::Length`] if a column has another number of rows.
    pub fn evaluate(&self, results: &mut SweepResults) -> Result<(), Error> {
        self.check_lengths(results.len())?;
        self.run(0, results.as_mut());
        Ok(())
    }

    /// The same on several threads of the standard library, each with its own rows; the results
    /// are the same bits.
    ///
    /// # Errors
    /// As [`Sweep::evaluate`].
    pub fn evaluate_on(&self, threads: usize, results: &mut SweepResults) -> Result<(), Error> {
        self.check_lengths(results.len())?;
        let each = results.len().div_ceil(threads.max(1)).next_multiple_of(LANES).max(LANES);
        std::thread::scope(|scope| {
            let mut rest = results.as_mut();
            let mut start = 0;
            while !rest.hour.is_empty() {
                let (head, tail) = rest.split_at(each);
                let first = start;
                start += head.hour.len();
                rest = tail;
                scope.spawn(move || self.run(first, head));
            }
        });
        Ok(())
    }

    fn check_lengths(&self, rows: usize) -> Result<(), Error> {
        for (input, column) in SweepInput::ALL.into_iter().zip(&self.columns) {
            if let Column::Slice(values) = column
                && values.len() != rows
            {
                return Err(Error::Length {
                    column: input.as_str(),
                    expected: rows,
                    found: values.len(),
                });
            }
        }
        Ok(())
    }

    fn run(&self, first: usize, mut out: ResultsMut<'_>) {
        let mut lanes = [[0.0; LANES]; INPUTS];
        for (lane, column) in lanes.iter_mut().zip(&self.columns) {
            if let Column::Scalar(value) = column {
                lane.fill(*value);
            }
        }
        let mut start = first;
        while !out.hour.is_empty() {
            let count = LANES.min(out.hour.len());
            for (lane, column) in lanes.iter_mut().zip(&self.columns) {
                if let Column::Slice(values) = column
                    && let Some(values) = values.get(start..start + count)
                    && let Some(lane) = lane.get_mut(..count)
                {
                    lane.copy_from_slice(values);
                }
            }
            let (mut head, tail) = out.split_at(count);
            self.block(&lanes, &mut head);
            out = tail;
            start += count;
        }
    }

    /// One block: first the functions that no vector unit has, then straight arithmetic.
    fn block(&self, lanes: &[Lane; INPUTS], out: &mut ResultsMut<'_>) {
        let mut factor = [self.cost.capital_factor; LANES];
        let mut rent = [self.cost.facility_rent; LANES];
        let mut facility_factor = [self.cost.facility_factor; LANES];
        self.financing(lanes, &mut factor, &mut rent, &mut facility_factor);
        let mut hour = [0.0; LANES];
        for i in 0..LANES {
            hour[i] = cost::sum(&cost::lines(&self.cost_row(
                lanes,
                i,
                factor[i],
                rent[i],
                facility_factor[i],
            )));
        }
        let mut touched = [0.0; LANES];
        if self.step.untouched < 1.0 {
            for (i, touched) in touched.iter_mut().enumerate() {
                let batch = step::batch(&self.step_row(lanes, i));
                *touched = step::touched(self.step.untouched, batch.tokens);
            }
        }
        let (mut rate, mut tpot, mut limit) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for i in 0..LANES {
            let row = self.step_row(lanes, i);
            let batch: Batch = step::batch(&row);
            let step = step::step(&row, &batch, touched[i]);
            rate[i] = step::output_rate(&row, &batch, &step);
            tpot[i] = step.total / row.accepted;
            limit[i] = batch.limit;
        }
        for i in 0..out.hour.len().min(LANES) {
            let price = hour[i] / (rate[i] * MTOK_PER_HOUR);
            let good = hour[i].is_finite()
                && price.is_finite()
                && price >= 0.0
                && limit[i] >= 1.0
                && tpot[i] > 0.0;
            let keep = |value: f64| if good { value } else { 0.0 };
            out.hour[i] = keep(hour[i]);
            out.rate[i] = keep(rate[i]);
            out.tpot[i] = keep(tpot[i]);
            out.price[i] = keep(price);
            out.valid[i] = good;
        }
    }

    /// Annuity factors and rents, only where an input that decides them varies.
    fn financing(
        &self,
        lanes: &[Lane; INPUTS],
        factor: &mut Lane,
        rent: &mut Lane,
        facility_factor: &mut Lane,
    ) {
        let varies = |input: SweepInput| self.varies[input as usize];
        let rate_varies = varies(SweepInput::AnnualRate);
        if rate_varies || varies(SweepInput::Life) || varies(SweepInput::Residual) {
            for (i, factor) in factor.iter_mut().enumerate() {
                *factor = self.capital_factor(lanes, i, rate_varies).unwrap_or(f64::NAN);
            }
        }
        if rate_varies || varies(SweepInput::Pue) {
            for i in 0..LANES {
                let row = self.rate(lanes, i, rate_varies).and_then(|financing| {
                    self.terms.facility.row(financing, lanes[SweepInput::Pue as usize][i])
                });
                (rent[i], facility_factor[i]) =
                    row.map_or((f64::NAN, f64::NAN), |row| (row.rent, row.factor));
            }
        }
        if varies(SweepInput::FacilityRent) {
            *rent = lanes[SweepInput::FacilityRent as usize];
        }
    }

    fn rate(
        &self,
        lanes: &[Lane; INPUTS],
        i: usize,
        varies: bool,
    ) -> Result<crate::Financing, Error> {
        if varies {
            self.terms.financing.at_rate(lanes[SweepInput::AnnualRate as usize][i])
        } else {
            Ok(self.terms.financing)
        }
    }

    fn capital_factor(
        &self,
        lanes: &[Lane; INPUTS],
        i: usize,
        rate_varies: bool,
    ) -> Result<f64, Error> {
        let life = Months::from_months(lanes[SweepInput::Life as usize][i]);
        let residual = Share::from_fraction(lanes[SweepInput::Residual as usize][i])?;
        self.rate(lanes, i, rate_varies)?.monthly_factor(life, residual)
    }

    #[inline]
    fn cost_row(
        &self,
        lanes: &[Lane; INPUTS],
        i: usize,
        capital_factor: f64,
        facility_rent: f64,
        facility_factor: f64,
    ) -> CostRow {
        let at = |input: SweepInput| lanes[input as usize][i];
        CostRow {
            capital: [at(SweepInput::Capital), 0.0, 0.0, 0.0, 0.0],
            capital_factor,
            power_kw: at(SweepInput::Power),
            average_load: at(SweepInput::AverageLoad),
            pue: at(SweepInput::Pue),
            energy_price: at(SweepInput::EnergyPrice),
            facility_rent,
            facility_factor,
            maintenance: at(SweepInput::Maintenance),
            availability: at(SweepInput::Availability),
            utilization: at(SweepInput::Utilization),
            ..self.cost
        }
    }

    #[inline]
    fn step_row(&self, lanes: &[Lane; INPUTS], i: usize) -> StepRow {
        let at = |input: SweepInput| lanes[input as usize][i];
        let memory_bandwidth = at(SweepInput::MemoryBandwidth);
        StepRow {
            compute: at(SweepInput::Peak) * at(SweepInput::ComputeShare),
            attention_compute: at(SweepInput::Peak16) * self.attention_share,
            weight_bandwidth: memory_bandwidth * at(SweepInput::WeightBandwidthShare),
            cache_bandwidth: memory_bandwidth * self.cache_share,
            usable_bytes: at(SweepInput::Memory) * self.usable_share - self.reserve,
            link: at(SweepInput::Link) * self.link_share,
            input: at(SweepInput::Input),
            output: at(SweepInput::Output),
            concurrency: at(SweepInput::Concurrency),
            cache_hit: at(SweepInput::CacheHit),
            ..self.step
        }
    }
}
