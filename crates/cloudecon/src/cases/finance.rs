//! Cash flows, rates, day counts and billing tiers: files with `meta` and cases of a `kind`.

mod roots;

use cloudecon_core::Date;
use cloudecon_finance::{
    AnnualRate, DayCount, PeriodRate, ReturnRate, irr_all, mirr, npv, npv_in_arrears,
    xirr_all_with, xirr_with, xnfv, xnpv,
};
use serde_json::Value;

use super::deals;
use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::row::{Compared, json};
use super::tolerance::Tolerance;

/// Computes a case and compares; `file` states the tolerance where the case does not.
pub(super) fn play(
    file: &Fields<'_>,
    case: &Fields<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<Compared>, Failure> {
    match case.text("kind")? {
        "irr" => {
            let rates = fractions(irr_all(&case.numbers("values")?)?.rates());
            roots::compare(file, case, &rates, notes)
        }
        "xirr" => {
            let rule = day_count(case.text("day_count")?)?;
            let rates = fractions(xirr_all_with(rule, &dated(case)?)?.rates());
            roots::compare(file, case, &rates, notes)
        }
        "xirr_day_count" => {
            let rule = day_count(case.text("day_count")?)?;
            number(file, case, xirr_with(rule, &dated(case)?)?.as_fraction())
        }
        "npv" => present_value(file, case),
        "xnpv" => number(file, case, xnpv(yearly(case)?, &dated(case)?)),
        "xnfv" => number(file, case, xnfv(yearly(case)?, &dated(case)?)),
        "mirr" => {
            let rate =
                |key| -> Result<_, Failure> { Ok(PeriodRate::per_period(case.number(key)?)?) };
            let (pay, earn) = (rate("finance_rate")?, rate("reinvest_rate")?);
            number(file, case, mirr(&case.numbers("values")?, pay, earn)?.as_fraction())
        }
        "day_count" => year_fraction(case),
        "day_diff" => days(case),
        "tier" => {
            let ours = deals::tiers::amount(case)?;
            Ok(vec![deals::exact("", &case.get("expected")?, &deals::usd(ours)?)?])
        }
        other => Err(unknown("kind", other)),
    }
}

/// The tolerance of the case, a distance; else the relative one that the file states, in prose such
/// as `relative 1e-9 on roots` or as a number.
fn tolerance(file: &Fields<'_>, case: &Fields<'_>) -> Result<Tolerance, Failure> {
    if let Some(own) = case.optional("tolerance") {
        return own.as_number().map(Tolerance::Absolute);
    }
    let meta = file.get("meta")?;
    let place = meta.optional("conventions").unwrap_or(meta);
    let stated = place.get("tolerance")?;
    let prose = stated.as_decimal()?;
    let share = prose.split_whitespace().find_map(|word| word.parse().ok());
    share.map(Tolerance::Relative).ok_or_else(|| stated.wrong("a number, or prose that holds one"))
}

fn number(file: &Fields<'_>, case: &Fields<'_>, ours: f64) -> Result<Vec<Compared>, Failure> {
    Ok(vec![Compared::number("", case.number("expected")?, ours, tolerance(file, case)?)])
}

fn fractions<R: ReturnRate>(rates: impl Iterator<Item = R>) -> Vec<f64> {
    rates.map(ReturnRate::fraction).collect()
}

fn present_value(file: &Fields<'_>, case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let flows = case.numbers("values")?;
    let rate = PeriodRate::per_period(case.number("rate")?);
    let value: fn(PeriodRate, &[f64]) -> f64 = match case.count("first_flow_at")? {
        0 => npv,
        1 => npv_in_arrears,
        _ => return Err(case.get("first_flow_at")?.wrong("0 (now) or 1 (end of the period)")),
    };
    let expected = case.get("expected")?;
    if expected.value() == "undefined" {
        let ours = rate.map_or_else(|_| Value::from("undefined"), |rate| json(value(rate, &flows)));
        return Ok(vec![Compared::same("", expected.value().clone(), ours)]);
    }
    number(file, case, value(rate?, &flows))
}

fn yearly(case: &Fields<'_>) -> Result<AnnualRate, Failure> {
    Ok(AnnualRate::effective(case.number("rate")?)?)
}

/// Year fractions are exact: the quotient that the source prints, added in its order.
fn year_fraction(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let rule = day_count(case.text("convention")?)?;
    let ours = rule.year_fraction(date(&case.get("start")?)?, date(&case.get("end")?)?);
    let mut all = Vec::new();
    if let Some(printed) = case.optional("expected_fraction") {
        let mut sum = 0.0;
        for part in printed.as_text()?.split('+') {
            let parsed = part
                .split_once('/')
                .and_then(|(days, year)| Some((days.parse().ok()?, year.parse().ok()?)));
            let (days, year): (f64, f64) =
                parsed.ok_or_else(|| printed.wrong("days over days, such as `4/365+58/366`"))?;
            sum += days / year;
        }
        all.push(Compared::number("fraction", sum, ours, Tolerance::Exact));
    }
    all.push(Compared::number("", case.number("expected")?, ours, Tolerance::Exact));
    Ok(all)
}

fn days(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let (start, end) = (date(&case.get("start")?)?, date(&case.get("end")?)?);
    let one = |(name, expected): (&str, Fields<'_>)| {
        let rule = if name == "actual" { DayCount::Act365Fixed } else { day_count(name)? };
        let ours = f64::from(rule.days(start, end));
        Ok(Compared::number(name, expected.as_number()?, ours, Tolerance::Exact))
    };
    case.get("expected")?.entries()?.into_iter().map(one).collect()
}

fn day_count(name: &str) -> Result<DayCount, Failure> {
    Ok(match name.to_ascii_lowercase().as_str() {
        "act/365f" => DayCount::Act365Fixed,
        "act/365.25" => DayCount::Act36525,
        "act/364" => DayCount::Act364,
        "act/360" => DayCount::Act360,
        "act/act isda" => DayCount::ActActIsda,
        "nl/365" => DayCount::Nl365,
        "nl/360" => DayCount::Nl360,
        "30/360 sia" | "30/360 us" => DayCount::Thirty360Us,
        "30/360 isda" => DayCount::Thirty360Isda,
        "30e/360" => DayCount::ThirtyE360,
        "30e/360 isda" => DayCount::ThirtyE360Isda,
        "30e+/360" => DayCount::ThirtyEPlus360,
        _ => return Err(unknown("day count", name)),
    })
}

fn dated(case: &Fields<'_>) -> Result<Vec<(Date, f64)>, Failure> {
    let pair = |flow: &Fields<'_>| match flow.as_list()?.as_slice() {
        [day, amount] => Ok((date(day)?, amount.as_number()?)),
        _ => Err(flow.wrong("a date and an amount")),
    };
    case.list("flows")?.iter().map(pair).collect()
}

fn date(field: &Fields<'_>) -> Result<Date, Failure> {
    field.as_text()?.parse().map_err(|_| field.wrong("a date such as `2026-03-31`"))
}
