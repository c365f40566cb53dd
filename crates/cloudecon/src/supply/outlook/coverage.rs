use cloudecon_core::{Date, Range};
use cloudecon_dataset::Basis;

use super::Drawn;
use super::net_adds::{inputs_of, number};
use crate::scene::Scene;
use crate::supply::contracts;
use crate::supply::fleet::Campus;
use crate::table::{Cell, Column, Number, Table};

/// What the sites are beside what the company says of all its power.
pub(super) fn coverage(scene: &Scene<'_>, drawn: &Drawn<'_>) -> Table {
    let mut table = Table::new("coverage", "How much of each cloud the known sites are")
        .column(Column::text("provider", "Provider"))
        .column(Column::number("campuses", "Known campuses", "count"))
        .column(Column::number("seen", "IT power in service", "MW"))
        .column(Column::text("company", "What the company says"))
        .column(Column::number("whole", "Of all it has or added", "MW"))
        .column(Column::number("share", "Seen of that", "percent").ranged())
        .note("seen of what was added: what the known sites added in the same period. No company but one states its whole power; a share of additions is no share of the fleet");
    for (provider, campuses) in &drawn.providers {
        let seen = announced_in_service(campuses, drawn.day);
        let count = Number::new(campuses.len() as f64);
        let said = contracts::said_of_power(scene, provider, drawn.day);
        let (words, whole, share): (Cell, Cell, Cell) = match said {
            None => (
                "nothing on its power".into(),
                Cell::Missing("no statement".to_owned()),
                Cell::Missing("unknown: the whole is not stated".to_owned()),
            ),
            Some(said) => {
                let (from, to) = said.span;
                let part = match from {
                    Some(from) => {
                        announced_in_service(campuses, to) - announced_in_service(campuses, from)
                    }
                    None => announced_in_service(campuses, to),
                };
                let percent = Range::exact(100.0 * part / said.megawatts);
                (
                    said.words.into(),
                    Number::new(said.megawatts)
                        .with_basis(said.basis)
                        .with_bound(said.bound)
                        .with_inputs([said.row.as_str()])
                        .into(),
                    Number::between(percent.low(), percent.mid(), percent.high())
                        .with_basis(Basis::Estimated)
                        .with_inputs(inputs_of(campuses))
                        .with_inputs([said.row])
                        .with_id(format!("{}.outlook_coverage", provider.id()))
                        .with_note(
                            "IT power of known sites over electric power as the company counts it",
                        )
                        .into(),
                )
            }
        };
        let seen: Cell = if campuses.is_empty() {
            Cell::Missing("no known site".to_owned())
        } else {
            number(seen, campuses, format!("{}.outlook_seen@{}", provider.id(), drawn.day)).into()
        };
        table.push([provider.name().into(), count.into(), seen, words, whole, share]);
    }
    table
}

fn announced_in_service(campuses: &[Campus], day: Date) -> f64 {
    campuses.iter().map(|campus| campus.build_out.in_service_on(day).as_mw()).sum()
}
