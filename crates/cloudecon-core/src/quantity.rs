//! One f64 newtype per dimension; the unit is spoken at both ends.
//!
//! | product | gives |
//! | --- | --- |
//! | [`Power`] x [`Hours`] | [`Energy`] |
//! | [`EnergyPrice`] x [`Energy`] | [`Usd`] |
//! | [`TokenPrice`] x [`Tokens`] | [`Usd`] |
//! | [`TokenRate`] x [`Hours`] | [`Tokens`] |
//! | [`ChipHourPrice`] x [`ChipHours`] | [`Usd`] |
//!
//! Each product also divides back by [`CheckedDiv`], which gives `None` for a zero denominator.

#[macro_use]
mod define;
mod division;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::range::Quantity;
use crate::unit::{Printed, out_of_internal, to_internal};
use crate::{Error, Share};

pub use division::CheckedDiv;
use division::quotient;

const THOUSAND: f64 = 1e3;
const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;

quantity! {
    /// An amount of US dollars. Sums of whole dollars below 2^53 are exact.
    ///
    /// A run-rate or a power is another type, and the sum does not compile:
    /// ```compile_fail
    /// # use cloudecon_core::{Usd, Power};
    /// let nonsense = Usd::from_millions(1.0) + Power::from_mw(1.0);
    /// ```
    /// ```compile_fail
    /// # use cloudecon_core::{Usd, RunRate};
    /// let nonsense = Usd::from_millions(1.0) + RunRate::from_usd_billions_per_year(1.0);
    /// ```
    Usd, "money", ["USD" => 1.0, "USD thousand" => THOUSAND, "USD million" => MILLION, "USD billion" => BILLION],
    {
        /// From US dollars.
        from_usd, as_usd => 1.0;
        /// From thousands of US dollars.
        from_thousands, as_thousands => THOUSAND;
        /// From millions of US dollars.
        from_millions, as_millions => MILLION;
        /// From billions (1e9) of US dollars.
        from_billions, as_billions => BILLION;
    }
}

quantity! {
    /// Revenue or cost at a yearly pace, USD per year: not money of any period.
    ///
    /// ```
    /// # use cloudecon_core::{RunRate, Usd};
    /// let pace = RunRate::from_quarter(Usd::from_billions(1.375));
    /// assert_eq!(pace.as_usd_billions_per_year(), 5.5);
    /// ```
    RunRate, "run-rate", ["USD/yr" => 1.0, "USD million/yr" => MILLION, "USD billion/yr" => BILLION],
    {
        /// From US dollars per year.
        from_usd_per_year, as_usd_per_year => 1.0;
        /// From millions of US dollars per year.
        from_usd_millions_per_year, as_usd_millions_per_year => MILLION;
        /// From billions (1e9) of US dollars per year.
        from_usd_billions_per_year, as_usd_billions_per_year => BILLION;
    }
}

quantity! {
    /// Power; whether IT or facility power is said by the capacity crate's own types.
    ///
    /// ```
    /// # use cloudecon_core::Power;
    /// assert_eq!(Power::from_gw(1.92).as_mw(), 1920.0);
    /// ```
    /// ```compile_fail
    /// # use cloudecon_core::{Energy, Power};
    /// let nonsense = Power::from_mw(1.0) + Energy::from_mwh(1.0);
    /// ```
    Power, "power", ["MW" => 1.0, "W" => 1.0 / MILLION, "kW" => 1.0 / THOUSAND, "GW" => THOUSAND],
    {
        /// From megawatts.
        from_mw, as_mw => 1.0;
        /// From kilowatts.
        from_kw, as_kw => 1.0 / THOUSAND;
        /// From watts.
        from_watts, as_watts => 1.0 / MILLION;
        /// From gigawatts.
        from_gw, as_gw => THOUSAND;
    }
}

quantity! {
    /// Electric energy.
    Energy, "energy", ["MWh" => 1.0, "kWh" => 1.0 / THOUSAND, "GWh" => THOUSAND, "TWh" => MILLION],
    {
        /// From megawatt-hours.
        from_mwh, as_mwh => 1.0;
        /// From kilowatt-hours.
        from_kwh, as_kwh => 1.0 / THOUSAND;
        /// From gigawatt-hours.
        from_gwh, as_gwh => THOUSAND;
    }
}

quantity! {
    /// A span of time in hours, from real month lengths: see [`crate::Month::hours`].
    Hours, "hours", ["h" => 1.0],
    {
        /// From hours.
        from_hours, as_hours => 1.0;
        /// From days of 24 hours.
        from_days, as_days => 24.0;
    }
}

quantity! {
    /// Price of energy. Positive: the buyer pays.
    EnergyPrice, "energy price", ["USD/MWh" => 1.0, "USD/kWh" => THOUSAND],
    {
        /// From US dollars per megawatt-hour.
        from_usd_per_mwh, as_usd_per_mwh => 1.0;
        /// From US dollars per kilowatt-hour.
        from_usd_per_kwh, as_usd_per_kwh => THOUSAND;
    }
}

quantity! {
    /// Price of holding power capacity for a month, such as a lease or a capacity charge.
    CapacityPrice, "capacity price", ["USD/kW-month" => 1.0, "USD/MW-month" => 1.0 / THOUSAND, "USD/MW-yr" => 1.0 / THOUSAND / 12.0],
    {
        /// From US dollars per kilowatt and month.
        from_usd_per_kw_month, as_usd_per_kw_month => 1.0;
        /// From US dollars per megawatt and year (twelve months).
        from_usd_per_mw_year, as_usd_per_mw_year => 1.0 / THOUSAND / 12.0;
    }
}

quantity! {
    /// A number of tokens.
    Tokens, "tokens", ["Mtok" => 1.0, "tok" => 1.0 / MILLION, "Btok" => THOUSAND, "Ttok" => MILLION],
    {
        /// From millions of tokens.
        from_millions, as_millions => 1.0;
        /// From single tokens.
        from_tokens, as_tokens => 1.0 / MILLION;
        /// From billions of tokens.
        from_billions, as_billions => THOUSAND;
        /// From trillions of tokens.
        from_trillions, as_trillions => MILLION;
    }
}

quantity! {
    /// Price of tokens, USD per million.
    ///
    /// ```
    /// # use cloudecon_core::{TokenPrice, Tokens};
    /// let paid = TokenPrice::from_usd_per_mtok(3.0) * Tokens::from_billions(2.0);
    /// assert_eq!(paid.as_usd(), 6_000.0);
    /// ```
    TokenPrice, "token price", ["USD/Mtok" => 1.0],
    {
        /// From US dollars per million tokens.
        from_usd_per_mtok, as_usd_per_mtok => 1.0;
    }
}

quantity! {
    /// Tokens per second.
    TokenRate, "token rate", ["tok/s" => 1.0],
    {
        /// From tokens per second.
        from_tokens_per_second, as_tokens_per_second => 1.0;
    }
}

quantity! {
    /// Hours of one chip.
    ChipHours, "chip-hours", ["chip-h" => 1.0],
    {
        /// From chip-hours.
        from_chip_hours, as_chip_hours => 1.0;
    }
}

quantity! {
    /// Cost or price of one chip for one hour.
    ///
    /// ```compile_fail
    /// # use cloudecon_core::{ChipHourPrice, TokenPrice};
    /// let nonsense = ChipHourPrice::from_usd_per_chip_hour(1.0) + TokenPrice::from_usd_per_mtok(1.0);
    /// ```
    ChipHourPrice, "chip-hour price", ["USD/chip-h" => 1.0],
    {
        /// From US dollars per chip-hour.
        from_usd_per_chip_hour, as_usd_per_chip_hour => 1.0;
    }
}

product!(Power x Hours = Energy, 1.0);
product!(EnergyPrice x Energy = Usd, 1.0);
product!(TokenPrice x Tokens = Usd, 1.0);
// 3,600 s an hour over 1e6 tokens a million.
product!(TokenRate x Hours = Tokens, 3.6e-3);
product!(ChipHourPrice x ChipHours = Usd, 1.0);

impl RunRate {
    /// Four times a quarter, the definition of segment run-rates.
    pub fn from_quarter(flow: Usd) -> Self {
        Self(flow.0 * 4.0)
    }

    /// Twelve times a month, the definition for subscriptions.
    pub fn from_month(flow: Usd) -> Self {
        Self(flow.0 * 12.0)
    }

    /// A quarter of the pace: the flow of a quarter that runs at it.
    pub fn per_quarter(self) -> Usd {
        Usd(self.0 / 4.0)
    }
}

impl CapacityPrice {
    /// Charge for `power` held over `months`: price x power x months.
    pub fn charge(self, power: Power, months: f64) -> Usd {
        Usd(self.0 * power.as_kw() * months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_follow_their_units() {
        // 1,920 MW x 2,160 h = 4,147,200 MWh; at 62 USD/MWh = 257.1264 million.
        let energy = Power::from_gw(1.92) * Hours::from_days(90.0);
        assert_eq!(energy.as_mwh(), 4_147_200.0);
        assert_eq!((EnergyPrice::from_usd_per_mwh(62.0) * energy).as_usd(), 257_126_400.0);
        // 1,000 tok/s for an hour = 3.6 million tokens.
        let tokens = TokenRate::from_tokens_per_second(1000.0) * Hours::from_hours(1.0);
        approx::assert_relative_eq!(tokens.as_millions(), 3.6, max_relative = 1e-15);
    }

    #[test]
    fn division_by_zero_gives_none() {
        assert_eq!(Usd::from_millions(1.0).checked_div(Energy::ZERO), None);
        assert_eq!(Usd::from_millions(1.0).ratio_to(Usd::ZERO), None);
        assert_eq!(Usd::ZERO.checked_div(0.0), None);
        let price: Option<EnergyPrice> = Usd::from_usd(100.0).checked_div(Energy::from_mwh(2.0));
        assert_eq!(price, Some(EnergyPrice::from_usd_per_mwh(50.0)));
    }

    #[test]
    fn serde_writes_the_unit_and_refuses_a_bare_number() {
        let text = serde_json::to_string(&Power::from_gw(1.92)).unwrap();
        assert_eq!(text, "\"1920 MW\"");
        assert_eq!(serde_json::from_str::<Power>(&text).unwrap(), Power::from_mw(1920.0));
        assert!(serde_json::from_str::<Power>("\"1920\"").is_err());
        assert!(serde_json::from_str::<Power>("1920").is_err());
        assert!(serde_json::to_string(&Power::from_mw(f64::NAN)).is_err());
    }

    #[test]
    fn a_lease_is_charged_per_kilowatt_and_month() {
        // 130 USD/kW-month x 1,000 kW x 3 months.
        let price = CapacityPrice::from_usd_per_kw_month(130.0);
        assert_eq!(price.charge(Power::from_mw(1.0), 3.0).as_usd(), 390_000.0);
        // 121,706 USD/MW-yr = 10.142 USD/kW-month.
        let pjm = CapacityPrice::from_usd_per_mw_year(121_706.0);
        approx::assert_relative_eq!(pjm.as_usd_per_kw_month(), 10.142_166_67, max_relative = 1e-9);
    }

    #[test]
    fn sums_of_whole_millions_are_exact() {
        let total: Usd = [35_579.0, 37_587.0].into_iter().map(Usd::from_millions).sum();
        assert_eq!(total, Usd::from_millions(73_166.0));
    }
}
