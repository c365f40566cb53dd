//! Numbers of terms in words, with their ranges.

use cloudecon_deals::{DriverLevel, ExactShare, MicroUsd, TermNumber, TermValue, UnitPrice, Units};

use crate::figure;
use crate::number::in_full;

/// Money as a range: `2.5 (0.65 to 3.08) USD million`; one number if the ends are the same.
///
/// ```
/// use cloudecon::contracts::money_text;
/// assert_eq!(money_text(0.65e6, 2.5e6, 3.08e6), "2.5 (0.65 to 3.08) USD million");
/// assert_eq!(money_text(0.0, 0.0, 0.0), "0 USD");
/// ```
pub fn money_text(low: f64, mid: f64, high: f64) -> String {
    let size = low.abs().max(high.abs());
    let (unit, name) = unit_of(size);
    // Ranges may be a few micro-dollars wider than the amounts.
    let shown = |value: f64| if value.abs() < size * 1e-6 { 0.0 } else { value / unit };
    format!("{} {name}", ranged(figure, shown(low), shown(mid), shown(high)))
}

const fn unit_of(size: f64) -> (f64, &'static str) {
    if size >= 0.9995e9 {
        (1e9, "USD billion")
    } else if size >= 0.9995e6 {
        (1e6, "USD million")
    } else {
        (1.0, "USD")
    }
}

fn ranged(text: fn(f64) -> String, low: f64, mid: f64, high: f64) -> String {
    if low == high { text(mid) } else { format!("{} ({} to {})", text(mid), text(low), text(high)) }
}

/// The numbers of a term in full, as the file has them.
pub(super) fn range_text(low: f64, mid: f64, high: f64) -> String {
    ranged(in_full, low, mid, high)
}

fn money_in_full(low: f64, mid: f64, high: f64) -> String {
    let (unit, name) = unit_of(low.abs().max(high.abs()));
    format!("{} {name}", range_text(low / unit, mid / unit, high / unit))
}

pub(super) fn ends<T: TermNumber>(value: TermValue<T>, unit: f64) -> (f64, f64, f64) {
    let number = |x: T| x.as_rate().as_f64() / unit;
    (number(value.low()), number(value.mid()), number(value.high()))
}

pub(super) fn money(value: TermValue<MicroUsd>) -> String {
    let (low, mid, high) = ends(value, 1e6);
    money_in_full(low, mid, high)
}

pub(super) fn price(value: TermValue<UnitPrice>) -> String {
    let (low, mid, high) = ends(value, 1.0);
    money_in_full(low, mid, high)
}

pub(super) fn share(value: TermValue<ExactShare>) -> String {
    let (low, mid, high) = ends(value, 0.01);
    format!("{} %", range_text(low, mid, high))
}

pub(super) fn units(value: TermValue<Units>) -> String {
    let (low, mid, high) = ends(value, 1e6);
    format!("{} units", range_text(low, mid, high))
}

pub(super) fn level(value: TermValue<DriverLevel>) -> String {
    let (low, mid, high) = ends(value, 1e6);
    match value.mid() {
        DriverLevel::Money(_) => money_in_full(low, mid, high),
        DriverLevel::Units(_) => format!("{} units", range_text(low, mid, high)),
    }
}
