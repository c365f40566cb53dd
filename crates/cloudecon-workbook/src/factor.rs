//! Numbers that stand in formulas under a name: factors of units, and two of counting.

/// A named number with its meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Factor {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) meaning: &'static str,
}

const fn factor(name: &'static str, value: f64, meaning: &'static str) -> Factor {
    Factor { name, value, meaning }
}

/// How far a live result may be from the program's, as a part of it.
pub(crate) const TOLERANCE: Factor =
    factor("check_tolerance", 1e-9, "how far a result may be from the program's, as a part of it");

/// Every factor, in the order of its sheet.
pub(crate) const FACTORS: [Factor; 18] = [
    factor("per_cent", 0.01, "one percent as a part"),
    factor("per_basis_point", 1e-4, "one basis point as a part"),
    factor("percent_per_one", 100.0, "percent in one"),
    factor("basis_points_per_one", 10_000.0, "basis points in one"),
    factor("thousand", 1e3, "USD per USD thousand, kW per MW, W per kW, MW per GW"),
    factor("thousandth", 1e-3, "kW per W, MW per kW, GW per MW"),
    factor("million", 1e6, "USD per USD million, tokens per Mtok"),
    factor("millionth", 1e-6, "USD million per USD"),
    factor("billion", 1e9, "USD per USD billion"),
    factor("billionth", 1e-9, "USD billion per USD"),
    factor("quarters_per_year", 4.0, "quarters in a year: a run-rate is four times a quarter"),
    factor("months_per_year", 12.0, "months in a year"),
    factor("kw_months_per_mw_year", 12_000.0, "kilowatt-months in a megawatt-year"),
    factor("hours_per_month", 730.0, "hours in an average month"),
    factor("hours_per_year", 8_760.0, "hours in a year"),
    factor("seconds_per_hour", 3_600.0, "seconds in an hour"),
    factor("ends_of_a_range", 2.0, "a middle is the sum of both ends over two"),
    TOLERANCE,
];

/// The factor of exactly this number in a formula.
pub(crate) fn of_constant(value: f64) -> Option<Factor> {
    FACTORS.into_iter().find(|factor| factor.value == value)
}

/// Rounding of sums with differences in them; factors are much further apart.
const NEAR: f64 = 1e-6;

/// The factor that turns a printed number into an internal one, an inner `None` for the same number;
/// `None` if no named factor does.
#[expect(clippy::option_option, reason = "no factor is needed, or none is known")]
pub(crate) fn between(printed: f64, internal: f64) -> Option<Option<Factor>> {
    let ratio = internal / printed;
    if !ratio.is_finite() || (ratio - 1.0).abs() < NEAR {
        return Some(None);
    }
    let near = |factor: &Factor| (ratio / factor.value - 1.0).abs() < NEAR;
    FACTORS.iter().find(|factor| near(factor)).map(|factor| Some(*factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_and_internal_numbers_meet_by_a_named_factor() {
        assert_eq!(between(37_587.0, 37_587e6).unwrap().unwrap().name, "million");
        assert_eq!(between(37.0, 0.37).unwrap().unwrap().name, "per_cent");
        assert_eq!(between(5.0, 5.0), Some(None));
        assert_eq!(between(5.0, 35.0), None);
        assert_eq!(of_constant(12_000.0).unwrap().name, "kw_months_per_mw_year");
    }
}
