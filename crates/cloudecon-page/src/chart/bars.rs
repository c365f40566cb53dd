//! Bars: parts of a whole, sizes side by side, amounts by date.

use cloudecon::table::Table;
use serde_json::{Value, json};

use super::frame;
use super::values::{at, names, pale, ranged, records, tooltip, unit};

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
            "mark": { "type": "bar", "strokeWidth": 1 },
            "encoding": { "x": x, "y": y, "tooltip": tooltip(&[place]), "fillOpacity": pale(),
                "color": { "field": "series", "type": "nominal", "sort": order },
                "stroke": { "field": "series", "type": "nominal", "sort": order },
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
        "scale": { "paddingInner": 0.25 }, "axis": { "labelExpr": LINES, "labelLimit": 320 } });
    let offset = json!({ "field": "series", "sort": order });
    let series = json!({ "field": "series", "type": "nominal", "sort": order });
    let mut layers = vec![json!({
        "mark": { "type": "bar", "strokeWidth": 1 },
        "encoding": { "y": y, "yOffset": offset, "tooltip": tooltip(&[place]),
            "x": { "field": "value", "type": "quantitative", "title": title },
            "fillOpacity": pale(), "stroke": series, "color": series },
    })];
    let is_range = |value: &Value| value.get("low").is_some() && value.get("bound").is_none();
    if values.iter().any(is_range) {
        layers.push(json!({
            "transform": [ranged(), { "filter": "!isValid(datum.bound)" }],
            "mark": { "type": "rule", "color": "currentColor", "strokeWidth": 1.2 },
            "encoding": { "y": y, "yOffset": offset,
                "x": { "field": "low", "type": "quantitative", "title": title },
                "x2": { "field": "high" } },
        }));
    }
    Some(frame(&values, 40 + 42 * length(&rows), json!({ "layer": layers })))
}

/// A bar a date, side by side for the groups.
pub(super) fn by_date(table: &Table, group: &str, date: &str, bar: &str) -> Option<Value> {
    let series = [at(table, bar)?];
    let values = records(table, &series);
    let order = names(table, at(table, group)?);
    let label = table.columns().get(*series.first()?)?.label();
    let y = format!("{label}, {}", unit(table, series.first()));
    // Bars of one day stand beside each other, not behind.
    let layers: Vec<Value> = (0_i32..)
        .zip(&order)
        .map(|(nth, name)| {
            json!({
                "transform": [{ "filter": { "field": group, "equal": name } }],
                "mark": { "type": "bar", "width": 9, "xOffset": 10 * nth },
                "encoding": {
                    "x": { "field": date, "type": "temporal", "title": null, "scale": { "padding": 24 } },
                    "y": { "field": "value", "type": "quantitative", "stack": null, "title": y },
                    "color": { "field": group, "type": "nominal", "sort": order },
                    "tooltip": tooltip(&[group, date]),
                },
            })
        })
        .collect();
    Some(frame(&values, 240, json!({ "layer": layers })))
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
