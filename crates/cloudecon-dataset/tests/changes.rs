//! Changes of scenarios: what stands in the dataset under one, by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/small_set.rs"]
mod small_set;

use cloudecon_dataset::{Content, Dataset, Value};
use small_set::good;

/// The small set with changes in its scenario `slow`.
fn with(changes: &str) -> Dataset {
    let mut files = good();
    let path = "scenarios/slow.toml";
    let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
    files.insert(path, text + changes);
    Dataset::read(&files).into_result().unwrap()
}

fn ends(value: f64, low: Option<Value>, high: Option<Value>) -> [f64; 3] {
    [low.map_or(f64::NAN, Value::number), value, high.map_or(f64::NAN, Value::number)]
}

#[test]
fn an_assumption_takes_its_range_along() {
    // 20 years from 15 to 25, but slow has 25 without ends; a change acts on what is left by then.
    let set = with(
        "\n[[change]]\nid = \"facility.life\"\nplus = \"2 years\"\nreason = \"longer\"\n[[change]]\nid = \"facility.life\"\ntimes = \"0.5\"\nreason = \"half\"\n",
    );
    let row = set.assumption("slow", "facility.life").unwrap();
    // (25 + 2) / 2.
    assert_eq!(row.figure().number(), 13.5);
    assert_eq!(row.figure().printed(), "13.5");
    assert_eq!((row.figure().low(), row.figure().high()), (None, None));
    assert_eq!(row.reason(), "half");
    assert_eq!(set.assumption("base", "facility.life").unwrap().figure().number(), 20.0);
}

#[test]
fn one_figure_or_all_from_a_period_on() {
    let set = with(
        "\n[[change]]\nid = \"northwind.cloud.revenue@2026Q1#2\"\ntimes = \"2\"\nreason = \"twice\"\n",
    );
    let under = set.under("slow");
    let figure = under.observation("northwind.cloud.revenue@2026Q1#2").unwrap().figure().clone();
    // 37.6 from 37.5 to 37.7 billion, twice.
    assert_eq!(ends(figure.number(), figure.low(), figure.high()), [75.0e9, 75.2e9, 75.4e9]);
    assert_eq!(figure.printed(), "75.2");
    let other = |set: &Dataset, id: &str| set.observation(id).unwrap().figure().number();
    assert_eq!(other(&under, "northwind.cloud.revenue@2026Q1"), 37_587e6);
    // The base stays, and a second look changes nothing twice.
    assert_eq!(other(&set, "northwind.cloud.revenue@2026Q1#2"), 37.6e9);
    assert_eq!(other(&under.under("slow"), "northwind.cloud.revenue@2026Q1#2"), 75.2e9);
    assert_eq!(set.under("base").as_ref(), &set);
}

#[test]
fn a_late_step_is_later_and_what_runs_stays() {
    let set = with(
        "\n[[change]]\nid = \"plains-east\"\ndelay = \"2 quarters\"\nreason = \"transformers\"\n",
    );
    let under = set.under("slow");
    let day = |set: &Dataset, id: &str| set.site(id).unwrap().online().unwrap().to_string();
    // 2027-02-01 and six months; the first step runs already.
    assert_eq!(day(&under, "plains-east/2"), "2027-08-01");
    assert_eq!(day(&under, "plains-east/1"), "2026-01-15");
    let changed = under.changed("slow");
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].before(), &Content::Day("2027-02-01".parse().unwrap()));
    assert_eq!(changed[0].after(), &Content::Day("2027-08-01".parse().unwrap()));
    assert_eq!((changed[0].written(), changed[0].reason()), ("delay 2 quarters", "transformers"));
}

#[test]
fn cells_of_chips_purchases_and_deals() {
    let set = with(
        "\n[[change]]\nid = \"nw-1\"\ncell = \"capex_usd_per_chip\"\ntimes = \"1.5\"\nreason = \"dearer\"\n[[change]]\nid = \"northwind-plains-solar\"\ncell = \"price_usd_per_mwh\"\nplus = \"10 USD/MWh\"\nreason = \"dearer\"\n[[change]]\nid = \"northwind-plains-solar\"\ndelay = \"6 months\"\nreason = \"late\"\n",
    );
    let under = set.under("slow");
    let chip = under.chip("nw-1").unwrap();
    // 9,000 from 6,000 to 23,000, half as much again.
    let usd = |price: Option<cloudecon_core::Usd>| price.unwrap().as_usd();
    assert_eq!(usd(chip.capex_low()), 9_000.0);
    assert_eq!(usd(chip.capex()), 13_500.0);
    assert_eq!(usd(chip.capex_high()), 34_500.0);
    let ppa = under.ppa("northwind-plains-solar").unwrap();
    // 38 to 44, plus 10; delivery from the first half of 2027, half a year later.
    assert_eq!(ppa.price_low().unwrap().as_usd_per_mwh(), 48.0);
    assert_eq!(ppa.price_high().unwrap().as_usd_per_mwh(), 54.0);
    assert_eq!(ppa.start_date().unwrap().to_string(), "2027H2");
    assert_eq!(ppa.end_date().unwrap().to_string(), "2042-07-01");
}
