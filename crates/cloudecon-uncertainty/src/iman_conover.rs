//! Rank correlation given to columns that already have their values (Iman and Conover 1982).

use crate::correlation::factor;
use crate::points::{below, generator};
use crate::{Correlation, Error, normal};

/// Reorders each column so that the rank correlations come near the wanted ones; every column keeps
/// its values, the first one also their order.
///
/// Van der Waerden scores are shuffled by the seed, freed of the correlation they have by chance and
/// given the wanted one; each column then takes the ranks of its scores.
///
/// # Errors
/// [`Error::Length`] unless there is one column an input, all of one length of at least two more
/// than there are columns.
///
/// # References
/// Iman and Conover (1982), A distribution-free approach to inducing rank correlation among input
/// variables, Communications in Statistics B11(3).
pub fn iman_conover(
    columns: &mut [Vec<f64>],
    wanted: &Correlation,
    seed: u64,
) -> Result<(), Error> {
    let size = columns.len();
    let length = |what, expected, found| Err(Error::Length { what, expected, found });
    if wanted.size() != size {
        return length("rows of correlations", size, wanted.size());
    }
    let rows = columns.first().map_or(0, Vec::len);
    if let Some(column) = columns.iter().find(|column| column.len() != rows) {
        return length("rows of a column", rows, column.len());
    }
    if rows < size + 2 {
        return length("rows of a column", size + 2, rows);
    }
    let mut scores = scores(columns, seed);
    let found = factor(size, |i, j| {
        scores[i].iter().zip(&scores[j]).map(|(a, b)| a * b).sum::<f64>() / rows as f64
    });
    let target = wanted.factor();
    let mut free = vec![0.0; size];
    #[expect(clippy::needless_range_loop, reason = "a row goes across the columns")]
    for row in 0..rows {
        for i in 0..size {
            let sum: f64 = (0..i).map(|j| found[i][j] * free[j]).sum();
            free[i] = if found[i][i] > 0.0 { (scores[i][row] - sum) / found[i][i] } else { 0.0 };
        }
        for i in 0..size {
            scores[i][row] = (0..=i).map(|j| target[i][j] * free[j]).sum();
        }
    }
    for (column, score) in columns.iter_mut().zip(&scores).skip(1) {
        let mut sorted = column.clone();
        sorted.sort_by(f64::total_cmp);
        for (value, position) in sorted.iter().zip(order(score)) {
            column[position] = *value;
        }
    }
    Ok(())
}

/// Normal scores with unit variance: those of the first column by its ranks, the others shuffled.
fn scores(columns: &[Vec<f64>], seed: u64) -> Vec<Vec<f64>> {
    let rows = columns.first().map_or(0, Vec::len);
    let score = |rank: usize| normal::quantile((rank + 1) as f64 / (rows + 1) as f64);
    let mut plain: Vec<f64> = (0..rows).map(score).collect();
    let size = (plain.iter().map(|z| z * z).sum::<f64>() / rows as f64).sqrt();
    for z in &mut plain {
        *z /= size;
    }
    columns
        .iter()
        .enumerate()
        .map(|(stream, column)| {
            let mut found = plain.clone();
            if stream == 0 {
                for (rank, position) in order(column).into_iter().enumerate() {
                    found[position] = plain[rank];
                }
            } else {
                let mut generator = generator(seed, stream as u64);
                for last in (1..rows).rev() {
                    found.swap(last, below(&mut generator, last + 1));
                }
            }
            found
        })
        .collect()
}

/// Positions from the smallest value on, equal ones in their order.
fn order(values: &[f64]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank_correlation(x: &[f64], y: &[f64]) -> f64 {
        let ranks = |v: &[f64]| {
            let mut ranks = vec![0.0; v.len()];
            for (rank, position) in order(v).into_iter().enumerate() {
                ranks[position] = rank as f64;
            }
            ranks
        };
        let (x, y) = (ranks(x), ranks(y));
        let mid = (x.len() - 1) as f64 / 2.0;
        let sum =
            |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mid) * (b - mid)).sum::<f64>();
        sum(&x, &y) / sum(&x, &x)
    }

    #[test]
    fn ranks_are_tied_and_values_stay() {
        let mut columns: Vec<Vec<f64>> = (0..3_u32)
            .map(|k| (0..2_000_u32).map(|i| f64::from(i * (k + 7) % 2_003).powi(2)).collect())
            .collect();
        let before = columns.clone();
        let wanted =
            Correlation::new(&[vec![1.0, 0.8, -0.5], vec![0.8, 1.0, -0.2], vec![-0.5, -0.2, 1.0]])
                .unwrap();
        iman_conover(&mut columns, &wanted, 9).unwrap();
        assert_eq!(columns[0], before[0]);
        for (now, then) in columns.iter().zip(&before) {
            let (mut now, mut then) = (now.clone(), then.clone());
            now.sort_by(f64::total_cmp);
            then.sort_by(f64::total_cmp);
            assert_eq!(now, then);
        }
        // Scores have the correlation exactly; ranks that of 6/pi asin(rho/2), here within 0.01.
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            let exact = 6.0 / std::f64::consts::PI * (wanted.at(i, j) / 2.0).asin();
            let found = rank_correlation(&columns[i], &columns[j]);
            assert!((found - exact).abs() < 0.01, "{found} {exact}");
        }
        assert!(iman_conover(&mut columns[..2], &wanted, 9).is_err());
    }
}
