//! One input at a time, the others at their base.

/// What one input alone does to an output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Which input, from 0.
    pub input: usize,
    /// The output with the input at its low end.
    pub at_low: f64,
    /// The output with the input at its high end.
    pub at_high: f64,
    /// `|at_high - at_low|`.
    pub swing: f64,
    /// The square of the swing over the sum of all squares; 0 where nothing moves.
    pub share: f64,
}

/// The output at the base and one bar an input, the widest first, equal ones in input order.
///
/// `ends` holds low and high of each input.
///
/// # Errors
/// The first error of the model.
pub fn tornado<E>(
    base: &[f64],
    ends: &[(f64, f64)],
    mut model: impl FnMut(&[f64]) -> Result<f64, E>,
) -> Result<(f64, Vec<Bar>), E> {
    let at_base = model(base)?;
    let mut row = base.to_vec();
    let mut bars = Vec::with_capacity(ends.len());
    for (input, ((low, high), value)) in ends.iter().zip(base).enumerate() {
        row[input] = *low;
        let at_low = model(&row)?;
        row[input] = *high;
        let at_high = model(&row)?;
        row[input] = *value;
        bars.push(Bar { input, at_low, at_high, swing: (at_high - at_low).abs(), share: 0.0 });
    }
    let squares: f64 = bars.iter().map(|bar| bar.swing * bar.swing).sum();
    if squares > 0.0 {
        for bar in &mut bars {
            bar.share = bar.swing * bar.swing / squares;
        }
    }
    bars.sort_by(|a, b| b.swing.total_cmp(&a.swing).then(a.input.cmp(&b.input)));
    Ok((at_base, bars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_bars_come_first() {
        // 2 x + 3 y at x 1..2, y 0..4 around (1, 1): bars 2 and 12, shares 4/148 and 144/148.
        let model = |x: &[f64]| Ok::<_, ()>(2.0 * x[0] + 3.0 * x[1]);
        let (base, bars) = tornado(&[1.0, 1.0], &[(1.0, 2.0), (0.0, 4.0)], model).unwrap();
        assert_eq!(base, 5.0);
        assert_eq!(bars.iter().map(|bar| bar.input).collect::<Vec<_>>(), [1, 0]);
        assert_eq!((bars[0].at_low, bars[0].at_high), (2.0, 14.0));
        approx::assert_relative_eq!(bars[0].share, 144.0 / 148.0);
    }
}
