//! Figures that must add up, and sources that disagree.

use cloudecon_core::{Period, Quarter, Usd};
use cloudecon_dataset::{Observation, Provider};

use crate::finding::{Finding, FindingCode, Gap};
use crate::inputs::{Inputs, cloud_entity};
use crate::number::figure;

/// Flows whose quarters must add up to their year.
const ADDITIVE: [&str; 2] = ["revenue", "operating_income"];

/// Metrics whose competing sources the report names.
const WATCHED: [&str; 5] = [
    "revenue",
    "operating_income",
    "ai_share_of_revenue",
    "taas_share_of_ai_revenue",
    "ai_iaas_share_of_ai_revenue",
];

/// Years against their quarters, for the entities the report shows.
pub(crate) fn check(inputs: &Inputs<'_>, providers: &[&Provider]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for provider in providers {
        for metric in ADDITIVE {
            let entity = cloud_entity(provider);
            for year in inputs.dataset().figures(entity, metric, inputs.policy()) {
                if !matches!(year.period(), Period::Year(_) | Period::FiscalYear(_)) {
                    continue;
                }
                let Some(row) = year.chosen() else { continue };
                findings.extend(year_against_quarters(inputs, provider, row));
            }
        }
    }
    findings
}

/// The year's row against the sum of its four quarters, within half a unit of each last digit.
fn year_against_quarters(
    inputs: &Inputs<'_>,
    provider: &Provider,
    year: &Observation,
) -> Option<Finding> {
    let first = year.period().span(provider.calendar()).0.month();
    let mut total = Usd::ZERO;
    let mut slack = year.figure().half_unit();
    let mut rows = vec![year.id().to_owned()];
    for quarter in 0..4 {
        let fiscal = provider.calendar().quarter_of(first.plus(3 * quarter));
        let period = Period::FiscalQuarter(fiscal);
        let selection =
            inputs.dataset().select(year.entity(), year.metric(), period, inputs.policy());
        let row = selection.chosen()?;
        total += row.figure().as_money()?;
        slack += row.figure().half_unit();
        rows.push(row.id().to_owned());
    }
    let gap = (total - year.figure().as_money()?).as_usd();
    // Whole dollars add exactly; the slack itself is a sum of a few roundings.
    if gap.abs() <= slack * (1.0 + 1e-9) {
        return None;
    }
    let millions = |usd: f64| Usd::from_usd(usd).as_millions();
    Some(
        Finding::new(
            FindingCode::IdentityBroken,
            year.id(),
            format!(
                "the quarters of `{}` add up to {} USD million, the year is {}: {} apart, printed digits explain {}",
                year.id(),
                figure(total.as_millions()),
                figure(millions(year.figure().number())),
                figure(millions(gap.abs())),
                figure(millions(slack)),
            ),
        )
        .with_gap(Gap {
            central: millions(gap),
            unexplained: millions(gap.abs() - slack),
            unit: "USD million".to_owned(),
        })
        .with_inputs(rows),
    )
}

/// Competing rows behind the figures of one quarter.
pub(crate) fn disagreements(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    quarter: Quarter,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for provider in providers {
        let mut entities = vec![cloud_entity(provider)];
        entities.extend(provider.ai_entity().filter(|ai| *ai != cloud_entity(provider)));
        for entity in entities {
            for metric in WATCHED {
                if let Some((chosen, losers)) = inputs.conflicts(provider, entity, metric, quarter)
                {
                    findings.extend(losers.into_iter().map(|loser| disagreement(chosen, loser)));
                }
            }
        }
    }
    findings
}

fn disagreement(chosen: &Observation, loser: &Observation) -> Finding {
    let printed = |row: &Observation| {
        let mark = crate::number::bound_mark(row.figure().bound());
        format!(
            "{mark}{} {} ({}, {} confidence)",
            row.figure().printed(),
            row.figure().unit(),
            row.source(),
            row.confidence()
        )
    };
    Finding::new(
        FindingCode::SourcesDisagree,
        chosen.id(),
        format!("`{}`: used {}, not {}", chosen.id(), printed(chosen), printed(loser)),
    )
    .with_inputs([chosen.id().to_owned(), loser.id().to_owned()])
}
