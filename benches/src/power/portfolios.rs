//! Portfolios of contracts, grid and storage over hourly series.

use std::path::Path;

use cloudecon_capacity::{ProcurementProblem, ProcurementProblemRaw, Resource, ResourceKind};
use cloudecon_core::{Energy, EnergyPrice, Power, Share, Usd};
use serde_json::Value;

use super::{Result, Series, cases, file, number, text};

/// A procurement case.
#[derive(Debug, Clone)]
pub struct Portfolio {
    /// Id of the case.
    pub id: String,
    /// The problem.
    pub problem: ProcurementProblem,
}

/// The hours of a case.
struct Hours<'a>(&'a Series, std::ops::Range<usize>);

impl Hours<'_> {
    fn column(&self, value: &Value, key: &str) -> Result<Vec<f64>> {
        self.named(text(value, key)?)
    }

    fn named(&self, name: &str) -> Result<Vec<f64>> {
        let all = self.0.column(name)?;
        Ok(all.get(self.1.clone()).ok_or("hours beyond the series")?.to_vec())
    }
}

fn resource(one: &Value, hours: &Hours<'_>) -> Result<Resource> {
    let price = |key: &str| Ok::<_, Box<dyn std::error::Error>>(usd_per_mwh(number(one, key)?));
    let held = |key: &str| Ok::<_, Box<dyn std::error::Error>>(Usd::from_usd(number(one, key)?));
    let hourly = || -> Result<Vec<f64>> {
        let mean = number(one, "price_mean")?;
        Ok(hours.column(one, "price_column")?.into_iter().map(|factor| factor * mean).collect())
    };
    let kind = match text(one, "kind")? {
        "pap" => ResourceKind::AsProduced {
            profile: hours.column(one, "cf_column")?,
            price: price("price")?,
        },
        "baseload" => ResourceKind::Baseload { price: price("price")? },
        "tolling" => ResourceKind::Tolling {
            usd_per_mw: held("capacity_usd_per_mw")?,
            marginal: price("marginal")?,
        },
        "import" => {
            let adder = number(one, "adder")?;
            ResourceKind::Import {
                price: hourly()?.into_iter().map(|price| usd_per_mwh(price + adder)).collect(),
                usd_per_mw: held("demand_usd_per_mw")?,
            }
        }
        "export" => {
            let share = number(one, "sell_share")?;
            let sold = |price: f64| usd_per_mwh(price.max(0.0) * share);
            ResourceKind::Export { price: hourly()?.into_iter().map(sold).collect() }
        }
        "storage" => ResourceKind::Storage {
            usd_per_mw: held("usd_per_mw")?,
            hours: number(one, "max_hours")?,
            charge_efficiency: number(one, "eta_charge")?,
            discharge_efficiency: number(one, "eta_discharge")?,
        },
        other => return Err(format!("unknown kind `{other}`").into()),
    };
    let max = one["max_mw"].as_f64().map(Power::from_mw);
    Ok(Resource { id: text(one, "id")?.to_owned(), kind, max })
}

const fn usd_per_mwh(price: f64) -> EnergyPrice {
    EnergyPrice::from_usd_per_mwh(price)
}

fn problem(case: &Value, series: &Series) -> Result<ProcurementProblem> {
    let whole = |key: &str| -> Result<usize> {
        Ok(usize::try_from(case["hours"][key].as_u64().ok_or("hours without start or len")?)?)
    };
    let start = whole("start")?;
    let hours = Hours(series, start..start + whole("len")?);
    let load = &case["load"];
    let load: Vec<Energy> = if text(load, "kind")? == "flat" {
        vec![Energy::from_mwh(number(load, "mw")?); hours.1.len()]
    } else {
        let it = number(load, "it_mw")? * number(load, "utilisation")?;
        let pue = hours.column(load, "pue_column")?;
        pue.into_iter().map(|pue| Energy::from_mwh(it * pue)).collect()
    };
    let share = |part: f64| Ok::<_, Box<dyn std::error::Error>>(Share::from_fraction(part)?);
    let limits = &case["constraints"];
    let resources = case["resources"].as_array().ok_or("a case without resources")?;
    Ok(ProcurementProblem::new(ProcurementProblemRaw {
        load,
        grid_clean_share: hours.named("grid_cfe")?.into_iter().map(share).collect::<Result<_>>()?,
        resources: resources.iter().map(|one| resource(one, &hours)).collect::<Result<_>>()?,
        carbon_free_floor: limits["cfe_min"].as_f64().map(share).transpose()?,
        annual_match_floor: limits["annual_match_min"].as_f64(),
        export_share_cap: limits["export_share_max"].as_f64().map(share).transpose()?,
    })?)
}

/// All procurement cases.
///
/// # Errors
/// A file that cannot be read, or a case that the crate refuses.
pub fn portfolios(folder: &Path) -> Result<Vec<Portfolio>> {
    let file = file(folder, "pypsa_procurement.json")?;
    let series = Series::read(folder, text(&file["meta"], "hourly_series")?)?;
    let read = |case: &Value| {
        let id = text(case, "id")?.to_owned();
        Ok(Portfolio { id, problem: problem(case, &series)? })
    };
    cases(&file)?.iter().map(read).collect()
}
