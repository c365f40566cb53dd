use super::fault::{Fault, Span};
use super::parse;

/// A function of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Function {
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The sum.
    Sum,
    /// Without its sign.
    Abs,
    /// The yearly pace of a quarter's flow.
    RunRate,
    /// A quarter's flow at a yearly pace.
    QuarterOf,
    /// That or more.
    AtLeast,
    /// That or less.
    AtMost,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 8] = [
        Self::Min,
        Self::Max,
        Self::Sum,
        Self::Abs,
        Self::RunRate,
        Self::QuarterOf,
        Self::AtLeast,
        Self::AtMost,
    ];

    /// Its name in expressions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Sum => "sum",
            Self::Abs => "abs",
            Self::RunRate => "run_rate",
            Self::QuarterOf => "quarter_of",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
        }
    }

    /// True if it takes one argument, else it takes any number from one.
    pub const fn is_unary(self) -> bool {
        !matches!(self, Self::Min | Self::Max | Self::Sum)
    }
}

/// What an expression reads: each once, in order of appearance.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Leaf {
    /// A plain number.
    Number(f64),
    /// A number with its unit, as printed.
    Quantity(String),
    /// A name.
    Name(String),
}

impl Leaf {
    /// The name, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The text of a quantity, if it is one.
    pub fn quantity(&self) -> Option<&str> {
        match self {
            Self::Quantity(text) => Some(text),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Puts the leaf of an index on the stack.
    Push(usize),
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Call(Function, usize),
}

/// A formula over named figures; see the [module](crate::expression) for its language.
#[derive(Debug, Clone)]
pub struct Expression {
    pub(super) leaves: Vec<(Leaf, Span)>,
    /// Operands before their operator, so that depth costs no recursion.
    pub(super) steps: Vec<(Step, Span)>,
}

/// Two expressions are equal if they compute the same in the same order, wherever it is written.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        let leaf = |a: &(Leaf, Span), b: &(Leaf, Span)| a.0 == b.0;
        let step = |a: &(Step, Span), b: &(Step, Span)| a.0 == b.0;
        self.leaves.len() == other.leaves.len()
            && self.steps.len() == other.steps.len()
            && self.leaves.iter().zip(&other.leaves).all(|(a, b)| leaf(a, b))
            && self.steps.iter().zip(&other.steps).all(|(a, b)| step(a, b))
    }
}

impl Expression {
    /// The longest text that is read: a formula that a person can check.
    pub const LONGEST: usize = 4_000;

    /// Reads an expression.
    ///
    /// # Errors
    /// The first fault; [`Expression::parse_all`] gives all.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_all(text).map_err(|faults| {
            let none = || Fault::new(0..0, super::FaultKind::Syntax, "no expression");
            faults.into_iter().next().unwrap_or_else(none)
        })
    }

    /// Reads an expression.
    ///
    /// # Errors
    /// Every fault of the text, by place.
    pub fn parse_all(text: &str) -> Result<Self, Vec<Fault>> {
        parse::parse(text)
    }

    /// What it reads, each once, with the place of its first mention.
    pub fn leaves(&self) -> impl Iterator<Item = (&Leaf, &Span)> {
        self.leaves.iter().map(|(leaf, span)| (leaf, span))
    }

    /// The names that it reads, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.leaves.iter().filter_map(|(leaf, _)| leaf.name())
    }
}
