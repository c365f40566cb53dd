//! Laws of the chip-hour, the serving roofline, the allocation of joint cost, the frontier and the
//! sweep, over generated inputs.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod support;

use cloudecon_core::{ChipHourPrice, EnergyPrice, Power, Share, TokenPrice, TokenRate, Usd};
use cloudecon_finance::Timing;
use cloudecon_tco::{
    Allocation, Calibration, Capital, ChipHourTerms, Column, CostLine, Financing, Frontier,
    FrontierPoint, InstructionSet, Months, Parallelism, PromptCache, Pue, Serving, ServingPoint,
    Sweep, SweepInput, SweepResults, TokenCost, Workload,
};
use proptest::prelude::*;
use support::{EIGHT_BITS, assumed, chip_with, dense, mixture, share, terms};

fn total(terms: &ChipHourTerms) -> f64 {
    terms.cost().unwrap().total().as_usd_per_chip_hour()
}

prop_compose! {
    fn any_terms()(
        capital in 1e3_f64..2e5,
        rate in 0.0_f64..0.3,
        months in 12.0_f64..120.0,
        residual in 0.0_f64..0.9,
        kw in 0.1_f64..4.0,
        load in 0.0_f64..=1.0,
        pue in 1.0_f64..2.0,
        energy in 0.0_f64..0.3,
        availability in 0.5_f64..=1.0,
        utilization in 0.05_f64..=1.0,
    ) -> ChipHourTerms {
        let base = terms();
        let mut power = base.power;
        power.provisioned = Power::from_kw(kw);
        power.average_load = share(load);
        power.pue = Pue::new(pue).unwrap();
        power.energy_price = EnergyPrice::from_usd_per_kwh(energy);
        ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(capital)),
            financing: Financing::nominal(rate).unwrap(),
            life: Months::from_months(months),
            residual: share(residual),
            power,
            availability: share(availability),
            utilization: share(utilization),
            ..base
        }
    }
}

proptest! {
    #[test]
    fn the_breakdown_sums_exactly_to_the_total(terms in any_terms()) {
        let cost = terms.cost().unwrap();
        let sum: f64 = cost.lines().map(|(_, price)| price.as_usd_per_chip_hour()).sum();
        // Exact: the total is defined as this sum in this order.
        prop_assert_eq!(sum, cost.total().as_usd_per_chip_hour());
        // And it is the powered hour divided by availability and utilization.
        let powered = cost.powered().as_usd_per_chip_hour();
        let divided = powered / terms.availability.as_fraction() / terms.utilization.as_fraction();
        prop_assert!((sum / divided - 1.0).abs() < 1e-12);
    }

    #[test]
    fn cost_falls_when_utilization_rises(terms in any_terms(), more in 1.01_f64..2.0) {
        let better = (terms.utilization.as_fraction() * more).min(1.0);
        prop_assume!(better > terms.utilization.as_fraction());
        let used = ChipHourTerms { utilization: share(better), ..terms };
        prop_assert!(total(&used) < total(&terms));
        // Only the idle line moves.
        let (a, b) = (terms.cost().unwrap(), used.cost().unwrap());
        prop_assert_eq!(a.powered(), b.powered());
        prop_assert!(b.idle() < a.idle());
    }

    #[test]
    fn cost_falls_when_life_grows(terms in any_terms(), more in 1.01_f64..3.0) {
        let longer = Months::from_months(terms.life.as_months() * more);
        let longer = ChipHourTerms { life: longer, ..terms };
        prop_assert!(total(&longer) < total(&terms));
    }

    #[test]
    fn cost_rises_with_rate_price_and_overhead(terms in any_terms(), more in 0.01_f64..0.2) {
        let rate = terms.financing.monthly_rate().as_fraction() * 12.0 + more;
        let dearer = ChipHourTerms { financing: Financing::nominal(rate).unwrap(), ..terms };
        prop_assert!(total(&dearer) > total(&terms));
        let mut power = terms.power;
        power.pue = Pue::new(power.pue.as_ratio() + more).unwrap();
        let hotter = ChipHourTerms { power, ..terms };
        prop_assert!(total(&hotter) > total(&terms));
        let mut power = terms.power;
        power.average_load = share(power.average_load.as_fraction().max(0.1));
        let loaded = ChipHourTerms { power, ..terms };
        power.energy_price = EnergyPrice::from_usd_per_kwh(
            power.energy_price.as_usd_per_kwh() + more,
        );
        let dearer = ChipHourTerms { power, ..loaded };
        prop_assert!(total(&dearer) > total(&loaded));
    }

    #[test]
    fn payment_in_advance_costs_less(terms in any_terms()) {
        let advance = terms.financing.with_timing(Timing::InAdvance);
        let advance = ChipHourTerms { financing: advance, ..terms };
        prop_assert!(total(&advance) <= total(&terms));
    }

    #[test]
    fn scaling_money_scales_the_cost(terms in any_terms(), factor in 0.01_f64..100.0) {
        let scaled = |terms: ChipHourTerms| {
            let mut power = terms.power;
            power.energy_price = power.energy_price * factor;
            power.demand_charge = power.demand_charge * factor;
            let mut operations = terms.operations;
            operations.staff = operations.staff * factor;
            let cloudecon_tco::Facility::RentPerItPower(rent) = terms.facility else {
                return terms;
            };
            ChipHourTerms {
                capital: Capital::AllIn(terms.capital.total() * factor),
                power,
                operations,
                facility: cloudecon_tco::Facility::RentPerItPower(rent * factor),
                ..terms
            }
        };
        let ratio = total(&scaled(terms)) / total(&terms);
        prop_assert!((ratio / factor - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_zero_rate_is_the_straight_line(terms in any_terms()) {
        let zero = ChipHourTerms { financing: Financing::nominal(0.0).unwrap(), ..terms };
        let line = ChipHourTerms { financing: Financing::straight_line(), ..terms };
        prop_assert!((total(&zero) / total(&line) - 1.0).abs() < 1e-12);
        // A life of one year without residual: the capital once in 8,760 h.
        let year = ChipHourTerms { life: Months::from_years(1.0), residual: Share::ZERO, ..line };
        let capital = year.cost().unwrap().line(CostLine::AllInCapital).as_usd_per_chip_hour();
        let expected = year.capital.total().as_usd() / 8_760.0;
        prop_assert!((capital / expected - 1.0).abs() < 1e-12);
    }
}

fn point(
    peak: f64,
    bandwidth: f64,
    calibration: &Calibration,
    chips: u32,
    workload: &Workload,
    is_mixture: bool,
) -> Option<ServingPoint> {
    let chip = chip_with(peak, bandwidth);
    let model = if is_mixture { mixture() } else { dense() };
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration,
        precision: EIGHT_BITS,
        parallelism: Parallelism::tensor(chips),
        speculation: None,
    };
    serving.point(workload).ok()
}

prop_compose! {
    fn any_workload()(
        input in 1.0_f64..16_000.0,
        output in 1.0_f64..8_000.0,
        concurrency in 1.0_f64..512.0,
        hit in 0.0_f64..=1.0,
    ) -> Workload {
        let prompt_cache = Some(PromptCache { hit: share(hit), load: None });
        Workload { input, output, concurrency, prompt_cache }
    }
}

proptest! {
    #[test]
    fn throughput_rises_with_bandwidth_and_flops(
        workload in any_workload(), peak in 300.0_f64..5_000.0, bandwidth in 0.8_f64..20.0,
        more in 1.05_f64..4.0, is_mixture in any::<bool>(),
    ) {
        let calibration = assumed();
        let at = |peak, bandwidth| {
            point(peak, bandwidth, &calibration, 8, &workload, is_mixture)
                .map(|point| point.output_per_chip().as_tokens_per_second())
        };
        if let Some(base) = at(peak, bandwidth) {
            let (faster, wider) = (at(peak * more, bandwidth).unwrap(), at(peak, bandwidth * more).unwrap());
            prop_assert!(faster >= base * (1.0 - 1e-12));
            prop_assert!(wider >= base * (1.0 - 1e-12));
            // The binding resource cannot gain more than it was given.
            prop_assert!(faster <= base * more * (1.0 + 1e-12));
            prop_assert!(wider <= base * more * (1.0 + 1e-12));
        }
    }

    #[test]
    fn the_ideal_roofline_bounds_every_calibration(
        workload in any_workload(), chips in prop::sample::select(vec![1_u32, 2, 4, 8]),
    ) {
        // Memory is left alone: a larger batch may be slower for each user.
        let assumed = assumed();
        let ideal = Calibration {
            usable_memory: assumed.usable_memory,
            reserve_bytes: assumed.reserve_bytes,
            ..Calibration::ideal()
        };
        if let Some(real) = point(1979.0, 4.8, &assumed, chips, &workload, false) {
            let best = point(1979.0, 4.8, &ideal, chips, &workload, false).unwrap();
            prop_assert!(best.tpot() <= real.tpot());
        }
    }

    #[test]
    fn requests_in_flight_never_exceed_memory_or_demand(workload in any_workload()) {
        if let Some(point) = point(1979.0, 4.8, &assumed(), 2, &workload, false) {
            prop_assert!(point.batch() <= workload.concurrency);
            prop_assert!(point.batch() <= point.batch_limit());
            prop_assert!(point.waiting().as_seconds() >= 0.0);
            // Rates and time per token are two views of one step.
            let rate = point.batch() / point.chips() / point.tpot().as_seconds();
            prop_assert!((rate / point.output_per_chip().as_tokens_per_second() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_conserving_rule_recovers_the_cost_of_the_hour(
        workload in any_workload(), hour in 0.1_f64..20.0,
        prices in prop::array::uniform3(0.01_f64..20.0), weights in prop::array::uniform2(0.1_f64..10.0),
    ) {
        let Some(point) = point(1979.0, 4.8, &assumed(), 4, &workload, false) else { return Ok(()) };
        let [input, cached, output] = prices.map(TokenPrice::from_usd_per_mtok);
        let [arithmetic, traffic] = weights;
        for rule in [
            Allocation::Total,
            Allocation::TimeShare,
            Allocation::PriceRatio { input, cached, output },
            Allocation::Resource { arithmetic, traffic },
        ] {
            prop_assert!(rule.is_conserving());
            let price = ChipHourPrice::from_usd_per_chip_hour(hour);
            let cost = TokenCost::allocate(price, &point, rule).unwrap();
            let usd = |price: Option<TokenPrice>, rate: TokenRate| {
                price.map_or(0.0, TokenPrice::as_usd_per_mtok) * rate.as_tokens_per_second() * 3.6e-3
            };
            let fresh = point.input_per_chip() - point.cached_per_chip();
            let sum = usd(cost.input(), fresh)
                + usd(cost.cached(), point.cached_per_chip())
                + usd(Some(cost.output()), point.output_per_chip());
            prop_assert!((sum / hour - 1.0).abs() < 1e-9, "{rule:?}: {sum} of {hour}");
        }
    }

    #[test]
    fn no_point_of_a_frontier_is_dominated(
        list in prop::collection::vec((1.0_f64..200.0, 1.0_f64..10_000.0), 1..60),
    ) {
        let all: Vec<FrontierPoint> = list
            .iter()
            .enumerate()
            .map(|(configuration, (users, chips))| FrontierPoint {
                interactivity: TokenRate::from_tokens_per_second(*users),
                per_chip: TokenRate::from_tokens_per_second(*chips),
                configuration,
            })
            .collect();
        let frontier = Frontier::of(all.clone()).unwrap();
        for kept in frontier.points() {
            let is_beaten = all.iter().any(|other| {
                other.interactivity > kept.interactivity && other.per_chip >= kept.per_chip
                    || other.interactivity >= kept.interactivity && other.per_chip > kept.per_chip
            });
            prop_assert!(!is_beaten);
        }
        for dropped in &all {
            let is_covered = frontier.points().iter().any(|kept| {
                kept.interactivity >= dropped.interactivity && kept.per_chip >= dropped.per_chip
            });
            prop_assert!(is_covered);
        }
        // Between neighbors the interpolation stays between their rates.
        for pair in frontier.points().windows(2) {
            let middle = (pair[0].interactivity + pair[1].interactivity) * 0.5;
            let value = frontier.interpolate(middle).unwrap();
            prop_assert!(value <= pair[0].per_chip * (1.0 + 1e-9));
            prop_assert!(value >= pair[1].per_chip * (1.0 - 1e-9));
        }
    }
}

prop_compose! {
    fn any_rows()(rows in 1_usize..100)(
        capital in prop::collection::vec(1e3_f64..1e5, rows),
        rate in prop::collection::vec(0.0_f64..0.3, rows),
        life in prop::collection::vec(12.0_f64..96.0, rows),
        pue in prop::collection::vec(1.0_f64..2.0, rows),
        utilization in prop::collection::vec(0.1_f64..1.0, rows),
        bandwidth in prop::collection::vec(1e12_f64..2e13, rows),
        peak in prop::collection::vec(1e14_f64..5e15, rows),
        input in prop::collection::vec(1.0_f64..20_000.0, rows),
        output in prop::collection::vec(1.0_f64..4_000.0, rows),
        concurrency in prop::collection::vec(1.0_f64..600.0, rows),
    ) -> Vec<Vec<f64>> {
        vec![capital, rate, life, pue, utilization, bandwidth, peak, input, output, concurrency]
    }
}

const VARIED: [SweepInput; 10] = [
    SweepInput::Capital,
    SweepInput::AnnualRate,
    SweepInput::Life,
    SweepInput::Pue,
    SweepInput::Utilization,
    SweepInput::MemoryBandwidth,
    SweepInput::Peak,
    SweepInput::Input,
    SweepInput::Output,
    SweepInput::Concurrency,
];

#[test]
fn threads_give_the_bits_of_one() {
    // Enough rows that three threads of at least 8,192 rows each are started, and some over.
    let rows = 3 * 8_192 + 17;
    let spread = |low: f64, high: f64, by: f64| -> Vec<f64> {
        (0..rows).map(|row| low + (high - low) * (row as f64 * by).fract()).collect()
    };
    let (rates, lives) = (spread(0.0, 0.9, 0.618_034), spread(12.0, 84.0, 0.414_214));
    let prompts = spread(100.0, 9_000.0, 0.732_051);
    let (chip, calibration, model) = (chip_with(1979.0, 4.8), assumed(), dense());
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &calibration,
        precision: EIGHT_BITS,
        parallelism: Parallelism::tensor(4),
        speculation: None,
    };
    let sweep = Sweep::new(&terms(), &serving, &Workload::new(1000.0, 1000.0, 16.0))
        .unwrap()
        .with(SweepInput::AnnualRate, Column::Slice(&rates))
        .with(SweepInput::Life, Column::Slice(&lives))
        .with(SweepInput::Input, Column::Slice(&prompts));
    let mut one = SweepResults::with_rows(rows);
    sweep.evaluate(&mut one).unwrap();
    one.require_all().unwrap();
    for threads in [0, 1, 2, 3, 64] {
        let mut many = SweepResults::with_rows(rows);
        sweep.evaluate_on(threads, &mut many).unwrap();
        assert_eq!(one, many, "{threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_row_of_a_sweep_equals_the_single_case_on_every_path(
        columns in any_rows(), is_mixture in any::<bool>(),
    ) {
        let (chip, calibration) = (chip_with(1979.0, 4.8), assumed());
        let model = if is_mixture { mixture() } else { dense() };
        let base = terms();
        let serving = Serving {
            chip: &chip, model: &model, calibration: &calibration, precision: EIGHT_BITS,
            parallelism: Parallelism::tensor(4), speculation: None,
        };
        let mut sweep = Sweep::new(&base, &serving, &Workload::new(1000.0, 1000.0, 16.0)).unwrap();
        for (input, column) in VARIED.into_iter().zip(&columns) {
            sweep = sweep.with(input, Column::Slice(column));
        }
        let rows = columns[0].len();
        let mut results = SweepResults::with_rows(rows);
        sweep.evaluate(&mut results).unwrap();
        let mut threaded = SweepResults::with_rows(rows);
        sweep.evaluate_on(3, &mut threaded).unwrap();
        // Bits, not tolerances: threads and instruction sets run the same loop.
        prop_assert_eq!(&results, &threaded);
        for set in InstructionSet::available() {
            let mut other = SweepResults::with_rows(rows);
            sweep.evaluate_with(set, &mut other).unwrap();
            prop_assert_eq!(&results, &other, "{}", set.as_str());
        }
        for (row, is_valid) in results.is_valid().iter().enumerate() {
            let at = |place: usize| columns[place][row];
            let mut power = base.power;
            power.pue = Pue::new(at(3)).unwrap();
            let case = ChipHourTerms {
                capital: Capital::AllIn(Usd::from_usd(at(0))),
                financing: Financing::nominal(at(1)).unwrap(),
                life: Months::from_months(at(2)),
                utilization: share(at(4)),
                power,
                ..base
            };
            let peaks = cloudecon_tco::Peaks {
                bits_8: Some(cloudecon_tco::FlopRate::from_flop_per_s(at(6))),
                ..chip.peaks()
            };
            let bandwidth = cloudecon_tco::Bandwidth::from_bytes_per_s(at(5));
            let chip = cloudecon_tco::Chip::new(peaks, chip.memory(), bandwidth, chip.link()).unwrap();
            let single = Serving { chip: &chip, ..serving };
            let point = single.point(&Workload::new(at(7), at(8), at(9)));
            prop_assert_eq!(*is_valid, point.is_ok());
            if let Ok(point) = point {
                // The same formulas; the loop takes its quotients together.
                let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-13;
                let hour = case.cost().unwrap().total();
                prop_assert!(close(results.chip_hour()[row], hour.as_usd_per_chip_hour()));
                let rate = point.output_per_chip().as_tokens_per_second();
                prop_assert!(close(results.output_per_chip()[row], rate));
                prop_assert!(close(results.tpot()[row], point.tpot().as_seconds()));
                let cost = TokenCost::allocate(hour, &point, Allocation::WholeSystem).unwrap();
                prop_assert!(close(results.output_cost()[row], cost.output().as_usd_per_mtok()));
            }
        }
    }
}
