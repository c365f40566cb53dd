//! Payment functions as pieces over the values that a profile takes.

use super::{Affine, MOST_PIECES, Profile, fail};
use crate::function::{Function, Piece, packages};
use crate::{Error, Rate};

/// `f(line)` where `line` has values in one piece of `f`.
pub(super) fn compose(piece: &Piece, den: i128, line: Affine) -> Result<Affine, Error> {
    let slope = Rate::new(piece.slope, den)?;
    let intercept = Rate::new(piece.intercept, den)?;
    let a = slope.checked_mul(line.a).and_then(|x| x.checked_add(intercept)).ok_or_else(fail)?;
    let b = slope.checked_mul(line.b).ok_or_else(fail)?;
    Ok(Affine { a, b })
}

/// The piece that holds `u`; with `above`, the one just above it; with `below`, just below.
pub(super) fn piece_of(pieces: &[Piece], u: Rate, side: Side) -> Option<&Piece> {
    pieces.iter().find(|piece| {
        piece.upto.is_none_or(|upto| match side {
            Side::At | Side::Below => u <= Rate::whole(upto),
            Side::Above => u < Rate::whole(upto),
        })
    })
}

#[derive(Clone, Copy)]
pub(super) enum Side {
    At,
    Below,
    Above,
}

/// Packages as steps over the values that the profile takes.
pub(super) fn steps(profile: &Profile, function: &Function) -> Result<(i128, Vec<Piece>), Error> {
    match function {
        Function::Pieces { den, pieces } => Ok((*den, pieces.clone())),
        Function::Packages { size, free, price, den } => {
            let mut most = profile.constant;
            for (index, knot) in profile.knots.iter().enumerate() {
                let beside = [index.checked_sub(1), Some(index)];
                let segments = beside.into_iter().flatten().filter_map(|i| profile.segments.get(i));
                for line in segments.chain(profile.points.get(index)) {
                    most = most.max(line.at(*knot)?);
                }
            }
            let ceiling = most.numerator().div_euclid(most.denominator()).saturating_add(1);
            let count = packages(ceiling, *size, *free).ok_or_else(fail)?;
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            if count > MOST_PIECES {
                return Err(Error::TooMany { what: "packages", limit: MOST_PIECES });
            }
            let mut pieces = Vec::with_capacity(count + 1);
            let (mut upto, mut intercept) = (*free, 0_i128);
            for _ in 0..=count {
                pieces.push(Piece { upto: Some(upto), slope: 0, intercept });
                upto = upto.checked_add(*size).ok_or_else(fail)?;
                intercept = intercept.checked_add(*price).ok_or_else(fail)?;
            }
            if let Some(last) = pieces.last_mut() {
                last.upto = None;
            }
            Ok((*den, pieces))
        }
    }
}
