/// How densely ranges are searched. A crossing and its return between two steps are not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Steps from the base to each end of a range.
    pub steps: u32,
    /// Directions within each quadrant of two inputs.
    pub angles: u32,
    /// How many inputs are tried in pairs: those that move the margin most at the ends of their
    /// ranges.
    pub paired: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self { steps: 32, angles: 16, paired: usize::MAX }
    }
}
