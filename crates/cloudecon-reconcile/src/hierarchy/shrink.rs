/// A covariance matrix shrunk to its diagonal.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrunk {
    /// The matrix.
    pub covariance: Vec<Vec<f64>>,
    /// What is left of the correlations, 0 to 1.
    pub kept: f64,
}

/// The covariance of residuals, one row a series, with correlations shrunk towards zero by the
/// estimated intensity of Schäfer and Strimmer (2005), Stat. Appl. Genet. Mol. Biol. 4, table 2,
/// target D: the sum of the correlations' variances over the sum of their squares.
///
/// `floor` is added to standard deviations and to the denominator and is the least variance, so
/// that constant series do no harm; implementations use 2e-8.
pub fn shrunk_covariance(residuals: &[Vec<f64>], floor: f64) -> Shrunk {
    let count = residuals.first().map_or(0, Vec::len) as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let centred: Vec<Vec<f64>> = residuals
        .iter()
        .map(|row| {
            let middle = mean(row);
            row.iter().map(|value| value - middle).collect()
        })
        .collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).collect::<Vec<f64>>();
    let deviations: Vec<f64> =
        centred.iter().map(|row| mean(&product(row, row)).sqrt() + floor).collect();
    let mut covariance = vec![vec![0.0; residuals.len()]; residuals.len()];
    let (mut variances, mut squares) = (0.0, 0.0);
    for (i, left) in centred.iter().enumerate() {
        for (j, right) in centred.iter().enumerate().take(i + 1) {
            let products = product(left, right);
            let entry = mean(&products) * count / (count - 1.0);
            covariance[i][j] = entry;
            covariance[j][i] = entry;
            if i != j {
                let scale = deviations[i] * deviations[j];
                let correlation = mean(&products) / scale;
                let spread = |value: &f64| (value / scale - correlation).powi(2);
                variances += products.iter().map(spread).sum::<f64>();
                squares += correlation.powi(2);
            }
        }
    }
    let intensity = variances / (count * (count - 1.0)) / (squares + floor);
    let kept = 1.0 - intensity.clamp(0.0, 1.0);
    for (i, row) in covariance.iter_mut().enumerate() {
        for (j, entry) in row.iter_mut().enumerate() {
            *entry = if i == j { entry.max(floor) } else { *entry * kept };
        }
    }
    Shrunk { covariance, kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_unrelated_series_lose_their_correlation() {
        // Products 1, -1, -1, 1: correlation 0 exactly.
        let found = shrunk_covariance(&[vec![1., -1., 1., -1.], vec![1., 1., -1., -1.]], 2e-8);
        assert_eq!(found.kept, 0.0);
        assert_eq!(found.covariance[0][1], 0.0);
        approx::assert_relative_eq!(found.covariance[0][0], 4.0 / 3.0, max_relative = 1e-12);
    }

    #[test]
    fn one_series_twice_keeps_it() {
        let row = vec![1.0, -1.0, 1.0, -1.0];
        let found = shrunk_covariance(&[row.clone(), row], 0.0);
        // Every product is 1: no variance, nothing is shrunk.
        assert_eq!(found.kept, 1.0);
    }
}
