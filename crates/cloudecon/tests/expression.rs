//! Laws of the expression language: printing and reading, intervals, derivatives, and any bytes.

use cloudecon::expression::{Dual, Expression, FaultKind, Interval, Leaf, Number};
use proptest::prelude::*;

/// Names with values that keep away from zero, so that most quotients exist.
const NAMES: [&str; 4] = ["a.x@2026Q1", "b.y-z@2026-03-31", "claim:c-1", "d"];

/// Expressions as text, in any spacing and with parentheses that may be needless.
fn text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        (0..1_000_u32).prop_map(|n| format!("{}", f64::from(n) / 8.0)),
        Just("'5.5 USD billion'".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (two.clone(), prop::sample::select(vec![" + ", " - ", "*", " / ", "/"]))
                .prop_map(|((a, b), sign)| format!("({a}{sign}{b})")),
            (two.clone(), prop::sample::select(vec![" + ", " - ", " * ", " / "]))
                .prop_map(|((a, b), sign)| format!("{a}{sign}{b}")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("- {a}")),
            (two, prop::sample::select(vec!["min", "max", "sum"]))
                .prop_map(|((a, b), name)| format!("{name}( {a},{b})")),
            (inner, prop::sample::select(vec!["abs", "run_rate", "quarter_of"]))
                .prop_map(|(a, name)| format!("{name}({a})")),
        ]
    })
}

/// A point in a box: centre, half width, and where in it.
fn boxes() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((0.5..20.0_f64, 0.0..0.4_f64, -1.0..1.0_f64), 5)
}

fn index(leaf: &Leaf) -> usize {
    let name = leaf.name().unwrap_or_default();
    NAMES.iter().position(|known| *known == name).unwrap_or(4)
}

fn slack(value: f64) -> f64 {
    1e-9 * (1.0 + value.abs())
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(text in text()) {
        let read = Expression::parse(&text).unwrap();
        let printed = read.to_string();
        let again = Expression::parse(&printed).unwrap();
        prop_assert_eq!(&again, &read, "{} printed as {}", text, printed);
        prop_assert_eq!(again.to_string(), printed);
    }

    #[test]
    fn intervals_contain_the_values_of_their_points(text in text(), boxes in boxes()) {
        let expression = Expression::parse(&text).unwrap();
        let interval = |leaf: &Leaf| {
            boxes.get(index(leaf)).map(|(mid, half, _)| Interval::new(mid - half, mid + half))
        };
        let point =
            |leaf: &Leaf| boxes.get(index(leaf)).map(|(mid, half, at)| mid + half * at);
        let (Ok(natural), Ok(tight), Ok(value)) = (
            expression.evaluate(interval),
            expression.range(interval),
            expression.evaluate(point),
        ) else {
            return Ok(());
        };
        prop_assert!(natural.low() - slack(value) <= value && value <= natural.high() + slack(value));
        prop_assert!(
            tight.low() - slack(value) <= value && value <= tight.high() + slack(value),
            "{} at {} not in {}", text, value, tight
        );
        prop_assert!(natural.widened(1e-12).holds(tight));
    }

    #[test]
    fn dual_numbers_carry_the_value(text in text(), boxes in boxes()) {
        let expression = Expression::parse(&text).unwrap();
        let point = |leaf: &Leaf| boxes.get(index(leaf)).map(|(mid, ..)| *mid);
        let dual = |leaf: &Leaf| point(leaf).map(|value| Dual::variable(value, index(leaf), 5));
        if let (Ok(value), Ok(carried)) = (expression.evaluate(point), expression.evaluate(dual)) {
            prop_assert_eq!(*carried.value(), value);
        }
    }

    #[test]
    fn derivatives_are_those_of_small_steps(text in text(), boxes in boxes()) {
        // Kinks of min, max and abs have no derivative.
        prop_assume!(!["min", "max", "abs"].iter().any(|kink| text.contains(kink)));
        let expression = Expression::parse(&text).unwrap();
        let at = |by: f64, moved: usize| {
            expression.evaluate(|leaf| {
                let (mid, ..) = boxes.get(index(leaf))?;
                Some(if index(leaf) == moved { mid + by } else { *mid })
            })
        };
        let point = |leaf: &Leaf| boxes.get(index(leaf)).map(|(mid, ..)| *mid);
        let Ok((value, slopes)) = expression.gradient(point) else { return Ok(()) };
        for ((leaf, _), slope) in expression.leaves().zip(slopes) {
            // Both sides of the point, so that the error is of second order in the step.
            let step = 1e-5;
            let (Ok(low), Ok(high)) = (at(-step, index(leaf)), at(step, index(leaf))) else { continue };
            let found = (high - low) / (2.0 * step);
            let curved = (high - 2.0 * value + low).abs() / step;
            let room = 1e-4 * (1.0 + slope.abs() + value.abs()) + 10.0 * curved;
            if leaf.name().is_some() && found.is_finite() && value.abs() < 1e6 {
                prop_assert!((found - slope).abs() <= room, "{}: {} against {}", text, found, slope);
            }
        }
    }

    #[test]
    fn a_solved_formula_gives_back_its_name(text in text(), boxes in boxes()) {
        let expression = Expression::parse(&text).unwrap();
        let point = |leaf: &Leaf| boxes.get(index(leaf)).map(|(mid, ..)| *mid);
        let Ok(left) = expression.evaluate(point) else { return Ok(()) };
        for name in NAMES {
            let Some(solved) = expression.solved_for(name, "left") else { continue };
            let value = |leaf: &Leaf| if leaf.name() == Some("left") { Some(left) } else { point(leaf) };
            let Ok(found) = solved.evaluate(value) else { continue };
            let wanted = boxes[index(&Leaf::Name(name.to_owned()))].0;
            // Where the whole hardly depends on the name, rounding has the last word.
            let Ok((_, slopes)) = expression.gradient(point) else { continue };
            let place = expression.leaves().position(|(leaf, _)| leaf.name() == Some(name));
            let slope = place.and_then(|place| slopes.get(place)).copied().unwrap_or(0.0);
            if slope.abs() > 1e-3 && slope.abs() < 1e3 && left.abs() < 1e4 {
                prop_assert!((found - wanted).abs() < 1e-3, "{} for {}: {} not {}", text, name, found, wanted);
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused_with_places_inside_it(text in ".{0,80}") {
        if let Err(faults) = Expression::parse_all(&text) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(fault.span().start <= fault.span().end && fault.span().end <= text.len());
                prop_assert!(text.is_char_boundary(fault.span().start), "{:?} {}", text, fault);
            }
        }
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(read) = Expression::parse(&text) {
            prop_assert_eq!(Expression::parse(&read.to_string()).unwrap(), read);
        }
    }

    #[test]
    fn words_of_the_language_in_any_order_do_no_harm(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "(", ")", "+", "-", "*", "/", ",", "min", "abs(", "run_rate", "1", "2.5", "a.b@c",
                "'1 GW'", "'", "\"x", "?", "1e", "..", "#", "@",
            ]),
            0..40,
        ),
    ) {
        let text = words.join(" ");
        match Expression::parse_all(&text) {
            Ok(read) => prop_assert_eq!(Expression::parse(&read.to_string()).unwrap(), read),
            Err(faults) => prop_assert!(faults.iter().all(|f| f.kind() == FaultKind::Syntax)),
        }
    }

    #[test]
    fn interval_operations_hold_those_of_their_ends(
        a in -50.0..50.0_f64, b in -50.0..50.0_f64, c in -50.0..50.0_f64, d in -50.0..50.0_f64,
    ) {
        let (x, y) = (Interval::new(a, b), Interval::new(c, d));
        for p in [a, b, f64::midpoint(a, b)] {
            for q in [c, d, f64::midpoint(c, d)] {
                prop_assert!(x.plus(&y).contains(p + q));
                prop_assert!(x.minus(&y).contains(p - q));
                prop_assert!(x.times(&y).contains(p * q));
                prop_assert!(x.lower(&y).contains(p.min(q)));
                prop_assert!(x.higher(&y).contains(p.max(q)));
                prop_assert!(x.absolute().contains(p.abs()));
                prop_assert!(x.or_more().contains(p) && x.or_less().contains(p));
                if let Some(quotient) = x.over(&y) {
                    prop_assert!(quotient.contains(p / q));
                }
            }
        }
    }
}
