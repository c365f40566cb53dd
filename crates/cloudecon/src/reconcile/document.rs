//! The answer as tables.

mod conflicts;
mod figures;
mod picture;

use cloudecon_dataset::Basis;

use super::Reconciliation;
use crate::finding::{Finding, FindingCode};
use crate::table::{Cell, Column, Document, Number, Table};
use conflicts::{conflicts, residuals};
use figures::figures;
use picture::{picture, standing};

pub(super) use conflicts::sentence;

/// Everything, or with `is_raw` only what contradicts as published.
pub(super) fn of(found: &Reconciliation, is_raw: bool) -> Document {
    let faults = found
        .faults
        .iter()
        .map(|fault| Finding::new(FindingCode::ClaimFaulty, "identities.toml", fault.clone()));
    let clashes = found.clashes.iter().map(|clash| {
        let code =
            if clash.round == 0 { FindingCode::ViewsDiffer } else { FindingCode::ClaimsConflict };
        let subject = clash.left_out.as_ref().or(clash.figures.first());
        let subject = subject.map_or("figures", String::as_str);
        Finding::new(code, subject, clash.sentence.clone()).with_inputs(clash.figures.clone())
    });
    let document = if is_raw {
        Document::new("contradictions", "Figures as published, nothing adjusted")
            .table(test(found))
            .table(residuals(found))
            .table(conflicts(found))
    } else {
        Document::new("reconcile", "Which figures can all be true at once")
            .table(test(found))
            .table(figures(found))
            .table(conflicts(found))
            .table(picture(found))
            .table(standing(found))
            .table(next(found))
            .table(settings(found))
            .note(
                "Pull: published less reconciled over the standard error of that difference, with \
                 all figures in. Figures that were left out of the consistent set are shown beside \
                 it and move nothing.",
            )
    };
    document.findings_from(faults).findings_from(clashes)
}

fn test(found: &Reconciliation) -> Table {
    let mut table = Table::new("global-test", "Global test")
        .column(Column::text("set", "Figures"))
        .column(Column::number("statistic", "Statistic", "chi-square"))
        .column(Column::number("degrees", "Degrees of freedom", "count"))
        .column(Column::number("p_value", "Chance if all are right", "share"))
        .column(Column::text("verdict", "Verdict"));
    let (statistic, degrees, p_value) = found.left;
    let level = found.choices.level;
    for (set, statistic, degrees, p_value) in [
        ("all as published", found.statistic, found.degrees, found.p_value),
        ("without those left out", statistic, degrees, p_value),
    ] {
        let verdict = match p_value {
            None => "nothing can be tested",
            Some(p_value) if p_value < level => "they do not fit",
            Some(_) => "they fit",
        };
        let chance = p_value.map_or_else(
            || Cell::Missing("no degree of freedom".to_owned()),
            |p_value| Number::new(p_value).with_basis(Basis::Derived).into(),
        );
        table.push([
            set.into(),
            Number::new(statistic).with_basis(Basis::Derived).into(),
            (degrees as f64).into(),
            chance,
            verdict.into(),
        ]);
    }
    table.note(format!(
        "{} identities hold to {:.0e} of their terms",
        found.identities, found.worst_residual
    ))
}

/// Whether the entity is of the provider that is asked for: its own, or what its models compute.
fn is_of(found: &Reconciliation, entity: &str) -> bool {
    found.choices.provider.as_deref().is_none_or(|provider| {
        let own = entity.strip_prefix("output:").unwrap_or(entity);
        own == provider || own.strip_prefix(provider).is_some_and(|rest| rest.starts_with('.'))
    })
}

/// Which new figure would help most.
fn next(found: &Reconciliation) -> Table {
    let mut table = Table::new("next-figure", "Which figure, if published, would help most")
        .column(Column::text("question", "Question"))
        .column(Column::number("value", "Today", "own unit"))
        .column(Column::number("error_before", "Standard error", "own unit"))
        .column(Column::text("figure", "New figure"))
        .column(Column::number("error_after", "Standard error with it", "own unit"));
    for next in &found.next {
        let number = |value: Option<f64>| {
            value.map_or_else(
                || Cell::Missing("nothing fixes it".to_owned()),
                |value| Number::new(value).in_unit(&next.unit).with_basis(Basis::Derived).into(),
            )
        };
        table.push([
            next.question.as_str().into(),
            number(next.value),
            number(next.error_before),
            next.figure.to_string().into(),
            number(next.error_after),
        ]);
    }
    table.note(format!(
        "each as good as an estimate, {} % of its value; of the latest quarter",
        found.choices.weights.estimated * 100.0
    ))
}

fn settings(found: &Reconciliation) -> Table {
    let weights = &found.choices.weights;
    let mut table = Table::new("settings", "Standard errors where a source gives none")
        .column(Column::text("what", "Figures"))
        .column(Column::number("share", "Relative standard error", "percent"));
    for (what, share) in [
        ("estimated", weights.estimated),
        ("guided", weights.guided),
        ("assumed", weights.assumed),
        ("printed as about", weights.about),
    ] {
        table.push([what.into(), (share * 100.0).into()]);
    }
    let left_out = found.terms_left_out.join("; ");
    let table = table.note(format!(
        "terms of deals that take no part, for want of a path or a number: {left_out}"
    ));
    table.note(
        "On top of printed digits (half a unit over the root of 3). A range in the source counts \
         alone (width over the root of 12). Tests at the level given, errors of one source are \
         taken as independent.",
    )
}
