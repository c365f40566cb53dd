use cloudecon_core::{Share, Usd};

use crate::Error;
use crate::error::not_negative;

/// Capital per chip in USD.
///
/// When only an all-in price is known the split stays unknown: nothing is guessed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Capital {
    /// One price for server, network, storage and host share together.
    AllIn(Usd),
    /// Four parts that are shown as four lines.
    Split {
        /// Server with its accelerators, per chip.
        server: Usd,
        /// Scale-out network, per chip.
        network: Usd,
        /// Storage, per chip.
        storage: Usd,
        /// Head node (CPU host) share, per chip.
        host: Usd,
    },
}

/// Shares of an all-in price; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapitalSplit {
    /// Server with its accelerators.
    pub server: Share,
    /// Scale-out network.
    pub network: Share,
    /// Storage.
    pub storage: Share,
    /// Head node (CPU host).
    pub host: Share,
}

const WHOLE_TOLERANCE: f64 = 1e-9;

impl CapitalSplit {
    /// Splits an all-in price.
    ///
    /// # Errors
    /// [`Error::NotAWhole`] unless the shares sum to 1.
    pub fn of(self, all_in: Usd) -> Result<Capital, Error> {
        let sum = self.server.as_fraction()
            + self.network.as_fraction()
            + self.storage.as_fraction()
            + self.host.as_fraction();
        if (sum - 1.0).abs() > WHOLE_TOLERANCE {
            return Err(Error::NotAWhole { field: "split", found: sum });
        }
        Ok(Capital::Split {
            server: all_in * self.server,
            network: all_in * self.network,
            storage: all_in * self.storage,
            host: all_in * self.host,
        })
    }
}

impl Capital {
    /// Capital per chip of a server or rack that holds `chips`.
    ///
    /// ```
    /// # use cloudecon_core::Usd;
    /// # use cloudecon_tco::Capital;
    /// let per_chip = Capital::per_chip_of(Usd::from_usd(250_000.0), 8)?;
    /// assert_eq!(per_chip.total().as_usd(), 31_250.0);
    /// # Ok::<(), cloudecon_tco::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if there are no chips or the price is not finite.
    pub fn per_chip_of(system: Usd, chips: u32) -> Result<Self, Error> {
        let per_chip = system.as_usd() / crate::error::positive("chips", f64::from(chips))?;
        Ok(Self::AllIn(Usd::from_usd(not_negative("capital", per_chip)?)))
    }

    /// The whole, USD per chip.
    pub fn total(self) -> Usd {
        self.lines().into_iter().map(Usd::from_usd).sum()
    }

    /// All-in, server, network, storage, host, in USD.
    pub(crate) fn lines(self) -> [f64; 5] {
        match self {
            Self::AllIn(usd) => [usd.as_usd(), 0.0, 0.0, 0.0, 0.0],
            Self::Split { server, network, storage, host } => {
                [0.0, server.as_usd(), network.as_usd(), storage.as_usd(), host.as_usd()]
            }
        }
    }

    pub(crate) fn check(self) -> Result<(), Error> {
        for usd in self.lines() {
            not_negative("capital", usd)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_keeps_the_whole() {
        // 190k bare of 250k all-in: server 76 %.
        let share = |percent| Share::from_percent(percent).unwrap();
        let split = CapitalSplit {
            server: share(76.0),
            network: share(16.0),
            storage: share(4.0),
            host: share(4.0),
        };
        let capital = split.of(Usd::from_usd(31_250.0)).unwrap();
        approx::assert_relative_eq!(capital.total().as_usd(), 31_250.0, max_relative = 1e-12);
        assert_eq!(capital.lines()[1], 23_750.0);
        let broken = CapitalSplit { host: Share::ZERO, ..split };
        assert!(matches!(broken.of(Usd::ZERO), Err(Error::NotAWhole { .. })));
    }
}
