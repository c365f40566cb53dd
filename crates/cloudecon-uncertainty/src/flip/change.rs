/// A change that reverses the verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// The inputs that move and where to.
    pub moves: Vec<Move>,
    /// How far that is, in shares of the way from the base to the end of each range: the root of
    /// the sum of squares. 1 is all the way of one input.
    pub distance: f64,
}

/// One input of a flip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// Which input, from 0.
    pub input: usize,
    /// The value at which the verdict turns.
    pub to: f64,
    /// The share of the way from the base to that end of its range.
    pub share: f64,
}
