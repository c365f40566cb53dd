//! One block of rows: cost, step and price, stage by stage.

use super::cost::{self, CostRow};
use super::financed::Financed;
use super::fixed::Pace;
use super::step;
use super::step_row::Load;
use super::sweep::{LANES, Lane, Rows};
use crate::sweep_input::{INPUTS, SweepInput};
use crate::token_cost::MTOK_PER_HOUR;

/// Where a block leaves its results.
pub(super) struct Out<'r> {
    pub(super) hour: &'r mut Lane,
    pub(super) rate: &'r mut Lane,
    pub(super) tpot: &'r mut Lane,
    pub(super) price: &'r mut Lane,
    pub(super) valid: &'r mut [bool; LANES],
}

/// Seconds a FLOP of attention and a byte over the link take: quotients only where they vary.
struct Slow {
    attention_flop: Lane,
    link_byte: Lane,
}

impl Rows<'_> {
    /// One block of rows, in loops short enough that the processor works on several vectors of each
    /// at a time.
    #[inline(always)]
    pub(super) fn block(&self, lanes: &[&Lane; INPUTS], out: &mut Out<'_>) {
        let financed = self.finance(lanes);
        let slow = self.slow(lanes);
        let row = &self.step.row;
        let per_chip = row.accepted / row.chips;
        let per_price = 1.0 / (per_chip * MTOK_PER_HOUR);
        let per_accepted = 1.0 / row.accepted;
        let mut inverses = [0.0; LANES];
        for (i, slot) in inverses.iter_mut().enumerate() {
            *slot = self.divisor(lanes, i, &financed);
        }
        for slot in &mut inverses {
            *slot = 1.0 / *slot;
        }
        let (mut usefuls, mut totals) = ([0.0; LANES], [0.0; LANES]);
        let (mut running, mut limits) = ([0.0; LANES], [0.0; LANES]);
        for i in 0..LANES {
            let load = self.load(lanes, i);
            let (pace, factor, per_useful) =
                self.quotients(lanes, i, &load, inverses[i], &financed, &slow);
            let powered = self.cost_row(lanes, i, factor, &financed);
            usefuls[i] = cost::all_in_total(&powered, per_useful);
            let batch = step::batch(&self.step, &load, &pace);
            let touched = if row.ln_untouched < 0.0 {
                step::touched(row.ln_untouched, batch.tokens)
            } else {
                0.0
            };
            let step = step::step(&self.step, &load, &pace, &batch, touched);
            totals[i] = step.total;
            running[i] = batch.running;
            limits[i] = batch.limit;
        }
        for i in 0..LANES {
            let (useful, total, running) = (usefuls[i], totals[i], running[i]);
            // One quotient for the tokens of the hour and for the hours of a token.
            let inverse = 1.0 / (total * running);
            let output = running * running * inverse * per_chip;
            let cost = useful * (total * total * inverse * per_price);
            let per_token = total * per_accepted;
            let good = useful < f64::INFINITY
                && (0.0..f64::INFINITY).contains(&cost)
                && limits[i] >= 1.0
                && per_token > 0.0;
            let keep = |value: f64| if good { value } else { 0.0 };
            out.hour[i] = keep(useful);
            out.rate[i] = keep(output);
            out.tpot[i] = keep(per_token);
            out.price[i] = keep(cost);
            out.valid[i] = good;
        }
    }

    #[inline(always)]
    fn divisor(&self, lanes: &[&Lane; INPUTS], i: usize, financed: &Financed) -> f64 {
        let at = |input: SweepInput| lanes[input as usize][i];
        let compute = at(SweepInput::Peak) * at(SweepInput::ComputeShare);
        let by = self.step.divisors(
            &self.load(lanes, i),
            compute,
            at(SweepInput::MemoryBandwidth),
            at(SweepInput::WeightBandwidthShare),
        );
        let used = at(SweepInput::Availability) * at(SweepInput::Utilization);
        (by.flops * by.weight_bytes) * (by.output * by.cache) * (financed.over[i] * used)
    }

    /// Everything that a row divides by, in one quotient: `1/a = b / (a b)`, and so on. The divisors
    /// are of sizes whose product is far from the ends of the range of numbers.
    #[inline(always)]
    fn quotients(
        &self,
        lanes: &[&Lane; INPUTS],
        i: usize,
        load: &Load,
        inverse: f64,
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
        let work = rates * sizes;
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
