use cloudecon_core::Date;

use crate::{Error, ItPower, Site};

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
