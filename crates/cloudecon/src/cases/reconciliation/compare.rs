//! Expected figures of any shape against ours, within the tolerance of the case.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;
use crate::cases::tolerance::Tolerance;

/// Facts about how a file was made, and figures that are compared in a way of their own.
const ASIDE: [&str; 6] = [
    "reference_iterations",
    "library_minus_closed_form_max",
    "statsmodels_max_difference",
    "max_scaled_residual_allowed",
    "published",
    "decimals",
];

/// What was found, by the names of the expected figures.
#[derive(Debug, Default)]
pub(super) struct Results(BTreeMap<&'static str, Found>);

/// A figure that is not there; `null` in the file.
pub(super) fn maybe(value: Option<f64>) -> Found {
    value.map_or_else(|| Found::Text("none".to_owned()), Found::Number)
}

pub(super) fn flag(value: bool) -> Found {
    Found::Text(value.to_string())
}

impl Results {
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, found: impl Into<Found>) -> Self {
        self.0.insert(name, found.into());
        self
    }

    /// Compares every expected figure of a case.
    pub(super) fn against(&self, case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
        self.within(&case.get("expected")?, room(case)?)
    }

    pub(super) fn within(
        &self,
        expected: &Fields<'_>,
        room: Tolerance,
    ) -> Result<Vec<Compared>, Failure> {
        let mut all = Vec::new();
        for (key, expected) in expected.entries()? {
            if ASIDE.contains(&key) || expected.value().is_null() {
                continue;
            }
            let Some(found) = self.0.get(key) else {
                let path = expected.path();
                return Err(Failure::Case(format!("`{path}` is nothing that is computed")));
            };
            found.walk(key, &expected, &leaf(room), &mut all)?;
        }
        Ok(all)
    }
}

/// The tolerance that the case states.
pub(super) fn room(case: &Fields<'_>) -> Result<Tolerance, Failure> {
    let stated = case.get("tolerance")?;
    let (relative, absolute) = (stated.number("relative")?, stated.number("absolute")?);
    Ok(Tolerance::Both { relative, absolute })
}

fn leaf(room: Tolerance) -> impl Fn(&str, &Fields<'_>, &Found) -> Result<Compared, Failure> {
    move |name, expected, found| match (expected.value(), found) {
        (Value::Number(_), Found::Number(ours)) => {
            Ok(Compared::number(name, expected.as_number()?, *ours, room))
        }
        (Value::Null, Found::Text(text)) if text == "none" => {
            Ok(Compared::same(name, Value::Null, Value::Null))
        }
        (Value::Bool(flag), Found::Text(text)) => {
            Ok(Compared::same(name, Value::from(flag.to_string()), Value::from(text.as_str())))
        }
        (expected, found) => Ok(Compared::same(name, expected.clone(), found.value())),
    }
}
