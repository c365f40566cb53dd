//! Names that Excel and `LibreOffice` take.

use std::collections::BTreeSet;

/// Names given so far, each once whatever its case.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name made of the letters and digits of `text`; a number follows if it is taken.
    pub(crate) fn give(&mut self, text: &str) -> String {
        let plain = plain(text);
        let mut name = plain.clone();
        let mut count = 1_u32;
        while !self.taken.insert(name.to_lowercase()) {
            count += 1;
            name = format!("{plain}_{count}");
        }
        name
    }
}

/// `aws.revenue@2026Q1` is `aws_revenue_2026Q1`; what looks like a cell gets a line behind it.
fn plain(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let is_cell = !name.contains('_') && name.ends_with(|last: char| last.is_ascii_digit());
    if is_cell || name.len() < 3 {
        name.push('_');
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_unique() {
        let mut names = Names::default();
        assert_eq!(names.give("aws.revenue@2026Q1"), "aws_revenue_2026Q1");
        assert_eq!(names.give("AWS revenue 2026q1"), "AWS_revenue_2026q1_2");
        assert_eq!(names.give("tpu7"), "tpu7_");
        assert_eq!(names.give("4x"), "_4x_");
    }
}
