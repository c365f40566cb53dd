//! What cannot stand together, and what identities are off by as published.

use cloudecon_dataset::Basis;

use crate::reconcile::Reconciliation;
use crate::table::{Cell, Column, Number, Table};

/// The finding of one round.
pub(in crate::reconcile) fn sentence(
    figures: &[String],
    suspects: &[String],
    left_out: Option<&str>,
) -> String {
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

pub(super) fn conflicts(found: &Reconciliation) -> Table {
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

pub(super) fn residuals(found: &Reconciliation) -> Table {
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
