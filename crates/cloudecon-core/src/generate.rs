//! Generators for property tests, behind the `proptest` feature.
//!
//! Numbers are finite and of the size the models meet; shrinking goes to small whole numbers.

use proptest::prelude::*;

use crate::{Date, FiscalCalendar, FiscalLabel, Margin, Month, Quarter, Range, Share, Usd};

/// Days of 1950 to 2150.
pub fn dates() -> impl Strategy<Value = Date> {
    (-7_305_i32..65_744).prop_filter_map("day exists", |n| Date::from_day_number(n).ok())
}

/// Months of 1950 to 2150.
pub fn months() -> impl Strategy<Value = Month> {
    (1950_i32..2150, 1_u8..=12).prop_filter_map("month exists", |(y, m)| Month::new(y, m).ok())
}

/// Quarters of 1950 to 2150.
pub fn quarters() -> impl Strategy<Value = Quarter> {
    months().prop_map(Month::quarter)
}

/// Calendars of every year end and both naming rules.
pub fn fiscal_calendars() -> impl Strategy<Value = FiscalCalendar> {
    let label = prop_oneof![Just(FiscalLabel::EndingYear), Just(FiscalLabel::StartingYear)];
    (1_u8..=12, label).prop_filter_map("month exists", |(m, l)| FiscalCalendar::new(m, l).ok())
}

/// Money from nothing to a trillion dollars.
pub fn positive_usd() -> impl Strategy<Value = Usd> {
    (0.0_f64..1e6).prop_map(Usd::from_millions)
}

/// Shares, both ends included.
pub fn shares() -> impl Strategy<Value = Share> {
    (0.0_f64..=1.0).prop_filter_map("in bounds", |f| Share::from_fraction(f).ok())
}

/// Margins from -200 % to 100 %.
pub fn margins() -> impl Strategy<Value = Margin> {
    (-2.0_f64..=1.0).prop_filter_map("in bounds", |f| Margin::from_fraction(f).ok())
}

/// Ranges of plain numbers between -1e6 and 1e6.
pub fn ranges() -> impl Strategy<Value = Range<f64>> {
    prop::array::uniform3(-1e6_f64..1e6).prop_filter_map("in order", |mut ends| {
        ends.sort_by(f64::total_cmp);
        Range::try_from(ends).ok()
    })
}
