//! Deal files: every shipped one is read, runs and conserves money, and every spoilt cell of every
//! one is reported at its line and column with a hint.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cloudecon::contracts::{
    Contract, ContractFault, Contracts, FaultCode, Overrides, deal_file_schema,
};
use cloudecon::dataset::Dataset;
use cloudecon::deals::{Measure, Rate, examples};
use serde_json::{Value, json};

fn dataset() -> Dataset {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&root).unwrap().into_result().unwrap()
}

/// Names and texts of the shipped files.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset/deals");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn file(name: &str) -> String {
    files().into_iter().find(|(found, _)| found == name).unwrap().1
}

fn faults(dataset: &Dataset, text: &str) -> Vec<ContractFault> {
    Contract::parse(dataset, "deal", "deals/deal.toml", text).err().unwrap_or_default()
}

/// A text in quotes: its key, its bytes with the quotes, and the term that it belongs to.
#[derive(Debug)]
struct Cell {
    key: String,
    start: usize,
    end: usize,
    term: Option<String>,
}

/// Every text in quotes. None of the shipped files has a quote in a comment or an escaped one
/// outside notes.
fn cells(text: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let (mut offset, mut key, mut term) = (0, String::new(), None);
    for line in text.split_inclusive('\n') {
        if line.starts_with("[[") || line.starts_with("[drivers") {
            term = None;
        }
        let quotes: Vec<usize> = line
            .char_indices()
            .filter(|(at, c)| *c == '"' && !line[..*at].ends_with('\\'))
            .map(|(at, _)| at)
            .collect();
        let mut from = 0;
        for pair in quotes.chunks(2).filter(|_| !line.starts_with('#')) {
            let before = &line[from..pair[0]];
            if let Some((left, _)) = before.rsplit_once('=') {
                let word = |c: char| c.is_alphanumeric() || c == '_';
                let name = left.trim_end().rsplit(|c| !word(c)).next().unwrap();
                name.clone_into(&mut key);
            }
            if line.starts_with("id = ") {
                term = Some(line[pair[0] + 1..pair[1]].to_owned());
            }
            let (start, end) = (offset + pair[0], offset + pair[1] + 1);
            cells.push(Cell { key: key.clone(), start, end, term: term.clone() });
            from = pair[1] + 1;
        }
        offset += line.len();
    }
    cells
}

/// Line and column of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap().chars().count() + 1)
}

fn with(text: &str, cell: &Cell, new: &str) -> String {
    format!("{}{new}{}", &text[..cell.start], &text[cell.end..])
}

fn at(faults: &[ContractFault], place: (usize, usize)) -> Option<&ContractFault> {
    faults.iter().find(|fault| (fault.line(), fault.column()) == place)
}

/// Texts that may say anything.
const FREE: [&str; 6] = ["name", "structure", "announced", "note", "id", "question"];

#[test]
fn every_shipped_file_is_a_contract_that_runs_and_conserves_money() {
    let contracts = Contracts::read(&dataset());
    assert_eq!(contracts.faults(), []);
    let ids: BTreeSet<&str> = contracts.all().iter().map(Contract::id).collect();
    for id in [
        "aws-anthropic-bedrock",
        "microsoft-openai",
        "microsoft-anthropic-foundry",
        "google-anthropic",
        "oracle-openai",
        "aws-openai",
        "coreweave-take-or-pay",
        "iren-microsoft",
        "nebius-meta",
        "spacex-anthropic",
        "example-token-resale",
        "example-take-or-pay",
    ] {
        assert!(ids.contains(id), "{id} not in {ids:?}");
    }
    for contract in contracts.all() {
        for demand in [Rate::ZERO, Rate::new(1, 2).unwrap(), Rate::new(5, 4).unwrap()] {
            let run = contract.run(demand, None).unwrap();
            assert_eq!(run.terms.iter().filter(|term| term.evidence.is_none()).count(), 0);
            for party in &run.parties {
                let margin = party.margin_total;
                assert!(margin.low <= margin.mid && margin.mid <= margin.high, "{margin:?}");
            }
        }
        for paths in contract.paths() {
            let ledger = contract.deal().evaluate(paths).unwrap();
            for measure in Measure::ALL {
                assert_eq!(ledger.imbalance(measure).as_micros(), 0, "{}", contract.id());
            }
        }
    }
}

#[test]
fn the_built_in_examples_are_the_contracts_of_their_files() {
    let dataset = dataset();
    let contracts = Contracts::read(&dataset);
    for (id, (deal, drivers)) in [
        ("example-token-resale", examples::token_as_a_service().unwrap()),
        ("example-take-or-pay", examples::take_or_pay().unwrap()),
    ] {
        let contract = contracts.contract(id).unwrap();
        assert_eq!(*contract.deal(), deal, "{id}");
        assert_eq!(contract.paths(), [drivers], "{id}");
    }
}

/// What the schema says against a value; only the words of JSON Schema that it uses.
fn against(schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = |choice: &&Value| {
            let mut wrong = Vec::new();
            against(choice, value, at, &mut wrong);
            wrong.is_empty()
        };
        if !choices.iter().any(|choice| fits(&choice)) {
            wrong.push(format!("{at}: {value} is none of the choices"));
        }
        return;
    }
    if let Some(words) = schema["enum"].as_array() {
        if !words.contains(value) {
            wrong.push(format!("{at}: {value} is not in {words:?}"));
        }
        return;
    }
    let is = match schema["type"].as_str().unwrap() {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_i64().is_some_and(|found| {
            (schema["minimum"].as_i64().unwrap()..=schema["maximum"].as_i64().unwrap())
                .contains(&found)
        }),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    if !is {
        wrong.push(format!("{at}: {value} is no {}", schema["type"]));
        return;
    }
    for item in value.as_array().into_iter().flatten() {
        against(&schema["items"], item, at, wrong);
    }
    for needed in schema["required"].as_array().into_iter().flatten() {
        if value.get(needed.as_str().unwrap()).is_none() {
            wrong.push(format!("{at}: needs {needed}"));
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        let at = format!("{at}.{key}");
        match schema["properties"].get(key) {
            Some(known) => against(known, inner, &at, wrong),
            None if schema["additionalProperties"].is_object() => {
                against(&schema["additionalProperties"], inner, &at, wrong);
            }
            None => wrong.push(format!("{at} is not known")),
        }
    }
}

#[test]
fn the_schema_of_deal_files_is_that_of_the_reader_and_fits_every_file() {
    let schema = deal_file_schema();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/schema/deal-file.schema.json");
    let text = format!("{schema:#}\n");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is out of date: run with UPDATE_EXPECTED=1", path.display());
    for (name, text) in files() {
        let value = serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
        let mut wrong = Vec::new();
        against(&schema, &value, &name, &mut wrong);
        assert!(wrong.is_empty(), "{wrong:#?}");
        // And it refuses what the reader refuses: a bare number, a key too much, a key too few.
        for (pointer, new) in
            [("/terms/0/payer", Some(json!(7))), ("/more", Some(json!(1))), ("/seller", None)]
        {
            let mut broken = value.clone();
            match (broken.pointer_mut(pointer), new) {
                (Some(slot), Some(new)) => *slot = new,
                (None, Some(new)) => broken["more"] = new,
                (_, None) => broken.as_object_mut().unwrap().retain(|key, _| key != "seller"),
            }
            let mut wrong = Vec::new();
            against(&schema, &broken, &name, &mut wrong);
            assert_eq!(wrong.len(), 1, "{name} {pointer}: {wrong:?}");
        }
    }
}

#[test]
fn terms_that_nobody_published_are_ranges() {
    let contracts = Contracts::read(&dataset());
    for contract in contracts.all() {
        for term in contract.deal().terms() {
            let evidence = contract.evidence_of(&term.id).unwrap();
            let is_guess = evidence.basis.as_str() == "assumed";
            // What an example says is exact; a driver counted in dollars has no price to guess.
            let is_example = contract.id().starts_with("example-");
            let is_counter = term.id == "sold to others";
            if is_guess && !is_example && !is_counter {
                assert!(contract.is_unknown(term), "{}: {}", contract.id(), term.id);
            }
        }
    }
}

#[test]
fn every_wrong_cell_is_reported_where_it_stands() {
    let dataset = dataset();
    let mut spoilt = 0;
    for (name, text) in files() {
        for cell in cells(&text).iter().filter(|cell| !FREE.contains(&cell.key.as_str())) {
            let found = faults(&dataset, &with(&text, cell, "\"~wrong~\""));
            let fault = at(&found, place(&text, cell.start));
            let fault = fault.unwrap_or_else(|| unreachable!("{name}: {cell:?}: {found:?}"));
            assert!(!fault.hint().is_empty(), "{name}: {fault}");
            assert!(fault.to_string().starts_with("error["), "{fault}");
            spoilt += 1;
        }
    }
    assert!(spoilt > 500, "only {spoilt} cells");
}

/// Terms computed from each other in a chain, the last one from the first: no depth is too deep.
#[test]
fn a_reference_loop_of_many_terms_is_reported() {
    let dataset = dataset();
    let base = file("example-take-or-pay");
    let count = 20_000;
    let mut text = base.split("[[terms]]").next().unwrap().to_owned();
    for place in 0..count {
        let of = (place + 1) % count;
        let block = format!(
            "[[terms]]\nid = \"t{place}\"\npayer = \"lab\"\npayee = \"cloud\"\n\
             kind.unit_rate = {{ usage = {{ term = \"t{of}\" }}, rate = \"1 USD/unit\" }}\n\
             source = \"cloudecon-base-scenario\"\nbasis = \"assumed\"\n"
        );
        text.push_str(&block);
    }
    text += "[drivers]";
    text += base.split("[drivers]").nth(1).unwrap();
    let found = faults(&dataset, &text);
    let codes: Vec<FaultCode> = found.iter().map(ContractFault::code).collect();
    assert!(codes.contains(&FaultCode::ReferenceLoop), "{:?}", codes.first());
}

#[test]
fn an_unknown_party_is_reported_in_every_file() {
    let dataset = dataset();
    for (name, text) in files() {
        for cell in cells(&text).iter().filter(|cell| cell.key == "payer" || cell.key == "payee") {
            let found = faults(&dataset, &with(&text, cell, "\"Nobody\""));
            let fault = at(&found, place(&text, cell.start)).unwrap();
            assert_eq!(fault.code(), FaultCode::UnknownParty, "{name}");
            assert!(fault.hint().starts_with("parties are `"), "{fault}");
            assert_eq!(found.len(), 1, "{name}: {found:?}");
        }
    }
}

#[test]
fn a_bare_number_is_reported_in_every_file() {
    let dataset = dataset();
    for (name, text) in files() {
        let mut spoilt = 0;
        for cell in cells(&text).iter().filter(|cell| !FREE.contains(&cell.key.as_str())) {
            let value = &text[cell.start + 1..cell.end - 1];
            let is_quantity =
                value.contains(" USD") || value.contains('%') || value.ends_with("MW");
            if !is_quantity {
                continue;
            }
            let number = value.split(' ').next().unwrap();
            let found = faults(&dataset, &with(&text, cell, number));
            let fault = at(&found, place(&text, cell.start)).unwrap();
            assert_eq!(fault.code(), FaultCode::BareNumber, "{name}: {fault}");
            assert!(fault.hint().starts_with("write it with its unit in quotes"), "{fault}");
            spoilt += 1;
        }
        assert!(spoilt > 0, "{name} has no quantity");
    }
}

#[test]
fn a_reference_loop_is_reported_in_every_file_with_a_usage() {
    let dataset = dataset();
    let mut without = Vec::new();
    for (name, text) in files() {
        let usages: Vec<Cell> = cells(&text)
            .into_iter()
            .filter(|cell| cell.key == "driver" && cell.term.is_some())
            .collect();
        if usages.is_empty() {
            without.push(name.clone());
        }
        for cell in usages {
            let term = cell.term.clone().unwrap();
            // `{ driver = "sales" }` becomes `{ term = "itself" }`.
            let key = text[..cell.start].rfind("driver").unwrap();
            let changed = format!("{}term = \"{term}\"{}", &text[..key], &text[cell.end..]);
            let found = faults(&dataset, &changed);
            let fault = found.iter().find(|fault| fault.code() == FaultCode::ReferenceLoop);
            let fault = fault.unwrap_or_else(|| unreachable!("{name}: {term}: {found:?}"));
            assert!(fault.message().ends_with(&format!("{term} -> {term}")), "{fault}");
            assert_eq!(fault.line(), place(&text, cell.start).0, "{name}: {fault}");
            assert!(!fault.hint().is_empty());
        }
    }
    // Fees by the month are computed from nothing.
    assert_eq!(without, ["oracle-customers", "spacex-anthropic"]);
}

#[test]
fn a_range_in_reverse_is_reported_in_every_file_with_one() {
    let dataset = dataset();
    let mut spoilt = 0;
    for (name, text) in files() {
        for cell in cells(&text).iter().filter(|cell| !FREE.contains(&cell.key.as_str())) {
            let value = &text[cell.start + 1..cell.end - 1];
            let Some((low, high)) = value.split_once(" to ") else { continue };
            let (mid, low) = low.split_once(" (").map_or(("", low), |(mid, low)| (mid, low));
            let high = high.trim_end_matches(')');
            let turned = if mid.is_empty() {
                format!("\"{high} to {low}\"")
            } else {
                format!("\"{mid} ({high} to {low})\"")
            };
            let found = faults(&dataset, &with(&text, cell, &turned));
            let fault = at(&found, place(&text, cell.start)).unwrap();
            assert_eq!(fault.code(), FaultCode::OutOfOrder, "{name}: {fault}");
            assert!(fault.hint().starts_with("write the lower end first"), "{fault}");
            spoilt += 1;
        }
    }
    assert!(spoilt > 20, "only {spoilt} ranges");
}

/// Changes one place of a shipped file and compares the whole message.
#[track_caller]
fn expect(dataset: &Dataset, name: &str, old: &str, new: &str, expected: &[&str]) {
    let text = file(name);
    assert!(text.contains(old), "{old} not in {name}");
    let found: Vec<String> =
        faults(dataset, &text.replacen(old, new, 1)).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn messages_say_where_what_and_what_to_try() {
    let dataset = dataset();
    let bedrock = "aws-anthropic-bedrock";
    expect(
        &dataset,
        bedrock,
        "usage = { driver = \"capacity_used\" }",
        "usage = { term = \"share\" }",
        &[
            "error[reference-loop]: deals/deal.toml:52:20: terms are computed from each other: capacity fee -> share -> capacity fee\n  \
             hint: `share` must not depend on `capacity fee`: name the sale, a driver or an earlier term",
        ],
    );
    expect(
        &dataset,
        bedrock,
        "seller = \"AWS\"",
        "seler = \"AWS\"",
        &[
            "error[missing-key]: deals/deal.toml:1:1: the file needs the key `seller`\n  \
             hint: `seller`: the party whose margin and floor are looked at",
            "error[unknown-key]: deals/deal.toml:6:1: the file has no key `seler`\n  \
             hint: did you mean `seller`? legal keys are `name`, `structure`, `seller`, `announced`, `headline`, `source`, `basis`, `note`, `rows`, `parties`, `terms`, `ramps`, `amendments`, `rounding`, `drivers`, `inference`",
        ],
    );
    expect(
        &dataset,
        "spacex-anthropic",
        "amount = \"1.25 USD billion\"",
        "amount = 1.25",
        &[
            "error[bare-number]: deals/deal.toml:34:29: `amount` is the number 1.25 without a unit\n  \
             hint: write it with its unit in quotes, such as `\"7.8 USD million\"`",
        ],
    );
    expect(
        &dataset,
        "spacex-anthropic",
        "until = \"2029-06\"",
        "until = \"2029-13\"",
        &["error[bad-date]: deals/deal.toml:36:9: `until` must be a month, found `2029-13`\n  \
             hint: write it as `2026-04`"],
    );
    expect(
        &dataset,
        "oracle-openai",
        "basis = \"assumed\"\nnote = \"about 300",
        "basis = \"guessed\"\nnote = \"about 300",
        &["error[bad-word]: deals/deal.toml:32:9: `basis` cannot be `guessed`\n  \
             hint: use one of `reported`, `derived`, `guided`, `estimated`, `assumed`"],
    );
    expect(
        &dataset,
        bedrock,
        "announced = \"2026-05-28\"",
        "announced = \"2026-15-28\"",
        &[
            "error[bad-date]: deals/deal.toml:7:13: `announced` must be a day or a month, found `2026-15-28`\n  \
             hint: write it as `2026-04-30` or `2026-04`",
        ],
    );
    expect(
        &dataset,
        "iren-microsoft",
        "rate = \"2.425 USD million/MW\"",
        "rate = \"2.425 USD milion/MW\"",
        &["error[bad-quantity]: deals/deal.toml:32:8: `rate` cannot be `2.425 USD milion/MW`\n  \
             hint: did you mean `million`? found `milion`"],
    );
    expect(
        &dataset,
        "iren-microsoft",
        "rows = [\"iren-microsoft-2025-11-03\"]",
        "rows = [\"iren-microsoft-2025-11-30\"]",
        &[
            "error[unknown-row]: deals/deal.toml:11:9: `rows` names the statement `iren-microsoft-2025-11-30`, which does not exist\n  \
             hint: did you mean `iren-microsoft-2025-11-03`? each statement stands in deals.csv",
        ],
    );
    expect(
        &dataset,
        "iren-microsoft",
        "from = \"2026-04\"",
        "from = \"2026-05\"",
        &[
            "error[bad-date]: deals/deal.toml:23:8: `phase 1.from` is 2026-05, which is not the first month of a period of the calendar\n  \
             hint: take the first month of a period of `[drivers]`, or run by month",
        ],
    );
    expect(
        &dataset,
        "example-token-resale",
        "\"140 USD million\", ",
        "",
        &["error[path-length]: deals/deal.toml:96:9: path `sales` has 3 values for 4 periods\n  \
             hint: write one value for each period, or one text for all of them"],
    );
}

/// Each part of a structure is one of deals.csv.
#[test]
fn a_misspelt_structure_is_reported_in_every_file() {
    let dataset = dataset();
    for (name, text) in files() {
        let (before, rest) = text.split_once("structure = \"").unwrap();
        let bad = format!("{before}structure = \"{}x{rest}", rest.chars().next().unwrap());
        let found = faults(&dataset, &bad);
        let line = 1 + before.matches('\n').count();
        let fault = at(&found, (line, 13)).unwrap_or_else(|| panic!("{name}: {found:?}"));
        assert_eq!(fault.code(), FaultCode::BadWord, "{name}");
        assert!(fault.hint().starts_with("did you mean `"), "{name}: {fault}");
    }
}

#[test]
fn all_faults_of_a_file_come_at_once() {
    let text = file("nebius-meta")
        .replacen("payer = \"Meta\"", "payer = \"Metta\"", 1)
        .replacen("\"1 USD/unit\"", "1", 1)
        .replacen("source = \"deal-nebius-meta-2026-03\"", "source = \"nowhere\"", 1)
        .replacen("basis = \"derived\"", "", 1);
    let codes: Vec<FaultCode> = faults(&dataset(), &text).iter().map(ContractFault::code).collect();
    assert_eq!(
        codes,
        [
            FaultCode::UnknownSource,
            FaultCode::MissingKey,
            FaultCode::UnknownParty,
            FaultCode::BareNumber
        ]
    );
}

#[test]
fn the_example_of_the_format_page_is_a_contract() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deal-files.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let contract = Contract::parse(&dataset(), "example", "example.toml", example).unwrap();
    let run = contract.run(Rate::ONE, None).unwrap();
    // Half of 4 x 2.125 billion, at least 35.7 % of it: postings are whole micro-dollars.
    let share = run.terms[1].earned_total;
    assert_eq!((share.mid, share.high), (4.25e9, 4.25e9));
    assert!((share.low - 3.0345e9).abs() < 1.0, "{share:?}");
}

#[test]
fn a_file_cut_anywhere_is_no_reason_to_panic() {
    let dataset = dataset();
    for (name, text) in files() {
        for end in (0..text.len()).step_by(61).filter(|end| text.is_char_boundary(*end)) {
            let cut = &text[..end];
            if let Err(found) = Contract::parse(&dataset, &name, &name, cut) {
                assert!(!found.is_empty());
            }
        }
    }
}

#[test]
fn a_broken_file_leaves_the_others_standing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    let files = cloudecon::dataset::Files::from_dir(&root).unwrap();
    let changed = files.iter().map(|(path, bytes)| {
        let bytes = if path == "deals/aws-openai.toml" { b"name = " } else { bytes };
        (path.to_owned(), bytes.to_vec())
    });
    let (dataset, _) = Dataset::read_files("data", changed).into_parts();
    let contracts = Contracts::read(&dataset);
    assert!(contracts.contract("aws-openai").is_none());
    assert!(contracts.contract("google-anthropic").is_some());
    let first = contracts.faults().first().unwrap();
    assert_eq!(first.file(), "data/deals/aws-openai.toml");
    assert!(contracts.faults().iter().any(|fault| fault.code() == FaultCode::TomlSyntax));
}

#[test]
fn a_floor_belongs_to_a_party_not_to_a_deal() {
    let contracts = Contracts::read(&dataset());
    let run = |id: &str, as_of: Option<&str>| {
        contracts.contract(id).unwrap().run(Rate::ONE, as_of).unwrap()
    };
    // 12 firm and a put on 15: Nebius is sure of 27, Meta only of paying 12.
    let nebius = run("nebius-meta", None);
    assert_eq!(nebius.ladder[0].committed, 27e9);
    let meta = nebius.parties.iter().find(|party| party.party.as_str() == "Meta").unwrap();
    assert_eq!((meta.margin_total.low, meta.margin_total.high), (-27e9, -12e9));
    // 45 announced; three months at 1.25 once the first exit is open.
    let spacex = run("spacex-anthropic", Some("2026-11"));
    assert_eq!(spacex.ladder[1].headline, 45e9);
    assert_eq!(spacex.ladder[1].non_cancellable, 3.75e9);
    // 4 x 20 x 121.25 million, a fifth of it prepaid.
    let iren = run("iren-microsoft", None);
    assert_eq!(iren.ladder[0].committed, 9.7e9);
    assert_eq!(iren.ladder[0].secured, 1.94e9);
    let seller = iren.parties.iter().find(|party| party.party.as_str() == "IREN").unwrap();
    // 9.7 less 5.8 of equipment.
    assert_eq!(seller.margin_total.mid, 3.9e9);
}

#[test]
fn published_margins_turned_round() {
    let contracts = Contracts::read(&dataset());
    let contract = contracts.contract("aws-anthropic-bedrock").unwrap();
    let answer = contract.infer(&Overrides::default()).unwrap().unwrap();
    // 55 % of 26 is a take of 14.3, of which 45 % is cost: 6.435. A quarter of sales is 6.5 of it
    // and leaves a fee of 7.8; half of what is left after the fee gives 13 + fee/2, a fee of 2.6.
    for (family, fee) in answer.families.iter().zip([7.8e6, 2.6e6]) {
        assert!(family.fits, "{}", family.name);
        let found = family.parameters.iter().find(|p| p.name == "fee to the cloud").unwrap();
        assert!(found.feasible.0 <= fee && fee <= found.feasible.1, "{found:?}");
        assert!(found.feasible.1 - found.feasible.0 < 0.6e6, "{found:?}");
    }
    for (figure, value) in answer.predictions.iter().zip([14.3e6, 6.435e6]) {
        let (low, high) = figure.overall.unwrap();
        assert!(figure.is_pinned && low <= value && value <= high, "{figure:?}");
    }
    // 42 less 7.8 less 10.5 is 56.4 % of 42; half of 42 less 2.6 is 46.9 %.
    let open = &answer.predictions[2];
    for ((_, low, high), value) in open.by_family.iter().zip([0.564, 0.469]) {
        assert!(*low <= value && value <= *high, "{open:?}");
    }
    assert_eq!(answer.deciding.as_deref(), Some(open.name.as_str()));
}

#[test]
fn figures_that_no_family_can_give_fit_nothing() {
    use cloudecon::contracts::Figure;
    let contracts = Contracts::read(&dataset());
    let contract = contracts.contract("aws-anthropic-bedrock").unwrap();
    // The lab pays at least a quarter of sales, so it cannot keep 80 %.
    let own = Overrides { sales: None, reported: vec![(Figure::LabMargin, "80 %".to_owned())] };
    let answer = contract.infer(&own).unwrap().unwrap();
    assert!(answer.families.iter().all(|family| !family.fits && !family.attainable.is_empty()));
    assert_eq!(answer.deciding, None);
    let wrong = Overrides { sales: None, reported: vec![(Figure::LabMargin, "80".to_owned())] };
    assert!(contract.infer(&wrong).is_err());
}
