use cloudecon_core::{Power, TokenRate};

use crate::error::{not_negative, positive};
use crate::{EnergyPerToken, Error};

const WATTS_PER_KW: f64 = 1e3;

/// Energy a token: power per chip over tokens a second and chip, joules.
///
/// ```
/// # use cloudecon_core::{Power, TokenRate};
/// # use cloudecon_tco::joules_per_token;
/// // 9,891.76 W at the wall for 1,637.11 tok/s: 6.042 J a token.
/// let joules = joules_per_token(Power::from_watts(9891.76), TokenRate::from_tokens_per_second(1637.11))?;
/// assert_eq!(format!("{:.3}", joules.as_joules()), "6.042");
/// # Ok::<(), cloudecon_tco::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for a rate that is not above 0 or negative power.
pub fn joules_per_token(power: Power, rate: TokenRate) -> Result<EnergyPerToken, Error> {
    let watts = not_negative("power", power.as_kw())? * WATTS_PER_KW;
    let rate = positive("token rate", rate.as_tokens_per_second())?;
    Ok(EnergyPerToken::from_joules(watts / rate))
}

/// Tokens a second that a megawatt serves: rate per chip over power per chip. Say with the result
/// whether the power is IT or facility power.
///
/// # Errors
/// [`Error::OutOfRange`] for power that is not above 0.
pub fn tokens_per_megawatt(rate: TokenRate, power: Power) -> Result<TokenRate, Error> {
    let megawatts = positive("power", power.as_mw())?;
    Ok(TokenRate::from_tokens_per_second(rate.as_tokens_per_second() / megawatts))
}

/// Power that an energy per token implies at a token rate: `J/token x tok/s`.
pub fn implied_power(energy: EnergyPerToken, rate: TokenRate) -> Power {
    Power::from_watts(energy.as_joules() * rate.as_tokens_per_second())
}
