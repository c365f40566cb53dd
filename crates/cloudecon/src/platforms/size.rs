//! How large the token business is, as the cloud's own revenue and as customers' payments.

use cloudecon_core::{Quantity, Range, RunRate};
use cloudecon_dataset::{Platform, PlatformPlace, Value};

use crate::Traced;
use crate::inputs::Found;
use crate::mix::{TOKENS, split};
use crate::models::token_sales;
use crate::scene::{BILLION, Scene, cell, cell_of};
use crate::table::{Cell, Column, Number, Table};

fn billions(rate: RunRate) -> f64 {
    rate.number() / BILLION
}

type Pace = Found<Traced<Range<RunRate>>>;

/// Net and gross run-rate of the tokens of a platform.
pub(crate) fn paces(scene: &Scene<'_>, platform: &Platform) -> (Pace, Pace) {
    let dataset = scene.inputs.dataset();
    let Some(provider) = dataset.provider_of(platform.entity()) else {
        let reason = || Err(format!("no provider of `{}`", platform.entity()));
        return (reason(), reason());
    };
    let of = |metric: &str| {
        scene.inputs.latest(
            provider,
            platform.entity(),
            metric,
            scene.quarter.plus(1),
            Value::as_run_rate,
        )
    };
    if let Ok(stated) = of("token_run_rate") {
        return (Ok(stated.clone()), Ok(stated));
    }
    if provider.ai_entity().is_some_and(|entity| entity == platform.entity()) {
        let net = split(scene, provider, scene.quarter).parts.map(|parts| {
            let pace = parts.map(|split| split.taas_run_rate());
            pace.stated("taas_run_rate", "USD/yr", &format!("4 * {TOKENS}"))
        });
        let gross = token_sales(&scene.inputs, provider, scene.quarter, net.clone());
        return (net, gross);
    }
    let whole = of("run_rate_revenue").map(|found| {
        found
            .with_bound(cloudecon_dataset::Bound::AtMost)
            .with_note("the whole company: tokens alone are not given")
    });
    (whole.clone(), whole)
}

/// One row a platform; the seats stand in a table of their own.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("token-business", "Size of the token business")
        .column(Column::text("platform", "Platform"))
        .column(Column::text("entity", "Entity"))
        .column(Column::number("net", "Own revenue", "USD billion/yr").ranged())
        .column(Column::number("gross", "Customers pay", "USD billion/yr").ranged())
        .note("own revenue is what the platform keeps; for open models it is what customers pay")
        .note("a ceiling follows from the floor on rented compute that is published, it is no estimate");
    let mut seen: Vec<&str> = Vec::new();
    for platform in scene.inputs.dataset().platforms() {
        if platform.place() == PlatformPlace::OtherSegment || seen.contains(&platform.entity()) {
            continue;
        }
        seen.push(platform.entity());
        let (net, gross) = paces(scene, platform);
        let id = |what: &str| format!("{}.{what}@{}", platform.id(), scene.quarter);
        table.push([
            platform.name().into(),
            scene.entity_name(platform.entity()).into(),
            cell_of(id("token_net"), &net, billions),
            cell_of(id("token_gross"), &gross, billions),
        ]);
    }
    table
}

/// Products with a model inside that are sold by the seat, in other segments.
pub(super) fn outside(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("outside-segment", "AI lines outside the cloud segment")
        .column(Column::text("platform", "Line"))
        .column(Column::text("date", "Date"))
        .column(Column::number("seats", "Paid seats", "million"))
        .column(Column::number("list", "At the list price", "USD billion/yr").ranged());
    for platform in scene.inputs.dataset().platforms() {
        if platform.place() != PlatformPlace::OtherSegment {
            continue;
        }
        let price = scene
            .inputs
            .assumption(&format!("platform.seat_price.{}", platform.id()), Value::as_run_rate);
        for row in scene.inputs.dataset().observations_of(platform.entity(), "paid_seats") {
            let seats = crate::inputs::traced(row, Value::as_count);
            let list = seats.clone().and_then(|seats| {
                let price = price.clone().map_err(|_| "no list price in the dataset".to_owned())?;
                let pace = |seats: f64, price: RunRate| price * seats;
                let ceiling = cloudecon_dataset::Bound::About;
                Ok(seats
                    .named("seats")
                    .join(price.named("price"))
                    .map(|(seats, price)| seats.combine(price, pace))
                    .stated("list_run_rate", "USD/yr", "seats * price")
                    .with_bound(ceiling)
                    .with_note("discounts lower it"))
            });
            table.push([
                platform.name().into(),
                row.period().to_string().into(),
                cell(&seats, |seats| seats / 1e6),
                cell(&list, billions),
            ]);
        }
    }
    let ai = scene.inputs.dataset().observations().iter();
    for row in ai.filter(|row| {
        row.metric() == "ai_revenue_run_rate" && row.entity().ends_with("ai-business")
    }) {
        let pace = crate::inputs::traced(row, Value::as_run_rate);
        table.push([
            format!("{} (all segments)", scene.entity_name(row.entity())).into(),
            row.period().to_string().into(),
            Cell::Empty,
            match &pace {
                Ok(pace) => Number::traced(pace, billions).into(),
                Err(reason) => Cell::Missing(reason.clone()),
            },
        ]);
    }
    table
}
