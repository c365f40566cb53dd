//! Revenue, margins and the AI split, by `cloudecon-revenue`.

use cloudecon_core::{
    BasisPoints, Growth, Margin, Period, Quantity, Quarter, Range, RunRate, Share, Usd,
};
use cloudecon_dataset::{Basis, Bound, Provider, Value};
use cloudecon_revenue::{AiSplit, RangedMargin, annual_profile, taas_ceiling};

use crate::Traced;
use crate::inputs::{Found, Inputs, cloud_entity, share as as_share};
use crate::output::{Name, Output, Unit};

const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;

/// The token business of a quarter, for the deals model.
pub(super) type TaasRunRate = Found<Traced<Range<RunRate>>>;

/// Adds the revenue outputs of a provider and quarter; gives the token run-rate on.
pub(super) fn outputs(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    outputs: &mut Vec<Output>,
) -> TaasRunRate {
    let name = |metric| Name {
        provider: provider.id().to_owned(),
        metric,
        item: None,
        period: quarter.to_string(),
    };
    let percent = |fraction: f64| 100.0 * fraction;
    let entity = cloud_entity(provider);
    let revenue = revenue_of(inputs, provider, entity, quarter);
    let before = named("revenue_before", revenue_of(inputs, provider, entity, quarter.previous()));
    let year_before =
        named("revenue_year_before", revenue_of(inputs, provider, entity, quarter.year_before()));
    let flow = |metric, q| inputs.quarter(provider, entity, metric, q, Value::as_money);
    let income = flow("operating_income", quarter);
    let income_before =
        named("operating_income_before", flow("operating_income", quarter.previous()));

    outputs.push(Output::new(
        name("revenue"),
        Unit::UsdMillion,
        "revenue of the quarter",
        revenue.clone(),
        |usd: Usd| usd.number() / MILLION,
    ));
    outputs.push(Output::new(
        name("revenue_growth"),
        Unit::Percent,
        "revenue / revenue of the same quarter a year before - 1",
        join(year_before, revenue.clone()).and_then(growth).map(|growth| {
            growth.stated("revenue_growth", "fraction", "revenue / revenue_year_before - 1")
        }),
        |growth: Growth| percent(growth.number()),
    ));
    let ranged = |income: Found<Traced<Range<Usd>>>, revenue: Found<Traced<Range<Usd>>>| {
        join(income, revenue)
            .map(|both| both.map(|(profit, revenue)| RangedMargin { profit, revenue }))
    };
    let now = ranged(income, revenue.clone());
    outputs.push(Output::new(
        name("ebit_margin"),
        Unit::Percent,
        "operating income / revenue",
        now.clone().and_then(|margin| {
            margin
                .try_map(|m| m.margin())
                .map(|margin| {
                    margin.stated("ebit_margin", "fraction", "operating_income / revenue")
                })
                .ok_or_else(|| "income exceeds revenue".to_owned())
        }),
        |margin: Margin| percent(margin.number()),
    ));
    outputs.push(Output::new(
        name("ebit_margin_change"),
        Unit::BasisPoints,
        "EBIT margin - EBIT margin of the quarter before",
        join(ranged(income_before, before), now).and_then(|both| {
            both.try_map(|(before, after)| before.change_to(&after))
                .map(|change| {
                    change.stated("ebit_margin_change", "bp",
                        "10000 * (operating_income / revenue - operating_income_before / revenue_before)",
                    )
                })
                .ok_or_else(|| "income exceeds revenue".to_owned())
        }),
        |change: BasisPoints| change.number(),
    ));
    // Few companies adjust their operating income; for the others nothing is missing.
    if let Ok(adjusted) = flow("adjusted_operating_income", quarter) {
        outputs.push(Output::new(
            name("adjusted_ebit_margin"),
            Unit::Percent,
            "operating income adjusted by the company / revenue",
            join(Ok(adjusted), revenue.clone()).and_then(|both| {
                both.try_map(|(profit, revenue)| RangedMargin { profit, revenue }.margin())
                    .map(|margin| {
                        margin.stated(
                            "adjusted_ebit_margin",
                            "fraction",
                            "adjusted_operating_income / revenue",
                        )
                    })
                    .ok_or_else(|| "income exceeds revenue".to_owned())
            }),
            |margin: Margin| percent(margin.number()),
        ));
    }
    ai_outputs(inputs, provider, quarter, revenue, &name, outputs)
}

/// The AI share, its split, and the run-rates that follow.
fn ai_outputs(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    cloud_revenue: Found<Traced<Range<Usd>>>,
    name: &impl Fn(&'static str) -> Name,
    outputs: &mut Vec<Output>,
) -> TaasRunRate {
    let percent = |share: Share| 100.0 * share.number();
    let billions = |rate: RunRate| rate.number() / BILLION;
    let base = provider
        .ai_entity()
        .ok_or_else(|| format!("no entity is named for the AI share of `{}`", provider.id()));
    let rate = |metric: &str| match &base {
        Ok(entity) => inputs.quarter(provider, entity, metric, quarter, as_share),
        Err(reason) => Err(reason.clone()),
    };
    let ai_share = rate("ai_share_of_revenue");
    outputs.push(Output::new(
        name("ai_share"),
        Unit::Percent,
        "AI revenue / revenue of the entity named in the inputs",
        ai_share.clone(),
        percent,
    ));
    let taas = taas_share(rate("taas_share_of_ai_revenue"), rate("ai_iaas_share_of_ai_revenue"));
    outputs.push(Output::new(
        name("ai_iaas_share"),
        Unit::Percent,
        "1 - TaaS share of AI revenue",
        taas.clone().map(|share| {
            let bound = opposite(share.bound());
            share.map(|range| range.map(Share::complement)).with_bound(bound).stated(
                "ai_iaas_share",
                "fraction",
                "1 - taas_share_of_ai_revenue",
            )
        }),
        percent,
    ));
    outputs.push(Output::new(
        name("ai_taas_share"),
        Unit::Percent,
        "TaaS revenue / AI revenue",
        taas.clone(),
        percent,
    ));
    let base_revenue =
        base.clone().and_then(|entity| revenue_of(inputs, provider, entity, quarter));
    let ai_pace = join(base_revenue.clone(), ai_share.clone()).map(pace_of_share);
    outputs.push(Output::new(
        name("ai_run_rate"),
        Unit::UsdBillionPerYear,
        "4 x revenue x AI share",
        ai_pace,
        billions,
    ));
    let product = join(ai_share.clone(), taas.clone()).map(|both| {
        let shares = |share: Share, of: Share| Share::from_number(share.number() * of.number());
        both.map(|(ai_share, taas)| ai_share.combine(taas, shares)).stated(
            "taas_share_of_revenue",
            "fraction",
            "ai_share_of_revenue * taas_share_of_ai_revenue",
        )
    });
    let ceiling = matches!(&taas, Ok(share) if share.bound() == Bound::AtMost);
    let split = join(join(base_revenue, ai_share), taas).map(|all| {
        let split = all.map(|((revenue, ai_share), taas_share_of_ai)| AiSplit {
            revenue,
            ai_share,
            taas_share_of_ai,
        });
        if ceiling { split.with_bound(Bound::AtMost) } else { split }
    });
    let pace = split.map(|split| {
        split.map(|split| split.taas_run_rate()).stated(
            "taas_run_rate",
            "USD/yr",
            "4 * revenue * ai_share_of_revenue * taas_share_of_ai_revenue",
        )
    });
    outputs.push(Output::new(
        name("taas_run_rate"),
        Unit::UsdBillionPerYear,
        "4 x revenue x AI share x TaaS share of AI revenue",
        pace.clone(),
        billions,
    ));
    outputs.push(Output::new(
        name("taas_share_of_revenue"),
        Unit::Percent,
        "TaaS revenue / revenue of the reported segment",
        if provider.ai_entity() == Some(cloud_entity(provider)) {
            // The revenue of one entity stands above and below and falls out.
            product
        } else {
            share_of_segment(pace.clone(), cloud_revenue)
        },
        percent,
    ));
    pace
}

/// Tokens in a segment that is not the entity which the AI share refers to.
fn share_of_segment(
    pace: TaasRunRate,
    revenue: Found<Traced<Range<Usd>>>,
) -> Found<Traced<Range<Share>>> {
    join(pace, revenue).and_then(|both| {
        both.try_map(|(pace, revenue)| share_of_revenue(pace, revenue))
            .map(|share| {
                let formula = "taas_run_rate / (4 * revenue)";
                share.stated("taas_share_of_revenue", "fraction", formula)
            })
            .ok_or_else(|| "the token business exceeds the segment".to_owned())
    })
}

/// The share of tokens as published, else the ceiling that a floor on rented compute leaves.
fn taas_share(
    published: Found<Traced<Range<Share>>>,
    iaas: Found<Traced<Range<Share>>>,
) -> Found<Traced<Range<Share>>> {
    const SHARE: &str = "taas_share_of_ai_revenue";
    published.or_else(|reason| {
        let iaas = iaas.map_err(|_| reason)?;
        let floor = iaas.value().low();
        if iaas.bound() != Bound::AtLeast {
            let share = iaas.map(|range| range.map(Share::complement));
            return Ok(share.stated(SHARE, "fraction", "1 - ai_iaas_share_of_ai_revenue"));
        }
        let range =
            Range::between(Share::ZERO, taas_ceiling(floor)).map_err(|error| error.to_string())?;
        Ok(iaas
            .map(|_| range)
            .with_bound(Bound::AtMost)
            .with_note(
                "only a floor on rented compute is published: a ceiling for tokens, not an estimate",
            )
            .stated(SHARE, "fraction", "(1 - ai_iaas_share_of_ai_revenue) / 2"))
    })
}

const fn opposite(bound: Bound) -> Bound {
    match bound {
        Bound::AtLeast => Bound::AtMost,
        Bound::AtMost => Bound::AtLeast,
        other => other,
    }
}

fn share_of_revenue(pace: Range<RunRate>, revenue: Range<Usd>) -> Option<Range<Share>> {
    let share = |pace: RunRate, revenue: Usd| {
        pace.ratio_to(RunRate::from_quarter(revenue)).and_then(|f| Share::from_fraction(f).ok())
    };
    let low = share(pace.low(), revenue.high())?;
    let mid = share(pace.mid(), revenue.mid())?;
    let high = share(pace.high(), revenue.low())?;
    Range::new(low, mid, high).ok()
}

fn growth(both: Traced<(Range<Usd>, Range<Usd>)>) -> Found<Traced<Range<Growth>>> {
    both.try_map(|(before, after)| {
        let low = Growth::of(before.high(), after.low())?;
        let mid = Growth::of(before.mid(), after.mid())?;
        let high = Growth::of(before.low(), after.high())?;
        Range::new(low, mid, high).ok()
    })
    .ok_or_else(|| "no revenue a year before".to_owned())
}

/// Revenue of an entity in a quarter: as published, else from the year before.
///
/// Where only yearly revenue and the growth of each quarter are published, the quarter of the year
/// before comes from a steady path through that year and is grown by the published rate.
pub(crate) fn revenue_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    entity: &str,
    quarter: Quarter,
) -> Found<Traced<Range<Usd>>> {
    inputs
        .quarter(provider, entity, "revenue", quarter, Value::as_money)
        .or_else(|missing| from_year_before(inputs, provider, entity, quarter).ok_or(missing))
}

fn from_year_before(
    inputs: &Inputs<'_>,
    provider: &Provider,
    entity: &str,
    quarter: Quarter,
) -> Option<Traced<Range<Usd>>> {
    let calendar = provider.calendar();
    let base = calendar.nearest_quarter(quarter.year_before());
    let year = Period::FiscalYear(base.year());
    let total = inputs.period(entity, "annual_revenue", year, Value::as_money).ok()?;
    let pace = inputs.period(entity, "annual_revenue_growth", year, Value::as_growth).ok()?;
    let growth =
        inputs.quarter(provider, entity, "revenue_growth_yoy", quarter, Value::as_growth).ok()?;
    let index = usize::from(base.number()) - 1;
    let note =
        format!("from revenue of {year} on a steady path within the year, grown to {quarter}");
    let bound = total.bound();
    let revenue = total.join(pace).join(growth).try_map(|((total, pace), growth)| {
        let steepest =
            Growth::from_fraction(pace.high().number().max(growth.high().number())).ok()?;
        let profile = annual_profile(total, pace.mid(), steepest).ok()?;
        let base = profile.quarters().get(index).copied()?;
        Some(base.combine(growth, |usd, growth| growth.apply(usd)))
    })?;
    let revenue = revenue.modelled("revenue", "USD", "steady path within the year before, grown");
    Some(revenue.at_best(Basis::Estimated).with_bound(bound).with_note(note))
}

/// The same figure under another symbol.
fn named<T>(symbol: &str, found: Found<Traced<T>>) -> Found<Traced<T>> {
    found.map(|traced| traced.named(symbol))
}

/// Both, or what is missing first.
pub(super) fn join<T, U>(a: Found<Traced<T>>, b: Found<Traced<U>>) -> Found<Traced<(T, U)>> {
    Ok(a?.join(b?))
}

/// The AI share of the provider's AI entity in a quarter.
pub(crate) fn ai_share_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Share>>> {
    inputs.quarter(provider, ai_entity(provider)?, "ai_share_of_revenue", quarter, as_share)
}

/// The share of tokens in AI revenue, or the ceiling that a floor on rented compute leaves.
pub(crate) fn taas_share_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Share>>> {
    let entity = ai_entity(provider)?;
    let rate = |metric| inputs.quarter(provider, entity, metric, quarter, as_share);
    taas_share(rate("taas_share_of_ai_revenue"), rate("ai_iaas_share_of_ai_revenue"))
}

fn ai_entity(provider: &Provider) -> Found<&str> {
    provider
        .ai_entity()
        .ok_or_else(|| format!("no entity is named for the AI share of `{}`", provider.id()))
}

/// The yearly pace of AI revenue in a quarter.
pub(crate) fn ai_pace_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<RunRate>>> {
    let revenue = ai_entity(provider).map(str::to_owned);
    let revenue = revenue.and_then(|entity| revenue_of(inputs, provider, &entity, quarter));
    join(revenue, ai_share_of(inputs, provider, quarter)).map(pace_of_share)
}

/// The yearly pace of tokens in a quarter.
pub(crate) fn taas_pace_of(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<RunRate>>> {
    let pace = ai_pace_of(inputs, provider, quarter);
    join(pace, taas_share_of(inputs, provider, quarter)).map(|both| {
        both.map(|(pace, share)| pace.combine(share, |pace: RunRate, of: Share| pace * of.number()))
            .stated("taas_run_rate", "USD/yr", "ai_run_rate * taas_share_of_ai_revenue")
    })
}

/// The share of tokens where a figure of its own was published after the quarter: no ceiling and no
/// forecast.
pub(crate) fn published_token_share(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Option<f64> {
    let entity = ai_entity(provider).ok()?;
    let share =
        inputs.quarter(provider, entity, "taas_share_of_ai_revenue", quarter, as_share).ok()?;
    let is_later = |id: &String| {
        let row = inputs.dataset().observation(id);
        row.is_some_and(|row| row.published().last_day() > row.period().span(provider.calendar()).1)
    };
    share.inputs().iter().all(is_later).then(|| share.mid().number())
}

fn pace_of_share(both: Traced<(Range<Usd>, Range<Share>)>) -> Traced<Range<RunRate>> {
    both.map(|(revenue, share)| {
        revenue.combine(share, |usd: Usd, share| RunRate::from_quarter(usd * share))
    })
    .stated("ai_run_rate", "USD/yr", "4 * revenue * ai_share_of_revenue")
}
