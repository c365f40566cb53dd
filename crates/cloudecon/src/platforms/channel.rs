//! Gross and net: what a claimed gross-up implies, and one sale seen by every party.

use cloudecon_core::{Quantity, Range, RunRate, Share, Usd};
use cloudecon_dataset::{Basis, Value};
use cloudecon_revenue::{Party, Presentation, TokenSale, implied_channel};

use crate::inputs::share as as_share;
use crate::number::figure;
use crate::scene::{BILLION, Scene};
use crate::table::{Cell, Column, Number, Table};

/// Takes of a sale that are tried between the floor and one, per cent.
const TAKES: [f64; 7] = [30.0, 40.0, 50.0, 55.0, 67.5, 80.0, 100.0];

/// Symbol, unit and model of a step.
type How = (&'static str, &'static str, &'static str);

const GROSS_UP: How = ("gross_up", "USD billion/yr", "gross - net");
const KEPT: How = ("kept", "percent", "(gross - net) / gross");
const CHANNEL: How = ("channel", "percent", "(gross - net) / gross / take");
const SALES: How = ("sales", "USD billion/yr", "(gross - net) / take");
const SALE: How = ("part", "USD", "a fee on the sale, then a share of what it leaves");

/// For the gross pace of a lab and its net pace by somebody else: the share of sales that goes
/// through partners, for each take of theirs.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("channel", "What a claimed gross-up says about sales through partners")
        .column(Column::text("lab", "Lab"))
        .column(Column::number("gross", "Gross", "USD billion/yr"))
        .column(Column::number("gross_up", "Gross-up", "USD billion/yr").ranged())
        .column(Column::number("kept", "Kept by partners", "percent").ranged())
        .column(Column::number("take", "If their take is", "percent"))
        .column(Column::number("channel", "they sell this share", "percent").ranged())
        .column(Column::number("sales", "that is", "USD billion/yr").ranged())
        .note("channel share times take is the part that partners keep: each factor is at least that part, and one follows from the other")
        .note("the range is that of the printed digits: gross is a lower bound, the net estimate is rounded to a billion");
    for lab in scene.inputs.dataset().providers() {
        let gross = scene.inputs.latest(
            lab,
            lab.id(),
            "run_rate_revenue",
            scene.quarter.plus(1),
            Value::as_run_rate,
        );
        let net = scene.inputs.latest(
            lab,
            lab.id(),
            "run_rate_revenue_net_estimate",
            scene.quarter.plus(1),
            Value::as_run_rate,
        );
        let (Ok(gross), Ok(net)) = (gross, net) else { continue };
        let inputs: Vec<String> = gross.inputs().iter().chain(net.inputs()).cloned().collect();
        let gross_up = |net: RunRate| gross.mid() - net;
        let (low, high) = (gross_up(net.value().high()), gross_up(net.value().low()));
        let channels = [low, gross_up(net.mid()), high]
            .map(|gross_up| implied_channel(gross.mid(), gross_up).ok());
        let [Some(low), Some(mid), Some(high)] = channels else { continue };
        let billions = |rate: RunRate| rate.number() / BILLION;
        let both = gross.clone().named("gross").join(net.clone().named("net"));
        let number = |how: How, low: f64, mid: f64, high: f64| -> Cell {
            let (symbol, unit, model) = how;
            Number::between(low, mid, high)
                .with_basis(Basis::Estimated)
                .with_inputs(inputs.clone())
                .with_step(both.worked(symbol, unit, model, mid))
                .into()
        };
        let percent = |share: Share| 100.0 * share.number();
        for take in TAKES {
            let Ok(share) = Share::from_percent(take) else { continue };
            let at = |channel: &cloudecon_revenue::ImpliedChannel| {
                let share = channel.channel_share_at(Range::exact(share)).ok()?;
                let sales =
                    channel.channel_sales_at(Range::exact(Share::from_percent(take).ok()?)).ok()?;
                Some((share.mid(), sales.mid()))
            };
            let found = at(&low).zip(at(&mid)).zip(at(&high));
            let (shares, sales) = if let Some((((a, x), (b, y)), (c, z))) = found {
                (
                    number(CHANNEL, percent(a), percent(b), percent(c)),
                    number(SALES, billions(x), billions(y), billions(z)),
                )
            } else {
                let reason =
                    format!("a take of {} is below the part that partners keep", figure(take));
                (Cell::Missing(reason.clone()), Cell::Missing(reason))
            };
            table.push([
                lab.name().into(),
                Number::traced(&gross, billions).into(),
                number(
                    GROSS_UP,
                    billions(gross.mid() - low.net()),
                    billions(gross.mid() - mid.net()),
                    billions(gross.mid() - high.net()),
                ),
                number(
                    KEPT,
                    percent(low.kept_by_partners()),
                    percent(mid.kept_by_partners()),
                    percent(high.kept_by_partners()),
                ),
                Number::new(take).into(),
                shares,
                sales,
            ]);
        }
    }
    table
}

/// A sale of 100 through a cloud: what each party takes in, keeps and reports.
pub(super) fn sale(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("sale", "One sale of 100 through each cloud whose terms are bounded")
        .column(Column::text("cloud", "Cloud"))
        .column(Column::text("party", "Party"))
        .column(Column::number("pays", "Pays", "USD"))
        .column(Column::number("keeps", "Keeps", "USD").ranged())
        .column(Column::number("as_principal", "Reports as principal", "USD").ranged())
        .column(Column::number("as_agent", "Reports as agent", "USD").ranged())
        .note("what all parties keep adds to what customers pay; what they report may count a dollar twice");
    for provider in &scene.providers {
        let term = |name: &str| {
            scene.inputs.assumption(&format!("deal.{}.{name}", provider.id()), as_share)
        };
        let (Ok(fee), Ok(share)) = (term("usage_fee"), term("share_net_of_fees")) else { continue };
        let hundred = Usd::from_usd(100.0);
        // The lab sells and pays the cloud a fee, then a share of what the fee leaves.
        let sale = |fee: Share, share: Share| {
            let fee = hundred * fee;
            TokenSale::new(hundred, Party::Lab)
                .and_then(|sale| sale.pass_on(Party::Lab, Party::Cloud, fee))
                .and_then(|sale| sale.pass_on(Party::Lab, Party::Cloud, (hundred - fee) * share))
                .ok()
        };
        let traced = fee.clone().join(share.clone());
        let (f, s) = traced.value();
        let ends = [sale(f.low(), s.low()), sale(f.mid(), s.mid()), sale(f.high(), s.high())];
        let [Some(low), Some(mid), Some(high)] = ends else { continue };
        table.push([
            provider.name().into(),
            "customers".into(),
            Number::new(mid.payment().as_usd()).into(),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ]);
        for party in [Party::Lab, Party::Cloud] {
            let number = |pick: &dyn Fn(&TokenSale) -> Usd| -> Cell {
                let values = [&low, &mid, &high].map(|sale| pick(sale).as_usd());
                let [a, b, c] = values;
                Number::between(a.min(c), b, a.max(c))
                    .with_basis(traced.basis())
                    .with_inputs(traced.inputs().to_vec())
                    .with_step(traced.worked(SALE.0, SALE.1, SALE.2, b))
                    .into()
            };
            table.push([
                provider.name().into(),
                party.to_string().into(),
                Cell::Empty,
                number(&|sale| sale.net_revenue(party)),
                number(&|sale| sale.reported_revenue(party, Presentation::Principal)),
                number(&|sale| sale.reported_revenue(party, Presentation::Agent)),
            ]);
        }
        table.push([
            provider.name().into(),
            "all".into(),
            Cell::Empty,
            Number::new(mid.net_revenue_of_all().as_usd()).into(),
            Cell::Empty,
            Cell::Empty,
        ]);
    }
    table
}
