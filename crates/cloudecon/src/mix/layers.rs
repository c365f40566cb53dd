//! Infrastructure, platform and software, where a source splits a cloud so.

use cloudecon_core::{Quantity, Range, Share, Usd};
use cloudecon_dataset::Bound;

use crate::inputs::{cloud_entity, share as as_share};
use crate::scene::{Scene, cell, millions, named};
use crate::table::{Column, Table};

/// The layers and the metrics of their shares.
const LAYERS: [(&str, &str); 3] = [
    ("infrastructure (IaaS)", "iaas_share_of_revenue"),
    ("platform (PaaS)", "paas_share_of_revenue"),
    ("software (SaaS)", "saas_share_of_revenue"),
];

/// One row a layer of a provider that any source splits.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("layers", "Revenue by layer, where a source splits it")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("layer", "Layer"))
        .column(Column::number("share", "Share of revenue", "percent").ranged())
        .column(Column::number("revenue", "Revenue", "USD million").ranged())
        .note("another cut than `lines`: tokens are part of the platform, rented accelerators of infrastructure; shares are rounded and need not add to one");
    for provider in &scene.providers {
        let entity = cloud_entity(provider);
        let shares = LAYERS.map(|(name, metric)| {
            let found = scene.inputs.quarter(provider, entity, metric, scene.quarter, as_share);
            (name, named("share", found))
        });
        if shares.iter().all(|(_, found)| found.is_err()) {
            continue;
        }
        for (name, share) in shares {
            let revenue = share.clone().and_then(|share| {
                let bound = share.bound();
                let whole = scene.revenue(provider, entity, scene.quarter)?.named("revenue");
                let part = whole.join(share).map(|(revenue, share)| part(revenue, share));
                let bound = if bound == Bound::Exact { part.bound() } else { bound };
                Ok(part.with_bound(bound).stated("layer", "USD", "revenue * share"))
            });
            table.push([
                provider.name().into(),
                name.into(),
                cell(&share, |share: Share| 100.0 * share.number()),
                cell(&revenue, millions),
            ]);
        }
    }
    table
}

fn part(revenue: Range<Usd>, share: Range<Share>) -> Range<Usd> {
    revenue.combine(share, |revenue: Usd, share: Share| {
        Usd::from_number(revenue.number() * share.number())
    })
}
