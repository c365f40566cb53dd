use cloudecon_core::{ChipHourPrice, ChipHours, Share, TokenPrice, TokenRate, Tokens, Usd};

use crate::error::{not_negative, positive};
use crate::{Bandwidth, DataSize, Error, FlopRate, LanguageModel, Seconds, cost_per_token};

/// Tokens a second and chip in training: `F MFU / FLOPs per token`.
///
/// `flops_per_token` as of [`LanguageModel::training_flops_per_token`]; the utilization is of the
/// dense peak and counts no recomputation.
///
/// # Errors
/// [`Error::OutOfRange`] unless the FLOPs are above 0.
pub fn training_rate(
    peak: FlopRate,
    utilization: Share,
    flops_per_token: f64,
) -> Result<TokenRate, Error> {
    let flops = positive("flops_per_token", flops_per_token)?;
    let rate = peak.as_flop_per_s() * utilization.as_fraction() / flops;
    Ok(TokenRate::from_tokens_per_second(rate))
}

/// Cost of training on a million tokens.
///
/// # Errors
/// [`Error::OutOfRange`] if the rate is not above 0.
pub fn training_cost_per_token(hour: ChipHourPrice, rate: TokenRate) -> Result<TokenPrice, Error> {
    cost_per_token(hour, rate)
}

/// Chip-hours and cost of a run: tokens over the rate of one chip.
///
/// # Errors
/// [`Error::OutOfRange`] if the rate is not above 0.
pub fn training_run(
    tokens: Tokens,
    rate: TokenRate,
    hour: ChipHourPrice,
) -> Result<(ChipHours, Usd), Error> {
    const SECONDS_PER_HOUR: f64 = 3600.0;
    let rate = positive("token rate", rate.as_tokens_per_second())?;
    let hours = ChipHours::from_chip_hours(tokens.as_tokens() / rate / SECONDS_PER_HOUR);
    Ok((hours, hour * hours))
}

/// FLOPs of one iteration of a plain transformer, vocabulary layer included:
/// `72 B s L h^2 (1 + s / (6 h) + V / (12 h L))`.
///
/// # References
/// Narayanan et al. (2021), Efficient large-scale language model training, eq. 3, without
/// recomputation (72 for 96).
pub fn iteration_flops(
    sequences: f64,
    sequence: f64,
    layers: u32,
    width: u32,
    vocabulary: u32,
) -> f64 {
    let (l, h, v) = (f64::from(layers), f64::from(width), f64::from(vocabulary));
    72.0 * sequences * sequence * l * h * h * (1.0 + sequence / (6.0 * h) + v / (12.0 * h * l))
}

/// Share of the dense peak that an iteration of known FLOPs and time reaches.
///
/// # Errors
/// [`Error::OutOfRange`] unless all are above 0 and the share is at most 1.
pub fn flop_utilization(
    flops: f64,
    time: Seconds,
    chips: u32,
    peak: FlopRate,
) -> Result<Share, Error> {
    let time = positive("time", time.as_seconds())?;
    let offered = positive("peak", peak.as_flop_per_s())? * positive("chips", f64::from(chips))?;
    Ok(Share::from_fraction(positive("flops", flops)? / (time * offered))?)
}

/// One training step of a model on many chips.
#[derive(Debug, Clone, Copy)]
pub struct TrainingStep<'a> {
    /// The model.
    pub model: &'a LanguageModel,
    /// Tokens of the whole batch.
    pub batch: Tokens,
    /// Tokens of a sequence.
    pub sequence: f64,
    /// Chips.
    pub chips: u32,
    /// Dense peak of one chip.
    pub peak: FlopRate,
    /// Share of the peak that arithmetic alone reaches.
    pub arithmetic: Share,
    /// Pipeline stages.
    pub pipeline: u32,
    /// Micro-batches that pass the pipeline in a step.
    pub micro_batches: u32,
    /// Gradients that each chip exchanges in a step.
    pub gradients: DataSize,
    /// Reached bandwidth of that exchange.
    pub link: Bandwidth,
    /// Part of the exchange that is hidden behind arithmetic.
    pub overlap: Share,
}

impl TrainingStep<'_> {
    /// Time of a step: arithmetic stretched by the bubble `(p - 1) / m`, and the part of the
    /// gradient exchange `2 bytes / link` that is not hidden.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a count or rate that is not above 0.
    pub fn time(&self) -> Result<Seconds, Error> {
        let offered = positive("peak", self.peak.as_flop_per_s())?
            * positive("arithmetic", self.arithmetic.as_fraction())?
            * positive("chips", f64::from(self.chips))?;
        let flops = self.model.training_flops_per_token(self.sequence) * self.batch.as_tokens();
        let stages = positive("pipeline", f64::from(self.pipeline))?;
        let bubble = (stages - 1.0) / positive("micro_batches", f64::from(self.micro_batches))?;
        let exchange = 2.0 * not_negative("gradients", self.gradients.as_bytes())?
            / positive("link", self.link.as_bytes_per_s())?;
        let exposed = exchange * self.overlap.complement().as_fraction();
        Ok(Seconds::from_seconds(flops / offered * (1.0 + bubble) + exposed))
    }

    /// Share of the dense peak that the step reaches, bubble and exchange included.
    ///
    /// # Errors
    /// As [`TrainingStep::time`].
    pub fn utilization(&self) -> Result<Share, Error> {
        let flops = self.model.training_flops_per_token(self.sequence) * self.batch.as_tokens();
        flop_utilization(flops, self.time()?, self.chips, self.peak)
    }

    /// Cost of a step.
    ///
    /// # Errors
    /// As [`TrainingStep::time`].
    pub fn cost(&self, hour: ChipHourPrice) -> Result<Usd, Error> {
        let hours = self.time()?.as_hours() * f64::from(self.chips);
        Ok(hour * ChipHours::from_chip_hours(hours))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attention, ModelShape};

    fn step(model: &LanguageModel) -> TrainingStep<'_> {
        TrainingStep {
            model,
            batch: Tokens::from_millions(4.0),
            sequence: 4096.0,
            chips: 1024,
            peak: FlopRate::from_tflops(1000.0),
            arithmetic: Share::from_fraction(0.5).unwrap(),
            pipeline: 5,
            micro_batches: 16,
            gradients: DataSize::from_gb(20.0),
            link: Bandwidth::from_gb_per_s(50.0),
            overlap: Share::from_fraction(0.75).unwrap(),
        }
    }

    fn model() -> LanguageModel {
        LanguageModel::new(ModelShape {
            layers: 80,
            width: 8192,
            query_heads: 64,
            total_parameters: 70e9,
            active_parameters: 70e9,
            attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
            window: None,
            state_bytes: 0.0,
            experts: None,
        })
        .unwrap()
    }

    #[test]
    fn a_step_worked_by_hand() {
        // FLOPs a token: 6 x 70e9 + 6 x 80 x 8,192 x 4,096 = 420e9 + 16.106127e9 = 436.106127e9;
        // 4e6 of them over 1,024 x 500e12 a second = 3.407079 s; bubble 4/16: 4.258849 s;
        // exchange 2 x 20 / 50 = 0.8 s, a quarter exposed: 0.2 s; 4.458849 s in all.
        let model = model();
        let step = step(&model);
        let arithmetic = 436.106_127_36e9 * 4e6 / (1024.0 * 500e12);
        let expected = arithmetic * 1.25 + 0.2;
        let time = step.time().unwrap().as_seconds();
        approx::assert_relative_eq!(time, expected, max_relative = 1e-10);
        // Of the peak it reaches 0.5 x 3.407079 / 4.458849 = 0.38206.
        let reached = step.utilization().unwrap().as_fraction();
        approx::assert_relative_eq!(reached, 0.5 * arithmetic / expected, max_relative = 1e-10);
        // 1,024 chips at 2 USD/h for 4.458849 s: 2.53659 USD.
        let cost = step.cost(ChipHourPrice::from_usd_per_chip_hour(2.0)).unwrap().as_usd();
        approx::assert_relative_eq!(cost, 2048.0 * expected / 3600.0, max_relative = 1e-10);
    }

    #[test]
    fn chip_hours_of_a_run_worked_by_hand() {
        // 1e12 tokens at 500 tok/s and chip: 2e9 s = 555,555.6 chip-hours; at 2 USD 1.111 million.
        let rate = TokenRate::from_tokens_per_second(500.0);
        let hour = ChipHourPrice::from_usd_per_chip_hour(2.0);
        let (hours, cost) = training_run(Tokens::from_trillions(1.0), rate, hour).unwrap();
        approx::assert_relative_eq!(hours.as_chip_hours(), 2e9 / 3600.0, max_relative = 1e-12);
        approx::assert_relative_eq!(cost.as_usd(), 4e9 / 3600.0, max_relative = 1e-12);
        assert!(training_run(Tokens::ZERO, TokenRate::ZERO, hour).is_err());
    }
}
