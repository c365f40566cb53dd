use crate::Error;

/// Where an input stands and how far it may move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Where it stands.
    pub base: f64,
    /// The lowest value in question.
    pub low: f64,
    /// The highest value in question.
    pub high: f64,
}

impl Room {
    /// A checked range around a base; either end may be the base itself.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless all are finite, [`Error::OutOfOrder`] unless
    /// `low <= base <= high`.
    pub fn new(base: f64, low: f64, high: f64) -> Result<Self, Error> {
        crate::error::finite("base", base)?;
        crate::error::finite("low", low)?;
        crate::error::finite("high", high)?;
        let wrong = |low_field, low, high_field, high| {
            Err(Error::OutOfOrder { low_field, low, high_field, high })
        };
        if low > base {
            return wrong("low", low, "base", base);
        }
        if base > high {
            return wrong("base", base, "high", high);
        }
        Ok(Self { base, low, high })
    }

    /// The value a share of the way to the high (`is_up`) or low end.
    pub(super) fn at(&self, is_up: bool, share: f64) -> f64 {
        let end = if is_up { self.high } else { self.low };
        if share >= 1.0 { end } else { self.base + share * (end - self.base) }
    }

    pub(super) fn has_side(&self, is_up: bool) -> bool {
        if is_up { self.high > self.base } else { self.low < self.base }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_goes_upwards_around_its_base() {
        assert!(Room::new(1.0, 1.0, 1.0).is_ok());
        let upside_down = Room::new(3.0, 0.0, 2.0);
        let expected =
            Error::OutOfOrder { low_field: "base", low: 3.0, high_field: "high", high: 2.0 };
        assert_eq!(upside_down, Err(expected));
        assert!(matches!(
            Room::new(-1.0, 0.0, 2.0),
            Err(Error::OutOfOrder { high_field: "base", .. })
        ));
        assert!(matches!(
            Room::new(1.0, 0.0, f64::INFINITY),
            Err(Error::OutOfRange { field: "high", .. })
        ));
    }
}
