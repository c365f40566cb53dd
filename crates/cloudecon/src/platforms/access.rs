//! Which families of models each platform may sell on a day.

use cloudecon_core::Date;
use cloudecon_dataset::{AccessStage, ModelAccess, Weights};

use crate::scene::Scene;
use crate::table::{Cell, Column, Table};

/// The last day on which a row was published: the matrix is known up to then.
pub(super) fn last_day(scene: &Scene<'_>) -> Date {
    let rows = scene.inputs.dataset().accesses();
    let days = rows.iter().map(|row| row.published().first_day());
    days.max().unwrap_or_else(|| scene.quarter.last_day())
}

/// True if a row holds on a day; one without a first day holds from its publication on.
fn holds(row: &ModelAccess, on: Date) -> bool {
    let since = row
        .since()
        .map_or_else(|| row.published().first_day(), cloudecon_dataset::PartialDate::first_day);
    since <= on && row.until().is_none_or(|until| until.last_day() >= on)
}

fn on_day<'a>(scene: &'a Scene<'_>, on: Date) -> impl Iterator<Item = &'a ModelAccess> {
    scene.inputs.dataset().accesses().iter().filter(move |row| holds(row, on))
}

/// Platforms by family of models, closed families first.
pub(super) fn matrix(scene: &Scene<'_>, on: Date) -> Table {
    let mut families: Vec<(&str, Weights)> = Vec::new();
    for row in scene.inputs.dataset().accesses() {
        if !families.iter().any(|(family, _)| *family == row.family()) {
            families.push((row.family(), row.weights()));
        }
    }
    families.sort_by_key(|(_, weights)| *weights);
    let mut table = Table::new("access", format!("Models that may be sold on {on}"))
        .column(Column::text("platform", "Platform"));
    for (family, weights) in &families {
        let mark = if *weights == Weights::Open { " (open)" } else { "" };
        let name = family.to_lowercase().replace([' ', '-'], "_");
        table = table.column(Column::text(name, format!("{family}{mark}")));
    }
    for platform in scene.inputs.dataset().platforms() {
        let own: Vec<&ModelAccess> =
            on_day(scene, on).filter(|row| row.platform() == platform.id()).collect();
        if own.is_empty() {
            continue;
        }
        let mut cells: Vec<Cell> = vec![platform.name().into()];
        cells.extend(families.iter().map(|(family, _)| {
            let row = own.iter().find(|row| row.family() == *family);
            Cell::Text(row.map_or("-", |row| word(row.stage())).to_owned())
        }));
        table.push(cells);
    }
    // Who sells every closed family that at least two sell?
    let closed: Vec<&str> =
        families.iter().filter(|(_, w)| *w == Weights::Closed).map(|(family, _)| *family).collect();
    let frontier = ["Claude", "GPT", "Gemini"];
    let is_known = frontier.iter().all(|family| closed.contains(family));
    let all: Vec<&str> = scene
        .inputs
        .dataset()
        .platforms()
        .iter()
        .filter(|platform| {
            frontier.iter().all(|family| {
                on_day(scene, on)
                    .any(|row| row.platform() == platform.id() && row.family() == *family)
            })
        })
        .map(cloudecon_dataset::Platform::name)
        .collect();
    let said = if all.is_empty() { "no platform".to_owned() } else { all.join(", ") };
    let table = table.note("`-` is not known to be sold, which is not known not to be sold");
    if is_known {
        return table.note(format!("Claude, GPT and Gemini together: {said}"));
    }
    table
}

const fn word(stage: AccessStage) -> &'static str {
    match stage {
        AccessStage::Preview => "preview",
        AccessStage::ServedElsewhere => "sold, served elsewhere",
        _ => "yes",
    }
}

/// On whose terms closed models are sold.
pub(super) fn terms(scene: &Scene<'_>, on: Date) -> Table {
    let mut table = Table::new("terms", "Terms of closed models")
        .column(Column::text("platform", "Platform"))
        .column(Column::text("family", "Family"))
        .column(Column::text("since", "Since"))
        .column(Column::text("stage", "Stage"))
        .column(Column::text("terms", "Terms"))
        .column(Column::text("basis", "Basis"))
        .column(Column::text("source", "Source"));
    for row in on_day(scene, on).filter(|row| row.weights() == Weights::Closed) {
        let platform = scene.inputs.dataset().platform(row.platform());
        table.push([
            platform.map_or(row.platform(), |platform| platform.name()).into(),
            row.family().into(),
            row.since().map_or_else(|| "not dated".to_owned(), |day| day.to_string()).into(),
            row.stage().to_string().replace('_', " ").into(),
            row.terms().unwrap_or("not public").into(),
            format!("{}, {} confidence", row.basis(), row.confidence()).into(),
            row.source().into(),
        ]);
    }
    table
}
