#![doc = include_str!("../README.md")]

mod date;
mod error;
mod fiscal;
mod month;
mod period;
mod quantity;
mod quarter;
mod range;
mod ratio;
mod series;
mod unit;

#[cfg(feature = "proptest")]
pub mod generate;

pub use date::Date;
pub use error::Error;
pub use fiscal::{FiscalCalendar, FiscalLabel, FiscalQuarter, QuarterAlignment};
pub use month::Month;
pub use period::{Period, PeriodKind};
pub use quantity::{
    CapacityPrice, CheckedDiv, ChipHourPrice, ChipHours, Energy, EnergyPrice, Hours, Power,
    RunRate, TokenPrice, TokenRate, Tokens, Usd,
};
pub use quarter::Quarter;
pub use range::{Quantity, Range};
pub use ratio::{BasisPoints, Growth, Margin, Share};
pub use series::QuarterSeries;
pub use unit::{Printed, split_number_and_unit};
