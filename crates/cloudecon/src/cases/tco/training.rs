//! Training: tokens a second, cost of a run, power and utilization.

use cloudecon_core::{TokenRate, Tokens};
use cloudecon_tco::{
    EnergyPerToken, FlopRate, LanguageModel, Seconds, flop_utilization, implied_power,
    iteration_flops, training_cost_per_token, training_rate, training_run,
};

use super::serving::dense;
use super::{Figures, Inputs};
use crate::cases::fault::Failure;

fn rate(inputs: &Inputs<'_>, peak: &str, utilization: &str) -> Result<TokenRate, Failure> {
    let shape = dense(inputs.count("layers")?, inputs.count("hidden")?, inputs.get("params")?);
    let flops = LanguageModel::new(shape)?.training_flops_per_token(inputs.get("seq")?);
    let peak = FlopRate::from_flop_per_s(inputs.get(peak)?);
    Ok(training_rate(peak, inputs.share(utilization)?, flops)?)
}

pub(super) fn cost(inputs: &Inputs<'_>) -> Figures {
    let hour = inputs.hourly("usd_h")?;
    let tokens = Tokens::from_tokens(inputs.get("tokens")?);
    let cost = |utilization: &str| -> Result<(f64, f64), Failure> {
        let rate = rate(inputs, "fp8_flops", utilization)?;
        let per_token = training_cost_per_token(hour, rate)?.as_usd_per_mtok();
        Ok((per_token, training_run(tokens, rate, hour)?.1.as_usd()))
    };
    let ((december, run_december), (january, run_january)) = (cost("mfu_dec")?, cost("mfu_jan")?);
    Ok(vec![
        ("usd_mtok_dec", december),
        ("usd_mtok_jan", january),
        ("run_dec", run_december),
        ("run_jan", run_january),
    ])
}

pub(super) fn power(inputs: &Inputs<'_>) -> Figures {
    let power = |peak: &str, utilization: &str, joules: &str| -> Result<f64, Failure> {
        let energy = EnergyPerToken::from_joules(inputs.get(joules)?);
        Ok(implied_power(energy, rate(inputs, peak, utilization)?).as_kw())
    };
    Ok(vec![
        ("kw_fp8", power("fp8_flops", "mfu_fp8", "j_fp8")?),
        ("kw_bf16", power("bf16_flops", "mfu_bf16", "j_bf16")?),
    ])
}

pub(super) fn iteration(inputs: &Inputs<'_>) -> Figures {
    let flops = iteration_flops(
        inputs.get("batch")?,
        inputs.get("seq")?,
        inputs.count("layers")?,
        inputs.count("hidden")?,
        inputs.count("vocab")?,
    );
    let chips = inputs.count("gpus")?;
    let peak = FlopRate::from_flop_per_s(inputs.get("peak")?);
    let reached = |time: &str| -> Result<f64, Failure> {
        let time = Seconds::from_seconds(inputs.get(time)?);
        Ok(flop_utilization(flops, time, chips, peak)?.as_fraction())
    };
    let (quick, slow) = (reached("t_seqsel")?, reached("t_full")?);
    Ok(vec![("mfu", quick), ("speedup", quick / slow)])
}
