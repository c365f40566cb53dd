//! An expression as text, with names or with values in their place.

use std::fmt;

use super::program::{Expression, Leaf, Step};

/// How tightly a printed part holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Signed,
    Atom,
}

impl Expression {
    /// The formula with each leaf as `shown` prints it.
    pub fn printed(&self, shown: impl Fn(&Leaf) -> String) -> String {
        let mut stack: Vec<(String, Binding)> = Vec::new();
        for (step, _) in &self.steps {
            let next = match *step {
                Step::Push(index) => {
                    let leaf = self.leaves.get(index).map(|(leaf, _)| shown(leaf));
                    let text = leaf.unwrap_or_default();
                    let binding =
                        if text.starts_with('-') { Binding::Signed } else { Binding::Atom };
                    (text, binding)
                }
                Step::Negate => {
                    let inner = wrapped(stack.pop(), Binding::Signed);
                    (format!("-{inner}"), Binding::Signed)
                }
                Step::Add => infix(&mut stack, "+", Binding::Sum, Binding::Product),
                Step::Subtract => infix(&mut stack, "-", Binding::Sum, Binding::Product),
                Step::Multiply => infix(&mut stack, "*", Binding::Product, Binding::Signed),
                Step::Divide => infix(&mut stack, "/", Binding::Product, Binding::Signed),
                Step::Call(function, count) => {
                    let from = stack.len().saturating_sub(count);
                    let parts = stack.split_off(from).into_iter().map(|(text, _)| text);
                    let parts = parts.collect::<Vec<_>>().join(", ");
                    (format!("{}({parts})", function.as_str()), Binding::Atom)
                }
            };
            stack.push(next);
        }
        stack.pop().map_or_else(String::new, |(text, _)| text)
    }
}

fn wrapped(part: Option<(String, Binding)>, least: Binding) -> String {
    match part {
        Some((text, binding)) if binding < least => format!("({text})"),
        Some((text, _)) => text,
        None => String::new(),
    }
}

fn infix(
    stack: &mut Vec<(String, Binding)>,
    sign: &str,
    left_least: Binding,
    right_least: Binding,
) -> (String, Binding) {
    let right = wrapped(stack.pop(), right_least);
    let left = wrapped(stack.pop(), left_least);
    (format!("{left} {sign} {right}"), left_least)
}

/// The formula as it can be read again.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| {
            let quote = if text.contains('\'') { '"' } else { '\'' };
            format!("{quote}{text}{quote}")
        };
        f.write_str(&self.printed(|leaf| match leaf {
            Leaf::Number(value) => format!("{value}"),
            Leaf::Quantity(text) => quoted(text),
            Leaf::Name(name) => name.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_stand_only_where_needed() {
        for (text, printed) in [
            ("(a * b) + c", "a * b + c"),
            ("a * (b + c)", "a * (b + c)"),
            ("a - (b - c)", "a - (b - c)"),
            ("(a - b) - c", "a - b - c"),
            ("a / (b * c)", "a / (b * c)"),
            ("-(a + b)", "-(a + b)"),
            ("- -a * '5 percent'", "--a * '5 percent'"),
            ("min( a,b )", "min(a, b)"),
        ] {
            assert_eq!(Expression::parse(text).unwrap().to_string(), printed);
        }
    }
}
