use super::{Affine, MOST_PIECES, Profile};
use crate::{Error, Rate};

/// Collects points and segments and drops knots where nothing happens.
#[derive(Default)]
pub(super) struct Builder {
    knots: Vec<Rate>,
    points: Vec<Affine>,
    segments: Vec<Affine>,
}

impl Builder {
    pub(super) fn point(&mut self, x: Rate, value: Affine) {
        self.knots.push(x);
        self.points.push(value);
    }

    pub(super) fn segment(&mut self, value: Affine) {
        self.segments.push(value);
    }

    pub(super) fn finish(self) -> Result<Profile, Error> {
        let mut profile = Profile {
            knots: Vec::with_capacity(self.knots.len()),
            points: Vec::new(),
            segments: Vec::new(),
            constant: Rate::ZERO,
        };
        let last = self.knots.len().saturating_sub(1);
        for (index, (knot, point)) in self.knots.into_iter().zip(self.points).enumerate() {
            let next = self.segments.get(index).copied();
            let is_smooth = index > 0
                && index < last
                && profile.segments.last() == next.as_ref()
                && (next == Some(point)
                    || matches!(next, Some(line) if line.at(knot)? == point.at(knot)?));
            if is_smooth {
                continue;
            }
            profile.knots.push(knot);
            profile.points.push(point);
            profile.segments.extend(next);
        }
        if profile.knots.len() > MOST_PIECES {
            return Err(Error::TooMany { what: "payoff", limit: MOST_PIECES });
        }
        Ok(profile)
    }
}
