use super::{Hierarchy, Weights};
use crate::error::Error;
use crate::expression::Expression;
use crate::identity::Identity;
use crate::observation::{Observation, Side};
use crate::problem::Problem;
use crate::settings::Settings;

impl Hierarchy {
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
        let rows = self.rows();
        let mut is_sum = vec![false; self.series];
        for (series, _) in rows.iter().flatten().filter(|(_, entry)| *entry == 1.0) {
            is_sum[*series] = true;
        }
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
                if !is_sum[series] {
                    let floor = Observation::new(format!("floor {series}"), id, 0.0, 0.0);
                    problem.observe(floor.with_side(Side::AtLeast))?;
                }
                ids.push(id);
            }
            if let Weights::Covariance(matrix) = weights {
                problem.covariance(&figures, matrix)?;
            }
            for (index, row) in rows.iter().enumerate() {
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
}
