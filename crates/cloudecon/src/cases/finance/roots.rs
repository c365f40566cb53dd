use serde_json::Value;

use super::tolerance;
use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::row::{Compared, json};

/// Compares every root above -100 %: none may be missing and none too many.
///
/// A file that says `over [-40,12]` has looked for `ln(1 + r)` in that range only; roots of ours
/// beyond it are named in a note.
pub(super) fn compare(
    file: &Fields<'_>,
    case: &Fields<'_>,
    rates: &[f64],
    notes: &mut Vec<String>,
) -> Result<Vec<Compared>, Failure> {
    let mut expected = case.numbers("roots_gt_minus_1")?;
    expected.sort_by(f64::total_cmp);
    let range = searched(file)?;
    let is_seen = |rate: &f64| {
        range.is_none_or(|(low, high)| {
            let log = rate.ln_1p();
            (low..=high).contains(&log)
        })
    };
    let (seen, beyond): (Vec<f64>, Vec<f64>) = rates.iter().partition(|rate| is_seen(rate));
    if !beyond.is_empty() {
        let beyond: Vec<String> = beyond.iter().map(|rate| format!("{rate:.4e}")).collect();
        let beyond = beyond.join(", ");
        notes.push(format!("further roots beyond the range the file searched: {beyond}"));
    }
    let stated = case.count("n_roots")?.into();
    let mut all = vec![Compared::same("n_roots", stated, seen.len().into())];
    if seen.len() == expected.len() {
        let room = tolerance(file, case)?;
        for (index, (expected, ours)) in expected.iter().zip(&seen).enumerate() {
            let name =
                if seen.len() == 1 { "root".to_owned() } else { format!("root {}", index + 1) };
            all.push(Compared::number(&name, *expected, *ours, room));
        }
        published(case, &seen, room.room(1.0), notes);
    } else {
        all.push(Compared::same("roots", list(&expected), list(&seen)));
    }
    Ok(all)
}

/// Says where the value of the source is no root to the tolerance: a limit of the source, since the
/// file's roots were computed to 40 digits.
fn published(case: &Fields<'_>, rates: &[f64], relative: f64, notes: &mut Vec<String>) {
    let Some(value) = case.optional("published").and_then(|field| field.value().as_f64()) else {
        return;
    };
    let gap = |rate: &f64| (rate - value).abs() / value.abs();
    let nearest = rates.iter().map(gap).fold(f64::INFINITY, f64::min);
    if nearest > relative {
        notes.push(format!("the source prints {value}, {nearest:.1e} relative from the root"));
    }
}

/// The range of `ln(1 + r)` in which the file looked for roots.
fn searched(file: &Fields<'_>) -> Result<Option<(f64, f64)>, Failure> {
    let Some(convention) = file
        .optional("meta")
        .and_then(|meta| meta.optional("conventions"))
        .and_then(|conventions| conventions.optional("irr"))
    else {
        return Ok(None);
    };
    let Some((_, rest)) = convention.as_text()?.split_once("over [") else { return Ok(None) };
    let ends = rest.split_once(']').and_then(|(ends, _)| ends.split_once(','));
    let range =
        ends.and_then(|(low, high)| Some((low.trim().parse().ok()?, high.trim().parse().ok()?)));
    range.map(Some).ok_or_else(|| convention.wrong("a range such as `over [-40,12]`"))
}

fn list(rates: &[f64]) -> Value {
    rates.iter().copied().map(json).collect()
}
