//! Where quarters stand in time.

use cloudecon_core::{Date, Quarter};

/// The middle of a quarter: what comes into service by then serves half of the quarter or more.
pub(crate) fn middle(quarter: Quarter) -> Date {
    let [_, second, _] = quarter.months();
    second.first_day().plus_days(14)
}

/// The middle as a year with its part: 2026.625 for 2026Q3.
pub(crate) fn middle_year(quarter: Quarter) -> f64 {
    f64::from(quarter.year()) + f64::from(quarter.number() - 1) / 4.0 + 0.125
}

/// `(1 + symbol) * (1 + symbol)`, so often; `1` for none.
pub(crate) fn compounded(symbol: &str, times: i32) -> String {
    let factors: Vec<String> = (0..times).map(|_| format!("(1 + {symbol})")).collect();
    if factors.is_empty() { "1".to_owned() } else { factors.join(" * ") }
}

/// Growth that falls by a factor each quarter, over so many: `(1 + g) * (1 + g * d) * ...`.
pub(crate) fn fading(growth: &str, decay: &str, times: i32) -> String {
    let factors: Vec<String> = (0..times).map(|nth| faded(growth, decay, nth)).collect();
    if factors.is_empty() { "1".to_owned() } else { factors.join(" * ") }
}

/// Growth of one quarter after so many falls: `(1 + g * d * d)`.
pub(crate) fn faded(growth: &str, decay: &str, falls: i32) -> String {
    let decays = usize::try_from(falls).unwrap_or_default();
    format!("(1 + {growth}{})", format!(" * {decay}").repeat(decays))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_quarter_is_the_middle_of_its_second_month() {
        let quarter = "2026Q3".parse().unwrap();
        assert_eq!(middle(quarter).to_string(), "2026-08-15");
        assert_eq!(middle_year(quarter), 2026.625);
    }

    #[test]
    fn growth_is_written_out_by_quarter() {
        assert_eq!(compounded("g", 0), "1");
        assert_eq!(compounded("g", 2), "(1 + g) * (1 + g)");
        assert_eq!(fading("g", "d", 3), "(1 + g) * (1 + g * d) * (1 + g * d * d)");
    }
}
