//! The summary of a sweep whose rows are computed and never kept.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;

use super::batch::Batch;
use super::plan::{Drawn, Plan};
use super::tables::{Origin, document};
use super::tally::{Block, COST, MARGIN, Rule, Scratch, Sizes, Tally};
use super::threads::run;
use super::{Error, Progress};
use crate::table::Document;

/// Rows that are tallied together at least: a thread takes one span after the other.
const SPAN: u64 = 1 << 20;
/// Spans at most, so that memory does not grow with rows.
const SPANS: u64 = 4_096;
/// Rows of a block within a span: its columns stay in the second cache.
pub(super) const BLOCK: u64 = 4_096;

/// Computes every row of a sweep and keeps its summary alone: quantiles, tornado, best and worst
/// cases. Memory does not grow with the rows, and the numbers do not depend on the threads.
///
/// # Errors
/// [`Error::Model`].
pub fn summary_of_plan(
    plan: &Plan,
    threads: NonZeroUsize,
    progress: impl FnMut(Progress),
) -> Result<Document, Error> {
    let inputs = plan.variables.len();
    let rule = Rule { ends: ends(plan), rank: rank(plan.variables.iter().map(|it| it.name)) };
    let length = plan.rows().div_ceil(SPANS).next_multiple_of(BLOCK).max(SPAN);
    let spans = plan.rows().div_ceil(length);
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = |steps: Sender<Progress>| -> Result<(Vec<(u64, Tally)>, Sizes), Error> {
        let (mut batch, mut scratch) = (Batch::default(), Scratch::default());
        let (mut sizes, mut found): (Sizes, Vec<(u64, Tally)>) = Default::default();
        loop {
            let span = next.fetch_add(1, Ordering::Relaxed);
            if span >= spans {
                return Ok((found, sizes));
            }
            let (mut first, end) = (span * length, ((span + 1) * length).min(plan.rows()));
            let mut tally = Tally::new(inputs);
            while first < end {
                let rows = BLOCK.min(end - first);
                plan.fill(first, usize::try_from(rows).unwrap_or(0), &mut batch)?;
                let block = Block { first, inputs: &batch.inputs, outputs: &batch.outputs };
                tally.add(&block, &rule, &mut sizes, &mut scratch);
                first += rows;
                let done = done.fetch_add(rows, Ordering::Relaxed) + rows;
                // The receiver lives as long as the threads.
                let _ = steps.send(Progress { done, kept: 0, rows: plan.rows() });
            }
            found.push((span, tally));
        }
    };
    let (mut tallies, mut sizes): (Vec<(u64, Tally)>, Sizes) = Default::default();
    for part in run(threads, work, progress) {
        let (found, counted) = part?;
        tallies.extend(found);
        for (mine, theirs) in sizes.iter_mut().zip(&counted) {
            mine.merge(theirs);
        }
    }
    tallies.sort_by_key(|(span, _)| *span);
    let mut whole = Tally::new(inputs);
    for (_, tally) in tallies {
        whole.merge(tally, rule.rank);
    }
    let origin = match &plan.draw {
        Drawn::Grid(_) => Origin::Grid,
        Drawn::Sample(..) => Origin::Sample,
    };
    Ok(document(&plan.names(), &whole, &sizes, rule.rank, origin))
}

/// The limits of the lowest and highest tenth of every input.
fn ends(plan: &Plan) -> Vec<(f64, f64)> {
    match &plan.draw {
        Drawn::Sample(joint, _) => {
            let tenths = joint.distributions().iter();
            tenths.map(|it| (it.quantile(0.1), it.quantile(0.9))).collect()
        }
        Drawn::Grid(axes) => {
            let least = |axis: &Vec<f64>| axis.iter().copied().fold(f64::INFINITY, f64::min);
            let most = |axis: &Vec<f64>| axis.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            axes.iter().map(|axis| (least(axis), most(axis))).collect()
        }
    }
}

/// Best and worst are told by margin, without a price by the cost of tokens.
pub(super) fn rank<'a>(mut inputs: impl Iterator<Item = &'a str>) -> usize {
    if inputs.any(|name| name == "token.price") { MARGIN } else { COST }
}
