//! Observations against their entity, metric and source.

use cloudecon_core::{FiscalCalendar, FiscalLabel, Period, PeriodKind};

use super::Context;
use super::figure::{self, Expected};
use crate::observation::ObservationRaw;
use crate::parsed::Parsed;
use crate::record::Origin;
use crate::{Basis, Code, Diagnostic, MetricDef, MetricKind, Observation, PartialDate};

pub(super) fn check(
    rows: &[Parsed<ObservationRaw>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
    good: &mut Vec<Observation>,
) {
    for Parsed { row, origin } in rows {
        // Unknown ids were reported; nothing can be said without them.
        let Some((provider, calendar)) = context.entities.get(&row.entity) else { continue };
        let Some(metric) = context.metrics.get(&row.metric) else { continue };
        let before = errors(faults);
        check_file(row, origin, provider, faults);
        check_id(row, origin, faults);
        check_period(row, origin, metric, faults);
        check_calendar(row.period, row.basis, origin, *calendar, faults);
        check_published(row, origin, *calendar, faults);
        published_after_source(context, &row.source, row.published, origin, faults);
        let expected =
            Expected { name: &row.metric, quantity: metric.quantity(), sign: metric.sign() };
        let figure = figure::check(&row.figure, &expected, origin, faults);
        let kept = context.spoiled.spares(origin) && errors(faults) == before;
        if let Some(figure) = figure.filter(|_| kept) {
            good.push(Observation::new(row.clone(), figure));
        }
    }
}

fn errors(faults: &[Diagnostic]) -> usize {
    faults.iter().filter(|fault| fault.is_error()).count()
}

fn check_file(row: &ObservationRaw, origin: &Origin, provider: &str, faults: &mut Vec<Diagnostic>) {
    let home = format!("observations/{provider}.csv");
    if origin.text.name() != home {
        let message = format!("`{}` is an entity of provider `{provider}`", row.entity);
        faults.push(
            origin
                .error("entity", Code::WrongFile, message)
                .with_hint(format!("move the row to {home}")),
        );
    }
}

fn check_id(row: &ObservationRaw, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let (figure, number) = match row.id.split_once('#') {
        Some((figure, number)) => (figure, Some(number)),
        None => (row.id.as_str(), None),
    };
    let agrees = figure.split_once('@').is_some_and(|(name, period)| {
        let metric = name.strip_prefix(row.entity.as_str()).and_then(|n| n.strip_prefix('.'));
        metric == Some(row.metric.as_str()) && period.parse() == Ok(row.period)
    });
    let numbered = number.is_none_or(|number| {
        number.parse::<u32>().is_ok_and(|n| n >= 2 && number == n.to_string())
    });
    if !(agrees && numbered) {
        let expected = format!("{}.{}@{}", row.entity, row.metric, row.period);
        let message = format!("`id` must be `{expected}` as the row says, found `{}`", row.id);
        faults.push(
            origin
                .error("id", Code::IdMismatch, message)
                .with_hint("further rows of one figure end with `#2`, `#3`".to_owned()),
        );
    }
}

fn check_period(
    row: &ObservationRaw,
    origin: &Origin,
    metric: &MetricDef,
    faults: &mut Vec<Diagnostic>,
) {
    let hint = match (metric.kind(), row.period.kind()) {
        (MetricKind::Flow, PeriodKind::Date) => "write a quarter, a year or `TTM` with a quarter",
        (MetricKind::Stock, PeriodKind::Quarter | PeriodKind::Year) => {
            "write the day, such as `2026-03-31`"
        }
        _ => return,
    };
    let message =
        format!("`{}` is a {}, found the period {}", row.metric, metric.kind(), row.period);
    faults.push(origin.error("period", Code::PeriodKind, message).with_hint(hint.to_owned()));
}

/// A company whose year is the calendar year is dated by the calendar, any other by its own labels.
///
/// Guidance and estimates may use calendar years: those who make them do.
fn check_calendar(
    period: Period,
    basis: Basis,
    origin: &Origin,
    calendar: FiscalCalendar,
    faults: &mut Vec<Diagnostic>,
) {
    let calendar_year =
        calendar.year_end_month() == 12 && calendar.label() == FiscalLabel::EndingYear;
    let spans = matches!(period, Period::Quarter(_) | Period::Year(_));
    let filed = matches!(basis, Basis::Reported | Basis::Derived);
    let (message, hint) = if calendar_year && period.is_fiscal() {
        let plain = match period {
            Period::FiscalQuarter(quarter) => format!("{}Q{}", quarter.year(), quarter.number()),
            Period::FiscalYear(year) => year.to_string(),
            other => other.to_string(),
        };
        (
            format!("`{period}` is a fiscal label, but the provider's year is the calendar year"),
            format!("write `{plain}`"),
        )
    } else if !calendar_year && spans && filed {
        (
            format!(
                "`{period}` is a calendar period, but the provider's year ends in month {}",
                calendar.year_end_month()
            ),
            "write the provider's own label, such as `FY26Q3` or `FY26`".to_owned(),
        )
    } else {
        return;
    };
    faults.push(origin.error("period", Code::PeriodCalendar, message).with_hint(hint));
}

fn check_published(
    row: &ObservationRaw,
    origin: &Origin,
    calendar: FiscalCalendar,
    faults: &mut Vec<Diagnostic>,
) {
    let (_, end) = row.period.span(calendar);
    let filed = matches!(row.basis, Basis::Reported | Basis::Derived);
    if filed && row.published.last_day() < end {
        let message = format!(
            "a {} figure for {} cannot be published on {}: the period ends on {end}",
            row.basis, row.period, row.published
        );
        faults.push(
            origin
                .error("published", Code::PublishedTooEarly, message)
                .with_hint("guidance has basis `guided`, an estimate `estimated`".to_owned()),
        );
    }
}

/// A document cannot hold a figure that became public only after it.
pub(super) fn published_after_source(
    context: &Context,
    source: &str,
    published: PartialDate,
    origin: &Origin,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(source) = context.sources.get(source) else { return };
    let Some(date) = source.published().filter(|d| d.last_day() < published.first_day()) else {
        return;
    };
    let message = format!("published on {published}, but source `{}` is of {date}", source.id());
    faults.push(
        origin
            .error("published", Code::PublishedAfterSource, message)
            .with_hint(
                "give the date on which the figure became public, or cite the later document"
                    .to_owned(),
            )
            .warning(),
    );
}
