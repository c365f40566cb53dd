//! When terms run, what ends them, and which drivers say so.

use std::collections::BTreeMap;
use std::ops::Range as Indices;

use cloudecon_core::Month;

use super::plan::no_driver;
use super::work::Work;
use crate::{Calendar, Deal, Drivers, Error, Term, TermKind, TerminationTrigger};

/// True if a termination waits for a driver, so that the plan differs from path to path.
pub(crate) fn ends_depend_on_drivers(deal: &Deal) -> bool {
    deal.terms().iter().any(|term| match &term.kind {
        TermKind::Termination(end) => !matches!(end.trigger, TerminationTrigger::Notice { .. }),
        TermKind::Funding(funding) => funding.tranches.iter().any(|t| t.when.is_some()),
        TermKind::Guarantee(_) => true,
        _ => matches!(term.recognition, crate::Recognition::Progress(_)),
    })
}

/// The periods between `from` and `until`.
pub(super) fn active(term: &Term, calendar: &Calendar) -> Result<Indices<usize>, Error> {
    let find = |month: Option<Month>, field, otherwise| match month {
        None => Ok(otherwise),
        Some(month) => calendar.period_from(month).ok_or_else(|| Error::OffCalendar {
            term: term.id.clone(),
            field,
            found: month.to_string(),
        }),
    };
    let from = find(term.from, "from", 0)?;
    let until = find(term.until, "until", calendar.len())?;
    Ok(from..until.max(from))
}

/// First period without the terms that a termination ends.
pub(super) fn ending(term: &Term, drivers: &Drivers) -> Result<Option<usize>, Error> {
    let TermKind::Termination(end) = &term.kind else { return Ok(None) };
    let calendar = drivers.calendar();
    let flag =
        |name: &str| drivers.micros(name).ok_or_else(|| no_driver(&term.id, name, Some(drivers)));
    let trigger = match &end.trigger {
        TerminationTrigger::Notice { given } => *given,
        TerminationTrigger::LateDelivery { due, delivered } => {
            let before = calendar.period_at_or_after(*due);
            let is_delivered = flag(delivered)?.iter().take(before).any(|f| *f != 0);
            (!is_delivered).then_some(*due)
        }
        TerminationTrigger::Event { flag: name } => {
            flag(name)?.iter().position(|f| *f != 0).map(|p| calendar.month_of(p))
        }
    };
    Ok(trigger.map(|month| {
        let end_month = month.plus(i32::from(end.notice_months));
        calendar.period_at_or_after(end.earliest.map_or(end_month, |e| e.max(end_month)))
    }))
}

/// Shortens the terms that a termination ends.
pub(super) fn close(term: &Term, end: usize, deal: &Deal, ends: &mut [usize]) {
    let TermKind::Termination(termination) = &term.kind else { return };
    for (other, slot) in deal.terms().iter().zip(ends) {
        let ended = if termination.ends.is_empty() {
            !matches!(other.kind, TermKind::Termination(_))
        } else {
            termination.ends.contains(&other.id)
        };
        if ended {
            *slot = (*slot).min(end);
        }
    }
}

pub(super) fn fee(term: &Term, end: usize) -> Work {
    match &term.kind {
        TermKind::Termination(termination) => {
            let fee = termination.fee;
            Work::Dated(vec![(end, (fee.low().as_micros(), fee.high().as_micros()))])
        }
        _ => Work::Later,
    }
}

/// Copies the drivers that settlement needs as flags and weights.
pub(super) fn keep_flags(
    term: &Term,
    drivers: &Drivers,
    weights: &mut BTreeMap<String, Vec<i128>>,
) -> Result<(), Error> {
    let mut keep = |name: &str| {
        let path = drivers.micros(name).ok_or_else(|| no_driver(&term.id, name, Some(drivers)))?;
        weights.insert(name.to_owned(), path.to_vec());
        Ok::<(), Error>(())
    };
    if let TermKind::Guarantee(guarantee) = &term.kind {
        keep(&guarantee.default)?;
    }
    if let crate::Recognition::Progress(driver) = &term.recognition {
        keep(driver)?;
        if weights.get(driver).is_some_and(|path| path.iter().any(|w| *w < 0)) {
            return Err(Error::Field {
                term: term.id.clone(),
                field: "recognition",
                allowed: "a driver of zero or more",
                found: driver.clone(),
            });
        }
    }
    Ok(())
}

/// Terms that a choice picks from: computed, not posted.
pub(super) fn chosen(deal: &Deal, place: &BTreeMap<&str, usize>) -> Vec<usize> {
    deal.terms()
        .iter()
        .filter(|t| matches!(t.kind, TermKind::GreaterOf(_) | TermKind::LesserOf(_)))
        .flat_map(|t| t.named().iter().filter_map(|id| place.get(id.as_str()).copied()))
        .collect()
}
