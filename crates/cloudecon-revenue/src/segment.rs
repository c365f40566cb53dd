use std::collections::BTreeMap;

use cloudecon_core::{Date, Quarter, QuarterSeries, Share, Usd};

use crate::growth::{contributions, step_up_share};
use crate::mix::shares;
use crate::{Error, GrowthPoints, Line, ProfitLevel, Statement};

/// The quarterly statements of a segment, by line, under one definition of the segment.
///
/// A company that moves products between segments gives the name a new meaning: the date of the
/// definition is part of a segment, and series of two definitions do not join without a recast.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    name: String,
    defined_on: Date,
    lines: BTreeMap<Line, QuarterSeries<Statement>>,
}

impl Segment {
    /// A segment from its lines, which must cover the same quarters.
    ///
    /// # Errors
    /// [`Error::Count`] without lines or quarters, [`Error::DuplicateLine`], or
    /// [`Error::Core`] for lines of different quarters.
    pub fn new(
        name: impl Into<String>,
        defined_on: Date,
        lines: impl IntoIterator<Item = (Line, QuarterSeries<Statement>)>,
    ) -> Result<Self, Error> {
        let name = name.into();
        let mut found: BTreeMap<Line, QuarterSeries<Statement>> = BTreeMap::new();
        for (line, series) in lines {
            if let Some(first) = found.values().next() {
                first.zip_with(&series, |_, _| ())?;
            }
            if found.insert(line, series).is_some() {
                return Err(Error::DuplicateLine { segment: name, line });
            }
        }
        let quarters = found.values().next().map_or(0, QuarterSeries::len);
        if quarters == 0 {
            let field = if found.is_empty() { "lines" } else { "quarters" };
            return Err(Error::Count { field, low: 1, high: usize::MAX, found: 0 });
        }
        Ok(Self { name, defined_on, lines: found })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Since when the segment has held what it holds here.
    pub const fn defined_on(&self) -> Date {
        self.defined_on
    }

    /// Lines and their statements, in line order.
    pub fn lines(&self) -> impl Iterator<Item = (Line, &QuarterSeries<Statement>)> {
        self.lines.iter().map(|(line, series)| (*line, series))
    }

    /// The statement of a line in a quarter.
    ///
    /// # Errors
    /// [`Error::NoLine`] or [`Error::NoQuarter`].
    pub fn statement(&self, line: Line, quarter: Quarter) -> Result<Statement, Error> {
        let series = self
            .lines
            .get(&line)
            .ok_or_else(|| Error::NoLine { segment: self.name.clone(), line })?;
        series.get(quarter).copied().ok_or_else(|| self.no_quarter(quarter, series))
    }

    fn no_quarter(&self, quarter: Quarter, series: &QuarterSeries<Statement>) -> Error {
        let first = series.first();
        let last = series.last().unwrap_or(first);
        Error::NoQuarter { segment: self.name.clone(), quarter, first, last }
    }

    /// Every line of a quarter, in line order.
    fn column(&self, quarter: Quarter) -> Result<Vec<(Line, Statement)>, Error> {
        self.lines.keys().map(|line| Ok((*line, self.statement(*line, quarter)?))).collect()
    }

    /// The whole segment in a quarter: the sum of its lines.
    ///
    /// # Errors
    /// [`Error::NoQuarter`].
    pub fn total(&self, quarter: Quarter) -> Result<Statement, Error> {
        Ok(self.column(quarter)?.into_iter().map(|(_, statement)| statement).sum())
    }

    /// The whole segment, quarter by quarter.
    pub fn totals(&self) -> QuarterSeries<Statement> {
        let mut series = self.lines.values();
        let first = series.next().cloned().unwrap_or_else(|| {
            QuarterSeries::new(Quarter::of(self.defined_on.month()), Vec::new())
        });
        series.fold(first, |sum, line| sum.zip_with(line, |a, b| *a + *b).unwrap_or(sum))
    }

    /// Revenue of the whole segment, quarter by quarter.
    pub fn revenue(&self) -> QuarterSeries<Usd> {
        self.totals().map(Statement::revenue)
    }

    /// Revenue shares of the lines in a quarter, in line order; they add to one.
    ///
    /// # Errors
    /// [`Error::NoQuarter`], or as [`shares`].
    pub fn mix(&self, quarter: Quarter) -> Result<Vec<(Line, Share)>, Error> {
        let column = self.column(quarter)?;
        let revenue: Vec<Usd> = column.iter().map(|(_, statement)| statement.revenue()).collect();
        Ok(column.into_iter().map(|(line, _)| line).zip(shares(&revenue)?).collect())
    }

    /// Points that each line adds to the revenue growth of the segment, in line order.
    ///
    /// # Errors
    /// [`Error::NoQuarter`], or as [`contributions`].
    pub fn growth_contributions(
        &self,
        before: Quarter,
        after: Quarter,
    ) -> Result<Vec<(Line, GrowthPoints)>, Error> {
        let revenue = |quarter| -> Result<Vec<Usd>, Error> {
            Ok(self.column(quarter)?.iter().map(|(_, statement)| statement.revenue()).collect())
        };
        let points = contributions(&revenue(before)?, &revenue(after)?)?;
        Ok(self.lines.keys().copied().zip(points).collect())
    }

    /// The share of one line in the change of the segment's profit, as a plain factor; `None` if
    /// that profit did not change.
    ///
    /// # Errors
    /// [`Error::NoLine`], [`Error::NoQuarter`], or [`Error::NoCostOfRevenue`] for a gross profit
    /// that a line does not publish.
    pub fn step_up_share(
        &self,
        line: Line,
        before: Quarter,
        after: Quarter,
        level: ProfitLevel,
    ) -> Result<Option<f64>, Error> {
        let profits = |quarter| -> Result<(Usd, Usd), Error> {
            let mut whole = Usd::ZERO;
            let mut part = None;
            for (each, statement) in self.column(quarter)? {
                let profit = statement
                    .profit(level)
                    .ok_or(Error::NoCostOfRevenue { line: each, quarter })?;
                whole += profit;
                part = part.or((each == line).then_some(profit));
            }
            let part = part.ok_or_else(|| Error::NoLine { segment: self.name.clone(), line })?;
            Ok((part, whole))
        };
        let (old, new) = (profits(before)?, profits(after)?);
        Ok(step_up_share((old.0, new.0), (old.1, new.1)))
    }

    /// This segment continued by a later series of the same definition and lines.
    ///
    /// # Errors
    /// [`Error::DefinitionChanged`] unless both carry one definition: recast the earlier first;
    /// [`Error::NotConsecutive`] for a gap or an overlap; [`Error::NoLine`] for a line that only
    /// one of them has.
    pub fn join(&self, later: &Self) -> Result<Self, Error> {
        if self.defined_on != later.defined_on {
            return Err(Error::DefinitionChanged {
                segment: self.name.clone(),
                earlier: self.defined_on,
                later: later.defined_on,
            });
        }
        let missing =
            |line: &Line, of: &Self| Error::NoLine { segment: of.name.clone(), line: *line };
        if let Some(line) = later.lines.keys().find(|line| !self.lines.contains_key(line)) {
            return Err(missing(line, self));
        }
        let mut lines = Vec::with_capacity(self.lines.len());
        for (line, series) in &self.lines {
            let next = later.lines.get(line).ok_or_else(|| missing(line, later))?;
            let expected = series.last().map_or(series.first(), |last| last.plus(1));
            if next.first() != expected {
                return Err(Error::NotConsecutive { expected, found: next.first() });
            }
            let values = series.values().iter().chain(next.values()).copied().collect();
            lines.push((*line, QuarterSeries::new(series.first(), values)));
        }
        Self::new(self.name.clone(), self.defined_on, lines)
    }

    /// The same quarters under another definition: `moved` is added to each line.
    ///
    /// A line that leaves the segment carries negative statements in `moved`; a line that `moved`
    /// does not name stays as it is, and a new line is added.
    ///
    /// # Errors
    /// [`Error::Core`] if `moved` covers other quarters, [`Error::DuplicateLine`].
    pub fn recast(
        &self,
        defined_on: Date,
        moved: impl IntoIterator<Item = (Line, QuarterSeries<Statement>)>,
    ) -> Result<Self, Error> {
        let moved = Self::new(self.name.clone(), defined_on, moved)?;
        let mut lines = self.lines.clone();
        for (line, change) in moved.lines {
            let recast = match lines.get(&line) {
                Some(old) => old.zip_with(&change, |a, b| *a + *b)?,
                None => change,
            };
            lines.insert(line, recast);
        }
        Self::new(self.name.clone(), defined_on, lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn m(value: f64) -> Usd {
        Usd::from_millions(value)
    }

    fn series(first: &str, values: &[(f64, f64)]) -> QuarterSeries<Statement> {
        let values = values.iter().map(|(r, e)| Statement::from_ebit(m(*r), m(*e))).collect();
        QuarterSeries::new(first.parse().unwrap(), values)
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn two_lines() -> Segment {
        // Token sales of 509 and 1,375 at a 55 % margin inside 35,579 and 37,587.
        let taas = series("2025Q4", &[(509.0, 279.95), (1375.0, 756.25)]);
        let rest = series("2025Q4", &[(35_070.0, 12_185.05), (36_212.0, 13_404.75)]);
        Segment::new(
            "a cloud",
            date("2025-01-01"),
            [(Line::ThirdPartyTaas, taas), (Line::CoreIaas, rest)],
        )
        .unwrap()
    }

    #[test]
    fn lines_add_to_the_segment() {
        let cloud = two_lines();
        let quarter = "2026Q1".parse().unwrap();
        let total = cloud.total(quarter).unwrap();
        assert_eq!(total.revenue(), m(37_587.0));
        assert_eq!(total.ebit(), m(14_161.0));
        let mix = cloud.mix(quarter).unwrap();
        assert_eq!(mix[0].0, Line::CoreIaas);
        // 1,375 / 37,587 = 3.6582 %.
        approx::assert_relative_eq!(mix[1].1.as_percent(), 3.6582, max_relative = 1e-4);
    }

    #[test]
    fn a_line_explains_part_of_growth_and_of_the_profit_step() {
        let cloud = two_lines();
        let (before, after) = ("2025Q4".parse().unwrap(), "2026Q1".parse().unwrap());
        // (1,375 - 509) / 35,579 = 2.434 points; (756.25 - 279.95) / 1,696 = 28.08 %.
        let points = cloud.growth_contributions(before, after).unwrap();
        approx::assert_relative_eq!(points[1].1.as_points(), 2.434, max_relative = 1e-4);
        let share = cloud
            .step_up_share(Line::ThirdPartyTaas, before, after, ProfitLevel::Ebit)
            .unwrap()
            .unwrap();
        approx::assert_relative_eq!(share, 0.280_84, max_relative = 1e-4);
        let gross = cloud
            .step_up_share(Line::ThirdPartyTaas, before, after, ProfitLevel::Gross)
            .unwrap_err();
        assert_eq!(
            gross.to_string(),
            "`core IaaS` has no cost of revenue in 2025Q4: its gross profit is not derivable"
        );
    }

    #[test]
    fn definitions_do_not_join_without_a_recast() {
        // The recast of August 2024 took 17,898 of revenue and 11,771 of income out of a year.
        let old = Segment::new(
            "a segment",
            date("2020-07-01"),
            [(Line::SaasAndOther, series("2024Q2", &[(105_362.0, 49_584.0)]))],
        )
        .unwrap();
        let new = Segment::new(
            "a segment",
            date("2024-08-01"),
            [(Line::SaasAndOther, series("2024Q3", &[(24_092.0, 10_503.0)]))],
        )
        .unwrap();
        assert_eq!(
            old.join(&new).unwrap_err().to_string(),
            "`a segment` is defined as of 2020-07-01 in one series and of 2024-08-01 in the other: \
             recast one of them first"
        );
        let moved = [(Line::SaasAndOther, series("2024Q2", &[(-17_898.0, -11_771.0)]))];
        let recast = old.recast(date("2024-08-01"), moved).unwrap();
        let total = recast.total("2024Q2".parse().unwrap()).unwrap();
        assert_eq!((total.revenue(), total.ebit()), (m(87_464.0), m(37_813.0)));
        assert_eq!(recast.join(&new).unwrap().revenue().len(), 2);
        assert!(matches!(recast.join(&recast), Err(Error::NotConsecutive { .. })));
    }

    #[test]
    fn what_is_missing_is_named() {
        let cloud = two_lines();
        let outside = cloud.total("2026Q2".parse().unwrap()).unwrap_err();
        assert_eq!(
            outside.to_string(),
            "segment `a cloud` has no figures for 2026Q2: it covers 2025Q4 to 2026Q1"
        );
        let none = Segment::new("empty", date("2025-01-01"), []);
        assert!(matches!(none, Err(Error::Count { field: "lines", .. })));
    }
}
