//! The shipped constants (fixtures/dataset/calibration/serving.toml) against the measured curves: their
//! stated errors, the gain over the roofline without constants, and the labels of a prediction.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "../examples/calibrate/curves.rs"]
mod curves;

use cloudecon_core::{ChipHourPrice, Range, TokenPrice, TokenRate};
use cloudecon_tco::{
    Allocation, Calibration, ErrorSummary, Factor, Observation, Parallelism, Seconds, Serving,
    TokenCostRange, Warning, Workload, fit,
};
use curves::{Curves, Family, Row};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    set: Vec<Set>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    model: String,
    engine: String,
    generation: String,
    calibration: Calibration,
}

fn sets() -> Vec<Set> {
    let text =
        std::fs::read_to_string(curves::fixture("dataset/calibration/serving.toml")).unwrap();
    toml::from_str::<File>(&text).unwrap().set
}

fn errors(set: &Set, rows: &[Row<'_>]) -> (ErrorSummary, ErrorSummary) {
    let chosen: Vec<Observation<'_>> = rows
        .iter()
        .filter(|row| set.engine == "any" || set.engine == row.measured.backend)
        .filter(|row| {
            set.generation == "any"
                || (set.generation == "hopper") == row.measured.system.starts_with('h')
        })
        .map(|row| row.observation)
        .collect();
    (
        ErrorSummary::over(&set.calibration, &chosen).unwrap(),
        ErrorSummary::over(&Calibration::ideal(), &chosen).unwrap(),
    )
}

#[test]
fn shipped_constants_reach_their_stated_errors_on_all_curves() {
    let curves = Curves::read().unwrap();
    let sets = sets();
    assert_eq!(sets.len(), 13);
    for set in &sets {
        // The last set belongs to another file of measurements, see examples/calibrate/neuron.rs.
        let Some(family) = Family::ALL.into_iter().find(|family| family.model() == set.model)
        else {
            assert_eq!(set.engine, "neuronx");
            continue;
        };
        let (found, ideal) = errors(set, &curves.of(family));
        let evidence = set.calibration.evidence.as_ref().unwrap();
        let rows = curves.of(family);
        let mut known: Vec<u32> = rows.iter().map(|row| row.measured.curve).collect();
        known.dedup();
        assert!(known.len() >= 10, "{}: too few curves for two halves", set.model);
        assert_eq!(found.rows, (evidence.rows_fitted + evidence.rows_tested) as usize);
        // Half of these rows were fitted, so the error over all is below the held-out one, but for
        // the luck of the split.
        assert!(
            found.mean < 1.15 * evidence.mean_error,
            "{} {} {}: {:.3} over all rows, {:.3} stated",
            set.model,
            set.engine,
            set.generation,
            found.mean,
            evidence.mean_error
        );
        // Without constants the roofline is far too fast; with them it is several times closer.
        assert!(ideal.median_ratio < 0.65);
        assert!(found.mean < 0.3 * ideal.mean, "{} {}", set.model, set.engine);
    }
}

#[test]
fn held_out_errors_meet_the_aims() {
    // Aims: mean of the held-out half, as published for this form of model: dense 9.7 %,
    // mixtures 13.1 %, 16.4 % and 19.7 %. The best grouping of each model must reach them.
    let sets = sets();
    for (model, aim) in [
        ("llama-3.1-70b", 0.097),
        ("minimax-m2.5", 0.131),
        ("gpt-oss-120b", 0.164),
        ("deepseek-r1", 0.197),
        // Stated for the fit itself: 10.7 % mean; held out it may be a little more.
        ("dense", 0.125),
    ] {
        let weighted = |is_best: fn(&Set) -> bool| {
            let chosen = || sets.iter().filter(|set| set.model == model && is_best(set));
            let evidence = || chosen().filter_map(|set| set.calibration.evidence.as_ref());
            let rows: f64 = evidence().map(|e| f64::from(e.rows_tested)).sum();
            let sum: f64 = evidence().map(|e| f64::from(e.rows_tested) * e.mean_error).sum();
            (rows > 0.0).then(|| sum / rows)
        };
        let best = weighted(|set| set.engine != "any").or(weighted(|set| set.engine == "any"));
        assert!(best.unwrap() < aim, "{model}: {best:?} against {aim}");
    }
}

#[test]
fn a_fit_repeats_with_its_seed_and_recovers_known_constants() {
    let curves = Curves::read().unwrap();
    let rows = curves.of(Family::Dense70b);
    let truth = sets().remove(0).calibration;
    // Times that the model itself predicts: a fit from elsewhere must find its way back.
    let made: Vec<Observation<'_>> = rows
        .iter()
        .map(|row| {
            let o = row.observation;
            let serving = Serving {
                chip: o.chip,
                model: o.model,
                calibration: &truth,
                precision: o.precision,
                parallelism: o.parallelism,
                speculation: None,
            };
            Observation { tpot: serving.point(&o.workload).unwrap().tpot(), ..o }
        })
        .collect();
    let start = Calibration { weight_bandwidth: 0.5, step_overhead: 1e-3, ..truth.clone() };
    let free = [Factor::WeightBandwidth, Factor::StepOverhead];
    let found = fit(&start, &free, &made, 800, 1).unwrap();
    approx::assert_relative_eq!(
        found.weight_bandwidth,
        truth.weight_bandwidth,
        max_relative = 0.01
    );
    approx::assert_relative_eq!(found.step_overhead, truth.step_overhead, max_relative = 0.02);
    assert_eq!(found, fit(&start, &free, &made, 800, 1).unwrap());
}

#[test]
fn predictions_outside_the_evidence_say_so() {
    let curves = Curves::read().unwrap();
    let rows = curves.of(Family::MiniMax);
    let dense = sets().remove(0).calibration;
    let o = rows[0].observation;
    let serving = Serving {
        chip: o.chip,
        model: o.model,
        calibration: &dense,
        precision: o.precision,
        parallelism: o.parallelism,
        speculation: None,
    };
    let point = serving.point(&o.workload).unwrap();
    assert!(point.warnings().contains(&Warning::OtherModelKind));
    let long = serving.point(&Workload::new(40_000.0, 100.0, 1.0)).unwrap();
    assert!(long.warnings().contains(&Warning::ContextOutsideEvidence));
    // The band of the result is the held-out p90 of the evidence.
    let p90 = dense.evidence.as_ref().unwrap().p90_error;
    let range = point.tpot_range();
    let high: Seconds = range.high();
    approx::assert_relative_eq!(
        high.as_seconds() / range.mid().as_seconds(),
        p90.exp(),
        max_relative = 1e-12
    );
}

/// Measured: H200, Llama-3.1-70B in 8 bits, TensorRT-LLM, one GPU, 1,024 in and out, 128 in flight:
/// 2,740 output tokens a second and GPU; at the published 1.41 USD an hour 0.143 USD per million
/// output tokens with the whole hour on them.
#[test]
fn a_published_price_per_token_lies_in_the_predicted_range() {
    let curves = Curves::read().unwrap();
    let rows = curves.of(Family::Dense70b);
    // This point is not among the rows: only chip, model and formats are taken from one that is.
    let o = rows
        .iter()
        .find(|row| row.measured.system == "h200_sxm" && row.measured.backend == "trtllm")
        .unwrap()
        .observation;
    let sets = sets();
    let set = sets
        .iter()
        .find(|set| {
            set.model == "llama-3.1-70b" && set.engine == "trtllm" && set.generation == "any"
        })
        .unwrap();
    let serving = Serving {
        chip: o.chip,
        model: o.model,
        calibration: &set.calibration,
        precision: o.precision,
        parallelism: Parallelism::SINGLE,
        speculation: None,
    };
    let mean = 0.9 * 1024.0;
    let point = serving.point(&Workload::new(mean, mean, 128.0)).unwrap();
    assert_eq!(point.warnings(), []);
    assert!(point.output_range().contains(TokenRate::from_tokens_per_second(2740.0)));
    let hour = Range::exact(ChipHourPrice::from_usd_per_chip_hour(1.41));
    let cost = TokenCostRange::allocate(hour, &point, Allocation::WholeSystem).unwrap();
    let price = cost.output();
    assert!(price.contains(TokenPrice::from_usd_per_mtok(0.143)), "{price:.4}");
    // The band is narrow enough to be worth stating.
    assert!(price.high().ratio_to(price.low()).unwrap() < 1.6);
}

#[test]
fn time_to_the_first_token_is_a_lower_bound_and_no_more() {
    let curves = Curves::read().unwrap();
    let sets = sets();
    for family in Family::ALL {
        let set = sets.iter().find(|set| set.model == family.model()).unwrap();
        let rows = curves.of(family);
        let below = rows
            .iter()
            .filter(|row| {
                let o = row.observation;
                let serving = Serving {
                    chip: o.chip,
                    model: o.model,
                    calibration: &set.calibration,
                    precision: o.precision,
                    parallelism: o.parallelism,
                    speculation: None,
                };
                serving.point(&o.workload).unwrap().ttft().as_millis() < row.measured.ttft_ms
            })
            .count();
        // Requests of equal length finish together, so that prompts queue behind each other.
        assert!(below as f64 > 0.9 * rows.len() as f64, "{}: {below}", family.model());
    }
}
