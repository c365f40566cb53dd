//! Which margins are above which others, whatever value in its range each takes.

use cloudecon_core::{Margin, Quantity, Range};

use super::Restated;
use crate::table::{Column, Number, Table};

const MODEL: &str = "low end of the upper margin less high end of the lower";

/// One row a pair that holds across both ranges, on the reported or on the comparable rules.
pub(super) fn table(all: &[Restated<'_>]) -> Table {
    let mut table = Table::new("above", "Margins above others, across the whole of both ranges")
        .column(Column::text("rules", "Rules"))
        .column(Column::text("above", "Above"))
        .column(Column::text("below", "Below"))
        .column(Column::number("least", "By at least", "bp"))
        .column(Column::text("open", "Not given on either side"));
    let reported: Vec<_> =
        all.iter().map(|one| (one, one.reported_margin().ok(), Vec::new())).collect();
    let comparable: Vec<_> = all
        .iter()
        .map(|one| match &one.comparable {
            Ok(found) => (one, Some(found.margin.clone()), found.not_given.clone()),
            Err(_) => (one, None, Vec::new()),
        })
        .collect();
    let mut undecided = Vec::new();
    for (rules, margins) in [("reported", &reported), ("comparable", &comparable)] {
        for (index, (a, above, open)) in margins.iter().enumerate() {
            for (b, below, also) in margins.iter().skip(index + 1) {
                let (Some(above), Some(below)) = (above, below) else { continue };
                let names = (a.provider.name(), b.provider.name());
                let both = above.clone().named("margin_a").join(below.clone().named("margin_b"));
                let (up, down, least) = match order(*above.value(), *below.value()) {
                    Some((true, least)) => (names.0, names.1, least),
                    Some((false, least)) => (names.1, names.0, least),
                    None => {
                        undecided.push(format!("{rules}: {} and {}", names.0, names.1));
                        continue;
                    }
                };
                let mut open = open.clone();
                open.extend(
                    also.iter().filter(|item| !open.contains(item)).cloned().collect::<Vec<_>>(),
                );
                table.push([
                    rules.into(),
                    up.into(),
                    down.into(),
                    Number::new(least)
                        .with_basis(both.basis())
                        .with_inputs(both.inputs().to_vec())
                        .with_step(both.worked("least", "bp", MODEL, least))
                        .into(),
                    open.join("; ").into(),
                ]);
            }
        }
    }
    if undecided.is_empty() {
        return table;
    }
    table.note(format!("ranges overlap, so nothing is said of {}", undecided.join(", ")))
}

/// True if the first is above, and by how many basis points at least; `None` if the ranges touch.
fn order(first: Range<Margin>, second: Range<Margin>) -> Option<(bool, f64)> {
    let gap =
        |up: Range<Margin>, down: Range<Margin>| 1e4 * (up.low().number() - down.high().number());
    let (over, under) = (gap(first, second), gap(second, first));
    if over > 0.0 {
        return Some((true, over));
    }
    (under > 0.0).then_some((false, under))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f64, high: f64) -> Range<Margin> {
        let margin = |percent| Margin::from_percent(percent).unwrap();
        Range::between(margin(low), margin(high)).unwrap()
    }

    #[test]
    fn above_is_said_only_without_overlap() {
        let (is_first, least) = order(range(37.0, 38.0), range(30.0, 33.0)).unwrap();
        // 37.0 - 33.0 is 400 bp.
        assert!(is_first && (least - 400.0).abs() < 1e-9);
        assert!(!order(range(30.0, 33.0), range(37.0, 38.0)).unwrap().0);
        assert_eq!(order(range(30.0, 37.0), range(36.0, 38.0)), None);
        assert_eq!(order(range(30.0, 36.0), range(36.0, 38.0)), None);
    }
}
