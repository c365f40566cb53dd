//! Rules of revenue recognition and leases.

use cloudecon_deals::recognition::{
    GuaranteePattern, Modification, allocate, breakage, catch_up, constrained, expected_value,
    implicit_rate, minimum_guarantee, modification, operating_lease, over_time,
    payment_to_customer, prepaid_capacity, prepaid_until_delivery, remaining_obligation,
};
use cloudecon_deals::{MicroUsd, Rate, Rounding, RoundingUnit};

use super::{money, moneys, rate, usd, usds, whole, wholes};
use crate::cases::fault::{Failure, defined, unknown};
use crate::cases::fields::Fields;
use crate::cases::found::Found;

fn column<T>(rows: &[T], pick: fn(&T) -> MicroUsd) -> Vec<MicroUsd> {
    rows.iter().map(pick).collect()
}

fn sum(amounts: &[MicroUsd]) -> MicroUsd {
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

pub(super) fn expectation(input: &Fields<'_>) -> Result<Found, Failure> {
    let outcome = |o: &Fields<'_>| Ok((money(o, "amount")?, rate(o, "probability")?));
    let outcomes =
        input.list("outcomes")?.iter().map(outcome).collect::<Result<Vec<_>, Failure>>()?;
    Ok(Found::map([("amount", usd(expected_value(&outcomes)?)?)]))
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

pub(super) fn prepaid(input: &Fields<'_>) -> Result<Found, Failure> {
    let (cash, periods) = (money(input, "cash")?, input.count("periods")?);
    let accretion = prepaid_until_delivery(cash, rate(input, "rate")?, periods)?;
    let mut found =
        vec![("interest", usds(&accretion.interest)?), ("revenue", usd(accretion.revenue)?)];
    if input.optional("later").is_some() {
        let implicit = implicit_rate(cash, money(input, "later")?, periods);
        let percent = defined(implicit, "the implicit rate")? * 100.0;
        found.push(("implicit_rate_percent", percent.into()));
    }
    Ok(Found::map(found))
}

pub(super) fn capacity(input: &Fields<'_>) -> Result<Found, Failure> {
    let (prepaid, invoice) = (money(input, "prepaid")?, money(input, "invoice")?);
    let rows = prepaid_capacity(prepaid, invoice, input.count("periods")?, rate(input, "rate")?)?;
    let (revenue, interest) = (column(&rows, |r| r.revenue), column(&rows, |r| r.interest));
    Ok(Found::map([
        ("revenue", usds(&revenue)?),
        ("interest", usds(&interest)?),
        ("liability", usds(&column(&rows, |r| r.liability))?),
        ("total", usd(sum(&revenue))?),
        ("total_interest", usd(sum(&interest))?),
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

pub(super) fn lease(input: &Fields<'_>) -> Result<Found, Failure> {
    let (rows, value) = operating_lease(&moneys(input, "payments")?, rate(input, "rate")?)?;
    let cost = column(&rows, |row| row.cost);
    Ok(Found::map([
        ("cost", usds(&cost)?),
        ("accrued", usds(&column(&rows, |row| row.accrued))?),
        ("present_value", usd(value)?),
        ("total", usd(sum(&cost))?),
    ]))
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

pub(super) fn modified(input: &Fields<'_>) -> Result<Found, Failure> {
    let units = |key: &str| whole(&input.get(key)?);
    let remaining = (units("remaining")?, money(input, "price")?);
    let added = (units("added")?, money(input, "added_price")?);
    // Micro-dollars may have a fraction where prices are blended.
    let dollars = |micros: Option<Rate>| -> Result<Found, Failure> {
        let dollars = micros.and_then(|micros| micros.checked_div(Rate::whole(1_000_000)));
        Ok(Found::Exact(defined(dollars, "the amount")?))
    };
    let worth = |units: i128, price: Rate| price.checked_mul(Rate::whole(units));
    Ok(match modification(remaining, added, input.flag("stand_alone")?)? {
        Modification::Separate { remaining_price, added_price } => {
            let micros = |price: MicroUsd| Rate::whole(price.as_micros());
            let left = worth(remaining.0, micros(remaining_price));
            let more = worth(added.0, micros(added_price));
            let both = left.zip(more).and_then(|(left, more)| left.checked_add(more));
            Found::map([
                ("kind", Found::Text("separate".to_owned())),
                ("remaining_price", usd(remaining_price)?),
                ("added_price", usd(added_price)?),
                ("still_to_come", dollars(both)?),
            ])
        }
        Modification::Blended { units, price } => Found::map([
            ("kind", Found::Text("blended".to_owned())),
            ("units", Found::Exact(Rate::whole(units))),
            ("price", dollars(Some(price))?),
            ("still_to_come", dollars(worth(units, price))?),
        ]),
    })
}

pub(super) fn straight(input: &Fields<'_>) -> Result<Found, Failure> {
    let rows = over_time(&moneys(input, "fees")?, &wholes(input, "service")?)?;
    Ok(Found::map([
        ("revenue", usds(&column(&rows, |row| row.revenue))?),
        ("asset", usds(&column(&rows, |row| row.asset))?),
    ]))
}
