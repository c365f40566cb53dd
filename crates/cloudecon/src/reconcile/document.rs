//! The answer as tables.

use cloudecon_dataset::{Basis, Bound};

use super::{Adjusted, Picture, Reconciliation};
use crate::finding::{Finding, FindingCode};
use crate::number::bound_mark;
use crate::table::{Cell, Column, Document, Number, Table};

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

/// The finding of one round.
pub(super) fn sentence(figures: &[String], suspects: &[String], left_out: Option<&str>) -> String {
    let list =
        |ids: &[String]| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let apart = match (left_out, suspects.len()) {
        (Some(id), 0 | 1) => format!("`{id}` fits worst and is left out"),
        (Some(id), _) => format!(
            "by arithmetic alone {} are equally suspect; `{id}` has the weakest basis and is left out",
            list(suspects)
        ),
        (None, _) => "none of them can be singled out".to_owned(),
    };
    format!("{} cannot stand together; {apart}", list(figures))
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

fn figures(found: &Reconciliation) -> Table {
    let mut table = Table::new("figures", "Each figure before and after")
        .column(Column::text("figure", "Figure"))
        .column(Column::number("published", "Published", "own unit"))
        .column(Column::number("error_before", "Standard error", "own unit"))
        .column(Column::number("reconciled", "Reconciled", "own unit"))
        .column(Column::number("error_after", "Standard error left", "own unit"))
        .column(Column::number("pull", "Pull", "standard errors"))
        .column(Column::text("note", "Note"));
    let mine = || found.figures.iter().filter(|figure| is_of(found, figure.quantity.entity()));
    for figure in mine().filter(|figure| is_worth_showing(figure)) {
        let number = |value: f64| {
            Number::new(value)
                .in_unit(&figure.unit)
                .with_basis(figure.basis)
                .with_inputs([figure.id.clone()])
        };
        let free = || Cell::Missing("nothing fixes it".to_owned());
        let derived = |value: f64| number(value).with_basis(figure.basis.max(Basis::Derived));
        table.push([
            figure.id.as_str().into(),
            number(figure.published).with_bound(figure.bound).into(),
            number(figure.error_before).into(),
            figure.reconciled.map_or_else(free, |value| derived(value).into()),
            figure.error_after.map_or_else(free, |error| derived(error).into()),
            figure.pull.map_or_else(
                || Cell::Missing("nothing tests it".to_owned()),
                |pull| Number::new(pull).with_basis(Basis::Derived).into(),
            ),
            note(figure).into(),
        ]);
    }
    let hidden = mine().filter(|figure| !is_worth_showing(figure)).count();
    table.note(format!(
        "{hidden} figures that nothing tests and nothing moves are not shown; `--format csv` of \
         `cloudecon figures` lists them"
    ))
}

/// A figure that others test, or that was left out, or that is not simply itself.
fn is_worth_showing(figure: &Adjusted) -> bool {
    let is_point = matches!(figure.bound, Bound::Exact | Bound::About);
    figure.pull.is_some() || figure.left_out.is_some() || !is_point
}

fn note(figure: &Adjusted) -> String {
    match figure.left_out {
        Some(round) => format!("left out in round {round}"),
        None if !bound_mark(figure.bound).is_empty() && figure.pull.is_none() => {
            "does not bind".to_owned()
        }
        None => String::new(),
    }
}

fn conflicts(found: &Reconciliation) -> Table {
    let mut table = Table::new("conflicts", "What cannot stand together")
        .column(Column::text("round", "Round"))
        .column(Column::text("left_out", "Left out"))
        .column(Column::text("equally_suspect", "Equally suspect"))
        .column(Column::text("set", "Smallest set that cannot hold"))
        .column(Column::text("others", "Further such sets"))
        .column(Column::number("statistic", "Statistic before", "chi-square"))
        .column(Column::number("degrees", "Degrees of freedom", "count"));
    for clash in &found.clashes {
        let views = || Cell::Missing("not a test: views differ".to_owned());
        let is_test = clash.round > 0;
        table.push([
            if is_test { clash.round.to_string() } else { "views".to_owned() }.into(),
            clash.left_out.clone().unwrap_or_default().into(),
            clash.suspects.join(" ").into(),
            clash.figures.join(" ").into(),
            clash.others.iter().map(|set| set.join(" ")).collect::<Vec<_>>().join(" | ").into(),
            if is_test {
                Number::new(clash.statistic).with_basis(Basis::Derived).into()
            } else {
                views()
            },
            if is_test { (clash.degrees as f64).into() } else { views() },
        ]);
    }
    table
}

fn residuals(found: &Reconciliation) -> Table {
    let mut table = Table::new("gaps", "What identities are off by with the figures as published")
        .column(Column::text("identity", "Identity"))
        .column(Column::number("gap", "Left over right, less one", "percent"))
        .column(Column::number("pull", "Gap", "standard errors"))
        .column(Column::text("figures", "Figures"));
    for gap in &found.residuals {
        let inputs = || gap.figures.iter().cloned();
        table.push([
            gap.identity.as_str().into(),
            gap.share.map_or_else(
                || Cell::Missing("the right side is zero".to_owned()),
                |share| {
                    let number = Number::new(share * 100.0).with_basis(Basis::Derived);
                    number.with_inputs(inputs()).into()
                },
            ),
            Number::new(gap.pull).with_basis(Basis::Derived).with_inputs(inputs()).into(),
            gap.figures.join(" ").into(),
        ]);
    }
    table.note(
        "Only identities all of whose quantities have a figure; conflicts go through several.",
    )
}

fn picture(found: &Reconciliation) -> Table {
    let mut table = Table::new("picture", "What each looks like in the consistent picture")
        .column(Column::text("entity", "Entity"))
        .column(Column::text("metric", "Metric"))
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("value", "Value", "own unit"))
        .column(Column::number("error", "Standard error", "own unit"))
        .column(Column::text("standing", "Standing"));
    let latest = found.picture.iter().filter(|picture| !picture.inputs.is_empty());
    let last = latest.map(|picture| picture.quantity.quarter()).max();
    let mine = found.picture.iter().filter(|picture| is_of(found, picture.quantity.entity()));
    for picture in mine.filter(|picture| is_recent(picture, last)) {
        let number = |value: f64| {
            Number::new(value)
                .in_unit(&picture.unit)
                .with_basis(picture.basis.max(Basis::Derived))
                .with_inputs(picture.inputs.clone())
        };
        table.push([
            picture.quantity.entity().into(),
            picture.quantity.metric().into(),
            picture.quantity.quarter().to_string().into(),
            number(picture.value).with_id(format!("reconcile:{}", picture.quantity)).into(),
            number(picture.error).into(),
            if picture.is_tested { "tested" } else { "determined, not tested" }.into(),
        ]);
    }
    match &found.choices.provider {
        Some(provider) if !found.picture.iter().any(|one| is_of(found, one.quantity.entity())) => {
            table.note(format!("no rule ties a figure of `{provider}` to another figure"))
        }
        _ => table.note("the last six quarters; the library gives every quarter"),
    }
}

/// Whether the entity is of the provider that is asked for: its own, or what its models compute.
fn is_of(found: &Reconciliation, entity: &str) -> bool {
    found.choices.provider.as_deref().is_none_or(|provider| {
        let own = entity.strip_prefix("output:").unwrap_or(entity);
        own == provider || own.strip_prefix(provider).is_some_and(|rest| rest.starts_with('.'))
    })
}

/// What the figures fix and what they leave open.
fn standing(found: &Reconciliation) -> Table {
    let mut table = Table::new("standing", "What the figures fix, and what they leave open")
        .column(Column::text("standing", "Standing"))
        .column(Column::number("count", "Quantities", "count"))
        .column(Column::text("quantities", "Which"));
    let tested = found.picture.iter().filter(|picture| picture.is_tested).count();
    let fixed = found.picture.len() - tested;
    let free: Vec<String> = found.free.iter().map(ToString::to_string).collect();
    table.push(["tested: more is known than needed".into(), (tested as f64).into(), "".into()]);
    table.push(["determined, nothing tests it".into(), (fixed as f64).into(), "".into()]);
    table.push([
        "free: nothing fixes it".into(),
        (free.len() as f64).into(),
        free.join(" ").into(),
    ]);
    let untested = found.figures.iter().filter(|figure| figure.pull.is_none()).count();
    table.note(format!(
        "{} of {} figures can be tested by others; the rest cannot, whatever they say",
        found.figures.len() - untested,
        found.figures.len()
    ))
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

/// The last quarters are what people ask about.
fn is_recent(picture: &Picture, last: Option<cloudecon_core::Quarter>) -> bool {
    const QUARTERS: i32 = 6;
    last.is_some_and(|last| last.quarters_since(picture.quantity.quarter()) < QUARTERS)
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
