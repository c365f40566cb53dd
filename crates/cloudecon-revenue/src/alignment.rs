use std::collections::BTreeMap;

use cloudecon_core::{
    FiscalCalendar, FiscalQuarter, Quarter, QuarterAlignment, QuarterSeries, Usd,
};

use crate::Error;

const MONTHS_PER_QUARTER: u8 = 3;

/// A calendar quarter's flow, brought over from fiscal quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignedQuarter {
    /// The calendar quarter.
    pub quarter: Quarter,
    /// The flow.
    pub flow: Usd,
    /// How many of its three months the fiscal series covers.
    pub months: u8,
    /// The fiscal quarters it was made from and how many months of each, in time order.
    pub sources: Vec<(FiscalQuarter, u8)>,
}

/// A fiscal series on calendar quarters, marked with the rule that brought it there.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    rule: QuarterAlignment,
    is_exact: bool,
    quarters: Vec<AlignedQuarter>,
}

/// Brings flows by fiscal quarter onto calendar quarters by a named rule.
///
/// - `exact`: only quarters with the same three months; else an error.
/// - `most-overlap`: each fiscal quarter stands for the calendar quarter with which it shares two
///   months or more. No figure is invented, but it speaks of other months.
/// - `by-month`: each fiscal quarter is spread evenly over its months. The total is preserved: the
///   two pieces of a fiscal quarter add to it bit for bit. The first and last calendar quarter may
///   be covered in part: see [`AlignedQuarter::months`].
///
/// ```
/// # use cloudecon_core::{FiscalCalendar, FiscalLabel, QuarterAlignment, Usd};
/// # use cloudecon_revenue::align;
/// let may = FiscalCalendar::new(5, FiscalLabel::EndingYear)?;
/// let series = [("FY26Q3".parse()?, Usd::from_usd(90.0)), ("FY26Q4".parse()?, Usd::from_usd(120.0))];
/// let aligned = align(&series, may, QuarterAlignment::ByMonth)?;
/// // December to February and March to May: January to March is 2/3 of 90 and 1/3 of 120.
/// let flows: Vec<f64> = aligned.quarters().iter().map(|q| q.flow.as_usd()).collect();
/// assert_eq!(flows, [30.0, 100.0, 80.0]);
/// assert_eq!(aligned.complete()?.values(), [Usd::from_usd(100.0)]);
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
///
/// # Errors
/// [`Error::Count`] without quarters, [`Error::FiscalGap`] unless they are consecutive,
/// [`Error::Straddles`] for a quarter that `exact` cannot place.
pub fn align(
    series: &[(FiscalQuarter, Usd)],
    calendar: FiscalCalendar,
    rule: QuarterAlignment,
) -> Result<Aligned, Error> {
    if series.is_empty() {
        return Err(Error::Count { field: "series", low: 1, high: usize::MAX, found: 0 });
    }
    for pair in series.windows(2) {
        let expected = following(pair[0].0)?;
        if pair[1].0 != expected {
            return Err(Error::FiscalGap { expected, found: pair[1].0 });
        }
    }
    let mut quarters: BTreeMap<Quarter, AlignedQuarter> = BTreeMap::new();
    let mut add = |quarter, flow, months, source| {
        let entry = quarters.entry(quarter).or_insert_with(|| AlignedQuarter {
            quarter,
            flow: Usd::ZERO,
            months: 0,
            sources: Vec::new(),
        });
        entry.flow += flow;
        entry.months += months;
        entry.sources.push((source, months));
    };
    for &(fiscal, flow) in series {
        let months = calendar.months_of(fiscal);
        let (first, last) = (months[0].quarter(), months[2].quarter());
        match rule {
            _ if first == last => add(first, flow, MONTHS_PER_QUARTER, fiscal),
            QuarterAlignment::MostOverlap => {
                add(months[1].quarter(), flow, MONTHS_PER_QUARTER, fiscal);
            }
            QuarterAlignment::ByMonth => {
                // The larger piece is rounded; the smaller is what is left, which is exact.
                let larger = flow * (2.0 / f64::from(MONTHS_PER_QUARTER));
                let smaller = flow - larger;
                let (head, head_months, tail, tail_months) = if months[1].quarter() == first {
                    (larger, 2, smaller, 1)
                } else {
                    (smaller, 1, larger, 2)
                };
                add(first, head, head_months, fiscal);
                add(last, tail, tail_months, fiscal);
            }
            _ => return Err(Error::Straddles { quarter: fiscal }),
        }
    }
    let is_exact = series.iter().all(|(fiscal, _)| calendar.calendar_quarter(*fiscal).is_some());
    Ok(Aligned { rule, is_exact, quarters: quarters.into_values().collect() })
}

fn following(quarter: FiscalQuarter) -> Result<FiscalQuarter, Error> {
    let next = if quarter.number() == 4 {
        FiscalQuarter::new(quarter.year() + 1, 1)
    } else {
        FiscalQuarter::new(quarter.year(), quarter.number() + 1)
    };
    Ok(next?)
}

impl Aligned {
    /// The rule that was used: show it beside the figures.
    pub const fn rule(&self) -> QuarterAlignment {
        self.rule
    }

    /// All calendar quarters touched, in time order, the partly covered ones included.
    pub fn quarters(&self) -> &[AlignedQuarter] {
        &self.quarters
    }

    /// The calendar quarters whose three months are covered.
    ///
    /// # Errors
    /// None in practice: the quarters are consecutive.
    pub fn complete(&self) -> Result<QuarterSeries<Usd>, Error> {
        let covered = self.quarters.iter().filter(|q| q.months == MONTHS_PER_QUARTER);
        Ok(QuarterSeries::from_pairs(covered.map(|q| (q.quarter, q.flow)))?)
    }

    /// True if every fiscal quarter has exactly the months of a calendar one, so that the
    /// published figures stand unchanged.
    pub const fn is_exact(&self) -> bool {
        self.is_exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudecon_core::FiscalLabel;

    fn series(labels: &[&str]) -> Vec<(FiscalQuarter, Usd)> {
        let flow = |i: usize| Usd::from_usd(90.0 + 30.0 * i as f64);
        labels.iter().enumerate().map(|(i, label)| (label.parse().unwrap(), flow(i))).collect()
    }

    fn calendar(end: u8) -> FiscalCalendar {
        FiscalCalendar::new(end, FiscalLabel::EndingYear).unwrap()
    }

    #[test]
    fn a_june_year_end_needs_no_rule() {
        let two = series(&["FY26Q2", "FY26Q3"]);
        for rule in [QuarterAlignment::Exact, QuarterAlignment::ByMonth] {
            let aligned = align(&two, calendar(6), rule).unwrap();
            assert!(aligned.is_exact());
            let quarters = aligned.complete().unwrap();
            assert_eq!(quarters.first().to_string(), "2025Q4");
            assert_eq!(quarters.values(), [Usd::from_usd(90.0), Usd::from_usd(120.0)]);
        }
    }

    #[test]
    fn a_may_year_end_straddles() {
        let two = series(&["FY26Q3", "FY26Q4"]);
        assert_eq!(
            align(&two, calendar(5), QuarterAlignment::Exact).unwrap_err().to_string(),
            "FY26Q3 straddles two calendar quarters: name another alignment than `exact`"
        );
        let nearest = align(&two, calendar(5), QuarterAlignment::MostOverlap).unwrap();
        assert_eq!(nearest.rule(), QuarterAlignment::MostOverlap);
        assert!(!nearest.is_exact());
        let quarters = nearest.complete().unwrap();
        assert_eq!(quarters.first().to_string(), "2026Q1");
        assert_eq!(quarters.values(), [Usd::from_usd(90.0), Usd::from_usd(120.0)]);
        let by_month = align(&two, calendar(5), QuarterAlignment::ByMonth).unwrap();
        let months: Vec<u8> = by_month.quarters().iter().map(|q| q.months).collect();
        assert_eq!(months, [1, 3, 2]);
    }

    #[test]
    fn a_year_that_ends_in_april_splits_the_other_way() {
        // February to April: two months in the first quarter, one in the second.
        let one = series(&["FY26Q4"]);
        let aligned = align(&one, calendar(4), QuarterAlignment::ByMonth).unwrap();
        let flows: Vec<f64> = aligned.quarters().iter().map(|q| q.flow.as_usd()).collect();
        assert_eq!(flows, [60.0, 30.0]);
    }

    #[test]
    fn gaps_are_refused() {
        let gap = series(&["FY26Q3", "FY27Q1"]);
        assert_eq!(
            align(&gap, calendar(5), QuarterAlignment::ByMonth).unwrap_err().to_string(),
            "the fiscal quarters must be consecutive: expected FY26Q4, found FY27Q1"
        );
        assert!(align(&[], calendar(5), QuarterAlignment::ByMonth).is_err());
    }
}
