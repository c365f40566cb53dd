//! "did you mean": the legal word nearest to a misspelt one.

/// The nearest of `legal` within a third of the length of `found`, the first of equals.
///
/// ```
/// use cloudecon_dataset::nearest;
/// assert_eq!(nearest("reveneu", ["income", "revenue"]), Some("revenue"));
/// assert_eq!(nearest("xyz", ["income", "revenue"]), None);
/// ```
pub fn nearest<'a>(found: &str, legal: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    let limit = length.div_ceil(3).max(1);
    legal
        .into_iter()
        .filter(|word| word.chars().count().abs_diff(length) <= limit)
        .map(|word| (distance(found, word), word))
        .filter(|(steps, _)| *steps <= limit)
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, word)| word)
}

/// `did you mean `x`?`, if something is near.
pub(crate) fn did_you_mean<'a>(
    found: &str,
    legal: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(found, legal).map(|word| format!("did you mean `{word}`?"))
}

/// The same, or else the list of what is legal.
pub(crate) fn did_you_mean_or_list<'a>(
    found: &str,
    legal: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    did_you_mean(found, legal.clone()).unwrap_or_else(|| format!("use one of {}", list(legal)))
}

/// "`a`, `b`, `c`".
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Steps of insertion, deletion, change and swap of neighbours, without regard to letter case.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let at = |cells: &[usize], k: usize| cells.get(k).copied().unwrap_or(usize::MAX >> 1);
            let mut best =
                (at(&row, j) + usize::from(a != b)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped =
                i > 0 && j > 0 && left.get(i - 1) == Some(b) && right.get(j - 1) == Some(a);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = row;
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_between_words() {
        for (a, b, steps) in [
            ("kitten", "sitting", 3),
            ("revenue", "revenue", 0),
            ("reveneu", "revenue", 1),
            ("", "abc", 3),
            ("High", "high", 0),
        ] {
            assert_eq!(distance(a, b), steps, "{a} {b}");
        }
    }

    #[test]
    fn far_words_are_not_suggested() {
        assert_eq!(nearest("repoted", ["derived", "reported"]), Some("reported"));
        assert_eq!(nearest("xyz", ["derived", "reported"]), None);
        assert_eq!(
            did_you_mean_or_list("xyz", ["a-long-word", "b"]),
            "use one of `a-long-word`, `b`"
        );
    }
}
