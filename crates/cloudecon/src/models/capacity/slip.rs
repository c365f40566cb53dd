//! How late steps came, in one number.

use cloudecon_capacity::{Forecast, SlipSample, measure_slips};

use crate::inputs::{Found, Inputs};

/// A first forecast younger than this had no time to slip.
const LEAST_AGE_DAYS: i32 = 180;

/// The median slip in whole days, and how many steps were measured: of the oldest whole plan, or
/// where none may be seen of steps with dated forecasts.
pub(super) fn median_slip(inputs: &Inputs<'_>) -> Found<(i32, usize)> {
    let (median, count) = if let Ok(plan) = crate::supply::slip_statistics(inputs.dataset()) {
        (plan.quantile(0.5), plan.days().len())
    } else {
        let sample = slips(inputs);
        (sample.quantile(0.5), sample.slips().len())
    };
    let median = median.ok_or_else(|| "no step has forecasts old enough".to_owned())?;
    #[expect(clippy::cast_possible_truncation, reason = "days of a forecast fit")]
    let days = median.round() as i32;
    Ok((days, count))
}

fn slips(inputs: &Inputs<'_>) -> SlipSample {
    let dataset = inputs.dataset();
    let forecasts: Vec<Forecast> = dataset
        .site_forecasts()
        .iter()
        .map(|row| Forecast {
            step: row.site().to_owned(),
            published: row.published().last_day(),
            online: row.online(),
        })
        .collect();
    let latest: Vec<Forecast> = dataset
        .sites()
        .iter()
        .filter_map(|row| {
            Some(Forecast {
                step: row.id().to_owned(),
                published: row.published().last_day(),
                online: row.online()?,
            })
        })
        .collect();
    measure_slips(&forecasts, &latest, LEAST_AGE_DAYS)
}
