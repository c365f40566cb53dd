//! Providers and their entities.

use super::reference::Spoiled;
use crate::catalog::Catalog;
use crate::parsed::Parsed;
use crate::{Code, Diagnostic, Provider};

pub(super) fn check(rows: &[Parsed<Provider>], faults: &mut Vec<Diagnostic>) -> Catalog<Provider> {
    for Parsed { row, origin } in rows {
        for entity in row.entities() {
            let own = entity.id().strip_prefix(row.id());
            if !own.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                let message = format!(
                    "entity `{}` of provider `{}` must be named `{1}` or `{1}.<name>`",
                    entity.id(),
                    row.id()
                );
                faults.push(Diagnostic::new(entity.location().clone(), Code::IdMismatch, message));
            }
        }
        if row.order() != 0 && row.cloud_entity().is_none() {
            let message = format!("provider `{}` of the report needs `cloud_entity`", row.id());
            faults.push(
                Diagnostic::new(row.location().clone(), Code::MissingKey, message)
                    .with_hint("`order = 0` leaves a provider out of the report".to_owned()),
            );
        }
        for (column, cited) in
            [("cloud_entity", row.cloud_entity()), ("ai_entity", row.ai_entity())]
        {
            let foreign = cited.filter(|id| row.entities().iter().all(|entity| entity.id() != *id));
            if let Some(id) = foreign {
                let message =
                    format!("`{column}` must be an entity of `{}`, found `{id}`", row.id());
                faults.push(origin.error(column, Code::IdMismatch, message));
            }
        }
    }
    // Kept whatever they cite: without its provider no figure of an entity can be read.
    super::plain(rows, &Spoiled::default())
}
