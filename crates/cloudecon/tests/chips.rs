//! The answers about chips on the shipped dataset: parts that sum, verdicts that the ranges allow,
//! predictions within the aims on rows whose curves were not fitted.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;
use std::sync::LazyLock;

use cloudecon::chips::{self, Catalog, Constants, Load, Rows, SEED};
use cloudecon::dataset::Dataset;
use cloudecon::table::{Cell, Document, Number, Row, Table};
use cloudecon::tco::{Allocation, CostBasis};

fn fixture(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

static DATASET: LazyLock<Dataset> =
    LazyLock::new(|| Dataset::read_dir(&fixture("dataset")).unwrap().into_parts().0);

fn catalog() -> Catalog<'static> {
    Catalog::read(&DATASET).unwrap()
}

fn table<'d>(document: &'d Document, id: &str) -> &'d Table {
    document.tables().iter().find(|table| table.id() == id).unwrap()
}

fn text(row: &Row, place: usize) -> &str {
    match &row.cells()[place] {
        Cell::Text(text) => text,
        _ => "",
    }
}

fn number<'r>(table: &Table, row: &'r Row, column: &str) -> Option<&'r Number> {
    let place = table.columns().iter().position(|c| c.name() == column).unwrap();
    match &row.cells()[place] {
        Cell::Number(number) => Some(number),
        _ => None,
    }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn the_parts_of_an_hour_sum_to_its_total_on_every_basis() {
    let document = chips::cost(&catalog(), &[], None).unwrap();
    let parts = table(&document, "breakdown");
    let mut sum = 0.0;
    let mut totals = 0;
    for row in parts.rows() {
        let cost = number(parts, row, "cost").unwrap();
        if text(row, 2) == "total" {
            assert!((sum / cost.mid() - 1.0).abs() < 1e-12, "{}: {sum}", text(row, 0));
            assert!(cost.low() <= cost.mid() && cost.mid() <= cost.high());
            (sum, totals) = (0.0, totals + 1);
        } else {
            sum += cost.mid();
        }
    }
    // Seven chips on two owner bases; five have a multi-year price.
    assert_eq!(totals, 7 * 2 + 5);
}

#[test]
fn published_hours_lie_in_the_ranges_of_their_basis() {
    let all = words(&["h100", "h200", "b200-sxm", "gb200-nvl72", "gb300", "tpu-v7"]);
    let document = chips::cost(&catalog(), &all, None).unwrap();
    let totals = table(&document, "chip-hour");
    let compared: Vec<_> = totals.rows().iter().filter(|row| text(row, 5) != "-").collect();
    assert!(compared.len() >= 10);
    for row in compared {
        assert_eq!(text(row, 5), "yes", "{}", text(row, 0));
    }
}

#[test]
fn a_verdict_is_given_only_where_the_ranges_allow_one() {
    let document = chips::compare(&catalog(), &[], &[], CostBasis::HyperscaleOwner).unwrap();
    let verdicts = table(&document, "verdict");
    // Two chips, four rivals, three resources.
    assert_eq!(verdicts.rows().len(), 24);
    let mut given = 0;
    for row in verdicts.rows() {
        let ratio = number(verdicts, row, "ratio").unwrap();
        let expected = match (ratio.low() > 1.0, ratio.high() < 1.0) {
            (true, _) => "dearer over the whole range",
            (_, true) => "cheaper over the whole range",
            _ => "none: the ranges allow either",
        };
        assert_eq!(text(row, 4), expected, "{}", text(row, 0));
        given += usize::from(!expected.starts_with("none"));
        assert!(ratio.low() <= ratio.mid() && ratio.mid() <= ratio.high());
    }
    assert!((1..24).contains(&given));
}

/// The ratio of two chips is the ratio of their powered hours over their bandwidths, so at the
/// middle it must be the quotient of the two rows of the first table.
#[test]
fn the_middle_of_a_ratio_is_the_quotient_of_the_prices() {
    let ours = words(&["trainium2"]);
    let ours = [ours[0].replace("trainium2", "aws-trainium2")];
    let document =
        chips::compare(&catalog(), &ours, &words(&["h200"]), CostBasis::NeocloudOwner).unwrap();
    let prices = table(&document, "price");
    let per = |place: usize| number(prices, &prices.rows()[place], "per_tbps").unwrap().mid();
    let verdicts = table(&document, "verdict");
    let ratio = number(verdicts, &verdicts.rows()[0], "ratio").unwrap().mid();
    assert!((ratio / (per(0) / per(1)) - 1.0).abs() < 1e-12);
    assert!(chips::compare(&catalog(), &[], &[], CostBasis::MultiYearRental).is_err());
}

#[test]
fn costs_of_all_tokens_sum_to_the_hour_under_a_conserving_rule() {
    let catalog = catalog();
    let load = Load::of_scenario(&catalog).unwrap();
    let rule = Allocation::TimeShare;
    let basis = CostBasis::HyperscaleOwner;
    let document = chips::tokens(&catalog, &[], basis, rule, &load, Some(100.0)).unwrap();
    let (speeds, costs) = (table(&document, "speed"), table(&document, "cost"));
    for (speed, cost) in speeds.rows().iter().zip(costs.rows()) {
        let of = |column: &str| number(costs, cost, column).unwrap().mid();
        // Tokens of a chip-hour in millions; as many prompt tokens as output tokens.
        let output = number(speeds, speed, "output").unwrap().mid() * 3.6e-3;
        let input = output * load.input / load.output;
        let (cached, fresh) = (input * load.cache_hit, input * (1.0 - load.cache_hit));
        let sum = of("input") * fresh + of("cached") * cached + of("output") * output;
        assert!((sum / of("hour") - 1.0).abs() < 1e-9, "{}", text(cost, 0));
    }
    assert_eq!(costs.rows().len(), 7);
}

#[test]
fn margin_and_break_even_say_the_same() {
    let catalog = catalog();
    let load = Load { model: "gpt-oss-120b".to_owned(), ..Load::of_scenario(&catalog).unwrap() };
    let basis = CostBasis::NeocloudOwner;
    let document = chips::tokens(&catalog, &[], basis, Allocation::Total, &load, None).unwrap();
    let margins = table(&document, "margin");
    for row in margins.rows() {
        let of = |column: &str| number(margins, row, column).unwrap();
        assert!((of("margin").mid() + of("break_even").mid() - 100.0).abs() < 1e-9);
        assert!((of("margin").low() + of("break_even").high() - 100.0).abs() < 1e-9);
        // Used as much as the scenario says, 70 %: the price breaks even at used / 70 % of list.
        let implied = of("used").mid() / 0.7;
        assert!((implied / of("break_even").mid() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn the_frontier_rises_in_speed_and_falls_in_tokens() {
    let catalog = catalog();
    let load = Load { cache_hit: 0.0, ..Load::of_scenario(&catalog).unwrap() };
    let asked = words(&["h200", "gb200-nvl72"]);
    let document = chips::frontier(&catalog, &asked, &load, Some(40.0)).unwrap();
    let found = table(&document, "frontier");
    assert!(found.rows().len() > 8);
    for pair in found.rows().windows(2).filter(|pair| text(&pair[0], 0) == text(&pair[1], 0)) {
        let of = |row: &Row, column: &str| number(found, row, column).unwrap().mid();
        assert!(of(&pair[0], "user") < of(&pair[1], "user"));
        assert!(of(&pair[0], "output") > of(&pair[1], "output"));
    }
    let best = table(&document, "service-level");
    for row in best.rows() {
        assert!(number(best, row, "user").unwrap().mid() >= 40.0);
    }
}

#[test]
fn a_change_of_margin_is_mix_and_cost() {
    let catalog = catalog();
    let load = Load::of_scenario(&catalog).unwrap();
    let document = chips::mix(&catalog, "amazon", &load, None).unwrap();
    let quarters = table(&document, "quarters");
    for pair in quarters.rows().windows(2) {
        let of = |row: &Row, column: &str| number(quarters, row, column).unwrap().mid();
        let change = 100.0 * (of(&pair[1], "margin") - of(&pair[0], "margin"));
        assert!((change - of(&pair[1], "change")).abs() < 1e-6);
        let parts = of(&pair[1], "mix_effect") + of(&pair[1], "cost_effect");
        assert!((parts - of(&pair[1], "change")).abs() < 1e-9);
    }
    assert!(chips::mix(&catalog, "nobody", &load, None).is_err());
}

fn measured() -> Rows {
    let path = fixture("cases/tco/measured-serving.csv");
    Rows::read("measured-serving.csv", &std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The aims, on whole curves that were not fitted: dense mean 10 %, 90th percentile 20 %; mixtures
/// 16 % and 35 %; constants of H100 on H200 5 % mean; no row faster than the roofline.
#[test]
fn predictions_of_rows_not_fitted_meet_the_aims() {
    let constants = Constants::Halves { seed: SEED, splits: 11 };
    let document = chips::predict(&catalog(), &measured(), constants).unwrap();
    let summary = table(&document, "summary");
    let of = |group: &str, column: &str| {
        let row = summary.rows().iter().find(|row| text(row, 1) == group).unwrap();
        number(summary, row, column).unwrap().mid()
    };
    assert!(of("dense", "mean") < 10.0 && of("dense", "p90") < 20.0);
    assert!(of("mixture of experts", "mean") < 16.0 && of("mixture of experts", "p90") < 35.0);
    // The roofline alone, in the same table, misses by more than half.
    assert!(of("all rows", "roofline_mean") > 50.0);
    let transfer = table(&document, "transfer");
    assert!(number(transfer, &transfer.rows()[0], "mean").unwrap().mid() < 5.0);
    assert_eq!(table(&document, "violations").rows().len(), 0);
    // Every row of the file is either predicted or left out with a reason.
    let shown = table(&document, "rows").rows().len();
    let left_out = table(&document, "left-out");
    let left: f64 =
        left_out.rows().iter().map(|row| number(left_out, row, "rows").unwrap().mid()).sum();
    assert_eq!(shown as f64 + left, 960.0);
}

#[test]
fn constants_of_the_dataset_predict_few_rows_too() {
    let text = "curve,model,system,backend,precision,isl,osl,concurrency,gpus,dp_attention,\
                expert_parallel,tpot_ms\n\
                0,meta-llama/Llama-3.1-70B,h200_sxm,vllm,fp8,1024,1024,16,4,0,0,12.5\n\
                0,someone/Model,h200_sxm,vllm,fp8,1024,1024,16,4,0,0,12.5\n";
    let rows = Rows::read("mine.csv", text).unwrap();
    for constants in [Constants::Dataset, Constants::Halves { seed: 1, splits: 2 }] {
        let document = chips::predict(&catalog(), &rows, constants).unwrap();
        let found = table(&document, "rows");
        assert_eq!(text_of(found, 0, "used"), "of the dataset");
        assert_eq!(table(&document, "left-out").rows().len(), 1);
    }
}

fn text_of<'t>(table: &'t Table, row: usize, column: &str) -> &'t str {
    let place = table.columns().iter().position(|c| c.name() == column).unwrap();
    text(&table.rows()[row], place)
}

#[test]
fn every_figure_of_a_chip_names_its_basis_and_inputs() {
    let catalog = catalog();
    let load = Load::of_scenario(&catalog).unwrap();
    let basis = CostBasis::HyperscaleOwner;
    for document in [
        chips::cost(&catalog, &[], None).unwrap(),
        chips::tokens(&catalog, &[], basis, Allocation::Total, &load, None).unwrap(),
        chips::compare(&catalog, &[], &[], basis).unwrap(),
    ] {
        for (table, column, number) in document.numbers() {
            let name = format!("{} {}", table.id(), column.name());
            assert!(number.basis().is_some(), "{name}");
            assert!(!number.inputs().is_empty(), "{name}");
            assert!(column.unit().is_some(), "{name}");
        }
    }
}

#[test]
fn an_unknown_chip_is_named_and_a_part_of_several_lists_them() {
    let error = chips::cost(&catalog(), &words(&["h900"]), None).unwrap_err();
    assert!(error.to_string().starts_with("no chip `h900`"));
    let error = chips::cost(&catalog(), &words(&["gb"]), None).unwrap_err();
    assert_eq!(error.to_string(), "`gb` is one of nvidia-gb200-nvl72, nvidia-gb300-nvl72");
    // A whole name without its maker is that chip, though longer ids begin with it.
    let found = chips::cost(&catalog(), &words(&["trainium2"]), None).unwrap();
    let only = chips::cost(&catalog(), &words(&["aws-trainium2"]), None).unwrap();
    assert_eq!(found, only);
    let error =
        chips::mix(&catalog(), "nobody", &chips::Load::of_scenario(&catalog()).unwrap(), None)
            .unwrap_err();
    assert!(error.to_string().ends_with("no fleet of `nobody`: there are amazon"), "{error}");
    assert!(chips::chips(&catalog(), &words(&["nothing"])).is_err());
    assert_eq!(chips::chips(&catalog(), &[]).unwrap().tables().len(), 4);
}
