//! The dataset as the models see it: what was public by a day, as a scenario has it.

use std::borrow::Cow;

use cloudecon_core::Date;
use cloudecon_dataset::Dataset;

/// What was public by `as_of`, with the rows that the scenario changes changed; `base` if `None`.
pub(crate) fn seen<'a>(
    dataset: &'a Dataset,
    as_of: Option<Date>,
    scenario: Option<&str>,
) -> Cow<'a, Dataset> {
    let scenario = scenario.unwrap_or("base");
    match as_of {
        None => dataset.under(scenario),
        Some(day) => Cow::Owned(dataset.as_of(day).under(scenario).into_owned()),
    }
}
