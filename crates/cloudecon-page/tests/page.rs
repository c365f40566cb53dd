//! The page as text: self-contained, every link led somewhere, every chart with its numbers.
//! `.ci/page` opens it in a browser.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;

use cloudecon::dataset::Dataset;
use cloudecon::table::{Column, Document, Number, Table};
use cloudecon::{Basis, Options};
use cloudecon_page::{Form, Page, Section, charts_of};

fn dataset() -> Dataset {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    let (dataset, _) = Dataset::read_dir(&root).unwrap().into_parts();
    dataset
}

/// The values of an attribute outside scripts.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let parts = html.split(start.as_str()).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap()).collect()
}

fn without_scripts(html: &str) -> String {
    let mut kept = String::new();
    for (index, part) in html.split("<script").enumerate() {
        let rest = if index == 0 { part } else { part.split_once("</script>").unwrap().1 };
        kept.push_str(rest);
    }
    kept
}

fn unescaped(text: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    signs.into_iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

#[test]
fn the_page_is_whole_small_and_loads_nothing() {
    let data = dataset();
    let page = Page::of(&data, &Options::default()).unwrap();
    let html = page.to_html();
    assert!(html.len() < 1_500_000, "{}", html.len());
    assert!(html.contains("default-src 'none'"));
    let plain = without_scripts(&html);
    assert_eq!(attributes(&plain, "src").len(), 0);
    for link in attributes(&plain, "href") {
        // The only addresses are those of sources, which a reader may follow.
        assert!(link.starts_with('#') || link.starts_with("http") || link == "data:,", "{link}");
    }
    assert!(!plain.contains("<link rel=\"stylesheet") && !plain.contains("@import"));
    let ids: BTreeSet<String> = attributes(&plain, "id").into_iter().map(unescaped).collect();
    assert_eq!(ids.len(), attributes(&plain, "id").len(), "ids are unique");
    let dead: Vec<_> = attributes(&plain, "href")
        .into_iter()
        .filter_map(|link| link.strip_prefix('#'))
        .filter(|link| !ids.contains(*link))
        .collect();
    assert_eq!(dead, Vec::<&str>::new());
    assert!(page.charts().len() >= 10);
    for chart in page.charts() {
        let values = chart.specification()["data"]["values"].as_array().unwrap();
        assert!(values.len() >= 2, "{}", chart.id());
        assert!(values.iter().all(|value| value["value"].is_number()), "{}", chart.id());
        assert!(ids.contains(&format!("chart:{}", chart.id())));
    }
    // The same page twice.
    assert_eq!(html, Page::of(&data, &Options::default()).unwrap().to_html());
}

#[test]
fn words_of_a_document_cannot_become_markup() {
    let data = dataset();
    let mut table = Table::new("t", "<b>T</b>")
        .column(Column::text("who", "Who"))
        .column(Column::number("x", "X", "MW"));
    let number = Number::new(5.0).with_basis(Basis::Estimated).with_id("a<b>\"c");
    table.push(["<script>alert(1)</script>".into(), number.with_inputs(["no & row"]).into()]);
    let section =
        Section::new("own", "Own", Form::Tables).document(Document::new("d", "D").table(table));
    let html = Page::empty(&data, &Options::default()).unwrap().section(section).to_html();
    let plain = without_scripts(&html);
    assert!(plain.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!html.contains("<script>alert(1)"));
    assert!(plain.contains("<a href=\"#w1\">5</a>"));
    assert!(plain.contains("<article id=\"w1\"><h3>a&lt;b&gt;&quot;c</h3>"));
    assert!(plain.contains("weakest basis: estimated"));
}

/// A unit that all numbers of a row share stands once, beside its name.
#[test]
fn a_row_of_one_unit_says_it_once() {
    let data = dataset();
    let html = Page::of(&data, &Options::default()).unwrap().to_html();
    assert!(html.contains("Revenue, <span class=\"unit\">USD million</span></th>"));
    let start = html.find("Revenue, <span").unwrap();
    let row = &html[start..start + html[start..].find("</tr>").unwrap()];
    assert_eq!(row.matches("USD million").count(), 1, "{row}");
}

/// A bound is no range: 6 or less is drawn to 6, and pale.
#[test]
fn a_bar_of_a_bound_is_marked() {
    let mut table = Table::new("taas-size", "Size")
        .column(Column::text("platform", "Platform"))
        .column(Column::number("net", "Own revenue", "USD billion/yr"));
    let most = Number::between(0.0, 3.0, 6.0).with_bound(cloudecon::Bound::AtMost);
    table.push(["A".into(), most.into()]);
    table.push(["B".into(), 5.0.into()]);
    let charts = charts_of(&table);
    let values = charts[0].specification()["data"]["values"].as_array().unwrap();
    assert_eq!((&values[0]["value"], &values[0]["bound"]), (&6.0.into(), &"at_most".into()));
    // An exact number has neither bound nor range.
    assert!(values[1].get("bound").is_none() && values[1].get("low").is_none());
}

#[test]
fn a_chart_keeps_basis_range_and_gaps() {
    let mut table = Table::new("ai-share", "AI share")
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("aws", "AWS", "percent").ranged());
    table.push(["2025Q4".into(), cloudecon::table::Cell::Missing("none".to_owned())]);
    let number = Number::between(9.5, 10.0, 10.5).with_basis(Basis::Estimated);
    table.push(["2026Q1".into(), number.into()]);
    let charts = charts_of(&table);
    assert_eq!(charts.len(), 1);
    let values = charts[0].specification()["data"]["values"].as_array().unwrap();
    assert_eq!(values.len(), 1);
    assert_eq!(values[0]["quarter"], "2026Q1");
    assert_eq!(values[0]["low"], 9.5);
    assert_eq!(values[0]["basis"], "estimated");
    assert_eq!(values[0]["shown"], "10 (9.5 to 10.5) percent");
    // The quarter without a number keeps its place on the axis.
    let domain = &charts[0].specification()["layer"][1]["encoding"]["x"]["scale"]["domain"];
    assert_eq!(domain.as_array().unwrap().len(), 2);
    assert!(charts_of(&Table::new("else", "E")).is_empty());
}
