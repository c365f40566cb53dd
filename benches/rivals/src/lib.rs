//! The same dated projects in the form that each rival takes.

// Files of the benches, without the crates that other benches need.
#[path = "../../src/cash_flows.rs"]
pub mod cash_flows;
#[path = "../../src/on_core.rs"]
pub mod on_core;
#[path = "../../src/ratios.rs"]
pub mod ratios;

use cash_flows::Projects;
use chrono::NaiveDate;
use cloudecon_core::Date;
use xirr::Payment;

/// Dated flows for every contender; made outside of what is timed.
pub struct Dated {
    /// Ours: a date and an amount.
    pub rows: Vec<Vec<(Date, f64)>>,
    /// `rust_finprim`: an amount and a day number.
    pub numbered: Vec<Vec<(f64, i32)>>,
    /// `xirr`.
    pub payments: Vec<Vec<Payment<jiff::civil::Date>>>,
    /// `financial`: amounts, and dates beside them.
    pub naive: Vec<(Vec<f64>, Vec<NaiveDate>)>,
}

impl Dated {
    /// The projects with a flow every few months.
    pub fn new(projects: &Projects, months: i32) -> Self {
        let rows = projects.dated(months);
        let numbered = rows
            .iter()
            .map(|row| row.iter().map(|(date, flow)| (*flow, date.day_number())).collect())
            .collect();
        let payment = |(date, amount): &(Date, f64)| {
            Some(Payment { date: jiff_date(*date)?, amount: *amount })
        };
        let payments = rows.iter().map(|row| row.iter().filter_map(payment).collect()).collect();
        let naive = rows
            .iter()
            .map(|row| {
                let dates = row.iter().filter_map(|(date, _)| chrono_date(*date)).collect();
                (row.iter().map(|(_, flow)| *flow).collect(), dates)
            })
            .collect();
        Self { rows, numbered, payments, naive }
    }
}

fn jiff_date(date: Date) -> Option<jiff::civil::Date> {
    let (year, month) = (i16::try_from(date.year()).ok()?, i8::try_from(date.month_number()).ok()?);
    jiff::civil::Date::new(year, month, i8::try_from(date.day()).ok()?).ok()
}

fn chrono_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), u32::from(date.month_number()), u32::from(date.day()))
}
