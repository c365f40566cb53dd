//! Supply against demand of known sites by provider and quarter, and what fills a shortfall.

mod case;
mod chip_hours;
mod cost;
mod needs;
mod power;
mod settings;
mod tables;

use cloudecon_capacity::Draws;
use cloudecon_core::Quarter;
use cloudecon_dataset::Dataset;

pub use self::case::SupplyCase;
use self::settings::Settings;
use super::fleet::{BuildChanges, Campus};
use super::outlook::{DelayChoice, OutlookOptions, drawn};
use super::{contracts, slips};
use crate::scene;
use crate::table::{Cell, Document};
use crate::{Error, Options};

/// What the balance is asked.
#[derive(Debug, Clone)]
pub struct BalanceOptions {
    /// First quarter; the one of the newest snapshot if `None`.
    pub from: Option<Quarter>,
    /// Number of quarters, at least 1.
    pub quarters: u32,
    /// Which supply counts.
    pub supply: SupplyCase,
    /// Futures drawn and their seed.
    pub draws: Draws,
    /// How delays are drawn.
    pub delay: DelayChoice,
    /// What the caller changes about the building of campuses.
    pub changes: BuildChanges,
}

impl Default for BalanceOptions {
    fn default() -> Self {
        let outlook = OutlookOptions::default();
        Self {
            from: None,
            quarters: 8,
            supply: SupplyCase::default(),
            draws: outlook.draws,
            delay: outlook.delay,
            changes: BuildChanges::default(),
        }
    }
}

/// Balance of the known sites of each provider, quarter by quarter.
///
/// Tables: `balance`, `cost`, `chip-hours` (the cost of power in that of a chip), `set-apart` (who uses each campus), `leases`, `contracts`.
///
/// # Errors
/// [`Error`] for an unknown scenario or campus, or a dataset without sites.
pub fn balance(
    dataset: &Dataset,
    options: &Options,
    asked: &BalanceOptions,
) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let day = slips::view_day(scene.inputs.dataset()).ok_or(Error::NothingToReport)?;
        let first = asked.from.unwrap_or_else(|| Quarter::of(day.month()));
        let last = first.plus(i32::try_from(asked.quarters.max(1)).unwrap_or(1) - 1);
        let outlook = OutlookOptions {
            draws: asked.draws,
            delay: asked.delay,
            changes: asked.changes.clone(),
            ..OutlookOptions::default()
        };
        let drawn = drawn(&scene, first, last, &outlook)?;
        let (mut power, mut cost, mut chips) = (power::table(), cost::table(), chip_hours::table());
        for (provider, campuses) in drawn.providers.iter().filter(|(_, all)| !all.is_empty()) {
            let rows = settings::settings(&scene, provider).and_then(|settings| {
                let balances =
                    needs::balances(provider, campuses, &drawn, first, asked, &settings)?;
                Ok((settings, balances))
            });
            match rows {
                Ok((settings, balances)) => {
                    let inputs = all_inputs(campuses, &settings);
                    for (quarter, mid) in balances[1].iter() {
                        let [low, high] = [0, 2].map(|end| balances[end].get(quarter));
                        let ends = [low.unwrap_or(mid), mid, high.unwrap_or(mid)];
                        power::push(&mut power, provider, quarter, mid, &inputs);
                        let handed =
                            cost::push(&mut cost, provider, quarter, ends, &settings, &inputs);
                        chip_hours::push(&mut chips, &scene, provider, quarter, handed.as_ref());
                    }
                }
                Err(reason) => power.push([
                    provider.name().into(),
                    first.to_string().into(),
                    Cell::Missing(reason),
                ]),
            }
        }
        let title = format!(
            "Supply and demand of KNOWN SITES, {first} to {last}, supply {}: a part of each cloud, not its total",
            asked.supply
        );
        let findings =
            crate::models::coverage(&scene.inputs, &scene.providers, Quarter::of(day.month()));
        Ok(Document::new("capacity-balance", title)
            .table(power)
            .table(cost)
            .table(chips)
            .table(tables::set_apart(&drawn))
            .table(tables::leases(&scene))
            .table(contracts::table(&scene))
            .note("long contracts: power at campuses whose users are others than the operator (OpenAI at Microsoft, Anthropic at AWS), promised for the announced dates; several users share a campus evenly")
            .note("internal use and open demand are assumptions of the scenario (`balance.*`): no company publishes them. Change them with `--set`")
            .note("a slip shows as a shortfall of what was promised; it is leased at once if the lead time allows, else unserved")
            .findings_from(findings))
    })?
}

fn all_inputs(campuses: &[Campus], settings: &Settings) -> Vec<String> {
    let rows = campuses.iter().flat_map(|campus| campus.rows.iter().cloned());
    rows.chain(settings.inputs.iter().cloned()).collect()
}
