//! Ids of places in the page, and links to them.

/// The id of the place where a number is explained.
pub(crate) fn trace(id: &str) -> String {
    place("why", id)
}

/// The id of the place where a row of the dataset is shown.
pub(crate) fn row(id: &str) -> String {
    place("row", id)
}

/// Any text without white space is an id in HTML.
fn place(prefix: &str, id: &str) -> String {
    format!("{prefix}:{}", id.split_whitespace().collect::<Vec<_>>().join("_"))
}

/// The link to a place of this page.
pub(crate) fn link(place: &str) -> String {
    let mut link = String::from("#");
    for byte in place.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._:@/+,()=!*".contains(&byte) {
            link.push(char::from(byte));
        } else {
            link.push('%');
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                link.push(digit.to_ascii_uppercase());
            }
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_its_place() {
        assert_eq!(trace("amazon.token cost@2026Q1#2"), "why:amazon.token_cost@2026Q1#2");
        assert_eq!(link(&row("a.b@2026Q1#2")), "#row:a.b@2026Q1%232");
        assert_eq!(link("row:naïve"), "#row:na%C3%AFve");
    }
}
