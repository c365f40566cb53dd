//! The ledger of claims on the shipped dataset, and on changes of it: every figure of the article
//! of 2026-05-27 and every claim of its relay is there, verdicts follow from arithmetic, and the
//! contradictions are found without a hint in the records.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::ledger::{Evidence, Ledger, LedgerFault, Verdict};

fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Files::from_dir(&folder).unwrap()
}

fn dataset(files: &Files) -> Dataset {
    Dataset::read(files).into_result().unwrap()
}

fn shipped() -> Ledger {
    Ledger::run(&dataset(&files()), None, None).unwrap()
}

/// The shipped set with more claims behind its own.
fn with(more: &str) -> Ledger {
    let mut files = files();
    let own = String::from_utf8(files.get("claims.toml").unwrap().to_vec()).unwrap();
    files.insert("claims.toml", format!("{own}\n{more}"));
    Ledger::run(&dataset(&files), None, None).unwrap()
}

/// A claim on AWS of another source than the filings.
fn claim(id: &str, value: &str, unit: &str, rest: &str) -> String {
    let metric = id.replace('-', "_");
    format!(
        "[[claim]]\nid = \"{id}\"\nstatement = \"a statement\"\nentity = \"amazon.aws\"\n\
         metric = \"{metric}\"\nperiod = \"2026Q1\"\nvalue = \"{value}\"\nunit = \"{unit}\"\n\
         bound = \"exact\"\nbasis = \"estimated\"\nconfidence = \"low\"\n\
         published = \"2026-05-28\"\nsource = \"deep-news-2026-05-28\"\n{rest}\n"
    )
}

fn check(reading: &str, expression: &str) -> String {
    format!("\n[[claim.check]]\nreading = \"{reading}\"\nexpression = \"{expression}\"\n")
}

fn verdict(ledger: &Ledger, id: &str) -> Verdict {
    ledger.claim(id).unwrap().verdict()
}

#[test]
fn every_figure_of_the_article_and_every_claim_of_the_relay_is_there() {
    let ledger = shipped();
    assert!(ledger.faults().is_empty(), "{:?}", ledger.faults());
    let listed: BTreeSet<&str> = ledger
        .claims()
        .iter()
        .flat_map(|checked| checked.claim().listed().iter().map(String::as_str))
        .collect();
    let figures = (1..=36).map(|number| format!("F{number:02}"));
    let relay = (1..=18).map(|number| format!("R{number}"));
    for number in figures.chain(relay) {
        assert!(listed.contains(number.as_str()), "{number} is in no claim");
    }
}

/// What an analyst's table, worked by hand on 2026-11-23, says of the 18 claims of the relay; it is
/// no input of the ledger. Where we part from it the reason stands beside.
const BY_HAND: &[(&str, &str, Verdict, &str)] = &[
    ("R1", "aws-ebit-margin-change", Verdict::Fails, ""),
    ("R2", "azure-margin-weakened", Verdict::Holds, ""),
    ("R3", "google-cloud-margin-change-limited", Verdict::Fails, ""),
    ("R4", "aws-margin-above-rivals", Verdict::Fails, ""),
    ("R4", "aws-margin-above-microsoft", Verdict::Fails, ""),
    ("R4", "aws-margin-above-google", Verdict::Holds, ""),
    ("R5", "bedrock-share-of-aws-revenue", Verdict::Holds, ""),
    ("R6", "bedrock-run-rate-2026q1", Verdict::Holds, ""),
    ("R7", "aws-ai-share-2026q1", Verdict::Holds, ""),
    // "only inside a narrow band": gross profit with AWS's own margin between 31.4 and 50 percent.
    ("R8", "bedrock-share-of-gross-profit-growth", Verdict::HoldsOtherwise, ""),
    ("R9", "bedrock-ebit-margin", Verdict::Unchecked, ""),
    ("R10", "bedrock-explains-margin", Verdict::Fails, ""),
    ("R11", "microsoft-taas-run-rate", Verdict::Fails, ""),
    ("R11", "alphabet-taas-run-rate", Verdict::Fails, ""),
    (
        "R11",
        "amazon-taas-run-rate",
        Verdict::HoldsOtherwise,
        "the table says contradicted; the forecast of nine points puts the June quarter at 10.5 or \
         more, which its text names as one way out",
    ),
    ("R12", "azure-ai-iaas-share", Verdict::Unchecked, ""),
    ("R12", "gcp-ai-iaas-share", Verdict::Unchecked, ""),
    // "reproduces with one choice of inputs".
    ("R13", "openai-backlog-over-azure", Verdict::HoldsOtherwise, ""),
    ("R14", "anthropic-net-new-run-rate", Verdict::Holds, ""),
    ("R14", "anthropic-run-rate", Verdict::Holds, ""),
    ("R15", "anthropic-gross-margin-2025", Verdict::Fails, ""),
    (
        "R15",
        "anthropic-gross-margin-2026q1",
        Verdict::Holds,
        "the table says inference only; so read it is not excluded by a margin of 29 percent with \
         training in the cost",
    ),
    ("R16", "bedrock-share-of-ai-2026q2", Verdict::Unchecked, ""),
    ("R16", "bedrock-points-of-aws-growth", Verdict::Unchecked, ""),
    ("R17", "azure-ai-share-2026q1", Verdict::Holds, ""),
    (
        "R17",
        "gcp-ai-share-2026q1",
        Verdict::Unchecked,
        "the table says plausible; no figure of another source speaks of it",
    ),
    // "plausible": a billion a year or more, said without a figure, excludes little.
    ("R17", "aws-ai-share-2024q1", Verdict::Holds, ""),
    ("R18", "anthropic-api-growth", Verdict::Unchecked, ""),
    ("R18", "anthropic-run-rate-2026-end", Verdict::Unchecked, ""),
];

#[test]
fn verdicts_are_those_worked_by_hand_or_say_why_not() {
    let ledger = shipped();
    for (number, id, expected, _) in BY_HAND {
        assert_eq!(verdict(&ledger, id), *expected, "{number} {id}");
        let checked = ledger.claim(id).unwrap();
        assert!(checked.claim().listed().iter().any(|listed| listed == number), "{number} {id}");
    }
    let numbers: BTreeSet<&str> = BY_HAND.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers.len(), 18);
    let parted = BY_HAND.iter().filter(|(_, _, _, why)| !why.is_empty()).count();
    assert_eq!(parted, 3, "a deviation came or went: say so in the list");
}

/// The conflict that holds exactly these claims, as one line.
fn conflict(ledger: &Ledger, claims: &[&str]) -> String {
    let wanted: BTreeSet<&str> = claims.iter().copied().collect();
    let found = ledger.conflicts().iter().find(|conflict| {
        conflict.claims().iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted
    });
    let all: Vec<_> = ledger.conflicts().iter().map(|c| c.claims().join(" ")).collect();
    assert!(found.is_some(), "{claims:?} not among {all:?}");
    found.unwrap().sentence().to_owned()
}

#[test]
fn c1_the_margin_change_fails_and_182_million_would_close_it() {
    let ledger = shipped();
    // 14161/37587 - 12465/35579 = 0.376753 - 0.350347 = 264.05 bp.
    let sentence = conflict(&ledger, &["aws-ebit-margin-change"]);
    assert!(sentence.contains("says 212 to 214 bp"), "{sentence}");
    assert!(sentence.contains("264 bp"), "{sentence}");
    let checked = ledger.claim("aws-ebit-margin-change").unwrap();
    let computed = checked.readings()[0].found().unwrap();
    approx::assert_abs_diff_eq!(computed.mid(), 264.05, epsilon = 0.01);
    assert_eq!(computed.evidence(), Evidence::Independent);
    // 0.376753 - 0.0213 = 0.355453; x 35579 = 12646.7; less 12465 = 181.7.
    let add_back = checked
        .closings()
        .iter()
        .find(|closing| closing.input() == "amazon.aws.operating_income@2025Q4")
        .unwrap();
    approx::assert_abs_diff_eq!(add_back.change(), 181.7, epsilon = 0.1);
    assert_eq!(add_back.unit(), "USD million");
    // Half a basis point either way: 35579 x 0.00005 = 1.8.
    approx::assert_abs_diff_eq!(add_back.low(), 179.9, epsilon = 0.1);
    approx::assert_abs_diff_eq!(add_back.high(), 183.4, epsilon = 0.1);
    // Printed one-decimal figures allow 228 to 303.
    let rounded = checked.readings()[1].found().unwrap();
    assert_eq!((rounded.low().round(), rounded.high().round()), (228.0, 303.0));
    assert!(!rounded.agrees());
}

#[test]
fn c2_ten_billion_each_and_the_bedrock_run_rate_exclude_each_other() {
    let ledger = shipped();
    conflict(&ledger, &["amazon-taas-run-rate", "bedrock-run-rate-2026q1"]);
    conflict(&ledger, &["alphabet-taas-run-rate", "gcp-ai-iaas-share", "gcp-ai-share-2026q1"]);
    conflict(
        &ledger,
        &["amazon-taas-run-rate", "aws-ai-share-2026q1", "bedrock-share-of-ai-2026q1"],
    );
    assert_eq!(verdict(&ledger, "taas-run-rate-together"), Verdict::Holds);
}

#[test]
fn c3_spend_of_customers_is_not_chained_to_own_revenue() {
    let ledger = shipped();
    let mixed = ledger
        .mixtures()
        .iter()
        .find(|mixture| mixture.claims() == ["bedrock-growth-2026q1", "bedrock-run-rate-2026q1"]);
    assert!(mixed.is_some(), "{:?}", ledger.mixtures());
}

#[test]
fn c4_share_times_share_times_sales_is_consistent() {
    let ledger = shipped();
    // 4 x 37.587 x 0.10 x 0.37 = 5.563; ends 0.095 x 0.365 and 0.105 x 0.375: 5.21 to 5.92.
    let checked = ledger.claim("bedrock-run-rate-2026q1").unwrap();
    let computed = checked.readings()[0].found().unwrap();
    approx::assert_abs_diff_eq!(computed.mid(), 5.563, epsilon = 0.001);
    approx::assert_abs_diff_eq!(computed.low(), 5.213, epsilon = 0.001);
    approx::assert_abs_diff_eq!(computed.high(), 5.920, epsilon = 0.001);
    for id in ["bedrock-run-rate-2026q1", "bedrock-share-of-aws-revenue", "aws-ai-share-2026q1"] {
        assert_eq!(verdict(&ledger, id), Verdict::Holds, "{id}");
    }
}

#[test]
fn c5_thirty_percent_is_no_share_of_operating_income() {
    let ledger = shipped();
    let checked = ledger.claim("bedrock-share-of-gross-profit-growth").unwrap();
    let missing = checked.readings()[0].found().unwrap_err();
    assert!(missing.contains("no `cost_of_revenue` of `amazon.aws`"), "{missing}");
    // (1.375 - 0.09 x 0.05 x 29.267) x 0.55 / 2.614 = 1.243 x 0.55 / 2.614 = 26.2 percent.
    let income = checked.readings()[1].found().unwrap();
    approx::assert_abs_diff_eq!(income.mid(), 26.16, epsilon = 0.05);
    assert!(!income.agrees());
}

#[test]
fn c6_low_and_mid_sixties_of_one_article_exclude_each_other() {
    let found =
        conflict(&shipped(), &["anthropic-gross-margin-2026q1", "anthropic-gross-margin-low-60s"]);
    assert!(found.contains("60 to 63 percent") && found.contains("64 to 66 percent"), "{found}");
}

#[test]
fn c7_the_forecast_waits_for_its_figures_and_what_came_scores_its_other_readings() {
    let ledger = shipped();
    let checked = ledger.claim("bedrock-points-of-aws-growth").unwrap();
    assert!(checked.is_forecast());
    assert_eq!(checked.verdict(), Verdict::Unchecked);
    assert!(checked.reason().contains("for 2026-06-30"), "{}", checked.reason());
    // 42232/30873 - 37587/29267 = 1.367926 - 1.284279: faster by 8.36 points, not 9.
    let faster = checked.readings()[1].found().unwrap();
    approx::assert_abs_diff_eq!(faster.mid(), 8.365, epsilon = 0.001);
    assert!(!faster.agrees());
    // 53 % of 25 or more a year, less at most 1.3: (0.525 x 6.25 - 0.325) / 30.873 = 9.6 points.
    let added = checked.readings()[2].found().unwrap();
    approx::assert_abs_diff_eq!(added.low(), 9.576, epsilon = 0.01);
    assert!(!added.agrees());
}

#[test]
fn what_other_documents_say_of_a_claim_counts_as_a_check() {
    let ledger = shipped();
    for (id, evidence) in [
        ("bedrock-growth-2025q4", Evidence::Independent),
        ("bedrock-growth-2026q1", Evidence::Independent),
        ("anthropic-gross-margin-2024", Evidence::Independent),
        ("trainium-share-of-bedrock-tokens", Evidence::Independent),
    ] {
        assert_eq!(verdict(&ledger, id), Verdict::Holds, "{id}");
        let checked = ledger.claim(id).unwrap();
        assert_eq!(checked.readings()[0].found().unwrap().evidence(), evidence, "{id}");
    }
}

#[test]
fn c8_two_bases_of_revenue_per_megawatt_are_never_compared() {
    let ledger = shipped();
    let per_megawatt = ["anthropic-revenue-per-mw", "anthropic-run-rate-per-mw"];
    let touched = |claims: &[String]| claims.iter().any(|id| per_megawatt.contains(&id.as_str()));
    assert!(!ledger.conflicts().iter().any(|conflict| touched(conflict.claims())));
}

#[test]
fn c9_the_part_is_below_the_whole() {
    let ledger = shipped();
    // 4 x 5.391 = 21.6 a year; "10 or more" of it is not excluded.
    let checked = ledger.claim("google-ai-cost-outside-cloud").unwrap();
    let computed = checked.readings()[0].found().unwrap();
    approx::assert_abs_diff_eq!(computed.high(), 21.566, epsilon = 0.003);
    assert_eq!(checked.verdict(), Verdict::Holds);
}

#[test]
fn c10_the_margin_fell_on_the_year() {
    let ledger = shipped();
    // 14161/37587 - 11547/29267 = 0.376753 - 0.394540 = -177.9 bp.
    let sentence = conflict(&ledger, &["aws-margin-rising-on-year"]);
    assert!(sentence.contains("-178"), "{sentence}");
    assert_eq!(verdict(&ledger, "aws-margin-rising-on-year"), Verdict::HoldsOtherwise);
}

#[test]
fn sites_and_access_are_names_of_formulas() {
    let ledger = shipped();
    // 1037 + 284 + 228 MW of IT power.
    let power = ledger.claim("aws-indiana-mississippi").unwrap();
    approx::assert_abs_diff_eq!(power.readings()[0].found().unwrap().mid(), 1.549, epsilon = 1e-9);
    for platform in ["aws", "microsoft", "google"] {
        assert_eq!(verdict(&ledger, &format!("frontier-access-{platform}")), Verdict::Holds);
    }
    let all = "access:bedrock.claude@2026-05-27 + access:bedrock.gpt@2026-05-27 + \
               access:bedrock.gemini@2026-05-27";
    let more = claim("all-three", "3", "x", &check("on one platform", all));
    assert_eq!(verdict(&with(&more), "all-three"), Verdict::Fails);
}

#[test]
fn each_verdict_follows_from_the_formulas() {
    let margin = "amazon.aws.operating_income@2026Q1 / amazon.aws.revenue@2026Q1";
    let gone = "amazon.aws.revenue@2040Q1 / amazon.aws.revenue@2026Q1";
    let cases = [
        ("v-holds", "37.7", check("as filed", margin), Verdict::Holds),
        ("v-fails", "37.8", check("as filed", margin), Verdict::Fails),
        (
            "v-otherwise",
            "38",
            check("to the digit", &format!("{margin} - '1 percent'"))
                + &check("whole percent", margin),
            Verdict::HoldsOtherwise,
        ),
        ("v-missing", "37.7", check("later", gone), Verdict::Unchecked),
        (
            "v-missing-otherwise",
            "37.7",
            check("later", gone) + &check("as filed", margin),
            Verdict::HoldsOtherwise,
        ),
        (
            "v-missing-fails",
            "38.7",
            check("later", gone) + &check("as filed", margin),
            Verdict::Unchecked,
        ),
        ("v-none", "37.7", "unchecked = \"nobody says\"".to_owned(), Verdict::Unchecked),
    ];
    let more: Vec<String> =
        cases.iter().map(|(id, value, rest, _)| claim(id, value, "percent", rest)).collect();
    let ledger = with(&more.join("\n"));
    assert!(ledger.faults().is_empty(), "{:?}", ledger.faults());
    for (id, _, _, expected) in &cases {
        assert_eq!(verdict(&ledger, id), *expected, "{id}: {}", ledger.claim(id).unwrap().reason());
    }
    assert_eq!(ledger.claim("v-none").unwrap().reason(), "nobody says");
    let missing = ledger.claim("v-missing").unwrap().reason();
    assert!(missing.ends_with("no `revenue` of `amazon.aws` for 2040Q1"), "{missing}");
}

#[test]
fn faults_of_formulas_are_told_at_once_with_their_places() {
    let more = claim(
        "faulty",
        "5",
        "USD billion",
        &(check("unknown", "amazon.awz.revenue@2026Q1 + amazon.aws.revenu@2026Q1")
            + &check("units", "amazon.aws.revenue@2026Q1 + amazon.aws.ai_share_of_revenue@2026Q1")
            + &check("pace", "run_rate(amazon.aws.revenue@2026Q1)")
            + &check("syntax", "(amazon.aws.revenue@2026Q1")
            + &check("itself", "claim:faulty")
            + &check("quantity", "'5 USD bilion'")
            + &check("prefix", "outputs:amazon.revenue@2026Q1")),
    ) + &claim("bare", "5", "percent", "");
    let ledger = with(&more);
    let found: Vec<(String, Option<&str>)> = ledger
        .faults()
        .iter()
        .map(|fault| (format!("{} {}", fault.code(), fault.message()), fault.hint()))
        .collect();
    let expected = [
        ("unknown-name there is no entity `amazon.awz`", Some("did you mean `amazon.aws`?")),
        ("unknown-name there is no metric `revenu`", Some("did you mean `revenue`?")),
        ("unit-mismatch USD and a plain number cannot be added", None),
        ("unit-mismatch the claim is in USD billion, its formula gives USD/yr", None),
        ("bad-expression this parenthesis is not closed", None),
        (
            "circular-check claim `faulty` is checked by itself: `claim:faulty`",
            Some("check it by figures of another source, or by what follows from others"),
        ),
        (
            "bad-quantity `USD bilion` is not a unit of the format: did you mean `USD billion`?",
            None,
        ),
        (
            "unknown-name `outputs:` is none of `output:`, `claim:`, `assumption:`, `site:`, \
             `access:`",
            Some("did you mean `output:`?"),
        ),
        (
            "missing-key claim `bare` has no `check` and does not say why",
            Some("add a `[[claim.check]]`, or the reason as `unchecked`"),
        ),
    ];
    let expected: Vec<(String, Option<&str>)> =
        expected.iter().map(|(text, hint)| ((*text).to_owned(), *hint)).collect();
    assert_eq!(found, expected);
    let second = &ledger.faults()[1];
    let own = files();
    let text = String::from_utf8(own.get("claims.toml").unwrap().to_vec()).unwrap() + "\n" + &more;
    let line = text.lines().nth(second.line() as usize - 1).unwrap();
    let at: String = line.chars().skip(second.column() as usize - 1).collect();
    assert!(at.starts_with("amazon.aws.revenu@2026Q1"), "{at}");
}

#[test]
fn a_row_that_repeats_the_claim_is_no_check_of_it() {
    let more = "[[claim]]\nid = \"again\"\nstatement = \"the share again\"\n\
        entity = \"amazon.aws\"\nmetric = \"ai_share_of_revenue\"\nperiod = \"2026Q1\"\n\
        value = \"10\"\nunit = \"percent\"\nbound = \"exact\"\nbasis = \"estimated\"\n\
        confidence = \"low\"\npublished = \"2026-05-27\"\nsource = \"semianalysis-bedrock-mix\"\n"
        .to_owned()
        + &check("itself", "amazon.aws.ai_share_of_revenue@2026Q1");
    let ledger = with(&more);
    assert_eq!(ledger.faults().len(), 1);
    assert_eq!(ledger.faults()[0].code(), "circular-check");
}

#[test]
fn a_new_relation_and_two_new_claims_are_a_new_conflict() {
    // Nothing but the relation joins the two: 0.4 of 10 is 4, not 5.
    let more = claim("part", "5", "USD billion", "unchecked = \"no\"")
        + &claim("part-share", "40", "percent", "unchecked = \"no\"")
        + &claim("whole", "10", "USD billion", "unchecked = \"no\"")
        + "\n[[relation]]\nid = \"part-of-whole\"\nmetric = \"part\"\n\
           expression = \"whole@q * part_share@q\"\nreason = \"a share of it\"\n";
    let ledger = with(&more);
    assert!(ledger.faults().is_empty(), "{:?}", ledger.faults());
    let sentence = conflict(&ledger, &["part", "part-share", "whole"]);
    assert!(sentence.contains("part-of-whole"), "{sentence}");
}

#[test]
fn a_faulty_relation_is_told() {
    let ledger = with(
        "[[relation]]\nid = \"wrong\"\nmetric = \"revenue\"\n\
         expression = \"revenu@q + operating_income@2026Q1\"\nreason = \"none\"\n",
    );
    let messages: Vec<&str> = ledger.faults().iter().map(LedgerFault::message).collect();
    assert_eq!(
        messages,
        ["there is no metric `revenu`", "`operating_income@2026Q1` names no metric of a quarter"]
    );
}

#[test]
fn the_past_knows_no_later_figure_and_has_no_faults() {
    let dataset = dataset(&files());
    let day = "2026-05-27".parse().unwrap();
    let ledger = Ledger::run(&dataset, Some(day), None).unwrap();
    assert!(ledger.faults().is_empty(), "{:?}", ledger.faults());
    assert!(ledger.claim("aws-margin-above-rivals").is_none());
    assert_eq!(verdict(&ledger, "aws-ebit-margin-change"), Verdict::Fails);
    let early = Ledger::run(&dataset, Some("2025-09-01".parse().unwrap()), None).unwrap();
    assert!(early.faults().is_empty(), "{:?}", early.faults());
    assert_eq!(verdict(&early, "aws-margin-2025q2"), Verdict::Holds);
}

#[test]
fn the_same_ledger_twice() {
    assert_eq!(format!("{:?}", shipped()), format!("{:?}", shipped()));
}
