//! Exact functions of one variable: linear between knots, with jumps and single points.

mod affine;
mod builder;
mod pieces;

use crate::function::Band;
use crate::number::Number;
use crate::{Error, Rate, Rounding};
pub(crate) use affine::Affine;
use builder::Builder;
use pieces::{Side, compose, piece_of, steps};

/// More pieces than any contract of sane size needs.
const MOST_PIECES: usize = 20_000;

fn fail() -> Error {
    Error::overflow("payoff")
}

/// On `[first knot, last knot]`: `points[i]` at knot i, `segments[i]` strictly between i and i + 1.
///
/// A profile without knots is a constant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    pub(crate) knots: Vec<Rate>,
    pub(crate) points: Vec<Affine>,
    pub(crate) segments: Vec<Affine>,
    pub(crate) constant: Rate,
}

impl Profile {
    fn flat(value: Rate) -> Self {
        Self { knots: Vec::new(), points: Vec::new(), segments: Vec::new(), constant: value }
    }

    /// `slope x` on an interval.
    pub(crate) fn proportional(slope: i128, from: Rate, to: Rate) -> Self {
        let line = Affine { a: Rate::ZERO, b: Rate::whole(slope) };
        Self {
            knots: vec![from, to],
            points: vec![line, line],
            segments: vec![line],
            constant: Rate::ZERO,
        }
    }

    fn is_flat(&self) -> bool {
        self.knots.is_empty()
    }

    /// The same function with more knots.
    fn refined(&self, knots: &[Rate]) -> Self {
        if self.is_flat() {
            let line = Affine { a: self.constant, b: Rate::ZERO };
            return Self {
                knots: knots.to_vec(),
                points: vec![line; knots.len()],
                segments: vec![line; knots.len().saturating_sub(1)],
                constant: Rate::ZERO,
            };
        }
        let mut points = Vec::with_capacity(knots.len());
        let mut segments = Vec::with_capacity(knots.len());
        let mut own = 0;
        for knot in knots {
            while self.knots.get(own + 1).is_some_and(|next| next <= knot) {
                own += 1;
            }
            let inside = self.segments.get(own).or(self.segments.last()).copied();
            let is_own = self.knots.get(own) == Some(knot);
            let point = if is_own { self.points.get(own).copied() } else { inside };
            points.push(point.unwrap_or(Affine::ZERO));
            segments.push(inside.unwrap_or(Affine::ZERO));
        }
        segments.pop();
        Self { knots: knots.to_vec(), points, segments, constant: Rate::ZERO }
    }

    fn combine(
        &self,
        other: &Self,
        constants: impl Fn(Rate, Rate) -> Option<Rate>,
        point: impl Fn(Rate, Affine, Affine) -> Result<Affine, Error>,
        segment: impl Fn(Rate, Rate, Affine, Affine, &mut Builder) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        if self.is_flat() && other.is_flat() {
            return constants(self.constant, other.constant).map(Self::flat).ok_or_else(fail);
        }
        let mut knots: Vec<Rate> = self.knots.iter().chain(&other.knots).copied().collect();
        knots.sort_unstable();
        knots.dedup();
        let (left, right) = (self.refined(&knots), other.refined(&knots));
        let mut builder = Builder::default();
        for (index, knot) in knots.iter().enumerate() {
            let (Some(a), Some(b)) = (left.points.get(index), right.points.get(index)) else {
                break;
            };
            builder.point(*knot, point(*knot, *a, *b)?);
            if let (Some(next), Some(a), Some(b)) =
                (knots.get(index + 1), left.segments.get(index), right.segments.get(index))
            {
                segment(*knot, *next, *a, *b, &mut builder)?;
            }
        }
        builder.finish()
    }

    fn extreme(
        &self,
        other: &Self,
        first_wins: impl Fn(Rate, Rate) -> bool,
    ) -> Result<Self, Error> {
        self.combine(
            other,
            |a, b| Some(if first_wins(a, b) { a } else { b }),
            |x, a, b| Ok(if first_wins(a.at(x)?, b.at(x)?) { a } else { b }),
            |from, to, a, b, builder| {
                // On either side of a crossing the choice is settled by the slopes.
                let pick = |x: Rate, ahead: bool| -> Result<Affine, Error> {
                    let (u, v) = (a.at(x)?, b.at(x)?);
                    if u != v {
                        return Ok(if first_wins(u, v) { a } else { b });
                    }
                    let (s, t) = if ahead { (a.b, b.b) } else { (b.b, a.b) };
                    Ok(if first_wins(s, t) { a } else { b })
                };
                let crossing = a.sub(b)?.solve(Rate::ZERO)?.filter(|x| from < *x && *x < to);
                builder.segment(pick(from, true)?);
                if let Some(x) = crossing {
                    builder.point(x, a);
                    builder.segment(pick(x, true)?);
                }
                Ok(())
            },
        )
    }

    /// The value at a point of the interval.
    pub(crate) fn at(&self, x: Rate) -> Result<Rate, Error> {
        if self.is_flat() {
            return Ok(self.constant);
        }
        match self.knots.binary_search(&x) {
            Ok(index) => self.points.get(index).map_or(Ok(Rate::ZERO), |p| p.at(x)),
            Err(0) => self.points.first().map_or(Ok(Rate::ZERO), |p| p.at(x)),
            Err(index) => {
                let segment = self.segments.get(index - 1).or(self.segments.last());
                segment.map_or(Ok(Rate::ZERO), |s| s.at(x))
            }
        }
    }
}

impl Number for Profile {
    fn zero() -> Self {
        Self::flat(Rate::ZERO)
    }

    fn constant(low: i128, high: i128) -> Result<Self, Error> {
        i128::constant(low, high).map(|value| Self::flat(Rate::whole(value)))
    }

    fn add(&self, other: &Self) -> Result<Self, Error> {
        self.combine(
            other,
            Rate::checked_add,
            |_, a, b| a.add(b),
            |_, _, a, b, builder| {
                builder.segment(a.add(b)?);
                Ok(())
            },
        )
    }

    fn sub(&self, other: &Self) -> Result<Self, Error> {
        self.combine(
            other,
            Rate::checked_sub,
            |_, a, b| a.sub(b),
            |_, _, a, b, builder| {
                builder.segment(a.sub(b)?);
                Ok(())
            },
        )
    }

    fn min(&self, other: &Self) -> Result<Self, Error> {
        self.extreme(other, |a, b| a <= b)
    }

    fn max(&self, other: &Self) -> Result<Self, Error> {
        self.extreme(other, |a, b| a >= b)
    }

    /// Exact: nothing is rounded.
    fn apply(&self, band: &Band, _rounding: Rounding) -> Result<Self, Error> {
        if band.high.is_some() {
            return Err(Error::NotExact {
                term: "a term".into(),
                field: "rate".into(),
                question: "a payoff",
            });
        }
        let (den, pieces) = steps(self, &band.low)?;
        let find = |u: Rate, side: Side, line: Affine| match piece_of(&pieces, u, side) {
            Some(piece) => compose(piece, den, line),
            None => Ok(Affine::ZERO),
        };
        if self.is_flat() {
            let line = Affine { a: self.constant, b: Rate::ZERO };
            return Ok(Self::flat(find(self.constant, Side::At, line)?.a));
        }
        let mut builder = Builder::default();
        for (index, (knot, point)) in self.knots.iter().zip(&self.points).enumerate() {
            builder.point(*knot, find(point.at(*knot)?, Side::At, *point)?);
            let (Some(next), Some(line)) = (self.knots.get(index + 1), self.segments.get(index))
            else {
                continue;
            };
            if line.b == Rate::ZERO {
                builder.segment(find(line.a, Side::At, *line)?);
                continue;
            }
            let ahead = if line.b.is_negative() { Side::Below } else { Side::Above };
            let mut bounds = Vec::new();
            for upto in pieces.iter().filter_map(|piece| piece.upto) {
                let x = line.solve(Rate::whole(upto))?.filter(|x| knot < x && x < next);
                bounds.extend(x.map(|x| (x, upto)));
            }
            bounds.sort_unstable();
            builder.segment(find(line.at(*knot)?, ahead, *line)?);
            for (x, upto) in bounds {
                builder.point(x, find(Rate::whole(upto), Side::At, *line)?);
                builder.segment(find(Rate::whole(upto), ahead, *line)?);
            }
        }
        builder.finish()
    }
}
