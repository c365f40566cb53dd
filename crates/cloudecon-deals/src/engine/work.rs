//! What is done for a term.

use std::ops::Range as Indices;

use crate::function::Band;
use crate::{Shortfall, Term};

/// Where a quantity comes from.
#[derive(Debug, Clone)]
pub(super) enum Link {
    /// Place in [`Plan::drivers`].
    Driver(usize),
    Lines(Vec<usize>),
}

/// What is done for a term.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Amount of each active period.
    Fixed {
        amount: (i128, i128),
        step: Option<Band>,
        factor: Vec<Band>,
        years: Vec<usize>,
    },
    /// A function of usage in each window.
    Apply {
        usage: Vec<Link>,
        most: Option<(i128, i128)>,
        windows: Vec<Indices<usize>>,
        bands: Vec<Band>,
    },
    Share {
        base: Vec<Link>,
        net_of: Vec<Link>,
        floor: bool,
        carry: bool,
        windows: Vec<Indices<usize>>,
        band: Band,
    },
    Minimum {
        levels: Vec<(i128, i128)>,
        counted: Vec<Link>,
        windows: Vec<Indices<usize>>,
        shortfall: Shortfall,
    },
    Cap {
        on: Vec<usize>,
        windows: Vec<Indices<usize>>,
        over: Band,
        carried: bool,
    },
    Floor {
        on: Vec<usize>,
        windows: Vec<Indices<usize>>,
        limit: (i128, i128),
        carried: bool,
    },
    Choice {
        of: Vec<usize>,
        windows: Vec<Indices<usize>>,
        is_greater: bool,
    },
    Backstop {
        capacity: Link,
        sold: Link,
        price: Band,
        ceiling: Option<Band>,
    },
    /// One amount evenly over the active periods.
    Even((i128, i128)),
    /// Single amounts in single periods.
    Dated(Vec<(usize, (i128, i128))>),
    /// Settled after the lines of all terms.
    Later,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedTerm {
    pub(super) term: Term,
    pub(super) active: Indices<usize>,
    pub(super) work: Work,
    pub(super) named: Vec<usize>,
    pub(super) posted: bool,
}
