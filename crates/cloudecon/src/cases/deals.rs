//! Contracts, tiers and revenue recognition: files that are lists of cases with a `rule`.

mod contracts;
mod financing;
mod modification;
mod recognition;
pub(super) mod tiers;
mod written;

use cloudecon_deals::{Calendar, FixedFee, Ledger, Measure, MicroUsd, PartyId, Rate, TermKind};
use serde_json::Value;

use super::fault::{Failure, defined, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;

/// Computes a case by its `rule` and compares every expected figure to the digits printed.
pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let (input, expected) = (case.get("inputs")?, case.get("expected")?);
    let found = match case.text("rule")? {
        "tiers" => {
            let amount = tiers::amount(&input)?;
            return Found::map([("amount", usd(amount)?)]).against(&expected, &exact);
        }
        "principal_or_agent" => contracts::principal_or_agent(&input)?,
        "deal" => written::deal(&input)?,
        "take_or_pay" => contracts::take_or_pay(&input)?,
        "hurdle" => contracts::hurdle(&input)?,
        "remaining_of_deal" => contracts::remaining_of_deal(&input)?,
        "catch_up" => recognition::adjusted(&input)?,
        "most_likely" => recognition::likeliest(&input)?,
        "allocation" => recognition::allocation(&input)?,
        "paid_later" => financing::paid_later(&input)?,
        "expected_value" => recognition::expectation(&input)?,
        "constrained" => recognition::constraint(&input)?,
        "royalty_two_licences" => recognition::two_licences(&input)?,
        "minimum_guarantee" => recognition::guaranteed(&input)?,
        "breakage" => recognition::points(&input)?,
        "prepaid_until_delivery" => financing::prepaid(&input)?,
        "prepaid_capacity" => financing::capacity(&input)?,
        "remaining_obligation" => recognition::remaining(&input)?,
        "operating_lease" => financing::lease(&input)?,
        "payment_to_customer" => recognition::paid_to_customer(&input)?,
        "modification" => modification::modified(&input)?,
        "modification_in_progress" => modification::in_progress(&input)?,
        "over_time" => recognition::straight(&input)?,
        other => return Err(unknown("rule", other)),
    };
    found.against(&expected, &printed)
}

/// The exact result, rounded half away from zero to the digits printed, is the figure printed.
fn printed(name: &str, expected: &Fields<'_>, found: &Found) -> Result<Compared, Failure> {
    let text = expected.as_decimal()?;
    match found {
        Found::Exact(exact) => {
            let room = Tolerance::printed(&text).to_string();
            let passed = rounds_to(*exact, &text, expected)?;
            Ok(Compared::verdict(name, expected.value().clone(), found.value(), &room, passed))
        }
        Found::Number(ours) => {
            let target = text.parse().map_err(|_| expected.wrong("a number"))?;
            Ok(Compared::number(name, target, *ours, Tolerance::printed(&text)))
        }
        _ => Ok(Compared::same(name, Value::from(text), found.value())),
    }
}

/// Tiers are exact, whatever digits are printed.
pub(super) fn exact(name: &str, expected: &Fields<'_>, found: &Found) -> Result<Compared, Failure> {
    let target = decimal(expected)?;
    let passed = *found == Found::Exact(target);
    Ok(Compared::verdict(name, expected.value().clone(), found.value(), "exact", passed))
}

fn rounds_to(exact: Rate, text: &str, field: &Fields<'_>) -> Result<bool, Failure> {
    let places = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let unit = u32::try_from(places).ok().and_then(|places| 10_i128.checked_pow(places));
    let unit = Rate::whole(unit.ok_or_else(|| field.wrong("a number of fewer digits"))?);
    let target = defined(decimal(field)?.checked_mul(unit), "the rounding")?;
    // Half away from zero: the sign of floor(2 |x|) + 1 over 2.
    let twice = exact.checked_mul(unit).and_then(|scaled| scaled.checked_mul(Rate::whole(2)));
    let twice = defined(twice, "the rounding")?;
    let (size, below) = (twice.numerator().abs(), twice.denominator());
    let rounded = (size + below).div_euclid(2 * below) * twice.numerator().signum();
    Ok(Rate::whole(rounded) == target)
}

fn decimal(field: &Fields<'_>) -> Result<Rate, Failure> {
    Rate::from_decimal(&field.as_decimal()?).map_err(|_| field.wrong("a decimal number"))
}

/// A field that holds a decimal number, as its digits.
fn digits(input: &Fields<'_>, key: &str) -> Result<String, Failure> {
    let field = input.get(key)?;
    decimal(&field)?;
    field.as_decimal()
}

fn rate(input: &Fields<'_>, key: &str) -> Result<Rate, Failure> {
    decimal(&input.get(key)?)
}

fn dollars(field: &Fields<'_>) -> Result<MicroUsd, Failure> {
    let text = format!("{} USD", field.as_decimal()?);
    text.parse().map_err(|_| field.wrong("an amount to the micro-dollar"))
}

fn money(input: &Fields<'_>, key: &str) -> Result<MicroUsd, Failure> {
    dollars(&input.get(key)?)
}

fn moneys(input: &Fields<'_>, key: &str) -> Result<Vec<MicroUsd>, Failure> {
    input.list(key)?.iter().map(dollars).collect()
}

fn whole(field: &Fields<'_>) -> Result<i128, Failure> {
    field.as_decimal()?.parse().map_err(|_| field.wrong("a whole number"))
}

fn wholes(input: &Fields<'_>, key: &str) -> Result<Vec<i128>, Failure> {
    input.list(key)?.iter().map(whole).collect()
}

/// Dollars with their exact parts.
pub(super) fn usd(amount: MicroUsd) -> Result<Found, Failure> {
    Ok(Found::Exact(Rate::new(amount.as_micros(), 1_000_000)?))
}

fn usds(amounts: &[MicroUsd]) -> Result<Found, Failure> {
    Ok(Found::List(amounts.iter().map(|amount| usd(*amount)).collect::<Result<_, _>>()?))
}

fn one_quarter() -> Result<Calendar, Failure> {
    Ok(Calendar::quarters("2026Q1".parse()?, 1)?)
}

fn flat(amount: MicroUsd) -> TermKind {
    TermKind::FixedFee(FixedFee { amount: amount.into(), escalator: None })
}

/// Net postings of a party by year of four quarters.
fn yearly(ledger: &Ledger, party: &PartyId, measure: Measure) -> Vec<MicroUsd> {
    years(&ledger.net(party, measure))
}

fn years(quarters: &[MicroUsd]) -> Vec<MicroUsd> {
    quarters.chunks(4).map(|year| year.iter().copied().sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_away_from_zero_to_the_digits_printed() {
        for (exact, text, met) in [
            (Rate::new(5, 2).unwrap(), "3", true),
            (Rate::new(-5, 2).unwrap(), "-3", true),
            (Rate::new(5, 2).unwrap(), "2", false),
            (Rate::new(280, 3).unwrap(), "93.33", true),
            (Rate::new(280, 3).unwrap(), "93.34", false),
            (Rate::new(-1, 1_000).unwrap(), "0", true),
        ] {
            let value = Value::from(text);
            assert_eq!(rounds_to(exact, text, &Fields::root(&value)).unwrap(), met, "{text}");
        }
    }
}
