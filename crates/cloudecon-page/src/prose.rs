//! Sentences of the facade, in which names stand between backticks.

use maud::{Markup, html};

/// The sentence with its names as code.
pub(crate) fn prose(text: &str) -> Markup {
    // A backtick without its twin is text.
    let is_paired = text.matches('`').count().is_multiple_of(2);
    html! {
        @if is_paired {
            @for (at, part) in text.split('`').enumerate() {
                @if at % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else { (text) }
    }
}

/// The sentence without the backticks, where only text may stand.
pub(crate) fn plain(text: &str) -> String {
    text.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_code_and_stays_text() {
        assert_eq!(
            prose("take 5 off `a<b` now").into_string(),
            "take 5 off <code>a&lt;b</code> now"
        );
        assert_eq!(prose("a ` b").into_string(), "a ` b");
        assert_eq!(plain("scenario `base`"), "scenario base");
    }
}
