use super::fail;
use crate::{Error, Rate};

/// `a + b x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Affine {
    pub(crate) a: Rate,
    pub(crate) b: Rate,
}

impl Affine {
    pub(super) const ZERO: Self = Self { a: Rate::ZERO, b: Rate::ZERO };

    pub(crate) fn at(self, x: Rate) -> Result<Rate, Error> {
        self.b.checked_mul(x).and_then(|y| y.checked_add(self.a)).ok_or_else(fail)
    }

    pub(super) fn add(self, other: Self) -> Result<Self, Error> {
        let a = self.a.checked_add(other.a).ok_or_else(fail)?;
        let b = self.b.checked_add(other.b).ok_or_else(fail)?;
        Ok(Self { a, b })
    }

    pub(super) fn sub(self, other: Self) -> Result<Self, Error> {
        let a = self.a.checked_sub(other.a).ok_or_else(fail)?;
        let b = self.b.checked_sub(other.b).ok_or_else(fail)?;
        Ok(Self { a, b })
    }

    /// Where it has a value; `None` if flat.
    pub(crate) fn solve(self, value: Rate) -> Result<Option<Rate>, Error> {
        if self.b == Rate::ZERO {
            return Ok(None);
        }
        let x = value.checked_sub(self.a).and_then(|d| d.checked_div(self.b));
        x.map(Some).ok_or_else(fail)
    }
}
