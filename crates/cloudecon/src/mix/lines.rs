//! Revenue of core infrastructure, AI infrastructure and tokens.

use cloudecon_core::{Quantity, Quarter, Range, RunRate, Share, Usd};
use cloudecon_dataset::{Bound, Provider};
use cloudecon_revenue::{AiSplit, Line};

use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::models::{ai_share_of, taas_share_of};
use crate::scene::{BILLION, Scene, cell, cell_of, millions, named};
use crate::table::{Column, Table};

/// The split of a provider's AI entity in a quarter.
pub(crate) struct Split {
    pub(crate) entity: String,
    pub(crate) revenue: Found<Traced<Range<Usd>>>,
    pub(crate) parts: Found<Traced<AiSplit>>,
}

impl Split {
    /// Token revenue of the quarter.
    pub(crate) fn tokens(&self) -> Found<Traced<Range<Usd>>> {
        self.parts.clone().map(|parts| {
            let tokens = parts.map(|split| split.taas_revenue());
            tokens.stated("tokens", "USD", TOKENS)
        })
    }
}

/// Token revenue in symbols.
pub(crate) const TOKENS: &str = "revenue * ai_share_of_revenue * taas_share_of_ai_revenue";

/// Reads revenue, AI share and the share of tokens in it.
pub(crate) fn split(scene: &Scene<'_>, provider: &Provider, quarter: Quarter) -> Split {
    let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
    let revenue = named("revenue", scene.revenue(provider, entity, quarter));
    let ai = named("ai_share_of_revenue", ai_share_of(&scene.inputs, provider, quarter));
    let taas = named("taas_share_of_ai_revenue", taas_share_of(&scene.inputs, provider, quarter));
    let is_ceiling = matches!(&taas, Ok(share) if share.bound() == Bound::AtMost);
    let parts = (|| {
        let split = revenue.clone()?.join(ai?).join(taas?).map(
            |((revenue, ai_share), taas_share_of_ai)| AiSplit {
                revenue,
                ai_share,
                taas_share_of_ai,
            },
        );
        Ok(if is_ceiling { split.with_bound(Bound::AtMost) } else { split })
    })();
    Split { entity: entity.to_owned(), revenue, parts }
}

/// One row a line of a provider.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("lines", "Revenue by line")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "Entity"))
        .column(Column::text("line", "Line"))
        .column(Column::number("revenue", "Revenue", "USD million").ranged())
        .column(Column::number("share", "Share of revenue", "percent").ranged())
        .column(Column::number("run_rate", "Run-rate", "USD billion/yr").ranged())
        .note("core and other is what AI leaves; `layers` splits it where a source does")
        .note("tokens of own and of other companies' models are split by no source");
    for provider in &scene.providers {
        let split = split(scene, provider, scene.quarter);
        let entity = scene.entity_name(&split.entity).to_owned();
        let part = |pick: fn(&AiSplit) -> Range<Usd>, bound: Option<Bound>, formula: &str| {
            split.parts.clone().map(|parts| {
                let bound = bound.filter(|_| parts.bound() == Bound::AtMost);
                let traced = parts.map(|split| pick(&split)).stated("line", "USD", formula);
                traced.with_bound(bound.unwrap_or(Bound::Exact))
            })
        };
        let tokens = format!("{} and {}", Line::FirstPartyTaas, Line::ThirdPartyTaas);
        let core = "revenue * (1 - ai_share_of_revenue)";
        let rent = "revenue * ai_share_of_revenue * (1 - taas_share_of_ai_revenue)";
        for (name, found) in [
            ("core and other".to_owned(), part(AiSplit::other_revenue, None, core)),
            (Line::AiIaas.to_string(), part(AiSplit::ai_iaas_revenue, Some(Bound::AtLeast), rent)),
            (tokens, part(AiSplit::taas_revenue, Some(Bound::AtMost), TOKENS)),
        ] {
            let slug = name.to_lowercase().replace(' ', "_");
            let share = found.clone().and_then(|part| share(part, split.revenue.clone()?));
            let pace = found.clone().map(|part| {
                let pace = part.map(|part| part.map(RunRate::from_quarter));
                pace.stated("run_rate", "USD/yr", "4 * line")
            });
            table.push([
                provider.name().into(),
                entity.clone().into(),
                name.into(),
                cell_of(
                    format!("{}.line.{slug}@{}", split.entity, scene.quarter),
                    &found,
                    millions,
                ),
                cell(&share, |share: Share| 100.0 * share.number()),
                cell(&pace, |pace| pace.number() / BILLION),
            ]);
        }
    }
    table
}

fn share(part: Traced<Range<Usd>>, whole: Traced<Range<Usd>>) -> Found<Traced<Range<Share>>> {
    let bound = part.bound();
    part.join(whole)
        .try_map(|(part, whole)| {
            // Both ends of a part go with the middle of the whole: they move together.
            let of = |usd: Usd| Share::of(usd, whole.mid());
            Range::new(of(part.low())?, of(part.mid())?, of(part.high())?).ok()
        })
        .map(|share| share.with_bound(bound).stated("share", "fraction", "line / revenue"))
        .ok_or_else(|| "the part exceeds the whole".to_owned())
}
