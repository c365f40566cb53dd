//! The financing of a block of rows.

use super::annuity;
use super::elementary::ln_1p_all;
use super::sweep::{LANES, Lane, Rows};
use crate::RateKind;
use crate::facility::FacilityKind;
use crate::sweep_input::{INPUTS, SweepInput};

/// What the financing of a block gives: monthly factors as quotients, and rent.
pub(super) struct Financed {
    pub(super) due: Lane,
    pub(super) over: Lane,
    pub(super) rent: Lane,
    pub(super) facility_factor: Lane,
}

impl Rows<'_> {
    /// Annuity factors and rents, only where an input that decides them varies.
    #[inline(always)]
    pub(super) fn finance(&self, lanes: &[&Lane; INPUTS]) -> Financed {
        let mut found = Financed {
            due: [self.cost.capital_factor; LANES],
            over: [1.0; LANES],
            rent: [self.cost.facility_rent; LANES],
            facility_factor: [self.cost.facility_factor; LANES],
        };
        let rate_varies = self.is_varied(SweepInput::AnnualRate);
        let annuity_varies =
            rate_varies || self.is_varied(SweepInput::Life) || self.is_varied(SweepInput::Residual);
        if annuity_varies {
            let monthly = self.monthly_rates(lanes, rate_varies);
            let (life, residual) =
                (lanes[SweepInput::Life as usize], lanes[SweepInput::Residual as usize]);
            let mut logs = [0.0; LANES];
            ln_1p_all(&monthly, &mut logs);
            for i in 0..LANES {
                (found.due[i], found.over[i]) = annuity::quotient_of(
                    monthly[i],
                    logs[i],
                    life[i],
                    residual[i],
                    self.in_advance,
                );
            }
            if let FacilityKind::Owned(months) = self.facility
                && rate_varies
            {
                for (factor, monthly) in found.facility_factor.iter_mut().zip(&monthly) {
                    *factor = annuity::factor(*monthly, months, 0.0, self.in_advance);
                }
            }
        }
        if self.is_varied(SweepInput::FacilityRent) {
            found.rent = *lanes[SweepInput::FacilityRent as usize];
        } else if let FacilityKind::Metered(rent) = self.facility {
            let pue = lanes[SweepInput::Pue as usize];
            for (slot, pue) in found.rent.iter_mut().zip(pue) {
                *slot = rent * pue;
            }
        }
        found
    }

    #[inline(always)]
    fn monthly_rates(&self, lanes: &[&Lane; INPUTS], rate_varies: bool) -> Lane {
        let mut monthly = [self.monthly; LANES];
        if rate_varies {
            let annual = lanes[SweepInput::AnnualRate as usize];
            match self.rate_kind {
                // The straight line does not read the rate.
                RateKind::StraightLine => {}
                RateKind::Nominal => {
                    for (slot, annual) in monthly.iter_mut().zip(annual) {
                        *slot = annuity::nominal(*annual);
                    }
                }
                RateKind::Effective => {
                    for (slot, annual) in monthly.iter_mut().zip(annual) {
                        *slot = annuity::effective(*annual);
                    }
                }
            }
        }
        monthly
    }
}
