//! Powered sites, their next steps and what a kilowatt costs, by `cloudecon-capacity`.

use std::collections::BTreeMap;

use cloudecon_capacity::{
    FacilityCost, FacilityPower, Forecast, ItPower, Site, SlipSample, Step as Stage, StepStatus,
    additions, in_service_on, measure_slips,
};
use cloudecon_core::{CapacityPrice, Date, Power, Quantity, Quarter, Range, Usd};
use cloudecon_dataset::{Basis, Provider, SiteStatus, SiteStep, Value};

use super::chips::FacilityPrice;
use crate::finding::{Finding, FindingCode};
use crate::inputs::{Found, Inputs, share as as_share};
use crate::number::figure;
use crate::output::{Name, Output, Unit};
use crate::step::{RowTable, Step};
use crate::traced::{Trace, Traced};

/// Quarters ahead that the report looks.
const AHEAD: i32 = 4;
/// A first forecast younger than this had no time to slip.
const LEAST_AGE_DAYS: i32 = 180;

/// Adds the capacity outputs of a provider; gives the facility price on.
pub(super) fn outputs(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    outputs: &mut Vec<Output>,
) -> FacilityPrice {
    let name = |metric| Name {
        provider: provider.id().to_owned(),
        metric,
        item: None,
        period: quarter.to_string(),
    };
    let megawatts = |power: Power| power.as_mw();
    let seen = sites(inputs, provider);
    let exact = |power: ItPower| Range::exact(power.power());
    let rows = site_rows(inputs, provider);
    let end = quarter.last_day();
    outputs.push(Output::new(
        name("site_power"),
        Unit::Megawatts,
        "IT power of the provider's known sites in service at quarter end",
        seen.clone().map(|traced| {
            let parts = deciding(inputs, &rows, |row| serves_on(row, end));
            let step = Step::sum(
                "site_power",
                "MW",
                parts.values().map(|row| (1.0, leaf(inputs, row))).collect(),
            );
            traced.map(|sites| exact(in_service_on(&sites, end))).with_step(step)
        }),
        megawatts,
    ));
    let slip = median_slip(inputs);
    let added = |delay: i32| {
        let to = quarter.plus(AHEAD).last_day();
        seen.clone().and_then(|traced| {
            let power = additions(traced.value(), end, to, delay).map_err(|e| e.to_string())?;
            Ok(traced.map(|_| power).with_step(added_step(inputs, &rows, end, to, delay)))
        })
    };
    outputs.push(Output::new(
        name("site_power_added"),
        Unit::Megawatts,
        "IT power of known steps forecast for the next four quarters",
        added(0).map(|traced| traced.map(|power| exact(power.announced))),
        megawatts,
    ));
    outputs.push(Output::new(
        name("site_power_added_p50"),
        Unit::Megawatts,
        "the same with each pending step later by the median measured slip",
        slip.and_then(|(days, sample)| {
            let note = format!("{days} days, the median of {sample} measured steps");
            added(days).map(|traced| traced.map(|power| exact(power.delayed)).with_note(note))
        }),
        megawatts,
    ));
    // Few companies state their power; for the others nothing is missing.
    let entity = crate::inputs::cloud_entity(provider);
    if let Ok(active) = inputs.latest(provider, entity, "active_power", quarter, Value::as_power) {
        outputs.push(Output::new(
            name("active_power"),
            Unit::Megawatts,
            "electric power in service as the company counts it",
            Ok(active),
            megawatts,
        ));
    }
    let facility = facility_price(inputs);
    outputs.push(Output::new(
        name("facility_cost"),
        Unit::UsdPerKwMonth,
        "facility capital x (capital recovery factor + upkeep) / 12",
        facility.clone(),
        |price: CapacityPrice| price.number(),
    ));
    facility
}

/// The steps of sites that the provider's operators run.
fn site_rows<'a>(inputs: &Inputs<'a>, provider: &Provider) -> Vec<&'a SiteStep> {
    let is_ours = |row: &&SiteStep| {
        row.operator().is_some_and(|by| provider.capacity_operators().iter().any(|o| o == by))
    };
    inputs.dataset().sites().iter().filter(is_ours).collect()
}

/// By campus the largest of the steps that are there: the one that its power comes from.
fn deciding<'a>(
    inputs: &Inputs<'_>,
    rows: &[&'a SiteStep],
    is_there: impl Fn(&SiteStep) -> bool,
) -> BTreeMap<&'a str, &'a SiteStep> {
    let mut largest: BTreeMap<&str, &SiteStep> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.it_power().is_some() && is_there(row)) {
        let known = largest.entry(row.campus_slug()).or_insert(row);
        if it_power(inputs, row) > it_power(inputs, known) {
            *known = row;
        }
    }
    largest
}

fn serves_on(row: &SiteStep, day: Date) -> bool {
    row.status() == SiteStatus::Operational && row.online().is_some_and(|online| online <= day)
}

fn leaf(inputs: &Inputs<'_>, row: &SiteStep) -> Step {
    let power = it_power(inputs, row).map_or(0.0, Power::number);
    Step::cell("it_power", row.id(), power, "MW", RowTable::Site)
}

fn it_power(inputs: &Inputs<'_>, row: &SiteStep) -> Option<Power> {
    let changed = |power: Power| inputs.changed(row.id(), Some("it_power"), power.number());
    row.it_power().map(|power| Power::from_number(changed(power)))
}

/// What each campus has by the later day less what serves on the earlier one.
fn added_step(inputs: &Inputs<'_>, rows: &[&SiteStep], from: Date, to: Date, delay: i32) -> Step {
    let base = deciding(inputs, rows, |row| serves_on(row, from));
    let later = deciding(inputs, rows, |row| {
        let delay = if row.status() == SiteStatus::Operational { 0 } else { delay };
        row.online().is_some_and(|online| online.plus_days(delay) <= to)
    });
    let mut parts = Vec::new();
    for (campus, row) in later {
        let known = base.get(campus).copied();
        if known.is_none_or(|known| it_power(inputs, known) < it_power(inputs, row)) {
            parts.push((1.0, leaf(inputs, row)));
            parts.extend(known.map(|known| (-1.0, leaf(inputs, known))));
        }
    }
    Step::sum("site_power_added", "MW", parts)
}

/// The sites that the provider's operators run.
fn sites(inputs: &Inputs<'_>, provider: &Provider) -> Found<Traced<Vec<Site>>> {
    let rows = site_rows(inputs, provider);
    if rows.is_empty() {
        return Err(format!("no site of `{}` may be seen", provider.id()));
    }
    let mut campuses: BTreeMap<&str, Vec<Stage>> = BTreeMap::new();
    for row in &rows {
        campuses.entry(row.campus_slug()).or_default().push(stage(inputs, row));
    }
    let built: Result<Vec<Site>, _> =
        campuses.into_iter().map(|(id, steps)| Site::new(id, steps)).collect();
    let ids = rows.iter().map(|row| row.id().to_owned()).collect();
    Ok(Traced::computed(built.map_err(|error| error.to_string())?, Basis::Estimated, ids))
}

fn stage(inputs: &Inputs<'_>, row: &SiteStep) -> Stage {
    Stage {
        id: row.id().to_owned(),
        it_power: it_power(inputs, row).map(ItPower::new),
        facility_power: row.facility_power().map(FacilityPower::new),
        online: row.online(),
        status: match row.status() {
            SiteStatus::Operational => StepStatus::InService,
            _ => StepStatus::Pending,
        },
    }
}

/// The median slip in whole days, and how many steps were measured: of the oldest whole plan, or
/// where none may be seen of steps with dated forecasts.
fn median_slip(inputs: &Inputs<'_>) -> Found<(i32, usize)> {
    let (median, count) = if let Ok(plan) = crate::supply::slip_statistics(inputs.dataset()) {
        (plan.quantile(0.5), plan.days().len())
    } else {
        let sample = slips(inputs);
        (sample.quantile(0.5), sample.slips().len())
    };
    let median = median.ok_or_else(|| "no step has forecasts old enough".to_owned())?;
    #[expect(clippy::cast_possible_truncation, reason = "days of a forecast fit")]
    let days = median.round() as i32;
    Ok((days, count))
}

fn slips(inputs: &Inputs<'_>) -> SlipSample {
    let dataset = inputs.dataset();
    let forecasts: Vec<Forecast> = dataset
        .site_forecasts()
        .iter()
        .map(|row| Forecast {
            step: row.site().to_owned(),
            published: row.published().last_day(),
            online: row.online(),
        })
        .collect();
    let latest: Vec<Forecast> = dataset
        .sites()
        .iter()
        .filter_map(|row| {
            Some(Forecast {
                step: row.id().to_owned(),
                published: row.published().last_day(),
                online: row.online()?,
            })
        })
        .collect();
    measure_slips(&forecasts, &latest, LEAST_AGE_DAYS)
}

/// Facility cost per kilowatt of IT power and month under the scenario.
pub(crate) fn facility_price(inputs: &Inputs<'_>) -> FacilityPrice {
    let mut trace = Trace::default();
    let capital = trace.read(inputs.assumption("facility.capital_per_it_mw", money_per_power)?);
    let financed = inputs
        .assumption("facility.cost_of_capital", as_share)?
        .join(inputs.assumption("facility.life", Value::as_years)?);
    let (rate, life_years) = *financed.value();
    trace.read(financed.recovered("recovery", 1));
    let upkeep = trace.read(inputs.assumption("facility.upkeep_of_capital", as_share)?);
    let cost =
        FacilityCost { capital_per_it_mw: capital.map(Usd::from_usd), life_years, rate, upkeep };
    let price = cost.per_kw_month().map_err(|error| error.to_string())?;
    Ok(trace.close(price).stated(
        "facility_cost",
        "USD/kW-month",
        "capital_per_it_mw * (recovery + upkeep_of_capital) / 12000",
    ))
}

const fn money_per_power(value: Value) -> Option<f64> {
    match value {
        Value::MoneyPerPower(usd_per_mw) => Some(usd_per_mw),
        _ => None,
    }
}

/// How much of each provider the site data can speak for.
pub(crate) fn coverage(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    quarter: Quarter,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for provider in providers {
        let Ok(seen) = sites(inputs, provider) else { continue };
        let count = seen.value().len();
        let power = in_service_on(seen.value(), quarter.last_day()).as_mw();
        let added = added_by_company(inputs, provider, quarter);
        let beside = added.map_or_else(String::new, |(period, power)| {
            format!("; the company says it added {} MW in {period} alone", figure(power))
        });
        findings.push(
            Finding::new(
                FindingCode::PartialCoverage,
                &format!("{}.site_power@{quarter}", provider.id()),
                format!(
                    "{}: {count} known large sites, {} MW of IT power in service: part of the provider, not its total{beside}",
                    provider.name(),
                    figure(power),
                ),
            ),
        );
    }
    findings
}

/// The largest power that the company says it added in a period that ended by the quarter's end.
fn added_by_company(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Option<(String, f64)> {
    let dataset = inputs.dataset();
    let mut found: Option<(String, f64)> = None;
    for entity in provider.entities() {
        for row in dataset.observations_of(entity.id(), "power_added") {
            let ends = row.period().span(provider.calendar()).1;
            let power = row.figure().as_power()?.as_mw();
            if ends <= quarter.last_day() && found.as_ref().is_none_or(|(_, most)| power > *most) {
                found = Some((row.period().to_string(), power));
            }
        }
    }
    found
}

/// The sites that the provider's operators run, for other views.
pub(crate) fn sites_of(inputs: &Inputs<'_>, provider: &Provider) -> Found<Traced<Vec<Site>>> {
    sites(inputs, provider)
}
