use std::collections::BTreeMap;

use cloudecon_core::{Date, Quarter, QuarterSeries, Share};

use crate::{BuildOut, DelayModel, Draws, Error, ItPower, Site, Window, simulate};

/// IT power in service on a day, summed over sites.
pub fn in_service_on(sites: &[Site], day: Date) -> ItPower {
    sites.iter().map(|site| site.in_service_on(day)).sum()
}

/// IT power by a day as announced, pending steps `delay` days after their forecast.
pub fn announced_on(sites: &[Site], day: Date, delay: i32) -> ItPower {
    sites.iter().map(|site| site.announced_on(day, delay)).sum()
}

/// What comes online between two days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItPowerAdded {
    /// If every pending step keeps its forecast.
    pub announced: ItPower,
    /// If every pending step comes `delay` days after its forecast.
    pub delayed: ItPower,
}

/// IT power added after `from` up to `to`, as announced and with pending steps `delay` days late.
///
/// The base is what is in service on `from`; a step that was forecast before `from` and is still
/// pending counts as added when its date, delayed or not, falls by `to`.
///
/// # Errors
/// [`Error::Span`] if `to` is before `from`.
pub fn additions(sites: &[Site], from: Date, to: Date, delay: i32) -> Result<ItPowerAdded, Error> {
    if to < from {
        return Err(Error::Span { from, to });
    }
    let added = |delay| {
        sites
            .iter()
            .map(|site| {
                let base = site.in_service_on(from);
                site.announced_on(to, delay).max(base) - base
            })
            .sum()
    };
    Ok(ItPowerAdded { announced: added(0), delayed: added(delay) })
}

/// IT power of a group at a quarter's end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuarterEndPower {
    /// What is in service now and was then, or serves on.
    pub in_service: ItPower,
    /// That and every pending phase by its forecast.
    pub announced: ItPower,
}

/// IT power on a day, by what is announced.
pub fn supply_at(build_outs: &[BuildOut], day: Date) -> ItPower {
    build_outs.iter().map(|site| site.power_on(day, 0)).sum()
}

/// IT power at the ends of consecutive quarters, by group in order.
pub fn supply_by_quarter(
    build_outs: &[BuildOut],
    first: Quarter,
    quarters: u32,
) -> BTreeMap<String, QuarterSeries<QuarterEndPower>> {
    let mut groups: BTreeMap<String, Vec<&BuildOut>> = BTreeMap::new();
    for site in build_outs {
        groups.entry(site.group().to_owned()).or_default().push(site);
    }
    let series = |sites: Vec<&BuildOut>| {
        let at = |(offset, _): (i32, u32)| {
            let end = first.plus(offset).last_day();
            QuarterEndPower {
                in_service: sites.iter().map(|site| site.in_service_on(end)).sum(),
                announced: sites.iter().map(|site| site.power_on(end, 0)).sum(),
            }
        };
        QuarterSeries::new(first, (0_i32..).zip(0..quarters).map(at).collect())
    };
    groups.into_iter().map(|(group, sites)| (group, series(sites))).collect()
}

/// What a group adds over the four quarters after a quarter's end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearAhead {
    /// IT power in service at the quarter's end.
    pub in_service: ItPower,
    /// Added by its end if every pending phase keeps its forecast.
    pub announced: ItPower,
    /// Added on average over the draws.
    pub expected: ItPower,
    /// Added or passed in half of the draws.
    pub p50: ItPower,
    /// Added or passed in nine of ten draws: the cautious figure.
    pub p90: ItPower,
}

/// The year ahead of a quarter's end by group, as announced and with measured delays.
///
/// # Errors
/// [`Error::Number`] without draws.
pub fn year_ahead(
    build_outs: &[BuildOut],
    quarter: Quarter,
    model: &DelayModel,
    draws: Draws,
) -> Result<BTreeMap<String, YearAhead>, Error> {
    let to = quarter.plus(4);
    let window = Window { as_of: quarter.last_day(), first: to, quarters: 1 };
    let drawn = simulate(build_outs, window, model, draws)?;
    let mut ahead = BTreeMap::new();
    for (group, series) in supply_by_quarter(build_outs, quarter, 5) {
        let (Some(now), Some(then)) = (series.get(quarter), series.get(to)) else { continue };
        let base = now.in_service;
        let added = |power: Option<ItPower>| power.map_or(ItPower::ZERO, |p| p.max(base) - base);
        let year = YearAhead {
            in_service: base,
            announced: added(Some(then.announced)),
            expected: added(drawn.mean(&group, to)),
            p50: added(drawn.reached(&group, to, 0.5)),
            p90: added(drawn.reached(&group, to, 0.9)),
        };
        ahead.insert(group, year);
    }
    Ok(ahead)
}

/// How much of a provider the known sites are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// IT power of the known sites.
    pub known: ItPower,
    /// IT power of the provider as a whole, where anything says so.
    pub whole: Option<ItPower>,
}

impl Coverage {
    /// Known over whole; `None` where the whole is unknown, nothing, or less than what is known.
    pub fn share(self) -> Option<Share> {
        let ratio = self.known.power().ratio_to(self.whole?.power())?;
        Share::from_fraction(ratio).ok()
    }

    /// True if the known sites may stand for the provider: at least the share asked for.
    pub fn is_enough(self, least: Share) -> bool {
        self.share().is_some_and(|share| share >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DelayDistribution, Milestone, Phase, StepStatus};

    fn campus() -> BuildOut {
        let phase = |id: &str, mw, online: &str, status| {
            Phase::new(id, ItPower::from_mw(mw), Milestone::on(online.parse().unwrap()))
                .unwrap()
                .with_status(status)
        };
        BuildOut::from_increments(
            "campus",
            "operator",
            vec![
                phase("1", 398.0, "2025-09-01", StepStatus::InService),
                phase("2", 228.0, "2025-12-23", StepStatus::InService),
                phase("3", 411.0, "2026-10-19", StepStatus::Pending),
            ],
        )
        .unwrap()
    }

    #[test]
    fn the_year_ahead_holds_what_is_announced_and_what_is_late() {
        let model = |days| DelayModel::new(DelayDistribution::fixed(days), Share::ZERO).unwrap();
        let draws = Draws { count: 10, seed: 1 };
        let quarter = "2026Q1".parse().unwrap();
        let ahead =
            |days| year_ahead(&[campus()], quarter, &model(days), draws).unwrap()["operator"];
        let on_time = ahead(125.0);
        assert_eq!(on_time.in_service.as_mw(), 626.0);
        assert_eq!(on_time.announced.as_mw(), 411.0);
        // 19 October + 125 days = 21 February, within the year; + 180 = 17 April, not.
        assert_eq!(on_time.p90.as_mw(), 411.0);
        assert_eq!(ahead(180.0).p50.as_mw(), 0.0);
    }

    #[test]
    fn quarters_follow_the_phases() {
        let series = supply_by_quarter(&[campus()], "2025Q3".parse().unwrap(), 6);
        let announced: Vec<f64> =
            series["operator"].values().iter().map(|power| power.announced.as_mw()).collect();
        assert_eq!(announced, [398.0, 626.0, 626.0, 626.0, 626.0, 1037.0]);
        assert_eq!(supply_at(&[campus()], "2026-10-18".parse().unwrap()).as_mw(), 626.0);
    }

    #[test]
    fn coverage_needs_a_whole() {
        let known = ItPower::from_mw(910.0);
        let of = |whole| Coverage { known, whole };
        // 910 of 3,800.
        let share = of(Some(ItPower::from_mw(3800.0))).share().unwrap().as_fraction();
        assert!((share - 0.239_473_684).abs() < 1e-9);
        assert_eq!(of(None).share(), None);
        assert_eq!(of(Some(ItPower::from_mw(900.0))).share(), None);
        assert!(!of(None).is_enough(Share::ZERO));
    }
}
