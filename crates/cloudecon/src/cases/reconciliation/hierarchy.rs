//! Hierarchies: `MinT` projections.

use cloudecon_reconcile::{Hierarchy, Weights, shrunk_covariance};

use super::compare::Results;
use crate::cases::fault::{Failure, unknown};
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;

/// What the library that the figures come from adds to variances.
const FLOOR: f64 = 2e-8;

pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let hierarchy = Hierarchy::from_summing(&matrix(&input.get("summing_matrix")?)?)?;
    let base = matrix(&input.get("base_forecasts")?)?;
    let method = input.text("method")?;
    if method == "bottom_up" {
        return Results::default()
            .with("reconciled", table(hierarchy.bottom_up(&base)?))
            .against(case);
    }
    let weights = weights(method, &input)?;
    let found = if input.flag("nonnegative")? {
        // The library that the figures come from takes negative base forecasts as zero first.
        let base: Vec<Vec<f64>> =
            base.iter().map(|line| line.iter().map(|value| value.max(0.0)).collect()).collect();
        hierarchy.reconcile_non_negative(&base, &weights)?
    } else {
        hierarchy.reconcile(&base, &weights)?
    };
    let count = hierarchy.series();
    Results::default()
        .with("reconciled", table(found.clone()))
        .with("reconciled_closed_form", table(found))
        .with("W", table(dense(&weights, &hierarchy, count, &input)?))
        .against(case)
}

fn matrix(rows: &Fields<'_>) -> Result<Vec<Vec<f64>>, Failure> {
    rows.as_list()?.iter().map(Fields::as_numbers).collect()
}

fn table(rows: Vec<Vec<f64>>) -> Found {
    Found::list(rows)
}

fn weights(method: &str, input: &Fields<'_>) -> Result<Weights, Failure> {
    let residuals = || matrix(&input.get("residuals")?);
    let mean = |line: &[f64]| line.iter().sum::<f64>() / line.len() as f64;
    Ok(match method {
        "ols" => Weights::Equal,
        "wls_struct" => Weights::Structural,
        "wls_var" => Weights::Variances(
            residuals()?
                .iter()
                .map(|line| mean(&line.iter().map(|r| r * r).collect::<Vec<_>>()))
                .collect(),
        ),
        "mint_shrink" => Weights::Covariance(shrunk_covariance(&residuals()?, FLOOR).covariance),
        "mint_cov" => {
            let lines = residuals()?;
            let centred: Vec<Vec<f64>> = lines
                .iter()
                .map(|line| line.iter().map(|value| value - mean(line)).collect())
                .collect();
            let of = |a: &Vec<f64>, b: &Vec<f64>| {
                a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (a.len() as f64 - 1.0)
            };
            Weights::Covariance(
                centred.iter().map(|a| centred.iter().map(|b| of(a, b)).collect()).collect(),
            )
        }
        other => return Err(unknown("method", other)),
    })
}

/// The covariance as a table, as the library prints it.
fn dense(
    weights: &Weights,
    hierarchy: &Hierarchy,
    count: usize,
    input: &Fields<'_>,
) -> Result<Vec<Vec<f64>>, Failure> {
    let diagonal = |values: Vec<f64>| {
        (0..count)
            .map(|row| {
                (0..count).map(|column| if row == column { values[row] } else { 0.0 }).collect()
            })
            .collect()
    };
    Ok(match weights {
        Weights::Covariance(covariance) => covariance.clone(),
        Weights::Variances(variances) => diagonal(variances.clone()),
        Weights::Structural => {
            let rows = matrix(&input.get("summing_matrix")?)?;
            diagonal(rows.iter().map(|row| row.iter().sum()).collect())
        }
        Weights::Equal => diagonal(vec![1.0; hierarchy.series()]),
    })
}
