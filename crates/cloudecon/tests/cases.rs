//! Replay of case files: the shipped cases are met, and every way in which a file can be wrong is a
//! miss or a fault that names file and case, never silence.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::path::{Path, PathBuf};

use cloudecon::cases::{Replay, replay};
use serde_json::{Value, json};
use tempfile::TempDir;

fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases").join(path)
}

/// Shipped files and folders of supported kinds.
const SUPPORTED: [&str; 6] = ["finance", "reconciliation", "tco", "deals", "revenue", "power"];

/// Cases whose published figure we do not meet; `docs/cases.md` says why.
const MISSES: [(&str, &str); 2] = [("reconciliation", "margin-identity"), ("power", "A10")];

/// How many cases the JSON files below a path hold, counted apart from the code under test.
fn count(path: &Path) -> usize {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().map(|entry| count(&entry.unwrap().path())).sum();
    }
    if path.extension().is_none_or(|extension| extension != "json") {
        return 0;
    }
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    match file.as_array().or_else(|| file["cases"].as_array()) {
        Some(cases) => cases.len(),
        None => 1,
    }
}

/// Replays one file with this content, named `case.json`.
fn of(content: &str) -> (TempDir, Replay) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.json");
    fs::write(&path, content).unwrap();
    let replay = replay(&[path]);
    (folder, replay)
}

/// The only fault of a file with this content, without the path in front.
fn fault(content: &Value) -> String {
    fault_of_text(&content.to_string())
}

fn fault_of_text(content: &str) -> String {
    let (_folder, replay) = of(content);
    assert_eq!(replay.faults().len(), 1, "{:?}", replay.faults());
    assert!(replay.cases().is_empty());
    let whole = replay.faults()[0].to_string();
    let file = replay.faults()[0].file();
    assert!(file.ends_with("case.json"));
    whole.strip_prefix(file).unwrap().to_owned()
}

#[test]
fn every_shipped_case_is_met_but_the_known_misses() {
    for name in SUPPORTED {
        let replay = replay(&[shipped(name)]);
        assert_eq!(replay.faults(), [], "{name}");
        let misses: Vec<_> = replay
            .cases()
            .iter()
            .filter(|case| !case.is_met())
            .map(cloudecon::cases::CaseRow::case)
            .collect();
        let known: Vec<&str> =
            MISSES.iter().filter(|(folder, _)| *folder == name).map(|(_, case)| *case).collect();
        assert_eq!(misses, known, "{name}");
        assert_eq!(replay.passed() + known.len(), count(&shipped(name)), "{name}");
        assert!(replay.cases().iter().all(|case| !case.source().is_empty()), "{name}");
    }
}

#[test]
fn a_wrong_expected_value_is_the_only_miss_of_its_file() {
    // One expected value in each format, moved just beyond its tolerance.
    for (file, case, right, wrong) in [
        ("finance/irr-cases.json", "irr-px-01", "0.280948421159961", "0.280948422159961"),
        ("finance/irr-cases.json", "mirr-06", "\"expected\": 0.3428", "\"expected\": 0.3430"),
        ("finance/irr-cases.json", "dd-01", "\"actual\": 183", "\"actual\": 184"),
        ("finance/irr-cases.json", "tier-gradpct-lago-11", "500.12", "500.13"),
        ("reconciliation/bridge.json", "pvm-new-and-discontinued", "955.0", "955.000001"),
        (
            "tco/capital-annuity-residual.json",
            "capital-annuity-residual",
            "1016.6930284",
            "1016.6930285",
        ),
        ("deals/recognition.json", "A19", "254.40", "254.41"),
        ("revenue/margins.json", "aws-2026q1-on-quarter", "264.05", "264.07"),
        ("power/pysam_construction_finance.json", "K01", "94340521.57004", "94340521.77004"),
        ("power/pysam_lcoe_fcr.json", "L01", "0.0621777859", "0.0621777869"),
    ] {
        let text = fs::read_to_string(shipped(file)).unwrap();
        assert!(text.contains(right), "{file} does not hold {right}");
        let (_folder, replay) = of(&text.replacen(right, wrong, 1));
        assert_eq!(replay.faults(), []);
        let missed: Vec<_> = replay.cases().iter().filter(|case| !case.is_met()).collect();
        assert_eq!(missed.iter().map(|row| row.case()).collect::<Vec<_>>(), [case], "{file}");
        assert!(missed[0].reason().unwrap().contains("expected"), "{file}");
        assert_eq!((replay.passed(), replay.failed()), (count(&shipped(file)) - 1, 1));
    }
}

/// Flows with roots of 25 % and 400 % (Lorie and Savage): -1600 + 10000/1.25 - 10000/1.25^2 = 0.
fn two_roots(roots: &Value, number: u32) -> Value {
    json!({
        "meta": { "conventions": { "tolerance": "relative 1e-9 on roots" } },
        "cases": [{
            "id": "pump", "kind": "irr", "values": [-1600.0, 10_000.0, -10_000.0],
            "roots_gt_minus_1": roots, "n_roots": number, "source": "by hand"
        }]
    })
}

#[test]
fn a_root_too_many_or_too_few_is_a_miss() {
    let (_folder, whole) = of(&two_roots(&json!([4.0, 0.25]), 2).to_string());
    assert_eq!((whole.passed(), whole.failed(), whole.faults().len()), (1, 0, 0));
    for (roots, number) in
        [(json!([0.25]), 1), (json!([0.25, 1.0, 4.0]), 3), (json!([0.25, 4.0]), 1)]
    {
        let (_folder, replay) = of(&two_roots(&roots, number).to_string());
        assert_eq!((replay.passed(), replay.failed(), replay.faults().len()), (0, 1, 0), "{roots}");
        let reason = format!("n_roots is 2, expected {number} (exact)");
        if number != 2 {
            assert!(replay.cases()[0].reason().unwrap().starts_with(&reason), "{roots}");
        }
    }
}

#[test]
fn a_root_beyond_the_range_the_file_searched_is_noted() {
    let mut file = two_roots(&json!([0.25]), 1);
    // ln(1 + 4) = 1.6 lies above the range.
    file["meta"]["conventions"]["irr"] = json!("sign scan of x=ln(1+r) over [-40,1.5]");
    let (_folder, replay) = of(&file.to_string());
    assert_eq!((replay.passed(), replay.failed()), (1, 0));
    assert_eq!(
        replay.cases()[0].notes(),
        ["further roots beyond the range the file searched: 4.0000e0"]
    );
}

#[test]
fn a_model_that_refuses_is_a_miss_with_its_reason() {
    let mut file = two_roots(&json!([]), 0);
    file["cases"][0]["values"] = json!([0.0, 0.0]);
    let (_folder, replay) = of(&file.to_string());
    assert_eq!((replay.passed(), replay.failed(), replay.faults().len()), (0, 1, 0));
    assert_eq!(
        replay.cases()[0].reason(),
        Some("every flow is zero: any rate makes the net present value zero")
    );
}

#[test]
fn unknown_kinds_are_faults_that_name_file_and_case() {
    let recon = |topic: &str, method: &str| {
        json!({ "schema": "recon-case/1", "topic": topic, "cases": [{
            "id": "c1", "source": "s", "input": { "method": method }, "expected": {},
            "tolerance": { "relative": 0, "absolute": 0 }
        }] })
    };
    assert_eq!(fault(&recon("astrology", "wls")), ": case `c1`: unknown kind `astrology`");
    assert_eq!(fault(&recon("bridge", "waterfall")), ": case `c1`: unknown method `waterfall`");
    let mut kind = two_roots(&json!([]), 0);
    kind["cases"][0]["kind"] = json!("apr");
    assert_eq!(fault(&kind), ": case `pump`: unknown kind `apr`");
    assert_eq!(
        fault(
            &json!([{ "id": "r", "rule": "barter", "reference": "x", "inputs": {}, "expected": {} }])
        ),
        ": case `r`: unknown rule `barter`"
    );
    assert_eq!(
        fault(&json!({ "schema": "cloudecon-tco-case/2", "id": "t" })),
        ": case `t`: unknown schema `cloudecon-tco-case/2`"
    );
    assert_eq!(
        fault(&json!({ "schema": "cloudecon-tco-case/1", "id": "t", "sources": [], "inputs": {} })),
        ": case `t`: unknown kind `t`"
    );
    let power = json!({ "meta": { "versions": { "NREL-PySAM": "7.1.1" } }, "cases": [
        { "id": "W1", "module": "Windpower", "inputs": {}, "outputs": {} }
    ] });
    assert_eq!(fault(&power), ": case `W1`: unknown kind `Windpower`");
    assert_eq!(
        fault(&json!({ "weather": [] })),
        ": unknown format: a case file has a `schema`, or cases with a `kind`, `rule`, `module` or `resources`"
    );
}

#[test]
fn an_unknown_kind_does_not_hide_the_cases_beside_it() {
    let mut file = two_roots(&json!([0.25, 4.0]), 2);
    let other = json!({ "id": "x", "kind": "apr", "source": "s" });
    file["cases"].as_array_mut().unwrap().insert(0, other);
    let (_folder, replay) = of(&file.to_string());
    assert_eq!((replay.passed(), replay.failed(), replay.faults().len()), (1, 0, 1));
}

#[test]
fn malformed_json_is_a_fault_with_line_and_column() {
    assert_eq!(fault_of_text("{\n  \"cases\": [1 2]\n}"), ":2:15: expected `,` or `]`");
    assert_eq!(fault_of_text(""), ":1:0: EOF while parsing a value");
    assert_eq!(fault_of_text("{ \"cases\": [] }"), ": holds no case");
}

#[test]
fn malformed_cases_are_faults_that_name_the_field() {
    let mut file = two_roots(&json!([0.25, 4.0]), 2);
    file["cases"][0]["values"][1] = json!("10k");
    assert_eq!(fault(&file), ": case `pump`: `cases[0].values[1]` must be a number, found \"10k\"");
    file["cases"][0].as_object_mut().unwrap().remove("values");
    assert_eq!(fault(&file), ": case `pump`: `values` is missing in `cases[0]`");
    file["cases"][0].as_object_mut().unwrap().remove("id");
    assert_eq!(fault(&file), ": `cases[0]`: `id` is missing");
    let mut untold = two_roots(&json!([0.25, 4.0]), 2);
    untold["meta"]["conventions"] = json!({});
    assert_eq!(fault(&untold), ": case `pump`: `tolerance` is missing in `meta.conventions`");
}

#[test]
fn an_expected_figure_that_nothing_computes_is_a_fault() {
    let text = fs::read_to_string(shipped("tco/capital-straightline-4y.json")).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["expected"]["eur_h"] = file["expected"]["usd_h"].clone();
    assert_eq!(
        fault(&file),
        ": case `capital-straightline-4y`: `expected.eur_h` is nothing that is computed: use one \
         of `usd_h`"
    );
    file["expected"] = json!({});
    assert_eq!(fault(&file), ": case `capital-straightline-4y`: `expected` holds no figure");
}

#[test]
fn a_file_with_fewer_cases_than_it_says_is_a_fault() {
    let text = fs::read_to_string(shipped("reconciliation/bridge.json")).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["cases"].as_array_mut().unwrap().pop();
    assert_eq!(fault(&file), ": `count` is 11, found 10 cases");
}

#[test]
fn own_cases_may_use_a_model_by_name() {
    // 87,600 USD over 5 years of 8,760 h are 2 USD an hour.
    let case = json!({
        "schema": "cloudecon-tco-case/1", "id": "mine", "model": "capital-straightline-4y",
        "sources": [{ "title": "by hand", "url": "" }],
        "inputs": { "capex": { "value": 87_600 }, "years": { "value": 5 } },
        "expected": { "usd_h": { "value": 2.0, "tol": 1e-12, "tol_kind": "rel" } }
    });
    let (_folder, replay) = of(&case.to_string());
    assert_eq!((replay.passed(), replay.failed(), replay.faults().len()), (1, 0, 0));
    assert_eq!(replay.cases()[0].kind(), "tco capital-straightline-4y");
}

/// The shipped single-owner file with one case of it.
fn single_owner(id: &str) -> Value {
    let text = fs::read_to_string(shipped("power/pysam_singleowner.json")).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["cases"].as_array_mut().unwrap().retain(|case| case["id"] == id);
    assert_eq!(file["cases"].as_array().unwrap().len(), 1);
    file
}

#[test]
fn a_project_is_compared_line_by_line_and_price_by_price() {
    // Gas plant with a solved price: no hourly series needed.
    let good = single_owner("A05");
    let (_folder, replay) = of(&good.to_string());
    assert_eq!((replay.passed(), replay.failed(), replay.faults().len()), (1, 0, 0));
    for (place, beyond) in [
        ("/outputs/lcoe_nom", 2e-9),
        ("/outputs/analysis_period_irr", 2e-5),
        ("/cash_flows/cf_ebitda/7", 2e-9),
        ("/cash_flows/cf_project_return_aftertax/20", 2e-9),
    ] {
        let mut bad = good.clone();
        let value = bad["cases"][0].pointer_mut(place).unwrap();
        *value = json!(value.as_f64().unwrap() * (1.0 + beyond));
        let (_folder, replay) = of(&bad.to_string());
        assert_eq!((replay.passed(), replay.failed()), (0, 1), "{place}");
        assert_eq!(replay.cases()[0].values().iter().filter(|v| !v.is_met()).count(), 1, "{place}");
    }
}

#[test]
fn what_a_project_needs_and_we_lack_is_said() {
    let mut fuel = single_owner("A05");
    fuel["cases"][0]["inputs"]["om_fuel_cost"] = json!([3.0]);
    let (_folder, replay) = of(&fuel.to_string());
    assert_eq!((replay.passed(), replay.failed(), replay.faults().len()), (0, 1, 0));
    assert_eq!(replay.cases()[0].reason(), Some("`om_fuel_cost` is not modelled, found [3.0]"));
    // A copy without the folder `series` beside it.
    let message = fault(&single_owner("A01"));
    assert!(message.starts_with(": case `A01`: hourly series "), "{message}");
}

#[test]
fn folders_are_read_in_order_and_other_files_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let text = two_roots(&json!([0.25, 4.0]), 2).to_string();
    fs::create_dir(folder.path().join("b")).unwrap();
    for name in ["c.json", "b/z.json", "a.JSON"] {
        fs::write(folder.path().join(name), &text).unwrap();
    }
    fs::write(folder.path().join("measured.csv"), "chip,tokens\n").unwrap();
    let all = replay(&[folder.path().to_owned()]);
    let names: Vec<_> = all.cases().iter().map(|c| c.file().rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["a.JSON", "z.json", "c.json"]);
    assert_eq!(all.faults(), []);

    let named = replay(&[folder.path().join("measured.csv")]);
    assert!(named.faults()[0].message().starts_with("is no case file"));
    let empty = tempfile::tempdir().unwrap();
    let none = replay(&[empty.path().to_owned()]);
    assert_eq!(none.faults()[0].message(), "holds no case file (`.json`)");
    let nowhere = replay(&[empty.path().join("gone")]);
    assert!(nowhere.faults()[0].message().starts_with("cannot be read: "));
}
