//! The loop of a sweep: straight arithmetic over blocks of rows, inlined into every path of
//! [`super::dispatch`].

use super::annuity;
use super::cost::{self, CostRow};
use super::dispatch::prefetch;
use super::step::{self, Fixed, Load, Pace};
use crate::RateKind;
use crate::facility::FacilityKind;
use crate::sweep_input::{Column, INPUTS, SweepInput};
use crate::sweep_results::ResultsMut;
use crate::token_cost::MTOK_PER_HOUR;

/// Rows that are worked on at a time; what is computed between them stays in the nearest cache.
pub(crate) const LANES: usize = 32;

/// Rows before their use at which columns are asked for.
const AHEAD: usize = 4 * LANES;

type Lane = [f64; LANES];

/// The numbers of a sweep: a base case, shares that no column varies, and the columns.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'a> {
    pub(crate) cost: CostRow,
    pub(crate) step: Fixed,
    pub(crate) attention_share: f64,
    pub(crate) link_share: f64,
    pub(crate) attention_flop: f64,
    pub(crate) link_byte: f64,
    pub(crate) usable_share: f64,
    pub(crate) reserve: f64,
    pub(crate) rate_kind: RateKind,
    pub(crate) monthly: f64,
    pub(crate) in_advance: bool,
    pub(crate) facility: FacilityKind,
    pub(crate) columns: [Column<'a>; INPUTS],
    pub(crate) varies: [bool; INPUTS],
}

/// Seconds a FLOP of attention and a byte over the link take: quotients only where they vary.
struct Slow {
    attention_flop: Lane,
    link_byte: Lane,
}

/// What the financing of a block gives: monthly factors as quotients, and rent.
struct Financed {
    due: Lane,
    over: Lane,
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
            self.fetch(start + AHEAD);
            let (head, tail) = rest.split_at(LANES);
            for results in [&*tail.hour, &*tail.rate, &*tail.tpot, &*tail.price] {
                prefetch(results, AHEAD, LANES);
            }
            self.block(&lanes, &mut { head });
            rest = tail;
            start += LANES;
        }
        if !rest.hour.is_empty() {
            self.last(&mut fixed, start, rest);
        }
    }

    /// Asks for the columns of a later block: there are more of them than the processor follows by
    /// itself.
    #[inline(always)]
    fn fetch(&self, start: usize) {
        for column in &self.columns {
            if let Column::Slice(values) = column {
                prefetch(values, start, LANES);
            }
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
        self.block(&lanes, &mut { out });
    }

    /// One block of rows; `out` may be shorter than it.
    #[inline(always)]
    fn block(&self, lanes: &[&Lane; INPUTS], out: &mut ResultsMut<'_>) {
        let financed = self.finance(lanes);
        let slow = self.slow(lanes);
        let row = &self.step.row;
        let per_chip = row.accepted / row.chips;
        let per_price = 1.0 / (per_chip * MTOK_PER_HOUR);
        let per_accepted = 1.0 / row.accepted;
        let (mut hour, mut rate) = ([0.0; LANES], [0.0; LANES]);
        let (mut tpot, mut price) = ([0.0; LANES], [0.0; LANES]);
        let mut valid = [false; LANES];
        for i in 0..LANES {
            let load = self.load(lanes, i);
            let (pace, factor, per_useful) = self.quotients(lanes, i, &load, &financed, &slow);
            let powered = self.cost_row(lanes, i, factor, &financed);
            let useful = cost::all_in_total(&powered, per_useful);
            let batch = step::batch(&self.step, &load, &pace);
            let touched = if row.ln_untouched < 0.0 {
                step::touched(row.ln_untouched, batch.tokens)
            } else {
                0.0
            };
            let step = step::step(&self.step, &load, &pace, &batch, touched);
            // One quotient for the tokens of the hour and for the hours of a token.
            let inverse = 1.0 / (step.total * batch.running);
            let output = batch.running * batch.running * inverse * per_chip;
            let cost = useful * (step.total * step.total * inverse * per_price);
            let per_token = step.total * per_accepted;
            let good = useful < f64::INFINITY
                && (0.0..f64::INFINITY).contains(&cost)
                && batch.limit >= 1.0
                && per_token > 0.0;
            let keep = |value: f64| if good { value } else { 0.0 };
            hour[i] = keep(useful);
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

    /// Everything that a row divides by, in one quotient: `1/a = b / (a b)`, and so on. The divisors
    /// are of sizes whose product is far from the ends of the range of numbers.
    #[inline(always)]
    fn quotients(
        &self,
        lanes: &[&Lane; INPUTS],
        i: usize,
        load: &Load,
        financed: &Financed,
        slow: &Slow,
    ) -> (Pace, f64, f64) {
        let at = |input: SweepInput| lanes[input as usize][i];
        let weight_share = at(SweepInput::WeightBandwidthShare);
        let compute = at(SweepInput::Peak) * at(SweepInput::ComputeShare);
        let by = self.step.divisors(load, compute, at(SweepInput::MemoryBandwidth), weight_share);
        let over = financed.over[i];
        let used = at(SweepInput::Availability) * at(SweepInput::Utilization);
        let (rates, sizes, money) = (by.flops * by.weight_bytes, by.output * by.cache, over * used);
        let (work, inverse) = (rates * sizes, 1.0 / (rates * sizes * money));
        let (per_rates, per_sizes) = (inverse * sizes * money, inverse * rates * money);
        let per_money = inverse * work;
        let weight_byte = per_rates * by.flops;
        let pace = Pace {
            flop: per_rates * by.weight_bytes,
            attention_flop: slow.attention_flop[i],
            weight_byte,
            cache_byte: self.step.cache_byte(weight_byte, weight_share),
            link_byte: slow.link_byte[i],
            per_output: per_sizes * by.cache,
            per_cache: per_sizes * by.output,
        };
        (pace, financed.due[i] * (per_money * used), per_money * over)
    }

    const fn is_varied(&self, input: SweepInput) -> bool {
        self.varies[input as usize]
    }

    /// Annuity factors and rents, only where an input that decides them varies.
    #[inline(always)]
    fn finance(&self, lanes: &[&Lane; INPUTS]) -> Financed {
        let mut found = Financed {
            due: [self.cost.capital_factor; LANES],
            over: [1.0; LANES],
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
                (found.due[i], found.over[i]) =
                    annuity::quotient(monthly[i], life[i], residual[i], self.in_advance);
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
    fn cost_row(
        &self,
        lanes: &[&Lane; INPUTS],
        i: usize,
        capital_factor: f64,
        financed: &Financed,
    ) -> CostRow {
        let at = |input: SweepInput| lanes[input as usize][i];
        CostRow {
            capital: [at(SweepInput::Capital), 0.0, 0.0, 0.0, 0.0],
            capital_factor,
            power_kw: at(SweepInput::Power),
            average_load: at(SweepInput::AverageLoad),
            pue: at(SweepInput::Pue),
            energy_price: at(SweepInput::EnergyPrice),
            facility_rent: financed.rent[i],
            facility_factor: financed.facility_factor[i],
            maintenance: at(SweepInput::Maintenance),
            ..self.cost
        }
    }

    #[inline(always)]
    fn load(&self, lanes: &[&Lane; INPUTS], i: usize) -> Load {
        let at = |input: SweepInput| lanes[input as usize][i];
        Load {
            input: at(SweepInput::Input),
            output: at(SweepInput::Output),
            concurrency: at(SweepInput::Concurrency),
            cache_hit: at(SweepInput::CacheHit),
            usable_bytes: at(SweepInput::Memory) * self.usable_share - self.reserve,
        }
    }

    #[inline(always)]
    fn slow(&self, lanes: &[&Lane; INPUTS]) -> Slow {
        let mut slow = Slow {
            attention_flop: [self.attention_flop; LANES],
            link_byte: [self.link_byte; LANES],
        };
        if self.is_varied(SweepInput::Peak16) {
            let peaks = lanes[SweepInput::Peak16 as usize];
            for (slot, peak) in slow.attention_flop.iter_mut().zip(peaks) {
                *slot = self.step.flop(peak * self.attention_share);
            }
        }
        if self.is_varied(SweepInput::Link) {
            let links = lanes[SweepInput::Link as usize];
            for (slot, link) in slow.link_byte.iter_mut().zip(links) {
                *slot = 1.0 / (link * self.link_share);
            }
        }
        slow
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
