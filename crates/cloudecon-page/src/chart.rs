//! Charts as Vega-Lite specifications of our own, from tables of the facade.

mod bars;
mod lines;
mod values;

use cloudecon::table::Table;
use serde_json::{Value, json};

/// One chart: its id, its words and its Vega-Lite specification with the numbers inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    id: String,
    title: String,
    specification: Value,
}

/// The charts of a table: by its id where we know the best form, none for other tables.
///
/// Colors, shapes and dashes tell series apart together, never colour alone; a hollow point rests
/// on an estimate or an assumption.
pub fn charts_of(table: &Table) -> Vec<Chart> {
    let found = match table.id() {
        "margin-trend" | "margin-trend-comparable" | "ai-share" => {
            vec![("", lines::by_column(table))]
        }
        "ai-mix" => vec![("", bars::stacked(table, "provider", &["iaas", "taas"]))],
        "taas-size" | "taas-size-others" => {
            vec![("", bars::grouped(table, "platform", &["net", "gross"]))]
        }
        "bedrock-mix" => vec![("", lines::areas(table, "quarter", &["ai", "tokens", "chained"]))],
        "deal-matrix" => {
            vec![("", lines::by_size(table, "sales", "split", &["lab_margin", "cloud_margin"]))]
        }
        "lab-arr" => vec![
            ("", lines::by_date(table, "lab", "date", "run_rate")),
            ("net-new", bars::by_date(table, "lab", "date", "net_new")),
        ],
        "net-adds" => vec![("", lines::by_group(table, "provider", "year", "sites", "company"))],
        _ => Vec::new(),
    };
    let named = |(part, specification): (&str, Option<Value>)| {
        let id =
            if part.is_empty() { table.id().to_owned() } else { format!("{}-{part}", table.id()) };
        let mut specification = specification?;
        let title = table.title().to_owned();
        if let Some(entries) = specification.as_object_mut() {
            entries.insert("$schema".to_owned(), json!(SCHEMA));
            entries.insert(
                "description".to_owned(),
                json!(format!("{title}: chart; its numbers stand in the table below")),
            );
        }
        Some(Chart { id, title, specification })
    };
    found.into_iter().filter_map(named).collect()
}

const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v6.json";

impl Chart {
    /// The id of its table, with a further word where a table has two charts.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The specification; it stands alone, with a title and the numbers inside.
    pub const fn specification(&self) -> &Value {
        &self.specification
    }

    /// The specification as the text of a `.vl.json` file.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.specification)
    }
}

/// Size and data that every chart has.
fn frame(values: &[Value], height: u32, layers: Value) -> Value {
    let mut whole = json!({
        "width": "container",
        "height": height,
        "autosize": { "type": "fit-x", "contains": "padding" },
        "data": { "values": values },
    });
    if let (Some(whole), Value::Object(layers)) = (whole.as_object_mut(), layers) {
        whole.extend(layers);
    }
    whole
}
