//! Exact ratios: shares, unit prices and scale factors of contracts.

use std::cmp::Ordering;
use std::fmt;

use crate::Error;

/// An exact ratio of two whole numbers in lowest terms, the denominator positive.
///
/// ```
/// # use cloudecon_deals::Rate;
/// let third = Rate::new(2, 6)?;
/// assert_eq!((third.numerator(), third.denominator()), (1, 3));
/// assert_eq!(Rate::from_decimal("0.35")?, Rate::new(7, 20)?);
/// # Ok::<(), cloudecon_deals::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    num: i128,
    den: i128,
}

impl Rate {
    /// 0.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// 1.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den`.
    ///
    /// # Errors
    /// [`Error::Value`] for a zero denominator, [`Error::Overflow`] for the smallest `i128`.
    pub fn new(num: i128, den: i128) -> Result<Self, Error> {
        if den == 0 {
            return Err(Error::Value {
                name: "denominator",
                allowed: "other than zero",
                found: "0".into(),
            });
        }
        let (num, den) =
            if den < 0 { (num.checked_neg(), den.checked_neg()) } else { (Some(num), Some(den)) };
        match (num, den) {
            (Some(num), Some(den)) => Ok(Self::reduced(num, den)),
            _ => Err(Error::overflow("ratio")),
        }
    }

    /// A whole number.
    pub const fn whole(value: i128) -> Self {
        Self { num: value, den: 1 }
    }

    fn reduced(num: i128, den: i128) -> Self {
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap_or(1).max(1);
        Self { num: num.div_euclid(divisor), den: den.div_euclid(divisor) }
    }

    /// Reads a decimal such as `0.35`, `-1.5e3` or `1_000.25`, exactly.
    ///
    /// # Errors
    /// [`Error::Text`] if it is no decimal, [`Error::Overflow`] beyond 18 digits of scale.
    pub fn from_decimal(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::Text { expected: "a decimal number such as `0.35`", found: text.to_owned() };
        let plain: String = text.trim().chars().filter(|c| !matches!(c, '_' | ',')).collect();
        let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| wrong())?),
            None => (plain.as_str(), 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let value: i128 = all.parse().map_err(|_| Error::overflow(text))?;
        let scale = i32::try_from(fraction.len())
            .ok()
            .and_then(|places| places.checked_sub(exponent))
            .ok_or_else(|| Error::overflow(text))?;
        let power = |places: i32| {
            u32::try_from(places).ok().filter(|p| *p <= 30).and_then(|p| 10_i128.checked_pow(p))
        };
        let signed = if negative { -value } else { value };
        if value == 0 {
            Ok(Self::ZERO)
        } else if scale >= 0 {
            let den = power(scale).ok_or_else(|| Error::overflow(text))?;
            Ok(Self::reduced(signed, den))
        } else {
            let factor = power(-scale).ok_or_else(|| Error::overflow(text))?;
            signed.checked_mul(factor).map(Self::whole).ok_or_else(|| Error::overflow(text))
        }
    }

    /// The nearest ratio with denominator 1e12, for values that come as f64.
    ///
    /// # Errors
    /// [`Error::Value`] unless finite and below 1e12 in size.
    pub fn from_f64(value: f64) -> Result<Self, Error> {
        if !value.is_finite() || value.abs() >= 1e12 {
            return Err(Error::Value {
                name: "ratio",
                allowed: "finite and below 1e12 in size",
                found: value.to_string(),
            });
        }
        // `{:.12}` prints the exact binary value to twelve places, correctly rounded.
        Self::from_decimal(&format!("{value:.12}"))
    }

    /// The numerator in lowest terms; carries the sign.
    pub const fn numerator(self) -> i128 {
        self.num
    }

    /// The denominator in lowest terms; positive.
    pub const fn denominator(self) -> i128 {
        self.den
    }

    /// The nearest f64, for statistics and charts.
    pub const fn as_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// True below zero.
    pub const fn is_negative(self) -> bool {
        self.num < 0
    }

    /// `self + other`, `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let divisor =
            i128::try_from(gcd(self.den.unsigned_abs(), other.den.unsigned_abs())).ok()?;
        let right = other.den.div_euclid(divisor);
        let left = self.den.div_euclid(divisor);
        let num = self.num.checked_mul(right)?.checked_add(other.num.checked_mul(left)?)?;
        Some(Self::reduced(num, self.den.checked_mul(right)?))
    }

    /// `self - other`, `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { num: other.num.checked_neg()?, den: other.den })
    }

    /// `self * other`, `None` on overflow.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let left = Self::reduced(self.num, other.den);
        let right = Self::reduced(other.num, self.den);
        Some(Self { num: left.num.checked_mul(right.num)?, den: left.den.checked_mul(right.den)? })
    }

    /// `self / other`, `None` on overflow or a zero divisor.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let inverse = Self::new(other.den, other.num).ok()?;
        self.checked_mul(inverse)
    }
}

/// Greatest common divisor; 0 only for two zeros.
pub(crate) fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Most denominators are small: 64-bit division is several times faster.
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            let (mut x, mut y) = (x, y);
            while y != 0 {
                (x, y) = (y, x % y);
            }
            return u128::from(x);
        }
        (a, b) = (b, a % b);
    }
    a
}

/// Least common multiple of two positive numbers, `None` on overflow.
pub(crate) fn lcm(a: i128, b: i128) -> Option<i128> {
    let divisor = i128::try_from(gcd(a.unsigned_abs(), b.unsigned_abs())).ok()?;
    if divisor == 0 { None } else { a.div_euclid(divisor).checked_mul(b) }
}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some(left), Some(right)) =
            (self.num.checked_mul(other.den), other.num.checked_mul(self.den))
        {
            return left.cmp(&right);
        }
        // Continued fractions: compare whole parts, then the reciprocals of the rests.
        let (mut a, mut b, mut c, mut d) = (self.num, self.den, other.num, other.den);
        let mut flipped = false;
        loop {
            let (left, right) = (a.div_euclid(b), c.div_euclid(d));
            let order = left.cmp(&right);
            if order != Ordering::Equal {
                return if flipped { order.reverse() } else { order };
            }
            let (rest_left, rest_right) = (a.rem_euclid(b), c.rem_euclid(d));
            if rest_left == 0 || rest_right == 0 {
                let order = rest_left.signum().cmp(&rest_right.signum());
                return if flipped { order.reverse() } else { order };
            }
            (a, b, c, d) = (b, rest_left, d, rest_right);
            flipped = !flipped;
        }
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Rate {
    /// A terminating decimal if there is one, else `num/den`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.den;
        let (mut twos, mut fives) = (0_u32, 0_u32);
        while rest.rem_euclid(2) == 0 {
            rest = rest.div_euclid(2);
            twos += 1;
        }
        while rest.rem_euclid(5) == 0 {
            rest = rest.div_euclid(5);
            fives += 1;
        }
        let places = twos.max(fives);
        let scaled = 10_i128
            .checked_pow(places)
            .filter(|_| rest == 1)
            .and_then(|power| self.num.checked_mul(power.div_euclid(self.den)).map(|n| (n, power)));
        match scaled {
            Some((value, _)) if places == 0 => write!(f, "{value}"),
            Some((value, power)) => {
                let size = value.unsigned_abs();
                let power = power.unsigned_abs();
                let sign = if value < 0 { "-" } else { "" };
                write!(
                    f,
                    "{sign}{}.{:0width$}",
                    size.div_euclid(power),
                    size.rem_euclid(power),
                    width = places as usize
                )
            }
            None => write!(f, "{}/{}", self.num, self.den),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, num, den) in [
            ("0.35", 7, 20),
            ("-1.5e3", -1500, 1),
            ("1e-3", 1, 1000),
            ("1_000.25", 4001, 4),
            ("+.5", 1, 2),
            ("0e99", 0, 1),
        ] {
            assert_eq!(Rate::from_decimal(text).unwrap(), Rate::new(num, den).unwrap(), "{text}");
        }
        for bad in ["", "-", ".", "1.2.3", "0x1", "1e", "e5", "∞", "1e99999999999", "1e40"] {
            assert!(Rate::from_decimal(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn order_survives_products_that_do_not_fit() {
        let big = 10_i128.pow(37);
        let a = Rate::new(big + 1, big).unwrap();
        let b = Rate::new(big + 2, big + 1).unwrap();
        // (n+1)/n > (n+2)/(n+1).
        assert!(a > b);
        assert!(Rate::new(-big - 1, big).unwrap() < Rate::new(-big - 2, big + 1).unwrap());
        assert_eq!(a.cmp(&a), Ordering::Equal);
    }

    #[test]
    fn prints_decimals_where_they_end() {
        for (num, den, text) in [(7, 20, "0.35"), (-1, 8, "-0.125"), (1, 3, "1/3"), (5, 1, "5")] {
            assert_eq!(Rate::new(num, den).unwrap().to_string(), text);
        }
    }
}
