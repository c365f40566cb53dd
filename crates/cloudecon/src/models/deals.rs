//! What customers pay for the tokens behind a cloud's own revenue, by `cloudecon-deals`.

use cloudecon_core::{Power, Quantity, Quarter, QuarterSeries, Range, RunRate, Share, Usd};
use cloudecon_dataset::Provider;
use cloudecon_deals::{ShareBase, TokenResale};

use super::revenue::{TaasRunRate, join};
use crate::Traced;
use crate::inputs::{Found, Inputs, share as as_share};
use crate::output::{Name, Output, Unit};

/// Adds the gross view of the token business.
pub(super) fn outputs(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    pace: TaasRunRate,
    outputs: &mut Vec<Output>,
) {
    let sales = token_sales(inputs, provider, quarter, pace);
    outputs.push(Output::new(
        Name {
            provider: provider.id().to_owned(),
            metric: "token_sales_run_rate",
            item: None,
            period: quarter.to_string(),
        },
        Unit::UsdBillionPerYear,
        "TaaS run-rate / the cloud's take of a sale under the deal's terms",
        sales,
        |rate: RunRate| rate.number() / 1e9,
    ));
}

/// The cloud's part of a sale, from the deal's ledger on a sale of one hundred million dollars.
pub(crate) fn take_rate(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Share>>> {
    let term = |name: &str| inputs.assumption(&format!("deal.{}.{name}", provider.id()), as_share);
    let terms = join(term("usage_fee"), term("share_net_of_fees"))
        .map_err(|_| format!("no terms of token resale are published for `{}`", provider.id()))?;
    let sale = Usd::from_millions(100.0);
    let take = terms.clone().try_map(|(fee, share)| {
        let outcome = TokenResale::new(ShareBase::NetOfFees)
            .with_usage_fee(fee)
            .with_share(share)
            .evaluate(
                &QuarterSeries::new(quarter, vec![sale]),
                &QuarterSeries::new(quarter, vec![Power::ZERO]),
            )
            .ok()?;
        let take = outcome.total(|outcome| outcome.take());
        let share = |take: Usd| Share::of(take, sale);
        Range::new(share(take.low())?, share(take.mid())?, share(take.high())?).ok()
    });
    let take = take.map(|take| {
        take.stated("take", "fraction", "usage_fee + (1 - usage_fee) * share_net_of_fees")
    });
    take.ok_or_else(|| "the terms of token resale cannot be evaluated".to_owned())
}

/// What customers pay for the tokens behind a cloud's own pace.
pub(crate) fn token_sales(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    pace: TaasRunRate,
) -> Found<Traced<Range<RunRate>>> {
    let take = take_rate(inputs, provider, quarter);
    join(pace, take).and_then(|both| {
        both.try_map(|(pace, take)| {
            let sales = |pace: RunRate, take: Share| {
                (take > Share::ZERO).then(|| pace * (1.0 / take.as_fraction()))
            };
            // The larger the take, the smaller the sales behind one revenue.
            let low = sales(pace.low(), take.high())?;
            let mid = sales(pace.mid(), take.mid())?;
            let high = sales(pace.high(), take.low())?;
            Range::new(low, mid, high).ok()
        })
        .map(|sales| sales.stated("token_sales_run_rate", "USD/yr", "taas_run_rate / take"))
        .ok_or_else(|| "the cloud takes nothing of a sale under these terms".to_owned())
    })
}
