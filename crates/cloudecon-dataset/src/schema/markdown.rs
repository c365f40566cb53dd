//! The format as a page of documentation.

use std::fmt::Write;

use super::FILES;
use crate::table::{Column, Kind, Least, Need, Table};
use crate::unit::units_of;
use crate::{
    Basis, Bound, ChipKind, Code, Confidence, DistributionKind, MetricKind, PpaStructure,
    ProviderKind, QuantityKind, Rule, Sign, SiteStatus, SourceKind,
};

const INTRODUCTION: &str = include_str!("introduction.md");

/// The page `docs/data-format.md`: every file, column, key, word, unit and diagnostic.
pub fn format_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n## Files\n");
    for file in FILES {
        let heading = format!("\n### `{}`\n", file.path);
        page.push_str(&heading);
        if file.is_toml {
            write_toml(&mut page, file.table, "");
        } else {
            write_table(&mut page, file.table, "column");
        }
    }
    page.push_str("\n## Words\n");
    write_words(&mut page, "basis", Basis::ALL.iter().map(|w| (w.as_str(), w.describe())));
    write_words(
        &mut page,
        "confidence",
        Confidence::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(&mut page, "bound", Bound::ALL.iter().map(|w| (w.as_str(), w.describe())));
    write_words(
        &mut page,
        "quantity",
        QuantityKind::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "kind of a metric",
        MetricKind::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(&mut page, "sign", Sign::ALL.iter().map(|w| (w.as_str(), w.describe())));
    write_words(
        &mut page,
        "kind of a source",
        SourceKind::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "kind of a provider",
        ProviderKind::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "status of a site",
        SiteStatus::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "structure of a power purchase",
        PpaStructure::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "distribution of an assumption",
        DistributionKind::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "kind of a chip",
        ChipKind::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    write_words(
        &mut page,
        "rule of a selection policy",
        Rule::ALL.iter().map(|w| (w.as_str(), w.describe())),
    );
    page.push_str("\n## Units\n\n| quantity | units |\n| --- | --- |\n");
    for quantity in QuantityKind::ALL {
        let units: Vec<String> = units_of(*quantity).map(|unit| format!("`{unit}`")).collect();
        add(&mut page, format_args!("| {quantity} | {} |\n", units.join(", ")));
    }
    page.push_str("\n## Diagnostics\n\n| code | reports |\n| --- | --- |\n");
    for code in Code::ALL {
        add(&mut page, format_args!("| `{code}` | {} |\n", code.describe()));
    }
    page
}

fn add(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = page.write_fmt(text);
}

fn write_table(page: &mut String, table: &Table, column: &str) {
    add(
        page,
        format_args!(
            "\n{}\n\n| {column} | holds | may be left open | meaning |\n| --- | --- | --- | --- |\n",
            table.about
        ),
    );
    for column in table.columns {
        let open = match (column.need, column.kind) {
            (Need::Required, _) => "",
            (Need::Dash, _) => "`-`",
            (Need::Optional, _) => "yes",
        };
        add(
            page,
            format_args!("| `{}` | {} | {open} | {} |\n", column.name, holds(column), column.about),
        );
    }
}

fn write_toml(page: &mut String, table: &Table, path: &str) {
    write_table(page, table, "key");
    for column in table.columns {
        let (inner, brackets) = match column.kind {
            Kind::Table(inner) => (inner, ("[", "]")),
            Kind::Tables(inner) => (inner, ("[[", "]]")),
            _ => continue,
        };
        let path = if path.is_empty() {
            column.name.to_owned()
        } else {
            format!("{path}.{}", column.name)
        };
        add(page, format_args!("\n#### `{}{path}{}`\n", brackets.0, brackets.1));
        write_toml(page, inner, &path);
    }
}

fn write_words<'a>(
    page: &mut String,
    title: &str,
    words: impl Iterator<Item = (&'a str, &'a str)>,
) {
    add(page, format_args!("\n### {title}\n\n| word | meaning |\n| --- | --- |\n"));
    for (word, about) in words {
        add(page, format_args!("| `{word}` | {about} |\n"));
    }
}

fn holds(column: &Column) -> String {
    match column.kind {
        Kind::Id | Kind::ObservationId => "id".to_owned(),
        Kind::MetricName => "name".to_owned(),
        Kind::Reference(target) => format!("{} in {}", target.noun(), target.file()),
        Kind::Text => "text".to_owned(),
        Kind::Number(Least::Any) => "number".to_owned(),
        Kind::Number(Least::Zero) => "number, 0 or more".to_owned(),
        Kind::Number(Least::AboveZero) => "number above 0".to_owned(),
        Kind::Whole { low, high } => format!("whole number, {low} to {high}"),
        Kind::Date => "date".to_owned(),
        Kind::PartialDate => "date, month or year".to_owned(),
        Kind::Period => "period".to_owned(),
        Kind::Unit => "unit".to_owned(),
        Kind::Word(words) => {
            words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        Kind::Url => "address".to_owned(),
        Kind::Quantity => "number and unit".to_owned(),
        Kind::References(target) | Kind::Texts(target) => {
            format!("list of {}s in {}", target.noun(), target.file())
        }
        Kind::Words(words) => format!(
            "list of {}",
            words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        ),
        Kind::Table(_) => "table".to_owned(),
        Kind::Tables(_) => "array of tables".to_owned(),
    }
}
