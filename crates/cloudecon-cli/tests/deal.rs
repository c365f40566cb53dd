//! `cloudecon deal` as a user meets it: verbs, formats, exit codes, worked numbers.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .unwrap()
}

#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let output = program(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    assert_eq!(errors, "");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let mut all = arguments.to_vec();
    all.extend(["--format", "json"]);
    serde_json::from_str(&printed(&all)).unwrap()
}

#[test]
fn every_listed_deal_is_shown_and_run_in_every_format() {
    let list = json(&["deal", "list"]);
    let ids: Vec<&str> =
        list.as_array().unwrap().iter().map(|deal| deal["id"].as_str().unwrap()).collect();
    assert!(ids.len() >= 12, "{ids:?}");
    let text = printed(&["deal", "list"]);
    for id in ids {
        assert!(text.contains(id), "{id}");
        for format in ["text", "json", "csv"] {
            assert!(!printed(&["deal", "show", id, "--format", format]).is_empty());
            assert!(!printed(&["deal", "run", id, "--format", format]).is_empty());
        }
        // Every term of the drawing names its source.
        let card = json(&["deal", "show", id]);
        for term in card["terms"].as_array().unwrap() {
            assert!(term["evidence"]["source"].is_string(), "{id}: {term}");
        }
    }
}

#[test]
fn show_draws_who_pays_whom() {
    let text = printed(&["deal", "show", "aws-anthropic-bedrock"]);
    let customers = text.find("[customers] ──────> [Anthropic]").unwrap();
    let fees = text.find("[Anthropic] ──────> [AWS]").unwrap();
    let cost = text.find("[AWS] ──────> [AWS suppliers]").unwrap();
    assert!(customers < fees && fees < cost);
    assert!(text.contains("share: 50 (35.7 to 50) % of token sales less capacity fee"), "{text}");
    assert!(text.contains("estimated by deal-aws-anthropic-2026-02"), "{text}");
}

/// The two worked contracts in millions: sales 100, 140, 200, 290, cost 18 a quarter + 22 %.
#[test]
fn the_worked_examples_give_the_hand_calculated_margins() {
    let found = json(&["deal", "compare", "--demand", "125%,75%,50%"]);
    let expected = [
        ("example-token-resale", [230.45, 297.0625, 163.8375, 102.625]),
        ("example-take-or-pay", [138.7, 137.0, 145.425, 167.7]),
    ];
    for (deal, (id, margins)) in found["deals"].as_array().unwrap().iter().zip(expected) {
        assert_eq!(deal["id"], id);
        for (point, margin) in deal["points"].as_array().unwrap().iter().zip(margins) {
            let mid = point["margin"]["mid"].as_f64().unwrap();
            assert!((mid / 1e6 - margin).abs() < 1e-9, "{id}: {mid}");
        }
    }
    // At half of demand the reseller loses 127.825 of 230.45, the take-or-pay seller gains 29.
    let half = |deal: usize| found["deals"][deal]["points"][3]["at_risk"].as_f64().unwrap() / 1e6;
    assert!((half(0) - 127.825).abs() < 1e-9 && (half(1) + 29.0).abs() < 1e-9);
    let text = printed(&["deal", "compare"]);
    assert!(text.contains("128 USD million (55.5 %)"), "{text}");
}

#[test]
fn run_takes_demand_and_keeps_both_presentations_at_one_margin() {
    let run = json(&["deal", "run", "example-token-resale", "--demand", "75%"]);
    let parties = run["parties"].as_array().unwrap();
    let of = |name: &str| parties.iter().find(|party| party["party"] == name).unwrap();
    // 75 % of 730 is 547.5; the cloud keeps 356.2875 of it, the lab 191.2125.
    for (name, net) in [("cloud", 356.2875), ("lab", 191.2125)] {
        let party = of(name);
        assert!((party["gross_revenue"]["mid"].as_f64().unwrap() / 1e6 - 547.5).abs() < 1e-9);
        assert!((party["net_revenue"]["mid"].as_f64().unwrap() / 1e6 - net).abs() < 1e-9);
    }
    let csv = printed(&["deal", "run", "example-token-resale", "--format", "csv"]);
    // The first quarter: 13.5 of share.
    assert!(csv.contains("term,share,2026Q1,earned,13500000,13500000,13500000"), "{csv}");
}

#[test]
fn infer_names_the_number_that_decides() {
    let text = printed(&["deal", "infer"]);
    assert!(text.contains("Known whatever the terms\n   AWS's take of a MW-year: 14."), "{text}");
    assert!(text.ends_with(
        "The next number that would decide: Anthropic's margin at 42 USD million a MW\n"
    ));
    let nothing = program(&["deal", "infer", "--reported", "lab_margin=80%"]);
    assert_eq!(nothing.status.code(), Some(1));
    let text = String::from_utf8(nothing.stdout).unwrap();
    assert!(text.contains("Nothing fits"), "{text}");
    // A quarter of sales goes in any case.
    assert!(text.contains("Anthropic's margin on Bedrock could only be -25 to 75 %"), "{text}");
}

#[test]
fn wrong_questions_end_with_two() {
    for (wrong, message) in [
        (&["deal", "show", "nothing"][..], "no deal `nothing`: the dataset has aws-anthropic"),
        (&["deal", "run", "nebius-meta", "--demand", "most"], "write a share such as 75%"),
        (&["deal", "run", "nebius-meta", "--as-of", "1999Q1"], "2027Q1 to 2031Q4"),
        (&["deal", "compare", "nebius-meta", "nothing"], "no deal `nothing`"),
        (&["deal", "infer", "nebius-meta"], "has no `[inference]` table"),
        (&["deal", "infer", "--reported", "profit=3%"], "lab_margin"),
    ] {
        let output = program(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty(), "{wrong:?}");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(message), "{wrong:?}: {errors}");
    }
}

#[test]
fn a_faulty_deal_file_ends_with_two_and_is_pointed_at() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    copy(&root, folder.path());
    let path = folder.path().join("deals/nebius-meta.toml");
    let good = fs::read_to_string(&path).unwrap();
    let bad = good.replacen("payer = \"Meta\"", "payer = \"Metta\"", 1);
    assert_ne!(good, bad);
    fs::write(&path, &bad).unwrap();
    let line = 1 + bad.lines().position(|line| line.contains("Metta")).unwrap();
    let data = folder.path().to_str().unwrap();
    for verb in [&["check"][..], &["deal", "list"]] {
        let output = program(&[verb, &["--data", data]].concat());
        assert_eq!(output.status.code(), Some(2), "{verb:?}");
        let all = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let place = format!("error[unknown-party]: {data}/deals/nebius-meta.toml:{line}:9: ");
        assert!(all.contains(&place), "{place} not in {all}");
        assert!(all.contains("hint: parties are `Meta`, `Nebius`, `other customers`"), "{all}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
