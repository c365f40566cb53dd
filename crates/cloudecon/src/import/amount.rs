use std::fmt;
use std::ops::Sub;

/// US dollars in whole millionths: filings are exact, and so are differences of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Amount(i128);

const MICRO: i128 = 1_000_000;

impl Amount {
    /// Reads a JSON number, or the text of one, exactly; `None` below a millionth of a dollar or
    /// beyond all money.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"');
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (sign, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, mantissa),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !is_digits(whole)
            || !is_digits(part)
            || whole.len() + part.len() > 30
        {
            return None;
        }
        let number: i128 = format!("{whole}{part}").parse().ok()?;
        let shift = 6 + exponent - i32::try_from(part.len()).ok()?;
        let power = 10_i128.checked_pow(shift.unsigned_abs())?;
        let micro = if shift >= 0 {
            number.checked_mul(power)?
        } else if number.rem_euclid(power) == 0 {
            number.div_euclid(power)
        } else {
            return None;
        };
        (micro < 1_000_000_000_000_000_000 * MICRO).then_some(Self(sign * micro))
    }

    pub(super) const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Without its sign.
    pub(super) const fn size(self) -> Self {
        Self(self.0.abs())
    }

    /// True if two amounts differ by more than one per cent of the larger.
    pub(super) fn is_far_from(self, other: Self) -> bool {
        100 * (self.0 - other.0).abs() > self.0.abs().max(other.0.abs())
    }

    /// The number as the dataset prints it, in the largest unit that keeps every digit.
    pub(super) fn printed(self) -> (String, &'static str) {
        for (unit, name) in [(1_000_000, "USD million"), (1_000, "USD thousand")] {
            if self.0.rem_euclid(unit * MICRO) == 0 {
                return (self.0.div_euclid(unit * MICRO).to_string(), name);
            }
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs().div_euclid(MICRO), self.0.abs().rem_euclid(MICRO));
        if part == 0 {
            return (format!("{sign}{whole}"), "USD");
        }
        let part = format!("{part:06}");
        (format!("{sign}{whole}.{}", part.trim_end_matches('0')), "USD")
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = self.printed();
        write!(f, "{number} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_last_digit() {
        for (text, printed, unit) in [
            ("37587000000", "37587", "USD million"),
            ("-1299000000", "-1299", "USD million"),
            ("981632000", "981632", "USD thousand"),
            ("9007199254740993", "9007199254740993", "USD"),
            ("\"12.50\"", "12.5", "USD"),
            ("1.5e9", "1500", "USD million"),
            ("0", "0", "USD million"),
        ] {
            let amount = Amount::read(text).unwrap();
            assert_eq!(amount.printed(), (printed.to_owned(), unit), "{text}");
        }
        for text in ["", "abc", "1e-9", "null", "0.0000001", "1e40", "--1", "1.2.3"] {
            assert_eq!(Amount::read(text), None, "{text}");
        }
    }
}
