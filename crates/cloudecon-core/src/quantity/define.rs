//! The two macros that write the quantities: `quantity!` a type, `product!` a product of two types.
//!
//! They are expanded in the parent module only, so that the number inside stays private to it.

macro_rules! quantity {
    (
        $(#[$doc:meta])*
        $name:ident, $label:literal, [$( $unit:literal => $factor:expr ),+ $(,)?],
        { $( $(#[$unit_doc:meta])* $from:ident, $as:ident => $unit_factor:expr ; )+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            /// Zero of this quantity.
            pub const ZERO: Self = Self(0.0);

            $(
                $(#[$unit_doc])*
                pub const fn $from(value: f64) -> Self {
                    Self(to_internal(value, $unit_factor))
                }

                /// The number in the unit that the name says.
                pub const fn $as(self) -> f64 {
                    out_of_internal(self.0, $unit_factor)
                }
            )+

            /// The magnitude, sign removed.
            #[must_use]
            pub const fn abs(self) -> Self {
                Self(self.0.abs())
            }

            /// True if the number is neither NaN nor infinite.
            pub const fn is_finite(self) -> bool {
                self.0.is_finite()
            }

            /// The quotient of two amounts of one quantity, a plain number; `None` if `other` is zero.
            pub fn ratio_to(self, other: Self) -> Option<f64> {
                quotient(self.0, other.0)
            }

            /// The smaller of two.
            #[must_use]
            pub const fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }

            /// The larger of two.
            #[must_use]
            pub const fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }
        }

        impl Printed for $name {
            const NAME: &'static str = $label;
            const UNITS: &'static [(&'static str, f64)] = &[$( ($unit, $factor) ),+];

            fn from_internal(value: f64) -> Self {
                Self(value)
            }

            fn internal(self) -> f64 {
                self.0
            }
        }

        impl Quantity for $name {
            fn from_number(value: f64) -> Self {
                Self(value)
            }

            fn number(self) -> f64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl Mul<$name> for f64 {
            type Output = $name;
            fn mul(self, quantity: $name) -> $name {
                $name(self * quantity.0)
            }
        }

        impl Mul<Share> for $name {
            type Output = Self;
            fn mul(self, share: Share) -> Self {
                Self(self.0 * share.as_fraction())
            }
        }

        impl CheckedDiv<f64> for $name {
            type Output = Self;
            fn checked_div(self, denominator: f64) -> Option<Self> {
                quotient(self.0, denominator).map(Self)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                // From zero: the sum of no f64 is -0.0, which would print as `-0 USD`.
                Self(iter.fold(0.0, |sum, quantity| sum + quantity.0))
            }
        }

        impl fmt::Display for $name {
            /// Writes the number in the internal unit and that unit; [`Printed::parse`] reads it back.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let unit = Self::UNITS.first().map_or("", |(unit, _)| unit);
                match f.precision() {
                    Some(digits) => write!(f, "{:.*} {unit}", digits, self.0),
                    None => write!(f, "{} {unit}", self.0),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !self.is_finite() {
                    return Err(serde::ser::Error::custom(concat!($label, " is not finite")));
                }
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }
    };
}

macro_rules! product {
    ($left:ident x $right:ident = $result:ident, $factor:expr) => {
        impl Mul<$right> for $left {
            type Output = $result;
            fn mul(self, other: $right) -> $result {
                $result(self.0 * other.0 * $factor)
            }
        }

        impl Mul<$left> for $right {
            type Output = $result;
            fn mul(self, other: $left) -> $result {
                other * self
            }
        }

        impl CheckedDiv<$left> for $result {
            type Output = $right;
            fn checked_div(self, denominator: $left) -> Option<$right> {
                quotient(self.0, denominator.0 * $factor).map($right)
            }
        }

        impl CheckedDiv<$right> for $result {
            type Output = $left;
            fn checked_div(self, denominator: $right) -> Option<$left> {
                quotient(self.0, denominator.0 * $factor).map($left)
            }
        }
    };
}
