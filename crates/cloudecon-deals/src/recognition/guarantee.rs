use serde::{Deserialize, Serialize};

use crate::{Error, MicroUsd, Rate, Rounding};

/// Accepted patterns for a minimum guarantee on usage royalties of symbolic property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GuaranteePattern {
    /// View A: the guarantee is not substantive; royalties as earned, any shortfall at the end.
    AsEarned,
    /// View B: evenly over the estimated total, never above `max(guarantee, royalties to date)`.
    EvenOverEstimate {
        /// Estimate of all royalties.
        total: MicroUsd,
    },
    /// View C: the guarantee evenly, royalties above it when they pass it.
    EvenGuarantee,
}

/// Revenue by period under a minimum guarantee.
///
/// # Errors
/// [`Error::Overflow`].
///
/// # References
/// ASC 606-10-55-65A and 55-65B; TRG paper of 2016-11-07 on minimum guarantees; FASB Q&A 59 and 60.
pub fn minimum_guarantee(
    royalties: &[MicroUsd],
    guarantee: MicroUsd,
    pattern: GuaranteePattern,
) -> Result<Vec<MicroUsd>, Error> {
    let periods = royalties.len();
    let count = |n: usize| i128::try_from(n).map_err(|_| Error::overflow("periods"));
    let even = |amount: MicroUsd, done: usize| -> Result<MicroUsd, Error> {
        amount.times(Rate::new(count(done)?, count(periods)?)?, Rounding::default())
    };
    let (mut earned, mut before) = (MicroUsd::ZERO, MicroUsd::ZERO);
    let mut rows = Vec::with_capacity(periods);
    for (index, royalty) in royalties.iter().enumerate() {
        earned += *royalty;
        let is_last = index + 1 == periods;
        let now = match pattern {
            _ if is_last => earned.max(guarantee),
            GuaranteePattern::AsEarned => earned,
            GuaranteePattern::EvenOverEstimate { total } => {
                even(total, index + 1)?.min(earned.max(guarantee))
            }
            GuaranteePattern::EvenGuarantee => {
                even(guarantee, index + 1)? + (earned - guarantee).max(MicroUsd::ZERO)
            }
        };
        rows.push(now - before);
        before = now;
    }
    Ok(rows)
}
