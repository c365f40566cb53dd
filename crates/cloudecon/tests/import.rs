//! Company facts as observation rows, against sums that the companies publish themselves and
//! against the rows of the reference dataset; bad files, fact by fact.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::path::Path;

use cloudecon::dataset::Dataset;
use cloudecon::import::{Concept, Error, Import, Meaning, Note, Options};
use cloudecon::kernel::{FiscalCalendar, FiscalLabel};

fn shipped(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path))
        .unwrap()
}

fn options(entity: &str, year_end: u8) -> Options {
    Options {
        entity: entity.to_owned(),
        calendar: FiscalCalendar::new(year_end, FiscalLabel::EndingYear).unwrap(),
        source: "sec".to_owned(),
        concepts: Concept::known(),
    }
}

fn import(company: &str, year_end: u8) -> Import {
    Import::read(&shipped(&format!("companyfacts/{company}.json")), &options(company, year_end))
        .unwrap()
}

/// Column of a row: 4 value, 9 basis, 11 published, 13 locator, 14 note.
fn cell<'a>(import: &'a Import, id: &str, column: usize) -> &'a str {
    &import.rows().iter().find(|row| row.cells[0] == id).unwrap().cells[column]
}

fn value(import: &Import, id: &str) -> i64 {
    cell(import, id, 4).parse().unwrap()
}

#[test]
fn capital_expenditure_and_lease_principal_add_to_what_the_company_prints() {
    // The company states the sum itself, quarter by quarter, in its releases: 17,012, 19,374,
    // 22,137, 18,997 + 843 = 19,840. Three of the four quarters of each part must be derived.
    let meta = import("meta", 12);
    for (quarter, printed) in
        [("2025Q2", 17_012), ("2025Q3", 19_374), ("2025Q4", 22_137), ("2026Q1", 19_840)]
    {
        let part = |metric| value(&meta, &format!("meta.{metric}@{quarter}"));
        assert_eq!(part("capex_cash") + part("finance_lease_principal"), printed, "{quarter}");
    }
    assert_eq!(cell(&meta, "meta.capex_cash@2025Q4", 9), "derived");
    assert_eq!(
        cell(&meta, "meta.capex_cash@2025Q4", 14),
        "2025 69691 USD million less nine months to 2025Q3 48308 USD million"
    );
    assert_eq!(cell(&meta, "meta.capex_cash@2025Q4", 11), "2026-01-29");
    assert_eq!(cell(&meta, "meta.capex_cash@2026Q1", 9), "reported");
}

#[test]
fn derived_and_stated_quarters_add_to_the_year() {
    let meta = import("meta", 12);
    for metric in ["revenue", "operating_income", "finance_lease_principal", "depreciation"] {
        for year in ["2023", "2024", "2025"] {
            let of = |period: String| value(&meta, &format!("meta.{metric}@{period}"));
            let quarters: i64 = (1..=4).map(|quarter| of(format!("{year}Q{quarter}"))).sum();
            // Each figure is rounded for itself: depreciation to ten millions, the rest to one.
            let slack = if metric == "depreciation" { 10 } else { 1 };
            assert!((quarters - of(year.to_owned())).abs() <= slack, "{metric} {year}: {quarters}");
        }
    }
}

#[test]
fn a_restatement_is_a_further_row_and_a_note() {
    let meta = import("meta", 12);
    assert_eq!(value(&meta, "meta.capex_cash@2023"), 27_266);
    assert_eq!(cell(&meta, "meta.capex_cash@2023", 11), "2024-02-02");
    assert_eq!(value(&meta, "meta.capex_cash@2023#2"), 27_045);
    assert_eq!(cell(&meta, "meta.capex_cash@2023#2", 11), "2025-01-30");
    assert_eq!(
        cell(&meta, "meta.capex_cash@2023#2", 14),
        "restates 27266 USD million of 0001326801-24-000012"
    );
    let told = meta.notes().iter().filter(|note| matches!(note, Note::Restated(_))).count();
    assert_eq!(told, meta.counts().restated - to_date_restated());
    // A quarter derived from restated spans is there as first stated too.
    assert_eq!(value(&meta, "meta.capex_cash@2023Q2"), 13_058 - 6_842);
    assert_eq!(cell(&meta, "meta.capex_cash@2023Q2", 11), "2023-07-27");
    assert_eq!(cell(&meta, "meta.capex_cash@2023Q2#2", 11), "2024-08-01");
}

/// Spans to date have no row of their own: two of the four restated spans are such.
const fn to_date_restated() -> usize {
    2
}

#[test]
fn every_fact_is_counted_once() {
    for (company, year_end, facts) in
        [("meta", 12, 145), ("alphabet", 12, 42), ("microsoft", 6, 50)]
    {
        let counts = import(company, year_end).counts();
        let sum = counts.first
            + counts.repeated
            + counts.restated
            + counts.other_spans
            + counts.other_concepts
            + counts.faulty;
        assert_eq!((counts.facts, sum), (facts, facts), "{company}");
    }
}

#[test]
fn a_change_of_scope_is_told() {
    // 394 in nine months and 1,988 in the year: the fourth quarter is no rounding.
    let alphabet = import("alphabet", 12);
    assert_eq!(value(&alphabet, "alphabet.finance_lease_principal@2025Q4"), 1_594);
    let told: Vec<_> =
        alphabet.notes().iter().filter(|note| matches!(note, Note::ScopeChanged(_))).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].to_string().contains("finance_lease_principal 2025Q4"), "{}", told[0]);
}

#[test]
fn a_renamed_concept_continues_the_series() {
    let alphabet = import("alphabet", 12);
    assert!(cell(&alphabet, "alphabet.revenue@2025Q1", 13).starts_with("RevenueFromContract"));
    assert!(cell(&alphabet, "alphabet.revenue@2025Q2", 13).starts_with("Revenues, "));
    // 402,836 less 289,007 of nine months.
    assert_eq!(value(&alphabet, "alphabet.revenue@2025Q4"), 113_829);
}

#[test]
fn a_fiscal_year_is_named_by_its_own_calendar() {
    // The tag `CY2025` of the service stands for the year to June 2025.
    let microsoft = import("microsoft", 6);
    assert_eq!(value(&microsoft, "microsoft.capex_cash@FY25Q4"), 17_079);
    assert_eq!(value(&microsoft, "microsoft.capex_cash@FY26Q3"), 30_876);
    assert!(microsoft.rows().iter().all(|row| !row.cells[3].starts_with("2025Q")));
    // Read with another calendar the yearly span is no year of the company.
    let wrong = Import::read(&shipped("companyfacts/microsoft.json"), &options("microsoft", 5));
    assert!(matches!(wrong, Ok(import) if import.counts().other_spans > 0));
}

#[test]
fn imported_figures_agree_with_the_reference_dataset() {
    let dataset =
        Dataset::read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset"))
            .unwrap();
    let (dataset, _) = dataset.into_parts();
    let mut compared = 0;
    for (company, year_end) in [("alphabet", 12), ("microsoft", 6)] {
        for row in import(company, year_end).rows() {
            let Some(known) = dataset.observation(&row.cells[0]) else { continue };
            let ours: f64 = row.cells[4].parse().unwrap();
            let theirs = known.figure().value().as_money().unwrap().as_millions();
            let slack = known.figure().half_unit() / 1e6;
            assert!((ours - theirs).abs() <= slack, "{}: {ours} against {theirs}", row.cells[0]);
            compared += 1;
        }
    }
    assert!(compared >= 40, "{compared}");
}

#[test]
fn rows_pass_the_check_of_the_dataset() {
    let import = import("meta", 12);
    let mut csv = Import::COLUMNS.join(",");
    for row in import.rows() {
        let cells = row.cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>();
        csv.push('\n');
        csv.push_str(&cells.join(","));
    }
    csv.push('\n');
    let metrics = shipped("dataset/metrics.csv");
    let provider = "[[provider]]\nid = \"meta\"\nname = \"Meta\"\ncompany = \"Meta\"\nkind = \"other\"\n\
        fiscal_year_end = 12\nfiscal_label = \"ending-year\"\norder = 0\nperimeter = \"all\"\n\
        [[provider.entity]]\nid = \"meta\"\nname = \"Meta\"\n";
    let reading = Dataset::read_files(
        "",
        [
            ("sources.toml", import.source_block("sec").as_str()),
            ("providers.toml", provider),
            ("metrics.csv", metrics.as_str()),
            ("observations/meta.csv", csv.as_str()),
        ],
    );
    let faults: Vec<String> = reading.diagnostics().iter().map(ToString::to_string).collect();
    assert!(!reading.has_errors(), "{faults:#?}");
    assert_eq!(reading.dataset().observations().len(), import.rows().len());
    // A reader of 2024 finds the value of 2024.
    let then = reading.dataset().as_of("2024-06-30".parse().unwrap());
    assert!(then.observation("meta.capex_cash@2023").is_some());
    assert!(then.observation("meta.capex_cash@2023#2").is_none());
}

/// One fact a line, so that places can be counted.
const SMALL: &str = r#"{"cik": 7, "entityName": "Northwind", "facts": {"us-gaap": {"Revenues": {"label": null, "units": {"USD": [
{"start": "2025-01-01", "end": "2025-03-31", "val": 100000000, "accn": "a", "fy": null, "fp": null, "form": "10-Q", "filed": "2025-05-01"},
{"start": "2025-01-01", "end": "2025-06-30", "val": 250000000, "accn": "b", "form": "10-Q", "filed": "2025-08-01", "new_key": [1]}
]}}}}}"#;

#[test]
fn unknown_keys_and_null_labels_are_accepted() {
    let import = Import::read(SMALL, &options("northwind", 12)).unwrap();
    assert_eq!(value(&import, "northwind.revenue@2025Q1"), 100);
    assert_eq!(value(&import, "northwind.revenue@2025Q2"), 150);
}

#[test]
fn a_bad_fact_is_told_with_line_and_column_and_the_rest_is_kept() {
    for (old, new, message) in [
        ("\"val\": 100000000, ", "", "2:1: us-gaap/Revenues, USD: no `val`"),
        (
            "100000000",
            "\"much\"",
            "2:1: us-gaap/Revenues, USD: `val` is no amount in USD: \"much\"",
        ),
        ("100000000", "null", "2:1: us-gaap/Revenues, USD: no `val`"),
        ("2025-03-31", "2025-02-30", "2:1: us-gaap/Revenues, USD: `end` is no date: `2025-02-30`"),
        ("\"filed\": \"2025-05-01\"", "\"filed\": null", "2:1: us-gaap/Revenues, USD: no `filed`"),
        (
            "\"start\": \"2025-01-01\", \"end\": \"2025-03-31\"",
            "\"start\": \"2025-04-01\", \"end\": \"2025-03-31\"",
            "2:1: us-gaap/Revenues, USD: `start` is after `end`",
        ),
    ] {
        let bad = SMALL.replacen(old, new, 1);
        assert_ne!(bad, SMALL);
        // The half year alone gives no row of its own, so another quarter is added.
        let bad = bad.replace(
            "\"new_key\": [1]}",
            "\"new_key\": [1]},\n{\"start\": \"2025-07-01\", \"end\": \"2025-09-30\", \
             \"val\": 1, \"accn\": \"c\", \"form\": \"10-Q\", \"filed\": \"2025-11-01\"}",
        );
        let import = Import::read(&bad, &options("northwind", 12)).unwrap();
        assert_eq!(import.faults(), 1);
        assert_eq!(import.notes()[0].to_string(), message);
        assert_eq!(cell(&import, "northwind.revenue@2025Q3", 7), "USD");
    }
}

#[test]
fn a_file_of_another_shape_is_told_with_its_place() {
    for (text, place) in [
        ("", "1:0: EOF while parsing a value"),
        ("{\"cik\": 1,\n \"facts\": {}}", "2:13: missing field `entityName`"),
        (&SMALL[..SMALL.len() - 1], "4:5: EOF while parsing an object"),
        (
            "{\"cik\": 1, \"entityName\": \"A\", \"facts\": []}",
            "1:39: invalid type: sequence, expected a map",
        ),
    ] {
        let error = Import::read(text, &options("northwind", 12)).unwrap_err();
        assert!(matches!(error, Error::Json { .. }));
        assert_eq!(error.to_string(), place);
    }
    let empty = r#"{"cik": 1, "entityName": "A", "facts": {}}"#;
    let error = Import::read(empty, &options("northwind", 12)).unwrap_err();
    assert!(error.to_string().starts_with("no fact of A feeds a metric"), "{error}");
}

#[test]
fn a_file_without_one_good_fact_says_why() {
    let bad = SMALL.replace("\"val\": ", "\"value\": ");
    assert_ne!(bad, SMALL);
    let error = Import::read(&bad, &options("northwind", 12)).unwrap_err().to_string();
    assert!(
        error.contains("cannot be read, first 2:1: us-gaap/Revenues, USD: no `val`"),
        "{error}"
    );
}

#[test]
fn the_state_at_the_end_of_a_span_is_not_subtracted() {
    let mut options = options("northwind", 12);
    options.concepts = vec![Concept::new("Revenues", "revenue", Meaning::AtEnd)];
    let import = Import::read(SMALL, &options).unwrap();
    assert_eq!(import.rows().len(), 1);
}

#[test]
fn a_year_of_weeks_is_a_year() {
    // 52 weeks from 2024-01-29 to 2025-01-26, of a year that ends in January.
    let text = SMALL
        .replace("2025-01-01\", \"end\": \"2025-03-31", "2024-01-29\", \"end\": \"2024-04-28")
        .replace("2025-01-01\", \"end\": \"2025-06-30", "2024-01-29\", \"end\": \"2025-01-26");
    let import = Import::read(&text, &options("northwind", 1)).unwrap();
    assert_eq!(value(&import, "northwind.revenue@FY25Q1"), 100);
    assert_eq!(value(&import, "northwind.revenue@FY25"), 250);
}
