//! A number as it is shown: digits, bound, range, basis, link to its explanation.

use cloudecon::table::{Column, Number};
use cloudecon::{Basis, Bound, figure};
use maud::{Markup, html};

/// A number in a table; it links to the place of the page that explains it. Its unit is left out
/// where the row has said it.
pub(crate) fn markup(
    column: &Column,
    number: &Number,
    explained: Option<&str>,
    said: Option<&str>,
) -> Markup {
    let text = text(column, number);
    html! {
        @if let Some(place) = explained {
            a href={ "#" (place) } { (text) }
        } @else {
            (text)
        }
        @if let Some(unit) = number.unit().filter(|unit| !unit.is_empty() && said != Some(unit)) { " " span.unit { (unit) } }
        @if let Some(basis) = number.basis() { " " (mark(basis)) }
        @if number.is_aligned() { span title="another quarter's months stand for this one's" { "*" } }
    }
}

/// The number in words of the terminal: `<=6.02`, `2.08 (1.22 to 4.34)`.
pub(crate) fn text(column: &Column, number: &Number) -> String {
    let (low, high) = (figure(number.low()), figure(number.high()));
    let sign = match number.bound() {
        Bound::AtLeast => "\u{2265}\u{202f}",
        Bound::AtMost => "\u{2264}\u{202f}",
        Bound::About => "~",
        _ => "",
    };
    let range = if column.is_ranged() && low != high {
        format!(" ({low} to {high})")
    } else {
        String::new()
    };
    format!("{sign}{}{range}", figure(shown(number))).replace('-', "\u{2212}")
}

/// The value that stands for the number: the stated end of a one-sided one, else the middle.
pub(crate) const fn shown(number: &Number) -> f64 {
    match number.bound() {
        Bound::AtLeast => number.low(),
        Bound::AtMost => number.high(),
        _ => number.mid(),
    }
}

/// The letter of a basis with its name.
pub(crate) fn mark(basis: Basis) -> Markup {
    let name = basis.as_str();
    html! { abbr title=(name) { (name.get(..1).unwrap_or_default()) } }
}

/// The weakest basis of numbers, if any has one.
pub(crate) fn weakest<'a>(numbers: impl Iterator<Item = &'a Number>) -> Option<Basis> {
    numbers.filter_map(Number::basis).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ceiling_shows_its_end_and_a_range_both() {
        let column = Column::number("x", "X", "MW").ranged();
        let number = Number::between(-2.0, 3.0, 6.0).with_bound(Bound::AtMost);
        assert_eq!(text(&column, &number), "\u{2264}\u{202f}6 (\u{2212}2 to 6)");
        assert_eq!(weakest([number].iter()), None);
    }
}
