use cloudecon_core::{ChipHourPrice, Share, TokenPrice, TokenRate};
use serde::{Deserialize, Serialize};

use crate::error::{not_negative, positive};
use crate::{Bandwidth, DataSize, Error, Seconds, cost_per_token};

/// Whether generation and training of a reinforcement-learning loop take turns on the same chips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// On the same chips, one after the other.
    Colocated,
    /// On separate chips at the same time.
    Split,
}

/// One iteration of reinforcement learning: trajectories are generated, then learned from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RolloutIteration {
    /// Trajectories of an iteration.
    pub trajectories: f64,
    /// Mean tokens of a trajectory.
    pub mean_length: f64,
    /// Longest over mean length, at least 1.
    pub tail: f64,
    /// True if finished requests make room for others, so that the tail is hidden.
    pub is_backfilled: bool,
    /// Output tokens a second of a generating chip at its usual load.
    pub decode_rate: TokenRate,
    /// Chips that generate.
    pub rollout_chips: f64,
    /// Tokens a second that a training chip learns from.
    pub training_rate: TokenRate,
    /// Chips that train.
    pub training_chips: f64,
    /// Where the two run.
    pub placement: Placement,
    /// Weights sent to the generating chips after an update, per chip.
    pub weights: DataSize,
    /// Link over which they are sent.
    pub link: Bandwidth,
    /// Part of the sending that is hidden.
    pub sync_overlap: Share,
    /// Trajectory tokens that are thrown away as stale or invalid.
    pub discarded: Share,
}

impl RolloutIteration {
    fn tokens(&self) -> Result<f64, Error> {
        Ok(positive("trajectories", self.trajectories)?
            * positive("mean_length", self.mean_length)?)
    }

    /// Share of the usual decode rate that a batch keeps over its length: 1 with backfill, and
    /// `1 / tail` where the batch runs empty.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a tail below 1.
    pub fn tail_efficiency(&self) -> Result<f64, Error> {
        let tail = 1.0 + not_negative("tail - 1", self.tail - 1.0)?;
        Ok(if self.is_backfilled { 1.0 } else { 1.0 / tail })
    }

    /// Time to generate the trajectories.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a count or rate that is not above 0.
    pub fn rollout_time(&self) -> Result<Seconds, Error> {
        let rate = positive("decode_rate", self.decode_rate.as_tokens_per_second())?
            * positive("rollout_chips", self.rollout_chips)?
            * self.tail_efficiency()?;
        Ok(Seconds::from_seconds(self.tokens()? / rate))
    }

    /// Time to learn from the trajectories that are kept.
    ///
    /// # Errors
    /// As [`RolloutIteration::rollout_time`].
    pub fn training_time(&self) -> Result<Seconds, Error> {
        let rate = positive("training_rate", self.training_rate.as_tokens_per_second())?
            * positive("training_chips", self.training_chips)?;
        let kept = self.tokens()? * self.discarded.complement().as_fraction();
        Ok(Seconds::from_seconds(kept / rate))
    }

    /// Time to send new weights that is not hidden.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a link that is not above 0.
    pub fn sync_time(&self) -> Result<Seconds, Error> {
        let link = positive("link", self.link.as_bytes_per_s())?;
        let sent = not_negative("weights", self.weights.as_bytes())? / link;
        Ok(Seconds::from_seconds(sent * self.sync_overlap.complement().as_fraction()))
    }

    /// Time of an iteration: the sum where the chips are shared, the longer of the two where they
    /// are not, and the exposed sending of weights.
    ///
    /// # Errors
    /// As the parts.
    pub fn time(&self) -> Result<Seconds, Error> {
        let (roll, train) = (self.rollout_time()?.as_seconds(), self.training_time()?.as_seconds());
        let both = match self.placement {
            Placement::Colocated => roll + train,
            Placement::Split => roll.max(train),
        };
        Ok(Seconds::from_seconds(both + self.sync_time()?.as_seconds()))
    }

    /// Chips in use.
    pub const fn chips(&self) -> f64 {
        match self.placement {
            Placement::Colocated => self.rollout_chips.max(self.training_chips),
            Placement::Split => self.rollout_chips + self.training_chips,
        }
    }

    /// Rollout chips for each training chip at which neither waits.
    ///
    /// # Errors
    /// As the parts.
    pub fn balanced_ratio(&self) -> Result<f64, Error> {
        let roll = positive("decode_rate", self.decode_rate.as_tokens_per_second())?
            * self.tail_efficiency()?;
        let kept = self.discarded.complement().as_fraction();
        Ok(self.training_rate.as_tokens_per_second() / (roll * positive("1 - discarded", kept)?))
    }

    /// Cost of a million trajectory tokens that are kept.
    ///
    /// # Errors
    /// As the parts.
    pub fn cost_per_kept_token(&self, hour: ChipHourPrice) -> Result<TokenPrice, Error> {
        let kept = self.tokens()? * self.discarded.complement().as_fraction();
        let per_chip = kept / (self.time()?.as_seconds() * self.chips());
        cost_per_token(hour, TokenRate::from_tokens_per_second(per_chip))
    }

    /// CPU cores for each generating chip that run the environments:
    /// core-seconds a trajectory times trajectories a second and chip.
    ///
    /// # Errors
    /// As the parts.
    pub fn cores_per_chip(&self, core_time: Seconds) -> Result<f64, Error> {
        let core = not_negative("core_time", core_time.as_seconds())?;
        let rate = self.trajectories / self.time()?.as_seconds();
        Ok(core * rate / positive("rollout_chips", self.rollout_chips)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iteration() -> RolloutIteration {
        RolloutIteration {
            trajectories: 1_000.0,
            mean_length: 5_000.0,
            tail: 4.0,
            is_backfilled: false,
            decode_rate: TokenRate::from_tokens_per_second(2_000.0),
            rollout_chips: 10.0,
            training_rate: TokenRate::from_tokens_per_second(5_000.0),
            training_chips: 2.0,
            placement: Placement::Split,
            weights: DataSize::from_gb(140.0),
            link: Bandwidth::from_gb_per_s(10.0),
            sync_overlap: Share::from_percent(50.0).unwrap(),
            discarded: Share::from_percent(20.0).unwrap(),
        }
    }

    #[test]
    fn an_iteration_worked_by_hand() {
        // 5e6 tokens / (2,000 x 10 / 4) = 1,000 s; training 4e6 / 10,000 = 400 s; sync 14 / 2 = 7 s.
        let split = iteration();
        approx::assert_relative_eq!(split.time().unwrap().as_seconds(), 1_007.0);
        let shared = RolloutIteration { placement: Placement::Colocated, ..split };
        approx::assert_relative_eq!(shared.time().unwrap().as_seconds(), 1_407.0);
        let filled = RolloutIteration { is_backfilled: true, ..split };
        // 250 s of rollout: training binds.
        approx::assert_relative_eq!(filled.time().unwrap().as_seconds(), 407.0);
        // 4e6 kept in 1,007 s on 12 chips at 3 USD/h: 3 x 12 x 1,007 / 3,600 / 4 = 2.5175 USD/Mtok.
        let cost = split.cost_per_kept_token(ChipHourPrice::from_usd_per_chip_hour(3.0)).unwrap();
        approx::assert_relative_eq!(cost.as_usd_per_mtok(), 2.5175, max_relative = 1e-12);
        // 0.993 trajectories/s x 30 core-seconds over 10 chips.
        let cores = split.cores_per_chip(Seconds::from_seconds(30.0)).unwrap();
        approx::assert_relative_eq!(cores, 30.0 * 1_000.0 / 1_007.0 / 10.0, max_relative = 1e-12);
        // 5,000 / (2,000 / 4 x 0.8) = 12.5 rollout chips a training chip.
        approx::assert_relative_eq!(split.balanced_ratio().unwrap(), 12.5, max_relative = 1e-12);
    }
}
