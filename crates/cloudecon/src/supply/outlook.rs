//! Net added IT power of known sites by year: announced, and as late as steps were measured to be.

use std::fmt;
use std::str::FromStr;

use cloudecon_capacity::{
    BuildOut, CommonShock, DelayModel, Draws, ItPower, SimulatedSupply, StepStatus, Window,
    simulate,
};
use cloudecon_core::{Date, Quarter, Range, Share};
use cloudecon_dataset::{Basis, Bound, Dataset, Provider};

use super::fleet::{self, Campus, Move, Pause};
use super::{contracts, slips};
use crate::inputs::{Found, share as as_share};
use crate::scene::{self, Scene};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options};

/// How the delay of a pending step is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DelayChoice {
    /// Measured delays, apart by how far ahead a step is.
    #[default]
    ByHorizon,
    /// Measured delays, all in one.
    Pooled,
    /// A lognormal through their median and their P90.
    LogNormal,
    /// Half and half.
    Mixture,
}

impl DelayChoice {
    /// The words of the choices.
    pub const WORDS: [&'static str; 4] = ["by-horizon", "pooled", "lognormal", "mixture"];
}

impl FromStr for DelayChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "by-horizon" => Self::ByHorizon,
            "pooled" => Self::Pooled,
            "lognormal" => Self::LogNormal,
            "mixture" => Self::Mixture,
            _ => return Err(format!("take one of {}", Self::WORDS.join(", "))),
        })
    }
}

impl fmt::Display for DelayChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ByHorizon => Self::WORDS[0],
            Self::Pooled => Self::WORDS[1],
            Self::LogNormal => Self::WORDS[2],
            Self::Mixture => Self::WORDS[3],
        })
    }
}

/// What the outlook is asked.
#[derive(Debug, Clone)]
pub struct OutlookOptions {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
    /// Futures drawn and their seed.
    pub draws: Draws,
    /// How delays are drawn.
    pub delay: DelayChoice,
    /// Campuses that come earlier or later.
    pub moves: Vec<Move>,
    /// Campuses on which work stands still.
    pub pauses: Vec<Pause>,
}

impl Default for OutlookOptions {
    fn default() -> Self {
        Self {
            from: 2023,
            to: 2027,
            draws: Draws { count: 10_000, seed: 1 },
            delay: DelayChoice::default(),
            moves: Vec::new(),
            pauses: Vec::new(),
        }
    }
}

/// The campuses of all providers, drawn.
pub(super) struct Drawn<'a> {
    pub(super) day: Date,
    pub(super) providers: Vec<(&'a Provider, Vec<Campus>)>,
    pub(super) supply: Found<SimulatedSupply>,
}

/// Draws the campuses of the reported providers up to a quarter.
pub(super) fn drawn<'a>(
    scene: &Scene<'a>,
    first: Quarter,
    last: Quarter,
    asked: &OutlookOptions,
) -> Result<Drawn<'a>, Error> {
    let dataset = scene.inputs.dataset();
    fleet::check_names(&scene.inputs, &asked.moves, &asked.pauses)?;
    let day = slips::view_day(dataset).ok_or(Error::NothingToReport)?;
    let mut providers = Vec::new();
    let mut sites: Vec<BuildOut> = Vec::new();
    for provider in &scene.providers {
        let found = fleet::campuses(&scene.inputs, provider, day, &asked.moves, &asked.pauses)?;
        sites.extend(found.iter().map(|campus| campus.build_out.clone()));
        providers.push((*provider, found));
    }
    let quarters = u32::try_from(last.quarters_since(first) + 1).unwrap_or(1);
    let window = Window { as_of: day, first, quarters };
    let supply = model(scene, asked.delay).and_then(|model| {
        simulate(&sites, window, &model, asked.draws).map_err(|error| error.to_string())
    });
    Ok(Drawn { day, providers, supply })
}

fn model(scene: &Scene<'_>, choice: DelayChoice) -> Found<DelayModel> {
    let measured = slips::measured(scene.inputs.dataset());
    let model = slips::model(&measured, choice)?;
    let supplier = scene.inputs.assumption("delay.common_to_supplier", as_share);
    let supplier = supplier.map_or(Share::ZERO, |traced| traced.mid());
    let common = CommonShock { supplier, equipment: Share::ZERO };
    model.with_common_shock(common).map_err(|error| error.to_string())
}

/// Net added IT power of the known sites of each provider by year.
///
/// Tables: `net-adds` (announced, P50 and P90 of what is added, and what the company says),
/// `year-ends`, `coverage` (how much of each cloud the sites are), `campuses`, `contracts`.
///
/// # Errors
/// [`Error`] for an unknown scenario or campus, years out of order, or a dataset without sites.
pub fn outlook(
    dataset: &Dataset,
    options: &Options,
    asked: &OutlookOptions,
) -> Result<Document, Error> {
    if asked.to < asked.from {
        let (from, to) = (Date::new(asked.from, 1, 1)?, Date::new(asked.to, 12, 31)?);
        return Err(cloudecon_capacity::Error::Span { from, to }.into());
    }
    scene::with(dataset, options, |scene| {
        let first = Quarter::new(asked.from - 1, 4)?;
        let last = Quarter::new(asked.to, 4)?;
        let drawn = drawn(&scene, first, last, asked)?;
        let title = format!(
            "Net added IT power of KNOWN SITES, {} to {}, seen on {}: a part of each cloud, not its total",
            asked.from, asked.to, drawn.day
        );
        let findings = crate::models::coverage(
            &scene.inputs,
            &scene.providers,
            Quarter::of(drawn.day.month()),
        );
        Ok(Document::new("capacity-outlook", title)
            .table(net_adds(&scene, &drawn, asked))
            .table(year_ends(&drawn, asked))
            .table(coverage(&scene, &drawn))
            .table(campuses(&drawn, asked))
            .table(contracts::table(&scene))
            .note("COVERAGE: open data see some large campuses only; do not add these up to a provider, and do not rank providers by them. `coverage` says how much is seen")
            .note("P50: added or passed in half of the futures; P90: in nine of ten, so the lower figure. Delays as measured between snapshots (`cloudecon capacity slip`), cancellation with them")
            .note(format!("delays {}, {} futures, seed {}; what was in service by {} is certain", asked.delay, asked.draws.count, asked.draws.seed, drawn.day))
            .findings_from(findings))
    })?
}

/// IT power on a year's last day if every pending step keeps its date.
pub(super) fn announced(campuses: &[Campus], day: Date) -> f64 {
    campuses.iter().map(|campus| campus.build_out.power_on(day, 0).as_mw()).sum()
}

fn year_end(year: i32) -> Option<(Quarter, Date)> {
    let quarter = Quarter::new(year, 4).ok()?;
    Some((quarter, quarter.last_day()))
}

fn inputs_of(campuses: &[Campus]) -> Vec<String> {
    campuses.iter().flat_map(|campus| campus.rows.iter().cloned()).collect()
}

fn number(megawatts: f64, campuses: &[Campus], id: String) -> Number {
    Number::new(megawatts)
        .with_basis(Basis::Estimated)
        .with_bound(Bound::AtLeast)
        .with_inputs(inputs_of(campuses))
        .with_id(id)
}

fn net_adds(scene: &Scene<'_>, drawn: &Drawn<'_>, asked: &OutlookOptions) -> Table {
    let mut table = Table::new("net-adds", "Net added IT power by year, known sites only")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("year", "Year"))
        .column(Column::number("announced", "Announced", "MW"))
        .column(Column::number("p50", "Slipped, P50", "MW"))
        .column(Column::number("p90", "Slipped, P90", "MW"))
        .column(Column::number("company", "The company says of all it has", "MW"))
        .note("known sites: a part of each cloud. What a company says is electric power of all its data centres, on its own definition");
    for (provider, campuses) in &drawn.providers {
        for year in asked.from..=asked.to {
            let (Some((before, start)), Some((quarter, end))) =
                (year_end(year - 1), year_end(year))
            else {
                continue;
            };
            let id = |what: &str| format!("{}.outlook_{what}@{year}", provider.id());
            let added = announced(campuses, end) - announced(campuses, start);
            let slipped = |chance: f64, what: &str| -> Cell {
                if campuses.is_empty() {
                    return Cell::Missing("no known site".to_owned());
                }
                match &drawn.supply {
                    Ok(supply) => {
                        let power = supply.added(provider.id(), before, quarter, chance);
                        let power = power.map_or(0.0, ItPower::as_mw);
                        number(power, campuses, id(what)).into()
                    }
                    Err(reason) => Cell::Missing(reason.clone()),
                }
            };
            let plain = if campuses.is_empty() {
                Cell::Missing("no known site".to_owned())
            } else {
                number(added, campuses, id("announced")).into()
            };
            table.push([
                provider.name().into(),
                year.to_string().into(),
                plain,
                slipped(0.5, "p50"),
                slipped(0.9, "p90"),
                crate::charts::company_added(scene, provider, year),
            ]);
        }
    }
    table
}

fn year_ends(drawn: &Drawn<'_>, asked: &OutlookOptions) -> Table {
    let mut table = Table::new("year-ends", "IT power at year end, known sites only")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("year", "Year"))
        .column(Column::number("announced", "Announced", "MW"))
        .column(Column::number("mean", "Mean of the futures", "MW"))
        .column(Column::number("p50", "P50", "MW"))
        .column(Column::number("p90", "P90", "MW"));
    for (provider, campuses) in drawn.providers.iter().filter(|(_, sites)| !sites.is_empty()) {
        for year in asked.from..=asked.to {
            let Some((quarter, end)) = year_end(year) else { continue };
            let id = |what: &str| format!("{}.outlook_year_end_{what}@{year}", provider.id());
            let cell = |what: &str, get: &dyn Fn(&SimulatedSupply) -> Option<ItPower>| -> Cell {
                match &drawn.supply {
                    Ok(supply) => {
                        let power = get(supply).map_or(0.0, ItPower::as_mw);
                        number(power, campuses, id(what)).into()
                    }
                    Err(reason) => Cell::Missing(reason.clone()),
                }
            };
            table.push([
                provider.name().into(),
                year.to_string().into(),
                number(announced(campuses, end), campuses, id("announced")).into(),
                cell("mean", &|supply| supply.mean(provider.id(), quarter)),
                cell("p50", &|supply| supply.reached(provider.id(), quarter, 0.5)),
                cell("p90", &|supply| supply.reached(provider.id(), quarter, 0.9)),
            ]);
        }
    }
    table
}

/// What the sites are beside what the company says of all its power.
fn coverage(scene: &Scene<'_>, drawn: &Drawn<'_>) -> Table {
    let mut table = Table::new("coverage", "How much of each cloud the known sites are")
        .column(Column::text("provider", "Provider"))
        .column(Column::number("campuses", "Known campuses", "count"))
        .column(Column::number("seen", "IT power in service", "MW"))
        .column(Column::text("company", "What the company says"))
        .column(Column::number("whole", "Of all it has or added", "MW"))
        .column(Column::number("share", "Seen of that", "percent").ranged())
        .note("seen of what was added: what the known sites added in the same period. No company but one states its whole power; a share of additions is no share of the fleet");
    for (provider, campuses) in &drawn.providers {
        let seen = announced_in_service(campuses, drawn.day);
        let count = Number::new(campuses.len() as f64);
        let said = super::contracts::said_of_power(scene, provider, drawn.day);
        let (words, whole, share): (Cell, Cell, Cell) = match said {
            None => (
                "nothing on its power".into(),
                Cell::Missing("no statement".to_owned()),
                Cell::Missing("unknown: the whole is not stated".to_owned()),
            ),
            Some(said) => {
                let (from, to) = said.span;
                let part = match from {
                    Some(from) => {
                        announced_in_service(campuses, to) - announced_in_service(campuses, from)
                    }
                    None => announced_in_service(campuses, to),
                };
                let percent = Range::exact(100.0 * part / said.megawatts);
                (
                    said.words.into(),
                    Number::new(said.megawatts)
                        .with_basis(said.basis)
                        .with_bound(said.bound)
                        .with_inputs([said.row.as_str()])
                        .into(),
                    Number::between(percent.low(), percent.mid(), percent.high())
                        .with_basis(Basis::Estimated)
                        .with_inputs(inputs_of(campuses))
                        .with_inputs([said.row])
                        .with_id(format!("{}.outlook_coverage", provider.id()))
                        .with_note(
                            "IT power of known sites over electric power as the company counts it",
                        )
                        .into(),
                )
            }
        };
        let seen: Cell = if campuses.is_empty() {
            Cell::Missing("no known site".to_owned())
        } else {
            number(seen, campuses, format!("{}.outlook_seen@{}", provider.id(), drawn.day)).into()
        };
        table.push([provider.name().into(), count.into(), seen, words, whole, share]);
    }
    table
}

fn announced_in_service(campuses: &[Campus], day: Date) -> f64 {
    campuses.iter().map(|campus| campus.build_out.in_service_on(day).as_mw()).sum()
}

fn campuses(drawn: &Drawn<'_>, asked: &OutlookOptions) -> Table {
    let mut table = Table::new("campuses", "Known campuses with steps to come, or in the period")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("campus", "Campus"))
        .column(Column::text("place", "Place"))
        .column(Column::text("users", "Users"))
        .column(Column::text("supplier", "Power from"))
        .column(Column::number("now", "In service", "MW"))
        .column(Column::number("end", format!("Announced by {}", asked.to), "MW"))
        .column(Column::number("all", "Announced in all", "MW"))
        .column(Column::text("next", "Next step"));
    for (provider, campuses) in &drawn.providers {
        for campus in campuses {
            let phases = campus.build_out.phases();
            let all: f64 = phases.iter().map(|phase| phase.it_power().as_mw()).sum();
            let Some((_, end)) = year_end(asked.to) else { continue };
            let cell = |megawatts: f64| {
                Cell::from(
                    Number::new(megawatts)
                        .with_basis(Basis::Estimated)
                        .with_inputs(campus.rows.iter().map(String::as_str)),
                )
            };
            let next = phases.iter().find(|phase| {
                phase.status() == StepStatus::Pending && phase.it_power() > ItPower::ZERO
            });
            let next = next.map_or_else(
                || "-".to_owned(),
                |phase| {
                    format!("{:.0} MW on {}", phase.it_power().as_mw(), phase.milestone().online())
                },
            );
            let unplaced = if phases.is_empty() { "no power or date published" } else { "" };
            table.push([
                provider.name().into(),
                campus.name.as_str().into(),
                short(&campus.place).into(),
                campus.users.as_str().into(),
                campus.supplier.as_deref().unwrap_or("not published").into(),
                cell(campus.build_out.in_service_on(drawn.day).as_mw()),
                cell(campus.build_out.power_on(end, 0).as_mw()),
                cell(all),
                if unplaced.is_empty() { next.into() } else { unplaced.into() },
            ]);
        }
    }
    table
}

/// The last two parts of an address.
fn short(place: &str) -> String {
    let parts: Vec<&str> = place.split(',').map(str::trim).collect();
    let from = parts.len().saturating_sub(2);
    parts.get(from..).unwrap_or_default().join(", ")
}
