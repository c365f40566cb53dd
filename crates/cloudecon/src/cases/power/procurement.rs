//! Least-cost portfolios over hourly series: files with `meta.hourly_series` and cases of `resources`.

use std::path::Path;

use cloudecon_capacity::{ProcurementProblem, ProcurementProblemRaw, Resource, ResourceKind};
use cloudecon_core::{Energy, EnergyPrice, Power, Share, Usd};

use super::series::columns;
use crate::cases::fault::{Failure, unknown};
use crate::cases::fields::Fields;
use crate::cases::row::Compared;
use crate::cases::tolerance::Tolerance;

/// Columns of the hourly series, in the order of [`Hours::column`].
const COLUMNS: [&str; 5] = ["solar_cf", "wind_cf", "price_factor", "grid_cfe", "pue"];
/// Shares and ratios follow the dispatch, which is not unique to the last digit.
const RATIO: f64 = 2e-3;

/// The hours of a case.
struct Hours(Vec<[f64; 5]>);

impl Hours {
    fn column(&self, name: &str) -> Result<Vec<f64>, Failure> {
        let place = COLUMNS.iter().position(|column| *column == name);
        let place = place.ok_or_else(|| unknown("column", name))?;
        Ok(self.0.iter().map(|row| row[place]).collect())
    }
}

/// Solves a case and compares cost, capacities and the clean shares.
pub(super) fn play(
    file: &Fields<'_>,
    case: &Fields<'_>,
    folder: &Path,
    notes: &mut Vec<String>,
) -> Result<Vec<Compared>, Failure> {
    let meta = file.get("meta")?;
    let hours = hours(&folder.join(meta.text("hourly_series")?), case)?;
    let problem = problem(case, &hours)?;
    let solution = problem.solve()?;
    let tolerance = meta.get("tolerance")?;
    let (cost, size) =
        (tolerance.number("objective_rel")?, tolerance.number("capacities_rel_of_largest")?);
    let expected = case.get("expected")?;
    let number = |name: &str, ours: f64, room: Tolerance| -> Result<Compared, Failure> {
        Ok(Compared::number(name, expected.number(name)?, ours, room))
    };
    let mut all = vec![number("objective_usd", solution.cost.as_usd(), Tolerance::Relative(cost))?];
    let found: Vec<f64> = solution.capacities.iter().map(|power| power.as_mw()).collect();
    let largest = found.iter().fold(0.0_f64, |most, mw| most.max(*mw));
    let sizes = expected.get("capacities_mw")?;
    for (resource, ours) in problem.given().resources.iter().zip(&found) {
        let Some(stated) = sizes.optional(&resource.id) else { continue };
        if let ResourceKind::Import { usd_per_mw, .. } = &resource.kind
            && *usd_per_mw == Usd::ZERO
        {
            notes.push(format!(
                "`{}` costs nothing to be larger: its size is not compared",
                resource.id
            ));
            continue;
        }
        let name = format!("capacities_mw.{}", resource.id);
        let room = Tolerance::Absolute(size * largest);
        all.push(Compared::number(&name, stated.as_number()?, *ours, room));
    }
    all.push(number("annual_match", solution.annual_match, Tolerance::Absolute(RATIO))?);
    all.push(number("cfe_score", solution.carbon_free_score, Tolerance::Absolute(RATIO))?);
    // The certificate: how far the cost can be from the least one.
    all.push(Compared::number("duality_gap", 0.0, solution.gap(), Tolerance::Absolute(1e-6)));
    Ok(all)
}

/// The versions that made the figures.
pub(super) fn source(file: &Fields<'_>) -> Result<String, Failure> {
    let versions = file.get("meta")?.get("versions")?;
    Ok(format!("PyPSA {}, HiGHS {}", versions.text("pypsa")?, versions.text("highspy")?))
}

fn hours(path: &Path, case: &Fields<'_>) -> Result<Hours, Failure> {
    let span = case.get("hours")?;
    let whole = |key: &str| -> Result<usize, Failure> {
        usize::try_from(span.count(key)?).map_err(|_| span.wrong("hours of a year"))
    };
    let (start, length) = (whole("start")?, whole("len")?);
    let all = columns(path, COLUMNS)?;
    let rows = all.get(start..start + length).ok_or_else(|| {
        Failure::Case(format!("the series has {} hours, not {}", all.len(), start + length))
    })?;
    Ok(Hours(rows.to_vec()))
}

fn problem(case: &Fields<'_>, hours: &Hours) -> Result<ProcurementProblem, Failure> {
    let share = |value: f64| Ok::<Share, Failure>(Share::from_fraction(value)?);
    let constraints = case.get("constraints")?;
    let bound = |name: &str| constraints.optional(name).map(|v| v.as_number()).transpose();
    let clean: Result<Vec<Share>, Failure> =
        hours.column("grid_cfe")?.into_iter().map(share).collect();
    let resources: Result<Vec<Resource>, Failure> =
        case.list("resources")?.iter().map(|one| resource(one, hours)).collect();
    Ok(ProcurementProblem::new(ProcurementProblemRaw {
        load: load(&case.get("load")?, hours)?,
        grid_clean_share: clean?,
        resources: resources?,
        carbon_free_floor: bound("cfe_min")?.map(share).transpose()?,
        annual_match_floor: bound("annual_match_min")?,
        export_share_cap: bound("export_share_max")?.map(share).transpose()?,
    })?)
}

fn load(load: &Fields<'_>, hours: &Hours) -> Result<Vec<Energy>, Failure> {
    match load.text("kind")? {
        "flat" => Ok(vec![Energy::from_mwh(load.number("mw")?); hours.0.len()]),
        "it_times_pue" => {
            let it = load.number("it_mw")? * load.number("utilisation")?;
            let pue = hours.column(load.text("pue_column")?)?;
            Ok(pue.into_iter().map(|pue| Energy::from_mwh(it * pue)).collect())
        }
        other => Err(unknown("kind of load", other)),
    }
}

fn resource(one: &Fields<'_>, hours: &Hours) -> Result<Resource, Failure> {
    let price = |key: &str| -> Result<EnergyPrice, Failure> {
        Ok(EnergyPrice::from_usd_per_mwh(one.number(key)?))
    };
    let usd = |key: &str| Ok::<Usd, Failure>(Usd::from_usd(one.number(key)?));
    let or_zero = |key: &str| one.optional(key).map_or(Ok(0.0), |value| value.as_number());
    let hourly = |price: &dyn Fn(f64) -> f64| -> Result<Vec<EnergyPrice>, Failure> {
        let mean = one.number("price_mean")?;
        let factors = hours.column(one.text("price_column")?)?;
        let prices = factors.into_iter().map(|factor| price(factor * mean));
        Ok(prices.map(EnergyPrice::from_usd_per_mwh).collect())
    };
    let kind = match one.text("kind")? {
        "pap" => ResourceKind::AsProduced {
            profile: hours.column(one.text("cf_column")?)?,
            price: price("price")?,
        },
        "baseload" => ResourceKind::Baseload { price: price("price")? },
        "tolling" => ResourceKind::Tolling {
            usd_per_mw: usd("capacity_usd_per_mw")?,
            marginal: price("marginal")?,
        },
        "import" => {
            let adder = or_zero("adder")?;
            ResourceKind::Import {
                price: hourly(&|price| price + adder)?,
                usd_per_mw: Usd::from_usd(or_zero("demand_usd_per_mw")?),
            }
        }
        "export" => {
            let share = one.number("sell_share")?;
            ResourceKind::Export { price: hourly(&|price| price.max(0.0) * share)? }
        }
        "storage" => ResourceKind::Storage {
            usd_per_mw: usd("usd_per_mw")?,
            hours: one.number("max_hours")?,
            charge_efficiency: one.number("eta_charge")?,
            discharge_efficiency: one.number("eta_discharge")?,
        },
        other => return Err(unknown("kind of resource", other)),
    };
    let max = one.optional("max_mw").map(|max| max.as_number()).transpose()?;
    Ok(Resource { id: one.text("id")?.to_owned(), max: max.map(Power::from_mw), kind })
}
