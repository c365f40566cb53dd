use super::Flip;

/// How the verdict stands against changes within the ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Flips {
    /// The margin of the verdict at the base: its sign is the verdict.
    pub margin: f64,
    /// For each input the nearest point at which it alone turns the verdict; `None` if it cannot.
    pub single: Vec<Option<Flip>>,
    /// The two inputs whose joint move is shortest, where that is shorter than any single one.
    pub pair: Option<Flip>,
}

impl Flips {
    /// The shortest move of one input.
    pub fn smallest_single(&self) -> Option<&Flip> {
        let found = self.single.iter().flatten();
        found.min_by(|a, b| a.distance.total_cmp(&b.distance))
    }

    /// True if neither one input nor two turn the verdict within their ranges.
    pub fn is_robust(&self) -> bool {
        self.pair.is_none() && self.smallest_single().is_none()
    }
}
