//! Growth, run-rates and trailing years of a series of quarterly flows.

use cloudecon_core::{Growth, Quarter, QuarterSeries, Range, RunRate, Usd};

use crate::closing::close;
use crate::error::positive;
use crate::{Error, GrowthPoints, compensated_sum};

/// Growth from the quarter before (Q/Q); `None` without both quarters or a positive base.
pub fn quarter_growth(series: &QuarterSeries<Usd>, quarter: Quarter) -> Option<Growth> {
    Growth::of(*series.get(quarter.previous())?, *series.get(quarter)?)
}

/// Growth from the same quarter a year before (Y/Y); `None` without both or a positive base.
pub fn year_growth(series: &QuarterSeries<Usd>, quarter: Quarter) -> Option<Growth> {
    Growth::of(*series.get(quarter.year_before())?, *series.get(quarter)?)
}

/// Four times the flow of a quarter.
pub fn run_rate(series: &QuarterSeries<Usd>, quarter: Quarter) -> Option<RunRate> {
    series.get(quarter).map(|flow| RunRate::from_quarter(*flow))
}

/// The flow of the four quarters that end with `quarter`; `None` if one is missing.
pub fn trailing_year(series: &QuarterSeries<Usd>, quarter: Quarter) -> Option<Usd> {
    (0..4).map(|back| series.get(quarter.plus(-back)).copied()).sum()
}

/// The level before a known growth: `now / (1 + growth)`.
///
/// Rebuilds a base that nobody published. A growth that is only a lower bound gives an upper bound
/// on the base: put it at the low end.
///
/// # Errors
/// [`Error::NotPositive`] for a growth of -100 %.
pub fn base_before(now: Range<Usd>, growth: Range<Growth>) -> Result<Range<Usd>, Error> {
    positive("growth", 1.0 + growth.low().as_fraction())?;
    Ok(now.combine(growth, |now, growth| now * (1.0 / (1.0 + growth.as_fraction()))))
}

/// Contributions of parts to the growth of the whole, in the order given.
///
/// `(after_i - before_i) / sum(before)`. Their [`compensated_sum`] is the growth of the whole: the
/// largest part absorbs the last rounding, bit for bit unless the parts cancel, and then to the
/// spacing of doubles at the largest part.
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Count`] for no parts, or [`Error::NotPositive`] for an old
/// total that is not positive.
pub fn contributions(before: &[Usd], after: &[Usd]) -> Result<Vec<GrowthPoints>, Error> {
    let totals = change_totals(before, after)?;
    positive("total before", totals.0)?;
    let growth = (totals.1 - totals.0) / totals.0;
    let mut parts: Vec<f64> =
        before.iter().zip(after).map(|(b, a)| (*a - *b).as_usd() / totals.0).collect();
    close(&mut parts, growth);
    Ok(parts.into_iter().map(GrowthPoints::from_fraction).collect())
}

/// The share of one part in the change of the whole, as a plain factor.
///
/// `(part_after - part_before) / (whole_after - whole_before)`: above 1 if the other parts fell,
/// negative if part and whole moved apart. `None` if the whole did not change.
pub fn step_up_share(part: (Usd, Usd), whole: (Usd, Usd)) -> Option<f64> {
    (part.1 - part.0).ratio_to(whole.1 - whole.0)
}

/// Both totals, after checking that the lists match.
fn change_totals(before: &[Usd], after: &[Usd]) -> Result<(f64, f64), Error> {
    if before.len() != after.len() {
        return Err(Error::LengthMismatch {
            left: "before",
            left_count: before.len(),
            right: "after",
            right_count: after.len(),
        });
    }
    if before.is_empty() {
        return Err(Error::Count { field: "before", low: 1, high: usize::MAX, found: 0 });
    }
    let total = |parts: &[Usd]| {
        compensated_sum(&parts.iter().map(|part| part.as_usd()).collect::<Vec<_>>())
    };
    Ok((total(before), total(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> QuarterSeries<Usd> {
        let values = values.iter().map(|v| Usd::from_millions(*v)).collect();
        QuarterSeries::new("2025Q1".parse().unwrap(), values)
    }

    #[test]
    fn growth_of_a_published_series() {
        // 37,587 / 35,579 = 1.056438; 37,587 / 29,267 = 1.284279; sum of four 137,045.
        let revenue = series(&[29_267.0, 30_873.0, 33_006.0, 35_579.0, 37_587.0]);
        let quarter = "2026Q1".parse().unwrap();
        let on_quarter = quarter_growth(&revenue, quarter).unwrap().as_percent();
        let on_year = year_growth(&revenue, quarter).unwrap().as_percent();
        approx::assert_relative_eq!(on_quarter, 5.6438, max_relative = 1e-4);
        approx::assert_relative_eq!(on_year, 28.4279, max_relative = 1e-4);
        assert_eq!(trailing_year(&revenue, quarter), Some(Usd::from_millions(137_045.0)));
        assert_eq!(
            run_rate(&revenue, quarter),
            Some(RunRate::from_usd_millions_per_year(150_348.0))
        );
        let early = "2025Q3".parse().unwrap();
        assert_eq!((trailing_year(&revenue, early), year_growth(&revenue, early)), (None, None));
    }

    #[test]
    fn a_base_is_rebuilt_from_growth() {
        // 1.375 / 2.70 = 0.50926.
        let growth = Range::exact(Growth::from_percent(170.0).unwrap());
        let base = base_before(Range::exact(Usd::from_billions(1.375)), growth).unwrap();
        approx::assert_relative_eq!(base.mid().as_billions(), 0.509_259, max_relative = 1e-6);
        let nothing = Range::exact(Growth::from_percent(-100.0).unwrap());
        assert!(base_before(base, nothing).is_err());
    }

    #[test]
    fn a_part_can_explain_more_than_all() {
        let usd = Usd::from_usd;
        assert_eq!(step_up_share((usd(1.0), usd(4.0)), (usd(10.0), usd(12.0))), Some(1.5));
        assert_eq!(step_up_share((usd(1.0), usd(4.0)), (usd(10.0), usd(10.0))), None);
    }

    #[test]
    fn parts_that_cancel_close_to_their_own_spacing() {
        // Shrunk from a generated case: parts of 0.17 cannot hold the last digits of 0.0018.
        let before = [524_751_132_774.999_27, 657_314_298_080.084_6].map(Usd::from_usd);
        let after = [326_794_648_751.976_2, 853_177_767_898.274].map(Usd::from_usd);
        let points: Vec<f64> =
            contributions(&before, &after).unwrap().iter().map(|p| p.as_fraction()).collect();
        let total = |parts: [Usd; 2]| parts[0].as_usd() + parts[1].as_usd();
        let growth = (total(after) - total(before)) / total(before);
        assert!((compensated_sum(&points) - growth).abs() <= points[0].abs() * f64::EPSILON);
    }

    #[test]
    fn lists_must_match() {
        let one = [Usd::from_usd(1.0)];
        let message = contributions(&one, &[]).unwrap_err().to_string();
        assert_eq!(message, "`before` has 1 entries and `after` has 0: they must match");
    }
}
