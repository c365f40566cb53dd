use crate::covariance::Row;
use crate::error::Error;

/// Series that nest: a sum is a parent and its parts are its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    /// Series that are sums, parents before children. The slot of a sum is its place from one on.
    sums: Vec<Node>,
    /// Series that are no sums.
    leaves: Vec<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    series: usize,
    /// The slot of its parent, zero without one.
    parent: usize,
}

impl Tree {
    /// Every parent stands before its children.
    pub(super) fn from_parents(parents: &[Option<usize>]) -> Result<Self, Error> {
        let mut is_sum = vec![false; parents.len()];
        for (child, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                if *parent >= child {
                    return Err(Error::Length {
                        what: "series before its parent",
                        expected: child,
                        found: *parent,
                    });
                }
                is_sum[*parent] = true;
            }
        }
        let sums = is_sum.iter().enumerate().filter(|(_, is_sum)| **is_sum);
        Ok(Self::new(parents, sums.map(|(series, _)| series)))
    }

    /// From the bottom series that each aggregate sums; `None` if one of them is not a plain sum or
    /// two of them overlap.
    pub(super) fn from_parts(parts: &[(usize, Row)], series: usize) -> Option<Self> {
        let mut smallest_first: Vec<&(usize, Row)> = parts.iter().collect();
        smallest_first.sort_by_key(|(_, parts)| parts.len());
        let mut parents = vec![None; series];
        // The largest aggregate so far over each bottom series, and how many each holds.
        let mut over: Vec<usize> = (0..series).collect();
        let mut sizes = vec![1; series];
        for (sum, parts) in &smallest_first {
            let mut children: Vec<usize> = parts.iter().map(|(part, _)| over[*part]).collect();
            children.sort_unstable();
            children.dedup();
            let held: usize = children.iter().map(|child| sizes[*child]).sum();
            if parts.is_empty() || held != parts.len() || parts.iter().any(|(_, by)| *by != 1.0) {
                return None;
            }
            for child in children {
                parents[child] = Some(*sum);
            }
            for (part, _) in parts {
                over[*part] = *sum;
            }
            sizes[*sum] = held;
        }
        Some(Self::new(&parents, smallest_first.iter().rev().map(|(sum, _)| *sum)))
    }

    /// `sums` in an order of parents before children.
    fn new(parents: &[Option<usize>], sums: impl Iterator<Item = usize>) -> Self {
        let mut slots = vec![0; parents.len()];
        let mut order = Vec::new();
        for series in sums {
            let parent = parents[series].map_or(0, |parent| slots[parent]);
            order.push(Node { series, parent });
            slots[series] = order.len();
        }
        let leaf = |(series, parent): (usize, &Option<usize>)| {
            let parent = parent.map_or(0, |parent| slots[parent]);
            (slots[series] == 0).then_some(Node { series, parent })
        };
        let leaves = parents.iter().enumerate().filter_map(leaf).collect();
        Self { sums: order, leaves }
    }

    /// How many leaves stand below each series, one for a leaf.
    pub(super) fn leaf_counts(&self) -> Vec<f64> {
        let mut below = vec![0.0; self.sums.len() + 1];
        let mut counts = vec![1.0; self.sums.len() + self.leaves.len()];
        for leaf in &self.leaves {
            below[leaf.parent] += 1.0;
        }
        for (slot, sum) in self.slots().rev() {
            counts[sum.series] = below[slot];
            below[sum.parent] += below[slot];
        }
        counts
    }

    /// Sums with their slots.
    fn slots(&self) -> impl DoubleEndedIterator<Item = (usize, Node)> {
        self.sums.iter().enumerate().map(|(place, sum)| (place + 1, *sum))
    }

    /// What must be zero, one row a sum.
    pub(super) fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.sums.iter().map(|sum| vec![(sum.series, 1.0)]).collect();
        for child in self.sums.iter().chain(&self.leaves) {
            if let Some(row) = child.parent.checked_sub(1).and_then(|place| rows.get_mut(place)) {
                row.push((child.series, -1.0));
            }
        }
        for row in &mut rows {
            row.sort_by_key(|(index, _)| *index);
        }
        rows
    }

    /// The least change in units of the variances that makes every parent the sum of its children.
    ///
    /// Upwards, each sum is estimated from what stands below it and its own forecast, weighted by
    /// their variances: with s the sum of the children's estimates, u the sum of their variances, y
    /// and w forecast and variance of the parent, m = y + w (s - y) / (w + u) with variance
    /// v = w u / (w + u). Downwards, what the parent became less s goes to the children by variance.
    /// Series and sums without variance on either side stay as they are.
    pub(super) fn reconcile(&self, forecasts: &mut [f64], periods: usize, mut variances: Vec<f64>) {
        let line = |place: usize| place * periods..(place + 1) * periods;
        let mut below = vec![0.0; (self.sums.len() + 1) * periods];
        let mut room = vec![0.0; self.sums.len() + 1];
        for leaf in &self.leaves {
            room[leaf.parent] += variances[leaf.series];
            let values = &forecasts[line(leaf.series)];
            below[line(leaf.parent)].iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        for (slot, sum) in self.slots().rev() {
            let (own, apart) = (variances[sum.series], room[slot]);
            let share = if own + apart > 0.0 { own / (own + apart) } else { 0.0 };
            variances[sum.series] = share * apart;
            room[sum.parent] += share * apart;
            let (before, rest) = below.split_at_mut(slot * periods);
            let values = forecasts[line(sum.series)].iter_mut().zip(&*rest);
            for ((value, children), parent) in values.zip(&mut before[line(sum.parent)]) {
                *value += share * (children - *value);
                *parent += *value;
            }
        }
        // From here on `below` holds what each unit of the children's variance has to take.
        below[..periods].fill(0.0);
        for (slot, sum) in self.slots() {
            let per_unit = if room[slot] > 0.0 { room[slot].recip() } else { 0.0 };
            let (before, rest) = below.split_at_mut(slot * periods);
            let values = forecasts[line(sum.series)].iter_mut().zip(rest);
            for ((value, children), parent) in values.zip(&before[line(sum.parent)]) {
                *value += variances[sum.series] * parent;
                *children = (*value - *children) * per_unit;
            }
        }
        for leaf in &self.leaves {
            let variance = variances[leaf.series];
            let values = forecasts[line(leaf.series)].iter_mut();
            values.zip(&below[line(leaf.parent)]).for_each(|(value, by)| *value += variance * by);
        }
    }
}
