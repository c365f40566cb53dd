//! Bridges: files of schema `recon-case/1` with topic `bridge`.

use cloudecon_core::{BasisPoints, Margin, Share, Usd};
use cloudecon_finance::{PeriodRate, Timing, capital_recovery_factor};
use cloudecon_revenue::{
    MarginBridge, MarginLine, MarginWeights, PriceVolume, VolumeItem, contributions, lmdi_additive,
    lmdi_multiplicative, margin_bridge_of, price_volume_mix, shapley,
};

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;

/// Computes a case by its `method` and compares every expected figure.
pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let (input, expected) = (case.get("input")?, case.get("expected")?);
    let found = match input.text("method")? {
        "price-volume-mix" => price_volume(&input)?,
        "margin-bridge" => margins(&input)?,
        "lmdi-i" => lmdi(&input, &expected)?,
        "shapley" => effects(&input)?,
        "contributions" => growth(&input)?,
        other => return Err(unknown("method", other)),
    };
    let stated = case.get("tolerance")?;
    let (relative, absolute) = (stated.number("relative")?, stated.number("absolute")?);
    let room = Tolerance::Both { relative, absolute };
    found.against(&expected, &|name, expected, found| match found {
        Found::Number(ours) => Ok(Compared::number(name, expected.as_number()?, *ours, room)),
        _ => Err(expected.wrong("a number")),
    })
}

fn dollars(parts: Vec<Usd>) -> Found {
    Found::list(parts.into_iter().map(Usd::as_usd))
}

fn price_volume(input: &Fields<'_>) -> Result<Found, Failure> {
    let sales = |volumes: &str, prices: &str| -> Result<Vec<Option<PriceVolume>>, Failure> {
        let (volumes, prices) = (input.numbers(volumes)?, input.list(prices)?);
        let sale = |(volume, price): (&f64, &Fields<'_>)| {
            // An item without a price was not sold.
            if price.value().is_null() {
                return Ok(None);
            }
            let price = Usd::from_usd(price.as_number()?);
            Ok(Some(PriceVolume { volume: *volume, price }))
        };
        same_length(input, volumes.len(), prices.len())?;
        volumes.iter().zip(&prices).map(sale).collect()
    };
    let (before, after) = (sales("q0", "p0")?, sales("q1", "p1")?);
    same_length(input, before.len(), after.len())?;
    let items: Vec<VolumeItem> =
        before.into_iter().zip(after).map(|(before, after)| VolumeItem { before, after }).collect();
    let bridge = price_volume_mix(&items)?;
    Ok(Found::map([
        ("revenue0", Found::from(bridge.before.as_usd())),
        ("revenue1", bridge.after.as_usd().into()),
        ("price", bridge.price.as_usd().into()),
        ("volume", bridge.volume.as_usd().into()),
        ("mix", bridge.mix.as_usd().into()),
        ("new", bridge.new.as_usd().into()),
        ("discontinued", bridge.discontinued.as_usd().into()),
        ("price_by_item", dollars(bridge.price_by_item)),
        ("volume_by_item", dollars(bridge.volume_by_item)),
        ("mix_by_item", dollars(bridge.mix_by_item)),
        ("mix_by_item_centred", dollars(bridge.mix_by_item_centred)),
    ]))
}

fn same_length(input: &Fields<'_>, left: usize, right: usize) -> Result<(), Failure> {
    if left == right {
        return Ok(());
    }
    Err(Failure::Case(format!("the lists of `{}` differ in length: {left}, {right}", input.path())))
}

/// Parts of a margin are fractions in the file.
fn fraction(part: BasisPoints) -> f64 {
    part.as_bp() / 1e4
}

fn weighted(bridge: &MarginBridge) -> Found {
    let parts = |parts: &[BasisPoints]| Found::list(parts.iter().copied().map(fraction));
    Found::map([
        ("rate", Found::from(fraction(bridge.rate))),
        ("mix", fraction(bridge.mix).into()),
        ("interaction", fraction(bridge.interaction).into()),
        ("rate_by_line", parts(&bridge.rate_by_line)),
        ("mix_by_line", parts(&bridge.mix_by_line)),
    ])
}

fn margins(input: &Fields<'_>) -> Result<Found, Failure> {
    let lines = |shares: &str, margins: &str| -> Result<Vec<MarginLine>, Failure> {
        let (shares, margins) = (input.numbers(shares)?, input.numbers(margins)?);
        same_length(input, shares.len(), margins.len())?;
        let line = |(share, margin): (&f64, &f64)| {
            Ok(MarginLine {
                share: Share::from_fraction(*share)?,
                margin: Margin::from_fraction(*margin)?,
            })
        };
        shares.iter().zip(&margins).map(line).collect()
    };
    let (before, after) = (lines("share0", "margin0")?, lines("share1", "margin1")?);
    let bridge = |weights| margin_bridge_of(&before, &after, weights);
    let midpoint = bridge(MarginWeights::Midpoint)?;
    Ok(Found::map([
        ("margin0", Found::from(midpoint.before.as_fraction())),
        ("margin1", midpoint.after.as_fraction().into()),
        ("change_bp", midpoint.change().as_bp().into()),
        ("midpoint", weighted(&midpoint)),
        ("base_weights", weighted(&bridge(MarginWeights::Base)?)),
        ("end_weights", weighted(&bridge(MarginWeights::End)?)),
    ]))
}

fn lmdi(input: &Fields<'_>, expected: &Fields<'_>) -> Result<Found, Failure> {
    let rows = |key: &str| -> Result<Vec<Vec<f64>>, Failure> {
        input.list(key)?.iter().map(Fields::as_numbers).collect()
    };
    let (before, after) = (rows("items0")?, rows("items1")?);
    let bridge = lmdi_additive(&before, &after)?;
    let mut found = vec![
        ("total0", Found::from(bridge.total_before)),
        ("total1", bridge.total_after.into()),
        ("additive", bridge.effects.into()),
        ("additive_by_item", Found::list(bridge.by_item)),
    ];
    // Factors that pass through zero have no multiplicative form.
    if expected.optional("multiplicative").is_some() {
        found.push(("multiplicative", lmdi_multiplicative(&before, &after)?.into()));
    }
    Ok(Found::map(found))
}

fn effects(input: &Fields<'_>) -> Result<Found, Failure> {
    let (before, after) = (input.numbers("x0")?, input.numbers("x1")?);
    let function: fn(&[f64]) -> f64 = match input.text("function")? {
        "(capex*annuity(wacc,life)+kw*8.76*usd_mwh)/(tps*util*31.536)" => cost_per_mtok,
        product if is_product(product, before.len()) => |x| x.iter().product(),
        other => return Err(unknown("function", other)),
    };
    Ok(Found::map([
        ("value0", Found::from(function(&before))),
        ("value1", function(&after).into()),
        ("effects", shapley(&before, &after, function)?.into()),
    ]))
}

/// `x1 x2 x3` is a product of three factors.
fn is_product(text: &str, factors: usize) -> bool {
    text.split(' ').eq((1..=factors).map(|index| format!("x{index}")))
}

/// Yearly capital charge and power over yearly million tokens; NaN outside the model's range.
fn cost_per_mtok(x: &[f64]) -> f64 {
    let [capex, wacc, life, kw, usd_mwh, tps, utilization] = *x else { return f64::NAN };
    let charge = PeriodRate::per_period(wacc)
        .and_then(|rate| capital_recovery_factor(rate, life, Timing::InArrears));
    // Thousand hours and million seconds of a year.
    charge.map_or(f64::NAN, |charge| {
        (capex * charge + kw * 8.76 * usd_mwh) / (tps * utilization * 31.536)
    })
}

fn growth(input: &Fields<'_>) -> Result<Found, Failure> {
    let after = input.get("after")?;
    let before = input.get("before")?.entries()?;
    same_length(input, before.len(), after.entries()?.len())?;
    let (mut names, mut old, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for (name, field) in before {
        names.push(name);
        old.push(Usd::from_billions(field.as_number()?));
        new.push(Usd::from_billions(after.number(name)?));
    }
    let points: Vec<f64> =
        contributions(&old, &new)?.iter().map(|point| point.as_fraction()).collect();
    Ok(Found::map([
        ("total_growth", Found::from(points.iter().sum::<f64>())),
        ("contribution", Found::map(names.into_iter().zip(points))),
    ]))
}
