use cloudecon_core::Share;

use crate::error::{not_negative, positive};
use crate::{Bandwidth, Error};

/// Requests as a server sees them in steady state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workload {
    /// Prompt tokens of a request.
    pub input: f64,
    /// Output tokens of a request.
    pub output: f64,
    /// Requests that are open at a time, per replica.
    pub concurrency: f64,
    /// Prompts that are served from a cache.
    pub prompt_cache: Option<PromptCache>,
}

/// A cache of prompts: hits need no prefill, but memory, reads and a load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromptCache {
    /// Share of prompt tokens found in the cache.
    pub hit: Share,
    /// Rate per chip at which hits come into memory; `None` if they never left it.
    pub load: Option<Bandwidth>,
}

impl Workload {
    /// A workload without prompt cache.
    pub const fn new(input: f64, output: f64, concurrency: f64) -> Self {
        Self { input, output, concurrency, prompt_cache: None }
    }

    /// The same with another number of open requests.
    #[must_use]
    pub const fn with_concurrency(self, concurrency: f64) -> Self {
        Self { concurrency, ..self }
    }

    /// Share of prompt tokens that need no prefill.
    pub fn cache_hit(&self) -> f64 {
        self.prompt_cache.map_or(0.0, |cache| cache.hit.as_fraction())
    }

    pub(crate) fn cache_load(&self) -> f64 {
        self.prompt_cache
            .and_then(|cache| cache.load)
            .map_or(f64::INFINITY, Bandwidth::as_bytes_per_s)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        not_negative("input", self.input)?;
        positive("output", self.output)?;
        positive("concurrency", self.concurrency)?;
        positive("1 / cache load", 1.0 + 1.0 / self.cache_load())?;
        Ok(())
    }
}

/// Speculative decoding: a cheap draft, checked by the model in one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speculation {
    /// Tokens drafted per step.
    pub draft_length: u32,
    /// Chance that a drafted token is accepted, given that those before it were.
    pub acceptance: Share,
    /// Time to draft one token, as a share of a step of the model.
    pub draft_cost: f64,
}

impl Speculation {
    /// Mean tokens gained per step: `1 + a + ... + a^g = (1 - a^(g+1)) / (1 - a)`.
    ///
    /// ```
    /// # use cloudecon_core::Share;
    /// # use cloudecon_tco::Speculation;
    /// // 3 drafted at 80 %: 1 + 0.8 + 0.64 + 0.512 = 2.952
    /// let draft = Speculation { draft_length: 3, acceptance: Share::from_percent(80.0)?, draft_cost: 0.05 };
    /// assert!((draft.tokens_per_step() - 2.952).abs() < 1e-12);
    /// # Ok::<(), cloudecon_core::Error>(())
    /// ```
    pub fn tokens_per_step(&self) -> f64 {
        let acceptance = self.acceptance.as_fraction();
        let (mut sum, mut power) = (1.0, 1.0);
        for _ in 0..self.draft_length {
            power *= acceptance;
            sum += power;
        }
        sum
    }
}
