//! The keys of TOML files, found without the crate.

/// A line `key = value` of a TOML file.
#[derive(Debug, Clone)]
pub(crate) struct TomlLine {
    pub(crate) key: String,
    /// The header above it, such as `[[provider.entity]]`; empty at the top of a file.
    pub(crate) table: String,
    pub(crate) header_line: u32,
    pub(crate) line: u32,
    /// The column at which the value begins.
    pub(crate) value_column: u32,
    /// The value as written.
    pub(crate) value: String,
}

/// The keys of a TOML file that has each on one line.
pub(crate) fn toml_lines(text: &str) -> Vec<TomlLine> {
    let mut found = Vec::new();
    let (mut table, mut header_line) = (String::new(), 1);
    for (line, content) in (1..).zip(text.lines()) {
        if content.starts_with('#') {
            continue;
        }
        if content.starts_with('[') {
            (table, header_line) = (content.trim().to_owned(), line);
        } else if let Some((key, value)) = content.split_once(" = ") {
            found.push(TomlLine {
                key: key.to_owned(),
                table: table.clone(),
                header_line,
                line,
                value_column: u32::try_from(key.chars().count()).unwrap() + 4,
                value: value.to_owned(),
            });
        }
    }
    found
}
