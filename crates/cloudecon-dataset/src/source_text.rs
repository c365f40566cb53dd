//! The bytes of one file and the way from a byte to its line and column.

use std::sync::Arc;

use crate::Location;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A file without its byte order mark.
#[derive(Debug)]
pub(crate) struct SourceText {
    /// The path inside the data set, such as `observations/amazon.csv`.
    name: String,
    /// The path in messages.
    shown: Arc<str>,
    bytes: Vec<u8>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

impl SourceText {
    pub(crate) fn new(root: &str, name: &str, bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes).to_vec();
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let shown = match root.trim_end_matches('/') {
            "" => name.to_owned(),
            root => format!("{root}/{name}"),
        };
        Self { name: name.to_owned(), shown: shown.into(), bytes, lines }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The line and column of a byte; past the end is the end.
    pub(crate) fn locate(&self, offset: usize) -> Location {
        let offset = offset.min(self.bytes.len());
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.bytes.get(start..offset).unwrap_or_default();
        Location::new(Arc::clone(&self.shown), narrow(line), narrow(characters(before) + 1))
    }

    /// The first byte at or after `offset` that is no line break: where csv records begin.
    pub(crate) fn skip_breaks(&self, offset: usize) -> usize {
        let rest = self.bytes.get(offset..).unwrap_or_default();
        offset + rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count()
    }

    /// The byte at which cell number `cell` of the record that begins at `offset` begins;
    /// the last cell if the record has fewer.
    pub(crate) fn cell_offset(&self, offset: usize, cell: usize) -> usize {
        let rest = self.bytes.get(offset..).unwrap_or_default();
        let mut start = offset;
        let mut left = cell;
        let mut state = Scan::Start;
        for (at, byte) in rest.iter().enumerate() {
            if left == 0 {
                break;
            }
            state = match (state, byte) {
                (Scan::Quoted, b'"') => Scan::Closing,
                (Scan::Quoted, _) | (Scan::Start | Scan::Closing, b'"') => Scan::Quoted,
                (_, b',') => {
                    left -= 1;
                    start = offset + at + 1;
                    Scan::Start
                }
                (_, b'\n' | b'\r') => break,
                _ => Scan::Plain,
            };
        }
        start
    }
}

/// Where a scan of a record stands.
#[derive(Clone, Copy)]
enum Scan {
    Start,
    Plain,
    Quoted,
    Closing,
}

/// The number of characters; each byte that is not UTF-8 counts as one.
fn characters(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, record: usize, cell: usize) -> (u32, u32) {
        let source = SourceText::new("", "x.csv", text.as_bytes());
        let place = source.locate(source.cell_offset(record, cell));
        (place.line(), place.column())
    }

    #[test]
    fn cells_are_found_behind_quotes_and_wide_characters() {
        assert_eq!(cell("a,bc,d\n", 0, 2), (1, 6));
        assert_eq!(cell("\"a,\"\"b\",c\n", 0, 1), (1, 9));
        assert_eq!(cell("ä§,c\n", 0, 1), (1, 4));
        assert_eq!(cell("x\n1,\"two\nlines\",3\n", 2, 2), (3, 8));
        // A quote inside a plain cell is a character; a short record ends at its last cell.
        assert_eq!(cell("a\"b,c\nd,e\n", 0, 1), (1, 5));
        assert_eq!(cell("a,b\nc\n", 0, 7), (1, 3));
    }

    #[test]
    fn bytes_are_located_without_the_mark() {
        let source = SourceText::new("data/", "x.csv", b"\xEF\xBB\xBFa\r\n\xFFb");
        assert_eq!(source.locate(0).to_string(), "data/x.csv:1:1");
        assert_eq!(source.locate(4).to_string(), "data/x.csv:2:2");
        assert_eq!(source.locate(99).to_string(), "data/x.csv:2:3");
    }
}
