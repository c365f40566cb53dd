use cloudecon_core::TokenRate;

use crate::Error;

/// A configuration's speed as a user sees it and as its owner does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrontierPoint {
    /// Tokens a second of one user.
    pub interactivity: TokenRate,
    /// Tokens a second and chip.
    pub per_chip: TokenRate,
    /// Place of the configuration in the caller's list.
    pub configuration: usize,
}

/// Points that no other point beats in both interactivity and rate per chip, by rising
/// interactivity and falling rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontier {
    points: Vec<FrontierPoint>,
}

impl Frontier {
    /// Keeps the points that are not dominated. Of equal points the first stays.
    ///
    /// # Errors
    /// [`Error::Empty`] without points.
    pub fn of(points: impl IntoIterator<Item = FrontierPoint>) -> Result<Self, Error> {
        let mut all: Vec<FrontierPoint> = points.into_iter().collect();
        all.sort_by(|a, b| {
            let users = |point: &FrontierPoint| point.interactivity.as_tokens_per_second();
            let chips = |point: &FrontierPoint| point.per_chip.as_tokens_per_second();
            users(b)
                .total_cmp(&users(a))
                .then(chips(b).total_cmp(&chips(a)))
                .then(a.configuration.cmp(&b.configuration))
        });
        let mut kept: Vec<FrontierPoint> = Vec::new();
        for point in all {
            if kept.last().is_none_or(|last| point.per_chip > last.per_chip) {
                kept.push(point);
            }
        }
        kept.reverse();
        if kept.is_empty() {
            Err(Error::Empty { field: "points" })
        } else {
            Ok(Self { points: kept })
        }
    }

    /// The points, by rising interactivity.
    pub fn points(&self) -> &[FrontierPoint] {
        &self.points
    }

    /// The point with the highest rate per chip whose users see at least `target`.
    ///
    /// # Errors
    /// [`Error::OutsideFrontier`] if no point is that fast.
    pub fn best_at(&self, target: TokenRate) -> Result<FrontierPoint, Error> {
        self.points
            .iter()
            .find(|point| point.interactivity >= target)
            .copied()
            .ok_or_else(|| self.outside(target))
    }

    /// Rate per chip at an interactivity between points, by a monotone cubic; never outside.
    ///
    /// Prefer [`Frontier::best_at`] where configurations can be enumerated: this value belongs to
    /// no configuration.
    ///
    /// # Errors
    /// [`Error::OutsideFrontier`].
    ///
    /// # References
    /// Steffen (1990), A simple method for monotonic interpolation in one dimension, eq. 2, 8, 11.
    pub fn interpolate(&self, target: TokenRate) -> Result<TokenRate, Error> {
        let x: Vec<f64> =
            self.points.iter().map(|p| p.interactivity.as_tokens_per_second()).collect();
        let y: Vec<f64> = self.points.iter().map(|p| p.per_chip.as_tokens_per_second()).collect();
        let at = target.as_tokens_per_second();
        if let ([only], [value]) = (x.as_slice(), y.as_slice())
            && at == *only
        {
            return Ok(TokenRate::from_tokens_per_second(*value));
        }
        let inside =
            |i: &usize| x.get(*i).zip(x.get(i + 1)).is_some_and(|(a, b)| *a <= at && at <= *b);
        let Some(left) = (0..x.len()).find(inside) else { return Err(self.outside(target)) };
        let value = steffen(&x, &y, left, at).ok_or_else(|| self.outside(target))?;
        Ok(TokenRate::from_tokens_per_second(value))
    }

    fn outside(&self, target: TokenRate) -> Error {
        let end = |point: Option<&FrontierPoint>| {
            point.map_or(f64::NAN, |point| point.interactivity.as_tokens_per_second())
        };
        Error::OutsideFrontier {
            target: target.as_tokens_per_second(),
            low: end(self.points.first()),
            high: end(self.points.last()),
        }
    }
}

/// The cubic of the interval that starts at `left`.
fn steffen(x: &[f64], y: &[f64], left: usize, at: f64) -> Option<f64> {
    let width = |i: usize| Some(x.get(i + 1)? - x.get(i)?);
    let slope = |i: usize| Some((y.get(i + 1)? - y.get(i)?) / width(i)?);
    let tangent = |i: usize| -> Option<f64> {
        let before = i.checked_sub(1).and_then(|j| Some((width(j)?, slope(j)?)));
        let after = width(i).zip(slope(i));
        match (before, after) {
            (Some((h0, s0)), Some((h1, s1))) => {
                let p = (s0 * h1 + s1 * h0) / (h0 + h1);
                Some((s0.signum() + s1.signum()) * s0.abs().min(s1.abs()).min(0.5 * p.abs()))
            }
            (None, Some((h1, s1))) => {
                let Some((h2, s2)) = width(i + 1).zip(slope(i + 1)) else { return Some(s1) };
                Some(end_tangent(s1, s2, h1, h2))
            }
            (Some((h1, s1)), None) => {
                let inner = i.checked_sub(2).and_then(|j| Some((width(j)?, slope(j)?)));
                let Some((h2, s2)) = inner else { return Some(s1) };
                Some(end_tangent(s1, s2, h1, h2))
            }
            (None, None) => None,
        }
    };
    let (h, s) = (width(left)?, slope(left)?);
    let (start, end) = (tangent(left)?, tangent(left + 1)?);
    let d = at - x.get(left)?;
    let cubic = (start + end - 2.0 * s) / (h * h);
    let square = (3.0 * s - 2.0 * start - end) / h;
    Some(((cubic * d + square) * d + start) * d + y.get(left)?)
}

/// Tangent at an end from the two nearest intervals, held to the monotone range.
fn end_tangent(near: f64, far: f64, near_width: f64, far_width: f64) -> f64 {
    let ratio = near_width / (near_width + far_width);
    let tangent = near * (1.0 + ratio) - far * ratio;
    if tangent * near <= 0.0 {
        0.0
    } else if tangent.abs() > 2.0 * near.abs() {
        2.0 * near
    } else {
        tangent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(users: f64, chips: f64, configuration: usize) -> FrontierPoint {
        FrontierPoint {
            interactivity: TokenRate::from_tokens_per_second(users),
            per_chip: TokenRate::from_tokens_per_second(chips),
            configuration,
        }
    }

    #[test]
    fn dominated_points_fall_out_and_the_service_level_picks_a_configuration() {
        let points = [point(50.0, 800.0, 0), point(20.0, 2000.0, 1), point(40.0, 700.0, 2)];
        let frontier = Frontier::of(points).unwrap();
        let kept: Vec<usize> = frontier.points().iter().map(|p| p.configuration).collect();
        assert_eq!(kept, [1, 0]);
        let rate = TokenRate::from_tokens_per_second(30.0);
        assert_eq!(frontier.best_at(rate).unwrap().configuration, 0);
        let fast = TokenRate::from_tokens_per_second(60.0);
        assert_eq!(
            frontier.best_at(fast).unwrap_err().to_string(),
            "60 tok/s per user lies outside the frontier (20.0 to 50.0)"
        );
        assert!(Frontier::of([]).is_err());
    }

    #[test]
    fn a_straight_line_stays_one() {
        // Steffen's cubic through points of a line is that line.
        let line = (0_u8..5).map(|i| point(f64::from(i), 10.0 - 2.0 * f64::from(i), i.into()));
        let frontier = Frontier::of(line).unwrap();
        for at in [0.0, 0.3, 1.5, 3.99, 4.0] {
            let value = frontier.interpolate(TokenRate::from_tokens_per_second(at)).unwrap();
            let expected = 10.0 - 2.0 * at;
            approx::assert_relative_eq!(
                value.as_tokens_per_second(),
                expected,
                max_relative = 1e-12
            );
        }
        assert!(frontier.interpolate(TokenRate::from_tokens_per_second(4.1)).is_err());
    }
}
