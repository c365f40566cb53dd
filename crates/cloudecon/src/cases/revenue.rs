//! Published claims worked by hand: files of schema `revenue-case/1`, a `method` a case.

mod channel;
mod margins;
mod shares;

use cloudecon_core::{Growth, Margin, Range, RunRate, Share, Usd};
use cloudecon_revenue::Statement;

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;

/// Named results of a case.
type Figures = Result<Vec<(&'static str, f64)>, Failure>;

/// Computes a case by its `method`; each figure must hold to half a unit of its last printed digit.
pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let found = Found::map(figures(&input)?);
    found.against(&case.get("expected")?, &|name, printed, found| match found {
        Found::Number(ours) => {
            let text = printed.as_text()?;
            let expected = text.parse().map_err(|_| printed.wrong("printed digits"))?;
            Ok(Compared::number(name, expected, *ours, Tolerance::printed(text)))
        }
        _ => Err(printed.wrong("one figure")),
    })
}

fn figures(input: &Fields<'_>) -> Figures {
    match input.text("method")? {
        "margin-change" => margins::change(input),
        "margin-change-range" => margins::change_range(input),
        "implied-add-back" => margins::add_back(input),
        "restatement" => margins::restated(input),
        "steady-life-change" => margins::life_change(input),
        "exclude-line" => margins::without_line(input),
        "ai-split" => shares::ai_split(input),
        "annual-profile" => shares::quarter_of_year(input),
        "growth-points" => shares::growth_points(input),
        "year-ago-base" => shares::year_ago(input),
        "needed-step-up" => shares::needed_step(input),
        "needed-line-margin" => shares::needed_margin(input),
        "incremental-margin" => shares::incremental(input),
        "found-share" => shares::found_share(input),
        "implied-channel" => channel::implied(input),
        "implied-take" => channel::take(input),
        "channel-sales" => channel::sales(input),
        "net-new" => channel::net_new(input),
        "power-for" => channel::power(input),
        other => Err(unknown("method", other)),
    }
}

fn millions(input: &Fields<'_>, key: &str) -> Result<Usd, Failure> {
    input.number(key).map(Usd::from_millions)
}

fn share(percent: f64) -> Result<Share, Failure> {
    Ok(Share::from_percent(percent)?)
}

fn share_range(input: &Fields<'_>, key: &str) -> Result<Range<Share>, Failure> {
    match input.numbers(key)?[..] {
        [low, high] => Ok(Range::between(share(low)?, share(high)?)?),
        [low, mid, high] => Ok(Range::new(share(low)?, share(mid)?, share(high)?)?),
        _ => Err(input.get(key)?.wrong("low and high, or low, mid and high")),
    }
}

/// Low and high, in millions.
fn span(input: &Fields<'_>, key: &str) -> Result<Range<Usd>, Failure> {
    match input.numbers(key)?[..] {
        [low, high] => Ok(Range::between(Usd::from_millions(low), Usd::from_millions(high))?),
        _ => Err(input.get(key)?.wrong("low and high")),
    }
}

fn margin(input: &Fields<'_>, key: &str) -> Result<Margin, Failure> {
    Ok(Margin::from_percent(input.number(key)?)?)
}

fn growth(input: &Fields<'_>, key: &str) -> Result<Growth, Failure> {
    Ok(Growth::from_percent(input.number(key)?)?)
}

fn pace(input: &Fields<'_>, key: &str) -> Result<RunRate, Failure> {
    input.number(key).map(RunRate::from_usd_billions_per_year)
}

/// The number, or zero where a case leaves it out.
fn or_zero(input: &Fields<'_>, key: &str) -> Result<f64, Failure> {
    if input.optional(key).is_some() { input.number(key) } else { Ok(0.0) }
}

fn statement(input: &Fields<'_>, key: &str) -> Result<Statement, Failure> {
    let side = input.get(key)?;
    let whole = Statement::from_ebit(millions(&side, "revenue")?, millions(&side, "ebit")?);
    Ok(match side.optional("cost_of_revenue") {
        Some(cost) => whole.with_cost_of_revenue(Usd::from_millions(cost.as_number()?)),
        None => whole,
    })
}
