//! Lines over time and over size.

use cloudecon::table::Table;
use serde_json::{Value, json};

use super::frame;
use super::values::{at, filled, has_range, names, ranged, records, tooltip, unit};

/// A line a column of numbers over the words of the first column.
pub(super) fn by_column(table: &Table) -> Option<Value> {
    let time = table.columns().first()?.name().to_owned();
    let series: Vec<usize> = (0..table.columns().len())
        .filter(|at| table.columns().get(*at).is_some_and(cloudecon::table::Column::is_numeric))
        .collect();
    let order: Vec<&str> =
        series.iter().filter_map(|at| Some(table.columns().get(*at)?.label())).collect();
    let values = records(table, &series);
    let times = names(table, 0);
    let x = json!({ "field": time, "type": "ordinal", "sort": times, "scale": { "domain": times },
        "title": null, "axis": { "labelAngle": 0 } });
    let y = json!({ "field": "value", "type": "quantitative", "title": unit(table, series.first()),
        "scale": { "zero": false } });
    let layers = lines(&x, &y, "series", &order, &[&time], has_range(&values));
    Some(frame(&values, 320, layers))
}

/// A line a group over the words of a column, with the numbers of a second column as crosses.
pub(super) fn by_group(
    table: &Table,
    group: &str,
    time: &str,
    line: &str,
    points: &str,
) -> Option<Value> {
    let (line, points) = (at(table, line)?, at(table, points)?);
    let order = names(table, at(table, group)?);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let values = records(table, &[line, points]);
    let label = |index: usize| table.columns().get(index).map_or("", |column| column.label());
    let x = json!({ "field": time, "type": "ordinal", "title": null, "axis": { "labelAngle": 0 } });
    let title = format!("{}; crosses: {}", unit(table, Some(&line)), label(points));
    let y = json!({ "field": "value", "type": "quantitative", "title": title });
    let of_line: Vec<Value> =
        values.iter().filter(|value| value["series"] == label(line)).cloned().collect();
    let mut whole = lines(&x, &y, group, &order, &[group, time], has_range(&of_line));
    let is = |index: usize| json!([{ "filter": { "field": "series", "equal": label(index) } }]);
    if let Some(Value::Array(layers)) = whole.get_mut("layer") {
        for layer in layers.iter_mut() {
            let mut filters = is(line);
            if let (Some(all), Some(Value::Array(own))) =
                (filters.as_array_mut(), layer.get("transform"))
            {
                all.extend(own.iter().cloned());
            }
            layer["transform"] = filters;
        }
        layers.push(json!({
            "transform": is(points),
            "mark": { "type": "point", "shape": "cross", "size": 130, "filled": true, "opacity": 0.9 },
            "encoding": { "x": x, "y": y, "color": color(group, &order),
                "tooltip": tooltip(&[group, time]) },
        }));
    }
    Some(frame(&values, 320, whole))
}

/// A line a group over dates, on a scale of powers: a doubling is as long everywhere.
pub(super) fn by_date(table: &Table, group: &str, date: &str, line: &str) -> Option<Value> {
    let line = at(table, line)?;
    let order = names(table, at(table, group)?);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let values = records(table, &[line]);
    let x = json!({ "field": date, "type": "temporal", "title": null, "scale": { "padding": 12 } });
    let y = json!({ "field": "value", "type": "quantitative", "title": unit(table, Some(&line)),
        "scale": { "type": "log" }, "axis": { "values": STEPS } });
    let layers = lines(&x, &y, group, &order, &[group, date], has_range(&values));
    Some(frame(&values, 300, layers))
}

/// Marks of a scale of powers.
const STEPS: [f64; 10] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// Lines of several columns over a column of numbers; the words of `group` are dashes.
pub(super) fn by_size(table: &Table, size: &str, group: &str, of: &[&str]) -> Option<Value> {
    let series: Vec<usize> = of.iter().filter_map(|name| at(table, name)).collect();
    let order: Vec<&str> =
        series.iter().filter_map(|at| Some(table.columns().get(*at)?.label())).collect();
    let values = records(table, &series);
    let size_at = at(table, size)?;
    let label = table.columns().get(size_at)?.label();
    let x = json!({ "field": size, "type": "quantitative", "scale": { "zero": false },
        "title": format!("{label}, {}", unit(table, Some(&size_at))) });
    let y = json!({ "field": "value", "type": "quantitative", "title": unit(table, series.first()),
        "scale": { "zero": false } });
    let dash = json!({ "field": group, "type": "nominal", "sort": null });
    let shared = json!({ "x": x, "y": y, "color": color("series", &order), "strokeDash": dash,
        "tooltip": tooltip(&[group]) });
    let mut points = shared.clone();
    points["shape"] = dash;
    Some(frame(
        &values,
        320,
        json!({ "layer": [
        { "mark": { "type": "line", "strokeWidth": 2 }, "encoding": shared },
        { "mark": { "type": "point", "filled": true, "opacity": 1, "size": 60 }, "encoding": points },
    ] }),
    ))
}

/// Areas from zero, the first behind the others, over the words of a column.
pub(super) fn areas(table: &Table, time: &str, of: &[&str]) -> Option<Value> {
    let series: Vec<usize> = of.iter().filter_map(|name| at(table, name)).collect();
    let order: Vec<&str> =
        series.iter().filter_map(|at| Some(table.columns().get(*at)?.label())).collect();
    let times = names(table, at(table, time)?);
    let values = records(table, &series);
    let x = json!({ "field": time, "type": "ordinal", "sort": times, "scale": { "domain": times },
        "title": null, "axis": { "labelAngle": 0 } });
    let y = json!({ "field": "value", "type": "quantitative", "stack": null,
        "title": unit(table, series.first()) });
    let shared =
        json!({ "x": x, "y": y, "color": color("series", &order), "tooltip": tooltip(&[time]) });
    let mut points = shared.clone();
    points["fillOpacity"] = filled();
    points["stroke"] = edge("series", &order);
    points["shape"] = json!({ "field": "series", "type": "nominal", "sort": order });
    Some(frame(
        &values,
        300,
        json!({ "layer": [
        { "mark": { "type": "area", "opacity": 0.25, "line": true }, "encoding": shared },
        { "mark": { "type": "point", "filled": true, "opacity": 1, "size": 60, "strokeWidth": 1.5 }, "encoding": points },
    ] }),
    ))
}

/// Bands where a range is known, lines, and points that are hollow for estimates.
fn lines(
    x: &Value,
    y: &Value,
    series: &str,
    order: &[&str],
    place: &[&str],
    has_range: bool,
) -> Value {
    let color = color(series, order);
    let tooltip = tooltip(place);
    let mut low = json!({ "field": "low", "type": "quantitative", "title": y["title"] });
    // No scale at all would place the ends by pixels.
    if let Some(scale) = y.get("scale") {
        low["scale"] = scale.clone();
    }
    let shape = json!({ "field": series, "type": "nominal", "sort": order });
    let mut dash = shape.clone();
    dash["scale"] = json!({ "range": DASHES });
    let bands = json!({
        "transform": [ranged()], "mark": { "type": "rule", "opacity": 0.35, "strokeWidth": 5 },
        "encoding": { "x": x, "y": low, "y2": { "field": "high" }, "color": color },
    });
    let mut whole = json!({ "layer": [
        { "mark": { "type": "line", "strokeWidth": 2 },
          "encoding": { "x": x, "y": y, "color": color, "strokeDash": dash, "tooltip": tooltip } },
        { "mark": { "type": "point", "filled": true, "opacity": 1, "size": 60, "strokeWidth": 1.5 },
          "encoding": { "x": x, "y": y, "color": color, "stroke": edge(series, order),
                        "shape": shape, "fillOpacity": filled(), "tooltip": tooltip } },
    ] });
    // A layer without a record has no extent, of which the browser complains.
    if let Some(layers) = whole["layer"].as_array_mut().filter(|_| has_range) {
        layers.insert(0, bands);
    }
    whole
}

/// The edge of a point, which stays where it is hollow; without a legend of its own all legends of
/// the chart would go.
fn edge(field: &str, order: &[&str]) -> Value {
    json!({ "field": field, "type": "nominal", "sort": order })
}

/// Dashes that stay apart from each other and dark enough, the first a whole line.
const DASHES: [[u8; 2]; 6] = [[1, 0], [7, 3], [3, 2], [11, 3], [5, 5], [14, 6]];

fn color(field: &str, order: &[&str]) -> Value {
    json!({ "field": field, "type": "nominal", "sort": order })
}
