use crate::{Error, Problem};

/// The smallest sets of figures without which the global test passes: one figure, else pairs, up to
/// `most` figures. Empty if the test passes as it is, or if no such set is small enough.
///
/// Only `candidates` are set aside; all sets of the smallest size are given, in their order.
///
/// # Errors
/// As [`Problem::solve`].
pub fn smallest_removals(
    problem: &Problem,
    alpha: f64,
    candidates: &[&str],
    most: usize,
) -> Result<Vec<Vec<String>>, Error> {
    if !problem.solve()?.is_rejected(alpha) {
        return Ok(Vec::new());
    }
    for size in 1..=most.min(candidates.len()) {
        let mut found = Vec::new();
        let mut chosen: Vec<usize> = (0..size).collect();
        loop {
            let names: Vec<&str> = chosen.iter().map(|at| candidates[*at]).collect();
            if problem.without(&names).solve().is_ok_and(|left| !left.is_rejected(alpha)) {
                found.push(names.into_iter().map(str::to_owned).collect());
            }
            if !next(&mut chosen, candidates.len()) {
                break;
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The next combination of ascending indices below `count`.
fn next(chosen: &mut [usize], count: usize) -> bool {
    let size = chosen.len();
    for at in (0..size).rev() {
        if chosen[at] < count - size + at {
            chosen[at] += 1;
            for later in at + 1..size {
                chosen[later] = chosen[later - 1] + 1;
            }
            return true;
        }
    }
    false
}

/// Sets of figures that cannot stand together: each fails the global test by itself, and passes
/// without any one of its members. Sets do not overlap: a figure that stands in one is not looked
/// for again. In the order in which they are found, which follows the order of `candidates`.
///
/// # Errors
/// As [`Problem::solve`].
pub fn conflicting_sets(
    problem: &Problem,
    alpha: f64,
    candidates: &[&str],
) -> Result<Vec<Vec<String>>, Error> {
    let mut sets = Vec::new();
    let mut left = problem.clone();
    let mut open: Vec<&str> = candidates.to_vec();
    while left.solve()?.is_rejected(alpha) {
        let mut kept = open.clone();
        let mut rest = left.clone();
        // Whatever the test still fails without has no part in this conflict.
        for name in open.iter().rev() {
            let tried = rest.without(&[name]);
            if tried.solve().is_ok_and(|solution| solution.is_rejected(alpha)) {
                rest = tried;
                kept.retain(|other| other != name);
            }
        }
        if kept.is_empty() {
            // What is left does not fit whatever becomes of the candidates.
            break;
        }
        left = left.without(&kept);
        open.retain(|name| !kept.contains(name));
        sets.push(kept.into_iter().map(str::to_owned).collect());
    }
    Ok(sets)
}
