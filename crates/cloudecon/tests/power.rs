//! Power verbs on files: every example runs, lines sum exactly, and every fault is shown at once with
//! its place. Expected figures are worked by hand beside the case.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::path::{Path, PathBuf};

use cloudecon::dataset::Dataset;
use cloudecon::power::{Answer, price, procure, settle};
use cloudecon::table::{Cell, Document};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn example(name: &str) -> PathBuf {
    fixtures().join("examples/power").join(name)
}

fn dataset() -> Dataset {
    let reading = Dataset::read_dir(&fixtures().join("dataset")).unwrap();
    assert!(!reading.has_errors());
    reading.into_parts().0
}

/// A number of a table by the words that name its row.
fn number(document: &Document, table: &str, row: &str, column: &str) -> [f64; 3] {
    let table = document.tables().iter().find(|found| found.id() == table).unwrap();
    let place = table.columns().iter().position(|found| found.name() == column).unwrap();
    let row = table
        .rows()
        .iter()
        .find(|found| matches!(&found.cells()[0], Cell::Text(text) if text.starts_with(row)))
        .unwrap();
    match &row.cells()[place] {
        Cell::Number(number) => [number.low(), number.mid(), number.high()],
        other => panic!("{other:?}"),
    }
}

fn text(document: &Document, table: &str, row: usize, column: &str) -> String {
    let table = document.tables().iter().find(|found| found.id() == table).unwrap();
    let place = table.columns().iter().position(|found| found.name() == column).unwrap();
    match &table.rows()[row].cells()[place] {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

/// A file and a series of its own, answered by `answer`.
fn ask(file: &str, series: &str, answer: impl FnOnce(&Path) -> Answer) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hours.csv"), series).unwrap();
    let path = folder.path().join("file.toml");
    fs::write(&path, file).unwrap();
    answer(&path)
}

/// `line:column code` of every fault.
fn faults(answer: Answer) -> Vec<String> {
    let place = |fault: &cloudecon::power::ContractFault| {
        assert!(!fault.hint().is_empty());
        let name = Path::new(fault.file()).file_name().unwrap().to_str().unwrap().to_owned();
        format!("{name}:{}:{} {}", fault.line(), fault.column(), fault.code())
    };
    answer.unwrap_err().iter().map(place).collect()
}

#[test]
fn the_named_contracts_settle_and_sum_exactly() {
    let dataset = dataset();
    for name in [
        "talen-amazon",
        "vistra-comanche-peak",
        "crane-microsoft",
        "nipsco-special-contract",
        "new-carlisle-special-contract",
        "mississippi-special-contract",
        "wisconsin-special-contract",
        "wind-virtual",
    ] {
        let settled = settle(&example(&format!("{name}.toml")), &dataset).unwrap();
        let parties = settled.tables().iter().find(|table| table.id() == "parties").unwrap();
        let micros: Vec<i128> = (0..parties.rows().len())
            .map(|row| text(&settled, "parties", row, "micros").parse().unwrap())
            .collect();
        let (sum, each) = micros.split_last().unwrap();
        assert_eq!((*sum, each.iter().sum::<i128>()), (0, 0), "{name}");
        assert!(each[0] != 0, "{name}");
    }
}

#[test]
fn the_contract_of_1920_mw_costs_what_its_ramp_and_price_say() {
    let settled = settle(&example("talen-amazon.toml"), &dataset()).unwrap();
    // Year 7: 1,680 to 1,920 MW x 8,760 h at 75 to 93 USD/MWh, and a fee of 0 to 2 USD/MWh.
    let table = settled.tables().iter().find(|table| table.id() == "years").unwrap();
    assert_eq!(table.rows().len(), 17);
    let Cell::Number(paid) = &table.rows()[6].cells()[4] else { panic!() };
    assert!((paid.low() - 1_680.0 * 8_760.0 * 75.0 / 1e6).abs() < 1e-6);
    assert!((paid.high() - 1_920.0 * 8_760.0 * 95.0 / 1e6).abs() < 1e-6);
}

#[test]
fn a_short_contract_settles_as_by_hand() {
    let file = r#"
kind = "ppa"
title = "two hours"
buyer = "A"
seller = "B"
[term]
start = "2027-01-01"
end = "2027-12-31"
[terms]
volume = "as-produced"
delivery = "virtual"
price = { kind = "fixed", usd_per_mwh = 50 }
[hours]
file = "hours.csv"
[series]
output_mwh = { column = "output" }
hub_usd_per_mwh = { column = "hub" }
"#;
    let series = "hour,output,hub\n0,10,40\n1,20,65\n";
    let settled = ask(file, series, |path| settle(path, &Dataset::default())).unwrap();
    // (50 - 40) x 10 + (50 - 65) x 20 = -200 USD: the seller pays.
    assert_eq!(text(&settled, "lines", 0, "micros"), "-200000000");
    assert_eq!(number(&settled, "parties", "B", "net")[1], 0.0002);
}

#[test]
fn a_plant_without_tax_earns_its_annuity() {
    let file = r#"
title = "annuity"
[question]
target_return = 0.1
[plant]
mw = 100
capital_usd_million = 87.6
years = 2
capacity_factor = 1.0
[money]
real_discount = 0.1
"#;
    let priced = ask(file, "", price).unwrap();
    // 87.6 million / (1/1.1 + 1/1.21) / 876,000 MWh = 100 / 1.735537 = 57.619 USD/MWh.
    let found = number(&priced, "values", "contract price", "value")[1];
    assert!((found - 57.619_047_6).abs() < 1e-6, "{found}");
    let cost = number(&priced, "values", "levelized cost (LCOE), nominal", "value")[1];
    assert!((cost - found).abs() < 1e-9);
    assert!(number(&priced, "values", "net present value", "value")[1].abs() < 1e-9);
    for name in ["solar-plant.toml", "nuclear-restart.toml"] {
        assert!(price(&example(name)).is_ok(), "{name}");
    }
}

#[test]
fn a_portfolio_comes_with_its_certificate() {
    let file = r#"
title = "two hours"
[load]
mwh = { flat = 10 }
[hours]
file = "hours.csv"
[[resource]]
id = "solar"
kind = "as-produced"
usd_per_mwh = 30
output_per_mw = { column = "sun" }
[[resource]]
id = "grid"
kind = "import"
price = { column = "hub" }
"#;
    let chosen = ask(file, "hour,sun,hub\n0,0.5,40\n1,0,50\n", procure).unwrap();
    // 20 MW of solar give 10 MWh at 30 in the first hour; the second is bought at 50: 800 USD.
    assert!((number(&chosen, "answer", "cost of the hours", "value")[1] - 0.0008).abs() < 1e-12);
    assert!((number(&chosen, "portfolio", "solar", "power")[1] - 20.0).abs() < 1e-6);
    assert!(number(&chosen, "answer", "duality gap", "value")[1] <= 1e-7);
    let chosen = procure(&example("portfolio.toml")).unwrap();
    assert!(number(&chosen, "answer", "contracted output", "value")[1] >= 100.0 - 1e-6);
    assert!(number(&chosen, "answer", "carbon-free", "value")[1] >= 90.0 - 1e-6);
    assert!(number(&chosen, "answer", "duality gap", "value")[1] <= 1e-6);
}

#[test]
fn every_fault_of_a_contract_is_told_at_once() {
    let file = r#"kind = "ppa"
title = "bad"
buyer = "A"
seller = "B"
row = "no-such-row"
colour = "red"
[term]
start = "2030-01-01"
end = "2027-12-31"
[[ramp]]
from_year = 2
mw = -5
[[ramp]]
from_year = 2
mw = [9, 3]
[terms]
volume = "as-produce"
share = nan
delivery = "virtual"
price = { kind = "fixed" }
[hours]
file = "hours.csv"
[series]
hub_usd_per_mwh = { column = "price" }
"#;
    let found = faults(ask(file, "hour,hub\n0,40\n", |path| settle(path, &Dataset::default())));
    assert_eq!(
        found,
        [
            "file.toml:6:1 unknown-key",
            "file.toml:9:7 out-of-order",
            "file.toml:12:6 value-out-of-range",
            "file.toml:15:6 out-of-order",
            "file.toml:17:10 bad-word",
            "file.toml:18:9 value-out-of-range",
            "file.toml:20:9 missing-key",
            "file.toml:24:30 unknown-column",
        ]
    );
}

#[test]
fn overlapping_steps_and_unknown_rows_are_told() {
    let text = fs::read_to_string(example("talen-amazon.toml")).unwrap();
    let text = text
        .replace("from_year = 7", "from_year = 4")
        .replace("susquehanna-nuclear", "susquehanna-nuclaer")
        .replace("../../cases/power/series/amarillo.csv", "hours.csv");
    let found = faults(ask(&text, "hour,price_factor\n0,1\n", |path| settle(path, &dataset())));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].ends_with("unknown-row") && found[1].ends_with("overlap"), "{found:?}");
}

#[test]
fn every_bad_cell_of_a_series_is_told_with_its_place() {
    let file = r#"
title = "series"
[load]
mwh = { column = "load" }
[hours]
file = "hours.csv"
[[resource]]
id = "grid"
kind = "import"
price = { column = "hub" }
"#;
    let series = "hour,load,hub\n0,10,40\n1,-3,NaN\n3,ten,50\n4,10\n5,10,60\n";
    let found = faults(ask(file, series, procure));
    let mut expected = [
        // Hour 3 follows hour 1, and a row of two cells.
        "hours.csv:4:1 series-gap",
        "hours.csv:5:1 cell-count",
        // Hour 5 after hour 3: the row of hour 4 is not read.
        "hours.csv:6:1 series-gap",
        "hours.csv:3:3 value-out-of-range",
        "hours.csv:4:3 bad-number",
        "hours.csv:3:6 bad-number",
    ];
    let mut sorted: Vec<&str> = found.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
}

#[test]
fn a_series_of_the_wrong_length_is_told() {
    let file = "title = \"short\"\n[load]\nmwh = { flat = 1 }\n[hours]\nfile = \"hours.csv\"\ncount = 8760\n[[resource]]\nid = \"b\"\nkind = \"baseload\"\nusd_per_mwh = 80\n";
    let found = faults(ask(file, "hour,hub\n0,40\n1,50\n", procure));
    assert_eq!(found, ["file.toml:6:9 series-length"]);
    let found = faults(ask(&file.replace("hours.csv", "gone.csv"), "", procure));
    assert_eq!(found, ["file.toml:5:8 unreadable-file"]);
}
