//! Claims against their metric and source.

use super::Context;
use super::figure::{self, Expected};
use super::observation::published_after_source;
use crate::catalog::Catalog;
use crate::claim::ClaimRaw;
use crate::parsed::Parsed;
use crate::unit::unit_named;
use crate::{Claim, Diagnostic, Sign};

pub(super) fn check(
    rows: &[Parsed<ClaimRaw>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<Claim> {
    let mut good = Vec::new();
    for Parsed { row, origin } in rows {
        let known =
            context.metrics.get(&row.metric).map(|metric| (metric.quantity(), metric.sign()));
        let of_unit = || {
            let quantity = unit_named(&row.unit)?.quantities.first()?;
            Some((*quantity, Sign::Any))
        };
        let Some((quantity, sign)) = known.or_else(of_unit) else { continue };
        published_after_source(context, &row.source, row.published, origin, faults);
        let expected = Expected { name: &row.metric, quantity, sign };
        let before = faults.len();
        let figure =
            row.figure.as_ref().and_then(|raw| figure::check(raw, &expected, origin, faults));
        if faults.len() == before && context.spoiled.spares(origin) {
            good.push(Claim::new(row.clone(), figure));
        }
    }
    Catalog::new(good)
}
