use cloudecon_core::{ChipHourPrice, Share, TokenPrice, TokenRate};

use crate::error::positive;
use crate::{Bandwidth, DataSize, Error, Seconds, cost_per_token};

/// Prefill and decode on separate chips, in balance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disaggregated {
    /// Prompt tokens a second of a prefill chip.
    pub prefill_rate: TokenRate,
    /// Output tokens a second of a decode chip.
    pub decode_rate: TokenRate,
    /// Prompt tokens of a request.
    pub input: f64,
    /// Output tokens of a request.
    pub output: f64,
    /// Share of prompt tokens that need no prefill.
    pub cache_hit: Share,
}

impl Disaggregated {
    fn fresh(&self) -> f64 {
        self.input * self.cache_hit.complement().as_fraction()
    }

    /// Prefill chips for each decode chip: `R_d I (1 - hit) / (O R_p)`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless rates and output are above 0.
    pub fn prefill_chips_per_decode_chip(&self) -> Result<f64, Error> {
        let prefill = positive("prefill_rate", self.prefill_rate.as_tokens_per_second())?;
        let decode = positive("decode_rate", self.decode_rate.as_tokens_per_second())?;
        Ok(decode * self.fresh() / (positive("output", self.output)? * prefill))
    }

    /// Output tokens a second over all chips, prefill included. Public benchmarks divide by the
    /// decode chips alone: [`Disaggregated::decode_rate`].
    ///
    /// # Errors
    /// As [`Disaggregated::prefill_chips_per_decode_chip`].
    pub fn output_per_chip(&self) -> Result<TokenRate, Error> {
        let ratio = self.prefill_chips_per_decode_chip()?;
        let rate = self.decode_rate.as_tokens_per_second() / (1.0 + ratio);
        Ok(TokenRate::from_tokens_per_second(rate))
    }

    /// Cost of fresh prompt and of output tokens, each bearing its own pool; together they bear
    /// the whole cost.
    ///
    /// # Errors
    /// As [`cost_per_token`].
    pub fn pool_costs(
        &self,
        prefill_hour: ChipHourPrice,
        decode_hour: ChipHourPrice,
    ) -> Result<(TokenPrice, TokenPrice), Error> {
        Ok((
            cost_per_token(prefill_hour, self.prefill_rate)?,
            cost_per_token(decode_hour, self.decode_rate)?,
        ))
    }

    /// Time to send a prompt's cache to the decode chips; layers overlap with the compute of the
    /// next, so only what exceeds `prefill` shows.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the link is above 0.
    pub fn exposed_transfer(
        &self,
        cache_per_token: DataSize,
        link: Bandwidth,
        prefill: Seconds,
    ) -> Result<Seconds, Error> {
        let link = positive("link", link.as_bytes_per_s())?;
        let transfer = self.input * cache_per_token.as_bytes() / link;
        Ok(Seconds::from_seconds((transfer - prefill.as_seconds()).max(0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_in_balance_worked_by_hand() {
        // 8,000 in (half cached), 1,000 out; prefill 20,000, decode 1,000 tok/s a chip:
        // 1,000 x 4,000 / (1,000 x 20,000) = 0.2 prefill chips each; 1,000 / 1.2 = 833.3 tok/s.
        let pools = Disaggregated {
            prefill_rate: TokenRate::from_tokens_per_second(20_000.0),
            decode_rate: TokenRate::from_tokens_per_second(1_000.0),
            input: 8_000.0,
            output: 1_000.0,
            cache_hit: Share::from_percent(50.0).unwrap(),
        };
        let ratio = pools.prefill_chips_per_decode_chip().unwrap();
        approx::assert_relative_eq!(ratio, 0.2, max_relative = 1e-12);
        let rate = pools.output_per_chip().unwrap().as_tokens_per_second();
        approx::assert_relative_eq!(rate, 1_000.0 / 1.2, max_relative = 1e-12);
        // The pools bear the whole cost: 0.2 x 2 + 1 x 2 = 2.4 USD/h for 4,000/1,000 fresh tokens.
        let hour = ChipHourPrice::from_usd_per_chip_hour(2.0);
        let (input, output) = pools.pool_costs(hour, hour).unwrap();
        let hourly = input.as_usd_per_mtok() * 4.0 * 3.6 + output.as_usd_per_mtok() * 3.6;
        approx::assert_relative_eq!(hourly, 2.4, max_relative = 1e-12);
    }
}
