use crate::number::Number;
use crate::operation::{End, Impossible};
use crate::suggest::did_you_mean_or_list;
use crate::unit::{Unit, unit_named, unit_names, unit_of};
use crate::{Bound, Operation, QuantityKind, Value};

/// A figure as its source printed it, and what it says.
///
/// | printed | unit | half unit |
/// | --- | --- | --- |
/// | `5.5` | `USD billion` | 0.05 billion |
/// | `37587` | `USD million` | 0.5 million |
/// | `2100` | `USD million` | 0.5 million: a zero counts as a digit; a coarser source prints 2.1 billion |
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    printed: String,
    unit: &'static str,
    value: Value,
    half_unit: f64,
    low: Option<Value>,
    high: Option<Value>,
    bound: Bound,
}

/// The cells of a figure, read but without their quantity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawFigure {
    pub(crate) value: Number,
    pub(crate) low: Option<Number>,
    pub(crate) high: Option<Number>,
    pub(crate) unit: String,
    pub(crate) bound: Bound,
}

impl Figure {
    /// The figure of a quantity whose cells are already checked; `None` outside its bounds.
    pub(crate) fn new(raw: &RawFigure, unit: &'static Unit, kind: QuantityKind) -> Option<Self> {
        let read = |number: &Number| Value::new(kind, unit.internal(number.value())).ok();
        let optional = |number: &Option<Number>| match number {
            Some(number) => read(number).map(Some),
            None => Some(None),
        };
        Some(Self {
            printed: raw.value.text().to_owned(),
            unit: unit.name,
            value: read(&raw.value)?,
            half_unit: unit.internal(raw.value.half_unit()),
            low: optional(&raw.low)?,
            high: optional(&raw.high)?,
            bound: raw.bound,
        })
    }

    /// Reads a number and a unit, such as `5.5 USD billion`; a percentage is a plain fraction.
    ///
    /// # Errors
    /// What is wrong with the text, in one line.
    ///
    /// ```
    /// use cloudecon_dataset::Figure;
    /// let bedrock = Figure::parse("5.5 USD billion/yr")?;
    /// assert_eq!(bedrock.interval(), (5.45e9, 5.55e9));
    /// assert!(Figure::parse("5.5 USD bilion").unwrap_err().contains("did you mean"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let (digits, unit) = text.split_once(' ').unwrap_or((text, ""));
        let value = Number::read(digits).ok_or_else(|| {
            format!("`{text}` must be a number and a unit, such as `48 USD million`")
        })?;
        let found = unit_named(unit).ok_or_else(|| {
            let hint = did_you_mean_or_list(unit, unit_names());
            format!("`{unit}` is not a unit of the format: {hint}")
        })?;
        let raw =
            RawFigure { value, low: None, high: None, unit: unit.to_owned(), bound: Bound::Exact };
        let kind = found.quantities.first().copied().unwrap_or(QuantityKind::Fraction);
        Self::new(&raw, found, kind).ok_or_else(|| format!("`{text}` is out of range"))
    }

    /// The figure after a change of it and its ends.
    ///
    /// # Errors
    /// [`Impossible`] outside the bounds of its quantity.
    pub(crate) fn after(&self, operation: Operation) -> Result<Self, Impossible> {
        let value = moved(self.value, |number| operation.apply(End::Mid, number))?;
        Ok(Self {
            printed: Number::shortest(self.in_printed_unit(value.number())),
            unit: self.unit,
            value,
            half_unit: operation.half_unit(self.half_unit),
            low: operation.end(End::Low, self.low, self.value)?,
            high: operation.end(End::High, self.high, self.value)?,
            bound: self.bound,
        })
    }

    /// The digits as printed, such as `5.5`.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// The unit as printed, such as `USD billion`.
    pub const fn unit(&self) -> &'static str {
        self.unit
    }

    /// A number of the internal unit in the unit that this figure was printed in.
    pub fn in_printed_unit(&self, number: f64) -> f64 {
        let unit = unit_of(self.unit, self.value.kind());
        unit.map_or(number, |unit| number / unit.internal(1.0))
    }

    /// The value.
    pub const fn value(&self) -> Value {
        self.value
    }

    /// The number in the internal unit; see [`Value::number`].
    pub fn number(&self) -> f64 {
        self.value.number()
    }

    /// Half a unit of the last printed digit, in the internal unit: the rounding uncertainty.
    pub const fn half_unit(&self) -> f64 {
        self.half_unit
    }

    /// The low end, where the source gives one.
    pub const fn low(&self) -> Option<Value> {
        self.low
    }

    /// The high end, where the source gives one.
    pub const fn high(&self) -> Option<Value> {
        self.high
    }

    /// How the printed value relates to the true one.
    pub const fn bound(&self) -> Bound {
        self.bound
    }

    /// The numbers that the figure allows, in the internal unit.
    ///
    /// From the low to the high end where the source gives them, else half a unit to either side;
    /// a lower bound ("over 15") begins at its number and has no upper end, an upper bound the reverse.
    pub fn interval(&self) -> (f64, f64) {
        let number = self.number();
        let low = self.low.map_or(number - self.half_unit, Value::number);
        let high = self.high.map_or(number + self.half_unit, Value::number);
        match self.bound {
            Bound::AtLeast => (self.low.map_or(number, Value::number), f64::INFINITY),
            Bound::AtMost => (f64::NEG_INFINITY, self.high.map_or(number, Value::number)),
            _ => (low, high),
        }
    }

    /// True if one number can be both figures: they are of one quantity and their intervals touch.
    pub fn agrees_with(&self, other: &Self) -> bool {
        // Decimal ends such as 5.5 - 0.05 and 5.4 + 0.05 differ in their last bit.
        let slack = 1e-12 * self.number().abs().max(other.number().abs());
        let (low, high) = self.interval();
        let (other_low, other_high) = other.interval();
        self.value.kind() == other.value.kind()
            && low <= other_high + slack
            && other_low <= high + slack
    }
}

/// A value of the same quantity with another number.
pub(crate) fn moved(value: Value, function: impl FnOnce(f64) -> f64) -> Result<Value, Impossible> {
    let number = function(value.number());
    Value::new(value.kind(), number).ok().filter(|_| number.is_finite()).ok_or(Impossible)
}

macro_rules! forward {
    ($( $name:ident => $type:ty ; )+) => {
        /// The value in its type: see the getters of [`Value`].
        impl Figure { $(
            #[doc = concat!("[`Value::", stringify!($name), "`] of the value.")]
            pub const fn $name(&self) -> Option<$type> {
                self.value.$name()
            }
        )+ }
    };
}

forward! {
    as_money => cloudecon_core::Usd;
    as_run_rate => cloudecon_core::RunRate;
    as_share => cloudecon_core::Share;
    as_margin => cloudecon_core::Margin;
    as_growth => cloudecon_core::Growth;
    as_power => cloudecon_core::Power;
    as_years => f64;
    as_multiple => f64;
    as_points => f64;
    as_energy => cloudecon_core::Energy;
    as_energy_price => cloudecon_core::EnergyPrice;
    as_capacity_price => cloudecon_core::CapacityPrice;
    as_tokens => cloudecon_core::Tokens;
    as_token_price => cloudecon_core::TokenPrice;
    as_token_rate => cloudecon_core::TokenRate;
    as_chip_hours => cloudecon_core::ChipHours;
    as_chip_hour_price => cloudecon_core::ChipHourPrice;
    as_usd_per_mw => f64;
    as_usd_per_year_per_mw => f64;
    as_count => f64;
    as_fraction => f64;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figure(value: &str, low: Option<&str>, high: Option<&str>, bound: Bound) -> Figure {
        let read = |text: &str| Number::read(text).unwrap();
        let raw = RawFigure {
            value: read(value),
            low: low.map(read),
            high: high.map(read),
            unit: "USD billion".to_owned(),
            bound,
        };
        let unit = unit_of("USD billion", QuantityKind::Money).unwrap();
        Figure::new(&raw, unit, QuantityKind::Money).unwrap()
    }

    #[test]
    fn half_a_unit_of_the_last_digit() {
        let bedrock = figure("5.5", None, None, Bound::Exact);
        assert_eq!(bedrock.half_unit(), 0.05e9);
        assert_eq!(bedrock.interval(), (5.45e9, 5.55e9));
    }

    #[test]
    fn figures_agree_when_one_number_can_be_both() {
        let exact = |text| figure(text, None, None, Bound::Exact);
        // 5.5 allows up to 5.55 and 5.6 from 5.55 on: they touch.
        assert!(exact("5.5").agrees_with(&exact("5.6")));
        assert!(!exact("5.5").agrees_with(&exact("5.7")));
        assert!(exact("5.5").agrees_with(&exact("5.52")));
        assert!(exact("15.0").agrees_with(&figure("15", None, None, Bound::AtLeast)));
        assert!(!exact("14.9").agrees_with(&figure("15", None, None, Bound::AtLeast)));
        assert!(exact("99").agrees_with(&figure("15", None, None, Bound::AtLeast)));
        assert!(exact("9.0").agrees_with(&figure("7", Some("6"), Some("9"), Bound::About)));
        assert!(!exact("9.2").agrees_with(&figure("7", Some("6"), Some("9"), Bound::About)));
    }

    /// Digits with up to three decimals.
    fn printed() -> impl Strategy<Value = String> {
        (0..100_000_u32, 0..4_usize).prop_map(|(digits, decimals)| {
            let scale = 10_f64.powi(i32::try_from(decimals).unwrap());
            format!("{:.*}", decimals, f64::from(digits) / scale)
        })
    }

    proptest! {
        #[test]
        fn a_figure_lies_within_its_interval_and_agrees_with_itself(text in printed()) {
            let figure = figure(&text, None, None, Bound::Exact);
            let (low, high) = figure.interval();
            prop_assert!(low < figure.number() && figure.number() < high);
            prop_assert!(figure.agrees_with(&figure));
        }

        #[test]
        fn agreement_has_no_side(a in printed(), b in printed(), bound in prop::sample::select(Bound::ALL)) {
            let (a, b) = (figure(&a, None, None, Bound::Exact), figure(&b, None, None, bound));
            prop_assert_eq!(a.agrees_with(&b), b.agrees_with(&a));
        }

        #[test]
        fn a_coarser_print_of_a_figure_agrees_with_it(digits in 0..1_000_000_u32) {
            let fine = format!("{:.2}", f64::from(digits) / 100.0);
            let coarse = format!("{:.1}", f64::from(digits) / 100.0);
            let read = |text: &str| figure(text, None, None, Bound::Exact);
            prop_assert!(read(&fine).agrees_with(&read(&coarse)));
        }

        #[test]
        fn three_decimals_of_a_billion_are_as_exact_as_whole_millions(millions in 1..1_000_000_u32) {
            let unit = unit_of("USD million", QuantityKind::Money).unwrap();
            let raw = RawFigure {
                value: Number::read(&millions.to_string()).unwrap(),
                low: None,
                high: None,
                unit: "USD million".to_owned(),
                bound: Bound::Exact,
            };
            let whole = Figure::new(&raw, unit, QuantityKind::Money).unwrap();
            let text = format!("{:.3}", f64::from(millions) / 1e3);
            let billions = figure(&text, None, None, Bound::Exact);
            approx::assert_relative_eq!(whole.half_unit(), billions.half_unit(), max_relative = 1e-12);
            approx::assert_relative_eq!(whole.number(), billions.number(), max_relative = 1e-12);
        }
    }
}
