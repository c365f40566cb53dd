//! The value of an expression over any kind of number.

use super::dual::Dual;
use super::fault::{Fault, FaultKind, Span};
use super::interval::Interval;
use super::number::Number;
use super::program::{Expression, Function, Leaf, Step};

/// Quarters in a year.
const QUARTERS: f64 = 4.0;

impl Expression {
    /// Its value; `value` gives that of each name and quantity, plain numbers are known.
    ///
    /// # Errors
    /// [`FaultKind::NoValue`] for a leaf without value, [`FaultKind::ZeroDivision`].
    pub fn evaluate<N: Number>(&self, value: impl Fn(&Leaf) -> Option<N>) -> Result<N, Fault> {
        let leaves = self.values(value)?;
        self.run(&leaves)
    }

    /// The interval of its values; tighter than [`Expression::evaluate`] where a leaf occurs
    /// twice: a leaf in which the whole rises or falls throughout is taken at its ends.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn range(&self, value: impl Fn(&Leaf) -> Option<Interval>) -> Result<Interval, Fault> {
        let leaves = self.values(value)?;
        let natural = self.run(&leaves)?;
        let count = leaves.len();
        let duals: Vec<Dual<Interval>> = leaves
            .iter()
            .enumerate()
            .map(|(index, leaf)| Dual::variable(*leaf, index, count))
            .collect();
        let Ok(slope) = self.run(&duals) else { return Ok(natural) };
        let corner = |upper: bool| -> Vec<Interval> {
            leaves
                .iter()
                .enumerate()
                .map(|(index, leaf)| {
                    let by = slope.derivative(index);
                    let end = |high| if high { leaf.high() } else { leaf.low() };
                    let end = if by.low() >= 0.0 {
                        end(upper)
                    } else if by.high() <= 0.0 {
                        end(!upper)
                    } else {
                        return *leaf;
                    };
                    if end.is_finite() { Interval::exact(end) } else { *leaf }
                })
                .collect()
        };
        let (Ok(lower), Ok(upper)) = (self.run(&corner(false)), self.run(&corner(true))) else {
            return Ok(natural);
        };
        let tight = Interval::new(lower.low(), upper.high());
        Ok(natural.common(tight).unwrap_or(natural))
    }

    /// Value and derivatives by leaf, in the order of [`Expression::leaves`].
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn gradient(&self, value: impl Fn(&Leaf) -> Option<f64>) -> Result<(f64, Vec<f64>), Fault> {
        let leaves = self.values(value)?;
        let count = leaves.len();
        let duals: Vec<Dual<f64>> = leaves
            .iter()
            .enumerate()
            .map(|(index, leaf)| Dual::variable(*leaf, index, count))
            .collect();
        let found = self.run(&duals)?;
        Ok((*found.value(), (0..count).map(|index| found.derivative(index)).collect()))
    }

    fn values<N: Number>(&self, value: impl Fn(&Leaf) -> Option<N>) -> Result<Vec<N>, Fault> {
        self.leaves
            .iter()
            .map(|(leaf, span)| match leaf {
                Leaf::Number(plain) => Ok(N::constant(*plain)),
                _ => value(leaf).ok_or_else(|| {
                    let name = leaf.name().or(leaf.quantity()).unwrap_or_default();
                    Fault::new(span.clone(), FaultKind::NoValue, format!("`{name}` has no value"))
                }),
            })
            .collect()
    }

    fn run<N: Number>(&self, leaves: &[N]) -> Result<N, Fault> {
        let mut stack: Vec<N> = Vec::new();
        for (step, span) in &self.steps {
            let next = match *step {
                Step::Push(index) => leaves.get(index).cloned(),
                Step::Negate => stack.pop().map(|a| a.negated()),
                Step::Add => two(&mut stack).map(|(a, b)| a.plus(&b)),
                Step::Subtract => two(&mut stack).map(|(a, b)| a.minus(&b)),
                Step::Multiply => two(&mut stack).map(|(a, b)| a.times(&b)),
                Step::Divide => match two(&mut stack) {
                    Some((a, b)) => Some(a.over(&b).ok_or_else(|| zero(span))?),
                    None => None,
                },
                Step::Call(Function::Abs, _) => stack.pop().map(|a| a.absolute()),
                Step::Call(Function::AtLeast, _) => stack.pop().map(|a| a.or_more()),
                Step::Call(Function::AtMost, _) => stack.pop().map(|a| a.or_less()),
                Step::Call(Function::QuarterOf, _) => {
                    stack.pop().map(|a| a.times(&N::constant(1.0 / QUARTERS)))
                }
                Step::Call(Function::RunRate, _) => {
                    stack.pop().map(|a| a.times(&N::constant(QUARTERS)))
                }
                Step::Call(function, count) => {
                    let from = stack.len().saturating_sub(count);
                    stack.split_off(from).into_iter().reduce(|a, b| match function {
                        Function::Min => a.lower(&b),
                        Function::Max => a.higher(&b),
                        _ => a.plus(&b),
                    })
                }
            };
            stack.extend(next);
        }
        // A parsed expression leaves exactly one number.
        stack.pop().ok_or_else(|| Fault::new(0..0, FaultKind::Syntax, "no expression"))
    }
}

fn two<N>(stack: &mut Vec<N>) -> Option<(N, N)> {
    let right = stack.pop()?;
    Some((stack.pop()?, right))
}

fn zero(span: &Span) -> Fault {
    Fault::new(span.clone(), FaultKind::ZeroDivision, "divides by what is or may be zero")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let plain = |leaf: &Leaf| match leaf.name() {
            Some("a") => Some(3.0),
            Some("b") => Some(4.0),
            _ => None,
        };
        Expression::parse(text).unwrap().evaluate(plain).unwrap()
    }

    #[test]
    fn operators_bind_as_in_arithmetic() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("8 / 4 / 2", 1.0),
            ("8 - 4 - 2", 2.0),
            ("-a * -b", 12.0),
            ("--a", 3.0),
            ("2 * -a + 1", -5.0),
            ("min(a, b, 1e1) + max(a, b) + sum(a, b, 1) + abs(-a)", 18.0),
            ("run_rate(a)", 12.0),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn a_share_of_itself_and_another_is_tight() {
        // x / (x + y) rises in x: 2/(2+4) to 3/(3+3); naive intervals give 2/7 to 3/5.
        let share = Expression::parse("x / (x + y)").unwrap();
        let box_of = |leaf: &Leaf| match leaf.name() {
            Some("x") => Some(Interval::new(2.0, 3.0)),
            _ => Some(Interval::new(3.0, 4.0)),
        };
        let found = share.range(box_of).unwrap();
        approx::assert_relative_eq!(found.low(), 2.0 / 6.0, max_relative = 1e-14);
        approx::assert_relative_eq!(found.high(), 3.0 / 6.0, max_relative = 1e-14);
    }

    #[test]
    fn zero_and_missing_values_are_faults_with_their_place() {
        let text = "a / (b - 4)";
        let expression = Expression::parse(text).unwrap();
        let four = |leaf: &Leaf| leaf.name().map(|_| 4.0);
        let fault = expression.evaluate(four).unwrap_err();
        assert_eq!((fault.kind(), &text[fault.span().clone()]), (FaultKind::ZeroDivision, text));
        let missing = expression.evaluate(|_| None::<f64>).unwrap_err();
        assert_eq!((missing.kind(), missing.message()), (FaultKind::NoValue, "`a` has no value"));
    }
}
