//! Nodes and weights of Gauss-Legendre quadrature on 0 to 1.

/// Nodes in rising order with their weights, which sum to 1: exact for polynomials up to degree
/// `2 nodes - 1`.
pub(crate) fn rule(nodes: usize) -> Vec<(f64, f64)> {
    let n = nodes as f64;
    (0..nodes)
        .map(|index| {
            // Tricomi's start, then Newton on the Legendre polynomial of -1 to 1.
            let mut x = -(std::f64::consts::PI * (index as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (value, before) = legendre(nodes, x);
                slope = n * (x * value - before) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// The Legendre polynomials of this degree and of the one below it.
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut value, mut before) = (x, 1.0);
    for k in 2..=degree {
        let k = k as f64;
        (value, before) = (((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k, value);
    }
    if degree == 0 { (1.0, 0.0) } else { (value, before) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_integrated_exactly() {
        for nodes in [1_usize, 2, 5, 20, 48] {
            for degree in 0..i32::try_from(2 * nodes).unwrap() {
                let sum: f64 = rule(nodes).iter().map(|(x, w)| w * x.powi(degree)).sum();
                approx::assert_abs_diff_eq!(sum, 1.0 / f64::from(degree + 1), epsilon = 1e-14);
            }
        }
    }
}
