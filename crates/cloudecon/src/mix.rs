//! Revenue by line: core infrastructure, AI infrastructure, tokens; shares, paces and growth.

mod growth;
mod layers;
mod line_profit;
mod lines;
mod profit;
mod tokens;

use cloudecon_core::{Growth, Range, Usd};
use cloudecon_dataset::{Bound, Dataset, Provider};

use crate::inputs::{Found, cloud_entity};
use crate::table::Document;
use crate::{Error, Options, Traced, scene};

pub(crate) use lines::{TOKENS, split};
pub(crate) use tokens::{ai_share_around, tokens_before};

/// Revenue mix, growth and paces of the reported providers.
///
/// Tables: `growth` (revenue, growth on the quarter and the year, run-rate, trailing year), `lines`
/// (revenue of each line, its share, its run-rate), `layers` (infrastructure, platform and software
/// where a source splits them), `profit` (cost, expense, income, margins), `line-profit` (income of
/// tokens and of the rest where a margin of tokens is published), `token-growth` (what tokens add
/// to growth and to the step of income).
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn mix(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        Document::new("mix", format!("Revenue mix of {}", scene.quarter))
            .table(growth::table(&scene))
            .table(lines::table(&scene))
            .table(layers::table(&scene))
            .table(profit::table(&scene))
            .table(line_profit::table(&scene))
            .table(tokens::table(&scene))
            .note("the AI share is of the entity named in the row; its lines add to that entity's revenue")
            .with_ids(scene.quarter)
    })
}

/// The cloud entity, and the entity of the AI share where it is another one.
fn entities(provider: &Provider) -> Vec<&str> {
    let cloud = cloud_entity(provider);
    let mut found = vec![cloud];
    found.extend(provider.ai_entity().filter(|entity| *entity != cloud));
    found
}

/// Growth with the range that printed digits allow.
pub(crate) fn rise(
    before: Found<Traced<Range<Usd>>>,
    after: Found<Traced<Range<Usd>>>,
) -> Found<Traced<Range<Growth>>> {
    let (before, after) = (before?.named("revenue_before"), after?.named("revenue"));
    // An end of the base says nothing one-sided of the growth on it.
    let bound = if before.bound() == Bound::Exact { after.bound() } else { Bound::About };
    before
        .join(after)
        .with_bound(bound)
        .try_map(|(before, after)| {
            let low = Growth::of(before.high(), after.low())?;
            let mid = Growth::of(before.mid(), after.mid())?;
            let high = Growth::of(before.low(), after.high())?;
            Range::new(low, mid, high).ok()
        })
        .map(|growth| growth.stated("growth", "fraction", "revenue / revenue_before - 1"))
        .ok_or_else(|| "nothing before it".to_owned())
}
