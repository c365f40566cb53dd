//! Projects with one rate of return: an outlay, then inflows that ramp up with noise, money
//! multiple 0.8 to 2.6. The sequence is fixed, so that every run sees the same projects.

use cloudecon_core::Date;

/// Knuth's MMIX generator, upper bits.
#[derive(Debug, Clone)]
pub struct Noise(u64);

impl Noise {
    /// A sequence by its seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number in 0..1.
    pub fn unit(&mut self) -> f64 {
        const TWO_TO_53: f64 = 9_007_199_254_740_992.0;
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / TWO_TO_53
    }
}

/// Rows of one length, one after the other.
#[derive(Debug, Clone)]
pub struct Projects {
    /// Flows of all rows.
    pub flows: Vec<f64>,
    /// Flows a row.
    pub periods: usize,
}

impl Projects {
    /// `count` projects of `periods` flows with an outlay in dollars.
    pub fn new(count: usize, periods: usize, outlay: f64) -> Self {
        let mut noise = Noise::new(20_261_123);
        let mut flows = Vec::with_capacity(count * periods);
        for _ in 0..count {
            let multiple = 0.8 + 1.8 * noise.unit();
            let ramp = periods as f64 * (0.05 + 0.45 * noise.unit());
            let inflows: Vec<f64> = (1..periods)
                .map(|period| (period as f64 / ramp).min(1.0) * (0.7 + 0.6 * noise.unit()))
                .collect();
            let sum: f64 = inflows.iter().sum();
            flows.push(-outlay);
            flows.extend(inflows.iter().map(|flow| flow * outlay * multiple / sum));
        }
        Self { flows, periods }
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.flows.chunks_exact(self.periods)
    }

    /// The rows with dates every `months` months from the end of January 2026.
    pub fn dated(&self, months: i32) -> Vec<Vec<(Date, f64)>> {
        let Ok(start) = Date::new(2026, 1, 31) else { return Vec::new() };
        let dates = |row: &[f64]| -> Vec<(Date, f64)> {
            (0_i32..)
                .zip(row)
                .map(|(period, flow)| (start.plus_months(period * months), *flow))
                .collect()
        };
        self.rows().map(dates).collect()
    }
}
