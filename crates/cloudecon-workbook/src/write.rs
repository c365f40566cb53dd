//! The workbook as bytes.

use rust_xlsxwriter::{
    Chart, ChartType, Color, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use crate::bar::Bars;
use crate::grid::{Cell, Grid, Style};
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
    for (column, width) in (0_u16..).zip(grid.widths) {
        sheet.set_column_width(column, *width)?;
    }
    let number = Format::new().set_num_format("#,##0.######");
    let input = number.clone().set_font_color(Color::RGB(0x0000_00FF));
    let fixed = number.clone().set_font_color(Color::RGB(0x0070_7070));
    let head = Format::new().set_bold().set_align(FormatAlign::Left);
    for (place, cell) in &grid.cells {
        let (row, column) = (place.row, place.column);
        match cell {
            Cell::Text(text, Style::Head) => {
                sheet.write_string_with_format(row, column, text, &head)?
            }
            Cell::Text(text, _) => sheet.write_string(row, column, text)?,
            Cell::Number(value, style) => {
                let format = match style {
                    Style::Input => &input,
                    Style::Fixed => &fixed,
                    _ => &number,
                };
                sheet.write_number_with_format(row, column, *value, format)?
            }
            Cell::Formula(text, value) => {
                let formula = Formula::new(format!("={text}")).set_result(value.to_string());
                sheet.write_formula_with_format(row, column, formula, &number)?
            }
        };
    }
    if grid.name != "About" {
        sheet.set_freeze_panes(if grid.name == "Check" { 6 } else { 4 }, 1)?;
    }
    Ok(())
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
