//! Numbers as they are printed: no more digits than say something.

use cloudecon_dataset::Bound;

/// Writes a number with about three significant digits below 1,000 and whole units above,
/// grouped by thousands.
///
/// ```
/// use cloudecon::figure;
/// assert_eq!(figure(37_587.0), "37,587");
/// assert_eq!(figure(264.05), "264");
/// assert_eq!(figure(5.5636), "5.56");
/// assert_eq!(figure(0.0712), "0.0712");
/// assert_eq!(figure(-0.0), "0");
/// ```
pub fn figure(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return if value > 0.0 { "any".to_owned() } else { "none".to_owned() };
    }
    if size < 1e-12 {
        return "0".to_owned();
    }
    let digits = if size >= 99.95 {
        0
    } else if size >= 9.995 {
        1
    } else if size >= 0.995 {
        2
    } else {
        // Three significant digits of a small number.
        let mut digits = 3;
        let mut scaled = size;
        while scaled < 0.0995 && digits < 12 {
            scaled *= 10.0;
            digits += 1;
        }
        digits
    };
    let plain = format!("{value:.digits$}");
    if digits > 0 { trim(&plain).to_owned() } else { grouped(&plain) }
}

/// Writes the number of a contract in full, to nine significant digits: `121.25`, `33.3333333`.
pub(crate) fn in_full(value: f64) -> String {
    let digits = (0_u8..=12).find(|digits| value.abs() * 10_f64.powi(i32::from(*digits)) >= 1e8);
    let plain = format!("{value:.*}", usize::from(digits.unwrap_or(12)));
    let (whole, part) = trim(&plain).split_once('.').unwrap_or((trim(&plain), ""));
    let point = if part.is_empty() { "" } else { "." };
    format!("{}{point}{part}", grouped(if whole == "-0" && part.is_empty() { "0" } else { whole }))
}

/// What stands before a figure that is no point.
pub(crate) const fn bound_mark(bound: Bound) -> &'static str {
    match bound {
        Bound::AtLeast => ">= ",
        Bound::AtMost => "<= ",
        Bound::About => "about ",
        _ => "",
    }
}

/// Drops zeros behind the last digit that says something: `10.0` is `10`.
fn trim(plain: &str) -> &str {
    if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { plain }
}

/// Puts a comma between groups of three digits of a whole number.
/// Whole digits in groups of three: `37,587`.
pub(crate) fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_contracts_keep_their_digits() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (2.425, "2.425"),
            (121.25, "121.25"),
            (-0.5, "-0.5"),
            (100.0 / 3.0, "33.3333333"),
            (35.699_999_999_999_996, "35.7"),
            (1_234_567.5, "1,234,567.5"),
            (250_000_000_000.0, "250,000,000,000"),
            (0.000_000_25, "0.00000025"),
        ] {
            assert_eq!(in_full(value), text, "{value}");
        }
    }

    #[test]
    fn digits_follow_the_size() {
        for (value, text) in [
            (0.0, "0"),
            (1_234_567.8, "1,234,568"),
            (-12_465.0, "-12,465"),
            (999.6, "1,000"),
            (99.96, "100"),
            (37.675, "37.7"),
            (10.0, "10"),
            (9.996, "10"),
            (1.28, "1.28"),
            (0.36, "0.36"),
            (0.999, "1"),
            (0.000_123_45, "0.000123"),
            (f64::INFINITY, "any"),
        ] {
            assert_eq!(figure(value), text, "{value}");
        }
    }
}
