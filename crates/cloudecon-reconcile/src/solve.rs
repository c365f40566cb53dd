use crate::contradiction;
use crate::error::Error;
use crate::layout::{Equations, Layout};
use crate::linear::{Linear, Step};
use crate::settings::Settings;
use crate::start;

/// A point that meets the equations with the shortest innovations, and the last linear form.
#[derive(Debug, Clone)]
pub(crate) struct Fit<'p> {
    pub(crate) layout: Layout<'p>,
    pub(crate) linear: Linear,
    pub(crate) coordinates: Vec<f64>,
    pub(crate) equations: Equations,
    pub(crate) step: Step,
    pub(crate) iterations: usize,
}

/// A point of the search: innovations and the coordinates of free columns.
#[derive(Debug, Clone)]
struct Point {
    innovations: Vec<f64>,
    coordinates: Vec<f64>,
    equations: Equations,
}

impl Point {
    fn new(layout: &Layout<'_>, innovations: Vec<f64>, free: &[f64]) -> Self {
        let coordinates = layout.coordinates(&innovations, free);
        let equations = layout.equations(&coordinates);
        Self { innovations, coordinates, equations }
    }

    /// Half the squared length of the innovations, and the gaps weighted.
    fn merit(&self, weights: &[f64]) -> f64 {
        let length: f64 = self.innovations.iter().map(|w| w * w).sum();
        let gaps: f64 = self.equations.values.iter().zip(weights).map(|(c, v)| c.abs() * v).sum();
        0.5 * length + gaps
    }
}

/// Gauss–Newton on equations: linearise, take the shortest innovations, shorten the step where it
/// does not lower the merit.
///
/// `from` holds coordinates of the quantities to start from.
pub(crate) fn fit<'p>(
    layout: Layout<'p>,
    settings: &Settings,
    from: Option<&[f64]>,
) -> Result<Fit<'p>, Error> {
    let mut start = start::coordinates(&layout);
    if let Some(from) = from {
        start.iter_mut().zip(from).for_each(|(start, from)| *start = *from);
    }
    let is_linear = layout.is_linear();
    let mut point = Point::new(&layout, vec![0.0; layout.innovations], &start);
    let mut weights: Vec<f64> = vec![0.0; layout.equation_count()];
    for iteration in 1..=settings.iterations {
        let linear = Linear::new(&layout, &point.equations, &point.coordinates)?;
        let step = linear.step(&layout, &point.equations, &point.innovations);
        for (weight, multiplier) in weights.iter_mut().zip(&step.multipliers) {
            *weight = weight.max(2.0 * multiplier.abs());
        }
        let (next, length) = advance(&layout, &point, (&step, &linear.sizes), &weights, is_linear);
        point = next;
        let (worst, _) = point.equations.worst();
        let is_feasible = worst <= settings.residual;
        // At rounding the equations may not get closer to zero.
        let is_close = worst <= settings.residual * 1e3;
        if is_linear || (length <= settings.step && is_close) || (length == 0.0 && is_feasible) {
            if is_linear && (worst > 1e-9 || worst.is_nan()) {
                return Err(contradiction::error(&layout, &point.equations, &point.coordinates));
            }
            let Point { coordinates, equations, innovations } = point;
            let step = Step { innovations, ..step };
            return Ok(Fit { layout, linear, coordinates, equations, step, iterations: iteration });
        }
        if !worst.is_finite() {
            break;
        }
    }
    let found = contradiction::error(&layout, &point.equations, &point.coordinates);
    Err(match found {
        Error::Contradictory { .. } => found,
        _ => Error::NotConverged {
            what: "reconciliation",
            iterations: settings.iterations,
            worst: contradiction::worst(&layout, &point.equations),
        },
    })
}

/// The next point, and how far it lies: the largest move in standard errors or of a free column
/// relative to its size.
fn advance(
    layout: &Layout<'_>,
    point: &Point,
    (step, sizes): (&Step, &[f64]),
    weights: &[f64],
    is_linear: bool,
) -> (Point, f64) {
    const HALVINGS: usize = 12;
    // No logarithm moves further than this at once.
    const FAR: f64 = 3.0;
    let blend = |share: f64| {
        let innovations = point
            .innovations
            .iter()
            .zip(&step.innovations)
            .map(|(old, new)| old + share * (new - old))
            .collect();
        let free: Vec<f64> =
            point.coordinates.iter().zip(&step.free).map(|(old, by)| old + share * by).collect();
        Point::new(layout, innovations, &free)
    };
    let mut length: f64 = point
        .innovations
        .iter()
        .zip(&step.innovations)
        .map(|(old, new)| (new - old).abs())
        .fold(0.0, f64::max);
    let mut longest: f64 = 0.0;
    for (column, by) in step.free.iter().enumerate() {
        let own = layout.scales[column] == crate::scale::Scale::Own;
        let size = if own { point.coordinates[column].abs().max(sizes[column]) } else { 1.0 };
        length = length.max(by.abs() / size);
        longest = if own { longest } else { longest.max(by.abs()) };
    }
    let full = blend(1.0);
    if is_linear || length == 0.0 {
        return (full, length);
    }
    for (old, new) in
        point.coordinates.iter().zip(&full.coordinates).enumerate().filter_map(|(column, pair)| {
            (layout.scales[column] != crate::scale::Scale::Own).then_some(pair)
        })
    {
        longest = longest.max((new - old).abs());
    }
    let now = point.merit(weights);
    let mut share = if longest > FAR { FAR / longest } else { 1.0 };
    let mut last = if share < 1.0 { blend(share) } else { full };
    for _ in 0..HALVINGS {
        let merit = last.merit(weights);
        // Near the answer the merit is flat and only rounding is left.
        if merit <= now + 1e-9 * (1.0 + now.abs()) {
            return (last, length);
        }
        share *= 0.5;
        last = blend(share);
    }
    (last, length)
}
