//! Sheets before they are written: what stands in which cell.

/// A place in a sheet, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The row.
    pub row: u32,
    /// The column.
    pub column: u16,
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Black on white.
    Plain,
    /// Bold.
    Head,
    /// Blue: a number that a reader may change.
    Input,
    /// Grey: a number that does not follow the blue cells.
    Fixed,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String, Style),
    /// A number.
    Number(f64, Style),
    /// A live formula, without the sign `=`, and its result as the program has it.
    Formula(String, f64),
}

/// One sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    pub(crate) name: &'static str,
    pub(crate) widths: &'static [f64],
    pub(crate) cells: Vec<(Place, Cell)>,
    pub(crate) next: u32,
}

impl Grid {
    pub(crate) fn new(
        name: &'static str,
        widths: &'static [f64],
        title: &str,
        about: &str,
    ) -> Self {
        let mut grid = Self { name, widths, cells: Vec::new(), next: 0 };
        grid.push([Cell::Text(title.to_owned(), Style::Head)]);
        grid.push([Cell::from(about)]);
        grid.next += 1;
        grid
    }

    /// The name of the sheet.
    pub const fn name(&self) -> &str {
        self.name
    }

    /// Every cell that is not empty.
    pub fn cells(&self) -> &[(Place, Cell)] {
        &self.cells
    }

    pub(crate) fn heads(&mut self, heads: &[&str]) {
        self.push(heads.iter().map(|head| Cell::Text((*head).to_owned(), Style::Head)));
    }

    /// Adds a row and gives its number, from zero.
    pub(crate) fn push(&mut self, cells: impl IntoIterator<Item = Cell>) -> u32 {
        let row = self.next;
        for (column, cell) in (0_u16..).zip(cells) {
            if cell != Cell::Text(String::new(), Style::Plain) {
                self.cells.push((Place { row, column }, cell));
            }
        }
        self.next += 1;
        row
    }

    /// The row of the headings of a sheet that is one table: titles of single columns are none.
    pub(crate) fn head_row(&self) -> Option<u32> {
        let heads = |row: u32| {
            let is_head = |(place, cell): &&(Place, Cell)| {
                place.row == row && matches!(cell, Cell::Text(_, Style::Head))
            };
            self.cells.iter().filter(is_head).count()
        };
        (2..8).find(|row| heads(*row) > 2)
    }

    /// True if the cell below, or the first one that is not empty, holds a number.
    pub(crate) fn is_numeric(&self, head: Place) -> bool {
        let below = self
            .cells
            .iter()
            .filter(|(place, _)| place.column == head.column && place.row > head.row);
        let next = below.min_by_key(|(place, _)| place.row);
        next.is_some_and(|(_, cell)| !matches!(cell, Cell::Text(..)))
    }

    /// True for words that have their row to themselves.
    pub(crate) fn is_alone(&self, place: Place) -> bool {
        self.cells.iter().filter(|(other, _)| other.row == place.row).count() == 1
    }

    /// `Mix!$D$5`, for formulas of any sheet.
    pub(crate) fn reference(&self, row: u32, column: u16) -> String {
        format!("{}!{}", self.name, Place { row, column }.absolute())
    }
}

impl Place {
    /// `D5`.
    pub fn address(self) -> String {
        format!("{}{}", self.letters(), self.row + 1)
    }

    /// `$D$5`.
    pub(crate) fn absolute(self) -> String {
        format!("${}${}", self.letters(), self.row + 1)
    }

    /// No sheet here has more than 26 columns.
    fn letters(self) -> char {
        char::from(b'A' + u8::try_from(self.column).unwrap_or(25).min(25))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned(), Style::Plain)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text, Style::Plain)
    }
}
