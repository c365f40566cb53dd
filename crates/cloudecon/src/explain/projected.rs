//! Numbers of the projection by their ids.

use cloudecon_dataset::Dataset;

use super::view::Shown;
use crate::projection::{Projection, ProjectionOptions, Quantity, number_of};
use crate::{Error, Options};

/// The projected number with this id, `<provider>.<quantity>@<quarter>`; the name of a provider may
/// stand for its id.
pub(super) fn find(dataset: &Dataset, options: &Options, id: &str) -> Result<Option<Shown>, Error> {
    let Some((provider, rest)) = id.split_once('.') else { return Ok(None) };
    let Some((name, _)) = rest.split_once('@') else { return Ok(None) };
    let Some(quantity) = Quantity::named(name) else { return Ok(None) };
    let slug = |name: &str| name.to_lowercase().replace(' ', "-");
    let named = dataset.providers().iter().find(|one| slug(one.name()) == provider);
    let full = named.map_or_else(|| id.to_owned(), |one| format!("{}.{rest}", one.id()));
    let projection = Projection::run(dataset, options, &ProjectionOptions::default())?;
    let Some(value) = projection.value(&full) else { return Ok(None) };
    let number = number_of(value).map_err(|reason| Error::NoValue { id: full, reason })?;
    let title = format!("{}, {}", quantity.label, value.quarter());
    Ok(Some(Shown { number, title, unit: quantity.unit.to_owned() }))
}
