use crate::chip_hour::ChipHourTerms;
use crate::kernel::dispatch::{self, InstructionSet};
use crate::kernel::fixed::Fixed;
use crate::kernel::sweep::{LANES, Rows};
use crate::sweep_input::{Column, INPUTS, SweepInput};
use crate::sweep_results::SweepResults;
use crate::{ArithmeticWidth, Bandwidth, Capital, Error, Serving, Workload};

/// Rows for which a thread of the standard library is worth its start.
const THREAD_ROWS: usize = 8_192;

/// Rows of a task of the `rayon` pool: a multiple of the block, large beside the cost of a task.
#[cfg(feature = "rayon")]
const PARALLEL_ROWS: usize = 2_048 * LANES;

/// Many scenarios around one: a typed base case and the inputs that vary, column by column.
///
/// A row of the sweep gives what the single case gives with the same inputs, to 1e-13: both call
/// the same formulas, but the sweep takes the quotients of a row together. Instruction sets and
/// threads give the same bits. Nothing is allocated while rows are evaluated.
///
/// The whole hour is borne by the output tokens ([`crate::Allocation::WholeSystem`]).
#[derive(Debug, Clone)]
pub struct Sweep<'a> {
    rows: Rows<'a>,
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
        let step = Fixed::of(&serving.row(workload)?);
        let pace = step.pace();
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
            rows: Rows {
                cost,
                step,
                attention_share: calibration.attention_compute,
                link_share: calibration.link,
                attention_flop: pace.attention_flop,
                link_byte: pace.link_byte,
                usable_share: calibration.usable_memory,
                reserve: calibration.reserve_bytes,
                rate_kind: terms.financing.kind(),
                monthly: terms.financing.monthly_rate().as_fraction(),
                in_advance: terms.financing.is_in_advance(),
                facility: terms.facility.kind(),
                columns: base.map(Column::Scalar),
                varies: [false; INPUTS],
            },
        })
    }

    /// Lets an input vary by row, in the unit that [`SweepInput`] names.
    #[must_use]
    pub fn with(mut self, input: SweepInput, column: Column<'a>) -> Self {
        let index = input as usize;
        if let (Some(slot), Some(varies)) =
            (self.rows.columns.get_mut(index), self.rows.varies.get_mut(index))
        {
            *slot = column;
            *varies = true;
        }
        self
    }

    /// Evaluates one row per element of `results` with the widest vector units of the processor.
    ///
    /// A row without a finite result (a zero life, a model that does not fit) gives zeros and
    /// `false` in [`SweepResults::is_valid`]; the first such row is reported by
    /// [`SweepResults::require_all`].
    ///
    /// # Errors
    /// [`Error::Length`] if a column has another number of rows.
    pub fn evaluate(&self, results: &mut SweepResults) -> Result<(), Error> {
        self.evaluate_with(InstructionSet::widest(), results)
    }

    /// The same with a named instruction set, the portable one where the processor lacks it: the
    /// results are the same bits.
    ///
    /// # Errors
    /// As [`Sweep::evaluate`].
    pub fn evaluate_with(
        &self,
        set: InstructionSet,
        results: &mut SweepResults,
    ) -> Result<(), Error> {
        self.check_lengths(results.len())?;
        dispatch::evaluate(set, &self.rows, 0, results.as_mut());
        Ok(())
    }

    /// The same on several threads of the standard library, the caller's among them, each with its
    /// own rows; the results are the same bits. Fewer threads where a thread would have less than
    /// 8,192 rows: to start one costs as much as to evaluate some thousands.
    ///
    /// # Errors
    /// As [`Sweep::evaluate`].
    pub fn evaluate_on(&self, threads: usize, results: &mut SweepResults) -> Result<(), Error> {
        self.check_lengths(results.len())?;
        let set = InstructionSet::widest();
        let most = results.len().div_euclid(THREAD_ROWS).max(1);
        let each = results.len().div_ceil(threads.clamp(1, most)).next_multiple_of(LANES);
        std::thread::scope(|scope| {
            let mut rest = results.as_mut();
            let mut start = 0;
            while rest.hour.len() > each {
                let (head, tail) = rest.split_at(each);
                let first = start;
                start += head.hour.len();
                rest = tail;
                scope.spawn(move || dispatch::evaluate(set, &self.rows, first, head));
            }
            // The caller's own thread has a part too.
            dispatch::evaluate(set, &self.rows, start, rest);
        });
        Ok(())
    }

    /// The same on the threads of the current `rayon` pool: for callers that have one.
    ///
    /// # Errors
    /// As [`Sweep::evaluate`].
    #[cfg(feature = "rayon")]
    pub fn evaluate_parallel(&self, results: &mut SweepResults) -> Result<(), Error> {
        self.check_lengths(results.len())?;
        let set = InstructionSet::widest();
        rayon::scope(|scope| {
            let mut rest = results.as_mut();
            let mut start = 0;
            while !rest.hour.is_empty() {
                let (head, tail) = rest.split_at(PARALLEL_ROWS);
                let first = start;
                start += head.hour.len();
                rest = tail;
                scope.spawn(move |_| dispatch::evaluate(set, &self.rows, first, head));
            }
        });
        Ok(())
    }

    fn check_lengths(&self, rows: usize) -> Result<(), Error> {
        for (input, column) in SweepInput::ALL.into_iter().zip(&self.rows.columns) {
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
}
