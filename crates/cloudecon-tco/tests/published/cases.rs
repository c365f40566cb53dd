//! Which model computes which published case.

use std::collections::BTreeMap;

use cloudecon_core::{
    CapacityPrice, ChipHourPrice, ChipHours, EnergyPrice, Hours, Margin, Power, Share, TokenPrice,
    TokenRate, Tokens, Usd,
};
use cloudecon_tco::{
    ArithmeticWidth, Attention, Bandwidth, Calibration, Capital, CapitalPerPower, Chip,
    ChipHourTerms, CostLine, CpuInstance, DataSize, EnergyPerToken, Experts, Facility, Financing,
    FlopRate, LanguageModel, MEAN_MONTH, Markup, ModelShape, Months, NumberFormat, Operations,
    Parallelism, Peaks, PowerTerms, Precision, PromptCache, Pue, Seconds, Serving, ServingPoint,
    Workload, break_even_flop_utilization, break_even_rate, flop_utilization, implied_power,
    iteration_flops, joules_per_token, performance_per_dollar_gain, price_per_bandwidth,
    price_per_effective_pflop, price_per_pflop, token_margin, training_cost_per_token,
    training_rate, training_run,
};

/// Named inputs of a case.
pub(crate) type Inputs = BTreeMap<String, f64>;
/// Named results.
pub(crate) type Outputs = Vec<(&'static str, f64)>;

/// Computes a case from its inputs; `None` if no model is named for it.
pub(crate) fn compute(id: &str, inputs: &Inputs) -> Option<Outputs> {
    let case = Case { inputs };
    Some(match id {
        "aws-list-usd-per-tbps" => case.price_of_bandwidth(),
        "barroso-2013-per-watt" => case.cost_per_watt_month(),
        "capital-annuity-residual" => case.annuity_with_residual(),
        "capital-effective-vs-nominal" => case.effective_and_nominal(),
        "capital-straightline-4y" => case.straight_line_hour(),
        "colo-vs-own-power-unit" => case.energy_and_rent(),
        "deepseek-day-economics" => case.day_of_serving(),
        "deepseek-decode-roofline-bound" => case.decode_bound(),
        "google-tpu-list-discounts" => case.committed_prices(),
        "gpt3-training-cost-h100" => case.training_cost(),
        "graviton-generation-perf-per-dollar" => case.cpu_generations(),
        "h100-energy-per-token-power" => case.training_power(),
        "h100-gb200-capex" => case.capital_per_chip(),
        "hamilton-2008" => case.data_center_month(),
        "inferencex-crusoe-margin" => case.token_margins(),
        "inferencex-mtp-gb300" => case.speculation_costs(),
        "inferencex-power-share" => case.power_share(),
        "kv-deepseek-mla-bf16" => case.latent_cache(),
        "megatron-iter-22b" | "megatron-iter-530b" => case.training_iteration(),
        "mlperf-b200-405b-energy" => case.energy_per_token(),
        "scalingbook-decode-v5e" => case.ideal_decode(),
        "scalingbook-popquiz-30b" => case.ideal_step(),
        "tpuv7-internal-tco" => case.price_of_reached_flops(),
        "trn2-vs-gb200-specs" => case.resource_ratios(),
        _ => return None,
    })
}

struct Case<'a> {
    inputs: &'a Inputs,
}

fn share(fraction: f64) -> Share {
    Share::from_fraction(fraction).unwrap()
}

fn hourly(usd: f64) -> ChipHourPrice {
    ChipHourPrice::from_usd_per_chip_hour(usd)
}

fn mtok(usd: f64) -> TokenPrice {
    TokenPrice::from_usd_per_mtok(usd)
}

fn rate(tokens: f64) -> TokenRate {
    TokenRate::from_tokens_per_second(tokens)
}

fn count(number: f64) -> u32 {
    (0..100_000).find(|n| f64::from(*n) == number).unwrap()
}

/// A chip-hour of nothing: each case fills in what it states.
fn bare() -> ChipHourTerms {
    ChipHourTerms {
        capital: Capital::AllIn(Usd::ZERO),
        financing: Financing::straight_line(),
        life: Months::from_years(1.0),
        residual: Share::ZERO,
        power: PowerTerms {
            provisioned: Power::ZERO,
            average_load: Share::ONE,
            pue: Pue::ONE,
            energy_price: EnergyPrice::ZERO,
            demand_charge: CapacityPrice::ZERO,
        },
        facility: Facility::Included,
        operations: Operations::NONE,
        availability: Share::ONE,
        utilization: Share::ONE,
        month: MEAN_MONTH,
    }
}

fn dense(layers: f64, width: f64, parameters: f64) -> ModelShape {
    ModelShape {
        layers: count(layers),
        width: count(width),
        query_heads: 64,
        total_parameters: parameters,
        active_parameters: parameters,
        attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
        window: None,
        state_bytes: 0.0,
        experts: None,
    }
}

const EIGHT_BITS: Precision = Precision {
    weights: NumberFormat::Int8,
    cache: NumberFormat::Int8,
    arithmetic: ArithmeticWidth::Bits8,
};

/// A memory-bound step of the ideal roofline: prompts are in the cache, links are free.
fn ideal_step(
    shape: ModelShape,
    chips: u32,
    bandwidth: f64,
    batch: f64,
    context: f64,
) -> ServingPoint {
    let chip = Chip::new(
        Peaks {
            // Peaks of the chip of both cases, TFLOP/s.
            bits_16: Some(FlopRate::from_tflops(197.0)),
            bits_8: Some(FlopRate::from_tflops(394.0)),
            bits_4: None,
        },
        DataSize::from_gb(16.0),
        Bandwidth::from_bytes_per_s(bandwidth),
        Some(Bandwidth::from_bytes_per_s(f64::MAX)),
    )
    .unwrap();
    let model = LanguageModel::new(shape).unwrap();
    let serving = Serving {
        chip: &chip,
        model: &model,
        calibration: &Calibration::ideal(),
        precision: EIGHT_BITS,
        parallelism: Parallelism::tensor(chips),
        speculation: None,
    };
    let workload = Workload {
        input: context - 0.5,
        output: 1.0,
        concurrency: batch,
        prompt_cache: Some(PromptCache { hit: Share::ONE, load: None }),
    };
    serving.point(&workload).unwrap()
}

impl Case<'_> {
    fn get(&self, name: &str) -> f64 {
        *self.inputs.get(name).unwrap_or_else(|| panic!("no input {name}"))
    }

    fn price_of_bandwidth(&self) -> Outputs {
        let price = |chip: &str| {
            let bandwidth = Bandwidth::from_tb_per_s(self.get(&format!("{chip}_bw")));
            price_per_bandwidth(hourly(self.get(chip)), bandwidth).unwrap()
        };
        vec![("trn2_r", price("trn2")), ("b200_r", price("b200")), ("h200_r", price("h200"))]
    }

    /// One server with its share of the building; per watt and month.
    fn cost_per_watt_month(&self) -> Outputs {
        let (watts, price) = (self.get("server_power"), self.get("server_price"));
        let per_watt = self.get("dc_capex_per_w");
        let life = Months::from_years(self.get("server_years"));
        let terms = ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(price)),
            financing: Financing::nominal(self.get("annual_rate_nominal")).unwrap(),
            life,
            power: PowerTerms {
                provisioned: Power::from_watts(watts),
                average_load: share(self.get("avg_power_fraction")),
                pue: Pue::new(self.get("pue")).unwrap(),
                energy_price: EnergyPrice::from_usd_per_kwh(self.get("energy_price")),
                demand_charge: CapacityPrice::ZERO,
            },
            facility: Facility::Owned {
                capital: CapitalPerPower::from_usd_per_watt(per_watt),
                life: Months::from_years(self.get("dc_years")),
                upkeep: share(self.get("dc_opex_per_w_month") * 12.0 / per_watt),
            },
            // A share of the monthly amortization is that share over the life in years.
            operations: Operations {
                maintenance: share(self.get("server_opex_rate") / life.as_years()),
                ..Operations::NONE
            },
            month: Hours::from_hours(self.get("hours_per_month")),
            ..bare()
        };
        let cost = terms.cost().unwrap();
        let month = |line| {
            let hours = self.get("hours_per_month");
            cost.line(line).as_usd_per_chip_hour() * hours / watts
        };
        let total = cost.per_kw_month().unwrap().as_usd_per_kw_month() / 1000.0;
        vec![
            ("dc_capital", month(CostLine::Facility)),
            ("energy", month(CostLine::Energy)),
            ("server_capital", month(CostLine::AllInCapital)),
            ("total", total),
        ]
    }

    fn month_of(&self, financing: Financing, residual: f64) -> f64 {
        let life = Months::from_years(self.get("years"));
        let capital = Usd::from_usd(self.get("capex"));
        financing.monthly_cost(capital, life, share(residual)).unwrap().as_usd()
    }

    fn annuity_with_residual(&self) -> Outputs {
        let financing = Financing::nominal(self.get("rate")).unwrap();
        vec![("month", self.month_of(financing, self.get("residual")))]
    }

    fn effective_and_nominal(&self) -> Outputs {
        let nominal = Financing::nominal(self.get("rate")).unwrap();
        let effective = Financing::effective(self.get("rate")).unwrap();
        vec![("nominal", self.month_of(nominal, 0.0)), ("effective", self.month_of(effective, 0.0))]
    }

    fn straight_line_hour(&self) -> Outputs {
        let terms = ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(self.get("capex"))),
            life: Months::from_years(self.get("years")),
            ..bare()
        };
        vec![("usd_h", terms.cost().unwrap().total().as_usd_per_chip_hour())]
    }

    fn energy_and_rent(&self) -> Outputs {
        let rent = CapacityPrice::from_usd_per_kw_month(self.get("colo"));
        let terms = ChipHourTerms {
            power: PowerTerms {
                provisioned: Power::from_kw(self.get("it_kw")),
                average_load: share(self.get("util")),
                pue: Pue::new(self.get("pue")).unwrap(),
                energy_price: EnergyPrice::from_usd_per_kwh(self.get("price")),
                demand_charge: CapacityPrice::ZERO,
            },
            facility: Facility::RentPerItPower(rent),
            ..bare()
        };
        let cost = terms.cost().unwrap();
        let line = |line| cost.line(line).as_usd_per_chip_hour();
        vec![("power_h", line(CostLine::Energy)), ("colo_h", line(CostLine::Facility))]
    }

    fn day_of_serving(&self) -> Outputs {
        let chips = self.get("avg_nodes") * self.get("gpus_per_node");
        let cost = hourly(self.get("usd_per_gpu_h")) * ChipHours::from_chip_hours(chips * 24.0);
        let (input, cached) = (self.get("input_tok"), self.get("cached_tok"));
        let revenue = mtok(self.get("p_hit")) * Tokens::from_tokens(cached)
            + mtok(self.get("p_miss")) * Tokens::from_tokens(input - cached)
            + mtok(self.get("p_out")) * Tokens::from_tokens(self.get("output_tok"));
        let markup = Markup::of(revenue, cost).unwrap();
        vec![
            ("cost_day", cost.as_usd()),
            ("revenue_day", revenue.as_usd()),
            ("cost_profit_margin", markup.as_fraction()),
            ("gross_margin", Margin::of(revenue - cost, revenue).unwrap().as_fraction()),
            ("cache_hit", share(cached / input).as_fraction()),
        ]
    }

    /// The published deployment spreads experts over 144 chips with attention in data groups.
    fn decode_bound(&self) -> Outputs {
        const CHIPS: u32 = 144;
        let chip = Chip::new(
            Peaks {
                bits_16: Some(FlopRate::from_flop_per_s(0.5 * self.get("fp8_flops"))),
                bits_8: Some(FlopRate::from_flop_per_s(self.get("fp8_flops"))),
                bits_4: None,
            },
            DataSize::from_gib(80.0),
            Bandwidth::from_bytes_per_s(self.get("hbm_bw")),
            Some(Bandwidth::from_gb_per_s(200.0)),
        )
        .unwrap();
        let model = LanguageModel::new(latent_mixture(self.get("active_params"))).unwrap();
        let cache = model.cache_per_token(NumberFormat::Bf16).as_bytes();
        assert_eq!(cache, self.get("kv_bytes_per_token"));
        let per_chip = self.get("decode_tok_s_node") / self.get("gpus_per_node");
        let user = self.get("user_tok_s");
        let serving = Serving {
            chip: &chip,
            model: &model,
            calibration: &Calibration::ideal(),
            precision: Precision { cache: NumberFormat::Bf16, ..EIGHT_BITS },
            parallelism: Parallelism::data_attention(CHIPS),
            speculation: None,
        };
        let workload = Workload {
            input: self.get("kv_len") - 0.5,
            output: 1.0,
            concurrency: per_chip / user * f64::from(CHIPS),
            // Decode chips run no prefill.
            prompt_cache: Some(PromptCache { hit: Share::ONE, load: None }),
        };
        let point = serving.point(&workload).unwrap();
        // The inequality that names the case: the ideal roofline is never below the measurement.
        assert!(point.output_per_chip() > rate(per_chip));
        assert!(point.interactivity() > rate(user));
        let terms = point.terms();
        vec![
            ("batch_per_gpu", point.batch() / point.chips()),
            ("kv_read_fraction_of_step", terms.cache.as_seconds() * user),
            ("gemm_fraction_of_fp8_peak", terms.matrices.as_seconds() * user),
        ]
    }

    fn committed_prices(&self) -> Outputs {
        let off = share(self.get("off")).complement();
        let price = |chip: &str| (hourly(self.get(chip)) * off).as_usd_per_chip_hour();
        let ratio = hourly(self.get("v7")).ratio_to(hourly(self.get("contract"))).unwrap();
        vec![
            ("v7_3y", price("v7")),
            ("v6e_3y", price("v6e")),
            ("v5p_3y", price("v5p")),
            ("v5e_3y", price("v5e")),
            ("list_over_contract", ratio),
        ]
    }

    fn training_rate(&self, peak: &str, utilization: &str) -> TokenRate {
        let shape = dense(self.get("layers"), self.get("hidden"), self.get("params"));
        let flops = LanguageModel::new(shape).unwrap().training_flops_per_token(self.get("seq"));
        let peak = FlopRate::from_flop_per_s(self.get(peak));
        training_rate(peak, share(self.get(utilization)), flops).unwrap()
    }

    fn training_cost(&self) -> Outputs {
        let hour = hourly(self.get("usd_h"));
        let tokens = Tokens::from_tokens(self.get("tokens"));
        let cost = |utilization: &str| {
            let rate = self.training_rate("fp8_flops", utilization);
            let per_token = training_cost_per_token(hour, rate).unwrap().as_usd_per_mtok();
            (per_token, training_run(tokens, rate, hour).unwrap().1.as_usd())
        };
        let ((december, run_december), (january, run_january)) = (cost("mfu_dec"), cost("mfu_jan"));
        vec![
            ("usd_mtok_dec", december),
            ("usd_mtok_jan", january),
            ("run_dec", run_december),
            ("run_jan", run_january),
        ]
    }

    fn training_power(&self) -> Outputs {
        let power = |peak: &str, utilization: &str, joules: &str| {
            let energy = EnergyPerToken::from_joules(self.get(joules));
            implied_power(energy, self.training_rate(peak, utilization)).as_kw()
        };
        vec![
            ("kw_fp8", power("fp8_flops", "mfu_fp8", "j_fp8")),
            ("kw_bf16", power("bf16_flops", "mfu_bf16", "j_bf16")),
        ]
    }

    fn cpu_generations(&self) -> Outputs {
        let instance = |name: &str| CpuInstance {
            hourly: self.get(name),
            virtual_cpus: 4,
            threads_per_core: 1,
        };
        let per_cpu = |name: &str| instance(name).per_virtual_cpu().unwrap();
        let ratio = per_cpu("g4") / per_cpu("g3");
        let gain = performance_per_dollar_gain(self.get("uplift"), ratio).unwrap();
        let discount = 1.0 - per_cpu("g3") / per_cpu("x86_m7i");
        vec![("perf_per_dollar_gain", gain), ("g3_discount_vs_m7i", discount)]
    }

    fn capital_per_chip(&self) -> Outputs {
        let capital = |system: &str, chips: &str| {
            Capital::per_chip_of(Usd::from_usd(self.get(system)), count(self.get(chips)))
                .unwrap()
                .total()
        };
        let (old, new) = (capital("h100_server", "h100_gpus"), capital("rack", "rack_gpus"));
        // The source states the ratio of the hourly costs, 1.6, not their build-up.
        let hour = hourly(self.get("h100_usd_h")) * 1.6;
        vec![
            ("h100_per_gpu", old.as_usd()),
            ("gb200_per_gpu", new.as_usd()),
            ("ratio", new.ratio_to(old).unwrap()),
            ("gb200_usd_h", hour.as_usd_per_chip_hour()),
        ]
    }

    /// One server of the data center with its share of building and power, times the servers.
    fn data_center_month(&self) -> Outputs {
        let (servers, watts) = (self.get("servers"), self.get("critical_load_w"));
        let terms = ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd(self.get("server_price"))),
            financing: Financing::nominal(self.get("annual_rate_nominal")).unwrap(),
            life: Months::from_years(self.get("server_years")),
            power: PowerTerms {
                provisioned: Power::from_watts(watts / servers),
                average_load: share(self.get("avg_load_fraction")),
                pue: Pue::new(self.get("pue")).unwrap(),
                energy_price: EnergyPrice::from_usd_per_kwh(self.get("energy_price")),
                demand_charge: CapacityPrice::ZERO,
            },
            facility: Facility::Owned {
                capital: CapitalPerPower::from_usd_per_watt(self.get("facility_capex") / watts),
                life: Months::from_years(self.get("facility_years")),
                upkeep: Share::ZERO,
            },
            month: Hours::from_hours(self.get("hours_per_month")),
            ..bare()
        };
        let cost = terms.cost().unwrap();
        let month =
            |line| cost.line(line).as_usd_per_chip_hour() * self.get("hours_per_month") * servers;
        let cooling = self.get("power_cooling_share");
        vec![
            ("servers_month", month(CostLine::AllInCapital)),
            ("power_cooling_infra_month", month(CostLine::Facility) * cooling),
            ("power_month", month(CostLine::Energy)),
            ("other_infra_month", month(CostLine::Facility) * (1.0 - cooling)),
        ]
    }

    fn token_margins(&self) -> Outputs {
        let cost = |kind: &str| mtok(self.get(&format!("cost_{kind}")));
        let margin = |kind: &str| {
            token_margin(mtok(self.get(&format!("price_{kind}"))), cost(kind))
                .unwrap()
                .as_fraction()
        };
        let implied = |kind: &str| {
            let hour = hourly(self.get("usd_per_gpu_h"));
            break_even_rate(hour, cost(kind)).unwrap().as_tokens_per_second()
        };
        vec![
            ("gm_in", margin("in")),
            ("gm_out", margin("out")),
            ("implied_in_tok_s_gpu", implied("in")),
            ("implied_out_tok_s_gpu", implied("out")),
        ]
    }

    fn speculation_costs(&self) -> Outputs {
        let (base, drafted) = (mtok(self.get("base")), mtok(self.get("mtp")));
        let implied = |cost| {
            let hour = hourly(self.get("usd_per_gpu_h"));
            break_even_rate(hour, cost).unwrap().as_tokens_per_second()
        };
        vec![
            ("ratio", base.ratio_to(drafted).unwrap()),
            ("tput_base", implied(base)),
            ("tput_mtp", implied(drafted)),
        ]
    }

    /// A chip-hour with the stated share of power in it; then with less power for the same work.
    fn power_share(&self) -> Outputs {
        let (part, gap) = (self.get("power_and_colo_share"), self.get("efficiency_gap"));
        // 1 USD/h in all: rent of `part`, capital of the rest over one year of 8,760 h.
        let terms = |kw: f64| ChipHourTerms {
            capital: Capital::AllIn(Usd::from_usd((1.0 - part) * 8_760.0)),
            power: PowerTerms { provisioned: Power::from_kw(kw), ..bare().power },
            facility: Facility::RentPerItPower(CapacityPrice::from_usd_per_kw_month(730.0 * part)),
            ..bare()
        };
        let (full, lean) = (terms(1.0).cost().unwrap(), terms(1.0 - gap).cost().unwrap());
        approx::assert_relative_eq!(
            full.power_and_facility_share().unwrap().as_fraction(),
            part,
            max_relative = 1e-12
        );
        vec![("tco_effect", 1.0 - lean.total().ratio_to(full.total()).unwrap())]
    }

    fn latent_cache(&self) -> Outputs {
        let shape = ModelShape {
            layers: count(self.get("layers")),
            attention: Attention::Latent {
                compressed: count(self.get("kv_lora")),
                positional: count(self.get("rope")),
                head_size: 192,
            },
            ..latent_mixture(37e9)
        };
        let model = LanguageModel::new(shape).unwrap();
        assert_eq!(NumberFormat::Bf16.bytes(), self.get("b"));
        vec![("bytes_per_token", model.cache_per_token(NumberFormat::Bf16).as_bytes())]
    }

    fn training_iteration(&self) -> Outputs {
        let flops = iteration_flops(
            self.get("batch"),
            self.get("seq"),
            count(self.get("layers")),
            count(self.get("hidden")),
            count(self.get("vocab")),
        );
        let time = Seconds::from_seconds(self.get("t_seqsel"));
        let peak = FlopRate::from_flop_per_s(self.get("peak"));
        let reached = flop_utilization(flops, time, count(self.get("gpus")), peak).unwrap();
        let full = Seconds::from_seconds(self.get("t_full"));
        let slower = flop_utilization(flops, full, count(self.get("gpus")), peak).unwrap();
        vec![
            ("mfu", reached.as_fraction()),
            ("speedup", reached.as_fraction() / slower.as_fraction()),
        ]
    }

    fn energy_per_token(&self) -> Outputs {
        let watts = Power::from_watts(self.get("watts"));
        let joules = joules_per_token(watts, rate(self.get("tok_s"))).unwrap();
        let per_chip = watts * (1.0 / self.get("gpus"));
        vec![("j_per_tok", joules.as_joules()), ("w_per_gpu", per_chip.as_watts())]
    }

    fn ideal_decode(&self) -> Outputs {
        let shape = ModelShape {
            attention: Attention::Grouped {
                kv_heads: count(self.get("kv_heads")),
                head_size: count(self.get("head_dim")),
            },
            ..dense(self.get("layers"), 8192.0, self.get("params"))
        };
        assert_eq!(NumberFormat::Int8.bytes(), self.get("kv_bytes"));
        assert_eq!(NumberFormat::Int8.bytes(), self.get("w_bytes"));
        let (chips, bandwidth) = (self.get("chips"), self.get("hbm_bw"));
        let (batch, context) = (self.get("batch"), self.get("context"));
        let point = ideal_step(shape, count(chips), bandwidth, batch, context);
        let model = LanguageModel::new(shape).unwrap();
        let read = point.terms().weights.as_seconds() + point.terms().cache.as_seconds();
        vec![
            ("kv_bytes_per_token", model.cache_per_token(NumberFormat::Int8).as_bytes()),
            ("total_bytes", read * chips * bandwidth),
            ("step_s", point.tpot().as_seconds()),
            ("tok_s", point.output_per_chip().as_tokens_per_second() * chips),
            ("tok_s_chip", point.output_per_chip().as_tokens_per_second()),
        ]
    }

    fn ideal_step(&self) -> Outputs {
        // Cache of 100,000 B a token in 8 bits: 2 x 50 layers x 20 heads x 50.
        let shape = ModelShape {
            query_heads: 40,
            attention: Attention::Grouped { kv_heads: 20, head_size: 50 },
            ..dense(50.0, 4096.0, self.get("params"))
        };
        let cache = LanguageModel::new(shape).unwrap().cache_per_token(NumberFormat::Int8);
        assert_eq!(cache.as_bytes(), self.get("kv"));
        let point = ideal_step(
            shape,
            count(self.get("chips")),
            self.get("hbm_bw"),
            self.get("batch"),
            self.get("context"),
        );
        vec![("step_s", point.tpot().as_seconds())]
    }

    fn price_of_reached_flops(&self) -> Outputs {
        let own = hourly(self.get("gb200_usd_h")) * share(self.get("below_gb200")).complement();
        let rival = hourly(self.get("gb300_usd_h"));
        let (own_peak, rival_peak) = (
            FlopRate::from_tflops(self.get("tpu_bf16")),
            FlopRate::from_tflops(self.get("gb300_bf16")),
        );
        let (own_share, rival_share) = (share(self.get("tpu_mfu")), share(self.get("gb300_mfu")));
        let price = price_per_effective_pflop(own, own_peak, own_share).unwrap();
        let other = price_per_effective_pflop(rival, rival_peak, rival_share).unwrap();
        let even = break_even_flop_utilization(own, own_peak, rival, rival_peak, rival_share);
        vec![
            ("tpu_usd_h", own.as_usd_per_chip_hour()),
            ("cost_per_eff_pflop_reduction", 1.0 - price / other),
            ("breakeven_mfu", even.unwrap().as_fraction()),
        ]
    }

    /// Ratios of resources are inverse ratios of their prices at one price an hour.
    fn resource_ratios(&self) -> Outputs {
        let hour = hourly(1.0);
        let flops = |name| price_per_pflop(hour, FlopRate::from_tflops(self.get(name))).unwrap();
        let bandwidth = |gb| price_per_bandwidth(hour, Bandwidth::from_gb_per_s(gb)).unwrap();
        let (gb, trn) = (self.get("gb_bw"), self.get("trn_bw"));
        let domain = bandwidth(trn * self.get("trn_n")) / bandwidth(gb * self.get("gb_n"));
        vec![
            ("flops_ratio", flops("trn_tf") / flops("gb_tf")),
            ("bw_ratio", bandwidth(trn) / bandwidth(gb)),
            ("domain_ratio", domain),
        ]
    }
}

/// The published shape of the 671-billion model (arXiv 2412.19437, section 4.2).
fn latent_mixture(active: f64) -> ModelShape {
    ModelShape {
        layers: 61,
        width: 7168,
        query_heads: 128,
        total_parameters: 671e9,
        active_parameters: active,
        attention: Attention::Latent { compressed: 512, positional: 64, head_size: 192 },
        window: None,
        state_bytes: 0.0,
        experts: Some(Experts { routed: 256, per_token: 8, parameters: 653.9e9, skew: 1.0 }),
    }
}
