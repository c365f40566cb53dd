use cloudecon_dataset::{Chip, Dataset, Provider, nearest};
use cloudecon_tco::{Corner, Sweep};

use super::fault::Faults;
use super::file::File;
use crate::inputs::{Inputs, share as as_share};
use crate::models::{facility_price, hour_ranges, reference};
use crate::report::{latest_quarter, reported, scenario};
use crate::traced::Trace;

/// The case around which a sweep varies.
pub(super) struct Base {
    pub(super) sweep: Sweep<'static>,
    /// Tokens in and out of a request.
    pub(super) tokens: [f64; 2],
    /// Fee and share of the provider's deal, in percent.
    pub(super) deal: Option<[f64; 2]>,
    /// Everything of the dataset that the rows rest on.
    pub(super) mark: String,
}

/// The provider's chip-hour and the reference model on the chip, at their middle values.
pub(super) fn base(file: &File, dataset: &Dataset, faults: &mut Faults<'_>) -> Option<Base> {
    check_price(file, faults);
    let id = file.scenario.as_ref().map_or("base", |id| id.get_ref());
    let scenario = match scenario(dataset, id) {
        Ok(scenario) => Some(scenario),
        Err(error) => {
            let at = file.scenario.as_ref().map_or(0..0, toml::Spanned::span);
            faults.add(&at, error.to_string());
            None
        }
    };
    let provider = dataset.provider(file.provider.get_ref());
    if provider.is_none() {
        let known = dataset.providers().iter().map(Provider::id);
        let message = unknown("provider", file.provider.get_ref(), known.collect());
        faults.add(&file.provider.span(), message);
    }
    let chip = dataset.chip(file.chip.get_ref());
    if chip.is_none() {
        let known = dataset.chips().iter().map(Chip::id);
        faults.add(&file.chip.span(), unknown("chip", file.chip.get_ref(), known.collect()));
    }
    let (scenario, provider, chip) = (scenario?, provider?, chip?);
    let inputs = Inputs::new(dataset, scenario, &[]);
    let providers = reported(dataset);
    let built = || -> Result<(Sweep<'static>, [f64; 2]), String> {
        let quarter = latest_quarter(&inputs, &providers).ok_or("no revenue to date it by")?;
        let mut trace = Trace::default();
        let facility = facility_price(&inputs);
        let ranges = hour_ranges(&inputs, provider, quarter, chip, facility, &mut trace)?;
        let terms = ranges.corner(Corner::Mid).map_err(|error| error.to_string())?;
        let reference = reference(&inputs, chip, &mut trace)?;
        let sweep = Sweep::new(&terms, &reference.serving(), &reference.workload)
            .map_err(|error| format!("chip `{}`: {error}", chip.id()))?;
        Ok((sweep, [reference.workload.input, reference.workload.output]))
    };
    let (sweep, tokens) = match built() {
        Ok(built) => built,
        Err(message) => {
            faults.add(&file.chip.span(), message);
            return None;
        }
    };
    let share = |name: &str| {
        let id = format!("deal.{}.{name}", provider.id());
        let found = inputs.assumption(&id, as_share).ok()?;
        Some(100.0 * found.value().mid().as_fraction())
    };
    let deal = share("usage_fee").zip(share("share_net_of_fees")).map(|(fee, share)| [fee, share]);
    if deal.is_none() {
        check_terms(file, faults);
    }
    let mark = format!("{} {sweep:?} {deal:?}", env!("CARGO_PKG_VERSION"));
    Some(Base { sweep, tokens, deal, mark })
}

fn input<'a>(file: &'a File, name: &str) -> Option<&'a toml::Spanned<String>> {
    file.input.iter().map(|input| &input.name).find(|it| it.get_ref() == name)
}

const TERMS: [&str; 2] = ["deal.usage_fee", "deal.share_net_of_fees"];

/// Terms of a deal without a price make nothing.
fn check_price(file: &File, faults: &mut Faults<'_>) {
    if input(file, "token.price").is_none() {
        for name in TERMS.into_iter().filter_map(|name| input(file, name)) {
            let message = format!("`{}` needs the input `token.price`, too", name.get_ref());
            faults.add(&name.span(), message);
        }
    }
}

/// A price makes a take, and a take needs the terms of a deal.
fn check_terms(file: &File, faults: &mut Faults<'_>) {
    if let Some(price) = input(file, "token.price")
        && TERMS.iter().any(|name| input(file, name).is_none())
    {
        let provider = file.provider.get_ref();
        let message = format!(
            "the scenario has no deal terms of `{provider}`: give the inputs `deal.usage_fee` and \
             `deal.share_net_of_fees`, too (100 and 0 where it keeps its whole sales)"
        );
        faults.add(&price.span(), message);
    }
}

fn unknown(what: &str, found: &str, known: Vec<&str>) -> String {
    let near =
        nearest(found, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("no {what} `{found}`{near}")
}
