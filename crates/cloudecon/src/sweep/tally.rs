//! What is kept of any number of rows, in fixed memory.

use cloudecon_uncertainty::{Histogram, Moments};

use super::variable::OUTPUTS;

/// The place of the token's cost among the outputs.
pub(super) const COST: usize = 2;
/// The place of the margin among the outputs.
pub(super) const MARGIN: usize = 4;

/// Sums over some consecutive rows: they are added up in the order of the rows.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) moments: [Moments; OUTPUTS.len()],
    /// The ranked output where an input lies in its lowest and highest tenth, by input.
    pub(super) tails: Vec<[Tail; 2]>,
    /// The rows with the least and the largest value of the ranked output, all columns.
    pub(super) extremes: [Option<(u64, Vec<f64>)>; 2],
}

/// Counts of sizes by output: they may be added up in any order.
pub(super) type Sizes = [Histogram; OUTPUTS.len()];

/// How rows are tallied.
#[derive(Debug)]
pub(super) struct Rule {
    /// The limits of the lowest and highest tenth of every input.
    pub(super) ends: Vec<(f64, f64)>,
    /// The output by which the tornado is drawn and best and worst are told.
    pub(super) rank: usize,
}

/// The sum and the count of some values.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tail {
    sum: f64,
    count: f64,
}

impl Tail {
    /// NaN without values.
    pub(super) fn mean(self) -> f64 {
        self.sum / self.count
    }

    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }
}

/// Columns of consecutive rows; an output without a result is NaN.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) first: u64,
    pub(super) inputs: &'a [Vec<f64>],
    pub(super) outputs: &'a [Vec<f64>; OUTPUTS.len()],
}

/// Room for the finite values of a column and for those of the ranked one with zeros.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    finite: Vec<f64>,
    zeroed: Vec<f64>,
    ones: Vec<f64>,
}

impl Tally {
    pub(super) fn new(inputs: usize) -> Self {
        Self {
            rows: 0,
            moments: Default::default(),
            tails: vec![Default::default(); inputs],
            extremes: [None, None],
        }
    }

    pub(super) fn add(
        &mut self,
        block: &Block<'_>,
        rule: &Rule,
        sizes: &mut Sizes,
        scratch: &mut Scratch,
    ) {
        self.rows += block.outputs[0].len() as u64;
        for (output, column) in block.outputs.iter().enumerate() {
            let finite = if column.iter().all(|value| value.is_finite()) {
                column.as_slice()
            } else {
                scratch.finite.clear();
                scratch.finite.extend(column.iter().filter(|value| value.is_finite()));
                &scratch.finite
            };
            let moments = Moments::of(finite);
            sizes[output].add(finite);
            self.moments[output] = self.moments[output].merge(moments);
            if output == rule.rank {
                self.extremes(block, rule.rank, [moments.least(), moments.most()]);
            }
        }
        let ranked = &block.outputs[rule.rank];
        let finite = ranked.iter().map(|value| value.is_finite());
        scratch.zeroed.clear();
        scratch.zeroed.extend(ranked.iter().map(|y| if y.is_finite() { *y } else { 0.0 }));
        scratch.ones.clear();
        scratch.ones.extend(finite.map(|is_finite| f64::from(u8::from(is_finite))));
        for ((tails, input), (low, high)) in self.tails.iter_mut().zip(block.inputs).zip(&rule.ends)
        {
            tails[0].add(tail(input, scratch, |value| value <= *low));
            tails[1].add(tail(input, scratch, |value| value >= *high));
        }
    }

    fn extremes(&mut self, block: &Block<'_>, rank: usize, ends: [f64; 2]) {
        for (side, (kept, end)) in self.extremes.iter_mut().zip(ends).enumerate() {
            let place = block.inputs.len() + rank;
            let beats = |mine: f64| if side == 0 { end < mine } else { end > mine };
            if !end.is_finite() || kept.as_ref().is_some_and(|(_, row)| !beats(row[place])) {
                continue;
            }
            if let Some(row) = block.outputs[rank].iter().position(|value| *value == end) {
                let all = block.inputs.iter().chain(block.outputs);
                *kept = Some((block.first + row as u64, all.map(|column| column[row]).collect()));
            }
        }
    }

    /// Both, this one first.
    pub(super) fn merge(&mut self, other: Self, rank: usize) {
        self.rows += other.rows;
        for (mine, theirs) in self.moments.iter_mut().zip(other.moments) {
            *mine = mine.merge(theirs);
        }
        for (mine, theirs) in self.tails.iter_mut().flatten().zip(other.tails.iter().flatten()) {
            mine.add(*theirs);
        }
        let place = self.tails.len() + rank;
        for (side, (mine, theirs)) in self.extremes.iter_mut().zip(other.extremes).enumerate() {
            let beats = |a: f64, b: f64| if side == 0 { a < b } else { a > b };
            let is_better = match (&*mine, &theirs) {
                (Some((_, mine)), Some((_, theirs))) => beats(theirs[place], mine[place]),
                (None, _) => true,
                (Some(_), None) => false,
            };
            if is_better {
                *mine = theirs;
            }
        }
    }
}

/// Sum and count of the ranked output over rows whose input is within, in eight lanes.
fn tail(input: &[f64], scratch: &Scratch, is_within: impl Fn(f64) -> bool) -> Tail {
    let (mut sums, mut counts) = ([0.0; 8], [0.0; 8]);
    let parts = input.chunks(8).zip(scratch.zeroed.chunks(8)).zip(scratch.ones.chunks(8));
    for ((input, values), ones) in parts {
        let lanes = sums.iter_mut().zip(&mut counts);
        for ((((sum, count), input), value), one) in lanes.zip(input).zip(values).zip(ones) {
            let is_within = is_within(*input);
            *sum += if is_within { *value } else { 0.0 };
            *count += if is_within { *one } else { 0.0 };
        }
    }
    Tail { sum: sums.iter().sum(), count: counts.iter().sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_by_hand_whole_and_in_two_parts() {
        // Output 1, 2, -, 6 at input 1, 2, 3, 4; tenths end at 1 and 3: the tails hold 1 and 6.
        let column = [1.0, 2.0, f64::NAN, 6.0];
        let rule = Rule { ends: vec![(1.0, 3.0)], rank: COST };
        let tally = |first: usize, end: usize| {
            let outputs = std::array::from_fn(|_| column[first..end].to_vec());
            let inputs = [[1.0, 2.0, 3.0, 4.0][first..end].to_vec()];
            let block = Block { first: first as u64, inputs: &inputs, outputs: &outputs };
            let mut tally = Tally::new(1);
            tally.add(&block, &rule, &mut Default::default(), &mut Scratch::default());
            tally
        };
        let mut parts = tally(0, 1);
        parts.merge(tally(1, 4), COST);
        for found in [tally(0, 4), parts] {
            assert_eq!((found.rows, found.moments[COST].count()), (4, 3));
            assert_eq!(found.moments[COST].mean(), 3.0);
            assert_eq!(found.tails[0].map(Tail::mean), [1.0, 6.0]);
            let [Some((least, _)), Some((most, row))] = found.extremes else {
                panic!("no extremes")
            };
            assert_eq!((least, most, row[0]), (0, 3, 4.0));
        }
    }
}
