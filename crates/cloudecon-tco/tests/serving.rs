//! The step of the serving roofline against arithmetic by hand, its limits, and what the result
//! says about the binding resource.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod support;

use cloudecon_core::{ChipHourPrice, Range, TokenPrice};
use cloudecon_tco::{
    Allocation, ArithmeticWidth, Binding, Calibration, Column, CostLine, Error, NumberFormat,
    Parallelism, Precision, PromptCache, Serving, ServingPoint, Speculation, Sweep, SweepInput,
    SweepResults, TokenCost, TokenCostRange, Warning, Workload,
};
use support::{EIGHT_BITS, assumed, chip_with, dense, mixture, share, terms};

fn serve(
    calibration: &Calibration,
    parallelism: Parallelism,
    speculation: Option<Speculation>,
    workload: &Workload,
) -> Result<ServingPoint, Error> {
    let (chip, model) = (chip_with(1979.0, 4.8), dense());
    Serving {
        chip: &chip,
        model: &model,
        calibration,
        precision: EIGHT_BITS,
        parallelism,
        speculation,
    }
    .point(workload)
}

#[test]
fn every_term_of_a_step_worked_by_hand() {
    // 70.6e9 weights in 8 bits on 2 chips of 4.8 TB/s and 1,979 TFLOP/s; B = 32, I = O = 1,000.
    let point =
        serve(&assumed(), Parallelism::tensor(2), None, &Workload::new(1e3, 1e3, 32.0)).unwrap();
    let terms = point.terms();
    let near = |found: f64, expected: f64| {
        approx::assert_relative_eq!(found, expected, max_relative = 1e-9);
    };
    // weights 70.6e9 / (2 x 4.8e12 x 0.85)
    near(terms.weights.as_seconds(), 70.6e9 / 8.16e12);
    // matrices 2 x 70.6e9 x 32 / (2 x 1.979e15 x 0.6)
    near(terms.matrices.as_seconds(), 4.5184e12 / 2.3748e15);
    // prompt: q = 32 x 1,000 / 1,000 = 32 tokens a step; attention over half the prompt
    // 0.5 x 4 x 80 x 64 x 128 x 1,000 = 1.31072e9 FLOPs each at 0.5 x 989.5e12 x 2
    near(
        terms.prompt.as_seconds(),
        4.5184e12 / 2.3748e15 + 32.0 * 1.310_72e9 / (0.5 * 989.5e12 * 2.0),
    );
    // cache: S = 1,500; 163,840 B a token over 2 chips of 4.8e12 x 0.6
    near(terms.cache.as_seconds(), 32.0 * 1500.0 * 163_840.0 / 5.76e12);
    // attention: 4 x 80 x 64 x 128 = 2,621,440 FLOPs a token of context
    near(terms.attention.as_seconds(), 32.0 * 1500.0 * 2_621_440.0 / (989.5e12 * 0.5 * 2.0));
    // link: 160 all-reduces of one stage at 2 us; 64 tokens x 160 x 8,192 x 2 B x 2 (2-1)/2
    near(terms.link.as_seconds(), 160.0 * 2e-6 + 64.0 * 160.0 * 16_384.0 / (450e9 * 0.6));
    // overhead: 80 x 10 us + 4 ms
    near(terms.overhead.as_seconds(), 4.8e-3);
    let step = terms.weights.as_seconds()
        + terms.prompt.as_seconds()
        + terms.cache.as_seconds()
        + terms.link.as_seconds()
        + 4.8e-3;
    near(terms.total.as_seconds(), step);
    near(point.tpot().as_seconds(), step);
    near(point.output_per_chip().as_tokens_per_second(), 16.0 / step);
    assert_eq!(point.binding(), Binding::WeightBandwidth);
    assert_eq!(point.warnings(), [Warning::NoEvidence]);
}

#[test]
fn memory_limits_the_requests_in_flight() {
    // 2 x (141 GiB x 0.9 - 1.5e9) - 70.6e9 = 198.9e9 B of cache; 163,840 B x 30,000 a request.
    let workload = Workload::new(20e3, 20e3, 256.0);
    let point = serve(&assumed(), Parallelism::tensor(2), None, &workload).unwrap();
    let room = 2.0 * (141.0 * 1_073_741_824.0 * 0.9 - 1.5e9) - 70.6e9;
    let limit = room / (163_840.0 * 30e3);
    approx::assert_relative_eq!(point.batch_limit(), limit, max_relative = 1e-12);
    approx::assert_relative_eq!(point.batch(), limit, max_relative = 1e-12);
    assert_eq!(point.binding(), Binding::MemoryCapacity);
    assert!(point.warnings().contains(&Warning::ConcurrencyLimitedByMemory));
    assert!(point.waiting() > cloudecon_tco::Seconds::from_seconds(1.0));
    let error = serve(&assumed(), Parallelism::SINGLE, None, &Workload::new(4e5, 1e5, 1.0));
    assert!(matches!(error, Err(Error::DoesNotFit { .. })));
}

#[test]
fn each_resource_binds_where_it_should() {
    let ideal = Calibration::ideal();
    let one = Parallelism::SINGLE;
    let at = |workload: Workload| serve(&ideal, one, None, &workload).unwrap();
    assert_eq!(at(Workload::new(1.0, 2000.0, 1.0)).binding(), Binding::WeightBandwidth);
    // Above the ridge, 1,979e12 / 4.8e12 = 412 FLOPs a byte: 206 tokens in 8 bits.
    assert_eq!(at(Workload::new(1.0, 100.0, 4000.0)).binding(), Binding::MatrixArithmetic);
    assert_eq!(at(Workload::new(8000.0, 10.0, 40.0)).binding(), Binding::PromptArithmetic);
    let long = Workload {
        prompt_cache: Some(PromptCache { hit: share(1.0), load: None }),
        ..Workload::new(20_000.0, 1000.0, 23.0)
    };
    assert_eq!(at(long).binding(), Binding::CacheBandwidth);
    let slow = Calibration { step_overhead: 1.0, ..ideal.clone() };
    let overhead = serve(&slow, one, None, &Workload::new(100.0, 100.0, 1.0)).unwrap();
    assert_eq!(overhead.binding(), Binding::Overhead);
    let narrow = Calibration { link: 1e-3, ..ideal.clone() };
    let link = serve(&narrow, Parallelism::tensor(8), None, &Workload::new(10.0, 100.0, 64.0));
    assert_eq!(link.unwrap().binding(), Binding::Link);
    assert!(at(Workload::new(1.0, 1.0, 1.0)).warnings().contains(&Warning::IdealCalibration));
}

#[test]
fn a_prompt_cache_saves_the_prefill_and_nothing_else() {
    let fresh = Workload::new(4000.0, 500.0, 16.0);
    let at = |hit: f64| {
        let prompt_cache = Some(PromptCache { hit: share(hit), load: None });
        serve(&assumed(), Parallelism::tensor(2), None, &Workload { prompt_cache, ..fresh })
            .unwrap()
    };
    let (none, half, all) = (at(0.0), at(0.5), at(1.0));
    approx::assert_relative_eq!(
        half.terms().prompt.as_seconds(),
        0.5 * none.terms().prompt.as_seconds(),
        max_relative = 1e-12
    );
    assert_eq!(all.terms().prompt.as_seconds(), 0.0);
    assert_eq!(none.terms().cache, all.terms().cache);
    assert_eq!(none.batch_limit(), all.batch_limit());
    // Cached tokens cost less than fresh ones, and something.
    let hour = ChipHourPrice::from_usd_per_chip_hour(2.0);
    let cost = TokenCost::allocate(hour, &half, Allocation::TimeShare).unwrap();
    let (input, cached) = (cost.input().unwrap(), cost.cached().unwrap());
    assert!(TokenPrice::ZERO < cached && cached < input);
    let blended = cost.blended_input(share(0.5)).unwrap();
    approx::assert_relative_eq!(
        blended.as_usd_per_mtok(),
        0.5 * (input.as_usd_per_mtok() + cached.as_usd_per_mtok()),
        max_relative = 1e-12
    );
}

#[test]
fn speculation_pays_at_small_batches_and_not_at_large_ones() {
    let draft = Speculation { draft_length: 3, acceptance: share(0.8), draft_cost: 0.03 };
    let gain = |concurrency: f64| {
        let workload = Workload::new(100.0, 1000.0, concurrency);
        let at = |speculation| {
            serve(&Calibration::ideal(), Parallelism::SINGLE, speculation, &workload)
                .unwrap()
                .interactivity()
        };
        at(Some(draft)).ratio_to(at(None)).unwrap()
    };
    // Bound by weights the step is the same, less 3 x 3 % of drafting: 2.952 / 1.09 = 2.708;
    // a little less for the prompts that enter 2.952 times as often.
    assert!((2.6..2.71).contains(&gain(1.0)), "{}", gain(1.0));
    // Bound by arithmetic four tokens are verified for each 2.952 gained.
    assert!(gain(450.0) < 1.0, "{}", gain(450.0));
}

#[test]
fn a_mixture_reads_the_experts_that_its_batch_touches() {
    let (chip, model) = (chip_with(1979.0, 4.8), mixture());
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &Calibration::ideal(),
        precision: EIGHT_BITS,
        parallelism: Parallelism::tensor(4),
        speculation: None,
    };
    let weights = |batch: f64| {
        let point = serving.point(&Workload::new(10.0, 100.0, batch)).unwrap();
        point.terms().weights.as_seconds() * 4.0 * 4.8e12
    };
    // One token: 5.3e9 shared bytes and 8 of 256 experts.
    approx::assert_relative_eq!(weights(1.0), 5.3e9 + 224.7e9 / 32.0, max_relative = 1e-9);
    // 64 tokens: 1 - (1 - 1/32)^64 = 0.868917 of the experts.
    let touched = 1.0 - (31.0_f64 / 32.0).powi(64);
    approx::assert_relative_eq!(weights(64.0), 5.3e9 + 224.7e9 * touched, max_relative = 1e-9);
    assert!(weights(1000.0) <= 230e9);
}

#[test]
fn missing_hardware_is_named() {
    let (chip, model) = (chip_with(1979.0, 4.8), dense());
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &Calibration::ideal(),
        precision: Precision {
            weights: NumberFormat::Fp4Block16,
            arithmetic: ArithmeticWidth::Bits4,
            ..EIGHT_BITS
        },
        parallelism: Parallelism::SINGLE,
        speculation: None,
    };
    assert_eq!(
        serving.point(&Workload::new(1.0, 1.0, 1.0)).unwrap_err().to_string(),
        "the chip has no peak rate in 4 bits: choose a format it supports"
    );
    let lonely =
        cloudecon_tco::Chip::new(chip.peaks(), chip.memory(), chip.memory_bandwidth(), None)
            .unwrap();
    let pair = Serving {
        chip: &lonely,
        precision: EIGHT_BITS,
        parallelism: Parallelism::tensor(2),
        ..serving
    };
    assert_eq!(
        pair.point(&Workload::new(1.0, 1.0, 1.0)).unwrap_err().to_string(),
        "2 chips share the model but the chip states no `link` bandwidth"
    );
}

#[test]
fn whole_system_costs_match_a_worked_answer() {
    // 5,480 tok/s in all, half of them output, 1.41 USD/h: 0.143 USD per million output tokens
    // and 0.0715 over all. Scaled to this point: output cost = 2 x total cost for I = O.
    let point =
        serve(&assumed(), Parallelism::SINGLE, None, &Workload::new(1e3, 1e3, 8.0)).unwrap();
    let hour = ChipHourPrice::from_usd_per_chip_hour(1.41);
    let cost = |rule| TokenCost::allocate(hour, &point, rule).unwrap().output().as_usd_per_mtok();
    let (whole, total) = (cost(Allocation::WholeSystem), cost(Allocation::Total));
    approx::assert_relative_eq!(whole, 2.0 * total, max_relative = 1e-12);
    let rate = point.output_per_chip().as_tokens_per_second();
    approx::assert_relative_eq!(whole, 1.41 / (rate * 3.6e-3), max_relative = 1e-12);
}

#[test]
fn a_ranged_hour_gives_a_ranged_price() {
    let point =
        serve(&assumed(), Parallelism::SINGLE, None, &Workload::new(1e3, 1e3, 8.0)).unwrap();
    let hour = Range::new(1.0, 2.0, 4.0).unwrap().map(ChipHourPrice::from_usd_per_chip_hour);
    let cost = TokenCostRange::allocate(hour, &point, Allocation::Total).unwrap();
    // No evidence, no band: the price is as wide as the hour.
    let output = cost.output();
    approx::assert_relative_eq!(output.high().ratio_to(output.mid()).unwrap(), 2.0);
    approx::assert_relative_eq!(output.low().ratio_to(output.mid()).unwrap(), 0.5);
    assert_eq!(cost.mid().output(), output.mid());
}

#[test]
fn a_sweep_reports_bad_rows_and_columns() {
    let (chip, model, calibration) = (chip_with(1979.0, 4.8), dense(), assumed());
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &calibration,
        precision: EIGHT_BITS,
        parallelism: Parallelism::SINGLE,
        speculation: None,
    };
    let workload = Workload::new(1000.0, 1000.0, 8.0);
    let life = [48.0, 0.0, 60.0];
    let sweep = Sweep::new(&terms(), &serving, &workload)
        .unwrap()
        .with(SweepInput::Life, Column::Slice(&life));
    let mut results = SweepResults::with_rows(3);
    sweep.evaluate(&mut results).unwrap();
    assert_eq!(results.is_valid(), [true, false, true]);
    assert_eq!(results.chip_hour()[1], 0.0);
    assert_eq!(
        results.require_all().unwrap_err().to_string(),
        "row 1 gives no finite cost: check its inputs for zero or negative values"
    );
    let mut short = SweepResults::with_rows(2);
    assert_eq!(
        sweep.evaluate(&mut short).unwrap_err().to_string(),
        "column `life` has 3 rows, the sweep has 2"
    );
}

#[test]
fn elasticities_explain_which_term_moves_the_cost() {
    let (chip, model, calibration) = (chip_with(1979.0, 4.8), dense(), Calibration::ideal());
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &calibration,
        precision: EIGHT_BITS,
        parallelism: Parallelism::SINGLE,
        speculation: None,
    };
    // A few output tokens for one user: only memory traffic matters.
    let workload = Workload::new(1.0, 1000.0, 1.0);
    let sweep = Sweep::new(&terms(), &serving, &workload).unwrap();
    let found = sweep
        .elasticities(&[
            (SweepInput::Utilization, 0.7),
            (SweepInput::MemoryBandwidth, 4.8e12),
            (SweepInput::Capital, 35_000.0),
        ])
        .unwrap();
    // Cost is inverse to utilization and, bound by memory, to bandwidth.
    approx::assert_relative_eq!(found[0].output_cost, -1.0, max_relative = 1e-6);
    approx::assert_relative_eq!(found[1].output_per_chip, 1.0, max_relative = 1e-3);
    assert_eq!(found[1].chip_hour, 0.0);
    // Capital and what goes with it as a share: its part of the powered hour.
    let cost = terms().cost().unwrap();
    let with_capital = cost.capital().as_usd_per_chip_hour()
        + [CostLine::Maintenance, CostLine::Replacement, CostLine::InsuranceAndSoftware]
            .map(|line| cost.line(line).as_usd_per_chip_hour())
            .iter()
            .sum::<f64>();
    let part = with_capital / cost.powered().as_usd_per_chip_hour();
    approx::assert_relative_eq!(found[2].chip_hour, part, max_relative = 1e-6);
}
