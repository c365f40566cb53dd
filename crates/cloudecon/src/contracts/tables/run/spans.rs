use crate::contracts::{Amount, ContractRun};
use crate::table::{Column, Table};

/// More periods than this are summed by calendar year for reading.
const MOST_PERIODS: usize = 12;

/// Periods of a table: each by itself, or those of a calendar year together.
pub(super) struct Spans(Vec<(String, Vec<usize>)>);

impl Spans {
    pub(super) fn of(run: &ContractRun, is_short: bool) -> Self {
        let by_year = is_short && run.periods.len() > MOST_PERIODS;
        let mut spans: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, period) in run.periods.iter().enumerate() {
            // Names of periods start with the year.
            let name = if by_year { period.get(..4).unwrap_or(period) } else { period };
            match spans.last_mut() {
                Some((last, periods)) if last == name => periods.push(index),
                _ => spans.push((name.to_owned(), vec![index])),
            }
        }
        Self(spans)
    }

    pub(super) fn sums(&self, path: &[Amount]) -> Vec<(&str, Amount)> {
        let sum = |periods: &Vec<usize>| {
            let found = periods.iter().filter_map(|period| path.get(*period));
            found.fold(Amount::ZERO, |sum, amount| sum.plus(*amount))
        };
        self.0.iter().map(|(name, periods)| (name.as_str(), sum(periods))).collect()
    }

    pub(super) fn columns(&self, table: Table, unit: &str) -> Table {
        let all = self.0.iter().map(|(name, _)| (name.as_str(), name.as_str()));
        let all = all.chain([("all", "All")]);
        all.fold(table, |table, (name, label)| {
            table.column(Column::number(name, label, unit).ranged())
        })
    }
}
