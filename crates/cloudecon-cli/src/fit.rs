//! Tables as wide as their reader has room: words are broken only where nothing else is left.

use std::io::{self, IsTerminal, Write};

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle, Width,
};

/// A line under the header, no frame: reads well in a terminal, a mail and a note.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('-').junction(' '))
    .content_lines(ContentLineStyle::none().junction(' '));

/// Room in a pipe or a file, which has no width of its own: what a program reads is the same
/// everywhere.
const PIPED: usize = 120;
/// Room that a table of any width needs.
const LEAST: usize = 40;
/// A longer word of a column of words may be broken.
const WORD: usize = 28;
/// A column of words that has room takes no more than this when a table is split.
const COMFORT: usize = 40;
/// Two blanks around a cell and one between cells.
const AROUND: usize = 3;

/// One cell: its words, and whether they stand at the right as numbers do. A no-break space keeps
/// words together; it is printed as a space.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    text: String,
    is_right: bool,
}

impl Entry {
    /// Words, which may be broken between each other.
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_right: false }
    }

    /// A number, or the head of a column of numbers.
    pub(crate) fn right(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_right: true }
    }

    fn natural(&self) -> usize {
        self.text.chars().count()
    }

    fn longest_word(&self) -> usize {
        self.text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0)
    }
}

/// A table before it is laid out; the first `naming` columns name its rows.
#[derive(Debug)]
pub(crate) struct Grid {
    heads: Vec<Entry>,
    rows: Vec<Vec<Entry>>,
    naming: usize,
}

/// A column: the least it can do with and what it would take.
#[derive(Debug, Clone, Copy)]
struct Need {
    least: usize,
    natural: usize,
    comfort: usize,
}

impl Grid {
    pub(crate) fn new(heads: impl IntoIterator<Item = Entry>, naming: usize) -> Self {
        Self { heads: heads.into_iter().collect(), rows: Vec::new(), naming }
    }

    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Entry>) {
        self.rows.push(row.into_iter().collect());
    }

    /// Prints the table, in parts below each other where it is too wide; each part names its rows.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.print_within(out, room())
    }

    fn print_within(&self, out: &mut impl Write, room: usize) -> io::Result<()> {
        let needs: Vec<Need> = (0..self.heads.len()).map(|column| self.need(column)).collect();
        for (nth, part) in self.parts(&needs, room).iter().enumerate() {
            if nth > 0 {
                writeln!(out)?;
            }
            let text = self.laid_out(part, &needs, room).trim_fmt();
            writeln!(out, "{}", text.replace('\u{a0}', " "))?;
        }
        Ok(())
    }

    fn column(&self, at: usize) -> impl Iterator<Item = &Entry> {
        self.heads.get(at).into_iter().chain(self.rows.iter().filter_map(move |row| row.get(at)))
    }

    fn need(&self, at: usize) -> Need {
        let natural = self.column(at).map(Entry::natural).max().unwrap_or(0);
        let word = self.column(at).map(Entry::longest_word).max().unwrap_or(0);
        let is_right = self.heads.get(at).is_some_and(|head| head.is_right);
        let least = if is_right { word } else { word.min(WORD) };
        Need { least, natural, comfort: natural.min(COMFORT.max(least)) }
    }

    /// The columns of each part.
    fn parts(&self, needs: &[Need], room: usize) -> Vec<Vec<usize>> {
        let all: Vec<usize> = (0..needs.len()).collect();
        let width = |columns: &[usize], of: fn(&Need) -> usize| {
            let inner =
                columns.iter().filter_map(|at| needs.get(*at)).map(|need| of(need) + AROUND);
            inner.sum::<usize>().saturating_sub(1)
        };
        if width(&all, |need| need.least) <= room {
            return vec![all];
        }
        // Names may take half of the room.
        let mut names: Vec<usize> = (0..self.naming.min(needs.len())).collect();
        while names.len() > 1 && width(&names, |need| need.comfort) > room.div_euclid(2) {
            names.pop();
        }
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for at in names.len()..needs.len() {
            if let Some(last) = parts.last_mut() {
                last.push(at);
                if width(last, |need| need.comfort) <= room {
                    continue;
                }
                last.pop();
            }
            parts.push(names.iter().copied().chain([at]).collect());
        }
        parts
    }

    fn laid_out(&self, columns: &[usize], needs: &[Need], room: usize) -> Table {
        let mut table = Table::new();
        table.load_style(STYLE);
        let chosen = |row: &[Entry]| -> Vec<Cell> {
            columns.iter().filter_map(|at| row.get(*at)).map(cell).collect()
        };
        table.set_header(chosen(&self.heads));
        for row in &self.rows {
            table.add_row(chosen(row));
        }
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(room).unwrap_or(u16::MAX));
        let needs: Vec<Need> = columns.iter().filter_map(|at| needs.get(*at).copied()).collect();
        let widths = widths(&needs, room);
        table.set_constraints(widths.into_iter().map(|width| {
            let padded = u16::try_from(width + 2).unwrap_or(u16::MAX);
            ColumnConstraint::Absolute(Width::Fixed(padded))
        }));
        table
    }
}

fn cell(entry: &Entry) -> Cell {
    let cell = Cell::new(&entry.text);
    if entry.is_right { cell.set_alignment(CellAlignment::Right) } else { cell }
}

/// The least for each, then what is left in equal shares to those that want more, the modest first;
/// where even the least is too much, the widest give way.
fn widths(needs: &[Need], room: usize) -> Vec<usize> {
    let room = (room + 1).saturating_sub(AROUND * needs.len());
    let mut widths: Vec<usize> = needs.iter().map(|need| need.least.max(1)).collect();
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max() else { break };
        if *widest <= 4 {
            break;
        }
        *widest -= 1;
    }
    let mut left = room.saturating_sub(widths.iter().sum());
    let mut wants: Vec<(usize, usize)> = needs
        .iter()
        .zip(&widths)
        .map(|(need, width)| need.natural.saturating_sub(*width))
        .enumerate()
        .map(|(at, want)| (want, at))
        .collect();
    wants.sort_unstable();
    let count = wants.len();
    for (nth, (want, at)) in wants.into_iter().enumerate() {
        let given = want.min(left.div_euclid(count - nth));
        if let Some(width) = widths.get_mut(at) {
            *width += given;
        }
        left -= given;
    }
    widths
}

/// Columns of the terminal that standard output is, `COLUMNS` first.
fn room() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || {
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        width.filter(|_| io::stdout().is_terminal())
    };
    asked.or_else(seen).unwrap_or(PIPED).max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let heads =
            [Entry::words("Party"), Entry::right("2026Q1, USD billion"), Entry::right("All")];
        let mut grid = Grid::new(heads, 1);
        let range = "0.911 (-0.0343\u{a0}to\u{a0}1.44)\u{a0}a";
        grid.push([
            Entry::words("AWS suppliers"),
            Entry::right(range),
            Entry::right("2.76\u{a0}a"),
        ]);
        grid
    }

    fn printed(room: usize) -> String {
        let mut out = Vec::new();
        grid().print_within(&mut out, room).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_with_room_stands_on_one_line_a_row() {
        let text = printed(80);
        assert!(text.contains(" AWS suppliers   0.911 (-0.0343 to 1.44) a   2.76 a"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 80));
    }

    #[test]
    fn a_range_and_its_basis_stay_together() {
        let text = printed(46);
        assert!(text.contains("(-0.0343 to 1.44) a"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 46), "{text}");
    }

    /// 13 + 19 + 6 letters and the blanks do not fit: two parts, each with the names.
    #[test]
    fn a_table_too_wide_is_split_and_names_its_rows_again() {
        let text = printed(40);
        assert_eq!(text.matches("Party").count(), 2, "{text}");
        assert_eq!(text.matches("suppliers").count(), 2, "{text}");
        assert!(text.lines().all(|line| line.len() <= 40), "{text}");
    }

    #[test]
    fn what_is_left_goes_to_the_modest_first() {
        let need = |least, natural| Need { least, natural, comfort: natural };
        // 40 + 1 less 2 x 3 of blanks is 35: 10 + 5 at least, 20 left, 4 wanted here, 16 go there.
        assert_eq!(widths(&[need(10, 14), need(5, 90)], 40), [14, 21]);
        assert_eq!(widths(&[need(30, 30), need(30, 30)], 40).iter().sum::<usize>(), 35);
    }
}
