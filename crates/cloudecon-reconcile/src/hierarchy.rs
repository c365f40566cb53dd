use faer::Mat;
use faer::Side;
use faer::linalg::solvers::{ColPivQr, Solve, SolveLstsq};
use faer::sparse::{SparseColMat, Triplet};

use crate::{Error, Problem, Quantity, Relation, Term};

/// Series of which some are sums of others: a total, its parts, and their parts; or a table with
/// both margins.
///
/// Reconciling base values `y` of all series gives `x = y - W C' (C W C')^-1 C y` with the summing
/// relations `C x = 0`: the `MinT` projection (Wickramasuriya, Athanasopoulos and Hyndman 2019).
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    /// The bottom series that each series is the sum of, ascending.
    members: Vec<Vec<usize>>,
    /// The series that is each bottom series.
    bottom: Vec<usize>,
    /// Each other series, and a cover of it by disjoint smaller series.
    covers: Vec<(usize, Vec<usize>)>,
}

/// The errors of the base values.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Weights {
    /// Equal variances (ordinary least squares).
    Equal,
    /// Variances in proportion to the number of bottom series in a sum.
    Structural,
    /// A variance for each series.
    Variances(Vec<f64>),
    /// The covariance of all series.
    Covariance(Vec<Vec<f64>>),
}

impl Hierarchy {
    /// From the bottom series that each series sums, by place among the bottom series. A series of
    /// one member that is not yet a bottom series becomes the bottom series of that member.
    ///
    /// # Errors
    /// [`Error::Infeasible`] if a bottom series is missing; [`Error::Shape`] for a member that is
    /// out of range.
    pub fn new(mut members: Vec<Vec<usize>>, count: usize) -> Result<Self, Error> {
        let mut bottom: Vec<Option<usize>> = vec![None; count];
        for (series, of) in members.iter_mut().enumerate() {
            of.sort_unstable();
            of.dedup();
            if let Some(outside) = of.iter().find(|member| **member >= count) {
                let what = "the place of a bottom series";
                return Err(Error::Shape { what, expected: count, found: *outside });
            }
            if let [member] = of.as_slice() {
                // The last series of one member is the bottom one: sums come first.
                bottom[*member] = Some(series);
            }
        }
        let bottom: Option<Vec<usize>> = bottom.into_iter().collect();
        let bottom = bottom.ok_or_else(|| Error::Infeasible {
            reason: "a bottom series is no series of its own".to_owned(),
        })?;
        let covers = covers(&members, &bottom);
        Ok(Self { members, bottom, covers })
    }

    /// From a summing matrix of zeros and ones, one row a series.
    ///
    /// # Errors
    /// As [`Hierarchy::new`].
    pub fn from_summing_matrix(rows: &[Vec<f64>]) -> Result<Self, Error> {
        let count = rows.first().map_or(0, Vec::len);
        let members = rows
            .iter()
            .map(|row| (0..row.len()).filter(|column| row[*column] != 0.0).collect())
            .collect();
        Self::new(members, count)
    }

    /// How many series there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// True if there is no series.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Sums of the bottom values alone: what the bottom says of every series.
    ///
    /// # Errors
    /// [`Error::Shape`].
    pub fn bottom_up(&self, base: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Error> {
        let horizons = self.horizons(base)?;
        let sum = |of: &Vec<usize>, at: usize| of.iter().map(|m| base[self.bottom[*m]][at]).sum();
        Ok(self.members.iter().map(|of| (0..horizons).map(|at| sum(of, at)).collect()).collect())
    }

    /// The consistent values nearest to the base values, one row a series, one column a horizon.
    ///
    /// # Errors
    /// [`Error::Shape`]; [`Error::OutOfRange`] for a variance that is not positive.
    pub fn reconcile(&self, base: &[Vec<f64>], weights: &Weights) -> Result<Vec<Vec<f64>>, Error> {
        let horizons = self.horizons(base)?;
        let gaps = Mat::from_fn(self.covers.len(), horizons, |row, at| {
            let (parent, parts) = &self.covers[row];
            base[*parent][at] - parts.iter().map(|part| base[*part][at]).sum::<f64>()
        });
        match self.variances(weights)? {
            Some(variances) => self.by_variance(base, &gaps, &variances),
            None => self.by_covariance(base, &gaps, weights),
        }
    }

    /// The same with no bottom value below zero: a quadratic programme for each horizon.
    ///
    /// # Errors
    /// As [`Hierarchy::reconcile`]; [`Error::NotConverged`].
    pub fn reconcile_not_negative(
        &self,
        base: &[Vec<f64>],
        weights: &Weights,
    ) -> Result<Vec<Vec<f64>>, Error> {
        let horizons = self.horizons(base)?;
        let variances = self.variances(weights)?;
        let mut found = vec![Vec::with_capacity(horizons); self.len()];
        let names: Vec<String> = (0..self.len()).map(|series| format!("s{series}")).collect();
        for at in 0..horizons {
            let mut problem = Problem::new();
            for (series, name) in names.iter().enumerate() {
                let error = variances.as_ref().map_or(1.0, |variances| variances[series].sqrt());
                let quantity = Quantity::measured(name, base[series][at], error);
                let is_bottom = self.bottom.contains(&series);
                let low = if is_bottom { 0.0 } else { f64::NEG_INFINITY };
                problem.add(quantity.between(low, f64::INFINITY))?;
            }
            if let Weights::Covariance(covariance) = weights {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                problem.correlate(&names, covariance)?;
            }
            for (parent, parts) in &self.covers {
                let terms = parts.iter().map(|part| Term::linear(-1.0, &names[*part]));
                let terms = std::iter::once(Term::linear(1.0, &names[*parent])).chain(terms);
                problem.relate(Relation::hard(format!("sum {parent}"), terms))?;
            }
            for (series, figure) in problem.solve()?.figures().iter().enumerate() {
                found[series].push(figure.value);
            }
        }
        Ok(found)
    }

    fn horizons(&self, base: &[Vec<f64>]) -> Result<usize, Error> {
        let (expected, found) = (self.len(), base.len());
        if expected != found {
            return Err(Error::Shape { what: "base series", expected, found });
        }
        let horizons = base.first().map_or(0, Vec::len);
        match base.iter().find(|line| line.len() != horizons) {
            None => Ok(horizons),
            Some(line) => {
                Err(Error::Shape { what: "horizons", expected: horizons, found: line.len() })
            }
        }
    }

    fn variances(&self, weights: &Weights) -> Result<Option<Vec<f64>>, Error> {
        let found = match weights {
            Weights::Equal => vec![1.0; self.len()],
            Weights::Structural => self.members.iter().map(|of| of.len() as f64).collect(),
            Weights::Variances(given) => given.clone(),
            Weights::Covariance(_) => return Ok(None),
        };
        if found.len() != self.len() {
            let (expected, found) = (self.len(), found.len());
            return Err(Error::Shape { what: "variances", expected, found });
        }
        match found.iter().position(|variance| !(variance.is_finite() && *variance > 0.0)) {
            None => Ok(Some(found)),
            Some(at) => Err(Error::OutOfRange {
                name: format!("series {at}"),
                field: "the variance",
                legal: "finite and above 0",
                found: found[at],
            }),
        }
    }

    /// Sparse: every relation knows a sum and its parts, not all its bottom series.
    fn by_variance(
        &self,
        base: &[Vec<f64>],
        gaps: &Mat<f64>,
        variances: &[f64],
    ) -> Result<Vec<Vec<f64>>, Error> {
        let count = self.covers.len();
        let mut users: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.len()];
        for (row, (parent, parts)) in self.covers.iter().enumerate() {
            users[*parent].push((row, 1.0));
            for part in parts {
                users[*part].push((row, -1.0));
            }
        }
        let mut entries = Vec::new();
        for (series, rows) in users.iter().enumerate() {
            for (i, a) in rows {
                for (k, b) in rows {
                    entries.push(Triplet::new(*i, *k, a * b * variances[series]));
                }
            }
        }
        let failed = |reason: &str| Error::Infeasible { reason: reason.to_owned() };
        let system = SparseColMat::<usize, f64>::try_new_from_triplets(count, count, &entries)
            .map_err(|_| failed("the summing relations are too many"))?;
        let multipliers = system
            .sp_cholesky(Side::Lower)
            .map_err(|_| failed("the summing relations are not independent"))?
            .solve(gaps);
        Ok(base
            .iter()
            .enumerate()
            .map(|(series, line)| {
                let shift = |at: usize| -> f64 {
                    users[series].iter().map(|(row, sign)| sign * multipliers[(*row, at)]).sum()
                };
                line.iter().enumerate().map(|(at, y)| y - variances[series] * shift(at)).collect()
            })
            .collect())
    }

    fn by_covariance(
        &self,
        base: &[Vec<f64>],
        gaps: &Mat<f64>,
        weights: &Weights,
    ) -> Result<Vec<Vec<f64>>, Error> {
        let Weights::Covariance(covariance) = weights else { return Ok(base.to_vec()) };
        let n = self.len();
        if covariance.len() != n || covariance.iter().any(|line| line.len() != n) {
            let (expected, found) = (n, covariance.len());
            return Err(Error::Shape { what: "a covariance", expected, found });
        }
        let count = self.covers.len();
        // W C', one column a relation.
        let spread = Mat::from_fn(n, count, |series, row| {
            let (parent, parts) = &self.covers[row];
            covariance[series][*parent]
                - parts.iter().map(|part| covariance[series][*part]).sum::<f64>()
        });
        let system = Mat::from_fn(count, count, |row, column| {
            let (parent, parts) = &self.covers[row];
            spread[(*parent, column)]
                - parts.iter().map(|part| spread[(*part, column)]).sum::<f64>()
        });
        let multipliers = ColPivQr::new(system.as_ref()).solve_lstsq(gaps);
        let shift = &spread * &multipliers;
        let line = |(series, line): (usize, &Vec<f64>)| {
            line.iter().enumerate().map(|(at, y)| y - shift[(series, at)]).collect()
        };
        Ok(base.iter().enumerate().map(line).collect())
    }
}

/// For every sum a cover by disjoint series, the largest first; in the end bottom series.
fn covers(members: &[Vec<usize>], bottom: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let is_bottom =
        |series: usize| members[series].len() == 1 && bottom[members[series][0]] == series;
    // Series by each bottom member, the larger first, so that a cover starts with large parts.
    let mut by_size: Vec<usize> = (0..members.len()).collect();
    by_size.sort_by_key(|series| std::cmp::Reverse(members[*series].len()));
    let mut holding: Vec<Vec<usize>> = vec![Vec::new(); bottom.len()];
    for series in &by_size {
        for member in &members[*series] {
            holding[*member].push(*series);
        }
    }
    let mut place = vec![usize::MAX; bottom.len()];
    let mut found = Vec::new();
    for series in (0..members.len()).filter(|series| !is_bottom(*series)) {
        for member in &members[series] {
            place[*member] = series;
        }
        let mut parts = Vec::new();
        for member in &members[series] {
            if place[*member] != series {
                continue;
            }
            let fits = |other: &&usize| {
                let smaller = members[**other].len() < members[series].len()
                    || (members[**other].len() == members[series].len() && **other > series);
                smaller && members[**other].iter().all(|m| place[*m] == series)
            };
            let part = holding[*member].iter().find(fits).copied().unwrap_or(bottom[*member]);
            for taken in &members[part] {
                place[*taken] = usize::MAX;
            }
            parts.push(part);
        }
        found.push((series, parts));
    }
    found
}

/// The covariance of residuals (one row a series) shrunk to its diagonal by the amount that
/// Schaefer and Strimmer (2005) estimate; gives the covariance and that amount.
///
/// # Errors
/// [`Error::Shape`] for fewer than two residuals or rows of different length.
pub fn shrunk_covariance(residuals: &[Vec<f64>]) -> Result<(Vec<Vec<f64>>, f64), Error> {
    let count = residuals.first().map_or(0, Vec::len);
    if count < 2 || residuals.iter().any(|line| line.len() != count) {
        return Err(Error::Shape { what: "residuals of a series", expected: 2, found: count });
    }
    let n = count as f64;
    let centred: Vec<Vec<f64>> = residuals
        .iter()
        .map(|line| {
            let mean = line.iter().sum::<f64>() / n;
            line.iter().map(|value| value - mean).collect()
        })
        .collect();
    let dot = |i: usize, j: usize| -> f64 {
        centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b).sum()
    };
    let spread: Vec<f64> = (0..centred.len()).map(|i| (dot(i, i) / n).sqrt()).collect();
    let (mut variance, mut square) = (0.0, 0.0);
    for i in 0..centred.len() {
        for j in 0..i {
            let size = spread[i] * spread[j];
            if size == 0.0 {
                continue;
            }
            let products: Vec<f64> =
                centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b / size).collect();
            let mean = products.iter().sum::<f64>() / n;
            variance += products.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
            square += mean * mean;
        }
    }
    let shrinkage =
        if square > 0.0 { (variance / (n * (n - 1.0)) / square).clamp(0.0, 1.0) } else { 1.0 };
    let covariance = (0..centred.len())
        .map(|i| {
            (0..centred.len())
                .map(|j| {
                    let part = if i == j { 1.0 } else { 1.0 - shrinkage };
                    part * dot(i, j) / (n - 1.0)
                })
                .collect()
        })
        .collect();
    Ok((covariance, shrinkage))
}
