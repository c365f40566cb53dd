//! Rules with the time value of money, and leases.

use cloudecon_deals::recognition::{
    implicit_rate, operating_lease, paid_after_delivery, prepaid_capacity, prepaid_until_delivery,
};

use super::recognition::{column, sum};
use super::{money, moneys, rate, usd, usds};
use crate::cases::fault::{Failure, defined};
use crate::cases::fields::Fields;
use crate::cases::found::Found;

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

/// Goods delivered now, cash later.
pub(super) fn paid_later(input: &Fields<'_>) -> Result<Found, Failure> {
    let (cash, periods) = (money(input, "cash")?, input.count("periods")?);
    let accretion = paid_after_delivery(cash, rate(input, "rate")?, periods)?;
    Ok(Found::map([
        ("revenue", usd(accretion.revenue)?),
        ("interest", usds(&accretion.interest)?),
        ("total_interest", usd(sum(&accretion.interest))?),
    ]))
}
