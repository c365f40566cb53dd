use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range as Indices;

use cloudecon_core::Month;

use super::compile::work;
use super::{Flows, Inputs, adjust, at, settle};
use crate::function::Band;
use crate::number::Number;
use crate::{
    Calendar, Deal, Drivers, Error, Rounding, Shortfall, Source, Term, TermKind, TerminationTrigger,
};

/// Where a quantity comes from.
#[derive(Debug, Clone)]
pub(super) enum Link {
    /// Place in [`Plan::drivers`].
    Driver(usize),
    Lines(Vec<usize>),
}

/// What is done for a term.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Amount of each active period.
    Fixed {
        amount: (i128, i128),
        step: Option<Band>,
        factor: Vec<Band>,
        years: Vec<usize>,
    },
    /// A function of usage in each window.
    Apply {
        usage: Vec<Link>,
        most: Option<(i128, i128)>,
        windows: Vec<Indices<usize>>,
        bands: Vec<Band>,
    },
    Share {
        base: Vec<Link>,
        net_of: Vec<Link>,
        floor: bool,
        carry: bool,
        windows: Vec<Indices<usize>>,
        band: Band,
    },
    Minimum {
        levels: Vec<(i128, i128)>,
        counted: Vec<Link>,
        windows: Vec<Indices<usize>>,
        shortfall: Shortfall,
    },
    Cap {
        on: Vec<usize>,
        windows: Vec<Indices<usize>>,
        over: Band,
        carried: bool,
    },
    Floor {
        on: Vec<usize>,
        windows: Vec<Indices<usize>>,
        limit: (i128, i128),
        carried: bool,
    },
    Choice {
        of: Vec<usize>,
        windows: Vec<Indices<usize>>,
        is_greater: bool,
    },
    Backstop {
        capacity: Link,
        sold: Link,
        price: Band,
        ceiling: Option<Band>,
    },
    /// Single amounts in single periods.
    Dated(Vec<(usize, (i128, i128))>),
    /// Settled after the lines of all terms.
    Later,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedTerm {
    pub(super) term: Term,
    pub(super) active: Indices<usize>,
    pub(super) work: Work,
    pub(super) named: Vec<usize>,
    pub(super) posted: bool,
}

/// A contract on a calendar, ready to run on any driver paths.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(super) calendar: Calendar,
    pub(super) rounding: Rounding,
    pub(super) terms: Vec<PlannedTerm>,
    /// Names of the drivers that amounts are computed from.
    drivers: Vec<String>,
    /// Flags and weights, from the central paths.
    pub(super) weights: BTreeMap<String, Vec<i128>>,
}

/// True if a termination waits for a driver, so that the plan differs from path to path.
pub(crate) fn ends_depend_on_drivers(deal: &Deal) -> bool {
    deal.terms().iter().any(|term| match &term.kind {
        TermKind::Termination(end) => !matches!(end.trigger, TerminationTrigger::Notice { .. }),
        TermKind::Funding(funding) => funding.tranches.iter().any(|t| t.when.is_some()),
        TermKind::Guarantee(_) => true,
        _ => matches!(term.recognition, crate::Recognition::Progress(_)),
    })
}

impl Plan {
    pub(crate) fn new(deal: &Deal, drivers: &Drivers) -> Result<Self, Error> {
        let calendar = *drivers.calendar();
        let place: BTreeMap<&str, usize> =
            deal.terms().iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
        let mut ends = vec![calendar.len(); deal.terms().len()];
        let mut dated = BTreeMap::new();
        for (index, term) in deal.terms().iter().enumerate() {
            if let Some(end) = ending(term, drivers)? {
                dated.insert(index, end);
                close(term, end, deal, &mut ends);
            }
        }
        let unposted = chosen(deal, &place);
        let names = sources(deal);
        let mut weights = BTreeMap::new();
        let mut terms = Vec::with_capacity(deal.terms().len());
        for (index, term) in deal.terms().iter().enumerate() {
            let open = active(term, &calendar)?;
            let end = ends.get(index).copied().unwrap_or(open.end);
            let active = open.start.min(end)..open.end.min(end);
            let work = match dated.get(&index) {
                Some(end) if *end < calendar.len() => fee(term, *end),
                // The end falls behind the calendar, and so does the fee.
                Some(_) => Work::Later,
                None => work(term, deal, drivers, &active, &place, &names)?,
            };
            keep_flags(term, drivers, &mut weights)?;
            terms.push(PlannedTerm {
                term: term.clone(),
                active,
                work,
                named: term
                    .named()
                    .iter()
                    .filter_map(|id| place.get(id.as_str()).copied())
                    .collect(),
                posted: !unposted.contains(&index),
            });
        }
        let names = names.into_iter().map(str::to_owned).collect();
        Ok(Self { calendar, rounding: deal.rounding(), terms, drivers: names, weights })
    }

    pub(crate) fn posted(&self) -> Vec<bool> {
        self.terms.iter().map(|term| term.posted).collect()
    }

    /// Runs the plan on drivers given as numbers of any kind.
    pub(crate) fn run<N: Number>(&self, inputs: &Inputs<'_, N>) -> Result<Flows<N>, Error> {
        let paths = self.paths(inputs)?;
        let mut earned: Vec<Vec<N>> = Vec::with_capacity(self.terms.len());
        for planned in &self.terms {
            let line =
                self.line(planned, &paths, &earned).map_err(|error| named(error, planned))?;
            earned.push(line);
        }
        settle::settle(self, earned)
    }

    /// Reads each driver once.
    fn paths<N>(&self, inputs: &Inputs<'_, N>) -> Result<Vec<Vec<N>>, Error> {
        let missing = |name: &String| {
            let reads = |planned: &&PlannedTerm| {
                planned.term.sources().iter().any(|s| matches!(s, Source::Driver(d) if d == name))
            };
            let term = self.terms.iter().find(reads).map_or("a term", |p| p.term.id.as_str());
            no_driver(term, name, None)
        };
        self.drivers.iter().map(|name| inputs(name).ok_or_else(|| missing(name))).collect()
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of work")]
    fn line<N: Number>(
        &self,
        planned: &PlannedTerm,
        paths: &[Vec<N>],
        earned: &[Vec<N>],
    ) -> Result<Vec<N>, Error> {
        let length = self.calendar.len();
        let mut line = vec![N::zero(); length];
        let read = |links: &[Link], period: usize| read(links, period, paths, earned);
        match &planned.work {
            Work::Fixed { amount, step, factor, years } => {
                let mut fee = N::constant(amount.0, amount.1)?;
                let mut year = 0;
                for period in planned.active.clone() {
                    let now = years.get(period).copied().unwrap_or(year);
                    if let Some(step) = step {
                        while year < now {
                            fee = fee.apply(step, self.rounding)?;
                            year += 1;
                        }
                    }
                    let value = match factor.get(period).or(factor.first()) {
                        Some(band) => fee.apply(band, self.rounding)?,
                        None => fee.clone(),
                    };
                    put(&mut line, period, value);
                }
            }
            Work::Apply { usage, most, windows, bands } => {
                let most = most.map(|(low, high)| N::constant(low, high)).transpose()?;
                let taken = |period| {
                    let usage = read(usage, period)?;
                    match &most {
                        Some(most) => usage.min(most),
                        None => Ok(usage),
                    }
                };
                for window in windows {
                    let band = bands.get(window.start).or(bands.first());
                    let Some(band) = band else { continue };
                    cumulate(window, band, self.rounding, taken, &mut line)?;
                }
            }
            Work::Share { base, net_of, floor, carry, windows, band } => {
                let mut lost = N::zero();
                let mut shared = Vec::with_capacity(length);
                for period in 0..length {
                    if !planned.active.contains(&period) {
                        shared.push(N::zero());
                        continue;
                    }
                    let net = read(base, period)?.sub(&read(net_of, period)?)?;
                    shared.push(if *carry {
                        let with_losses = net.add(&lost)?;
                        lost = with_losses.min(&N::zero())?;
                        with_losses.max(&N::zero())?
                    } else if *floor {
                        net.max(&N::zero())?
                    } else {
                        net
                    });
                }
                for window in windows {
                    let usage = |period| at(&shared, period).cloned();
                    cumulate(window, band, self.rounding, usage, &mut line)?;
                }
            }
            Work::Minimum { levels, counted, windows, shortfall } => {
                adjust::minimum(levels, windows, *shortfall, |p| read(counted, p), &mut line)?;
            }
            Work::Cap { on, windows, over, carried } => {
                adjust::cap(
                    windows,
                    over,
                    *carried,
                    self.rounding,
                    |p| sum(on, p, earned),
                    &mut line,
                )?;
            }
            Work::Floor { on, windows, limit, carried } => {
                adjust::floor(windows, *limit, *carried, |p| sum(on, p, earned), &mut line)?;
            }
            Work::Choice { of, windows, is_greater } => {
                adjust::choice(windows, *is_greater, of, earned, &mut line)?;
            }
            Work::Backstop { capacity, sold, price, ceiling } => {
                let mut paid_before = N::zero();
                let mut due = N::zero();
                for period in planned.active.clone() {
                    let unsold = read(std::slice::from_ref(capacity), period)?
                        .sub(&read(std::slice::from_ref(sold), period)?)?
                        .max(&N::zero())?;
                    let pay = unsold.apply(price, self.rounding)?;
                    let Some(ceiling) = ceiling else {
                        put(&mut line, period, pay);
                        continue;
                    };
                    let before = due.clone();
                    due = due.add(&pay)?;
                    let paid = due.apply(ceiling, self.rounding)?;
                    let step =
                        N::increment(&before, &due, &paid_before, &paid, ceiling, self.rounding)?;
                    put(&mut line, period, step);
                    paid_before = paid;
                }
            }
            Work::Dated(amounts) => {
                for (period, (low, high)) in amounts {
                    let sum = at(&line, *period)?.add(&N::constant(*low, *high)?)?;
                    put(&mut line, *period, sum);
                }
            }
            Work::Later => {}
        }
        Ok(line)
    }
}

/// Names the term in errors of arithmetic.
fn named(error: Error, planned: &PlannedTerm) -> Error {
    match error {
        Error::Overflow { .. } => Error::overflow(&planned.term.id),
        Error::NotExact { field, question, .. } => {
            Error::NotExact { term: planned.term.id.clone(), field, question }
        }
        other => other,
    }
}

pub(super) fn put<N>(line: &mut [N], period: usize, value: N) {
    if let Some(slot) = line.get_mut(period) {
        *slot = value;
    }
}

fn read<N: Number>(
    links: &[Link],
    period: usize,
    paths: &[Vec<N>],
    earned: &[Vec<N>],
) -> Result<N, Error> {
    let mut total: Option<N> = None;
    let mut take = |value: N| {
        total = Some(match &total {
            Some(sum) => sum.add(&value)?,
            None => value,
        });
        Ok::<(), Error>(())
    };
    for link in links {
        match link {
            Link::Driver(index) => {
                let path = paths.get(*index).ok_or_else(|| Error::overflow("driver"))?;
                take(at(path, period)?.clone())?;
            }
            Link::Lines(lines) => take(sum(lines, period, earned)?)?,
        }
    }
    Ok(total.unwrap_or_else(N::zero))
}

fn sum<N: Number>(lines: &[usize], period: usize, earned: &[Vec<N>]) -> Result<N, Error> {
    lines.iter().try_fold(N::zero(), |total, line| match earned.get(*line) {
        Some(line) => total.add(at(line, period)?),
        None => Ok(total),
    })
}

/// Pays the increments of a function of the cumulative usage of a window.
fn cumulate<N: Number>(
    window: &Indices<usize>,
    band: &Band,
    rounding: Rounding,
    usage: impl Fn(usize) -> Result<N, Error>,
    line: &mut [N],
) -> Result<(), Error> {
    if window.len() == 1 {
        put(line, window.start, usage(window.start)?.apply(band, rounding)?);
        return Ok(());
    }
    let (mut total, mut paid) = (N::zero(), N::zero());
    for period in window.clone() {
        let before = total.clone();
        total = total.add(&usage(period)?)?;
        let now = total.apply(band, rounding)?;
        put(line, period, N::increment(&before, &total, &paid, &now, band, rounding)?);
        paid = now;
    }
    Ok(())
}

pub(crate) fn no_driver(term: &str, name: &str, drivers: Option<&Drivers>) -> Error {
    Error::Unknown {
        term: term.to_owned(),
        kind: "driver",
        id: name.to_owned(),
        known: drivers.map_or_else(
            || "see the drivers".to_owned(),
            |drivers| drivers.names().collect::<Vec<_>>().join(", "),
        ),
    }
}

/// The periods between `from` and `until`.
fn active(term: &Term, calendar: &Calendar) -> Result<Indices<usize>, Error> {
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
fn ending(term: &Term, drivers: &Drivers) -> Result<Option<usize>, Error> {
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
fn close(term: &Term, end: usize, deal: &Deal, ends: &mut [usize]) {
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

fn fee(term: &Term, end: usize) -> Work {
    match &term.kind {
        TermKind::Termination(termination) => {
            let fee = termination.fee;
            Work::Dated(vec![(end, (fee.low().as_micros(), fee.high().as_micros()))])
        }
        _ => Work::Later,
    }
}

/// Names of the drivers that amounts are computed from, sorted.
fn sources(deal: &Deal) -> Vec<&str> {
    let drivers = deal.terms().iter().flat_map(Term::sources).filter_map(|source| match source {
        Source::Driver(name) => Some(name.as_str()),
        Source::Term(_) | Source::Group(_) => None,
    });
    drivers.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Terms that a choice picks from: computed, not posted.
fn chosen(deal: &Deal, place: &BTreeMap<&str, usize>) -> Vec<usize> {
    deal.terms()
        .iter()
        .filter(|t| matches!(t.kind, TermKind::GreaterOf(_) | TermKind::LesserOf(_)))
        .flat_map(|t| t.named().iter().filter_map(|id| place.get(id.as_str()).copied()))
        .collect()
}

/// Copies the drivers that settlement needs as flags and weights.
fn keep_flags(
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
