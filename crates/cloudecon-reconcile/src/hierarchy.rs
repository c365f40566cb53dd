use crate::covariance::{Row, dot};
use crate::error::Error;
use crate::factor::Factor;

mod non_negative;
mod shrink;
mod tree;
mod weights;

pub use shrink::{Shrunk, shrunk_covariance};
use tree::Tree;
pub use weights::Weights;

/// Series that add up: every aggregate is a sum of other series.
///
/// Minimum-trace reconciliation (Wickramasuriya, Athanasopoulos and Hyndman 2019, JASA 114) of base
/// forecasts y with error covariance W is the balancing of [`Problem`](crate::Problem) with W:
/// y - W A' (A W A')⁻¹ A y, A holding one row an aggregate. Where aggregates nest and W is diagonal
/// it takes one pass up and one down and no factorisation; otherwise A W A' is factorised.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    series: usize,
    sums: Sums,
    /// How many bottom series each series sums.
    leaves: Vec<f64>,
}

#[derive(Debug, Clone, PartialEq)]
enum Sums {
    /// Every series has one parent at most.
    Nested(Tree),
    /// What must be zero, one row an aggregate.
    Crossed(Vec<Row>),
}

impl Hierarchy {
    /// From a summing matrix: one row a series with 1 for every bottom series in it. Rows with a
    /// single 1 are the bottom series; the first such row of each counts.
    ///
    /// # Errors
    /// If rows differ in length or a bottom series has no row.
    pub fn from_summing(matrix: &[Vec<f64>]) -> Result<Self, Error> {
        let bottoms = matrix.first().map_or(0, Vec::len);
        let mut place: Vec<Option<usize>> = vec![None; bottoms];
        let mut is_bottom = vec![false; matrix.len()];
        for (series, line) in matrix.iter().enumerate() {
            if line.len() != bottoms {
                return Err(Error::Length {
                    what: "row of the summing matrix",
                    expected: bottoms,
                    found: line.len(),
                });
            }
            let mut entries = line.iter().enumerate().filter(|(_, entry)| **entry != 0.0);
            if let (Some((bottom, entry)), None) = (entries.next(), entries.next())
                && *entry == 1.0
                && place[bottom].is_none()
            {
                place[bottom] = Some(series);
                is_bottom[series] = true;
            }
        }
        let place: Vec<usize> = place.iter().copied().flatten().collect();
        if place.len() != bottoms {
            return Err(Error::Length {
                what: "bottom series with a row of their own",
                expected: bottoms,
                found: place.len(),
            });
        }
        let mut parts: Vec<(usize, Row)> = Vec::new();
        for (series, line) in matrix.iter().enumerate().filter(|(series, _)| !is_bottom[*series]) {
            let entries = line.iter().zip(&place).filter(|(entry, _)| **entry != 0.0);
            parts.push((series, entries.map(|(entry, bottom)| (*bottom, *entry)).collect()));
        }
        let leaves = matrix.iter().map(|line| line.iter().sum()).collect();
        let sums = Tree::from_parts(&parts, matrix.len()).map_or_else(
            || {
                let row = |(series, parts): (usize, Row)| -> Row {
                    let mut row: Row = parts.into_iter().map(|(part, by)| (part, -by)).collect();
                    row.push((series, 1.0));
                    row.sort_by_key(|(index, _)| *index);
                    row
                };
                Sums::Crossed(parts.into_iter().map(row).collect())
            },
            Sums::Nested,
        );
        Ok(Self { series: matrix.len(), sums, leaves })
    }

    /// From a tree: the parent of each series, `None` for the top; a parent is the sum of its
    /// children.
    ///
    /// # Errors
    /// If a parent does not exist or stands behind its child.
    pub fn from_parents(parents: &[Option<usize>]) -> Result<Self, Error> {
        let tree = Tree::from_parents(parents)?;
        Ok(Self { series: parents.len(), leaves: tree.leaf_counts(), sums: Sums::Nested(tree) })
    }

    /// How many series there are.
    pub const fn series(&self) -> usize {
        self.series
    }

    /// Reconciles base forecasts, one row a series and one column a period.
    ///
    /// # Errors
    /// If lengths differ or the weights are no covariance.
    pub fn reconcile(&self, base: &[Vec<f64>], weights: &Weights) -> Result<Vec<Vec<f64>>, Error> {
        self.same("base forecasts", base.len())?;
        let periods = base.first().map_or(0, Vec::len);
        let mut matrix = Vec::with_capacity(self.series * periods);
        for line in base {
            if line.len() != periods {
                return Err(Error::Length {
                    what: "periods",
                    expected: periods,
                    found: line.len(),
                });
            }
            matrix.extend_from_slice(line);
        }
        self.reconcile_in_place(&mut matrix, weights)?;
        if periods == 0 {
            return Ok(base.to_vec());
        }
        Ok(matrix.chunks_exact(periods).map(<[f64]>::to_vec).collect())
    }

    /// As [`reconcile`](Self::reconcile) with all forecasts in one list, the periods of the first
    /// series first: the quick way where there are many series.
    ///
    /// # Errors
    /// If the list is no multiple of the series or the weights are no covariance.
    pub fn reconcile_in_place(
        &self,
        forecasts: &mut [f64],
        weights: &Weights,
    ) -> Result<(), Error> {
        let periods = forecasts.len().checked_div(self.series).unwrap_or(0);
        if periods * self.series != forecasts.len() {
            return Err(Error::Length {
                what: "base forecasts",
                expected: periods * self.series,
                found: forecasts.len(),
            });
        }
        match (&self.sums, weights.variances(&self.leaves)?) {
            (Sums::Nested(tree), Some(variances)) => {
                tree.reconcile(forecasts, periods, variances);
                Ok(())
            }
            _ => self.reconcile_by_rows(forecasts, periods, weights),
        }
    }

    /// By factorising A W A'.
    fn reconcile_by_rows(
        &self,
        forecasts: &mut [f64],
        periods: usize,
        weights: &Weights,
    ) -> Result<(), Error> {
        let rows = self.rows();
        let spreads = weights.spreads(&self.leaves)?;
        let width = spreads.iter().flatten().map(|(index, _)| index + 1).max().unwrap_or(0);
        let over = |row: &Row| -> Row {
            let mut over: Row = row
                .iter()
                .flat_map(|(series, entry)| {
                    spreads[*series].iter().map(move |(index, by)| (*index, entry * by))
                })
                .collect();
            crate::expression::gather(&mut over);
            over
        };
        let factor = Factor::new(rows.iter().map(over).collect(), width)?;
        for period in 0..periods {
            let column: Vec<f64> =
                forecasts.iter().skip(period).step_by(periods).copied().collect();
            let side: Vec<f64> = rows.iter().map(|row| -dot(row, &column)).collect();
            let (innovations, _) = factor.shortest(&side);
            let places = forecasts.iter_mut().skip(period).step_by(periods);
            for ((place, spread), before) in places.zip(&spreads).zip(&column) {
                *place = before + dot(spread, &innovations);
            }
        }
        Ok(())
    }

    /// Forecasts that are the sums of the bottom ones.
    ///
    /// # Errors
    /// If lengths differ.
    pub fn bottom_up(&self, base: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Error> {
        self.same("base forecasts", base.len())?;
        let mut sums = base.to_vec();
        // Parts of a sum that are sums themselves come first when rows are taken from the end.
        for row in self.rows().iter().rev() {
            let Some((parent, _)) = row.iter().find(|(_, entry)| *entry > 0.0) else { continue };
            for period in 0..sums[*parent].len() {
                let parts = row.iter().filter(|(series, _)| series != parent);
                sums[*parent][period] =
                    parts.map(|(series, entry)| -entry * sums[*series][period]).sum();
            }
        }
        Ok(sums)
    }

    /// What must be zero, one row an aggregate; parents before children where they nest.
    fn rows(&self) -> Vec<Row> {
        match &self.sums {
            Sums::Nested(tree) => tree.rows(),
            Sums::Crossed(rows) => rows.clone(),
        }
    }

    fn same(&self, what: &'static str, found: usize) -> Result<(), Error> {
        if found == self.series {
            Ok(())
        } else {
            Err(Error::Length { what, expected: self.series, found })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A total over two groups, each over two series.
    fn tree() -> Hierarchy {
        Hierarchy::from_parents(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)])
            .unwrap()
    }

    #[test]
    fn the_least_squares_answer_of_one_sum() {
        let total = Hierarchy::from_parents(&[None, Some(0), Some(0)]).unwrap();
        let base = vec![vec![10.0], vec![3.0], vec![4.0]];
        // The gap of 3 in thirds; with variances 2, 1, 1 by halves and quarters.
        let equal = total.reconcile(&base, &Weights::Equal).unwrap();
        let structural = total.reconcile(&base, &Weights::Structural).unwrap();
        for (found, expected) in equal.iter().zip([9.0, 4.0, 5.0]) {
            approx::assert_relative_eq!(found[0], expected, max_relative = 1e-14);
        }
        for (found, expected) in structural.iter().zip([8.5, 3.75, 4.75]) {
            approx::assert_relative_eq!(found[0], expected, max_relative = 1e-14);
        }
    }

    #[test]
    fn a_tree_and_its_summing_matrix_agree() {
        let summing: Vec<Vec<f64>> = [
            [1., 1., 1., 1.],
            [1., 1., 0., 0.],
            [0., 0., 1., 1.],
            [1., 0., 0., 0.],
            [0., 1., 0., 0.],
            [0., 0., 1., 0.],
            [0., 0., 0., 1.],
        ]
        .map(|row| row.to_vec())
        .to_vec();
        let flat = Hierarchy::from_summing(&summing).unwrap();
        let base: Vec<Vec<f64>> =
            [30.0, 11.0, 16.0, 5.0, 7.0, 8.0, 9.0].map(|value| vec![value]).to_vec();
        let variances = Weights::Variances(vec![4.0, 2.0, 3.0, 1.0, 0.5, 1.5, 2.5]);
        let by_tree = tree().reconcile(&base, &variances).unwrap();
        let by_matrix = flat.reconcile(&base, &variances).unwrap();
        for (a, b) in by_tree.iter().zip(&by_matrix) {
            approx::assert_relative_eq!(a[0], b[0], max_relative = 1e-13);
        }
        assert_eq!(tree().bottom_up(&base).unwrap(), flat.bottom_up(&base).unwrap());
        assert_eq!(tree().bottom_up(&base).unwrap()[0], [29.0]);
    }

    /// Uneven trees and forests: passes over the tree find what the factorised matrix finds, and
    /// every sum holds. One variance in seven is zero; a sum and its parts never all are.
    #[test]
    fn passes_over_a_tree_agree_with_the_factorised_matrix() {
        for (count, spread) in [(2, 1), (40, 3), (300, 7), (301, 40), (700, 2)] {
            let above = |child: usize| match child.checked_sub(1 + child % 3) {
                Some(before) if child % 50 != 49 => Some(before.div_euclid(spread)),
                _ => None,
            };
            let parents: Vec<Option<usize>> = (0..count).map(above).collect();
            let hierarchy = Hierarchy::from_parents(&parents).unwrap();
            let draw = |index: usize, by: usize| ((index * by + 11) % 97) as f64;
            let variance = |index: usize| match index % 7 {
                3 if hierarchy.leaves[index] == 1.0 => 0.0,
                kind => 0.001 * 9_f64.powf(kind as f64) * (1.0 + draw(index, 31)),
            };
            let weights = Weights::Variances((0..count).map(variance).collect());
            let base: Vec<Vec<f64>> = (0..count)
                .map(|index| vec![draw(index, 53) - 20.0, draw(index, 17), 1e6 * draw(index, 71)])
                .collect();
            let found = hierarchy.reconcile(&base, &weights).unwrap();
            let mut slow = base.concat();
            hierarchy.reconcile_by_rows(&mut slow, 3, &weights).unwrap();
            for (found, slow) in found.iter().flatten().zip(&slow) {
                approx::assert_relative_eq!(found, slow, max_relative = 1e-9, epsilon = 1e-6);
            }
            for row in hierarchy.rows() {
                for period in [0, 1, 2] {
                    let terms = row.iter().map(|(series, by)| by * found[*series][period]);
                    let size: f64 = terms.clone().map(f64::abs).sum();
                    assert!(terms.sum::<f64>().abs() <= 1e-13 * size, "{count}");
                }
            }
        }
    }

    /// Sums by two ways of grouping overlap: there is no tree, and the matrix is factorised.
    #[test]
    fn sums_that_cross_are_no_tree() {
        let summing: Vec<Vec<f64>> = [
            [1., 1., 1., 1.],
            [1., 1., 0., 0.],
            [1., 0., 1., 0.],
            [1., 0., 0., 0.],
            [0., 1., 0., 0.],
            [0., 0., 1., 0.],
            [0., 0., 0., 1.],
        ]
        .map(|row| row.to_vec())
        .to_vec();
        let crossed = Hierarchy::from_summing(&summing).unwrap();
        assert!(matches!(crossed.sums, Sums::Crossed(_)));
        let base: Vec<Vec<f64>> =
            [30.0, 11.0, 12.0, 5.0, 7.0, 8.0, 9.0].map(|value| vec![value]).to_vec();
        let found = crossed.reconcile(&base, &Weights::Equal).unwrap();
        let value = |series: usize| found[series][0];
        approx::assert_relative_eq!(value(0), value(1) + value(5) + value(6), epsilon = 1e-12);
        approx::assert_relative_eq!(value(2), value(3) + value(5), epsilon = 1e-12);
        let nested = &summing[..2].iter().chain(&summing[3..]).cloned().collect::<Vec<_>>();
        let nested = Hierarchy::from_summing(nested).unwrap();
        assert!(matches!(nested.sums, Sums::Nested(_)));
    }

    /// Exact figures that disagree leave each other as they are.
    #[test]
    fn a_sum_without_variance_above_parts_without_is_left() {
        let total = Hierarchy::from_parents(&[None, Some(0), Some(0)]).unwrap();
        let exact = Weights::Variances(vec![0.0, 0.0, 0.0]);
        let base = vec![vec![10.0], vec![3.0], vec![4.0]];
        assert_eq!(total.reconcile(&base, &exact).unwrap(), base);
        // The total is exact: its parts take the gap of 3 by variance, 2 to 1.
        let parts = Weights::Variances(vec![0.0, 2.0, 1.0]);
        let found = total.reconcile(&base, &parts).unwrap();
        for (found, expected) in found.iter().flatten().zip([10.0, 5.0, 5.0]) {
            approx::assert_relative_eq!(*found, expected, max_relative = 1e-15);
        }
    }

    #[test]
    fn wrong_shapes_are_refused() {
        assert!(Hierarchy::from_parents(&[Some(1), None]).is_err());
        assert!(Hierarchy::from_summing(&[vec![1.0, 1.0], vec![1.0, 0.0]]).is_err());
        assert!(tree().reconcile(&[vec![1.0]], &Weights::Equal).is_err());
        assert!(tree().reconcile_in_place(&mut [1.0; 8], &Weights::Equal).is_err());
        let uneven = [vec![1.0], vec![], vec![1.0], vec![1.0], vec![1.0], vec![1.0], vec![1.0]];
        assert!(tree().reconcile(&uneven, &Weights::Equal).is_err());
        let negative = Weights::Variances(vec![1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0]);
        assert!(tree().reconcile(&vec![vec![1.0]; 7], &negative).is_err());
    }
}
