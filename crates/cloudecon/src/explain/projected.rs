//! Numbers of the projection by their ids.

use cloudecon_dataset::Dataset;

use super::evaluated;
use super::view::Shown;
use crate::projection::{Projected, Projection, ProjectionOptions, Quantity, number_of};
use crate::table::Table;
use crate::{Error, Options};

/// The projected number with this id, `<provider>.<quantity>@<quarter>`; the name of a provider may
/// stand for its id.
pub(super) fn find(dataset: &Dataset, options: &Options, id: &str) -> Result<Option<Shown>, Error> {
    let Some(full) = full_id(dataset, id) else { return Ok(None) };
    let projection = Projection::run(dataset, options, &ProjectionOptions::default())?;
    let Some(value) = projection.value(&full) else { return Ok(None) };
    shown(value).map(Some)
}

/// The projected number with this id, and the rows that it rests on, by effect.
pub(super) fn roots(
    dataset: &Dataset,
    options: &Options,
    id: &str,
) -> Result<Option<(Shown, Table)>, Error> {
    let Some(full) = full_id(dataset, id) else { return Ok(None) };
    let projection = Projection::run(dataset, options, &ProjectionOptions::default())?;
    let Some(value) = projection.value(&full) else { return Ok(None) };
    let shown = shown(value)?;
    let Some(Ok(cone)) = projection.cone(&full) else { return Ok(None) };
    Ok(Some((shown, evaluated::ranked(&cone))))
}

/// `<provider>.<quantity>@<quarter>` in full; `None` for anything else.
fn full_id(dataset: &Dataset, id: &str) -> Option<String> {
    let (provider, rest) = id.split_once('.')?;
    let (name, _) = rest.split_once('@')?;
    Quantity::named(name)?;
    let slug = |name: &str| name.to_lowercase().replace(' ', "-");
    let named = dataset.providers().iter().find(|one| slug(one.name()) == provider);
    Some(named.map_or_else(|| id.to_owned(), |one| format!("{}.{rest}", one.id())))
}

fn shown(value: &Projected) -> Result<Shown, Error> {
    let quantity = value.quantity();
    let number =
        number_of(value).map_err(|reason| Error::NoValue { id: value.id().to_owned(), reason })?;
    let title = format!("{}, {}", quantity.label, value.quarter());
    Ok(Shown { number, title, unit: quantity.unit.to_owned() })
}
