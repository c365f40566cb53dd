//! The loop of a sweep: straight arithmetic over blocks of rows, inlined into every path of
//! [`super::dispatch`].

use super::block::Out;
use super::cost::CostRow;
use super::dispatch::prefetch;
use super::fixed::Fixed;
use crate::RateKind;
use crate::facility::FacilityKind;
use crate::sweep_input::{Column, INPUTS, SweepInput};
use crate::sweep_results::ResultsMut;

/// Rows that are worked on at a time; what is computed between them stays in the nearest cache.
pub(crate) const LANES: usize = 32;

/// Rows before their use at which columns are asked for.
const AHEAD: usize = 48;

/// One number of every row of a block.
pub(super) type Lane = [f64; LANES];

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
            if let (Some(hour), Some(rate), Some(tpot), Some(price), Some(valid)) = (
                head.hour.first_chunk_mut(),
                head.rate.first_chunk_mut(),
                head.tpot.first_chunk_mut(),
                head.price.first_chunk_mut(),
                head.valid.first_chunk_mut(),
            ) {
                self.block(&lanes, &mut Out { hour, rate, tpot, price, valid });
            }
            rest = tail;
            start += LANES;
        }
        if !rest.hour.is_empty() {
            self.last(&mut fixed, start, &mut rest);
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
    fn last(&self, fixed: &mut [Lane; INPUTS], start: usize, out: &mut ResultsMut<'_>) {
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
        let (mut hour, mut rate) = ([0.0; LANES], [0.0; LANES]);
        let (mut tpot, mut price) = ([0.0; LANES], [0.0; LANES]);
        let mut valid = [false; LANES];
        self.block(
            &lanes,
            &mut Out {
                hour: &mut hour,
                rate: &mut rate,
                tpot: &mut tpot,
                price: &mut price,
                valid: &mut valid,
            },
        );
        copy(out.hour, &hour);
        copy(out.rate, &rate);
        copy(out.tpot, &tpot);
        copy(out.price, &price);
        copy(out.valid, &valid);
    }

    pub(super) const fn is_varied(&self, input: SweepInput) -> bool {
        self.varies[input as usize]
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
