//! One line of CSV as cells with their columns.

/// A cell and the column of its first character, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) column: usize,
}

/// The cells of a line; a cell in double quotes may hold commas, and quotes written twice.
pub(super) fn cells(line: &str) -> Vec<Cell> {
    let mut found = Vec::new();
    let mut cell = Cell { text: String::new(), column: 1 };
    let mut is_quoted = false;
    let mut characters = line.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek().is_some_and(|(_, next)| *next == '"') => {
                cell.text.push('"');
                characters.next();
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.text.is_empty() => is_quoted = true,
            ',' if !is_quoted => {
                let next = Cell { text: String::new(), column: at + 2 };
                found.push(std::mem::replace(&mut cell, next));
            }
            _ => cell.text.push(character),
        }
    }
    found.push(cell);
    found
}

/// The text of a cell, in quotes where it needs them.
pub(super) fn quoted(text: &str) -> String {
    let one_line = text.replace(['\n', '\r'], " ");
    if one_line.contains([',', '"']) {
        return format!("\"{}\"", one_line.replace('"', "\"\""));
    }
    one_line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_commas_together() {
        let found = cells("a,\"b, \"\"c\"\"\",,d");
        let texts: Vec<_> = found.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["a", "b, \"c\"", "", "d"]);
        assert_eq!(found.iter().map(|cell| cell.column).collect::<Vec<_>>(), [1, 3, 14, 15]);
        assert_eq!(quoted("b, \"c\""), "\"b, \"\"c\"\"\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
