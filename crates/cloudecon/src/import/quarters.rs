//! Rows of one metric: what filings state, and the quarters that follow from longer spans.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::{Date, FiscalQuarter};
use cloudecon_dataset::Basis;

use super::amount::Amount;
use super::row::{Figure, Said};
use super::span::{Months, Span};
use super::{Concept, Import, Note, Options, Row, Version, Versions};

/// A quarter as a difference of two stated spans.
struct Difference<'a> {
    longer: (Span, &'a Version),
    shorter: (Span, &'a Version),
}

impl Difference<'_> {
    fn amount(&self) -> Amount {
        self.longer.1.amount - self.shorter.1.amount
    }

    /// The day on which both operands were known.
    fn published(&self) -> Date {
        self.longer.1.filed.max(self.shorter.1.filed)
    }

    fn words(&self) -> String {
        let ((longer, long), (shorter, short)) = (&self.longer, &self.shorter);
        format!("{longer} {} less {shorter} {}", long.amount, short.amount)
    }
}

type Spans = BTreeMap<Span, (usize, Versions)>;

/// Adds the rows of a metric.
pub(super) fn rows(spans: &Spans, options: &Options, import: &mut Import) {
    for (span, (place, versions)) in spans {
        let Some(concept) = options.concepts.get(*place) else { continue };
        let Some(period) = span.period() else { continue };
        let figure = Figure { options, metric: &concept.metric, period: period.to_string() };
        stated(&figure, concept, versions, import);
        if let Span::Quarter(months) = span
            && let Some((_, difference)) = difference(spans, *months, options, |all| all.last())
            && let Some(last) = versions.last()
            && last.amount.is_far_from(difference.amount())
            && concept.is_additive
        {
            import.notes.push(Note::SpansDisagree(format!(
                "{} {period}: {} stated, {} by {}",
                concept.metric,
                last.amount,
                difference.amount(),
                difference.words()
            )));
        }
    }
    let wanted: BTreeSet<FiscalQuarter> = spans
        .keys()
        .filter_map(|span| match span {
            Span::ToDate(months, _) | Span::Year(months) => Some(months.fiscal),
            _ => None,
        })
        .collect();
    for fiscal in wanted {
        let months = Months::new(fiscal, options.calendar);
        if spans.contains_key(&Span::Quarter(months)) {
            continue;
        }
        let found = difference(spans, months, options, |all| all.last());
        let Some((place, found)) = found else { continue };
        let Some(concept) = options.concepts.get(place).filter(|c| c.is_additive) else { continue };
        let figure =
            Figure { options, metric: &concept.metric, period: months.quarter().to_string() };
        // As first stated, for a reader of that day, then as restated.
        let first = difference(spans, months, options, |all| all.first());
        let mut number = 1;
        if let Some((_, first)) = first.filter(|(_, first)| first.amount() != found.amount()) {
            let row = derived(&figure, concept, &first, number, &mut Vec::new());
            number += usize::from(row.is_some());
            import.rows.extend(row);
        }
        import.rows.extend(derived(&figure, concept, &found, number, &mut import.notes));
    }
}

/// One row for the first value and one for each restatement.
fn stated(figure: &Figure<'_>, concept: &Concept, versions: &Versions, import: &mut Import) {
    let mut before: Option<&Version> = None;
    for (index, version) in versions.iter().enumerate() {
        let note =
            before.map(|before| format!("restates {} of {}", before.amount, before.accession));
        if let (Some(note), Some(before)) = (&note, before) {
            import.notes.push(Note::Restated(format!(
                "{} {}: {} in {} of {} {note} of {}",
                figure.metric,
                figure.period,
                version.amount,
                version.accession,
                version.filed,
                before.filed
            )));
        }
        let locator = format!("{}, {}, {}", concept.name, version.accession, version.form);
        let said = Said { published: version.filed, locator, note };
        import.rows.push(figure.row(index + 1, version.amount, Basis::Reported, said));
        before = Some(version);
    }
}

/// The quarter as the year less nine months, nine months less six, six less three.
fn difference<'a>(
    spans: &'a Spans,
    months: Months,
    options: &Options,
    pick: fn(&'a Versions) -> Option<&'a Version>,
) -> Option<(usize, Difference<'a>)> {
    let fiscal = months.fiscal;
    let to_date = |number: u8| {
        let end = FiscalQuarter::new(fiscal.year(), number).ok()?;
        let months = Months::new(end, options.calendar);
        let span = match number {
            1 => Span::Quarter(months),
            4 => Span::Year(months),
            _ => Span::ToDate(months, number),
        };
        let (place, versions) = spans.get(&span)?;
        Some((*place, (span, pick(versions)?)))
    };
    let number = fiscal.number();
    if number == 1 {
        return None;
    }
    let ((place, longer), (other, shorter)) = (to_date(number)?, to_date(number - 1)?);
    // Two concepts may not be subtracted from each other.
    (place == other).then_some((place, Difference { longer, shorter }))
}

fn derived(
    figure: &Figure<'_>,
    concept: &Concept,
    found: &Difference<'_>,
    number: usize,
    notes: &mut Vec<Note>,
) -> Option<Row> {
    let amount = found.amount();
    let words = format!("{} {}: {}", figure.metric, figure.period, found.words());
    if amount.is_negative() && !concept.is_signed {
        notes.push(Note::Negative(words));
        return None;
    }
    if amount.size() > found.shorter.1.amount.size() && !matches!(found.shorter.0, Span::Quarter(_))
    {
        notes.push(Note::ScopeChanged(format!("{words}, more than all quarters before it")));
    }
    let locator = format!(
        "{}, {} less {}",
        concept.name, found.longer.1.accession, found.shorter.1.accession
    );
    let said = Said { published: found.published(), locator, note: Some(found.words()) };
    Some(figure.row(number, amount, Basis::Derived, said))
}
