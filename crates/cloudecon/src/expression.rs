//! Formulas over named figures, as data: `amazon.aws.revenue@2026Q1 * '10 percent'` without Rust.
//!
//! | form | means |
//! | --- | --- |
//! | `+ - * /`, unary `-`, `( )` | arithmetic; a minus between names stands between spaces |
//! | `12.5`, `1e9` | a plain number, exact |
//! | `'5.5 USD billion'` | a quantity as printed: half a unit of the last digit either way |
//! | `'4 to 6 percent'` | any number between the two |
//! | `entity.metric@period` | a figure; `#2` behind it means that row and no other |
//! | `output:id`, `claim:id`, `assumption:id` | a model output, another claim, an assumption |
//! | `min(a, b)`, `max(a, b)`, `sum(a, b)`, `abs(a)` | as they say, `min`, `max` and `sum` of any number |
//! | `run_rate(a)`, `quarter_of(a)` | the yearly pace of a quarter's flow, `4 * a` per year; the reverse |
//! | `at_least(a)`, `at_most(a)` | `a` or more, `a` or less: for a part and its whole |
//!
//! What a name means is the caller's affair: see [`Scope`]. Every fault has its place in the text,
//! and all are told at once. Values are of any [`Number`]: `f64`, [`Interval`], or [`Dual`] of
//! either for derivatives.
//!
//! ```
//! use cloudecon::expression::{Expression, Interval};
//! let share = Expression::parse("a.income@2026Q1 / a.revenue@2026Q1")?;
//! let values = |name: &str| Some(if name.contains("income") { 12.0 } else { 40.0 });
//! assert_eq!(share.evaluate(|leaf| leaf.name().and_then(values))?, 0.3);
//! let rounded = |name: &str| {
//!     let mid = if name.contains("income") { 12.0 } else { 40.0 };
//!     Some(Interval::new(mid - 0.5, mid + 0.5))
//! };
//! let range = share.range(|leaf| leaf.name().and_then(rounded))?;
//! assert!(range.low() < 0.2841 && range.low() > 0.2839);
//! # Ok::<(), cloudecon::expression::Fault>(())
//! ```

mod dimension;
mod dual;
mod evaluate;
mod fault;
mod interval;
mod inverse;
mod number;
mod parse;
mod print;
mod program;
mod scope;
mod token;

pub use dimension::Dimension;
pub use dual::Dual;
pub use fault::{Fault, FaultKind, Span};
pub use interval::Interval;
pub use number::Number;
pub use program::{Expression, Function, Leaf};
pub use scope::{Meaning, Scope};
