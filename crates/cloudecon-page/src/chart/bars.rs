//! Bars: parts of a whole, sizes side by side, amounts by date.

use cloudecon::table::Table;
use serde_json::{Value, json};

use super::frame;
use super::values::{at, names, records, tooltip, unit};

/// What stands in brackets goes to a line of its own: names leave room for bars.
const LINES: &str = "split(replace(datum.label, ' (', '\\n('), '\\n')";

/// One bar a row, made of the parts.
pub(super) fn stacked(table: &Table, place: &str, parts: &[&str]) -> Option<Value> {
    let (series, order) = columns(table, parts);
    let values = records(table, &series);
    let rows = names(table, at(table, place)?);
    let y = json!({ "field": place, "type": "nominal", "sort": rows, "title": null });
    let x = json!({ "field": "value", "type": "quantitative", "stack": "zero",
        "title": unit(table, series.first()) });
    Some(frame(
        &values,
        40 + 34 * length(&rows),
        json!({
            "mark": { "type": "bar" },
            "encoding": { "x": x, "y": y, "tooltip": tooltip(&[place]),
                "color": { "field": "series", "type": "nominal", "sort": order },
                "order": { "field": "series", "type": "nominal", "sort": "ascending" } },
        }),
    ))
}

/// Bars side by side in each row, with a line from low to high.
pub(super) fn grouped(table: &Table, place: &str, parts: &[&str]) -> Option<Value> {
    let (series, order) = columns(table, parts);
    let values = records(table, &series);
    let rows = names(table, at(table, place)?);
    let title = unit(table, series.first());
    let y = json!({ "field": place, "type": "nominal", "sort": rows, "title": null,
        "scale": { "paddingInner": 0.25 }, "axis": { "labelExpr": LINES, "labelLimit": 200 } });
    let offset = json!({ "field": "series", "sort": order });
    Some(frame(
        &values,
        40 + 42 * length(&rows),
        json!({ "layer": [
        { "mark": { "type": "bar" },
          "encoding": { "y": y, "yOffset": offset, "tooltip": tooltip(&[place]),
            "x": { "field": "value", "type": "quantitative", "title": title },
            "color": { "field": "series", "type": "nominal", "sort": order } } },
        { "mark": { "type": "rule", "color": "currentColor", "strokeWidth": 1.2 },
          "encoding": { "y": y, "yOffset": offset,
            "x": { "field": "low", "type": "quantitative", "title": title },
            "x2": { "field": "high" } } },
    ] }),
    ))
}

/// A bar a date, side by side for the groups.
pub(super) fn by_date(table: &Table, group: &str, date: &str, bar: &str) -> Option<Value> {
    let series = [at(table, bar)?];
    let values = records(table, &series);
    let order = names(table, at(table, group)?);
    let label = table.columns().get(*series.first()?)?.label();
    Some(frame(
        &values,
        240,
        json!({
            "mark": { "type": "bar", "width": 10, "opacity": 0.85 },
            "encoding": {
                "x": { "field": date, "type": "temporal", "title": null, "scale": { "padding": 12 } },
                "y": { "field": "value", "type": "quantitative", "stack": null,
                    "title": format!("{label}, {}", unit(table, series.first())) },
                "color": { "field": group, "type": "nominal", "sort": order },
                "tooltip": tooltip(&[group, date]),
            },
        }),
    ))
}

fn columns<'a>(table: &'a Table, names: &[&str]) -> (Vec<usize>, Vec<&'a str>) {
    let series: Vec<usize> = names.iter().filter_map(|name| at(table, name)).collect();
    let labels = series.iter().filter_map(|at| Some(table.columns().get(*at)?.label())).collect();
    (series, labels)
}

/// Rows of a chart; more than a page of them is cut by no one.
fn length(rows: &[String]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX).min(60)
}
