//! A value with its unit, quantity and bounds.

use crate::figure::RawFigure;
use crate::record::Origin;
use crate::suggest::list;
use crate::unit::{Unit, unit_of, units_of};
use crate::{Code, Diagnostic, Figure, QuantityKind, Sign};

/// What a figure must be: `name` is the metric, as messages call it.
pub(super) struct Expected<'a> {
    pub(super) name: &'a str,
    pub(super) quantity: QuantityKind,
    pub(super) sign: Sign,
}

/// The figure of a row; `None` if a fault was reported.
pub(super) fn check(
    raw: &RawFigure,
    expected: &Expected<'_>,
    origin: &Origin,
    faults: &mut Vec<Diagnostic>,
) -> Option<Figure> {
    let Some(unit) = unit_of(&raw.unit, expected.quantity) else {
        faults.push(unit_mismatch(raw, expected, origin));
        return None;
    };
    let before = faults.len();
    let cells =
        [("value", Some(&raw.value)), ("low", raw.low.as_ref()), ("high", raw.high.as_ref())];
    for (column, number) in cells {
        let Some(number) = number else { continue };
        if let Some(fault) = out_of_range(expected, unit, number.value()) {
            let (message, hint) = fault;
            faults.push(origin.error(column, Code::ValueOutOfRange, message).with_hint(hint));
        }
    }
    check_order(raw, origin, faults);
    let figure = Figure::new(raw, unit, expected.quantity);
    figure.filter(|_| faults.len() == before)
}

/// Low, value and high must not fall.
pub(super) fn check_order(raw: &RawFigure, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let value = &raw.value;
    if let Some(low) = raw.low.as_ref().filter(|low| low.value() > value.value()) {
        let message =
            format!("`low` must be at most the value {}, found {}", value.text(), low.text());
        faults.push(origin.error("low", Code::OutOfOrder, message));
    }
    if let Some(high) = raw.high.as_ref().filter(|high| high.value() < value.value()) {
        let message =
            format!("`high` must be at least the value {}, found {}", value.text(), high.text());
        faults.push(origin.error("high", Code::OutOfOrder, message));
    }
}

fn unit_mismatch(raw: &RawFigure, expected: &Expected<'_>, origin: &Origin) -> Diagnostic {
    let Expected { name, quantity, .. } = expected;
    let message =
        format!("unit `{}` does not measure `{name}`, whose quantity is {quantity}", raw.unit);
    origin
        .error("unit", Code::UnitMismatch, message)
        .with_hint(format!("use one of {}", list(units_of(*quantity))))
}

/// The message and the hint for a number outside the bounds of its quantity or metric.
fn out_of_range(
    expected: &Expected<'_>,
    unit: &Unit,
    printed: f64,
) -> Option<(String, Option<String>)> {
    let Expected { name, quantity, sign } = expected;
    let number = unit.internal(printed);
    let (low, high) = match quantity {
        QuantityKind::Share => (0.0, 1.0),
        QuantityKind::Margin if *sign == Sign::NonNegative => (0.0, 1.0),
        QuantityKind::Margin => (f64::NEG_INFINITY, 1.0),
        QuantityKind::Growth if *sign == Sign::Any => (-1.0, f64::INFINITY),
        _ if *sign == Sign::NonNegative => (0.0, f64::INFINITY),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    };
    if (low..=high).contains(&number) {
        return None;
    }
    let bounds = match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("lie between {low} and {high}"),
        (true, false) => format!("be at least {low}"),
        _ => format!("be at most {high}"),
    };
    let (found, hint) = match unit.name {
        "fraction" if number > 1.0 && printed <= 100.0 => {
            (format!("{printed}"), Some(format!("write {printed} with unit `percent`")))
        }
        "fraction" => (format!("{printed}"), None),
        name => (format!("{printed} {name}"), None),
    };
    Some((format!("`{name}` must {bounds}, found {found}"), hint))
}
