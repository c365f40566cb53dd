//! The loop of a sweep: straight arithmetic over blocks of rows, inlined into every path of
//! [`super::dispatch`].

use super::annuity;
use super::cost::{self, CostRow};
use super::step::{self, Batch, StepRow};
use crate::RateKind;
use crate::facility::FacilityKind;
use crate::sweep_input::{Column, INPUTS, SweepInput};
use crate::sweep_results::ResultsMut;
use crate::token_cost::MTOK_PER_HOUR;

/// Rows that are worked on at a time; what is computed between them stays in the nearest cache.
pub(crate) const LANES: usize = 32;

type Lane = [f64; LANES];

/// The numbers of a sweep: a base case, shares that no column varies, and the columns.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'a> {
    pub(crate) cost: CostRow,
    pub(crate) step: StepRow,
    pub(crate) attention_share: f64,
    pub(crate) cache_share: f64,
    pub(crate) link_share: f64,
    pub(crate) usable_share: f64,
    pub(crate) reserve: f64,
    pub(crate) rate_kind: RateKind,
    pub(crate) monthly: f64,
    pub(crate) in_advance: bool,
    pub(crate) facility: FacilityKind,
    pub(crate) columns: [Column<'a>; INPUTS],
    pub(crate) varies: [bool; INPUTS],
}

/// What the financing of a block gives: monthly factors and rent.
struct Financed {
    factor: Lane,
    rent: Lane,
    facility_factor: Lane,
}

impl Rows<'_> {
    /// Evaluates the rows from `first`, one for each element of `out`.
    #[inline(always)]
    pub(crate) fn evaluate(&self, first: usize, out: ResultsMut<'_>) {
        let mut fixed = [[0.0; LANES]; INPUTS];
        for (lane, column) in fixed.iter_mut().zip(&self.columns) {
            if let Column::Scalar(value) = column {
                lane.fill(*value);
            }
        }
        let (mut start, mut rest) = (first, out);
        while rest.hour.len() >= LANES {
            let mut lanes: [&Lane; INPUTS] = [&fixed[0]; INPUTS];
            for ((lane, column), fixed) in lanes.iter_mut().zip(&self.columns).zip(&fixed) {
                *lane = match column {
                    Column::Scalar(_) => fixed,
                    Column::Slice(values) => {
                        values.get(start..).and_then(|rest| rest.first_chunk()).unwrap_or(fixed)
                    }
                };
            }
            let (head, tail) = rest.split_at(LANES);
            self.block(&lanes, head);
            rest = tail;
            start += LANES;
        }
        if !rest.hour.is_empty() {
            self.last(&mut fixed, start, rest);
        }
    }

    /// Rows that fill no block: the places after them repeat the last.
    #[inline(always)]
    fn last(&self, fixed: &mut [Lane; INPUTS], start: usize, out: ResultsMut<'_>) {
        for (lane, column) in fixed.iter_mut().zip(&self.columns) {
            if let Column::Slice(values) = column {
                let tail = values.get(start..).unwrap_or_default();
                let end = tail.last().copied().unwrap_or_default();
                for (place, slot) in lane.iter_mut().enumerate() {
                    *slot = tail.get(place).copied().unwrap_or(end);
                }
            }
        }
        let lanes = fixed.each_ref();
        self.block(&lanes, out);
    }

    /// One block of rows; `out` may be shorter than it.
    #[inline(always)]
    fn block(&self, lanes: &[&Lane; INPUTS], out: ResultsMut<'_>) {
        let financed = self.finance(lanes);
        let mut hour = [0.0; LANES];
        for i in 0..LANES {
            hour[i] = cost::sum(&cost::lines(&self.cost_row(lanes, i, &financed)));
        }
        let mut touched = [0.0; LANES];
        if self.step.ln_untouched < 0.0 {
            for (i, touched) in touched.iter_mut().enumerate() {
                let batch = step::batch(&self.step_row(lanes, i));
                *touched = step::touched(self.step.ln_untouched, batch.tokens);
            }
        }
        let (mut rate, mut tpot, mut price) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        let mut valid = [false; LANES];
        for i in 0..LANES {
            let row = self.step_row(lanes, i);
            let batch: Batch = step::batch(&row);
            let step = step::step(&row, &batch, touched[i]);
            let output = step::output_rate(&row, &batch, &step);
            let per_token = step.total / row.accepted;
            let cost = hour[i] / (output * MTOK_PER_HOUR);
            let good = (hour[i] < f64::INFINITY)
                & (cost < f64::INFINITY)
                & (cost >= 0.0)
                & (batch.limit >= 1.0)
                & (per_token > 0.0);
            let keep = |value: f64| if good { value } else { 0.0 };
            hour[i] = keep(hour[i]);
            rate[i] = keep(output);
            tpot[i] = keep(per_token);
            price[i] = keep(cost);
            valid[i] = good;
        }
        copy(out.hour, &hour);
        copy(out.rate, &rate);
        copy(out.tpot, &tpot);
        copy(out.price, &price);
        copy(out.valid, &valid);
    }

    const fn is_varied(&self, input: SweepInput) -> bool {
        self.varies[input as usize]
    }

    /// Annuity factors and rents, only where an input that decides them varies.
    #[inline(always)]
    fn finance(&self, lanes: &[&Lane; INPUTS]) -> Financed {
        let mut found = Financed {
            factor: [self.cost.capital_factor; LANES],
            rent: [self.cost.facility_rent; LANES],
            facility_factor: [self.cost.facility_factor; LANES],
        };
        let rate_varies = self.is_varied(SweepInput::AnnualRate);
        let annuity_varies =
            rate_varies || self.is_varied(SweepInput::Life) || self.is_varied(SweepInput::Residual);
        if annuity_varies {
            let monthly = self.monthly_rates(lanes, rate_varies);
            let (life, residual) =
                (lanes[SweepInput::Life as usize], lanes[SweepInput::Residual as usize]);
            for i in 0..LANES {
                found.factor[i] =
                    annuity::factor(monthly[i], life[i], residual[i], self.in_advance);
            }
            if let FacilityKind::Owned(months) = self.facility
                && rate_varies
            {
                for (factor, monthly) in found.facility_factor.iter_mut().zip(&monthly) {
                    *factor = annuity::factor(*monthly, months, 0.0, self.in_advance);
                }
            }
        }
        if self.is_varied(SweepInput::FacilityRent) {
            found.rent = *lanes[SweepInput::FacilityRent as usize];
        } else if let FacilityKind::Metered(rent) = self.facility {
            let pue = lanes[SweepInput::Pue as usize];
            for (slot, pue) in found.rent.iter_mut().zip(pue) {
                *slot = rent * pue;
            }
        }
        found
    }

    #[inline(always)]
    fn monthly_rates(&self, lanes: &[&Lane; INPUTS], rate_varies: bool) -> Lane {
        let mut monthly = [self.monthly; LANES];
        if rate_varies {
            let annual = lanes[SweepInput::AnnualRate as usize];
            match self.rate_kind {
                // The straight line does not read the rate.
                RateKind::StraightLine => {}
                RateKind::Nominal => {
                    for (slot, annual) in monthly.iter_mut().zip(annual) {
                        *slot = annuity::nominal(*annual);
                    }
                }
                RateKind::Effective => {
                    for (slot, annual) in monthly.iter_mut().zip(annual) {
                        *slot = annuity::effective(*annual);
                    }
                }
            }
        }
        monthly
    }

    #[inline(always)]
    fn cost_row(&self, lanes: &[&Lane; INPUTS], i: usize, financed: &Financed) -> CostRow {
        let at = |input: SweepInput| lanes[input as usize][i];
        CostRow {
            capital: [at(SweepInput::Capital), 0.0, 0.0, 0.0, 0.0],
            capital_factor: financed.factor[i],
            power_kw: at(SweepInput::Power),
            average_load: at(SweepInput::AverageLoad),
            pue: at(SweepInput::Pue),
            energy_price: at(SweepInput::EnergyPrice),
            facility_rent: financed.rent[i],
            facility_factor: financed.facility_factor[i],
            maintenance: at(SweepInput::Maintenance),
            availability: at(SweepInput::Availability),
            utilization: at(SweepInput::Utilization),
            ..self.cost
        }
    }

    #[inline(always)]
    fn step_row(&self, lanes: &[&Lane; INPUTS], i: usize) -> StepRow {
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

/// As many as fit.
#[inline(always)]
fn copy<T: Copy>(to: &mut [T], from: &[T; LANES]) {
    if let Some(whole) = to.first_chunk_mut() {
        *whole = *from;
    } else {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
    }
}
