//! Platforms, policies and adjustments: what their columns must say together.

use cloudecon_core::Usd;

use super::Context;
use super::observation::published_after_source;
use super::order::{dates, numbers};
use crate::catalog::Catalog;
use crate::parsed::Parsed;
use crate::record::{Keyed, Origin};
use crate::{
    AccountingPolicy, AdjustmentRow, Code, Diagnostic, ModelAccess, PartialDate, PolicyState,
    PolicyTopic,
};

/// Rows whose only rule is that they are not older than their source.
pub(super) fn dated<T: Keyed + Clone>(
    rows: &[Parsed<T>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
    published: fn(&T) -> (&str, PartialDate),
) -> Catalog<T> {
    checked(rows, context, faults, published, |_, _| None)
}

pub(super) fn access(
    rows: &[Parsed<ModelAccess>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<ModelAccess> {
    let published = |row: &ModelAccess| row.published();
    checked(
        rows,
        context,
        faults,
        |row| (row.source(), published(row)),
        |row, origin| {
            let (since, until) = (row.since()?, row.until()?);
            dates(origin, ("since", since), ("until", until))
        },
    )
}

pub(super) fn policies(
    rows: &[Parsed<AccountingPolicy>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<AccountingPolicy> {
    checked(
        rows,
        context,
        faults,
        |row| (row.source(), row.published()),
        |row, origin| {
            let (low, years, high) = (
                ("low_years", row.low_years()),
                ("years", row.years()),
                ("high_years", row.high_years()),
            );
            missing(row, origin)
                .or_else(|| numbers(origin, low, years))
                .or_else(|| numbers(origin, years, high))
        },
    )
}

/// A life needs years, content needs what it is, every other topic a rule of its own.
fn missing(row: &AccountingPolicy, origin: &Origin) -> Option<Diagnostic> {
    let needed = |column: &str| {
        let message = format!("a policy on `{}` needs `{column}`", row.topic());
        Some(origin.error(column, Code::MissingValue, message))
    };
    let is_life = matches!(row.topic(), PolicyTopic::ServerLife | PolicyTopic::NetworkLife);
    if is_life {
        return if row.years().is_none() { needed("years") } else { None };
    }
    let Some(state) = row.state() else { return needed("state") };
    if row.topic() == PolicyTopic::Content && row.content().is_none() {
        return needed("content");
    }
    (!row.topic().allows(state)).then(|| {
        let message = format!("`{state}` says nothing on `{}`", row.topic());
        let legal = PolicyState::ALL.iter().filter(|state| row.topic().allows(**state));
        let legal: Vec<String> = legal.map(|state| format!("`{state}`")).collect();
        origin
            .error("state", Code::BadWord, message)
            .with_hint(format!("use one of {}", legal.join(", ")))
    })
}

pub(super) fn adjustments(
    rows: &[Parsed<AdjustmentRow>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<AdjustmentRow> {
    checked(
        rows,
        context,
        faults,
        |row| (row.source(), row.published()),
        |row, origin| {
            let of = |name, amount: Option<Usd>| (name, amount.map(Usd::as_millions));
            let low = of("low_usd_m", row.low());
            let value = of("value_usd_m", row.value());
            let high = of("high_usd_m", row.high());
            if row.value().is_none() && (row.low().is_some() || row.high().is_some()) {
                let message = "an amount with ends needs its middle".to_owned();
                return Some(origin.error("value_usd_m", Code::MissingValue, message));
            }
            numbers(origin, low, value).or_else(|| numbers(origin, value, high))
        },
    )
}

/// Keeps the rows without a fault that spoils them.
fn checked<T: Keyed + Clone>(
    rows: &[Parsed<T>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
    published: impl Fn(&T) -> (&str, PartialDate),
    rule: impl Fn(&T, &Origin) -> Option<Diagnostic>,
) -> Catalog<T> {
    let mut good = Vec::with_capacity(rows.len());
    for Parsed { row, origin } in rows {
        let (source, day) = published(row);
        published_after_source(context, source, day, origin, faults);
        let fault = rule(row, origin);
        if !fault.as_ref().is_some_and(Diagnostic::is_error) && context.spoiled.spares(origin) {
            good.push(row.clone());
        }
        faults.extend(fault);
    }
    Catalog::new(good)
}
