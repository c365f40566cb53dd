//! The workbook as bytes.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Chart, ChartType, Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use crate::bar::Bars;
use crate::grid::{Cell, Grid, Place, Style};
use crate::twin::{Twin, WorkbookError};

pub(crate) fn bytes(twin: &Twin) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    for grid in &twin.grids {
        let sheet = workbook.add_worksheet();
        fill(sheet, grid)?;
        if grid.name == "Charts" {
            for bars in &twin.charts {
                let place = bars.beside();
                sheet.insert_chart(place.row, place.column, &chart(bars))?;
            }
        }
    }
    for (name, reference) in &twin.defined {
        workbook.define_name(name, &format!("={reference}"))?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn fill(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    sheet.set_name(grid.name)?;
    let widths = widths(grid);
    for (column, width) in (0_u16..).zip(&widths) {
        sheet.set_column_width(column, *width)?;
    }
    let looks = Looks::new();
    for (place, cell) in &grid.cells {
        let (row, column) = (place.row, place.column);
        match cell {
            Cell::Text(text, Style::Head) if row == 0 => {
                sheet.write_string_with_format(row, column, text, &looks.title)?
            }
            Cell::Text(text, Style::Head) => {
                let look = if grid.is_numeric(*place) { &looks.right } else { &looks.head };
                sheet.write_string_with_format(row, column, text, look)?
            }
            Cell::Text(text, _) if is_sentence(*place) => sheet.write_string(row, column, text)?,
            Cell::Text(text, _) => {
                let is_long = widths
                    .get(usize::from(column))
                    .is_some_and(|width| text.chars().count() as f64 > *width);
                let look = if is_long { &looks.wrapped } else { &looks.words };
                sheet.write_string_with_format(row, column, text, look)?
            }
            Cell::Number(value, style) => {
                let look = looks.number(*value, *style);
                sheet.write_number_with_format(row, column, *value, &look)?
            }
            Cell::Formula(text, value) => {
                let formula = Formula::new(format!("={text}")).set_result(value.to_string());
                sheet.write_formula_with_format(row, column, formula, &looks.result(*value))?
            }
        };
    }
    for (row, lines) in heights(grid, &widths) {
        sheet.set_row_height(row, LINE * f64::from(lines))?;
    }
    let head = grid.head_row();
    if let Some(head) = head {
        sheet.set_freeze_panes(head + 1, 1)?;
        sheet.set_repeat_rows(0, head)?;
    }
    // On paper: as wide as a page, as long as it needs.
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, u16::from(grid.name == "Charts"));
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&RPage &P of &N");
    Ok(())
}

/// The paper of most of the world, by its number in the format.
const A4: u8 = 9;

/// How cells look.
struct Looks {
    title: Format,
    head: Format,
    right: Format,
    words: Format,
    wrapped: Format,
    number: Format,
    input: Format,
    fixed: Format,
}

impl Looks {
    fn new() -> Self {
        let number = Format::new().set_align(FormatAlign::Top);
        let head = Format::new()
            .set_bold()
            .set_align(FormatAlign::Left)
            .set_text_wrap()
            .set_border_bottom(FormatBorder::Thin);
        let words =
            Format::new().set_align(FormatAlign::Left).set_align(FormatAlign::Top).set_indent(1);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            right: head.clone().set_align(FormatAlign::Right),
            head: head.set_indent(1),
            wrapped: words.clone().set_text_wrap(),
            words,
            input: number
                .clone()
                .set_font_color(Color::RGB(0x0000_00FF))
                .set_background_color(Color::RGB(0x00EE_F4FF)),
            fixed: number.clone().set_font_color(Color::RGB(0x0070_7070)),
            number,
        }
    }

    /// A number as it came: blue ones in full.
    fn number(&self, value: f64, style: Style) -> Format {
        match style {
            Style::Input if value.fract() == 0.0 => self.input.clone().set_num_format("#,##0"),
            Style::Input => self.input.clone(),
            Style::Fixed => self.fixed.clone().set_num_format(digits(value)),
            _ => self.number.clone(),
        }
    }

    /// A result, with digits that say something.
    fn result(&self, value: f64) -> Format {
        self.number.clone().set_num_format(digits(value))
    }
}

/// The number format of a result by its size.
fn digits(value: f64) -> &'static str {
    let size = value.abs();
    if value.fract() == 0.0 || !(1e-9..999.5).contains(&size) {
        "#,##0"
    } else if size >= 99.5 {
        "0.0"
    } else if size >= 1.0 {
        "0.00"
    } else if size >= 0.01 {
        "0.0000"
    } else {
        "0.00E+00"
    }
}

/// Titles and what a sheet is about: they run over the columns beside them.
const fn is_sentence(place: Place) -> bool {
    place.row < 2
}

/// Columns as wide as their words need, up to a width at which they wrap.
fn widths(grid: &Grid) -> Vec<f64> {
    let mut widths = grid.widths.to_vec();
    for (place, cell) in &grid.cells {
        let Cell::Text(text, Style::Plain) = cell else { continue };
        if is_sentence(*place) || grid.is_alone(*place) {
            continue;
        }
        if let Some(width) = widths.get_mut(usize::from(place.column)) {
            *width = width.max((text.chars().count() as f64 + 3.0).min(WIDEST));
        }
    }
    widths
}

const WIDEST: f64 = 62.0;
/// Height of a line.
const LINE: f64 = 15.0;

/// The rows with words that wrap, and their lines: not every program makes room by itself.
fn heights(grid: &Grid, widths: &[f64]) -> BTreeMap<u32, u16> {
    let mut heights = BTreeMap::new();
    for (place, cell) in &grid.cells {
        let Cell::Text(text, _) = cell else { continue };
        let Some(width) = widths.get(usize::from(place.column)) else { continue };
        if is_sentence(*place) || text.chars().count() as f64 <= *width {
            continue;
        }
        let lines = wrapped(text, *width - 4.0);
        let known: &mut u16 = heights.entry(place.row).or_insert(1);
        *known = lines.max(*known);
    }
    heights
}

/// Lines of a text between words of a width in letters.
fn wrapped(text: &str, width: f64) -> u16 {
    let (mut lines, mut used) = (1_u16, 0.0);
    for word in text.split(' ') {
        let mut length = word.chars().count() as f64;
        if used > 0.0 && used + 1.0 + length > width {
            lines += 1;
            used = 0.0;
        }
        // A word longer than the line, such as an address, goes on in the next.
        while length > width {
            lines += 1;
            length -= width;
        }
        used += length + if used > 0.0 { 1.0 } else { 0.0 };
    }
    lines
}

fn chart(bars: &Bars) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    let (first_row, first_column, last_row, last_column) = bars.range(1);
    let (names_first, names_column, names_last, _) = bars.range(0);
    chart
        .add_series()
        .set_name(bars.title)
        .set_categories(("Charts", names_first, names_column, names_last, names_column))
        .set_values(("Charts", first_row, first_column, last_row, last_column));
    chart.title().set_name(bars.title);
    chart.x_axis().set_name(bars.unit);
    chart.y_axis().set_reverse();
    chart.legend().set_hidden();
    chart.set_width(640).set_height(330);
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 letters a line: `ten twelve` | `and four` is two; a word of 25 letters takes three.
    #[test]
    fn words_and_long_addresses_take_lines() {
        assert_eq!(wrapped("ten twelve and four", 10.0), 2);
        assert_eq!(wrapped(&"x".repeat(25), 10.0), 3);
        assert_eq!(wrapped("short", 10.0), 1);
    }
}
