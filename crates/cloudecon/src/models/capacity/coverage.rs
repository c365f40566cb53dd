use cloudecon_capacity::in_service_on;
use cloudecon_core::Quarter;
use cloudecon_dataset::Provider;

use super::sites::sites;
use crate::finding::{Finding, FindingCode};
use crate::inputs::Inputs;
use crate::number::figure;

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
