//! Rules of revenue recognition.

use cloudecon_deals::recognition::{
    GuaranteePattern, allocate, breakage, catch_up, constrained, expected_value, minimum_guarantee,
    most_likely, over_time, payment_to_customer, remaining_obligation,
};
use cloudecon_deals::{MicroUsd, Rate, Rounding, RoundingUnit};

use super::{money, moneys, rate, usd, usds, whole, wholes};
use crate::cases::fault::{Failure, defined, unknown};
use crate::cases::fields::Fields;
use crate::cases::found::Found;

pub(super) fn column<T>(rows: &[T], pick: fn(&T) -> MicroUsd) -> Vec<MicroUsd> {
    rows.iter().map(pick).collect()
}

pub(super) fn sum(amounts: &[MicroUsd]) -> MicroUsd {
    amounts.iter().copied().sum()
}

pub(super) fn adjusted(input: &Fields<'_>) -> Result<Found, Failure> {
    let (units, prices) = (wholes(input, "units")?, moneys(input, "estimated_price")?);
    let rows = catch_up(&units, &prices, money(input, "billed_price")?)?;
    let revenue = column(&rows, |row| row.revenue);
    Ok(Found::map([
        ("revenue", usds(&revenue)?),
        ("refund_liability", usds(&column(&rows, |row| -row.asset))?),
        ("cumulative", usd(sum(&revenue))?),
    ]))
}

fn outcomes(input: &Fields<'_>) -> Result<Vec<(MicroUsd, Rate)>, Failure> {
    let outcome = |o: &Fields<'_>| Ok((money(o, "amount")?, rate(o, "probability")?));
    input.list("outcomes")?.iter().map(outcome).collect()
}

pub(super) fn expectation(input: &Fields<'_>) -> Result<Found, Failure> {
    Ok(Found::map([("amount", usd(expected_value(&outcomes(input)?)?)?)]))
}

pub(super) fn likeliest(input: &Fields<'_>) -> Result<Found, Failure> {
    Ok(Found::map([("amount", usd(most_likely(&outcomes(input)?)?)?)]))
}

pub(super) fn constraint(input: &Fields<'_>) -> Result<Found, Failure> {
    let units = Rate::whole(whole(&input.get("units")?)?);
    let list = money(input, "price")?.times(units, Rounding::default())?;
    let after = |key: &str| -> Result<MicroUsd, Failure> {
        let kept = defined(Rate::ONE.checked_sub(rate(input, key)?), "the share kept")?;
        Ok(list.times(kept, Rounding::default())?)
    };
    let revenue = constrained(after("expected_concession")?, after("safe_concession")?);
    Ok(Found::map([("revenue", usd(revenue)?)]))
}

/// A price over promises by stand-alone price, to whole dollars.
pub(super) fn allocation(input: &Fields<'_>) -> Result<Found, Failure> {
    let promises = input.get("stand_alone")?;
    let names: Vec<&str> = promises.entries()?.into_iter().map(|(name, _)| name).collect();
    let weights: Vec<MicroUsd> =
        names.iter().map(|name| money(&promises, name)).collect::<Result<_, _>>()?;
    let parts = allocate(money(input, "price")?, &weights, RoundingUnit::Dollar)?;
    let parts = parts.into_iter().map(usd).collect::<Result<Vec<_>, _>>()?;
    Ok(Found::map([("parts", Found::map(names.into_iter().zip(parts)))]))
}

/// A fixed price and a royalty over licences of which some are delivered, to whole dollars.
pub(super) fn two_licences(input: &Fields<'_>) -> Result<Found, Failure> {
    let prices = input.get("stand_alone")?;
    let names: Vec<&str> = prices.entries()?.into_iter().map(|(name, _)| name).collect();
    let weights: Vec<MicroUsd> =
        names.iter().map(|name| money(&prices, name)).collect::<Result<_, _>>()?;
    let split = |key: &str| -> Result<Vec<MicroUsd>, Failure> {
        Ok(allocate(money(input, key)?, &weights, RoundingUnit::Dollar)?)
    };
    let (fixed, royalty) = (split("fixed")?, split("royalty")?);
    let delivered = input.texts("delivered")?;
    let (mut revenue, mut deferred) = (MicroUsd::ZERO, MicroUsd::ZERO);
    for ((name, fixed), royalty) in names.iter().zip(&fixed).zip(&royalty) {
        if delivered.contains(name) {
            revenue += *fixed + *royalty;
        } else {
            deferred += *royalty;
        }
    }
    let named = |amounts: &[MicroUsd]| -> Result<Found, Failure> {
        let found = amounts.iter().map(|amount| usd(*amount)).collect::<Result<Vec<_>, _>>()?;
        Ok(Found::map(names.iter().copied().zip(found)))
    };
    Ok(Found::map([
        ("fixed", named(&fixed)?),
        ("royalty", named(&royalty)?),
        ("revenue_month_1", usd(revenue)?),
        ("deferred_royalty", usd(deferred)?),
    ]))
}

pub(super) fn guaranteed(input: &Fields<'_>) -> Result<Found, Failure> {
    let pattern = match input.text("pattern")? {
        "as_earned" => GuaranteePattern::AsEarned,
        "even_over_estimate" => {
            GuaranteePattern::EvenOverEstimate { total: money(input, "estimate")? }
        }
        "even_guarantee" => GuaranteePattern::EvenGuarantee,
        other => return Err(unknown("pattern", other)),
    };
    let guarantee = money(input, "guarantee")?;
    let revenue = minimum_guarantee(&moneys(input, "royalties")?, guarantee, pattern)?;
    Ok(Found::map([("revenue", usds(&revenue)?)]))
}

/// Goods sold with points, and the points as they are used.
pub(super) fn points(input: &Fields<'_>) -> Result<Found, Failure> {
    let worth = money(input, "points")?.times(rate(input, "point_price")?, Rounding::default())?;
    let weights = [money(input, "goods")?, worth];
    let parts = allocate(money(input, "price")?, &weights, RoundingUnit::Dollar)?;
    let [goods, points] = parts[..] else {
        return Err(Failure::Model("the price is not split in two".to_owned()));
    };
    let (used, expected) = (wholes(input, "used")?, wholes(input, "expected_use")?);
    let (revenue, left) = breakage(points, &used, &expected, RoundingUnit::Dollar)?;
    Ok(Found::map([
        ("goods", usd(goods)?),
        ("points", usd(points)?),
        ("revenue", usds(&revenue)?),
        ("left", usd(left)?),
    ]))
}

/// By band of months, for each contract and in all.
pub(super) fn remaining(input: &Fields<'_>) -> Result<Found, Failure> {
    let band = input.count("band_months")?;
    let (mut by_contract, mut total) = (Vec::new(), Vec::<MicroUsd>::new());
    for contract in input.list("contracts")? {
        let bands = remaining_obligation(
            money(&contract, "fee")?,
            money(&contract, "variable")?,
            contract.count("term")?,
            contract.count("elapsed")?,
            band,
        )?;
        total.resize(total.len().max(bands.len()), MicroUsd::ZERO);
        total.iter_mut().zip(&bands).for_each(|(sum, band)| *sum += *band);
        by_contract.push((contract.text("id")?, usds(&bands)?));
    }
    Ok(Found::map([("bands", Found::map(by_contract)), ("total", usds(&total)?)]))
}

pub(super) fn paid_to_customer(input: &Fields<'_>) -> Result<Found, Failure> {
    let (paid, committed) = (money(input, "paid")?, money(input, "committed")?);
    let invoice = money(input, "invoice")?;
    let revenue = payment_to_customer(invoice, paid, committed)?;
    Ok(Found::map([
        ("revenue", usd(revenue)?),
        ("asset_falls_by", usd(invoice - revenue)?),
        ("revenue_of_year", usd(payment_to_customer(committed, paid, committed)?)?),
    ]))
}

pub(super) fn straight(input: &Fields<'_>) -> Result<Found, Failure> {
    let rows = over_time(&moneys(input, "fees")?, &wholes(input, "service")?)?;
    Ok(Found::map([
        ("revenue", usds(&column(&rows, |row| row.revenue))?),
        ("asset", usds(&column(&rows, |row| row.asset))?),
    ]))
}
