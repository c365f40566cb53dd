//! The verb `tco` as a user runs it: three forms of output, exit codes, faults with their place.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn cloudecon(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .arg("tco")
        .args(arguments)
        .output()
        .unwrap()
}

fn rows() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases/tco/measured-serving.csv")
}

#[test]
fn every_verb_prints_text_json_and_csv() {
    let rows = rows();
    let predict = ["predict", "--rows", rows.to_str().unwrap(), "--constants", "dataset"];
    for (verb, shown) in [
        (["chips", "trainium"].as_slice(), "aws-trainium2"),
        (&["cost", "h200"], "hours not used"),
        (&["cost", "trainium2", "gb200"], "aws-trainium2"),
        (&["tokens", "h200"], "Break-even price"),
        (&["frontier", "h200"], "tensor 8"),
        (&["compare"], "over the whole range"),
        (&["cpus"], "Speed that it implies"),
        (&["mix"], "2025Q4"),
        (&predict, "mixture of experts"),
    ] {
        let text = cloudecon(verb);
        assert_eq!(text.status.code(), Some(0), "{verb:?}");
        assert!(String::from_utf8(text.stdout).unwrap().contains(shown), "{verb:?}");
        assert!(text.stderr.is_empty(), "{verb:?}");
        let json = cloudecon(&[verb, &["--format", "json"]].concat());
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
        assert!(json["id"].as_str().unwrap().starts_with("tco-"));
        let csv = cloudecon(&[verb, &["--format", "csv"]].concat());
        let mut reader = csv::Reader::from_reader(csv.stdout.as_slice());
        assert_eq!(reader.headers().unwrap().get(0), Some("table"));
        assert!(reader.records().map(Result::unwrap).count() > 5, "{verb:?}");
    }
}

#[test]
fn wrong_input_ends_with_two_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(
        &path,
        "curve,model,system,backend,precision,isl,osl,concurrency,gpus,dp_attention,\
         expert_parallel,tpot_ms\n0,m,h100_sxm,vllm,fp8,x,1,1,1,0,0,-3\n",
    )
    .unwrap();
    let found = cloudecon(&["predict", "--rows", path.to_str().unwrap()]);
    assert_eq!(found.status.code(), Some(2));
    assert!(found.stdout.is_empty());
    let told = String::from_utf8(found.stderr).unwrap();
    assert!(told.contains("rows.csv:2:23: `isl` is no number: `x`"), "{told}");
    assert!(told.contains("rows.csv:2:35: `tpot_ms` must be finite and not negative"), "{told}");
    for wrong in [
        ["cost", "h900"].as_slice(),
        &["tokens", "--model", "none"],
        &["tokens", "--cache-hit", "101"],
        &["cost", "--utilization", "0"],
        &["tokens", "h200", "--bits", "5"],
        &["tokens", "h200", "--tokens-out", "0"],
        &["tokens", "h200", "--concurrency", "-1"],
        &["frontier", "h200", "--at", "-5"],
        &["compare", "h200", "--against", "h200"],
        &["mix", "nobody"],
        &["compare", "--basis", "multi-year-rental"],
        &["predict", "--rows", "no-such-file.csv"],
    ] {
        let found = cloudecon(wrong);
        assert_eq!(found.status.code(), Some(2), "{wrong:?}");
        assert!(String::from_utf8(found.stderr).unwrap().starts_with("error: "), "{wrong:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let rows = rows();
    let ask = |seed: &str| {
        let rows = rows.to_str().unwrap();
        let found = cloudecon(&[
            "predict", "--rows", rows, "--splits", "2", "--seed", seed, "--table", "summary",
            "--format", "csv",
        ]);
        String::from_utf8(found.stdout).unwrap()
    };
    assert_eq!(ask("7"), ask("7"));
    assert_ne!(ask("7"), ask("8"));
}

#[test]
fn a_scenario_moves_the_terms_of_owners() {
    let energy = |scenario: &str| -> Vec<f64> {
        let words = ["cost", "trainium2", "--table", "breakdown", "--format", "csv"];
        let csv = cloudecon(&[&words[..], &["--scenario", scenario]].concat()).stdout;
        let csv = String::from_utf8(csv).unwrap();
        let rows = csv.lines().filter(|line| line.contains(",energy,"));
        rows.map(|line| line.split(',').next_back().unwrap().parse().unwrap()).collect()
    };
    // 10 USD/MWh on 60 and on 75: seven sixths, and 85 over 75.
    let (base, dearer) = (energy("base"), energy("power-plus-10"));
    for (at, ratio) in [7.0 / 6.0, 85.0 / 75.0].into_iter().enumerate() {
        assert!((dearer[at] / base[at] - ratio).abs() < 1e-12, "{base:?} {dearer:?}");
    }
    let note = |scenario: &str| {
        let text = cloudecon(&["cost", "trainium2", "--scenario", scenario]).stdout;
        let text = String::from_utf8(text).unwrap();
        text.lines().find(|line| line.contains("note: scenario")).unwrap().to_owned()
    };
    assert!(note("server-life-6").contains("changes `chip.life`; that moves"));
    assert!(note("trainium3-late").ends_with("moves nothing here"));
}

#[test]
fn a_row_to_set_must_exist() {
    let output = cloudecon(&["cost", "--set", "chip.lif=6"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: --set: nothing has the id `chip.lif`; did you mean `chip.life`?\n");
    let output = cloudecon(&["cost", "--set", "chip.life=6 percent"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: --set chip.life: percent does not fit, the row is in years\n");
}
