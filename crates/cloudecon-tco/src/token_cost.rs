use cloudecon_core::{ChipHourPrice, TokenPrice, TokenRate};

use crate::error::{not_negative, positive};
use crate::{Allocation, Error, ServingPoint};

/// Million tokens an hour for each token a second: 3,600 / 1e6.
pub(crate) const MTOK_PER_HOUR: f64 = 3.6e-3;

/// Cost of a million tokens of one kind that bears the whole chip:
/// `$/h / (tok/s x 3.6e-3)`.
///
/// ```
/// # use cloudecon_core::{ChipHourPrice, TokenRate};
/// # use cloudecon_tco::cost_per_token;
/// // 1.41 USD/h over 5,480 tok/s: 1.41 / 19.728 = 0.0715 USD per million.
/// let hour = ChipHourPrice::from_usd_per_chip_hour(1.41);
/// let cost = cost_per_token(hour, TokenRate::from_tokens_per_second(5480.0))?;
/// assert_eq!(format!("{:.4}", cost.as_usd_per_mtok()), "0.0715");
/// # Ok::<(), cloudecon_tco::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for a rate that is not above 0 or a negative price.
pub fn cost_per_token(hour: ChipHourPrice, rate: TokenRate) -> Result<TokenPrice, Error> {
    let hour = not_negative("chip-hour cost", hour.as_usd_per_chip_hour())?;
    let rate = positive("token rate", rate.as_tokens_per_second())?;
    Ok(TokenPrice::from_usd_per_mtok(hour / (rate * MTOK_PER_HOUR)))
}

/// The rate at which a chip earns its hour at a price: `$/h / ($/Mtok x 3.6e-3)`.
///
/// # Errors
/// [`Error::OutOfRange`] for a price that is not above 0 or a negative cost.
pub fn break_even_rate(hour: ChipHourPrice, price: TokenPrice) -> Result<TokenRate, Error> {
    let hour = not_negative("chip-hour cost", hour.as_usd_per_chip_hour())?;
    let price = positive("token price", price.as_usd_per_mtok())?;
    Ok(TokenRate::from_tokens_per_second(hour / (price * MTOK_PER_HOUR)))
}

/// Cost of a million tokens by kind under a named rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenCost {
    input: Option<TokenPrice>,
    cached: Option<TokenPrice>,
    output: TokenPrice,
    rule: Allocation,
}

/// Tokens a second and chip by kind.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rates {
    fresh: f64,
    cached: f64,
    output: f64,
}

impl Rates {
    fn of(point: &ServingPoint) -> Self {
        let cached = point.cached_per_chip().as_tokens_per_second();
        Self {
            fresh: point.input_per_chip().as_tokens_per_second() - cached,
            cached,
            output: point.output_per_chip().as_tokens_per_second(),
        }
    }
}

impl TokenCost {
    /// Splits the cost of a chip-hour over the tokens that the chip serves in it.
    ///
    /// Under a conserving rule `sum of cost x tokens = chip-hour`, whatever the point.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a negative cost or weight, or if every price is zero.
    pub fn allocate(
        hour: ChipHourPrice,
        point: &ServingPoint,
        rule: Allocation,
    ) -> Result<Self, Error> {
        let rates = Rates::of(point);
        let hour = not_negative("chip-hour cost", hour.as_usd_per_chip_hour())?;
        let usd = |share: f64, rate: f64| {
            (rate > 0.0)
                .then(|| TokenPrice::from_usd_per_mtok(hour * share / (rate * MTOK_PER_HOUR)))
        };
        let prompt = rates.fresh + rates.cached;
        let (input, cached, output) = match rule {
            Allocation::WholeSystem => {
                let whole = usd(1.0, prompt);
                (
                    whole.filter(|_| rates.fresh > 0.0),
                    whole.filter(|_| rates.cached > 0.0),
                    usd(1.0, rates.output),
                )
            }
            Allocation::Total => {
                let each = usd(1.0, prompt + rates.output);
                (each.filter(|_| rates.fresh > 0.0), each.filter(|_| rates.cached > 0.0), each)
            }
            Allocation::TimeShare => {
                let (fresh, held) = (point.prompt_share(), point.cached_share());
                split(&usd, rates, [fresh, held, 1.0 - fresh - held])
            }
            Allocation::PriceRatio { input, cached, output } => {
                let worth = [
                    not_negative("input price", input.as_usd_per_mtok())? * rates.fresh,
                    not_negative("cached price", cached.as_usd_per_mtok())? * rates.cached,
                    not_negative("output price", output.as_usd_per_mtok())? * rates.output,
                ];
                split(&usd, rates, whole(worth)?)
            }
            Allocation::Resource { arithmetic, traffic } => {
                split(&usd, rates, whole(resource(point, arithmetic, traffic)?)?)
            }
        };
        let output = output.ok_or(Error::OutOfRange {
            field: "output rate",
            allowed: "finite and above 0",
            found: rates.output,
        })?;
        Ok(Self { input, cached, output, rule })
    }

    /// Cost of fresh prompt tokens; `None` if there are none.
    pub const fn input(&self) -> Option<TokenPrice> {
        self.input
    }

    /// Cost of cached prompt tokens; `None` if there are none.
    pub const fn cached(&self) -> Option<TokenPrice> {
        self.cached
    }

    /// Cost of output tokens.
    pub const fn output(&self) -> TokenPrice {
        self.output
    }

    /// Cost of the mean prompt token: `(1 - hit) input + hit cached`; `None` without prompts.
    pub fn blended_input(&self, hit: cloudecon_core::Share) -> Option<TokenPrice> {
        match (self.input, self.cached) {
            (Some(input), Some(cached)) => Some(input * hit.complement() + cached * hit),
            (only, other) => only.or(other),
        }
    }

    /// The rule.
    pub const fn rule(&self) -> Allocation {
        self.rule
    }
}

type Parts = (Option<TokenPrice>, Option<TokenPrice>, Option<TokenPrice>);

fn split(usd: &impl Fn(f64, f64) -> Option<TokenPrice>, rates: Rates, shares: [f64; 3]) -> Parts {
    let [fresh, cached, output] = shares;
    (usd(fresh, rates.fresh), usd(cached, rates.cached), usd(output, rates.output))
}

fn whole(parts: [f64; 3]) -> Result<[f64; 3], Error> {
    let sum = positive("sum of the parts", parts.iter().sum())?;
    Ok(parts.map(|part| part / sum))
}

/// Busy seconds at shadow prices: fresh prompts, cached prompts, output.
fn resource(point: &ServingPoint, arithmetic: f64, traffic: f64) -> Result<[f64; 3], Error> {
    let arithmetic = not_negative("arithmetic", arithmetic)?;
    let traffic = not_negative("traffic", traffic)?;
    let terms = point.terms();
    let held = point.cached_share() * terms.total.as_seconds();
    let prompt = point.prompt_share() * terms.total.as_seconds();
    let cache = (terms.cache.as_seconds() - held).max(0.0);
    Ok([
        arithmetic * prompt,
        traffic * held,
        arithmetic * (terms.matrices.as_seconds() + terms.attention.as_seconds())
            + traffic * (terms.weights.as_seconds() + cache),
    ])
}
