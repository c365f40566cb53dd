//! Chip cost and token throughput: files of schema `cloudecon-tco-case/1`, one case a file.
//!
//! Each case states named inputs; which models turn them into the expected figures is told by its
//! id, or by `model`, the id of a case here, so that own cases can use the same models. The
//! `oracle` expressions of the files are not read.

mod capital;
mod serving;
mod tokens;
mod training;

use cloudecon_core::{CapacityPrice, ChipHourPrice, EnergyPrice, Power, Share, TokenPrice, Usd};
use cloudecon_tco::{
    Capital, ChipHourTerms, Facility, Financing, MEAN_MONTH, Months, Operations, PowerTerms, Pue,
};

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;

/// Named figures of a case.
type Figures = Result<Vec<(&'static str, f64)>, Failure>;

/// The id under which the models of a case are known.
pub(super) fn model<'a>(case: &Fields<'a>) -> Result<&'a str, Failure> {
    if case.optional("model").is_some() { case.text("model") } else { case.text("id") }
}

/// Computes a case and compares every expected figure within its own tolerance.
pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let inputs = Inputs { fields: case.get("inputs")? };
    let found = Found::map(figures(model(case)?, &inputs)?);
    found.against(&case.get("expected")?, &|name, cell, found| {
        let size = cell.number("tol")?;
        let tolerance = match cell.text("tol_kind")? {
            "rel" => Tolerance::Relative(size),
            "abs" => Tolerance::Absolute(size),
            _ => return Err(cell.get("tol_kind")?.wrong("`rel` or `abs`")),
        };
        match found {
            Found::Number(ours) => {
                Ok(Compared::number(name, cell.number("value")?, *ours, tolerance))
            }
            _ => Err(cell.wrong("one figure")),
        }
    })
}

/// Where the figures of a case were published.
pub(super) fn source(case: &Fields<'_>) -> Result<String, Failure> {
    let one = |source: &Fields<'_>| {
        let url = source.text("url")?;
        let title = source.text("title")?;
        Ok(if url.is_empty() { title.to_owned() } else { format!("{title} ({url})") })
    };
    let all = case.list("sources")?.iter().map(one).collect::<Result<Vec<_>, Failure>>()?;
    Ok(all.join("; "))
}

fn figures(model: &str, inputs: &Inputs<'_>) -> Figures {
    match model {
        "barroso-2013-per-watt" => capital::watt_month(inputs),
        "capital-annuity-residual" => capital::annuity_with_residual(inputs),
        "capital-effective-vs-nominal" => capital::effective_and_nominal(inputs),
        "capital-straightline-4y" => capital::straight_line_hour(inputs),
        "colo-vs-own-power-unit" => capital::energy_and_rent(inputs),
        "h100-gb200-capex" => capital::per_chip(inputs),
        "hamilton-2008" => capital::data_center_month(inputs),
        "inferencex-power-share" => capital::power_share(inputs),
        "aws-list-usd-per-tbps" => tokens::price_of_bandwidth(inputs),
        "deepseek-day-economics" => tokens::day_of_serving(inputs),
        "google-tpu-list-discounts" => tokens::committed_prices(inputs),
        "graviton-generation-perf-per-dollar" => tokens::cpu_generations(inputs),
        "inferencex-crusoe-margin" => tokens::margins(inputs),
        "inferencex-mtp-gb300" => tokens::speculation(inputs),
        "mlperf-b200-405b-energy" => tokens::energy(inputs),
        "tpuv7-internal-tco" => tokens::price_of_reached_flops(inputs),
        "trn2-vs-gb200-specs" => tokens::resource_ratios(inputs),
        "deepseek-decode-roofline-bound" => serving::decode_bound(inputs),
        "kv-deepseek-mla-bf16" => serving::latent_cache(inputs),
        "scalingbook-decode-v5e" => serving::ideal_decode(inputs),
        "scalingbook-popquiz-30b" => serving::ideal_answer(inputs),
        "gpt3-training-cost-h100" => training::cost(inputs),
        "h100-energy-per-token-power" => training::power(inputs),
        "megatron-iter-22b" | "megatron-iter-530b" => training::iteration(inputs),
        other => Err(unknown("kind", other)),
    }
}

/// The named inputs of a case; their units are those of the case that gave the model its name.
struct Inputs<'a> {
    fields: Fields<'a>,
}

impl Inputs<'_> {
    fn get(&self, name: &str) -> Result<f64, Failure> {
        self.fields.get(name)?.number("value")
    }

    fn count(&self, name: &str) -> Result<u32, Failure> {
        let number = self.get(name)?;
        let whole = format!("{number}").parse();
        whole.map_err(|_| self.fields.get(name).map_or_else(|f| f, |f| f.wrong("a whole number")))
    }

    fn share(&self, name: &str) -> Result<Share, Failure> {
        share(self.get(name)?)
    }

    fn hourly(&self, name: &str) -> Result<ChipHourPrice, Failure> {
        self.get(name).map(ChipHourPrice::from_usd_per_chip_hour)
    }

    fn mtok(&self, name: &str) -> Result<TokenPrice, Failure> {
        self.get(name).map(TokenPrice::from_usd_per_mtok)
    }
}

fn share(fraction: f64) -> Result<Share, Failure> {
    Ok(Share::from_fraction(fraction)?)
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
