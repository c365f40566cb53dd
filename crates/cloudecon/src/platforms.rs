//! Where tokens are sold: who may sell what, who sells and bills, how large it is, and what an open
//! model leaves at its list price.

mod access;
mod channel;
mod labs;
mod margin;
pub(crate) mod size;

use cloudecon_core::Date;
use cloudecon_dataset::Dataset;

use crate::table::{Column, Document, Table};
use crate::{Error, Options, scene};

/// Platforms on a day.
///
/// Tables: `access` (families of models by platform), `terms`, `sellers`, `token-business` (gross
/// and net), `open-models` (list price, our cost, margin left), `outside-segment` (seats),
/// `channel` (what a claimed gross-up implies), `sale` (one sale seen by every party), `labs`
/// (margins with their scope, revenue per megawatt, what partners keep).
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn platforms(
    dataset: &Dataset,
    options: &Options,
    on: Option<Date>,
) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let on = on.or(options.as_of).unwrap_or_else(|| access::last_day(&scene));
        Document::new("platforms", format!("Platforms on {on}; figures of {}", scene.quarter))
            .table(access::matrix(&scene, on))
            .table(access::terms(&scene, on))
            .table(sellers(&scene))
            .table(size::table(&scene))
            .table(margin::table(&scene))
            .table(size::outside(&scene))
            .table(channel::table(&scene))
            .table(channel::sale(&scene))
            .table(labs::table(&scene))
            .with_ids(scene.quarter)
    })
}

fn sellers(scene: &scene::Scene<'_>) -> Table {
    let mut table = Table::new("sellers", "Who sells, who bills, who serves")
        .column(Column::text("platform", "Platform"))
        .column(Column::text("seller", "Seller of record of others' models"))
        .column(Column::text("biller", "Bills"))
        .column(Column::text("operator", "Serves"))
        .column(Column::text("view", "Books others' models"))
        .column(Column::text("place", "Booked"))
        .column(Column::text("source", "Source"));
    for row in scene.inputs.dataset().platforms() {
        table.push([
            row.name().into(),
            row.seller_of_record().unwrap_or("not stated").into(),
            row.biller().unwrap_or("not stated").into(),
            row.operator().unwrap_or("not stated").into(),
            row.view().to_string().replace('_', " ").into(),
            row.place().to_string().replace('_', " ").into(),
            row.source().into(),
        ]);
    }
    table
}
