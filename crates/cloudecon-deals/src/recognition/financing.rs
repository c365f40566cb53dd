use cloudecon_core::Usd;
use cloudecon_finance::{PeriodRate, Timing, annuity_payment, npv_in_arrears};

use crate::{Error, MicroUsd, Rate, Rounding};

/// Interest between delivery and payment, and the revenue at delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accretion {
    /// Interest of each period: an expense if the cash came first, else income.
    pub interest: Vec<MicroUsd>,
    /// Revenue at delivery: cash plus the expense, or less the income.
    pub revenue: MicroUsd,
}

fn above_minus_one(rate: Rate) -> Result<(), Error> {
    if rate > Rate::whole(-1) {
        return Ok(());
    }
    Err(Error::Value { name: "rate", allowed: "above -100 %", found: rate.to_string() })
}

fn counted(periods: u32) -> Result<(), Error> {
    if (1..=super::MOST_PERIODS).contains(&periods) {
        return Ok(());
    }
    Err(Error::Value { name: "periods", allowed: "1 to 2400", found: periods.to_string() })
}

/// Cash now for delivery after `periods`: the liability grows at the seller's borrowing rate.
///
/// `revenue = cash (1 + rate)^periods`, each period's interest rounded to the micro-dollar.
///
/// # Errors
/// [`Error::Value`] for no period, more than 2,400 or a rate of -100 % or less, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-32-15 to 32-20; Example 29 (55-240 to 55-243).
pub fn prepaid_until_delivery(
    cash: MicroUsd,
    rate: Rate,
    periods: u32,
) -> Result<Accretion, Error> {
    above_minus_one(rate)?;
    counted(periods)?;
    let mut revenue = cash;
    let mut interest = Vec::new();
    for _ in 0..periods {
        let now = revenue.times(rate, Rounding::default())?;
        revenue += now;
        interest.push(now);
    }
    Ok(Accretion { interest, revenue })
}

/// Delivery now for cash after `periods`: revenue is the cash discounted at the customer's borrowing
/// rate, the rest is interest income.
///
/// `revenue = cash (1 + rate)^-periods`, rounded to the micro-dollar once; each period's interest is
/// rounded, and the last one closes the receivable.
///
/// # Errors
/// [`Error::Value`] for no period, more than 2,400 or a rate of -100 % or less, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-32-15 to 32-20; Example 26 (55-227 to 55-232).
pub fn paid_after_delivery(cash: MicroUsd, rate: Rate, periods: u32) -> Result<Accretion, Error> {
    above_minus_one(rate)?;
    counted(periods)?;
    let growth = 1.0 + rate.as_f64();
    let revenue = MicroUsd::from_usd(cash.as_usd() * growth.powf(-f64::from(periods)))?;
    let mut receivable = revenue;
    let mut interest = Vec::new();
    for _ in 1..periods {
        let now = receivable.times(rate, Rounding::default())?;
        receivable += now;
        interest.push(now);
    }
    interest.push(cash - receivable);
    Ok(Accretion { interest, revenue })
}

/// The rate per period at which `now` grows to `later`: `(later / now)^(1/periods) - 1`.
///
/// `None` unless both are positive and there is a period.
pub fn implicit_rate(now: MicroUsd, later: MicroUsd, periods: u32) -> Option<f64> {
    if now <= MicroUsd::ZERO || later <= MicroUsd::ZERO || periods == 0 {
        return None;
    }
    Some(later.ratio_to(now)?.as_f64().powf(1.0 / f64::from(periods)) - 1.0)
}

/// One period of a service that was paid for in advance, with the time value of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrepaidPeriod {
    /// Revenue: the invoice and the level release of the prepayment.
    pub revenue: MicroUsd,
    /// Interest expense of the seller.
    pub interest: MicroUsd,
    /// Contract liability after the period.
    pub liability: MicroUsd,
}

/// A prepayment that is released in level amounts while it accretes at `rate`.
///
/// Release = `prepaid x rate / (1 - (1 + rate)^-periods)`; the last release clears the liability to
/// the micro-dollar. A zero rate is the case without a significant financing component.
///
/// # Errors
/// [`Error::Value`] for no period, more than 2,400 or a rate of -100 % or less, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-32-15 to 32-20.
pub fn prepaid_capacity(
    prepaid: MicroUsd,
    invoice: MicroUsd,
    periods: u32,
    rate: Rate,
) -> Result<Vec<PrepaidPeriod>, Error> {
    above_minus_one(rate)?;
    counted(periods)?;
    let release = if rate == Rate::ZERO {
        prepaid.times(Rate::new(1, i128::from(periods))?, Rounding::default())?
    } else {
        let rate = PeriodRate::per_period(rate.as_f64())?;
        let present = prepaid.as_usd();
        let release =
            annuity_payment(present, Usd::ZERO, rate, f64::from(periods), Timing::InArrears)?;
        MicroUsd::from_usd(release)?
    };
    let mut liability = prepaid;
    let mut rows = Vec::new();
    for period in 1..=periods {
        let interest = liability.times(rate, Rounding::default())?;
        let released = if period == periods { liability + interest } else { release };
        liability = liability + interest - released;
        rows.push(PrepaidPeriod { revenue: invoice + released, interest, liability });
    }
    Ok(rows)
}

/// One period of an operating lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasePeriod {
    /// Straight-line cost or income.
    pub cost: MicroUsd,
    /// Cost so far less payments so far: accrued rent.
    pub accrued: MicroUsd,
}

/// Straight-line cost of an operating lease and the present value of its payments in arrears.
///
/// # Errors
/// [`Error::Value`] for no payment or a rate of -100 % or less, [`Error::Overflow`].
///
/// # References
/// ASC 842-20-25-6, 842-30-25-11.
pub fn operating_lease(
    payments: &[MicroUsd],
    rate: Rate,
) -> Result<(Vec<LeasePeriod>, MicroUsd), Error> {
    above_minus_one(rate)?;
    let level = super::over_time(payments, &vec![1; payments.len()])?;
    let rows =
        level.iter().map(|row| LeasePeriod { cost: row.revenue, accrued: row.asset }).collect();
    let flows: Vec<Usd> = payments.iter().map(|payment| payment.as_usd()).collect();
    let value = npv_in_arrears(PeriodRate::per_period(rate.as_f64())?, &flows);
    Ok((rows, MicroUsd::from_usd(value)?))
}
