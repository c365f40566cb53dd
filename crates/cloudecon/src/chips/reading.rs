use cloudecon_core::{Quantity, Range, Usd};
use cloudecon_dataset::{Basis, Chip as ChipRow};

use super::Catalog;
use crate::inputs::Found;
use crate::traced::Traced;

/// All-in capital of a chip, with what its figure leaves out.
#[derive(Debug, Clone)]
pub(super) struct AllIn {
    pub(super) usd: Traced<Range<Usd>>,
    /// All-in over what the published figure covers, middle; 1 where nothing is left out.
    pub(super) factor: f64,
    /// What the published figure covers.
    pub(super) scope: String,
}

/// All-in capital per chip: the published figure times what it leaves out.
///
/// # Errors
/// In words, if neither a figure nor bounds of it are published.
pub(super) fn capital(catalog: &Catalog<'_>, chip: &ChipRow) -> Found<AllIn> {
    let id = chip.id();
    let (scope, described) = catalog.bases.scope(id);
    let mut found = match (chip.capex(), chip.capex_low(), chip.capex_high()) {
        (Some(mid), low, high) => Traced::computed(
            Range::new(low.unwrap_or(mid), mid, high.unwrap_or(mid)).map_err(|e| e.to_string())?,
            Basis::Estimated,
            vec![id.to_owned()],
        ),
        (None, Some(low), Some(high)) => Traced::computed(
            Range::between(low, high).map_err(|e| e.to_string())?,
            Basis::Estimated,
            vec![id.to_owned()],
        )
        .with_note(format!("capital of `{id}`: two ends that disagree, no estimate between them")),
        _ => {
            let bound = catalog
                .bases
                .bound(id)
                .ok_or_else(|| format!("no capital cost of `{id}` is published"))?;
            let range = Range::between(Usd::from_usd(bound.low_usd), Usd::from_usd(bound.high_usd))
                .map_err(|e| e.to_string())?;
            let inputs = vec![format!("calibration/cost-bases.toml#bound.{id}")];
            Traced::computed(range, bound.basis.into(), inputs).with_note(format!(
                "capital of `{id}` is bounded, not estimated: {} ({}, {})",
                bound.reason, bound.source, bound.date
            ))
        }
    };
    let mut factor = 1.0;
    if let Some(described) = described {
        let [low, mid, high] = described.factor;
        factor = mid;
        let times = Range::new(low, mid, high).map_err(|error| error.to_string())?;
        if low < high || mid > 1.0 {
            let input = vec![format!("calibration/cost-bases.toml#scope.{scope}")];
            found = found
                .join(Traced::computed(times, described.basis.into(), input))
                .map(|(usd, times)| usd.combine(times, |usd, times: f64| usd * times));
        }
    }
    Ok(AllIn { usd: found, factor, scope: scope.to_owned() })
}

/// A range as three plain numbers in the unit that `scale` gives.
pub(super) fn three<T: Quantity>(range: Range<T>, scale: impl Fn(T) -> f64) -> [f64; 3] {
    [scale(range.low()), scale(range.mid()), scale(range.high())]
}
