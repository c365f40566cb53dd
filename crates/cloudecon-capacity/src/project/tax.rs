use cloudecon_core::{EnergyPrice, Share, Usd};
use cloudecon_finance::MacrsClass;

use crate::Error;
use crate::error::{above_zero, at_least_zero, finite};

/// Income taxes. The state's is deducted from what the federal one is levied on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taxes {
    /// Federal rate.
    pub federal: Share,
    /// State rate.
    pub state: Share,
}

/// How a part of the cost is written off for tax.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DepreciationMethod {
    /// By the table of a MACRS class.
    Macrs(MacrsClass),
    /// Straight line with half a year at each end.
    StraightLine {
        /// Life in whole years.
        years: u32,
    },
}

/// Parts of the cost and how each is written off.
#[derive(Debug, Clone, PartialEq)]
pub struct Depreciation(Vec<(Share, DepreciationMethod)>);

impl Depreciation {
    /// From parts of the cost; what is left of 1 is never written off.
    ///
    /// # Errors
    /// [`Error::Number`] for parts above 1 in sum or a life of no years.
    pub fn new(parts: Vec<(Share, DepreciationMethod)>) -> Result<Self, Error> {
        let depreciation = Self(parts);
        depreciation.check()?;
        Ok(depreciation)
    }

    /// Nothing is written off.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let found: f64 = self.0.iter().map(|(share, _)| share.as_fraction()).sum();
        if found > 1.0 + 1e-9 {
            return Err(Error::Number { field: "depreciation", legal: "at most 1 in sum", found });
        }
        for (_, method) in &self.0 {
            if let DepreciationMethod::StraightLine { years } = method {
                above_zero("depreciation.years", f64::from(*years))?;
            }
        }
        Ok(())
    }

    /// Deductions of years 1 to `years` on a cost reduced by `reduction`, spread by part.
    pub(super) fn yearly(&self, basis: Usd, reduction: Usd, years: usize) -> Vec<f64> {
        let mut yearly = vec![0.0; years + 1];
        let parts: f64 = self.0.iter().map(|(share, _)| share.as_fraction()).sum();
        for (share, method) in &self.0 {
            let cut =
                if parts > 0.0 { reduction * (share.as_fraction() / parts) } else { Usd::ZERO };
            let part = basis * *share - cut;
            let schedule: Vec<f64> = match method {
                DepreciationMethod::Macrs(class) => {
                    class.schedule(part).into_iter().map(Usd::as_usd).collect()
                }
                DepreciationMethod::StraightLine { years } => {
                    let whole = part.as_usd() / f64::from(*years);
                    let half = whole / 2.0;
                    let middle = std::iter::repeat_n(whole, *years as usize - 1);
                    std::iter::once(half).chain(middle).chain([half]).collect()
                }
            };
            for (slot, deduction) in yearly.iter_mut().skip(1).zip(schedule) {
                *slot += deduction;
            }
        }
        yearly
    }
}

/// A tax credit on each unit of output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProductionCredit {
    /// Credit of the first year.
    pub first: EnergyPrice,
    /// Growth a year, a fraction.
    pub growth: f64,
    /// Years that it is paid.
    pub years: u32,
    /// Round each year's credit to 1 USD/MWh, as the System Advisor Model does.
    pub is_rounded: bool,
}

impl ProductionCredit {
    /// Credit a unit in a year, counted from 1.
    pub(super) fn in_year(self, year: u32) -> EnergyPrice {
        if year == 0 || year > self.years {
            return EnergyPrice::ZERO;
        }
        let grown = self.first * (1.0 + self.growth).powf(f64::from(year - 1));
        if self.is_rounded {
            EnergyPrice::from_usd_per_mwh(grown.as_usd_per_mwh().round())
        } else {
            grown
        }
    }
}

/// Federal tax credits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Incentives {
    /// Credit on the cost, received in year 1.
    pub investment_credit: Share,
    /// Share of that credit which the depreciable cost is reduced by: one half in the US.
    pub basis_reduction: Share,
    /// Credit on output.
    pub production_credit: Option<ProductionCredit>,
}

impl Incentives {
    /// No credits.
    pub const fn none() -> Self {
        Self {
            investment_credit: Share::ZERO,
            basis_reduction: Share::ZERO,
            production_credit: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if let Some(credit) = self.production_credit {
            at_least_zero("production_credit", credit.first.as_usd_per_mwh())?;
            finite("production_credit.growth", credit.growth)?;
        }
        Ok(())
    }
}
