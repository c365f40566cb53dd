//! The linear problem: least squares under equations, with unknowns that nobody measured.
//!
//! `min (x - y)' V^-1 (x - y)` under `A x + B u = b`, `V = L L'` possibly singular. `B` is
//! eliminated by its left null space, `G = Q2' A`; with `L' G' = Q R` of full column rank on the
//! independent equations, `x = y - L Q R^-T (G y - h)` and `V - L Q Q' L'` is the covariance left.

use faer::Mat;

use crate::Error;
use crate::dense::Factored;
use crate::problem::Root;

/// Equations are one row each.
#[derive(Debug, Clone)]
pub(crate) struct Linear<'a> {
    /// Coefficients of the measured ones.
    pub(crate) a: Vec<Vec<f64>>,
    /// Coefficients of the others.
    pub(crate) b: Vec<Vec<f64>>,
    pub(crate) right: Vec<f64>,
    pub(crate) y: &'a [f64],
    pub(crate) root: &'a Root,
    /// Where the others stand, and how large they are.
    pub(crate) u: Vec<f64>,
    pub(crate) sizes: Vec<f64>,
    pub(crate) names: Vec<&'a str>,
}

/// The answer with the factors that the tests need.
#[derive(Debug, Clone)]
pub(crate) struct Solved {
    pub(crate) x: Vec<f64>,
    pub(crate) u: Vec<f64>,
    pub(crate) chi2: f64,
    pub(crate) dof: usize,
    /// Rank of all equations.
    pub(crate) independent: usize,
    /// Equations without the others: `G x = h`.
    pub(crate) g: Vec<Vec<f64>>,
    pub(crate) factor: Factored,
    /// `R^-T (G y - h)` over the sizes of the columns.
    pub(crate) w: Vec<f64>,
    pub(crate) others: Factored,
    /// What each equation was divided by.
    rows: Vec<f64>,
    a: Vec<Vec<f64>>,
    sizes: Vec<f64>,
    pub(crate) observable: Vec<bool>,
}

impl Solved {
    /// Lagrange multipliers of the reduced equations; zero for dependent ones.
    pub(crate) fn reduced_multipliers(&self) -> Vec<f64> {
        let mut scaled = self.w.clone();
        self.factor.solve_upper(&mut scaled);
        let mut all = vec![0.0; self.g.len()];
        for (at, value) in scaled.iter().enumerate() {
            all[self.factor.order[at]] = value / self.factor.sizes[at];
        }
        all
    }

    /// Lagrange multipliers of the equations: `x = y - V A' multipliers`.
    pub(crate) fn multipliers(&self) -> Vec<f64> {
        let reduced = self.reduced_multipliers();
        let of_row = |row: usize| {
            let parts = reduced.iter().enumerate();
            parts.map(|(at, v)| self.others.q(row, self.others.rank + at) * v).sum::<f64>()
        };
        (0..self.rows.len()).map(|row| of_row(row) / self.rows[row]).collect()
    }

    /// Coefficients of a measured quantity in the equations, each divided by its size.
    pub(crate) fn column_of_a(&self, column: usize) -> Vec<f64> {
        self.a.iter().zip(&self.rows).map(|(line, size)| line[column] / size).collect()
    }

    /// The size of an unmeasured quantity.
    pub(crate) fn size_of(&self, seat: usize) -> f64 {
        self.sizes[seat]
    }

    /// How many equations there are.
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Residual of an equation at the measurements over its standard error.
    pub(crate) fn relation_test(&self, row: usize) -> Option<f64> {
        // Without unmeasured quantities Q is the identity: reduced equations are the equations.
        let at = self.factor.order.iter().position(|column| *column == row)?;
        let at = (at < self.factor.rank).then_some(at)?;
        // R' w is the residual in the size of the column, and the size is its standard error.
        let residual: f64 = (0..=at).map(|k| self.factor.r(k, at) * self.w[k]).sum();
        let spread: f64 = (0..=at).map(|k| self.factor.r(k, at).powi(2)).sum();
        Some(residual / spread.sqrt())
    }

    /// The fall of the statistic and the leak if one equation alone had one.
    pub(crate) fn leak(&self, row: usize) -> Option<(f64, f64)> {
        let mut unit = vec![0.0; self.g.len()];
        *unit.get_mut(row)? = 1.0;
        let column = self.whitened(&unit);
        let size = dot(&column, &column);
        let along = dot(&column, &self.w);
        (size > 0.0).then(|| (along * along / size, along / size * self.rows[row]))
    }

    /// `R^-T` times a column of `G` in the sizes of the factor: what the tests divide by.
    pub(crate) fn whitened(&self, reduced: &[f64]) -> Vec<f64> {
        let mut column: Vec<f64> = (0..self.factor.rank)
            .map(|at| reduced[self.factor.order[at]] / self.factor.sizes[at])
            .collect();
        self.factor.solve_upper_transposed(&mut column);
        column
    }
}

impl Linear<'_> {
    pub(crate) fn solve(&self) -> Result<Solved, Error> {
        let (m, n, p) = (self.a.len(), self.y.len(), self.u.len());
        // Equations in the size of their terms, others in their own.
        let rows: Vec<f64> = (0..m).map(|row| self.row_size(row)).collect();
        let b =
            Mat::from_fn(m, p, |row, column| self.b[row][column] * self.sizes[column] / rows[row]);
        let others = Factored::of(&b, &[]);
        let reduced = m - others.rank;
        let mut g = vec![vec![0.0; n]; reduced];
        let mut h = vec![0.0; reduced];
        let mut floors = vec![0.0; reduced];
        let errors = self.root.errors();
        for (at, (line, right)) in g.iter_mut().zip(&mut h).enumerate() {
            let mut noise = vec![0.0; n];
            for row in 0..m {
                let weight = others.q(row, others.rank + at) / rows[row];
                *right += weight * self.right[row];
                for column in 0..n {
                    line[column] += weight * self.a[row][column];
                    noise[column] += (weight * self.a[row][column]).abs();
                }
            }
            let size = noise.iter().zip(&errors).map(|(n, e)| (n * e).powi(2)).sum::<f64>();
            floors[at] = 1e-12 * size.sqrt();
        }
        let columns: Vec<Vec<f64>> =
            g.iter().map(|line| self.root.transposed_times(line)).collect();
        let height = columns.first().map_or(n, Vec::len);
        let matrix = Mat::from_fn(height, reduced, |row, column| columns[column][row]);
        let factor = Factored::of(&matrix, &floors);
        let gap = |line: &[f64], right: f64, x: &[f64]| dot(line, x) - right;
        let mut w: Vec<f64> = (0..factor.rank)
            .map(|at| {
                let row = factor.order[at];
                gap(&g[row], h[row], self.y) / factor.sizes[at]
            })
            .collect();
        factor.solve_upper_transposed(&mut w);
        let chi2 = w.iter().map(|v| v * v).sum();
        let shift = self.root.times(&times_q(&factor, &w));
        let x: Vec<f64> = self.y.iter().zip(&shift).map(|(y, s)| y - s).collect();
        self.check(&g, &h, &x, &factor, &others)?;
        let u = self.unmeasured(&x, &rows, &others);
        let observable = observable(&others);
        let independent = others.rank + self.rank_of(&g);
        let dof = factor.rank;
        let (a, sizes) = (self.a.clone(), self.sizes.clone());
        Ok(Solved {
            x,
            u,
            chi2,
            dof,
            independent,
            g,
            factor,
            w,
            others,
            rows,
            a,
            sizes,
            observable,
        })
    }

    /// The size of the terms of an equation.
    fn row_size(&self, row: usize) -> f64 {
        let measured = self.a[row].iter().zip(self.y).map(|(a, y)| (a * y).abs());
        let errors = self.root.errors();
        let uncertain = self.a[row].iter().zip(&errors).map(|(a, e)| (a * e).abs());
        let others = self.b[row].iter().zip(&self.sizes).map(|(b, s)| (b * s).abs());
        let size = measured.chain(others).chain(uncertain).fold(0.0_f64, f64::max);
        if size > 0.0 && size.is_finite() { size } else { 1.0 }
    }

    /// Rank of `G` whatever the errors: exact figures count as well.
    fn rank_of(&self, g: &[Vec<f64>]) -> usize {
        let n = self.y.len();
        let errors = self.root.errors();
        let sizes: Vec<f64> = self.y.iter().zip(&errors).map(|(y, e)| y.abs().max(*e)).collect();
        let matrix = Mat::from_fn(n, g.len(), |row, column| {
            let size = if sizes[row] > 0.0 { sizes[row] } else { 1.0 };
            g[column][row] * size
        });
        let floors: Vec<f64> = vec![1e-13; g.len()];
        Factored::of(&matrix, &floors).rank
    }

    /// Equations that depend on others must hold by themselves.
    fn check(
        &self,
        g: &[Vec<f64>],
        h: &[f64],
        x: &[f64],
        factor: &Factored,
        others: &Factored,
    ) -> Result<(), Error> {
        for at in factor.rank..factor.columns() {
            let row = factor.order[at];
            let size: f64 =
                g[row].iter().zip(x).map(|(g, x)| (g * x).abs()).sum::<f64>() + h[row].abs();
            let gap = (dot(&g[row], x) - h[row]).abs();
            if gap > 1e-9 * size.max(f64::MIN_POSITIVE) {
                return Err(Error::Contradiction { names: self.involved(at, factor, others) });
            }
        }
        Ok(())
    }

    /// The equations whose combination cannot hold.
    fn involved(&self, at: usize, factor: &Factored, others: &Factored) -> Vec<String> {
        let mut part: Vec<f64> = (0..factor.rank).map(|row| factor.r(row, at)).collect();
        factor.solve_upper(&mut part);
        let mut weights = vec![0.0; self.a.len()];
        let mut add = |column: usize, weight: f64| {
            for (row, total) in weights.iter_mut().enumerate() {
                *total += weight * others.q(row, others.rank + column);
            }
        };
        add(factor.order[at], 1.0 / factor.sizes[at]);
        for (index, weight) in part.iter().enumerate() {
            add(factor.order[index], -weight / factor.sizes[index]);
        }
        let largest = weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
        let named = weights.iter().zip(&self.names).filter(|(w, _)| w.abs() > 1e-6 * largest);
        named.map(|(_, name)| (*name).to_owned()).collect()
    }

    /// What the equations say of the unmeasured; what they leave open stays where it stands.
    fn unmeasured(&self, x: &[f64], rows: &[f64], others: &Factored) -> Vec<f64> {
        let gaps: Vec<f64> = (0..self.a.len())
            .map(|row| {
                (self.right[row] - dot(&self.a[row], x) - dot(&self.b[row], &self.u)) / rows[row]
            })
            .collect();
        let mut steps = others.q_transposed_times(&gaps, 0, others.rank);
        others.solve_upper(&mut steps);
        let mut u = self.u.clone();
        for (at, step) in steps.iter().enumerate() {
            let column = others.order[at];
            u[column] += step / others.sizes[at] * self.sizes[column];
        }
        u
    }
}

/// `Q v` for the leading columns.
pub(crate) fn times_q(factor: &Factored, vector: &[f64]) -> Vec<f64> {
    (0..factor.rows())
        .map(|row| vector.iter().enumerate().map(|(at, v)| factor.q(row, at) * v).sum())
        .collect()
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Which of the unmeasured the equations fix: those without a part in the null space of `B`.
fn observable(others: &Factored) -> Vec<bool> {
    let mut fixed = vec![false; others.columns()];
    for at in 0..others.rank {
        fixed[others.order[at]] = true;
    }
    for column in others.rank..others.columns() {
        let mut part: Vec<f64> = (0..others.rank).map(|row| others.r(row, column)).collect();
        others.solve_upper(&mut part);
        for (at, weight) in part.iter().enumerate() {
            if weight.abs() > 1e-9 {
                fixed[others.order[at]] = false;
            }
        }
    }
    fixed
}
