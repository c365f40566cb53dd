//! Every bridge reproduces the reference vectors of `fixtures/cases/reconciliation/bridge.json`.
//!
//! Their expected values were computed apart from this crate (numpy and scipy; see the file).

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_core::{Margin, Share, Usd};
use cloudecon_revenue::{
    MarginBridge, MarginLine, MarginWeights, PriceVolume, VolumeItem, contributions, lmdi_additive,
    lmdi_multiplicative, margin_bridge_of, price_volume_mix, shapley,
};
use serde_json::Value;

fn cases() -> Vec<Value> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/cases/reconciliation/bridge.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len() as u64, file["count"].as_u64().unwrap());
    cases
}

fn cases_of(method: &str) -> Vec<Value> {
    let found: Vec<Value> =
        cases().into_iter().filter(|case| case["input"]["method"] == method).collect();
    assert!(!found.is_empty(), "no case of {method}");
    found
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// Compares within the tolerance of the case.
fn check(case: &Value, what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    let relative = case["tolerance"]["relative"].as_f64().unwrap();
    let absolute = case["tolerance"]["absolute"].as_f64().unwrap();
    assert!(
        (found - expected).abs() <= absolute + relative * expected.abs(),
        "{}: {what} is {found}, expected {expected}",
        case["id"]
    );
}

fn check_all(case: &Value, what: &str, found: &[f64], expected: &Value) {
    assert_eq!(found.len(), expected.as_array().unwrap().len(), "{}: {what}", case["id"]);
    for (index, value) in found.iter().enumerate() {
        check(case, &format!("{what} {index}"), *value, &expected[index]);
    }
}

fn sale(volume: &Value, price: &Value) -> Option<PriceVolume> {
    let price = Usd::from_usd(price.as_f64()?);
    Some(PriceVolume { volume: volume.as_f64().unwrap(), price })
}

#[test]
fn price_volume_and_mix() {
    for case in cases_of("price-volume-mix") {
        let (input, expected) = (&case["input"], &case["expected"]);
        let items: Vec<VolumeItem> = (0..input["q0"].as_array().unwrap().len())
            .map(|i| VolumeItem {
                before: sale(&input["q0"][i], &input["p0"][i]),
                after: sale(&input["q1"][i], &input["p1"][i]),
            })
            .collect();
        let bridge = price_volume_mix(&items).unwrap();
        check(&case, "revenue0", bridge.before.as_usd(), &expected["revenue0"]);
        check(&case, "revenue1", bridge.after.as_usd(), &expected["revenue1"]);
        for (name, bar) in [
            ("price", bridge.price),
            ("volume", bridge.volume),
            ("mix", bridge.mix),
            ("new", bridge.new),
            ("discontinued", bridge.discontinued),
        ] {
            // Only one case has new and discontinued items; the others have none.
            let value = if expected[name].is_null() { &Value::from(0.0) } else { &expected[name] };
            check(&case, name, bar.as_usd(), value);
        }
        for (name, parts) in [
            ("price_by_item", bridge.price_by_item),
            ("volume_by_item", bridge.volume_by_item),
            ("mix_by_item", bridge.mix_by_item),
            ("mix_by_item_centred", bridge.mix_by_item_centred),
        ] {
            if !expected[name].is_null() {
                let parts: Vec<f64> = parts.into_iter().map(Usd::as_usd).collect();
                check_all(&case, name, &parts, &expected[name]);
            }
        }
    }
}

fn margin_lines(shares: &Value, margins: &Value) -> Vec<MarginLine> {
    numbers(shares)
        .into_iter()
        .zip(numbers(margins))
        .map(|(share, margin)| MarginLine {
            share: Share::from_fraction(share).unwrap(),
            margin: Margin::from_fraction(margin).unwrap(),
        })
        .collect()
}

fn fractions(parts: &[cloudecon_core::BasisPoints]) -> Vec<f64> {
    parts.iter().map(|part| part.as_bp() / 1e4).collect()
}

#[test]
fn margin_bridges_in_three_weightings() {
    for case in cases_of("margin-bridge") {
        let (input, expected) = (&case["input"], &case["expected"]);
        let before = margin_lines(&input["share0"], &input["margin0"]);
        let after = margin_lines(&input["share1"], &input["margin1"]);
        let bridge =
            |weights| -> MarginBridge { margin_bridge_of(&before, &after, weights).unwrap() };

        let midpoint = bridge(MarginWeights::Midpoint);
        check(&case, "margin0", midpoint.before.as_fraction(), &expected["margin0"]);
        check(&case, "margin1", midpoint.after.as_fraction(), &expected["margin1"]);
        check(&case, "change", midpoint.change().as_bp(), &expected["change_bp"]);
        check(&case, "rate", midpoint.rate.as_bp() / 1e4, &expected["midpoint"]["rate"]);
        check(&case, "mix", midpoint.mix.as_bp() / 1e4, &expected["midpoint"]["mix"]);
        let (rates, mixes) = (fractions(&midpoint.rate_by_line), fractions(&midpoint.mix_by_line));
        check_all(&case, "rate by line", &rates, &expected["midpoint"]["rate_by_line"]);
        check_all(&case, "mix by line", &mixes, &expected["midpoint"]["mix_by_line"]);
        assert_eq!(midpoint.interaction.as_bp(), 0.0);

        let base = bridge(MarginWeights::Base);
        let wanted = &expected["base_weights"];
        check(&case, "base rate", base.rate.as_bp() / 1e4, &wanted["rate"]);
        check(&case, "base mix", base.mix.as_bp() / 1e4, &wanted["mix"]);
        check(&case, "interaction", base.interaction.as_bp() / 1e4, &wanted["interaction"]);
        check_all(&case, "base mix", &fractions(&base.mix_by_line), &wanted["mix_by_line"]);

        let end = bridge(MarginWeights::End);
        check(&case, "end rate", end.rate.as_bp() / 1e4, &expected["end_weights"]["rate"]);
        check(&case, "end mix", end.mix.as_bp() / 1e4, &expected["end_weights"]["mix"]);
    }
}

#[test]
fn logarithmic_mean_decompositions() {
    for case in cases_of("lmdi-i") {
        let (input, expected) = (&case["input"], &case["expected"]);
        let (before, after) = (rows(&input["items0"]), rows(&input["items1"]));
        let bridge = lmdi_additive(&before, &after).unwrap();
        check(&case, "total0", bridge.total_before, &expected["total0"]);
        check(&case, "total1", bridge.total_after, &expected["total1"]);
        check_all(&case, "additive", &bridge.effects, &expected["additive"]);
        for (item, row) in bridge.by_item.iter().enumerate() {
            check_all(&case, "by item", row, &expected["additive_by_item"][item]);
        }
        if !expected["multiplicative"].is_null() {
            let factors = lmdi_multiplicative(&before, &after).unwrap();
            check_all(&case, "multiplicative", &factors, &expected["multiplicative"]);
        }
    }
}

/// Cost of a million tokens: yearly capital charge and power over yearly million tokens.
fn cost_per_mtok(x: &[f64]) -> f64 {
    let [capex, wacc, life, kw, usd_mwh, tps, utilization] = *x else { return f64::NAN };
    let annuity = wacc / (1.0 - (1.0 + wacc).powf(-life));
    (capex * annuity + kw * 8.76 * usd_mwh) / (tps * utilization * 31.536)
}

#[test]
fn shapley_effects() {
    for case in cases_of("shapley") {
        let (input, expected) = (&case["input"], &case["expected"]);
        let (before, after) = (numbers(&input["x0"]), numbers(&input["x1"]));
        let function: fn(&[f64]) -> f64 = match input["function"].as_str().unwrap() {
            "x1 x2" | "x1 x2 x3 x4" => |x| x.iter().product(),
            "(capex*annuity(wacc,life)+kw*8.76*usd_mwh)/(tps*util*31.536)" => cost_per_mtok,
            other => panic!("no function {other}"),
        };
        check(&case, "value0", function(&before), &expected["value0"]);
        check(&case, "value1", function(&after), &expected["value1"]);
        let effects = shapley(&before, &after, function).unwrap();
        check_all(&case, "effects", &effects, &expected["effects"]);
    }
}

#[test]
fn contributions_to_growth() {
    for case in cases_of("contributions") {
        let (input, expected) = (&case["input"], &case["expected"]);
        let lines = ["iaas", "taas", "other"];
        let side = |key: &str| -> Vec<Usd> {
            lines.iter().map(|l| Usd::from_billions(input[key][*l].as_f64().unwrap())).collect()
        };
        let points = contributions(&side("before"), &side("after")).unwrap();
        for (line, point) in lines.iter().zip(&points) {
            check(&case, line, point.as_fraction(), &expected["contribution"][*line]);
        }
        let total: f64 = points.iter().map(|point| point.as_fraction()).sum();
        check(&case, "growth", total, &expected["total_growth"]);
    }
}

#[test]
fn no_case_is_left_out() {
    let known = ["price-volume-mix", "margin-bridge", "lmdi-i", "shapley", "contributions"];
    for case in cases() {
        let method = case["input"]["method"].as_str().unwrap();
        assert!(known.contains(&method), "{}: no test reads method {method}", case["id"]);
    }
}
