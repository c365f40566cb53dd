use serde::{Deserialize, Serialize};

/// The scale on which a quantity is adjusted and the error of an observation is normal.
///
/// | scale | for | coordinate |
/// | --- | --- | --- |
/// | `Own` | figures that may change sign, and figures known to a few percent | `x` |
/// | `Log` | positive quantities known up to a factor | `ln x` |
/// | `Logit` | shares strictly between 0 and 1 | `ln(x / (1 - x))` |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// The figure itself.
    #[default]
    Own,
    /// Its natural logarithm.
    Log,
    /// The logarithm of its odds.
    Logit,
}

impl Scale {
    /// The coordinate of a value, `None` where the scale has none.
    pub fn coordinate(self, value: f64) -> Option<f64> {
        let coordinate = match self {
            Self::Own => value,
            Self::Log => value.ln(),
            Self::Logit => (value / (1.0 - value)).ln(),
        };
        coordinate.is_finite().then_some(coordinate)
    }

    /// The value at a coordinate.
    pub fn value(self, coordinate: f64) -> f64 {
        match self {
            Self::Own => coordinate,
            Self::Log => coordinate.exp(),
            Self::Logit => 1.0 / (1.0 + (-coordinate).exp()),
        }
    }

    /// How fast the value moves with the coordinate, at a value.
    pub fn slope(self, value: f64) -> f64 {
        match self {
            Self::Own => 1.0,
            Self::Log => value,
            Self::Logit => value * (1.0 - value),
        }
    }

    /// What the scale allows, in words.
    pub(crate) const fn allowed(self) -> &'static str {
        match self {
            Self::Own => "finite",
            Self::Log => "above 0",
            Self::Logit => "between 0 and 1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_where_its_values_end() {
        assert_eq!(Scale::Log.coordinate(0.0), None);
        assert_eq!(Scale::Log.coordinate(-1.0), None);
        assert_eq!(Scale::Logit.coordinate(1.0), None);
        assert_eq!(Scale::Own.coordinate(f64::INFINITY), None);
        assert_eq!(Scale::Logit.coordinate(0.5), Some(0.0));
    }

    #[test]
    fn coordinates_round_trip_and_slopes_are_derivatives() {
        for scale in [Scale::Own, Scale::Log, Scale::Logit] {
            let at = scale.coordinate(0.3).unwrap();
            approx::assert_relative_eq!(scale.value(at), 0.3, max_relative = 1e-15);
            let step = 1e-6;
            let slope = (scale.value(at + step) - scale.value(at - step)) / (2.0 * step);
            approx::assert_relative_eq!(scale.slope(0.3), slope, max_relative = 1e-9);
        }
    }
}
