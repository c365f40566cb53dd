//! Small live tables that charts are drawn from.

use cloudecon::Report;

use crate::grid::{Cell, Grid, Place};
use crate::twin::Answer;

/// A bar chart: its title, axis and the rows of its table.
#[derive(Debug)]
pub(crate) struct Bars {
    pub(crate) title: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// One table and chart a metric, with a bar an answer.
pub(crate) fn sheet(report: &Report, answers: &[Answer]) -> (Grid, Vec<Bars>) {
    let about = "Charts of live results: they follow the blue cells.";
    let mut grid = Grid::new("Charts", &[44.0, 16.0], "Charts", about);
    let mut charts = Vec::new();
    for (metric, title, unit) in [
        ("ebit_margin", "EBIT margin", "percent"),
        ("ai_run_rate", "AI run-rate", "USD billion/yr"),
        (
            "taas_run_rate",
            "Token run-rate, own revenue (ceilings where a floor is known)",
            "USD billion/yr",
        ),
        ("token_cost", "Cost of tokens", "USD/Mtok"),
    ] {
        let meant: Vec<_> = report
            .outputs()
            .iter()
            .filter(|output| output.metric() == metric)
            .filter_map(|output| Some((output, answers.iter().find(|a| a.id() == output.id())?)))
            .collect();
        if meant.is_empty() {
            continue;
        }
        grid.heads(&[title, unit]);
        let first = grid.next;
        for (output, answer) in meant {
            let column =
                report.columns().iter().find(|column| column.provider() == output.provider());
            let name = column.map_or(output.provider(), |column| column.name());
            let label =
                output.item().map_or_else(|| name.to_owned(), |item| format!("{name} {item}"));
            grid.push([label.into(), Cell::Formula(answer.reference(), answer.value())]);
        }
        charts.push(Bars { title, unit, first, last: grid.next - 1 });
        // Room for the chart beside its table.
        grid.next = (grid.next + 2).max(first + 18);
    }
    (grid, charts)
}

impl Bars {
    pub(crate) fn range(&self, column: u16) -> (u32, u16, u32, u16) {
        (self.first, column, self.last, column)
    }

    pub(crate) const fn beside(&self) -> Place {
        Place { row: self.first - 1, column: 3 }
    }
}
