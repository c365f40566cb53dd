//! Prices, margins and energy of tokens and resources.

use cloudecon_core::{ChipHourPrice, ChipHours, Margin, Power, TokenRate, Tokens};
use cloudecon_tco::{
    Bandwidth, CpuInstance, FlopRate, Markup, break_even_flop_utilization, break_even_rate,
    joules_per_token, performance_per_dollar_gain, price_per_bandwidth, price_per_effective_pflop,
    price_per_pflop, token_margin,
};

use super::{Figures, Inputs, share};
use crate::cases::fault::{Failure, defined};

pub(super) fn price_of_bandwidth(inputs: &Inputs<'_>) -> Figures {
    let price = |chip: &str| -> Result<f64, Failure> {
        let bandwidth = Bandwidth::from_tb_per_s(inputs.get(&format!("{chip}_bw"))?);
        defined(price_per_bandwidth(inputs.hourly(chip)?, bandwidth), "the price of bandwidth")
    };
    Ok(vec![("trn2_r", price("trn2")?), ("b200_r", price("b200")?), ("h200_r", price("h200")?)])
}

pub(super) fn day_of_serving(inputs: &Inputs<'_>) -> Figures {
    let chips = inputs.get("avg_nodes")? * inputs.get("gpus_per_node")?;
    let cost = inputs.hourly("usd_per_gpu_h")? * ChipHours::from_chip_hours(chips * 24.0);
    let (input, cached) = (inputs.get("input_tok")?, inputs.get("cached_tok")?);
    let output = Tokens::from_tokens(inputs.get("output_tok")?);
    let revenue = inputs.mtok("p_hit")? * Tokens::from_tokens(cached)
        + inputs.mtok("p_miss")? * Tokens::from_tokens(input - cached)
        + inputs.mtok("p_out")? * output;
    let markup = defined(Markup::of(revenue, cost), "the markup")?;
    let margin = defined(Margin::of(revenue - cost, revenue), "the margin")?;
    Ok(vec![
        ("cost_day", cost.as_usd()),
        ("revenue_day", revenue.as_usd()),
        ("cost_profit_margin", markup.as_fraction()),
        ("gross_margin", margin.as_fraction()),
        ("cache_hit", share(cached / input)?.as_fraction()),
    ])
}

pub(super) fn committed_prices(inputs: &Inputs<'_>) -> Figures {
    let off = inputs.share("off")?.complement();
    let price = |chip: &str| -> Result<f64, Failure> {
        Ok((inputs.hourly(chip)? * off).as_usd_per_chip_hour())
    };
    let ratio = inputs.hourly("v7")?.ratio_to(inputs.hourly("contract")?);
    Ok(vec![
        ("v7_3y", price("v7")?),
        ("v6e_3y", price("v6e")?),
        ("v5p_3y", price("v5p")?),
        ("v5e_3y", price("v5e")?),
        ("list_over_contract", defined(ratio, "the ratio")?),
    ])
}

pub(super) fn cpu_generations(inputs: &Inputs<'_>) -> Figures {
    let per_cpu = |name: &str| -> Result<f64, Failure> {
        let hourly = inputs.get(name)?;
        Ok(CpuInstance { hourly, virtual_cpus: 4, threads_per_core: 1 }.per_virtual_cpu()?)
    };
    let (third, fourth) = (per_cpu("g3")?, per_cpu("g4")?);
    Ok(vec![
        (
            "perf_per_dollar_gain",
            performance_per_dollar_gain(inputs.get("uplift")?, fourth / third)?,
        ),
        ("g3_discount_vs_m7i", 1.0 - third / per_cpu("x86_m7i")?),
    ])
}

/// Tokens a second at which an hour of the chip costs what the tokens do.
fn implied(inputs: &Inputs<'_>, cost: &str) -> Result<f64, Failure> {
    let rate = break_even_rate(inputs.hourly("usd_per_gpu_h")?, inputs.mtok(cost)?)?;
    Ok(rate.as_tokens_per_second())
}

pub(super) fn margins(inputs: &Inputs<'_>) -> Figures {
    let margin = |price: &str, cost: &str| -> Result<f64, Failure> {
        let margin = token_margin(inputs.mtok(price)?, inputs.mtok(cost)?);
        Ok(defined(margin, "the margin")?.as_fraction())
    };
    Ok(vec![
        ("gm_in", margin("price_in", "cost_in")?),
        ("gm_out", margin("price_out", "cost_out")?),
        ("implied_in_tok_s_gpu", implied(inputs, "cost_in")?),
        ("implied_out_tok_s_gpu", implied(inputs, "cost_out")?),
    ])
}

pub(super) fn speculation(inputs: &Inputs<'_>) -> Figures {
    let ratio = inputs.mtok("base")?.ratio_to(inputs.mtok("mtp")?);
    Ok(vec![
        ("ratio", defined(ratio, "the ratio")?),
        ("tput_base", implied(inputs, "base")?),
        ("tput_mtp", implied(inputs, "mtp")?),
    ])
}

pub(super) fn energy(inputs: &Inputs<'_>) -> Figures {
    let watts = Power::from_watts(inputs.get("watts")?);
    let rate = TokenRate::from_tokens_per_second(inputs.get("tok_s")?);
    let per_chip = watts * (1.0 / inputs.get("gpus")?);
    Ok(vec![
        ("j_per_tok", joules_per_token(watts, rate)?.as_joules()),
        ("w_per_gpu", per_chip.as_watts()),
    ])
}

pub(super) fn price_of_reached_flops(inputs: &Inputs<'_>) -> Figures {
    let own = inputs.hourly("gb200_usd_h")? * inputs.share("below_gb200")?.complement();
    let rival = inputs.hourly("gb300_usd_h")?;
    let own_peak = FlopRate::from_tflops(inputs.get("tpu_bf16")?);
    let rival_peak = FlopRate::from_tflops(inputs.get("gb300_bf16")?);
    let (own_share, rival_share) = (inputs.share("tpu_mfu")?, inputs.share("gb300_mfu")?);
    let price = price_per_effective_pflop(own, own_peak, own_share);
    let other = price_per_effective_pflop(rival, rival_peak, rival_share);
    let even = break_even_flop_utilization(own, own_peak, rival, rival_peak, rival_share);
    let of = |price| defined(price, "the price of reached FLOPs");
    Ok(vec![
        ("tpu_usd_h", own.as_usd_per_chip_hour()),
        ("cost_per_eff_pflop_reduction", 1.0 - of(price)? / of(other)?),
        ("breakeven_mfu", defined(even, "the break-even utilization")?.as_fraction()),
    ])
}

/// Ratios of resources are inverse ratios of their prices at one price an hour.
pub(super) fn resource_ratios(inputs: &Inputs<'_>) -> Figures {
    let hour = ChipHourPrice::from_usd_per_chip_hour(1.0);
    let flops = |name: &str| -> Result<f64, Failure> {
        let peak = FlopRate::from_tflops(inputs.get(name)?);
        defined(price_per_pflop(hour, peak), "the price of FLOPs")
    };
    let bandwidth = |gb: f64| {
        let price = price_per_bandwidth(hour, Bandwidth::from_gb_per_s(gb));
        defined(price, "the price of bandwidth")
    };
    let (gb, trn) = (inputs.get("gb_bw")?, inputs.get("trn_bw")?);
    let (of_gb, of_trn) = (gb * inputs.get("gb_n")?, trn * inputs.get("trn_n")?);
    Ok(vec![
        ("flops_ratio", flops("trn_tf")? / flops("gb_tf")?),
        ("bw_ratio", bandwidth(trn)? / bandwidth(gb)?),
        ("domain_ratio", bandwidth(of_trn)? / bandwidth(of_gb)?),
    ])
}
