//! Choosing among figures, series on calendar quarters, and figures derived from others,
//! against hand calculation.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/figures.rs"]
mod figures;

use cloudecon_core::{Quarter, QuarterAlignment, Usd};
use cloudecon_dataset::{
    Dataset, Derivation, Policy, QuantityKind, Rule, SelectError, Selection, SeriesPoint, Value,
};
use figures::{Row, dataset};

fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

fn ids(selection: &Selection<'_>) -> Vec<String> {
    let others = selection.others().iter().copied();
    selection.chosen().into_iter().chain(others).map(|row| row.id().to_owned()).collect()
}

fn select<'a>(set: &'a Dataset, period: &str, policy: &Policy) -> Selection<'a> {
    set.select("calendar", "revenue", period.parse().unwrap(), policy)
}

const BASE: Row = Row::of("calendar", "revenue", "2026Q1", "100");

fn rivals() -> Dataset {
    dataset(&[
        Row {
            id: "#3",
            value: "103",
            basis: "estimated",
            confidence: "high",
            published: "2026-06",
            ..BASE
        },
        Row { id: "#4", value: "104", confidence: "low", published: "2026-07-01", ..BASE },
        Row { id: "#5", value: "100.2", confidence: "medium", published: "2026-05-02", ..BASE },
        Row { id: "#2", value: "105", confidence: "medium", published: "2026-05-02", ..BASE },
        Row { value: "100", confidence: "medium", published: "2026-05-01", ..BASE },
    ])
}

#[test]
fn basis_then_confidence_then_the_finer_then_the_later_then_the_id() {
    let set = rivals();
    let selection = select(&set, "2026Q1", &Policy::default());
    let row = |number: &str| format!("calendar.revenue@2026Q1{number}");
    assert_eq!(ids(&selection), [row("#5"), row("#2"), row(""), row("#4"), row("#3")]);
}

#[test]
fn the_finer_print_wins_over_the_later_but_not_over_the_surer() {
    let set = dataset(&[
        Row { value: "2.1", published: "2026-08-02", ..BASE },
        Row { id: "#2", value: "2.08", published: "2026-08-01", ..BASE },
        Row { id: "#3", value: "2.081", published: "2026-07-31", ..BASE },
        Row { id: "#4", value: "2.0809", confidence: "low", ..BASE },
    ]);
    let row = |number: &str| format!("calendar.revenue@2026Q1{number}");
    let found = ids(&select(&set, "2026Q1", &Policy::default()));
    assert_eq!(found, [row("#3"), row("#2"), row(""), row("#4")]);
    // Without the rule the later publication wins.
    let later = Policy::new(&[Rule::Basis, Rule::Confidence, Rule::Bound, Rule::Published]);
    assert_eq!(ids(&select(&set, "2026Q1", &later)).first().unwrap(), &row(""));
}

#[test]
fn a_point_wins_over_an_end_even_if_it_is_older() {
    let set = dataset(&[
        Row { value: "100", bound: "at_least", published: "2026-08-03", ..BASE },
        Row { id: "#2", value: "110", bound: "about", published: "2026-08-02", ..BASE },
        Row { id: "#3", value: "111", bound: "exact", published: "2026-08-01", ..BASE },
        Row { id: "#4", value: "200", bound: "at_most", published: "2026-08-04", ..BASE },
    ]);
    let row = |number: &str| format!("calendar.revenue@2026Q1{number}");
    let found = ids(&select(&set, "2026Q1", &Policy::default()));
    assert_eq!(found, [row("#3"), row("#2"), row("#4"), row("")]);
}

#[test]
fn a_policy_changes_the_order() {
    let set = rivals();
    let latest = Policy::new(&[Rule::Published, Rule::Published]);
    let row = |number: &str| format!("calendar.revenue@2026Q1{number}");
    let expected = [row("#4"), row("#3"), row("#2"), row("#5"), row("")];
    assert_eq!(ids(&select(&set, "2026Q1", &latest)), expected);
    let confident = Policy::new(&[Rule::Confidence]);
    assert_eq!(ids(&select(&set, "2026Q1", &confident)).first().unwrap(), &row("#3"));
    // Without rules the id decides.
    assert_eq!(ids(&select(&set, "2026Q1", &Policy::new(&[]))).first().unwrap(), &row(""));
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut rows = vec![
        Row { id: "#2", value: "105", ..BASE },
        Row { id: "#3", value: "103", ..BASE },
        Row { value: "100", ..BASE },
    ];
    let first = ids(&select(&dataset(&rows), "2026Q1", &Policy::default()));
    for _ in 0..3 {
        rows.rotate_left(1);
        assert_eq!(ids(&select(&dataset(&rows), "2026Q1", &Policy::default())), first);
    }
}

#[test]
fn a_conflict_is_more_than_a_rounding() {
    // Chosen 105 give or take 0.5; 104.6 give or take 0.05 reaches 104.65, inside; 103 does not.
    let set = dataset(&[
        Row { value: "105", ..BASE },
        Row { id: "#2", value: "104.6", basis: "derived", ..BASE },
        Row { id: "#3", value: "103", basis: "estimated", ..BASE },
        Row { id: "#4", value: "100", basis: "estimated", bound: "at_least", ..BASE },
        Row { id: "#5", value: "106", low: "100", high: "110", basis: "estimated", ..BASE },
        Row { id: "#6", value: "100", basis: "estimated", bound: "at_most", ..BASE },
    ]);
    let selection = select(&set, "2026Q1", &Policy::default());
    let conflicts: Vec<&str> =
        selection.conflicts().map(|row| &row.id()["calendar.revenue@2026Q1".len()..]).collect();
    assert_eq!(conflicts, ["#3", "#6"]);
}

#[test]
fn nothing_known_is_nothing_chosen() {
    let set = rivals();
    let policy = Policy::default();
    assert_eq!(select(&set, "2026Q2", &policy).chosen(), None);
    assert!(select(&set, "2026Q2", &policy).others().is_empty());
    let unknown = set.select("nobody", "revenue", "2026Q1".parse().unwrap(), &policy);
    assert_eq!((unknown.chosen(), unknown.conflicts().count()), (None, 0));
}

#[test]
fn periods_of_the_same_days_are_one() {
    let set = dataset(&[
        Row::of("june", "revenue", "FY26Q3", "30"),
        Row::of("june", "revenue", "FY25", "110"),
        Row::of("june", "revenue", "TTM2025Q2", "112"),
        Row::of("may", "revenue", "FY26Q3", "17"),
    ]);
    let policy = Policy::default();
    let chosen = |entity: &str, period: &str| {
        let selection = set.select(entity, "revenue", period.parse().unwrap(), &policy);
        selection.chosen().map(|row| row.figure().printed().to_owned())
    };
    // June year-end: FY26Q3 is January to March 2026.
    assert_eq!(chosen("june", "2026Q1").as_deref(), Some("30"));
    // FY25 is July 2024 to June 2025, as are the twelve months to 2025Q2.
    let year = set.select("june", "revenue", "FY25".parse().unwrap(), &policy);
    assert_eq!((year.others().len(), year.conflicts().count()), (1, 1));
    // May year-end: FY26Q3 is December 2025 to February 2026, no calendar quarter.
    assert_eq!(chosen("may", "2026Q1"), None);
    assert_eq!(chosen("may", "FY26Q3").as_deref(), Some("17"));
}

#[test]
fn figures_come_in_time_order_and_the_latest_is_the_shortest() {
    let set = dataset(&[
        Row::of("calendar", "revenue", "2025", "400"),
        Row::of("calendar", "revenue", "2025Q4", "110"),
        Row::of("calendar", "revenue", "2025Q3", "100"),
        Row { id: "#2", ..Row::of("calendar", "revenue", "2025Q3", "101") },
    ]);
    let policy = Policy::default();
    let periods: Vec<String> = set
        .figures("calendar", "revenue", &policy)
        .iter()
        .map(|selection| format!("{} {}", selection.period(), selection.others().len()))
        .collect();
    assert_eq!(periods, ["2025Q3 1", "2025Q4 0", "2025 0"]);
    let latest = set.latest("calendar", "revenue", &policy).unwrap();
    assert_eq!(latest.period().to_string(), "2025Q4");
    assert_eq!(set.latest("calendar", "backlog", &policy), None);
}

#[test]
fn a_straddling_quarter_is_used_only_as_told() {
    // May year-end: FY26Q2 is September to November, FY26Q3 December to February, FY26Q4 March to May.
    let set = dataset(&[
        Row::of("may", "revenue", "FY26Q2", "150"),
        Row::of("may", "revenue", "FY26Q3", "180"),
        Row::of("may", "revenue", "FY26Q4", "210"),
    ]);
    let policy = Policy::default();
    let series = |alignment| set.series("may", "revenue", &policy, alignment).unwrap();
    assert!(series(QuarterAlignment::Exact).points().is_empty());

    let nearest = series(QuarterAlignment::MostOverlap);
    // 2026Q1 shares January and February with FY26Q3.
    assert_eq!(
        nearest.get(quarter("2026Q1")).unwrap().value().as_money(),
        Some(Usd::from_millions(180.0))
    );
    assert!(nearest.points().iter().all(SeriesPoint::is_aligned));
    assert_eq!(nearest.points().len(), 3);

    let spread = series(QuarterAlignment::ByMonth);
    // 2025Q4: two months of FY26Q2 and one of FY26Q3: 150 x 2/3 + 180 x 1/3 = 160;
    // 2026Q1: 180 x 2/3 + 210 x 1/3 = 190; half units 0.5 x 2/3 + 0.5 x 1/3 = 0.5.
    let millions: Vec<f64> = spread
        .points()
        .iter()
        .map(|point| point.value().as_money().unwrap().as_millions())
        .collect();
    approx::assert_relative_eq!(
        millions.as_slice(),
        [160.0, 190.0].as_slice(),
        max_relative = 1e-12
    );
    approx::assert_relative_eq!(spread.points()[0].half_unit(), 0.5e6, max_relative = 1e-12);
    assert_eq!(spread.points()[0].observations().len(), 2);
    assert_eq!(spread.money().unwrap().first(), quarter("2025Q4"));
}

#[test]
fn a_quarter_of_the_same_months_needs_no_alignment() {
    let set = dataset(&[
        Row::of("june", "revenue", "FY26Q2", "28"),
        Row::of("june", "revenue", "FY26Q3", "30"),
    ]);
    for alignment in
        [QuarterAlignment::Exact, QuarterAlignment::MostOverlap, QuarterAlignment::ByMonth]
    {
        let series = set.series("june", "revenue", &Policy::default(), alignment).unwrap();
        assert_eq!(series.points().len(), 2);
        assert!(
            series.points().iter().all(|point| !point.is_aligned() && point.entity() == "june")
        );
        let money = series.money().unwrap();
        assert_eq!(money.get(quarter("2026Q1")), Some(&Usd::from_millions(30.0)));
    }
}

#[test]
fn a_stock_belongs_to_the_quarter_it_closes() {
    let set = dataset(&[
        Row::of("calendar", "backlog", "2026-03-31", "500"),
        Row::of("calendar", "backlog", "2026-04-02", "501"),
        Row::of("may", "backlog", "2026-02-28", "90"),
    ]);
    let policy = Policy::default();
    let own = set.series("calendar", "backlog", &policy, QuarterAlignment::Exact).unwrap();
    assert_eq!(own.points().len(), 1);
    assert_eq!(own.points()[0].quarter(), quarter("2026Q1"));
    // The last day of FY26Q3, which stands for 2026Q1.
    let nearest = set.series("may", "backlog", &policy, QuarterAlignment::MostOverlap).unwrap();
    assert_eq!(nearest.points()[0].quarter(), quarter("2026Q1"));
    assert!(nearest.points()[0].is_aligned());
    assert_eq!(
        set.series("may", "backlog", &policy, QuarterAlignment::ByMonth).unwrap_err().to_string(),
        "`backlog` is a stock of money: its months cannot be added"
    );
}

#[test]
fn gaps_and_other_quantities_are_errors() {
    let set = dataset(&[
        Row::of("calendar", "revenue", "2025Q1", "1"),
        Row::of("calendar", "revenue", "2025Q3", "3"),
    ]);
    let series =
        set.series("calendar", "revenue", &Policy::default(), QuarterAlignment::Exact).unwrap();
    assert_eq!(series.first_gap(), Some(quarter("2025Q2")));
    assert_eq!(series.money().unwrap_err().to_string(), "`calendar` has no `revenue` for 2025Q2");
    let set = dataset(&[BASE]);
    let series =
        set.series("calendar", "revenue", &Policy::default(), QuarterAlignment::Exact).unwrap();
    let wrong = SelectError::Quantity { metric: "revenue".into(), found: QuantityKind::Money };
    assert_eq!(series.read(Value::as_share).unwrap_err(), wrong);
    assert!(matches!(
        set.series("nobody", "revenue", &Policy::default(), QuarterAlignment::Exact),
        Err(SelectError::UnknownEntity { .. })
    ));
    assert!(matches!(
        set.series("calendar", "joy", &Policy::default(), QuarterAlignment::Exact),
        Err(SelectError::UnknownMetric { .. })
    ));
}

#[test]
fn definitions_join_only_when_told_and_say_so() {
    let set = dataset(&[
        Row::of("calendar.old", "revenue", "2025Q1", "10"),
        Row::of("calendar.old", "revenue", "2025Q2", "11"),
        Row::of("calendar.new", "revenue", "2025Q2", "21"),
        Row::of("calendar.new", "revenue", "2025Q3", "22"),
    ]);
    let policy = Policy::default();
    let alone = set.series("calendar.new", "revenue", &policy, QuarterAlignment::Exact).unwrap();
    assert_eq!(alone.points().len(), 2);
    let joined = set
        .joined_series(
            &["calendar.new", "calendar.old"],
            "revenue",
            &policy,
            QuarterAlignment::Exact,
        )
        .unwrap();
    let points: Vec<String> = joined
        .points()
        .iter()
        .map(|point| format!("{} {}", point.quarter(), point.entity()))
        .collect();
    assert_eq!(points, ["2025Q1 calendar.old", "2025Q2 calendar.new", "2025Q3 calendar.new"]);
    assert!(set.joined_series(&[], "revenue", &policy, QuarterAlignment::Exact).is_err());
    // Nor does a derived year join them.
    assert_eq!(set.derive("calendar.new", "revenue", "2025".parse().unwrap(), &policy), None);
}

#[test]
fn a_year_is_four_quarters_and_a_quarter_is_the_rest_of_a_year() {
    let quarters = [("2025Q1", "100"), ("2025Q2", "110"), ("2025Q3", "120")];
    let mut rows: Vec<Row> =
        quarters.map(|(period, value)| Row::of("calendar", "revenue", period, value)).into();
    let policy = Policy::default();
    rows.push(Row::of("calendar", "revenue", "2025", "470"));
    // 470 - 100 - 110 - 120 = 140, give or take 4 x 0.5.
    let set = dataset(&rows);
    let last = set.derive("calendar", "revenue", "2025Q4".parse().unwrap(), &policy).unwrap();
    assert_eq!(last.value().as_money(), Some(Usd::from_millions(140.0)));
    assert_eq!((last.half_unit(), last.derivation()), (2e6, Derivation::YearLessQuarters));
    let used: Vec<String> =
        last.observations().iter().map(|row| row.period().to_string()).collect();
    assert_eq!(used, ["2025", "2025Q1", "2025Q2", "2025Q3"]);

    rows.pop();
    rows.push(Row::of("calendar", "revenue", "2025Q4", "141"));
    // 100 + 110 + 120 + 141 = 471.
    let set = dataset(&rows);
    let year = set.derive("calendar", "revenue", "TTM2025Q4".parse().unwrap(), &policy).unwrap();
    assert_eq!(year.value().as_money(), Some(Usd::from_millions(471.0)));
    assert_eq!(year.derivation(), Derivation::SumOfQuarters);
}

#[test]
fn bounds_stocks_and_missing_parts_derive_nothing() {
    let quarters = ["2025Q1", "2025Q2", "2025Q3", "2025Q4"];
    let mut rows: Vec<Row> =
        quarters.map(|period| Row::of("calendar", "revenue", period, "100")).into();
    let policy = Policy::default();
    let year = "2025".parse().unwrap();
    assert!(dataset(&rows).derive("calendar", "revenue", year, &policy).is_some());
    rows[2].bound = "at_least";
    assert_eq!(dataset(&rows).derive("calendar", "revenue", year, &policy), None);
    rows.remove(2);
    assert_eq!(dataset(&rows).derive("calendar", "revenue", year, &policy), None);
    let day = "2025-12-31".parse().unwrap();
    assert_eq!(dataset(&rows).derive("calendar", "revenue", day, &policy), None);
    assert_eq!(dataset(&rows).derive("calendar", "backlog", year, &policy), None);
}
