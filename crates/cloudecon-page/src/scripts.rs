//! What the page carries: its style, its own script, and the three that draw charts.

pub(crate) const STYLE: &str = include_str!("page.css");
pub(crate) const OWN: &str = include_str!("page.js");

/// The three scripts one after the other, gzip in base64: a third of their size. The browser
/// unpacks them itself; `assets/refresh --check` compares them with the scripts.
pub(crate) const PACK: &str = include_str!("../assets/vega.pack");

const LICENCES: [(&str, &str); 3] = [
    ("vega 6.4.0", include_str!("../assets/LICENSE-vega")),
    ("vega-lite 6.4.3", include_str!("../assets/LICENSE-vega-lite")),
    ("vega-embed 7.3.0", include_str!("../assets/LICENSE-vega-embed")),
];

/// Name and licence of each.
pub(crate) fn licences() -> impl Iterator<Item = (&'static str, &'static str)> {
    LICENCES.into_iter()
}

/// JSON that may stand inside a script element.
pub(crate) fn json(text: &str) -> String {
    text.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_script_ends_its_element() {
        assert_eq!(json(r#"{"a":"</script>"}"#), r#"{"a":"\u003c/script>"}"#);
        assert!(!OWN.contains("</script") && !OWN.contains("<!--"));
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        assert!(PACK.len() > 300_000 && PACK.bytes().all(is_base64));
    }
}
