use crate::covariance::{Row, root};
use crate::error::Error;
use crate::expression::Expression;
use crate::factor::Factor;
use crate::identity::Identity;
use crate::observation::{Observation, Side};
use crate::problem::Problem;
use crate::settings::Settings;

mod shrink;

pub use shrink::{Shrunk, shrunk_covariance};

/// Series that add up: every aggregate is a sum of other series.
///
/// Minimum-trace reconciliation (Wickramasuriya, Athanasopoulos and Hyndman 2019, JASA 114) of base
/// forecasts y with error covariance W is the balancing of [`Problem`](crate::Problem) with W:
/// y - W A' (A W A')⁻¹ A y, A holding one row an aggregate. Non-negative forecasts are bounds of a
/// `Problem`.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    series: usize,
    /// What must be zero, one row an aggregate.
    rows: Vec<Row>,
    /// How many bottom series each series sums.
    leaves: Vec<f64>,
}

/// The error covariance of base forecasts.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// The same variance for all: ordinary least squares.
    Equal,
    /// Variance proportional to the number of bottom series in each (structural scaling).
    Structural,
    /// A variance for each series.
    Variances(Vec<f64>),
    /// A full covariance matrix.
    Covariance(Vec<Vec<f64>>),
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
        let mut rows = Vec::new();
        for (series, line) in matrix.iter().enumerate() {
            if place.contains(&series) {
                continue;
            }
            let mut row: Row = line
                .iter()
                .zip(&place)
                .filter(|(entry, _)| **entry != 0.0)
                .map(|(entry, bottom)| (*bottom, -entry))
                .collect();
            row.push((series, 1.0));
            row.sort_by_key(|(index, _)| *index);
            rows.push(row);
        }
        let leaves = matrix.iter().map(|line| line.iter().sum()).collect();
        Ok(Self { series: matrix.len(), rows, leaves })
    }

    /// From a tree: the parent of each series, `None` for the top; a parent is the sum of its
    /// children.
    ///
    /// # Errors
    /// If a parent does not exist or stands behind its child.
    pub fn from_parents(parents: &[Option<usize>]) -> Result<Self, Error> {
        let series = parents.len();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); series];
        for (child, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                if *parent >= child {
                    return Err(Error::Length {
                        what: "series before its parent",
                        expected: child,
                        found: *parent,
                    });
                }
                children[*parent].push(child);
            }
        }
        let mut leaves = vec![0.0; series];
        for (index, parent) in parents.iter().enumerate().rev() {
            if children[index].is_empty() {
                leaves[index] = 1.0;
            }
            if let Some(parent) = parent {
                leaves[*parent] += leaves[index];
            }
        }
        let row = |(parent, children): (usize, &Vec<usize>)| -> Row {
            std::iter::once((parent, 1.0))
                .chain(children.iter().map(|child| (*child, -1.0)))
                .collect()
        };
        let rows =
            children.iter().enumerate().filter(|(_, own)| !own.is_empty()).map(row).collect();
        Ok(Self { series, rows, leaves })
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
        let spreads = self.spreads(weights)?;
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
        let factor = Factor::new(self.rows.iter().map(over).collect(), width)?;
        let mut reconciled = base.to_vec();
        for period in 0..base.first().map_or(0, Vec::len) {
            let column: Vec<f64> = base
                .iter()
                .map(|line| {
                    line.get(period).copied().ok_or(Error::Length {
                        what: "periods",
                        expected: period + 1,
                        found: line.len(),
                    })
                })
                .collect::<Result<_, _>>()?;
            let side: Vec<f64> =
                self.rows.iter().map(|row| -crate::covariance::dot(row, &column)).collect();
            let (innovations, _) = factor.shortest(&side);
            for ((line, spread), before) in reconciled.iter_mut().zip(&spreads).zip(&column) {
                line[period] = before + crate::covariance::dot(spread, &innovations);
            }
        }
        Ok(reconciled)
    }

    /// As [`reconcile`](Self::reconcile) with no bottom series below zero: bounds that bind are
    /// found one period at a time.
    ///
    /// # Errors
    /// As [`reconcile`](Self::reconcile).
    pub fn reconcile_non_negative(
        &self,
        base: &[Vec<f64>],
        weights: &Weights,
    ) -> Result<Vec<Vec<f64>>, Error> {
        self.same("base forecasts", base.len())?;
        let mut reconciled = base.to_vec();
        for period in 0..base.first().map_or(0, Vec::len) {
            let mut problem = Problem::new();
            let mut ids = Vec::with_capacity(self.series);
            let mut figures = Vec::with_capacity(self.series);
            for (series, (line, leaves)) in base.iter().zip(&self.leaves).enumerate() {
                let id = problem.quantity(format!("series {series}"))?;
                let value = line.get(period).copied().unwrap_or(f64::NAN);
                let error = match weights {
                    Weights::Structural => leaves.sqrt(),
                    Weights::Variances(all) => all.get(series).map_or(f64::NAN, |v| v.sqrt()),
                    _ => 1.0,
                };
                figures.push(problem.observe(Observation::new(
                    format!("base {series}"),
                    id,
                    value,
                    error,
                ))?);
                if self.rows.iter().all(|row| !row.contains(&(series, 1.0))) {
                    let floor = Observation::new(format!("floor {series}"), id, 0.0, 0.0);
                    problem.observe(floor.with_side(Side::AtLeast))?;
                }
                ids.push(id);
            }
            if let Weights::Covariance(matrix) = weights {
                problem.covariance(&figures, matrix)?;
            }
            for (index, row) in self.rows.iter().enumerate() {
                let terms = row.iter().map(|(series, entry)| (*entry, ids[*series]));
                problem.identity(Identity::new(format!("sum {index}"), Expression::sum(terms)))?;
            }
            let solution = problem.solve(&Settings::default())?;
            for (line, id) in reconciled.iter_mut().zip(&ids) {
                line[period] = solution.value(*id);
            }
        }
        Ok(reconciled)
    }

    /// Forecasts that are the sums of the bottom ones.
    ///
    /// # Errors
    /// If lengths differ.
    pub fn bottom_up(&self, base: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Error> {
        self.same("base forecasts", base.len())?;
        let mut sums = base.to_vec();
        // Parts of a sum that are sums themselves come first when rows are taken from the end.
        for row in self.rows.iter().rev() {
            let Some((parent, _)) = row.iter().find(|(_, entry)| *entry > 0.0) else { continue };
            for period in 0..sums[*parent].len() {
                let parts = row.iter().filter(|(series, _)| series != parent);
                sums[*parent][period] =
                    parts.map(|(series, entry)| -entry * sums[*series][period]).sum();
            }
        }
        Ok(sums)
    }

    fn spreads(&self, weights: &Weights) -> Result<Vec<Row>, Error> {
        let diagonal = |variances: &[f64]| -> Result<Vec<Row>, Error> {
            self.same("variances", variances.len())?;
            let one = |(index, variance): (usize, &f64)| {
                if *variance < 0.0 || !variance.is_finite() {
                    return Err(Error::NotCovariance { what: "variances" });
                }
                let row = vec![(index, variance.sqrt())];
                Ok(if *variance == 0.0 { Row::new() } else { row })
            };
            variances.iter().enumerate().map(one).collect()
        };
        match weights {
            Weights::Equal => diagonal(&vec![1.0; self.series]),
            Weights::Structural => diagonal(&self.leaves),
            Weights::Variances(variances) => diagonal(variances),
            Weights::Covariance(matrix) => {
                self.same("covariance", matrix.len())?;
                root(matrix)
            }
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

    #[test]
    fn wrong_shapes_are_refused() {
        assert!(Hierarchy::from_parents(&[Some(1), None]).is_err());
        assert!(Hierarchy::from_summing(&[vec![1.0, 1.0], vec![1.0, 0.0]]).is_err());
        assert!(tree().reconcile(&[vec![1.0]], &Weights::Equal).is_err());
    }
}
