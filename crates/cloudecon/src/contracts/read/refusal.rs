use cloudecon_deals::Error;

use crate::contracts::fault::{FaultCode, Faults};
use crate::contracts::walk::Seen;

/// Why terms that are well written do not make a contract.
pub(super) struct Refusal {
    pub(super) at: Option<usize>,
    error: Problem,
}

enum Problem {
    Terms(Error),
    Toml(toml::de::Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { at: None, error: Problem::Terms(error) }
    }
}

impl From<toml::de::Error> for Refusal {
    fn from(error: toml::de::Error) -> Self {
        Self { at: error.span().map(|span| span.start), error: Problem::Toml(error) }
    }
}

impl From<cloudecon_core::Error> for Refusal {
    fn from(error: cloudecon_core::Error) -> Self {
        Error::from(error).into()
    }
}

/// Reports a refusal at the term and key that it names.
pub(super) fn refuse(faults: &mut Faults<'_>, seen: &Seen, refusal: &Refusal) {
    let owner = |id: &str| {
        let id = crate::contracts::written(id);
        seen.owners.iter().find(|owner| owner.id.as_ref().is_some_and(|own| own.name == id))
    };
    let place = |id: &str, field: &str| {
        let field = field.split(['.', '[']).next().unwrap_or(field);
        let owner = owner(id)?;
        let cell = |key: &str| owner.cells.iter().find(|(name, _)| *name == key).map(|(_, at)| *at);
        cell(field).or_else(|| owner.id.as_ref().map(|id| id.offset)).or_else(|| cell(""))
    };
    let at = refusal.at;
    let error = match &refusal.error {
        Problem::Terms(error) => error,
        Problem::Toml(error) => {
            let hint = "see docs/deal-files.md for what each term needs".to_owned();
            let message = error.message().replace('\n', " ");
            faults.add(at.unwrap_or(0), FaultCode::Refused, message, hint);
            return;
        }
    };
    let (found, code, hint) = match error {
        Error::Field { term, field, allowed, .. } => {
            (place(term, field), FaultCode::ValueOutOfRange, format!("`{field}` must be {allowed}"))
        }
        Error::OffCalendar { term, field, .. } => (
            place(term, field),
            FaultCode::BadDate,
            "take the first month of a period of `[drivers]`, or run by month".to_owned(),
        ),
        Error::OtherParties { term, payer, payee, .. } => (
            place(term, "kind"),
            FaultCode::Refused,
            format!("name terms from `{payer}` to `{payee}` only, or change the parties"),
        ),
        Error::Unknown { term, known, .. } => {
            (place(term, "kind"), FaultCode::Refused, format!("known: {known}"))
        }
        Error::Overflow { what } => (
            place(what, "kind"),
            FaultCode::ValueOutOfRange,
            "use smaller amounts or rates with fewer digits".to_owned(),
        ),
        _ => (None, FaultCode::Refused, "see docs/deal-files.md for what a term needs".to_owned()),
    };
    faults.add(found.or(at).unwrap_or(0), code, error.to_string(), hint);
}
