//! Mix, bridges, comparable margins, platforms and charts on the reference dataset, against
//! figures worked by hand and laws that any dataset must keep.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;
use std::sync::LazyLock;

use approx::assert_relative_eq;
use cloudecon::charts::{IDS, charts};
use cloudecon::compare::{Rules, Training, compare};
use cloudecon::dataset::Dataset;
use cloudecon::table::{Cell, Document, Number, Row, Table};
use cloudecon::{Options, bridge, mix, platforms};
use proptest::prelude::*;

static DATASET: LazyLock<Dataset> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_result().unwrap()
});

fn options(period: &str) -> Options {
    Options { period: Some(period.parse().unwrap()), ..Options::default() }
}

fn table<'a>(document: &'a Document, id: &str) -> &'a Table {
    document.tables().iter().find(|table| table.id() == id).unwrap()
}

fn place(table: &Table, column: &str) -> usize {
    table.columns().iter().position(|known| known.name() == column).unwrap()
}

/// The row whose words begin with these.
fn row<'a>(table: &'a Table, words: &[&str]) -> &'a Row {
    let is_meant = |row: &&Row| {
        words.iter().zip(row.cells()).all(|(word, cell)| *cell == Cell::Text((*word).to_owned()))
    };
    table.rows().iter().find(is_meant).unwrap()
}

fn number<'a>(table: &'a Table, words: &[&str], column: &str) -> &'a Number {
    match &row(table, words).cells()[place(table, column)] {
        Cell::Number(number) => Some(number),
        _ => None,
    }
    .unwrap()
}

fn text<'a>(table: &'a Table, words: &[&str], column: &str) -> &'a str {
    match &row(table, words).cells()[place(table, column)] {
        Cell::Text(text) => Some(text.as_str()),
        _ => None,
    }
    .unwrap()
}

#[test]
fn eleven_tables_come_from_one_run_with_stable_ids() {
    let document = charts(&DATASET, &options("2026Q1")).unwrap();
    let ids: Vec<&str> = document.tables().iter().map(Table::id).collect();
    assert_eq!(ids, IDS);
    for table in document.tables() {
        assert!(!table.rows().is_empty(), "{}", table.id());
        for column in table.columns().iter().filter(|column| column.is_numeric()) {
            assert!(column.unit().is_some_and(|unit| !unit.is_empty()), "{}", table.id());
        }
        // A number rests on rows and says how, or is a setting of the table.
        for cell in table.rows().iter().flat_map(Row::cells) {
            if let Cell::Number(number) = cell {
                assert!(number.basis().is_some() || number.low() == number.high());
                assert!(number.low() <= number.mid() && number.mid() <= number.high());
            }
            if let Cell::Missing(reason) = cell {
                assert!(!reason.is_empty());
            }
        }
    }
}

#[test]
fn margins_are_those_of_the_filings() {
    let document = charts(&DATASET, &options("2026Q1")).unwrap();
    let trend = table(&document, "margin-trend");
    // 14,161 / 37,587, 13,753 / 34,681, 6,598 / 20,028, 12,465 / 35,579.
    for (quarter, provider, percent) in [
        ("2026Q1", "amazon", 37.675),
        ("2026Q1", "microsoft", 39.656),
        ("2026Q1", "alphabet", 32.944),
        ("2025Q4", "amazon", 35.035),
        ("2025Q1", "amazon", 39.454),
    ] {
        assert_relative_eq!(
            number(trend, &[quarter], provider).mid(),
            percent,
            max_relative = 1e-4
        );
    }
    assert_eq!(trend.rows().len(), 9);
    assert!(matches!(
        &row(trend, &["2026Q1"]).cells()[place(trend, "coreweave")],
        Cell::Missing(_)
    ));
}

#[test]
fn a_deal_that_fits_the_quarter_parts_from_another_at_higher_sales() {
    let document = charts(&DATASET, &options("2026Q1")).unwrap();
    let matrix = table(&document, "deal-matrix");
    for (split, sales, lab, cloud) in [
        ("a fee and 25 % of sales", 26.0, 45.0, 55.0),
        ("a fee and 25 % of sales", 42.0, 56.43, 64.84),
        ("a fee and 50 % of what it leaves", 26.0, 45.0, 55.0),
        ("a fee and 50 % of what it leaves", 42.0, 46.90, 71.14),
    ] {
        let at = place(matrix, "sales");
        let found = matrix.rows().iter().find(|row| {
            row.cells()[0] == Cell::Text(split.to_owned())
                && matches!(&row.cells()[at], Cell::Number(n) if n.mid() == sales)
        });
        let of = |column: &str| match &found.unwrap().cells()[place(matrix, column)] {
            Cell::Number(number) => Some(number.mid()),
            _ => None,
        };
        assert_relative_eq!(of("lab_margin").unwrap(), lab, max_relative = 1e-3);
        assert_relative_eq!(of("cloud_margin").unwrap(), cloud, max_relative = 1e-3);
    }
}

#[test]
fn tokens_chained_by_growth_give_the_quarters_before() {
    let document = charts(&DATASET, &options("2026Q1")).unwrap();
    let bedrock = table(&document, "bedrock-mix");
    // 150.348 x 10 % x 37 % = 5.563; over 2.7 and 1.6: 2.060 and 1.288.
    for (quarter, chained) in [("2026Q1", 5.563), ("2025Q4", 2.060), ("2025Q3", 1.288)] {
        let found = number(bedrock, &["AWS", quarter], "chained");
        assert_relative_eq!(found.mid(), chained, max_relative = 1e-3);
    }
}

#[test]
fn the_lines_of_a_cloud_add_to_its_revenue() {
    let document = mix(&DATASET, &options("2026Q1")).unwrap();
    let lines = table(&document, "lines");
    let all: f64 = lines
        .rows()
        .iter()
        .filter(|row| row.cells()[0] == Cell::Text("AWS".to_owned()))
        .filter_map(|row| match &row.cells()[place(lines, "revenue")] {
            Cell::Number(number) => Some(number.mid()),
            _ => None,
        })
        .sum();
    assert_relative_eq!(all, 37_587.0, max_relative = 1e-12);
    // 6,317 + 770 + 1,233 = 8,320 of 29,267: 28.43 points.
    let bridges = bridge(&DATASET, &options("2026Q1")).unwrap();
    let growth = table(&bridges, "growth-by-line");
    let part = |line| number(growth, &["AWS", line], "points").mid();
    let whole = part("all");
    assert_relative_eq!(
        part("core and other") + part("AI IaaS") + part("tokens"),
        whole,
        max_relative = 1e-12
    );
    assert_relative_eq!(whole, 28.428, max_relative = 1e-4);
}

#[test]
fn the_add_back_that_closes_the_claim_is_found() {
    // (37.675 % - 2.13 %) x 35,579 - 12,465 = 181.6.
    let document = bridge(&DATASET, &options("2026Q1")).unwrap();
    let found = number(table(&document, "add-back"), &["aws-ebit-margin-change"], "before");
    assert_relative_eq!(found.mid(), 181.6, max_relative = 1e-3);
    assert!(found.low() < 181.0 && found.high() > 182.0);
}

#[test]
fn margin_bridges_close() {
    let document = bridge(&DATASET, &options("2026Q1")).unwrap();
    let lines = table(&document, "margin-by-line");
    let mut closed = 0;
    for row in lines.rows() {
        let of = |column: &str| match &row.cells()[place(lines, column)] {
            Cell::Number(number) => Some(number.mid()),
            _ => None,
        };
        let Some(change) = of("change") else { continue };
        let parts =
            ["rate_tokens", "rate_rest", "mix", "interaction"].map(|part| of(part).unwrap());
        assert_relative_eq!(parts.iter().sum::<f64>(), change, max_relative = 1e-9);
        closed += 1;
    }
    assert_eq!(closed, 9);
}

#[test]
fn reported_rules_change_nothing_and_undoing_gives_the_reported_figure() {
    let document = compare(&DATASET, &options("2026Q1"), &Rules::default()).unwrap();
    let undone = table(&document, "undone");
    assert_eq!(undone.rows().len(), 5);
    for row in undone.rows() {
        assert_eq!(row.cells()[place(undone, "same")], Cell::Text("yes".to_owned()));
        assert_eq!(row.cells()[place(undone, "company")], Cell::Text("yes".to_owned()));
    }
    let plain = compare(&DATASET, &options("2025Q1"), &Rules::REPORTED).unwrap();
    let margins = table(&plain, "comparable-margins");
    for provider in ["AWS", "Microsoft", "Google Cloud"] {
        let of = |column| number(margins, &[provider], column).mid();
        assert_eq!(of("comparable_income"), of("reported_income"), "{provider}");
    }
}

#[test]
fn training_in_full_lowers_google_cloud_by_the_whole_charge() {
    // 6,598 - 5,391 = 1,207 of 20,028: 6.03 %.
    let rules = Rules { training: Training::Full, ..Rules::default() };
    let document = compare(&DATASET, &options("2026Q1"), &rules).unwrap();
    let margins = table(&document, "comparable-margins");
    let found = number(margins, &["Google Cloud"], "comparable_margin");
    assert_relative_eq!(found.mid(), 6.0266, max_relative = 1e-3);
    let allocated = compare(&DATASET, &options("2026Q1"), &Rules::default()).unwrap();
    let found =
        number(table(&allocated, "comparable-margins"), &["Google Cloud"], "comparable_margin");
    // From all of it to none: 6.0 % to the reported 32.9 %.
    assert!(found.low() < 6.1 && found.high() > 32.9, "{found:?}");
}

#[test]
fn a_shorter_life_costs_profit_in_proportion() {
    // Depreciation of 6,570 in 2025Q4, two thirds of it servers, 5.5 years to 5: 10 % more, -440.
    let rules = Rules::default().with_life("servers=5y").unwrap();
    let document = compare(&DATASET, &options("2026Q1"), &rules).unwrap();
    let bridge = table(&document, "reported-to-comparable");
    let step = number(
        bridge,
        &["AWS", "servers and network over 5 years instead of 5 to 6 years"],
        "amount",
    );
    assert_relative_eq!(step.mid(), -440.19, max_relative = 1e-4);
    // From all at five years already to all at six: 0 to 20 % of at most 80 %.
    assert_relative_eq!(step.low(), -0.2 * 0.8 * 6_575.0, max_relative = 1e-3);
    assert_relative_eq!(step.high(), 0.0);
}

#[test]
fn above_is_printed_only_where_the_ranges_are_apart() {
    let document = compare(&DATASET, &options("2026Q1"), &Rules::default()).unwrap();
    let (above, margins) = (table(&document, "above"), table(&document, "comparable-margins"));
    let mut comparable = 0;
    for row in
        above.rows().iter().filter(|row| row.cells()[0] == Cell::Text("comparable".to_owned()))
    {
        let name = |at: usize| match &row.cells()[at] {
            Cell::Text(name) => Some(name.as_str()),
            _ => None,
        };
        let of = |at: usize| number(margins, &[name(at).unwrap()], "comparable_margin");
        assert!(of(1).low() > of(2).high());
        comparable += 1;
    }
    assert!(comparable > 0);
    let overlapping =
        above.notes().iter().any(|note| note.contains("comparable: AWS and Microsoft"));
    assert!(overlapping, "{:?}", above.notes());
}

#[test]
fn disclosed_effects_of_lives_lie_inside_ours() {
    let document = compare(&DATASET, &options("2026Q1"), &Rules::default()).unwrap();
    let lives = table(&document, "life-changes");
    for (entity, year, disclosed) in [
        ("AWS", "2024", -3_200.0),
        ("Alphabet", "2023", -3_900.0),
        ("Meta", "2025", -2_920.0),
        ("Microsoft", "FY23", -3_700.0),
        ("Oracle", "FY25", -733.0),
    ] {
        assert_relative_eq!(number(lives, &[entity, year], "disclosed").mid(), disclosed);
        let ours = number(lives, &[entity, year], "ours");
        assert!(ours.low() <= disclosed && disclosed <= ours.high(), "{entity}: {ours:?}");
        assert_eq!(text(lives, &[entity, year], "verdict"), "inside the interval");
    }
    // Additions of 2020 to 2024 by hand: 37,256 x 0.02 + 27,045 x 0.025 + 31,431 / 30 +
    // 18,567 x 0.05 + 0 = 3,397; 2,920 of it is 86 %.
    assert_relative_eq!(
        number(lives, &["Meta", "2025"], "implied_share").mid(),
        85.95,
        max_relative = 1e-3
    );
}

#[test]
fn calendar_quarters_need_every_month() {
    let rules = Rules { calendar: true, ..Rules::REPORTED };
    let document = compare(&DATASET, &options("2025Q4"), &rules).unwrap();
    let margins = table(&document, "comparable-margins");
    // October and November are of FY26Q2, December of FY26Q3: 16,058 x 2/3 + 17,200 / 3.
    assert_relative_eq!(
        number(margins, &["Oracle"], "revenue").mid(),
        16_438.667,
        max_relative = 1e-6
    );
    assert!(number(margins, &["Oracle"], "revenue").is_aligned());
    let later = compare(&DATASET, &options("2026Q1"), &rules).unwrap();
    let margins = table(&later, "comparable-margins");
    let cell = &row(margins, &["Oracle"]).cells()[place(margins, "revenue")];
    assert!(matches!(cell, Cell::Missing(reason) if reason.contains("FY26Q4")), "{cell:?}");
}

#[test]
fn nobody_sells_all_three_frontier_families_at_the_date_of_the_article() {
    let day = "2026-05-27".parse().unwrap();
    let document = platforms(&DATASET, &options("2026Q1"), Some(day)).unwrap();
    let access = table(&document, "access");
    for (platform, family, stage) in [
        ("Amazon Bedrock", "claude", "yes"),
        ("Amazon Bedrock", "gpt", "preview"),
        ("Amazon Bedrock", "gemini", "-"),
        ("Microsoft Foundry", "gpt", "yes"),
        ("Microsoft Foundry", "claude", "preview"),
        ("Gemini Enterprise Agent Platform (Vertex AI)", "claude", "yes"),
        ("Gemini Enterprise Agent Platform (Vertex AI)", "gemini", "yes"),
        ("Gemini Enterprise Agent Platform (Vertex AI)", "gpt", "-"),
    ] {
        assert_eq!(text(access, &[platform], family), stage, "{platform} {family}");
    }
    assert!(access.notes().iter().any(|note| note.ends_with("together: no platform")));
    // A year before, one cloud alone had each of the two labs.
    let before = platforms(&DATASET, &options("2026Q1"), "2025-06-30".parse().ok()).unwrap();
    assert_eq!(text(table(&before, "access"), &["Amazon Bedrock"], "gpt"), "-");
}

#[test]
fn eight_of_thirty_implies_a_channel() {
    // 8 / 30 = 26.67 %; at a take of 50 % partners sell 53.3 %, 16 a year; 7.5 and 8.5: 50 to 56.7.
    let document = platforms(&DATASET, &options("2026Q1"), None).unwrap();
    let channel = table(&document, "channel");
    let at = place(channel, "take");
    let half = channel
        .rows()
        .iter()
        .find(|row| matches!(&row.cells()[at], Cell::Number(take) if take.mid() == 50.0));
    let of = |column: &str| match &half.unwrap().cells()[place(channel, column)] {
        Cell::Number(number) => Some(number.clone()),
        _ => None,
    };
    let share = of("channel").unwrap();
    assert_relative_eq!(share.mid(), 160.0 / 3.0, max_relative = 1e-9);
    assert_relative_eq!(share.low(), 50.0, max_relative = 1e-9);
    assert_relative_eq!(share.high(), 170.0 / 3.0, max_relative = 1e-9);
    assert_relative_eq!(of("sales").unwrap().mid(), 16.0, max_relative = 1e-9);
}

#[test]
fn open_models_leave_what_the_price_has_over_the_cost() {
    let document = platforms(&DATASET, &options("2026Q1"), None).unwrap();
    let open = table(&document, "open-models");
    assert_eq!(open.rows().len(), 8);
    for row in open.rows() {
        let of = |column: &str| match &row.cells()[place(open, column)] {
            Cell::Number(number) => Some(number.clone()),
            _ => None,
        };
        let (price, cost, left) = (of("price").unwrap(), of("cost").unwrap(), of("left").unwrap());
        assert_relative_eq!(
            left.mid(),
            100.0 * (1.0 - cost.mid() / price.mid()),
            max_relative = 1e-9
        );
        assert!(left.inputs().len() > 3);
    }
    // 0.13 and 0.40 at as many tokens of prompt as of answer.
    let nebius = number(open, &["Nebius Token Factory"], "price");
    assert_relative_eq!(nebius.mid(), 0.265, max_relative = 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_life_is_undone_to_the_bit(years in 2.0_f64..12.0, full: bool) {
        let training = if full { Training::Full } else { Training::Allocated };
        let rules = Rules { training, ..Rules::default() };
        let rules = rules.with_life(&format!("servers={years}y")).unwrap();
        let document = compare(&DATASET, &options("2026Q1"), &rules).unwrap();
        let undone = table(&document, "undone");
        for row in undone.rows() {
            prop_assert_eq!(&row.cells()[place(undone, "same")], &Cell::Text("yes".to_owned()));
        }
        let margins = table(&document, "comparable-margins");
        for row in margins.rows() {
            if let Cell::Number(margin) = &row.cells()[place(margins, "comparable_margin")] {
                prop_assert!(margin.low() <= margin.mid() && margin.mid() <= margin.high());
            }
        }
    }

    #[test]
    fn views_of_any_day_and_quarter_give_a_document_or_a_reason(
        year in 2022_i32..2028, quarter in 1_u8..5, day in 0_i32..2_500,
    ) {
        let period = format!("{year}Q{quarter}").parse().ok();
        let as_of = "2020-01-01".parse::<cloudecon::Date>().ok().map(|first| first.plus_days(day));
        let options = Options { period, as_of, ..Options::default() };
        for document in [
            mix(&DATASET, &options),
            bridge(&DATASET, &options),
            compare(&DATASET, &options, &Rules::default()),
            platforms(&DATASET, &options, None),
            charts(&DATASET, &options),
        ] {
            prop_assert!(!document.unwrap().tables().is_empty());
        }
    }
}
