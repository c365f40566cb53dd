use cloudecon_core::Date;

/// When a step was expected, as published on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The step's id.
    pub step: String,
    /// The day the forecast was published.
    pub published: Date,
    /// The day on which the step was to come online.
    pub online: Date,
}

/// How far a step moved between its first forecast and the latest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The step's id.
    pub step: String,
    /// The first forecast.
    pub first: Forecast,
    /// The latest date: seen or forecast.
    pub latest: Date,
    /// Days from the first date to the latest; negative if it came earlier.
    pub days: i32,
}

/// Measured slips, smallest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipSample {
    slips: Vec<Slip>,
}

/// Measures the slip of every step that was still ahead when it was first forecast.
///
/// `latest` holds the newest date of each step and the day it was published. A first forecast less
/// than `least_age` days older than that had no time to slip and is left out. A step that vanished
/// has no latest date and is not measured; a step still ahead can slip further.
pub fn measure_slips(forecasts: &[Forecast], latest: &[Forecast], least_age: i32) -> SlipSample {
    let mut slips = Vec::new();
    for newest in latest {
        let first = forecasts
            .iter()
            .filter(|forecast| forecast.step == newest.step)
            .min_by_key(|forecast| (forecast.published, forecast.online));
        let Some(first) = first else { continue };
        let was_ahead = first.online > first.published;
        if was_ahead && newest.published.days_since(first.published) >= least_age {
            slips.push(Slip {
                step: newest.step.clone(),
                first: first.clone(),
                latest: newest.online,
                days: newest.online.days_since(first.online),
            });
        }
    }
    slips.sort_by(|a, b| (a.days, &a.step).cmp(&(b.days, &b.step)));
    SlipSample { slips }
}

impl SlipSample {
    /// The slips, smallest first.
    pub fn slips(&self) -> &[Slip] {
        &self.slips
    }

    /// The slip in days that a share `probability` of steps does not exceed, between neighbours by
    /// a straight line (type 7); `None` without slips or outside 0 to 1.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&probability) {
            return None;
        }
        let last = self.slips.len().checked_sub(1)?;
        let position = probability * last as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 <= position <= len - 1"
        )]
        let below = position.floor() as usize;
        let low = f64::from(self.slips.get(below)?.days);
        let high = f64::from(self.slips.get((below + 1).min(last))?.days);
        Some(low + (high - low) * (position - below as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(step: &str, published: &str, online: &str) -> Forecast {
        Forecast {
            step: step.to_owned(),
            published: published.parse().unwrap(),
            online: online.parse().unwrap(),
        }
    }

    #[test]
    fn slips_run_from_the_first_forecast_to_the_latest_date() {
        let forecasts = [
            forecast("a", "2026-01-03", "2026-06-30"),
            forecast("a", "2025-11-12", "2026-06-09"),
            forecast("b", "2025-11-12", "2026-09-18"),
            forecast("past", "2025-11-12", "2025-10-01"),
            forecast("young", "2026-05-23", "2026-12-01"),
            forecast("gone", "2025-11-12", "2026-12-01"),
        ];
        let latest = [
            forecast("a", "2026-07-07", "2026-10-19"),
            forecast("b", "2026-07-07", "2028-03-15"),
            forecast("past", "2026-07-07", "2025-10-01"),
            forecast("young", "2026-07-07", "2026-12-01"),
            forecast("new", "2026-07-07", "2026-12-01"),
        ];
        let sample = measure_slips(&forecasts, &latest, 180);
        let days: Vec<i32> = sample.slips().iter().map(|slip| slip.days).collect();
        // 9 June to 19 October 2026; 18 September 2026 to 15 March 2028.
        assert_eq!(days, [132, 544]);
        assert_eq!(sample.quantile(0.5), Some(338.0));
        assert_eq!(sample.quantile(1.0), Some(544.0));
        assert_eq!(sample.quantile(1.1), None);
        assert_eq!(measure_slips(&[], &latest, 0).quantile(0.5), None);
    }
}
