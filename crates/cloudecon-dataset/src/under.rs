use std::borrow::Cow;
use std::collections::BTreeMap;

use cloudecon_core::Date;

use crate::catalog::Catalog;
use crate::cells::Cells;
use crate::operation::End;
use crate::record::Keyed;
use crate::target::Named;
use crate::{
    Dataset, Figure, Observation, Operation, PartialDate, Ppa, Scenario, ScenarioChange, SiteStep,
};

/// What stands in a row or in one of its cells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// A figure with its range.
    Figure(Figure),
    /// A number in the internal unit of its quantity.
    Number(f64),
    /// A day.
    Day(Date),
}

/// A row that a scenario changes: what stood there, and what does.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    id: String,
    cell: Option<&'static str>,
    before: Content,
    after: Content,
    written: String,
    reason: String,
    scenario: String,
}

impl Changed {
    /// The row.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The cell of the row, where it holds several numbers.
    pub const fn cell(&self) -> Option<&'static str> {
        self.cell
    }

    /// What the base holds.
    pub const fn before(&self) -> &Content {
        &self.before
    }

    /// What stands there under the scenario.
    pub const fn after(&self) -> &Content {
        &self.after
    }

    /// What is done to it, as written: `plus 10 USD/MWh`.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The scenario whose file says so.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }
}

impl Dataset {
    /// The dataset as a scenario has it: rows that it or its bases change are changed.
    ///
    /// Changes of assumptions stand in [`Dataset::assumption`] already. The dataset comes back as it
    /// is if the scenario changes no other row, or if the changes of one were made before.
    pub fn under(&self, scenario: &str) -> Cow<'_, Self> {
        let changes = self.row_changes(scenario);
        if self.under.is_some() || changes.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut set = self.clone();
        set.under = Some(scenario.to_owned());
        for (of, change) in changes {
            set.apply(of.id(), change);
        }
        Cow::Owned(set)
    }

    /// Every row that a scenario and its bases change, in the order of the changes; rows that are
    /// no assumptions only in what [`Dataset::under`] gives.
    pub fn changed(&self, scenario: &str) -> Vec<Changed> {
        let mut all: Vec<Changed> = Vec::new();
        let of_bases: Vec<&Scenario> = self.with_bases(scenario).collect();
        for of in of_bases.into_iter().rev() {
            for change in of.changes() {
                let own = of.assumptions().iter().find(|row| row.id() == change.id());
                let Some((row, before)) = own.and_then(|row| Some((row, row.before()?))) else {
                    continue;
                };
                if all.iter().any(|known| known.id == row.id() && known.scenario == of.id()) {
                    continue;
                }
                let before = Content::Figure(before.clone());
                let after = Content::Figure(row.figure().clone());
                all.push(entry(of.id(), change, row.id(), None, (before, after)));
            }
        }
        all.extend(self.moved.iter().cloned());
        all
    }

    /// The changes of rows that are no assumptions, those of the farthest base first.
    fn row_changes(&self, scenario: &str) -> Vec<(&Scenario, &ScenarioChange)> {
        let mut of: Vec<&Scenario> = self.with_bases(scenario).collect();
        of.reverse();
        let is_row = |of: &Scenario, change: &ScenarioChange| {
            of.assumptions().iter().all(|row| row.id() != change.id())
        };
        of.into_iter()
            .flat_map(|of| of.changes().iter().map(move |change| (of, change)))
            .filter(|(of, change)| is_row(of, change))
            .collect()
    }

    fn apply(&mut self, scenario: &str, change: &ScenarioChange) {
        let mut moved = Vec::new();
        let mut note = |id: &str, cell, contents| {
            moved.push(entry(scenario, change, id, cell, contents));
        };
        let named = self.named(change.id(), change.from());
        match named {
            Some(Named::Observations(rows)) => {
                let rows: Vec<Observation> = rows
                    .into_iter()
                    .filter_map(|row| {
                        let after = row.figure().after(change.operation()).ok()?;
                        let before = Content::Figure(row.figure().clone());
                        note(row.id(), None, (before, Content::Figure(after.clone())));
                        Some(row.with_figure(after))
                    })
                    .collect();
                let all = replaced(self.observations(), rows);
                self.set_observations(all);
            }
            Some(Named::Chip(row)) => {
                let row = cell_changed(row, change, &mut note);
                self.chips = Catalog::new(replaced(self.chips(), vec![row]));
            }
            Some(Named::Deal(row)) => {
                let row = cell_changed(row, change, &mut note);
                self.deals = Catalog::new(replaced(self.deals(), vec![row]));
            }
            Some(Named::Ppa(row)) => {
                let row = match change.operation() {
                    Operation::Delay(months) => ppa_delayed(row, months, &mut note),
                    _ => cell_changed(row, change, &mut note),
                };
                self.ppas = Catalog::new(replaced(self.ppas(), vec![row]));
            }
            Some(Named::Steps(steps)) => {
                let steps = match change.operation() {
                    Operation::Delay(months) => {
                        steps_delayed(self.sites(), &steps, months, &mut note)
                    }
                    _ => steps
                        .into_iter()
                        .map(|step| cell_changed(step, change, &mut note))
                        .collect(),
                };
                self.sites = Catalog::new(replaced(self.sites(), steps));
            }
            None => {}
        }
        self.moved.extend(moved);
    }
}

type Note<'n> = dyn FnMut(&str, Option<&'static str>, (Content, Content)) + 'n;

fn entry(
    scenario: &str,
    change: &ScenarioChange,
    id: &str,
    cell: Option<&'static str>,
    (before, after): (Content, Content),
) -> Changed {
    Changed {
        id: id.to_owned(),
        cell,
        before,
        after,
        written: change.written().to_owned(),
        reason: change.reason().to_owned(),
        scenario: scenario.to_owned(),
    }
}

/// The rows with some of them replaced by those of the same key.
fn replaced<T: Keyed + Clone>(rows: &[T], new: Vec<T>) -> Vec<T> {
    let mut new: BTreeMap<String, T> =
        new.into_iter().map(|row| (row.key().to_owned(), row)).collect();
    rows.iter().map(|row| new.remove(row.key()).unwrap_or_else(|| row.clone())).collect()
}

fn cell_changed<T: Cells + Keyed>(row: &T, change: &ScenarioChange, note: &mut Note<'_>) -> T {
    let mut after = row.clone();
    let wanted = |name: &&(&'static str, _)| change.cell() == Some(name.0);
    let Some((cell, _)) = T::NAMES.iter().find(wanted) else { return after };
    after.each(cell, &mut |end: End, number| change.operation().apply(end, number));
    if let (Some(old), Some(new)) = (row.number(cell), after.number(cell)) {
        note(row.key(), Some(cell), (Content::Number(old), Content::Number(new)));
    }
    after
}

fn ppa_delayed(row: &Ppa, months: i32, note: &mut Note<'_>) -> Ppa {
    let after = row.delayed(months);
    let days = |date: Option<PartialDate>| date.map(PartialDate::first_day);
    let cells = [
        ("start_date", row.start_date(), after.start_date()),
        ("end_date", row.end_date(), after.end_date()),
    ];
    for (cell, old, new) in cells {
        if let (Some(old), Some(new)) = (days(old), days(new)) {
            note(row.id(), Some(cell), (Content::Day(old), Content::Day(new)));
        }
    }
    after
}

/// The steps on later days; what stands behind a step on its campus waits for it.
fn steps_delayed(
    all: &[SiteStep],
    delayed: &[&SiteStep],
    months: i32,
    note: &mut Note<'_>,
) -> Vec<SiteStep> {
    let is_delayed = |step: &SiteStep| delayed.iter().any(|other| other.id() == step.id());
    let campuses: Vec<&str> = delayed.iter().map(|step| step.campus_slug()).collect();
    let mut latest: BTreeMap<&str, Date> = BTreeMap::new();
    let mut steps: Vec<(Date, &SiteStep)> = all
        .iter()
        .filter(|step| campuses.contains(&step.campus_slug()))
        .filter_map(|step| Some((step.online()?, step)))
        .collect();
    steps.sort_by_key(|(day, _)| *day);
    let mut moved = Vec::new();
    for (day, step) in steps {
        let own = if is_delayed(step) { day.plus_months(months) } else { day };
        let before = latest.get(step.campus_slug()).copied().unwrap_or(own);
        let after = own.max(before);
        latest.insert(step.campus_slug(), after);
        if after != day {
            note(step.id(), Some("date_online"), (Content::Day(day), Content::Day(after)));
            moved.push(step.on(after));
        }
    }
    moved
}

impl Observation {
    fn with_figure(&self, figure: Figure) -> Self {
        let mut row = self.clone();
        row.replace_figure(figure);
        row
    }
}
