//! Laws of the kernel: round trips, unit invariance, fiscal alignment, interval arithmetic.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_core::generate::{dates, fiscal_calendars, months, quarters, ranges, shares};
use cloudecon_core::{
    BasisPoints, CheckedDiv, Date, Energy, EnergyPrice, FiscalCalendar, FiscalLabel, FiscalQuarter,
    Growth, Hours, Margin, Month, Period, Power, Printed, Quarter, QuarterSeries, Range, RunRate,
    Share, TokenPrice, Tokens, Usd,
};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-1e15_f64..1e15, -1.0_f64..1.0, any::<i32>().prop_map(f64::from)]
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

/// Text, JSON and every legal unit give the value back.
fn round_trips<T>(value: f64) -> Result<(), TestCaseError>
where
    T: Printed + PartialEq + std::fmt::Debug + std::fmt::Display,
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let quantity = T::from_internal(value);
    prop_assert_eq!(T::parse(&quantity.to_string()).unwrap(), quantity);
    let json = serde_json::to_string(&quantity).unwrap();
    prop_assert_eq!(serde_json::from_str::<T>(&json).unwrap(), quantity);
    for (unit, factor) in T::UNITS {
        let read = T::parse(&format!("{} {unit}", value / factor)).unwrap();
        prop_assert!(close(read.internal(), value), "{} in {}", value, unit);
    }
    Ok(())
}

proptest! {
    #[test]
    fn quantities_round_trip_through_text_json_and_units(value in number()) {
        round_trips::<Usd>(value)?;
        round_trips::<RunRate>(value)?;
        round_trips::<Power>(value)?;
        round_trips::<Energy>(value)?;
        round_trips::<EnergyPrice>(value)?;
        round_trips::<Tokens>(value)?;
        round_trips::<TokenPrice>(value)?;
    }

    #[test]
    fn the_unit_an_input_is_spoken_in_does_not_matter(
        gigawatts in 0.0_f64..100.0, hours in 0.0_f64..9e3, usd_per_mwh in -500.0_f64..5e3,
    ) {
        let price = EnergyPrice::from_usd_per_mwh(usd_per_mwh);
        let bill = price * (Power::from_gw(gigawatts) * Hours::from_hours(hours));
        let again = EnergyPrice::from_usd_per_kwh(usd_per_mwh / 1e3)
            * (Power::from_kw(gigawatts * 1e6) * Hours::from_days(hours / 24.0));
        prop_assert!(close(bill.as_usd(), again.as_usd()));
    }

    #[test]
    fn a_product_divides_back(price in 0.01_f64..1e3, mwh in 1.0_f64..1e9) {
        let energy = Energy::from_mwh(mwh);
        let bill = EnergyPrice::from_usd_per_mwh(price) * energy;
        let back: EnergyPrice = bill.checked_div(energy).unwrap();
        prop_assert!(close(back.as_usd_per_mwh(), price));
        let nothing: Option<EnergyPrice> = bill.checked_div(Energy::ZERO);
        prop_assert_eq!(nothing, None);
    }

    #[test]
    fn whole_dollars_add_exactly(cents in prop::collection::vec(-1_000_000_i64..1_000_000, 0..50)) {
        let sum: Usd = cents.iter().map(|n| Usd::from_millions(*n as f64)).sum();
        let exact = cents.iter().sum::<i64>() as f64;
        prop_assert_eq!(sum.as_millions(), exact);
    }

    #[test]
    fn ratios_round_trip_and_stay_in_bounds(fraction in -3.0_f64..3.0) {
        if let Ok(share) = Share::from_fraction(fraction) {
            prop_assert!((0.0..=1.0).contains(&share.as_fraction()));
            prop_assert_eq!(Share::parse(&share.to_string()).unwrap(), share);
        } else {
            prop_assert!(!(0.0..=1.0).contains(&fraction));
        }
        if let Ok(margin) = Margin::from_fraction(fraction) {
            prop_assert_eq!(Margin::parse(&margin.to_string()).unwrap(), margin);
        }
        if let Ok(growth) = Growth::from_fraction(fraction) {
            prop_assert_eq!(Growth::parse(&growth.to_string()).unwrap(), growth);
        }
    }

    #[test]
    fn a_share_and_its_complement_are_the_whole(share in shares()) {
        prop_assert!(close(share.as_fraction() + share.complement().as_fraction(), 1.0));
    }

    #[test]
    fn margin_changes_add_up(a in -2.0_f64..1.0, b in -2.0_f64..1.0, c in -2.0_f64..1.0) {
        let [a, b, c] = [a, b, c].map(|f| Margin::from_fraction(f).unwrap());
        let chained: BasisPoints = (b - a) + (c - b);
        prop_assert!((chained.as_bp() - (c - a).as_bp()).abs() < 1e-8);
    }

    #[test]
    fn growth_gives_the_later_level_back(before in 1.0_f64..1e6, after in 0.0_f64..1e6) {
        let (before, after) = (Usd::from_millions(before), Usd::from_millions(after));
        let growth = Growth::of(before, after).unwrap();
        prop_assert!((growth.apply(before).as_usd() - after.as_usd()).abs() <= 1e-9 * before.as_usd());
    }

    #[test]
    fn a_run_rate_of_a_flat_year_is_the_year(quarter in 0.0_f64..1e6) {
        let flow = Usd::from_millions(quarter);
        prop_assert_eq!(RunRate::from_quarter(flow).as_usd_per_year(), 4.0 * flow.as_usd());
        prop_assert_eq!(RunRate::from_quarter(flow).per_quarter(), flow);
    }

    #[test]
    fn dates_agree_with_jiff(date in dates()) {
        let narrow = |n: i32| i16::try_from(n).unwrap();
        let month = i8::try_from(date.month_number()).unwrap();
        let day = i8::try_from(date.day()).unwrap();
        let theirs = jiff::civil::date(narrow(date.year()), month, day);
        let epoch = jiff::civil::date(1970, 1, 1);
        prop_assert_eq!(date.day_number(), epoch.until(theirs).unwrap().get_days());
        prop_assert_eq!(date.to_string(), theirs.to_string());
        prop_assert_eq!(i32::from(date.month().days()), i32::from(theirs.days_in_month()));
    }

    #[test]
    fn dates_round_trip(date in dates(), step in -18_000_i32..18_000) {
        prop_assert_eq!(Date::from_day_number(date.day_number()).unwrap(), date);
        prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date);
        prop_assert_eq!(date.plus_days(step).days_since(date), step);
    }

    #[test]
    fn months_and_quarters_round_trip(month in months(), step in -400_i32..400) {
        prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
        prop_assert_eq!(month.plus(step).months_since(month), step);
        let quarter = month.quarter();
        prop_assert_eq!(quarter.to_string().parse::<Quarter>().unwrap(), quarter);
        prop_assert_eq!(quarter.plus(step).quarters_since(quarter), step);
        prop_assert_eq!(quarter.last_day().plus_days(1), quarter.plus(1).first_day());
    }

    #[test]
    fn a_fiscal_quarter_holds_its_months(calendar in fiscal_calendars(), month in months()) {
        let quarter = calendar.quarter_of(month);
        prop_assert!(calendar.months_of(quarter).contains(&month));
        prop_assert_eq!(quarter.to_string().parse::<FiscalQuarter>().unwrap(), quarter);
        prop_assert_eq!(calendar.months_of(quarter)[0].plus(2), calendar.months_of(quarter)[2]);
    }

    #[test]
    fn fiscal_quarters_tile_time(calendar in fiscal_calendars(), month in months()) {
        let quarter = calendar.quarter_of(month);
        let next = calendar.quarter_of(calendar.months_of(quarter)[2].plus(1));
        prop_assert_eq!(calendar.months_of(next)[0], calendar.months_of(quarter)[2].plus(1));
        let expected = if quarter.number() == 4 { 1 } else { quarter.number() + 1 };
        prop_assert_eq!(next.number(), expected);
    }

    #[test]
    fn alignment_to_calendar_quarters_loses_no_month(
        calendar in fiscal_calendars(), quarter in quarters(),
    ) {
        let shared = calendar.overlaps(quarter);
        prop_assert_eq!(shared.iter().map(|(_, n)| u32::from(*n)).sum::<u32>(), 3);
        for (fiscal, months) in &shared {
            let common =
                calendar.months_of(*fiscal).iter().filter(|m| quarter.months().contains(m)).count();
            prop_assert_eq!(common, usize::from(*months));
        }
        let most = shared.iter().max_by_key(|(_, n)| *n).unwrap();
        prop_assert_eq!(most.0, calendar.nearest_quarter(quarter));
        prop_assert_eq!(calendar.calendar_quarter(most.0) == Some(quarter), most.1 == 3);
    }

    #[test]
    fn year_ends_of_march_june_september_december_need_no_alignment(
        quarter in quarters(), end in prop::sample::select(vec![1_u8, 3, 5, 6, 9, 12]),
    ) {
        let calendar = FiscalCalendar::new(end, FiscalLabel::EndingYear).unwrap();
        let exact = calendar.calendar_quarter(calendar.nearest_quarter(quarter)) == Some(quarter);
        prop_assert_eq!(exact, end % 3 == 0);
    }

    #[test]
    fn a_fiscal_year_is_its_four_quarters(calendar in fiscal_calendars(), year in 1950_i32..2150) {
        let (first, last) = calendar.year_span(year);
        let quarter = |n| calendar.months_of(FiscalQuarter::new(year, n).unwrap());
        prop_assert_eq!(first, quarter(1)[0]);
        prop_assert_eq!(last, quarter(4)[2]);
        prop_assert_eq!(last.months_since(first), 11);
        let named_by_end = calendar.label() == FiscalLabel::EndingYear;
        prop_assert!(!named_by_end || last.year() == year);
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,24}|[-+0-9QFYTM. ]{0,14}") {
        let _ = text.parse::<Period>();
        let _ = text.parse::<Date>();
        let _ = Usd::parse(&text);
        let _ = Share::parse(&text);
        if let Ok(period) = text.parse::<Period>() {
            prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }
    }

    #[test]
    fn interval_results_hold_every_point_result(
        a in ranges(), b in ranges(), s in 0.0_f64..=1.0, t in 0.0_f64..=1.0,
    ) {
        let inside = |r: Range<f64>, s: f64| r.low() + s * (r.high() - r.low());
        let (x, y) = (inside(a, s), inside(b, t));
        let slack = 1e-3;
        for (range, point) in [
            (a.add(b), x + y), (a.sub(b), x - y), (a.combine(b, |p, q| p * q), x * y),
        ] {
            prop_assert!(range.low() - slack <= point && point <= range.high() + slack);
            prop_assert!(range.low() <= range.mid() && range.mid() <= range.high());
        }
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(serde_json::from_str::<Range<f64>>(&json).unwrap(), a);
    }

    #[test]
    fn a_series_keeps_its_quarters(first in quarters(), values in prop::collection::vec(-5_i32..5, 1..12)) {
        let series = QuarterSeries::new(first, values.clone());
        let again = QuarterSeries::from_pairs(series.iter().map(|(q, v)| (q, *v))).unwrap();
        prop_assert_eq!(&again, &series);
        let last = series.last().unwrap();
        prop_assert_eq!(series.window(first.plus(-3), last.plus(3)), series.clone());
        prop_assert_eq!(series.get(last.plus(1)), None);
        prop_assert_eq!(series.get(first.plus(-1)), None);
    }
}
