use cloudecon_core::{CheckedDiv, Energy, EnergyPrice, Quantity, Share, Usd};

use crate::error::finite;
use crate::{Error, PeriodRate, Timing, capital_recovery_factor, npv};

/// Level price per unit that pays for every cost: `PV(costs) / PV(output)`.
///
/// `costs` are positive magnitudes; `costs[k]` and `output[k]` fall in the same period, the first
/// one now, and both are discounted alike, so that moving both by a period changes nothing.
/// Any output that money can be divided by will do: energy gives an energy price, tokens a token
/// price, chip-hours a chip-hour price.
///
/// ```
/// # use cloudecon_core::{Energy, EnergyPrice, Usd};
/// # use cloudecon_finance::{levelized_cost, PeriodRate};
/// // (100 + 11/1.1) / (11/1.1) = 110 / 10
/// let costs = [Usd::from_usd(100.0), Usd::from_usd(11.0)];
/// let output = [Energy::ZERO, Energy::from_mwh(11.0)];
/// let price: EnergyPrice = levelized_cost(PeriodRate::per_period(0.1)?, &costs, &output)?;
/// assert!((price.as_usd_per_mwh() - 11.0).abs() < 1e-12);
/// # Ok::<(), cloudecon_finance::Error>(())
/// ```
///
/// # Errors
/// [`Error::Lengths`] if the lists differ in length, [`Error::Empty`] if there is none, and
/// [`Error::NothingToDivideBy`] if the output is worth nothing.
pub fn levelized_cost<Q, P>(rate: PeriodRate, costs: &[Usd], output: &[Q]) -> Result<P, Error>
where
    Q: Quantity,
    Usd: CheckedDiv<Q, Output = P>,
{
    if costs.len() != output.len() {
        return Err(Error::Lengths {
            left: "costs",
            left_len: costs.len(),
            right: "output",
            right_len: output.len(),
        });
    }
    if costs.is_empty() {
        return Err(Error::Empty { field: "costs" });
    }
    npv(rate, costs)
        .checked_div(npv(rate, output))
        .ok_or(Error::NothingToDivideBy { field: "output" })
}

/// Share of capital that a level yearly charge must earn, income tax included.
///
/// `FCR = crf(i, n) (1 - T PVDEP) / (1 - T)`, `PVDEP` the present value of tax depreciation as a
/// share of capital. Without tax it is the capital recovery factor.
///
/// # Errors
/// [`Error::OutOfRange`] if `years` is not above 0 or the tax is 100 %.
///
/// # References
/// Short, Packey and Holt (1995), A Manual for the Economic Evaluation of Energy Efficiency and
/// Renewable Energy Technologies, section 3 (the project finance factor times the crf).
pub fn fixed_charge_rate(
    rate: PeriodRate,
    years: f64,
    tax: Share,
    depreciation_present_value: Share,
) -> Result<f64, Error> {
    let kept = tax.complement().as_fraction();
    if kept <= 0.0 {
        return Err(Error::OutOfRange {
            field: "tax",
            allowed: "below 1",
            found: tax.as_fraction(),
        });
    }
    let shield = tax.as_fraction() * depreciation_present_value.as_fraction();
    Ok(capital_recovery_factor(rate, years, Timing::InArrears)? * (1.0 - shield) / kept)
}

/// What the fixed-charge-rate method divides by a year's output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedCharge {
    /// Share of capital charged each year, see [`fixed_charge_rate`].
    pub fixed_charge_rate: f64,
    /// Overnight capital.
    pub capital: Usd,
    /// Fixed operating cost of a year.
    pub fixed_operating: Usd,
    /// Operating cost that moves with output.
    pub variable: EnergyPrice,
    /// Output of a year.
    pub annual_output: Energy,
}

/// Levelized cost by the fixed-charge-rate method: `(FCR CAPEX + FOM) / AEP + VOM`.
///
/// # Errors
/// [`Error::NothingToDivideBy`] without output, [`Error::OutOfRange`] for a charge that is not
/// finite.
pub fn levelized_cost_by_fixed_charge(inputs: &FixedCharge) -> Result<EnergyPrice, Error> {
    let charge = finite("fixed_charge_rate", inputs.fixed_charge_rate)?;
    let fixed = inputs.capital * charge + inputs.fixed_operating;
    let price: Option<EnergyPrice> = fixed.checked_div(inputs.annual_output);
    Ok(price.ok_or(Error::NothingToDivideBy { field: "annual_output" })? + inputs.variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_methods_agree_on_a_level_project() {
        // Capital 1,000 now; 25 MWh and 5 a year for 20 years at 8 %.
        let rate = PeriodRate::per_period(0.08).unwrap();
        let mut costs = vec![Usd::from_usd(1000.0)];
        costs.extend([Usd::from_usd(5.0); 20]);
        let mut output = vec![Energy::ZERO];
        output.extend([Energy::from_mwh(25.0); 20]);
        let by_cash: EnergyPrice = levelized_cost(rate, &costs, &output).unwrap();
        let charge = fixed_charge_rate(rate, 20.0, Share::ZERO, Share::ZERO).unwrap();
        let by_charge = levelized_cost_by_fixed_charge(&FixedCharge {
            fixed_charge_rate: charge,
            capital: Usd::from_usd(1000.0),
            fixed_operating: Usd::from_usd(5.0),
            variable: EnergyPrice::ZERO,
            annual_output: Energy::from_mwh(25.0),
        })
        .unwrap();
        approx::assert_relative_eq!(
            by_cash.as_usd_per_mwh(),
            by_charge.as_usd_per_mwh(),
            max_relative = 1e-13
        );
        // crf(8 %, 20) = 0.1018522: (101.8522 + 5) / 25 = 4.274088
        approx::assert_relative_eq!(by_charge.as_usd_per_mwh(), 4.274_088, max_relative = 1e-6);
    }

    #[test]
    fn tax_raises_the_charge_by_the_project_finance_factor() {
        // T = 0.25, PVDEP = 0.8: (1 - 0.2)/0.75 = 1.0666...
        let rate = PeriodRate::per_period(0.1).unwrap();
        let share = |fraction| Share::from_fraction(fraction).unwrap();
        let taxed = fixed_charge_rate(rate, 2.0, share(0.25), share(0.8)).unwrap();
        approx::assert_relative_eq!(taxed, 121.0 / 210.0 * 0.8 / 0.75, max_relative = 1e-14);
        assert!(fixed_charge_rate(rate, 2.0, Share::ONE, Share::ZERO).is_err());
    }

    #[test]
    fn lists_must_go_together() {
        let rate = PeriodRate::ZERO;
        let price = levelized_cost::<Energy, EnergyPrice>(rate, &[Usd::ZERO], &[]);
        assert_eq!(
            price.unwrap_err().to_string(),
            "`costs` has 1 periods and `output` has 0: they must agree"
        );
        let idle = levelized_cost(rate, &[Usd::from_usd(1.0)], &[Energy::ZERO]);
        assert_eq!(idle, Err::<EnergyPrice, _>(Error::NothingToDivideBy { field: "output" }));
    }
}
