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
