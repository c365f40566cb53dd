//! Economics of a lab: margins with their scope, revenue per megawatt, what partners keep.

use cloudecon_core::{Power, Quantity, Range, RunRate, Usd};
use cloudecon_dataset::{Basis, Provider, ProviderKind, Value};
use cloudecon_revenue::{PowerBasis, PowerRevenue};

use super::size::paces;
use crate::Traced;
use crate::explain::printed;
use crate::inputs::Found;
use crate::scene::{BILLION, Scene, named};
use crate::table::{Cell, Column, Number, Table};

/// Figures that are printed as their sources give them: name, metric.
const STATED: [(&str, &str); 7] = [
    ("gross margin", "gross_margin"),
    ("compute over revenue", "compute_cost_share_of_revenue"),
    ("sales kept on a platform, before fees", "bedrock_sales_share_kept"),
    ("gross margin on a platform, after fees", "bedrock_gross_margin"),
    ("sales through a platform per MW that serves them", "revenue_per_mw"),
    ("run-rate per MW of all compute", "run_rate_revenue_per_mw"),
    ("API revenue", "api_revenue"),
];

/// One row a figure, with what its source means by it.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("labs", "Economics of the labs")
        .column(Column::text("lab", "Lab"))
        .column(Column::text("figure", "Figure"))
        .column(Column::text("period", "Period"))
        .column(Column::number("value", "Value", "").ranged())
        .column(Column::text("scope", "What is meant"))
        .note("margins of different scope are not compared: inference only, blended, all compute, after partners' fees")
        .note("revenue per MW of a platform and run-rate per MW of all compute count different megawatts: no series");
    let dataset = scene.inputs.dataset();
    for lab in dataset.providers().iter().filter(|lab| lab.kind() == ProviderKind::Lab) {
        for (name, metric) in STATED {
            let mut is_known = false;
            for row in dataset.observations_of(lab.id(), metric) {
                is_known = true;
                let number = printed(row.figure()).with_basis(row.basis());
                table.push([
                    lab.name().into(),
                    name.into(),
                    row.period().to_string().into(),
                    number.with_inputs([row.id()]).into(),
                    row.note().unwrap_or("not stated").into(),
                ]);
            }
            if metric == "api_revenue" && !is_known {
                let reason = "no source in the dataset splits sales into API and subscriptions";
                let missing = || Cell::Missing(reason.to_owned());
                table.push([lab.name().into(), name.into(), "-".into(), missing()]);
                table.push([lab.name().into(), "subscriptions".into(), "-".into(), missing()]);
            }
        }
        if let Ok(kept) = kept_by_partners(scene, lab) {
            table.push([
                lab.name().into(),
                "partners keep, of gross sales".into(),
                scene.quarter.to_string().into(),
                Number::traced(&kept, |pace: RunRate| pace.number() / BILLION)
                    .in_unit("USD billion/yr")
                    .into(),
                "gross run-rate less somebody else's estimate of it net of partners".into(),
            ]);
        }
        for (platform, power) in serving_power(scene, lab) {
            table.push([
                lab.name().into(),
                format!("power behind all sales through {platform}").into(),
                scene.quarter.to_string().into(),
                Number::traced(&power, Power::as_mw).in_unit("MW").into(),
                "customers' payments over sales per MW, other labs' models at the same rate".into(),
            ]);
        }
    }
    table
}

/// Gross run-rate less the net estimate.
fn kept_by_partners(scene: &Scene<'_>, lab: &Provider) -> Found<Traced<Range<RunRate>>> {
    let of = |metric: &str| {
        scene.inputs.latest(lab, lab.id(), metric, scene.quarter.plus(1), Value::as_run_rate)
    };
    let (gross, net) = (of("run_rate_revenue")?, of("run_rate_revenue_net_estimate")?);
    let both = gross.named("gross").join(net.named("net"));
    let kept = both.map(|(gross, net)| Range::exact(gross.mid()).sub(net));
    Ok(kept.stated("kept", "USD/yr", "gross - net"))
}

/// The megawatts that a platform's sales need at the lab's sales per megawatt.
fn serving_power<'a>(scene: &Scene<'a>, lab: &Provider) -> Vec<(&'a str, Traced<Range<Power>>)> {
    let per_mw = scene.inputs.quarter(
        lab,
        lab.id(),
        "revenue_per_mw",
        scene.quarter,
        Value::as_usd_per_year_per_mw,
    );
    let Ok(per_mw) = per_mw else { return Vec::new() };
    let platforms = scene.inputs.dataset().platforms().iter();
    let sold_here = platforms.filter(|platform| platform.seller_of_record() == Some(lab.name()));
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for platform in sold_here {
        if seen.contains(&platform.entity()) {
            continue;
        }
        seen.push(platform.entity());
        let gross = named("gross", paces(scene, platform).1);
        let Ok(gross) = gross else { continue };
        let power = gross.join(per_mw.clone().named("per_mw")).try_map(|(gross, per_mw)| {
            let power = |pace: RunRate, per_mw: f64| {
                let per_mw_year = Usd::from_usd(per_mw);
                PowerRevenue { per_mw_year, basis: PowerBasis::Serving }.power_for(pace).ok()
            };
            let low = power(gross.low(), per_mw.high())?;
            let mid = power(gross.mid(), per_mw.mid())?;
            Range::new(low, mid, power(gross.high(), per_mw.low())?).ok()
        });
        if let Some(power) = power {
            let power = power.stated("power", "MW", "gross / per_mw").at_best(Basis::Estimated);
            found.push((platform.name(), power));
        }
    }
    found
}
