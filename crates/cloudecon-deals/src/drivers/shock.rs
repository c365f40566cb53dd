use crate::{Error, MicroUsd, Rate, Rounding};

/// A change of one driver's path.
#[derive(Debug, Clone, PartialEq)]
pub enum Shock {
    /// Every period times a factor: 1/2 halves demand.
    Scale {
        /// The driver.
        driver: String,
        /// The factor.
        factor: Rate,
    },
    /// The path starts this many periods later; periods before it are zero.
    Delay {
        /// The driver.
        driver: String,
        /// Periods of delay.
        periods: usize,
    },
    /// Zero from this period on.
    Stop {
        /// The driver.
        driver: String,
        /// First period without the driver.
        from: usize,
    },
    /// Another path.
    Path {
        /// The driver.
        driver: String,
        /// Micro-dollars or micro-units for each period.
        micros: Vec<i128>,
    },
}

pub(super) fn shift(path: &mut Vec<i128>, shock: &Shock) -> Result<(), Error> {
    match shock {
        Shock::Scale { factor, .. } => {
            for x in path.iter_mut() {
                *x = MicroUsd::from_micros(*x).times(*factor, Rounding::default())?.as_micros();
            }
        }
        Shock::Delay { periods, .. } => {
            let length = path.len();
            let lead = (*periods).min(length);
            let mut later = vec![0; lead];
            later.extend_from_slice(path.get(..length - lead).unwrap_or(&[]));
            *path = later;
        }
        Shock::Stop { from, .. } => path.iter_mut().skip(*from).for_each(|x| *x = 0),
        Shock::Path { micros, .. } => path.clone_from(micros),
    }
    Ok(())
}
