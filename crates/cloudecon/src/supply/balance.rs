//! Supply against demand of known sites by provider and quarter, and what fills a shortfall.

use std::fmt;
use std::str::FromStr;

use cloudecon_capacity::{
    AnnualPue, Draws, ItPower, LeaseCurve, LeaseStep, PowerNeeds, QuarterBalance, RunningCost,
    Utilization,
};
use cloudecon_core::{
    CapacityPrice, EnergyPrice, Power, Quarter, QuarterSeries, Range, Share, Usd,
};
use cloudecon_dataset::{Basis, Dataset, Provider, Value};

use super::fleet::{Campus, Move, Pause};
use super::outlook::{DelayChoice, Drawn, OutlookOptions, drawn};
use super::{contracts, slips};
use crate::inputs::{Found, share as as_share};
use crate::scene::{self, MILLION, Scene};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options, Traced};

/// Which supply the balance counts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SupplyCase {
    /// Every pending step on its date.
    Announced,
    /// What half of the futures reach.
    #[default]
    P50,
    /// What nine of ten futures reach.
    P90,
}

impl SupplyCase {
    /// The words of the cases.
    pub const WORDS: [&'static str; 3] = ["announced", "p50", "p90"];
}

impl FromStr for SupplyCase {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "announced" => Self::Announced,
            "p50" => Self::P50,
            "p90" => Self::P90,
            _ => return Err(format!("take one of {}", Self::WORDS.join(", "))),
        })
    }
}

impl fmt::Display for SupplyCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Announced => Self::WORDS[0],
            Self::P50 => Self::WORDS[1],
            Self::P90 => Self::WORDS[2],
        })
    }
}

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
    /// Campuses that come earlier or later.
    pub moves: Vec<Move>,
    /// Campuses on which work stands still.
    pub pauses: Vec<Pause>,
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
            moves: Vec::new(),
            pauses: Vec::new(),
        }
    }
}

/// What the assumptions of the scenario say, and their ids.
struct Settings {
    owned: Range<CapacityPrice>,
    energy: Range<EnergyPrice>,
    pue: Range<f64>,
    utilization: Share,
    internal: Share,
    unmet: f64,
    growth: f64,
    leases: LeaseCurve,
    inputs: Vec<String>,
}

/// Kinds of lease, cheapest first, as the ids of assumptions name them.
const LEASES: [&str; 3] = ["long", "wholesale", "neocloud"];

/// Balance of the known sites of each provider, quarter by quarter.
///
/// Tables: `balance`, `cost`, `set-apart` (who uses each campus), `leases`, `contracts`.
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
            moves: asked.moves.clone(),
            pauses: asked.pauses.clone(),
            ..OutlookOptions::default()
        };
        let drawn = drawn(&scene, first, last, &outlook)?;
        let mut power = power_table();
        let mut cost = cost_table();
        for (provider, campuses) in drawn.providers.iter().filter(|(_, all)| !all.is_empty()) {
            let rows = settings(&scene, provider).and_then(|settings| {
                let balances = balances(provider, campuses, &drawn, first, asked, &settings)?;
                Ok((settings, balances))
            });
            match rows {
                Ok((settings, balances)) => {
                    let inputs = all_inputs(campuses, &settings);
                    push(provider, &balances, &inputs, &mut power, &mut cost);
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
            .table(set_apart(&drawn))
            .table(lease_table(&scene))
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

fn settings(scene: &Scene<'_>, provider: &Provider) -> Found<Settings> {
    let inputs = &scene.inputs;
    let mut ids: Vec<String> = Vec::new();
    let own = |id: &str| {
        let special = inputs.assumption(&format!("{id}.{}", provider.id()), as_share);
        special.or_else(|_| inputs.assumption(id, as_share))
    };
    let internal = own("balance.internal_share")?;
    let unmet = own("balance.unmet_demand")?;
    let growth = own("balance.demand_growth")?;
    let owned = crate::models::facility_price(inputs)?;
    let energy = inputs.assumption("energy.price", Value::as_energy_price)?;
    let pue = inputs.assumption("energy.pue", Value::as_multiple)?;
    let utilization = inputs.assumption("chip.average_load", as_share)?;
    let mut steps = Vec::new();
    for kind in LEASES {
        let (step, rows) = lease(scene, kind)?;
        steps.push(step);
        ids.extend(rows);
    }
    for list in [
        internal.inputs(),
        unmet.inputs(),
        growth.inputs(),
        owned.inputs(),
        energy.inputs(),
        pue.inputs(),
        utilization.inputs(),
    ] {
        ids.extend(list.iter().cloned());
    }
    Ok(Settings {
        owned: *owned.value(),
        energy: *energy.value(),
        pue: *pue.value(),
        utilization: utilization.mid(),
        internal: internal.mid(),
        unmet: unmet.mid().as_fraction(),
        growth: growth.mid().as_fraction(),
        leases: LeaseCurve::new(steps).map_err(|error| error.to_string())?,
        inputs: ids,
    })
}

fn lease(scene: &Scene<'_>, kind: &str) -> Found<(LeaseStep, Vec<String>)> {
    let inputs = &scene.inputs;
    let id = |what: &str| format!("lease.{kind}.{what}");
    let power = inputs.assumption(&id("power"), Value::as_power)?;
    let price = inputs.assumption(&id("price"), Value::as_capacity_price)?;
    let lead = inputs.assumption(&id("lead"), Value::as_years)?;
    let term = inputs.assumption(&id("term"), Value::as_years)?;
    let mut rows = Vec::new();
    for list in [power.inputs(), price.inputs(), lead.inputs(), term.inputs()] {
        rows.extend(list.iter().cloned());
    }
    let step = LeaseStep {
        power: ItPower::new(power.mid()),
        price: price.mid(),
        lead_quarters: quarters(lead.mid()),
        minimum_quarters: quarters(term.mid()).max(1),
    };
    Ok((step, rows))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "years of a lease, at least 0"
)]
fn quarters(years: f64) -> u32 {
    (4.0 * years.max(0.0)).round() as u32
}

/// Balances at the low, middle and high of what running costs.
fn balances(
    provider: &Provider,
    campuses: &[Campus],
    drawn: &Drawn<'_>,
    first: Quarter,
    asked: &BalanceOptions,
    settings: &Settings,
) -> Found<[QuarterSeries<QuarterBalance>; 3]> {
    let needs = needs(provider, campuses, drawn, first, asked, settings)?;
    let at = |owned: CapacityPrice, energy: EnergyPrice, pue: f64| {
        let cost = RunningCost {
            owned,
            energy,
            pue: AnnualPue::new(pue).map_err(|error| error.to_string())?,
            utilization: Utilization::new(settings.utilization),
        };
        cloudecon_capacity::balance(&needs, &settings.leases, &cost)
            .map_err(|error| error.to_string())
    };
    Ok([
        at(settings.owned.low(), settings.energy.low(), settings.pue.low())?,
        at(settings.owned.mid(), settings.energy.mid(), settings.pue.mid())?,
        at(settings.owned.high(), settings.energy.high(), settings.pue.high())?,
    ])
}

fn needs(
    provider: &Provider,
    campuses: &[Campus],
    drawn: &Drawn<'_>,
    first: Quarter,
    asked: &BalanceOptions,
    settings: &Settings,
) -> Found<PowerNeeds> {
    let supply = drawn.supply.as_ref().map_err(Clone::clone)?;
    let quarters: Vec<Quarter> =
        (0_i32..).zip(0..asked.quarters.max(1)).map(|(offset, _)| first.plus(offset)).collect();
    let owned = |quarter: Quarter| {
        let day = quarter.last_day();
        let chance = match asked.supply {
            SupplyCase::Announced => {
                return campuses.iter().map(|campus| campus.build_out.power_on(day, 0)).sum();
            }
            SupplyCase::P50 => 0.5,
            SupplyCase::P90 => 0.9,
        };
        supply.reached(provider.id(), quarter, chance).unwrap_or(ItPower::ZERO)
    };
    let promised = |quarter: Quarter| -> ItPower {
        let on = quarter.last_day();
        let part = |campus: &Campus| campus.build_out.power_on(on, 0).part(campus.promised);
        campuses.iter().map(part).sum()
    };
    let all = |quarter: Quarter| -> ItPower {
        campuses.iter().map(|campus| campus.build_out.power_on(quarter.last_day(), 0)).sum()
    };
    let internal = |quarter: Quarter| (all(quarter) - promised(quarter)).part(settings.internal);
    let base = (owned(first) - promised(first) - internal(first)).max(ItPower::ZERO).as_mw()
        * (1.0 + settings.unmet);
    let open = |offset: usize| {
        const QUARTERS: f64 = 4.0;
        ItPower::from_mw(base * (1.0 + settings.growth).powf(offset as f64 / QUARTERS))
    };
    let series = |value: &dyn Fn(Quarter) -> ItPower| {
        QuarterSeries::new(first, quarters.iter().map(|quarter| value(*quarter)).collect())
    };
    Ok(PowerNeeds {
        owned: series(&owned),
        internal: series(&internal),
        long_contracts: series(&promised),
        open_demand: QuarterSeries::new(first, (0..quarters.len()).map(open).collect()),
    })
}

fn power_table() -> Table {
    let column = |name: &str, label: &str| Column::number(name, label, "MW");
    Table::new("balance", "IT power at quarter end, known sites only")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"))
        .column(column("owned", "Own"))
        .column(column("internal", "Internal use"))
        .column(column("long_contracts", "Long contracts"))
        .column(column("open_demand", "Open demand"))
        .column(column("free", "Left for open demand"))
        .column(column("shortfall", "Shortfall"))
        .column(column("leased", "Leased"))
        .column(column("idle_lease", "Leased, idle"))
        .column(column("unserved", "Unserved"))
}

fn cost_table() -> Table {
    Table::new("cost", "What it costs")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("per_kw_month", "Own and leased, blended", "USD/kW-month").ranged())
        .column(Column::number("per_mwh", "All of it per IT energy", "USD/MWh").ranged())
        .column(
            Column::number("per_it_mw_quarter", "All of it per IT MW that serves", "USD million")
                .ranged(),
        )
        .note("cost per IT MW and quarter is what a chip's building, power plant and energy cost: the same facility price enters `cloudecon tco cost`")
        .note("range: ends of facility capital, its life, rate and upkeep, of energy price and PUE")
}

fn push(
    provider: &Provider,
    [low, mid, high]: &[QuarterSeries<QuarterBalance>; 3],
    inputs: &[String],
    power: &mut Table,
    cost: &mut Table,
) {
    for (quarter, row) in mid.iter() {
        let id = |what: &str| format!("{}.balance_{what}@{quarter}", provider.id());
        let number = |value: f64, what: &str| {
            Number::new(value)
                .with_basis(Basis::Assumed)
                .with_inputs(inputs.iter().map(String::as_str))
                .with_id(id(what))
        };
        let cell = |what: &str, value: ItPower| Cell::from(number(value.as_mw(), what));
        power.push([
            provider.name().into(),
            quarter.to_string().into(),
            cell("owned", row.owned),
            cell("internal", row.internal),
            cell("long_contracts", row.long_contracts),
            cell("open_demand", row.open_demand),
            cell("free", row.free),
            cell("shortfall", row.shortfall),
            cell("leased", row.leased),
            cell("idle_lease", row.idle_lease),
            cell("unserved", row.unserved),
        ]);
        let (low, high) = (low.get(quarter).unwrap_or(row), high.get(quarter).unwrap_or(row));
        let range = |what: &str, get: &dyn Fn(&QuarterBalance) -> Option<f64>| match (
            get(low),
            get(row),
            get(high),
        ) {
            (Some(low), Some(mid), Some(high)) => Number::between(low, mid, high)
                .with_basis(Basis::Assumed)
                .with_inputs(inputs.iter().map(String::as_str))
                .with_id(id(what))
                .into(),
            _ => Cell::Missing("no power that serves".to_owned()),
        };
        cost.push([
            provider.name().into(),
            quarter.to_string().into(),
            range("per_kw_month", &|row| {
                row.blended_per_kw_month().map(CapacityPrice::as_usd_per_kw_month)
            }),
            range("per_mwh", &|row| row.blended_per_mwh().map(EnergyPrice::as_usd_per_mwh)),
            range("per_it_mw_quarter", &|row| {
                row.cost_per_it_mw_quarter().map(|usd: Usd| usd.as_usd() / MILLION)
            }),
        ]);
    }
}

fn set_apart(drawn: &Drawn<'_>) -> Table {
    let mut table = Table::new("set-apart", "Who the known campuses are for")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("campus", "Campus"))
        .column(Column::text("users", "Users"))
        .column(Column::number("promised", "Set apart for others", "percent"))
        .column(Column::number("now", "In service", "MW"))
        .column(Column::number("promised_now", "Of it set apart", "MW"));
    for (provider, campuses) in &drawn.providers {
        for campus in campuses.iter().filter(|campus| !campus.build_out.phases().is_empty()) {
            let now = campus.build_out.in_service_on(drawn.day);
            let number = |value: f64| {
                Cell::from(
                    Number::new(value)
                        .with_basis(Basis::Estimated)
                        .with_inputs(campus.rows.iter().map(String::as_str)),
                )
            };
            table.push([
                provider.name().into(),
                campus.slug.as_str().into(),
                campus.users.as_str().into(),
                number(campus.promised.as_percent()),
                number(now.as_mw()),
                number(now.part(campus.promised).as_mw()),
            ]);
        }
    }
    table
}

fn lease_table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("leases", "What a shortfall is filled from, each provider alike")
        .column(Column::text("kind", "Kind"))
        .column(Column::number("power", "Power", "MW"))
        .column(Column::number("price", "Price", "USD/kW-month").ranged())
        .column(Column::number("lead", "Lead time", "years"))
        .column(Column::number("term", "Least term", "years"));
    for kind in LEASES {
        let cell = |found: Found<Traced<Range<f64>>>| match found {
            Ok(traced) => Number::traced(&traced, |value| value).into(),
            Err(reason) => Cell::Missing(reason),
        };
        let read = |what: &str, get: fn(Value) -> Option<f64>| {
            scene.inputs.assumption(&format!("lease.{kind}.{what}"), get)
        };
        table.push([
            kind.into(),
            cell(read("power", |value| value.as_power().map(Power::as_mw))),
            cell(read("price", |value| {
                value.as_capacity_price().map(CapacityPrice::as_usd_per_kw_month)
            })),
            cell(read("lead", Value::as_years)),
            cell(read("term", Value::as_years)),
        ]);
    }
    table
}
