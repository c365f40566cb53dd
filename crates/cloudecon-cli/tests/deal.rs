//! `cloudecon deal` as a user meets it: verbs, formats, exit codes, worked numbers.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
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

fn json(arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.extend(["--format", "json"]);
    serde_json::from_str(&printed(&all)).unwrap()
}

/// The rows of a table of a document: names of columns with their cells.
fn rows(document: &Value, table: &str) -> Vec<BTreeMap<String, Value>> {
    let tables = document["tables"].as_array().unwrap();
    let table = tables.iter().find(|found| found["id"] == table).unwrap();
    let names: Vec<&str> =
        table["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    let row = |cells: &Value| {
        let cells = cells.as_array().unwrap().iter().cloned();
        names.iter().map(|name| (*name).to_owned()).zip(cells).collect()
    };
    table["rows"].as_array().unwrap().iter().map(row).collect()
}

fn word<'r>(row: &'r BTreeMap<String, Value>, column: &str) -> &'r str {
    row[column]["text"].as_str().unwrap()
}

fn mid(row: &BTreeMap<String, Value>, column: &str) -> f64 {
    row[column]["number"]["mid"].as_f64().unwrap()
}

#[test]
fn every_listed_deal_is_shown_and_run_in_every_format() {
    let list = json(&["deal", "list"]);
    let found = rows(&list, "deals");
    let ids: Vec<&str> = found.iter().map(|row| word(row, "deal")).collect();
    assert!(ids.len() >= 12, "{ids:?}");
    let text = printed(&["deal", "list"]);
    for id in ids {
        assert!(text.contains(id), "{id}");
        for format in ["text", "json", "csv"] {
            assert!(!printed(&["deal", "show", id, "--format", format]).is_empty());
            assert!(!printed(&["deal", "run", id, "--format", format]).is_empty());
        }
        // Every term of the drawing names its source.
        for term in rows(&json(&["deal", "show", id]), "terms") {
            assert!(!word(&term, "source").is_empty(), "{id}: {term:?}");
        }
    }
}

#[test]
fn show_draws_who_pays_whom() {
    let text = printed(&["deal", "show", "aws-anthropic-bedrock"]);
    // Four quarters of 2.125 billion; 327 MW at 1.6 million a quarter and 1.98 at most.
    let customers = text.find("[customers] ─── 8.5 USD billion ──> [Anthropic]").unwrap();
    let fees = text.find("[Anthropic] ─── 5.74 (").unwrap();
    let cost = text.find("[AWS] ─── 2.09 (2.09 to 2.58) USD billion ──> [AWS suppliers]").unwrap();
    assert!(customers < fees && fees < cost);
    assert!(text.contains("share: 50 (35.7 to 50) % of token sales less capacity fee"), "{text}");
    assert!(text.contains("estimated by deal-aws-anthropic-2026-02"), "{text}");
    assert!(text.contains("capacity fee: 2.275 (0.65 to 3.081) USD million for each"), "{text}");

    // 150 to 300 billion of purchases, and up to 300 of them firm: never more than 300 together.
    let firm = printed(&["deal", "show", "oracle-openai"]);
    assert!(firm.contains("[OpenAI] ─── 300 (150 to 300) USD billion ──> [Oracle]"), "{firm}");

    let leaves = printed(&["deal", "show", "spacex-anthropic"]);
    let right = "may leave on 3 months' notice, not before 2026-11, without a fee";
    assert!(leaves.contains(right), "{leaves}");
}

/// The two worked contracts in millions: sales 100, 140, 200, 290, cost 18 a quarter + 22 %.
#[test]
fn the_worked_examples_give_the_hand_calculated_margins() {
    let found = json(&["deal", "compare", "--demand", "125%,75%,50%"]);
    let expected = [
        ("example-token-resale", [230.45, 297.0625, 163.8375, 102.625]),
        ("example-take-or-pay", [138.7, 137.0, 145.425, 167.7]),
    ];
    let found = rows(&found, "margins");
    for (deal, (id, margins)) in found.chunks(4).zip(expected) {
        for (point, margin) in deal.iter().zip(margins) {
            assert_eq!(word(point, "deal"), id);
            assert!((mid(point, "margin") - margin).abs() < 1e-9, "{id}: {point:?}");
        }
    }
    // At half of demand the reseller loses 127.825 of 230.45, the take-or-pay seller gains 29.
    let half = |deal: usize| mid(&found[4 * deal + 3], "at_risk");
    assert!((half(0) - 127.825).abs() < 1e-9 && (half(1) + 29.0).abs() < 1e-9);
    let text = printed(&["deal", "compare"]);
    let row =
        text.lines().find(|line| line.contains("example-token-resale") && line.contains("50"));
    assert!(row.unwrap().contains("128 a") && row.unwrap().contains("55.5 a"), "{text}");
}

#[test]
fn run_takes_demand_and_keeps_both_presentations_at_one_margin() {
    let run = json(&["deal", "run", "example-token-resale", "--demand", "75%"]);
    let parties = rows(&run, "presentation");
    let of = |name: &str| parties.iter().find(|row| word(row, "party") == name).unwrap();
    // 75 % of 730 is 547.5; the cloud keeps 356.2875 of it, the lab 191.2125.
    for (name, net, shown) in [("cloud", 356.2875, 356.2875), ("lab", 191.2125, 547.5)] {
        let party = of(name);
        assert!((mid(party, "gross") - 547.5).abs() < 1e-9);
        assert!((mid(party, "net") - net).abs() < 1e-9);
        assert!((mid(party, "shown") - shown).abs() < 1e-9);
    }
    let csv = printed(&["deal", "run", "example-token-resale", "--format", "csv"]);
    // The first quarter: 13.5 of share.
    let start = "earned,share / lab / cloud,2026Q1,13.5,13.5,13.5,USD million,exact,assumed,";
    assert!(csv.contains(start), "{csv}");
    let one = ["deal", "run", "example-token-resale", "--table", "margins", "--format", "csv"];
    assert!(printed(&one).starts_with("party,"));
}

#[test]
fn accounting_is_switched_without_moving_cash_or_margin() {
    let gross = json(&["deal", "run", "example-token-resale", "--principal", "sales=cloud"]);
    let agent = json(&["deal", "run", "example-token-resale"]);
    let shown = |run: &Value, name: &str| {
        let parties = rows(run, "presentation");
        mid(parties.iter().find(|row| word(row, "party") == name).unwrap(), "shown")
    };
    // Customers pay 730, of which the cloud keeps 463.05 and the lab 266.95.
    for (run, cloud, lab) in [(&agent, 463.05, 730.0), (&gross, 730.0, 266.95)] {
        assert!((shown(run, "cloud") - cloud).abs() < 1e-9);
        assert!((shown(run, "lab") - lab).abs() < 1e-9);
    }
    assert_eq!(rows(&gross, "margins"), rows(&agent, "margins"));

    // The share of 13.5 + 21.3 + 33 + 50.55 = 118.35, evenly over four quarters.
    let level = ["deal", "run", "example-token-resale", "--recognition", "share=level"];
    let level = json(&level);
    let recognised = rows(&level, "recognised");
    let share = recognised.iter().find(|row| word(row, "term") == "share").unwrap();
    for quarter in ["2026Q1", "2026Q2", "2026Q3", "2026Q4"] {
        assert!((mid(share, quarter) - 29.5875).abs() < 1e-9, "{share:?}");
    }
    assert_eq!(rows(&level, "cash"), rows(&agent, "cash"));
    let total = |run: &Value| mid(&rows(run, "margins")[0], "all");
    assert!((total(&level) - 230.45).abs() < 1e-9 && (total(&agent) - 230.45).abs() < 1e-9);

    // A table with the rule, on a file whose sale has a control of its own or none.
    let held = "prepayment={ financing = { rate_per_period = \"2 %\" } }";
    let financed = printed(&["deal", "run", "iren-microsoft", "--recognition", held]);
    assert!(financed.contains("prepayment.interest"), "{financed}");
}

/// Demand d in the units of the base run gives the lab
/// `730 d - usage fee 255.5 d - 80 - share - hurdle`. Below the first bend no quarter shares, so
/// it breaks even at 474.5 d = 80 + share: the fourth quarter shares from `188.5 d = 20`, d = 0.1061,
/// the third from `130 d = 20`, d = 0.1538. Between 0.1538 and the second quarter's 0.2198:
/// `474.5 d - 80 - 0.3 (318.5 d - 40) = 0` at d = 68 / 378.95 = 0.179443.
#[test]
fn run_prints_breakpoints_and_every_breakeven() {
    let run = json(&["deal", "run", "example-token-resale"]);
    let even = rows(&run, "breakevens");
    let lab = even.iter().find(|row| word(row, "party") == "lab").unwrap();
    assert_eq!(word(lab, "kind"), "point");
    assert!((mid(lab, "from") - 100.0 * 68.0 / 378.95).abs() < 1e-9, "{lab:?}");
    let bends: Vec<f64> = rows(&run, "breakpoints").iter().map(|row| mid(row, "demand")).collect();
    // 20 / 188.5, 20 / 130, 20 / 91, 20 / 65, and 500 / 730 of the hurdle.
    let expected = [20.0 / 188.5, 20.0 / 130.0, 20.0 / 91.0, 20.0 / 65.0, 500.0 / 730.0];
    assert_eq!(bends.len(), expected.len());
    for (found, expected) in bends.iter().zip(expected) {
        assert!((found - 100.0 * expected).abs() < 1e-9, "{bends:?}");
    }
}

#[test]
fn infer_names_the_number_that_decides() {
    let text = printed(&["deal", "infer"]);
    let take = text.lines().find(|line| line.contains("AWS's take of a MW-year")).unwrap();
    assert!(take.contains("known whatever the terms") && take.contains("14.3 ("), "{text}");
    assert!(text.ends_with(
        "the next number that would decide: Anthropic's margin at 42 USD million a MW\n"
    ));
    let nothing = program(&["deal", "infer", "--reported", "lab_margin=80%"]);
    assert_eq!(nothing.status.code(), Some(1));
    let text = String::from_utf8(nothing.stdout).unwrap();
    assert!(text.contains("nothing fits"), "{text}");
    // A quarter of sales goes in any case.
    let could = "Anthropic's margin on Bedrock could only be";
    let row = text.lines().find(|line| line.contains(could)).unwrap();
    assert!(row.contains("(-25 to 75) %"), "{text}");
}

#[test]
fn wrong_questions_end_with_two() {
    for (wrong, message) in [
        (
            &["deal", "show", "nothing"][..],
            "no deal `nothing`: the dataset has amd-openai, aws-anthropic",
        ),
        (&["deal", "run", "nebius-meta", "--demand", "most"], "write a share such as 75%"),
        (&["deal", "run", "nebius-meta", "--as-of", "1999Q1"], "2027Q1 to 2031Q4"),
        (&["deal", "compare", "nebius-meta", "nothing"], "no deal `nothing`"),
        (
            &["deal", "run", "nebius-meta", "--principal", "backstop=Metta"],
            "names the party `Metta`, which does not exist",
        ),
        (
            &["deal", "run", "nebius-meta", "--recognition", "backstopp=level"],
            "no term `backstopp`; did you mean `backstop`?",
        ),
        (&["deal", "run", "nebius-meta", "--recognition", "backstop=soon"], "use one of"),
        (
            &["deal", "run", "aws-anthropic-bedrock", "--term", "share.tiers.0.unit=0.4 MW"],
            "`unit` cannot be `0.4 MW`",
        ),
        (
            &["deal", "run", "aws-anthropic-bedrock", "--term", "share.tier=40 %"],
            "no field `tier`; did you mean `tiers`?",
        ),
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
fn another_number_in_a_term_moves_its_payments_and_margins() {
    let base = ["deal", "run", "aws-anthropic-bedrock"];
    let less = json(&[&base[..], &["--term", "share.tiers.0.unit=0.4 USD/unit"]].concat());
    let base = json(&base);
    let of = |run: &Value, table: &str, key: &str, name: &str| {
        let rows = rows(run, table);
        mid(rows.iter().find(|row| word(row, key) == name).unwrap(), "all")
    };
    // 0.5 of sales less fee is 2.76215 for the year, 0.4 of it is a fifth less.
    let share = |run: &Value| of(run, "earned", "term", "share");
    assert!((share(&base) - 2.762_15).abs() < 1e-9 && (share(&less) - 2.209_72).abs() < 1e-9);
    let margin = |run: &Value, party: &str| of(run, "margins", "party", party);
    for (party, sign) in [("AWS", -1.0), ("Anthropic", 1.0)] {
        let moved = margin(&less, party) - margin(&base, party);
        assert!((moved - sign * 0.552_43).abs() < 1e-9, "{party} {moved}");
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
        assert!(
            all.contains(
                "hint: did you mean `Meta`? parties are `Meta`, `Nebius`, `other customers`"
            ),
            "{all}"
        );
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
