//! Numbers as printed, with the weight of their last digit.

/// A number and its digits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    text: String,
    value: f64,
    half_unit: f64,
}

impl Number {
    /// Reads `-?digits[.digits][e[+-]digits]`; group marks, a bare point and a leading `+` are refused.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent),
            None => (text, "0"),
        };
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let decimals = match unsigned.split_once('.') {
            Some((whole, decimals)) if all_digits(whole) && all_digits(decimals) => decimals.len(),
            None if all_digits(unsigned) => 0,
            _ => return None,
        };
        if !all_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)) {
            return None;
        }
        let value: f64 = text.parse().ok()?;
        let exponent: i32 = exponent.parse().ok()?;
        let last = exponent.checked_sub(i32::try_from(decimals).ok()?)?;
        // Parsed, not computed by powers, so that 0.05 is the nearest f64 to 0.05.
        let half_unit: f64 = format!("5e{}", last.checked_sub(1)?).parse().ok()?;
        (value.is_finite() && half_unit.is_finite()).then(|| Self {
            text: text.to_owned(),
            value,
            half_unit,
        })
    }

    /// The digits of a computed number: twelve that count, without the noise of its last bits.
    pub(crate) fn shortest(number: f64) -> String {
        let rounded: f64 = format!("{number:.11e}").parse().unwrap_or(number);
        format!("{rounded}")
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) const fn value(&self) -> f64 {
        self.value
    }

    /// Half a unit of the last printed digit.
    pub(crate) const fn half_unit(&self) -> f64 {
        self.half_unit
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_weighs_what_it_says() {
        for (text, value, half_unit) in [
            ("5.5", 5.5, 0.05),
            ("37587", 37_587.0, 0.5),
            ("2100", 2_100.0, 0.5),
            ("2.10", 2.1, 0.005),
            ("-94", -94.0, 0.5),
            ("1.5e3", 1_500.0, 50.0),
            ("2e-2", 0.02, 0.005),
            ("0", 0.0, 0.5),
        ] {
            let number = Number::read(text).unwrap();
            assert_eq!((number.value(), number.half_unit()), (value, half_unit), "{text}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for bad in [
            "",
            "-",
            "+5",
            "37,587",
            "1_000",
            ".5",
            "5.",
            "1e",
            "1e+",
            "e5",
            "NaN",
            "inf",
            "1e999",
            "0x10",
            "--1",
            "1 ",
            "٣",
            "1e99999999999",
            "5%",
        ] {
            assert!(Number::read(bad).is_none(), "{bad}");
        }
    }
}
