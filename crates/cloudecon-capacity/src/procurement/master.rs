//! The small linear programme of the cutting-plane method, solved by its dual.
//!
//! `min f x + t` with `t >= a_k + g_k x` for every cut, `A x >= b` and `0 <= x <= u`. Its dual has one
//! row for `t` and one for each `x`, and a new cut is a new column, which leaves the last basis
//! feasible: each round goes on where the last one stopped.

/// A column of the dual: its price and its entries.
struct Column {
    price: f64,
    entries: Vec<f64>,
}

/// The programme with its last basis.
pub(super) struct Master {
    right: Vec<f64>,
    /// Megawatts of a unit of each `x`, so that costs of a unit are of one size.
    scale: Vec<f64>,
    columns: Vec<Column>,
    basis: Vec<usize>,
}

/// The best point for the cuts so far.
pub(super) struct Point {
    pub(super) x: Vec<f64>,
    pub(super) value: f64,
}

const PIVOTS: u32 = 400;
/// Pivots after which the first improving column is taken, which cannot cycle.
const GREEDY_PIVOTS: u32 = 200;
/// Gain of a column, over the size of its parts, that is more than rounding.
const LEAST_GAIN: f64 = 2e-15;

impl Master {
    /// With fixed costs, upper bounds, rows (entries, least value) and a first cut (value at 0 of
    /// the plane, slope).
    pub(super) fn new(
        fixed: &[f64],
        upper: &[f64],
        rows: &[(Vec<f64>, f64)],
        (start, slope): (f64, &[f64]),
    ) -> Self {
        let count = fixed.len();
        let mean = fixed.iter().sum::<f64>() / count.max(1) as f64;
        let scale: Vec<f64> = fixed.iter().map(|cost| 1.0 / cost.max(mean).max(1.0)).collect();
        let unit = |index: usize, value: f64| {
            let mut entries = vec![0.0; count + 1];
            if let Some(entry) = entries.get_mut(index + 1) {
                *entry = value;
            }
            entries
        };
        let mut columns = Vec::new();
        for (index, (bound, scale)) in upper.iter().zip(&scale).enumerate() {
            columns.push(Column { price: 0.0, entries: unit(index, 1.0) });
            columns.push(Column { price: -bound / scale, entries: unit(index, -1.0) });
        }
        for (entries, least) in rows {
            let entries = entries.iter().zip(&scale).map(|(a, scale)| a * scale);
            let entries = std::iter::once(0.0).chain(entries).collect();
            columns.push(Column { price: *least, entries });
        }
        let costs = fixed.iter().zip(&scale).map(|(cost, scale)| cost * scale);
        let right = std::iter::once(1.0).chain(costs).collect();
        let mut this = Self { right, scale, columns, basis: Vec::new() };
        let first = this.columns.len();
        this.add_cut(start, slope);
        // The first cut, and of each x the slack or the bound that makes up for its slope.
        this.basis.push(first);
        for (index, (fixed, slope)) in fixed.iter().zip(slope).enumerate() {
            this.basis.push(2 * index + usize::from(fixed + slope < 0.0));
        }
        this
    }

    /// Adds `t >= start + slope x`.
    pub(super) fn add_cut(&mut self, start: f64, slope: &[f64]) {
        let scaled = slope.iter().zip(&self.scale).map(|(g, scale)| -g * scale);
        let entries = std::iter::once(1.0).chain(scaled).collect();
        self.columns.push(Column { price: start, entries });
    }

    /// Solves it from the last basis; `None` if the basis turns singular.
    ///
    /// Every basis on the way is feasible in the dual, so that its value is a bound even where
    /// rounding keeps the last pivots from settling.
    pub(super) fn solve(&mut self) -> Option<Point> {
        let mut pivot = 0;
        loop {
            let inverse = self.inverse()?;
            let dual = self.dual(&inverse);
            let gain = |column: &Column| {
                let cost: f64 = column.entries.iter().zip(&dual).map(|(a, d)| a * d).sum();
                let parts: f64 = column.entries.iter().zip(&dual).map(|(a, d)| (a * d).abs()).sum();
                (column.price - cost) / (column.price.abs() + parts + 1.0)
            };
            let improving = self.columns.iter().enumerate().filter_map(|(index, column)| {
                let gain = gain(column);
                (gain > LEAST_GAIN).then_some((index, gain))
            });
            let entering = if pivot < GREEDY_PIVOTS {
                improving.max_by(|a, b| a.1.total_cmp(&b.1))
            } else {
                improving.min_by_key(|(index, _)| *index)
            };
            let entering = entering.filter(|_| pivot < PIVOTS);
            let Some((entering, _)) = entering else {
                let (value, x) = dual.split_first()?;
                let x = x.iter().zip(&self.scale).map(|(x, scale)| x * scale).collect();
                return Some(Point { x, value: *value });
            };
            self.pivot(entering, &inverse)?;
            pivot += 1;
        }
    }

    /// The basis' own prices through its inverse: the value of `t` and of each scaled `x`.
    fn dual(&self, inverse: &[Vec<f64>]) -> Vec<f64> {
        let prices = self.basis.iter().map(|column| self.columns[*column].price);
        let mut dual = vec![0.0; self.right.len()];
        for (price, row) in prices.zip(inverse) {
            for (sum, entry) in dual.iter_mut().zip(row) {
                *sum += price * entry;
            }
        }
        dual
    }

    fn pivot(&mut self, entering: usize, inverse: &[Vec<f64>]) -> Option<()> {
        let times =
            |row: &[f64], list: &[f64]| row.iter().zip(list).map(|(a, b)| a * b).sum::<f64>();
        let entries = &self.columns.get(entering)?.entries;
        let mut leaving: Option<(usize, f64)> = None;
        for (place, row) in inverse.iter().enumerate() {
            let rate = times(row, entries);
            if rate <= 1e-11 {
                continue;
            }
            let ratio = times(row, &self.right).max(0.0) / rate;
            let is_better = leaving.is_none_or(|(other, least)| {
                ratio < least || (ratio == least && self.basis[place] < self.basis[other])
            });
            if is_better {
                leaving = Some((place, ratio));
            }
        }
        // Unbounded: the cuts contradict the rows.
        let (place, _) = leaving?;
        *self.basis.get_mut(place)? = entering;
        Some(())
    }

    /// The inverse of the basis by Gauss-Jordan elimination; `None` if it is singular.
    fn inverse(&self) -> Option<Vec<Vec<f64>>> {
        let size = self.right.len();
        let mut rows: Vec<Vec<f64>> = (0..size)
            .map(|row| {
                let left = self.basis.iter().map(|column| self.columns[*column].entries[row]);
                let right = (0..size).map(|column| f64::from(u8::from(column == row)));
                left.chain(right).collect()
            })
            .collect();
        for column in 0..size {
            let largest = (column..size)
                .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
            rows.swap(column, largest);
            let pivot = rows[column][column];
            if pivot == 0.0 || !pivot.is_finite() {
                return None;
            }
            let scaled: Vec<f64> = rows[column].iter().map(|value| value / pivot).collect();
            for (row, values) in rows.iter_mut().enumerate() {
                if row == column {
                    values.clone_from(&scaled);
                    continue;
                }
                let factor = values[column];
                for (value, from) in values.iter_mut().zip(&scaled) {
                    *value -= factor * from;
                }
            }
        }
        Some(rows.into_iter().map(|row| row[size..].to_vec()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_meet_where_they_should() {
        // t >= 10 - 3 x, t >= 4 - x, fixed cost 2 x, x <= 5: at x = 3 both planes give 1; total 7.
        // Left of it the slope is -1, right of it +1.
        let mut master = Master::new(&[2.0], &[5.0], &[], (10.0, &[-3.0]));
        let first = master.solve().unwrap();
        assert!((first.x[0] - 5.0).abs() < 1e-12);
        master.add_cut(4.0, &[-1.0]);
        let point = master.solve().unwrap();
        assert!((point.x[0] - 3.0).abs() < 1e-12);
        // The dual value of the first row is t alone.
        assert!((point.value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_row_holds() {
        // Without it x = 0 is best; x + y >= 4 is met by the cheaper.
        let rows = [(vec![1.0, 1.0], 4.0)];
        let mut master = Master::new(&[2.0, 3.0], &[3.0, 9.0], &rows, (0.0, &[0.0, 0.0]));
        let point = master.solve().unwrap();
        assert!((point.x[0] - 3.0).abs() < 1e-12 && (point.x[1] - 1.0).abs() < 1e-12);
    }
}
