//! Numbers with units as text: reading, splitting and scaling.

use crate::Error;

/// A quantity that is written as a number and a unit, such as `1.92 GW`.
///
/// A bare number never parses: `"1.92"` for a power is an error that lists the legal units.
pub trait Printed: Copy {
    /// The name of the quantity in messages, for example `power`.
    const NAME: &'static str;

    /// Legal units and the factor that turns one of them into the internal unit,
    /// the internal (printed) unit first. A factor below 1 is one over a whole number and stands
    /// for the division by it.
    const UNITS: &'static [(&'static str, f64)];

    /// Builds the quantity from a number in its internal unit.
    fn from_internal(value: f64) -> Self;

    /// The number in the internal unit.
    fn internal(self) -> f64;

    /// Reads `number unit`.
    ///
    /// # Errors
    /// [`Error::NoUnit`] for a bare number, [`Error::WrongUnit`] for a unit of another quantity,
    /// [`Error::NotANumber`] and [`Error::NotFinite`] for the number, the latter also if it passes
    /// the range of f64 in the internal unit.
    fn parse(text: &str) -> Result<Self, Error> {
        let (number, unit) = split_number_and_unit(text);
        if unit.is_empty() {
            return Err(Error::NoUnit {
                quantity: Self::NAME,
                found: text.trim().to_owned(),
                legal: legal_units(Self::UNITS),
            });
        }
        Self::parse_in(number, unit)
    }

    /// Reads a number that stands apart from its unit, as in a table with a unit column.
    ///
    /// # Errors
    /// As [`Printed::parse`].
    fn parse_in(number: &str, unit: &str) -> Result<Self, Error> {
        let factor = factor_of(Self::NAME, Self::UNITS, unit)?;
        let value = to_internal(finite(Self::NAME, number)?, factor);
        if value.is_finite() {
            Ok(Self::from_internal(value))
        } else {
            Err(Error::NotFinite { quantity: Self::NAME, found: format!("{number} {unit}") })
        }
    }
}

/// A number of some unit in the internal unit. 9 kW is 9/1000 MW, which is 0.009; 9 x 0.001 is not.
pub(crate) const fn to_internal(value: f64, factor: f64) -> f64 {
    if factor < 1.0 { value / (1.0 / factor).round() } else { value * factor }
}

/// A number of the internal unit in some other: the inverse of [`to_internal`].
pub(crate) const fn out_of_internal(value: f64, factor: f64) -> f64 {
    if factor < 1.0 { value * (1.0 / factor).round() } else { value / factor }
}

/// Splits `"1.92 GW"` into `("1.92", "GW")`; `_` and `,` count as part of the number.
///
/// ```
/// assert_eq!(cloudecon_core::split_number_and_unit(" 37,587 USD million "), ("37,587", "USD million"));
/// assert_eq!(cloudecon_core::split_number_and_unit("1.92"), ("1.92", ""));
/// ```
pub fn split_number_and_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(&byte) = bytes.get(end) {
        let exponent = matches!(byte, b'e' | b'E')
            && end > 0
            && match bytes.get(end + 1) {
                Some(b'0'..=b'9') => true,
                Some(b'+' | b'-') => bytes.get(end + 2).is_some_and(u8::is_ascii_digit),
                _ => false,
            };
        if exponent {
            end += 2;
        } else if byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'_' | b'+' | b'-') {
            end += 1;
        } else {
            break;
        }
    }
    // Only ASCII was passed, so `end` is a character boundary.
    let (number, unit) = text.split_at(end);
    (number.trim(), unit.trim())
}

/// Reads a finite number; `,` and `_` may group the digits before the point by three.
pub(crate) fn finite(quantity: &'static str, text: &str) -> Result<f64, Error> {
    let value: f64 = without_group_marks(text.trim())
        .and_then(|plain| plain.parse().ok())
        .ok_or_else(|| Error::NotANumber { found: text.to_owned() })?;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::NotFinite { quantity, found: text.to_owned() })
    }
}

/// The number without group marks, `None` if a mark does not stand before three digits: `1,92` is
/// a decimal comma and not 192.
fn without_group_marks(text: &str) -> Option<String> {
    const MARKS: [char; 2] = [',', '_'];
    let whole = text.find(['.', 'e', 'E']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(whole);
    let mut groups = whole.trim_start_matches(['+', '-']).split(MARKS);
    let first = groups.next().unwrap_or_default();
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let grouped =
        !whole.contains(MARKS) || ((1..=3).contains(&first.len()) && groups.all(is_group));
    (grouped && !rest.contains(MARKS)).then(|| whole.replace(MARKS, "") + rest)
}

pub(crate) fn factor_of(
    quantity: &'static str,
    units: &[(&'static str, f64)],
    unit: &str,
) -> Result<f64, Error> {
    units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor).ok_or_else(|| {
        Error::WrongUnit { quantity, unit: unit.to_owned(), legal: legal_units(units) }
    })
}

pub(crate) fn legal_units(units: &[(&'static str, f64)]) -> String {
    units.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Power, Usd};

    #[test]
    fn number_and_unit_are_split_at_the_first_letter() {
        for (text, number, unit) in [
            ("1.92 GW", "1.92", "GW"),
            ("1.92GW", "1.92", "GW"),
            ("-3e3 USD million", "-3e3", "USD million"),
            ("1e-3 MW", "1e-3", "MW"),
            ("5 exa", "5", "exa"),
            ("GW", "", "GW"),
            ("µ", "", "µ"),
        ] {
            assert_eq!(split_number_and_unit(text), (number, unit), "{text}");
        }
    }

    #[test]
    fn a_bare_number_and_a_foreign_unit_are_refused() {
        let bare = Power::parse("1.92").unwrap_err();
        assert_eq!(
            bare.to_string(),
            "`1.92` is not a power: write a number and a unit, one of `MW`, `W`, `kW`, `GW`"
        );
        let foreign = Power::parse("1.92 GWh").unwrap_err();
        assert_eq!(
            foreign.to_string(),
            "unit `GWh` is not a unit of power: use one of `MW`, `W`, `kW`, `GW`"
        );
        assert!(Usd::parse("NaN USD").is_err());
        assert!(matches!(Usd::parse_in("inf", "USD"), Err(Error::NotFinite { .. })));
        assert!(matches!(Usd::parse_in("1e400", "USD"), Err(Error::NotFinite { .. })));
    }
}
