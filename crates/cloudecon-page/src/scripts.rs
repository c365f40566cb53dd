//! What the page carries: its style, its own script, and the three that draw charts.

pub(crate) const STYLE: &str = include_str!("page.css");
pub(crate) const OWN: &str = include_str!("page.js");

const VEGA: [(&str, &str, &str); 3] = [
    ("vega 6.4.0", include_str!("../assets/vega.min.js"), include_str!("../assets/LICENSE-vega")),
    (
        "vega-lite 6.4.3",
        include_str!("../assets/vega-lite.min.js"),
        include_str!("../assets/LICENSE-vega-lite"),
    ),
    (
        "vega-embed 7.3.0",
        include_str!("../assets/vega-embed.min.js"),
        include_str!("../assets/LICENSE-vega-embed"),
    ),
];

/// The three scripts, each as text that may stand inside a script element.
pub(crate) fn vega() -> impl Iterator<Item = String> {
    VEGA.iter().map(|(_, script, _)| inert(script))
}

/// Name and licence of each.
pub(crate) fn licences() -> impl Iterator<Item = (&'static str, &'static str)> {
    VEGA.iter().map(|(name, _, licence)| (*name, *licence))
}

/// Nothing in a script ends its element, and nothing points to a file that is not there.
fn inert(script: &str) -> String {
    let body = script.split("//# sourceMappingURL=").next().unwrap_or_default();
    body.replace("</script", "<\\/script").replace("<!--", "<\\!--")
}

/// JSON that may stand inside a script element.
pub(crate) fn json(text: &str) -> String {
    text.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_cannot_end_its_element() {
        assert_eq!(inert("a('</script>')//# sourceMappingURL=x.map"), "a('<\\/script>')");
        assert_eq!(json(r#"{"a":"</script>"}"#), r#"{"a":"\u003c/script>"}"#);
        for script in vega() {
            assert!(!script.contains("</script") && !script.contains("sourceMappingURL"));
        }
    }
}
