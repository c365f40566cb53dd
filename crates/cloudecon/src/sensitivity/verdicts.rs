//! The main verdicts: the order of providers by what they are compared by.

use super::model::Model;
use super::statement::{Relation, Side, Statement};

/// Metrics of the report whose order among providers is a main verdict.
const RANKED: [&str; 4] = ["ebit_margin", "ai_run_rate", "taas_run_rate", "token_cost"];
/// The quantity of the first projected quarter whose order is one, too.
const PROJECTED: &str = "ai_margin";

impl Model<'_> {
    /// The order of providers by each ranked metric, neighbor by neighbor; of several chips a
    /// provider stands with its best.
    pub(super) fn main_verdicts(&self) -> Vec<Statement> {
        let mut all = Vec::new();
        for metric in RANKED {
            let is_cost = metric == "token_cost";
            let mut ranked: Vec<(&str, f64)> = Vec::new();
            for provider in &self.providers {
                let mine = self.outputs.values().filter(|output| {
                    output.provider() == provider.id() && output.metric() == metric
                });
                let mine = mine.filter_map(|it| Some((it.id(), it.figured()?.mid())));
                ranked.extend(mine.min_by(|a, b| order(a.1, b.1, is_cost)));
            }
            all.extend(neighbors(ranked, is_cost));
        }
        let projected = self.projection.values().iter();
        let projected = projected.filter(|it| it.quantity().name == PROJECTED);
        let first = projected.clone().map(crate::projection::Projected::quarter).min();
        let ranked = projected
            .filter(|it| Some(it.quarter()) == first)
            .filter_map(|it| Some((it.id(), it.mid()?)));
        all.extend(neighbors(ranked.collect(), false));
        all
    }
}

/// The better first: the lower cost, the higher of anything else.
fn order(a: f64, b: f64, is_cost: bool) -> std::cmp::Ordering {
    if is_cost { a.total_cmp(&b) } else { b.total_cmp(&a) }
}

fn neighbors(mut ranked: Vec<(&str, f64)>, is_cost: bool) -> Vec<Statement> {
    ranked.sort_by(|a, b| order(a.1, b.1, is_cost));
    let relation = if is_cost { Relation::Below } else { Relation::Above };
    // The same chip bought by two clouds costs both the same: no verdict.
    let pairs = ranked.windows(2).filter_map(|pair| match pair {
        [(left, a), (right, b)] if a != b => Some((*left, *right)),
        _ => None,
    });
    pairs
        .map(|(left, right)| Statement {
            left: left.to_owned(),
            relation,
            right: Side::Output(right.to_owned()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_are_compared_and_ties_are_not() {
        let said = |ranked: &[(&'static str, f64)], is_cost| {
            let all = neighbors(ranked.to_vec(), is_cost);
            all.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(said(&[("a", 1.0), ("b", 3.0), ("c", 2.0)], false), ["b > c", "c > a"]);
        assert_eq!(said(&[("a", 1.0), ("b", 3.0), ("c", 1.0)], true), ["c < b"]);
        assert!(said(&[("a", 1.0)], true).is_empty());
    }
}
