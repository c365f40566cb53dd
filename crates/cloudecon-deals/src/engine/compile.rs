//! From a term to the work that the plan does for it.

use std::collections::BTreeMap;
use std::ops::Range as Indices;

use super::bands;
use super::factors::{contract_year, factor_bands, level_part, ramp_factors};
use super::plan::no_driver;
use super::work::{Link, Work};
use crate::function::Band;
use crate::{Deal, Drivers, Error, MicroUsd, Rate, Source, Term, TermKind};

#[expect(clippy::too_many_lines, reason = "one arm for each kind of term")]
pub(super) fn work(
    term: &Term,
    deal: &Deal,
    drivers: &Drivers,
    active: &Indices<usize>,
    place: &BTreeMap<&str, usize>,
    names: &[&str],
) -> Result<Work, Error> {
    let calendar = drivers.calendar();
    let scale = term.scale.rate();
    let windows = |window| calendar.windows(window, active.clone());
    let link = |source: &Source| resolve(source, term, deal, drivers, place, names);
    let links = |sources: &[Source]| sources.iter().map(link).collect::<Result<Vec<_>, Error>>();
    let lines = |ids: &[String]| -> Vec<usize> {
        ids.iter().filter_map(|id| place.get(id.as_str()).copied()).collect()
    };
    let ends =
        |value: crate::TermValue<MicroUsd>| (value.low().as_micros(), value.high().as_micros());
    Ok(match &term.kind {
        TermKind::FixedFee(fee) => {
            let step = match &fee.escalator {
                Some(step) => {
                    let grown = |rate: Rate| {
                        Rate::ONE.checked_add(rate).ok_or_else(|| Error::overflow(&term.id))
                    };
                    let (low, high) =
                        (grown(step.rate.low().rate())?, grown(step.rate.high().rate())?);
                    Some(Band::linear(low, high, Rate::ONE)?)
                }
                None => None,
            };
            Work::Fixed {
                amount: ends(fee.amount),
                step,
                factor: factor_bands(Rate::ONE, Rate::ONE, scale, term, deal, calendar)?,
                years: (0..calendar.len())
                    .map(|p| contract_year(p, active.start, calendar, deal, term))
                    .collect(),
            }
        }
        TermKind::UnitRate(rate) => {
            let (low, high) =
                (rate.rate.low().as_usd_per_unit(), rate.rate.high().as_usd_per_unit());
            Work::Apply {
                usage: vec![link(&rate.usage)?],
                most: rate.at_most.map(|most| (most.low().as_micros(), most.high().as_micros())),
                windows: windows(crate::Window::Period),
                bands: factor_bands(low, high, scale, term, deal, calendar)?,
            }
        }
        TermKind::Tiered(tiered) => Work::Apply {
            usage: vec![link(&tiered.usage)?],
            most: None,
            windows: windows(tiered.window),
            bands: vec![bands::tiered(tiered, scale)?],
        },
        TermKind::RevenueShare(share) => Work::Share {
            base: links(&share.base)?,
            net_of: links(&share.net_of)?,
            floor: share.floor_at_zero,
            carry: share.carry_losses,
            windows: windows(share.window),
            band: bands::graduated(&share.tiers, false, scale)?,
        },
        TermKind::PerformanceHurdle(hurdle) => Work::Apply {
            usage: links(&hurdle.metric)?,
            most: None,
            windows: windows(hurdle.reset),
            bands: vec![bands::hurdle(hurdle, scale)?],
        },
        TermKind::MinimumCommitment(minimum) => {
            let windows = windows(minimum.window);
            let factors = ramp_factors(term, deal, calendar)?;
            let mut levels = Vec::with_capacity(windows.len());
            for (index, window) in windows.iter().enumerate() {
                let level = minimum.level.get(index).or(minimum.level.last());
                let (low, high) = level.map_or((0, 0), |level| ends(*level));
                let part = level_part(minimum, window, factors.as_deref(), scale, calendar)?;
                let scaled = |micros| {
                    MicroUsd::from_micros(micros)
                        .times(part, deal.rounding())
                        .map(MicroUsd::as_micros)
                };
                levels.push((scaled(low)?, scaled(high)?));
            }
            Work::Minimum {
                levels,
                counted: links(&minimum.counted)?,
                windows,
                shortfall: minimum.shortfall,
            }
        }
        TermKind::Cap(limit) => {
            let (low, high) = ends(limit.limit);
            Work::Cap {
                on: lines(&limit.on),
                windows: windows(limit.window),
                over: Band::excess_over(low, high)?,
                carried: limit.excess == crate::Excess::Carried,
            }
        }
        TermKind::Floor(limit) => Work::Floor {
            on: lines(&limit.on),
            windows: windows(limit.window),
            limit: ends(limit.limit),
            carried: limit.excess == crate::Excess::Carried,
        },
        TermKind::GreaterOf(choice) | TermKind::LesserOf(choice) => Work::Choice {
            of: lines(&choice.of),
            windows: windows(choice.window),
            is_greater: matches!(term.kind, TermKind::GreaterOf(_)),
        },
        TermKind::ResidualBackstop(backstop) => Work::Backstop {
            capacity: link(&backstop.capacity)?,
            sold: link(&backstop.sold)?,
            price: bands::linear(backstop.price, scale)?,
            ceiling: backstop.ceiling.map(bands::up_to).transpose()?,
        },
        TermKind::EquityKicker(kicker) => Work::Apply {
            usage: vec![link(kicker.vesting.metric())?],
            most: None,
            windows: windows(crate::Window::Term),
            bands: vec![bands::vesting(
                &kicker.vesting,
                kicker.instruments,
                kicker.grant_value,
                scale,
            )?],
        },
        TermKind::Funding(funding) => {
            let mut dated = Vec::new();
            for tranche in &funding.tranches {
                let first = calendar.period_at_or_after(tranche.month);
                let period = match &tranche.when {
                    None => (first < calendar.len()).then_some(first),
                    Some(flag) => drivers
                        .micros(flag)
                        .ok_or_else(|| no_driver(&term.id, flag, Some(drivers)))?
                        .iter()
                        .enumerate()
                        .position(|(p, f)| p >= first && *f != 0),
                };
                dated.extend(period.map(|period| (period, ends(tranche.amount))));
            }
            Work::Dated(dated)
        }
        TermKind::CustomerSupplied(hardware)
            if hardware.control == crate::HardwareControl::Supplier =>
        {
            let end = |value: MicroUsd| -> Result<i128, Error> {
                value.times(scale, deal.rounding()).map(MicroUsd::as_micros)
            };
            Work::Even((end(hardware.value.low())?, end(hardware.value.high())?))
        }
        TermKind::Prepayment(_)
        | TermKind::CustomerSupplied(_)
        | TermKind::Termination(_)
        | TermKind::Guarantee(_)
        | TermKind::Interest(_)
        | TermKind::TakeOrPay(_) => Work::Later,
    })
}

fn resolve(
    source: &Source,
    term: &Term,
    deal: &Deal,
    drivers: &Drivers,
    place: &BTreeMap<&str, usize>,
    names: &[&str],
) -> Result<Link, Error> {
    Ok(match source {
        Source::Driver(name) => {
            let index = names.iter().position(|n| n == name);
            let index = index.filter(|_| drivers.micros(name).is_some());
            Link::Driver(index.ok_or_else(|| no_driver(&term.id, name, Some(drivers)))?)
        }
        Source::Term(id) => Link::Lines(place.get(id.as_str()).copied().into_iter().collect()),
        Source::Group(group) => Link::Lines(
            deal.terms()
                .iter()
                .enumerate()
                .filter_map(|(i, t)| {
                    (t.group.as_ref() == Some(group) && t.id != term.id).then_some(i)
                })
                .collect(),
        ),
    })
}
