//! What the views share: the dataset as of a day, its reported providers, and the quarter.

use cloudecon_core::{Period, Quantity, Quarter, QuarterAlignment, Range, Usd};
use cloudecon_dataset::{Dataset, Provider, Value};

use crate::inputs::{Found, Inputs, cloud_entity};
use crate::report::{latest_quarter, reported, scenario};
use crate::seen::seen;
use crate::table::{Cell, Number};
use crate::{Error, Options, Traced};

pub(crate) const MILLION: f64 = 1e6;
pub(crate) const BILLION: f64 = 1e9;

/// The reported providers, one quarter, and the way to their figures.
pub(crate) struct Scene<'a> {
    pub(crate) inputs: Inputs<'a>,
    pub(crate) providers: Vec<&'a Provider>,
    pub(crate) quarter: Quarter,
    /// Spread fiscal quarters over calendar ones by months instead of taking the nearest.
    pub(crate) by_month: bool,
}

/// Shows a view what the options let it see.
pub(crate) fn with<T>(
    dataset: &Dataset,
    options: &Options,
    view: impl FnOnce(Scene<'_>) -> T,
) -> Result<T, Error> {
    let seen = seen(dataset, options.as_of, options.scenario.as_deref());
    let dataset = &*seen;
    let scenario = scenario(dataset, options.scenario.as_deref().unwrap_or("base"))?;
    let inputs = Inputs::new(dataset, scenario, &options.changes);
    let providers = reported(dataset);
    let quarter = match options.period {
        Some(quarter) => quarter,
        None => latest_quarter(&inputs, &providers).ok_or(Error::NothingToReport)?,
    };
    Ok(view(Scene { inputs, providers, quarter, by_month: false }))
}

impl Scene<'_> {
    /// The same with fiscal quarters spread by months, or not.
    pub(crate) fn with_months(mut self, by_month: bool) -> Self {
        self.by_month = by_month;
        self
    }

    /// The name of an entity in tables.
    pub(crate) fn entity_name<'s>(&'s self, id: &'s str) -> &'s str {
        self.inputs.dataset().entity(id).map_or(id, |entity| entity.name())
    }

    /// Revenue of an entity, as published or worked out from growth and the year.
    pub(crate) fn revenue(
        &self,
        provider: &Provider,
        entity: &str,
        quarter: Quarter,
    ) -> Found<Traced<Range<Usd>>> {
        if self.by_month {
            return self.spread(provider, entity, "revenue", quarter);
        }
        crate::models::revenue_of(&self.inputs, provider, entity, quarter)
    }

    /// A flow of an entity.
    pub(crate) fn flow(
        &self,
        provider: &Provider,
        entity: &str,
        metric: &str,
        quarter: Quarter,
    ) -> Found<Traced<Range<Usd>>> {
        if self.by_month {
            return self.spread(provider, entity, metric, quarter);
        }
        self.inputs.quarter(provider, entity, metric, quarter, Value::as_money)
    }

    /// A flow by months: the fiscal quarters that share months with the calendar quarter, each by
    /// the part that it shares.
    fn spread(
        &self,
        provider: &Provider,
        entity: &str,
        metric: &str,
        quarter: Quarter,
    ) -> Found<Traced<Range<Usd>>> {
        let parts = provider.calendar().overlaps(quarter);
        let mut sum: Option<Traced<Range<Usd>>> = None;
        let mut formula = Vec::new();
        let is_spread = parts.len() > 1;
        for (index, (fiscal, months)) in parts.into_iter().enumerate() {
            let period = Period::FiscalQuarter(fiscal);
            let part = self.inputs.period(entity, metric, period, Value::as_money).map_err(|_| {
                format!("no `{metric}` of `{entity}` for {fiscal}, of which {months} months fall in {quarter}")
            })?;
            let share = f64::from(months) / 3.0;
            let symbol =
                if is_spread { format!("{metric}_{}", index + 1) } else { metric.to_owned() };
            formula.push(format!("{symbol} * {months} / 3"));
            let part = part.named(&symbol).map(|range| range.map(|flow| flow * share));
            sum = Some(match sum {
                Some(sum) => sum.join(part).map(|(a, b)| a.add(b)),
                None => part,
            });
        }
        let sum = sum.ok_or_else(|| format!("no `{metric}` of `{entity}` for {quarter}"))?;
        if !is_spread {
            return Ok(sum);
        }
        let rule = QuarterAlignment::ByMonth;
        let rule = serde_json::to_value(rule).ok().and_then(|v| v.as_str().map(str::to_owned));
        let rule = rule.unwrap_or_default();
        let sum = sum.stated(metric, "USD", &formula.join(" + "));
        Ok(sum.aligned().with_note(format!("fiscal quarters spread over {quarter}, {rule}")))
    }

    /// Operating income of the cloud entity of a provider.
    pub(crate) fn income(
        &self,
        provider: &Provider,
        quarter: Quarter,
    ) -> Found<Traced<Range<Usd>>> {
        self.flow(provider, cloud_entity(provider), "operating_income", quarter)
    }
}

/// The same figure under another symbol of formulas.
pub(crate) fn named<T>(symbol: &str, found: Found<Traced<T>>) -> Found<Traced<T>> {
    found.map(|traced| traced.named(symbol))
}

/// A number, or the reason why there is none.
pub(crate) fn cell<T: Quantity>(found: &Found<Traced<Range<T>>>, scale: impl Fn(T) -> f64) -> Cell {
    match found {
        Ok(traced) => Number::traced(traced, scale).into(),
        Err(reason) => Cell::Missing(reason.clone()),
    }
}

/// The same under a stable id.
pub(crate) fn cell_of<T: Quantity>(
    id: impl Into<String>,
    found: &Found<Traced<Range<T>>>,
    scale: impl Fn(T) -> f64,
) -> Cell {
    match found {
        Ok(traced) => Number::traced(traced, scale).with_id(id).into(),
        Err(reason) => Cell::Missing(reason.clone()),
    }
}

pub(crate) fn millions(usd: Usd) -> f64 {
    usd.number() / MILLION
}
