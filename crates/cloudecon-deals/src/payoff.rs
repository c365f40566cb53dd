//! What a party keeps as an exact function of demand.

use crate::engine::Plan;
use crate::number::Number;
use crate::profile::Profile;
use crate::{Deal, Drivers, Error, LineRole, PartyId, Rate};

/// A party's margin as a function of a demand index: linear between breakpoints, with jumps.
///
/// Values are micro-dollars as exact ratios: postings are not rounded here.
#[derive(Debug, Clone, PartialEq)]
pub struct Payoff {
    profile: Profile,
    from: Rate,
    to: Rate,
}

/// A point where the payoff bends or jumps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breakpoint {
    /// Demand index.
    pub at: Rate,
    /// Limit from below, in micro-dollars.
    pub before: Rate,
    /// Value at the point.
    pub value: Rate,
    /// Limit from above.
    pub after: Rate,
    /// Slope below the point, micro-dollars for one unit of the index.
    pub slope_before: Rate,
    /// Slope above the point.
    pub slope_after: Rate,
}

impl Breakpoint {
    /// True if the value changes without a change of demand.
    pub fn is_jump(&self) -> bool {
        self.before != self.value || self.value != self.after
    }
}

/// Where a margin is zero or changes sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakeven {
    /// Zero at one index.
    Point(Rate),
    /// Zero between two indices.
    Interval(Rate, Rate),
    /// The sign changes in a jump without passing zero.
    Jump(Rate),
}

/// The margin of a party over all periods as a function of a factor on the named drivers.
///
/// Central terms and paths are taken. The factor runs from `from` to `to`; 1 is the path as given.
///
/// # Errors
/// [`Error::Value`] unless `0 <= from < to`, [`Error::TooMany`] for more than 20,000 pieces,
/// [`Error::Unknown`] for a driver that does not exist, [`Error::Overflow`].
pub fn payoff(
    deal: &Deal,
    drivers: &Drivers,
    scaled: &[&str],
    from: Rate,
    to: Rate,
    party: &PartyId,
) -> Result<Payoff, Error> {
    if from.is_negative() || from >= to {
        return Err(Error::Value {
            name: "demand index",
            allowed: "zero or more, with `from` below `to`",
            found: format!("{from} to {to}"),
        });
    }
    if let Some(name) = scaled.iter().find(|name| drivers.micros(name).is_none()) {
        return Err(Error::Unknown {
            term: "payoff".into(),
            kind: "driver",
            id: (*name).to_owned(),
            known: drivers.names().collect::<Vec<_>>().join(", "),
        });
    }
    let central = deal.central();
    let plan = Plan::new(&central, drivers)?;
    let flows = plan.run(&|name| {
        let path = drivers.micros(name)?.iter();
        if scaled.contains(&name) {
            Some(path.map(|value| Profile::proportional(*value, from, to)).collect())
        } else {
            path.map(|value| Profile::constant(*value, *value).ok()).collect()
        }
    })?;
    let mut total = Profile::proportional(0, from, to);
    for (term, line) in central.terms().iter().zip(&flows.recognised) {
        if term.line_role() == LineRole::Financing {
            continue;
        }
        let (gains, loses) = (&term.payee == party, &term.payer == party);
        for amount in line {
            if gains {
                total = total.add(amount)?;
            }
            if loses {
                total = total.sub(amount)?;
            }
        }
    }
    Ok(Payoff { profile: total, from, to })
}

impl Payoff {
    /// The interval of the demand index.
    pub const fn interval(&self) -> (Rate, Rate) {
        (self.from, self.to)
    }

    /// The exact margin in micro-dollars at an index of the interval.
    ///
    /// # Errors
    /// [`Error::Value`] outside the interval, [`Error::Overflow`].
    pub fn at(&self, index: Rate) -> Result<Rate, Error> {
        if index < self.from || index > self.to {
            return Err(Error::Value {
                name: "demand index",
                allowed: "inside the interval of the payoff",
                found: index.to_string(),
            });
        }
        self.profile.at(index)
    }

    /// Bends and jumps strictly inside the interval, in order.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn breakpoints(&self) -> Result<Vec<Breakpoint>, Error> {
        let p = &self.profile;
        let mut points = Vec::new();
        for (index, (at, point)) in p.knots.iter().zip(&p.points).enumerate() {
            let sides =
                index.checked_sub(1).and_then(|i| p.segments.get(i)).zip(p.segments.get(index));
            let Some((left, right)) = sides else { continue };
            points.push(Breakpoint {
                at: *at,
                before: left.at(*at)?,
                value: point.at(*at)?,
                after: right.at(*at)?,
                slope_before: left.b,
                slope_after: right.b,
            });
        }
        Ok(points)
    }

    /// Every index at which the margin is zero or changes sign, in order.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn breakevens(&self) -> Result<Vec<Breakeven>, Error> {
        let p = &self.profile;
        let mut found: Vec<Breakeven> = Vec::new();
        for (index, (knot, point)) in p.knots.iter().zip(&p.points).enumerate() {
            let here = point.at(*knot)?;
            let before = index.checked_sub(1).and_then(|i| p.segments.get(i));
            let before = before.map(|line| line.at(*knot)).transpose()?;
            let after = p.segments.get(index).map(|line| line.at(*knot)).transpose()?;
            let crosses = |a: Option<Rate>, b: Option<Rate>| {
                matches!((a, b), (Some(a), Some(b))
                    if a.numerator().signum() * b.numerator().signum() < 0)
            };
            if here == Rate::ZERO {
                let joined =
                    matches!(found.last(), Some(Breakeven::Interval(_, end)) if end == knot);
                if !joined {
                    found.push(Breakeven::Point(*knot));
                }
            } else if crosses(before, Some(here)) || crosses(Some(here), after) {
                found.push(Breakeven::Jump(*knot));
            }
            let (Some(next), Some(line)) = (p.knots.get(index + 1), p.segments.get(index)) else {
                continue;
            };
            if line.b == Rate::ZERO && line.a == Rate::ZERO {
                let start = match found.last() {
                    Some(Breakeven::Point(x)) if x == knot => {
                        found.pop();
                        *knot
                    }
                    Some(Breakeven::Interval(start, end)) if end == knot => {
                        let start = *start;
                        found.pop();
                        start
                    }
                    _ => *knot,
                };
                found.push(Breakeven::Interval(start, *next));
            } else if let Some(x) = line.solve(Rate::ZERO)?.filter(|x| knot < x && x < next) {
                found.push(Breakeven::Point(x));
            }
        }
        Ok(found)
    }
}
