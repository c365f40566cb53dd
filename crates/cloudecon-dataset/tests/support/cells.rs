//! The cells of csv files and the lines of any file, found without the crate.

use std::ops::Range;

/// A cell of a csv file: its bytes, and its line and column as an editor counts them.
#[derive(Debug, Clone)]
pub(crate) struct CsvCell {
    pub(crate) bytes: Range<usize>,
    pub(crate) place: (u32, u32),
    pub(crate) text: String,
}

/// The rows of a csv file, the header first; a plain walk over characters.
pub(crate) fn csv_rows(text: &str) -> Vec<Vec<CsvCell>> {
    let mut rows = vec![Vec::new()];
    let (mut line, mut column) = (1, 1);
    let mut start = 0;
    let mut place = (1, 1);
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        }
        let ends = !quoted && (c == ',' || c == '\n');
        if ends {
            let raw = &text[start..at];
            let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
            let text = inner.map_or_else(|| raw.to_owned(), |inner| inner.replace("\"\"", "\""));
            rows.last_mut().unwrap().push(CsvCell { bytes: start..at, place, text });
            start = at + 1;
            if c == '\n' {
                rows.push(Vec::new());
            }
        }
        if c == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
        if ends {
            place = (line, column);
        }
    }
    rows.retain(|row| !row.is_empty());
    rows
}

/// The text with some of its lines changed; `None` takes a line out but leaves it blank, so that
/// the others keep their numbers.
pub(crate) fn with_lines(text: &str, change: impl Fn(u32, &str) -> Option<String>) -> String {
    let lines = (1..).zip(text.lines()).map(|(number, line)| change(number, line));
    lines.map(|line| line.unwrap_or_default() + "\n").collect()
}
