//! Forecasts: rows of the dataset with their faults, and what a stored one is scored by.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::forecast::{Forecast, digest, parse, published, save, score, write};
use cloudecon::projection::ProjectionOptions;
use cloudecon::table::{Cell, Document, Number};
use cloudecon::{Date, Options};

const HEADER: &str = "id,period,made_on,value,low,high,unit,bound,digest,source,note\n";

fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Files::from_dir(&folder).unwrap()
}

fn with(rows: &str) -> Dataset {
    let mut files = files();
    files.insert("forecasts/more.csv", format!("{HEADER}{rows}"));
    Dataset::read(&files).into_result().unwrap()
}

fn number(document: &Document, id: &str, column: &str) -> Number {
    let (table, row) = document
        .tables()
        .iter()
        .flat_map(|table| table.rows().iter().map(move |row| (table, row)))
        .find(|(table, row)| table.id() == "scores" && row.cells()[0] == Cell::Text(id.to_owned()))
        .unwrap();
    let found = table.numbers_of(row).find(|(of, _)| of.name() == column);
    found.map(|(_, number)| number.clone()).unwrap()
}

#[test]
fn published_forecasts_need_source_provider_and_an_earlier_day() {
    let dataset = Dataset::read(&files()).into_result().unwrap();
    let (rows, faults) = published(&dataset);
    assert!(faults.is_empty() && rows.len() >= 5, "{faults:?}");
    assert!(rows.iter().all(|row| row.source.is_some() && row.made_on <= row.period.last_day()));
    let bad = with(
        "amazon.ai_mix,2026Q2,2026-05-27,14,-,-,percent,exact,-,-,-\n\
         amazon.ai_mix,2026Q3,2026-05-27,15,-,-,percent,exact,-,nobody,-\n\
         amazn.ai_mix,2026Q4,2026-05-27,16,-,-,percent,exact,-,wsj-anthropic-2026-05,-\n\
         amazon.ai_mix,2026Q1,2026-05-27,16,-,-,percent,exact,-,wsj-anthropic-2026-05,-\n",
    );
    let told: Vec<String> = published(&bad).1.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 4, "{told:#?}");
    for (nth, part) in [
        "more.csv:2:1: `amazon.ai_mix@2026Q2` cites no source",
        "more.csv:3:1: there is no source `nobody`",
        "more.csv:4:1: there is no provider `amazn`",
        "more.csv:5:1: made on 2026-05-27, after 2026Q1 had ended",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(told[nth].contains(part), "{part} in {told:#?}");
    }
}

#[test]
fn a_score_is_worked_by_hand() {
    // 40,000 forecast for AWS in 2026Q2, 42,232 came, 37,587 was known: 2,232 short, 5.285 %;
    // carrying 37,587 is 11.0 % short.
    let text = format!(
        "{HEADER}amazon.segment_revenue,2026Q2,2026-05-31,40000,-,-,USD million,exact,x,-,-\n"
    );
    let (rows, faults) = parse(&text, "mine.csv");
    assert!(faults.is_empty());
    let dataset = Dataset::read(&files()).into_result().unwrap();
    let document = score(&dataset, &rows, None);
    let is = |column: &str, expected: f64| {
        let found = number(&document, "amazon.segment_revenue@2026Q2", column).mid();
        assert!((found - expected).abs() < 1e-9, "{column}: {found}");
    };
    is("actual", 42_232.0);
    is("error", -2_232.0);
    is("percentage", 100.0 * 2_232.0 / 42_232.0);
    is("carried", 37_587.0);
    is("carried_percentage", 100.0 * (42_232.0 - 37_587.0) / 42_232.0);
    // Before the results were out there was nothing to score.
    let before: Date = "2026-06-30".parse().unwrap();
    let early = score(&dataset, &rows, Some(before));
    assert!(early.tables().iter().all(|table| table.id() != "scores" || table.rows().is_empty()));
}

#[test]
fn a_forecast_that_stands_among_the_figures_is_no_actual_one() {
    let dataset = Dataset::read(&files()).into_result().unwrap();
    assert!(dataset.observation("amazon.aws.taas_share_of_ai_revenue@2026Q2").is_some());
    let text =
        format!("{HEADER}amazon.token_share_of_ai,2026Q2,2026-05-01,50,-,-,percent,exact,x,-,-\n");
    let (rows, _) = parse(&text, "mine.csv");
    let document = score(&dataset, &rows, None);
    let open = document.tables().iter().find(|table| table.id() == "open").unwrap();
    assert_eq!(open.rows().len(), 1);
}

#[test]
fn what_is_saved_is_read_again() {
    let files = files();
    let dataset = Dataset::read(&files).into_result().unwrap();
    let asked = ProjectionOptions { draws: 8, quarters: 2, seed: 1 };
    let day = "2026-11-23".parse().unwrap();
    let mark = digest(files.iter());
    let rows = save(&dataset, &Options::default(), &asked, (day, &mark)).unwrap();
    let (again, faults) = parse(&write(&rows), "saved.csv");
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(again, rows);
    let holds =
        |row: &Forecast| row.digest.as_deref() == Some(mark.as_str()) && row.range.is_some();
    assert!(rows.len() > 50 && rows.iter().all(holds));
}
