//! One explanation: the arithmetic of a number step by step, or the claim behind it.

use std::sync::Arc;

use cloudecon::ledger::CheckedClaim;
use cloudecon::{Origin, Output, Step, figure};
use maud::{Markup, html};

use super::{Entry, Traces};
use crate::anchor;
use crate::number;
use crate::prose::prose;
use crate::sources;

impl Traces<'_> {
    /// Every explanation.
    pub(crate) fn markup(&self) -> Markup {
        html! { @for id in &self.order { (self.one(id)) } }
    }

    fn one(&self, id: &str) -> Markup {
        let Some(Entry { nth, number, column, place }) = self.entries.get(id) else {
            return html! {};
        };
        let unit = number.unit().or(column.unit()).unwrap_or_default();
        let output = self.outputs.get(id);
        let ranged = column.clone().ranged();
        html! {
            article id=(anchor::trace(*nth)) {
                h3 { (id) }
                p {
                    b { (number::text(&ranged, number)) " " (unit) }
                    @if let Some(basis) = number.basis() { ", " (basis.as_str()) }
                    ": " (output.map_or(place.as_str(), |output| output.formula())) "."
                }
                @if let Some(step) = output.and_then(Output::step).or(number.step()) {
                    (self.steps(id, step))
                }
                @else if let Some(claim) = self.ledger.claim(id) { (self.claim(claim)) }
                @else if !number.inputs().is_empty() {
                    p { "From " (self.links(number.inputs())) }
                }
                @for note in number.notes() { p.note { (prose(note)) } }
            }
        }
    }

    /// The arithmetic, one step a line, each below what it goes into; a step that the page
    /// explains elsewhere is a link, one that stands above is not written out again.
    fn steps(&self, id: &str, root: &Arc<Step>) -> Markup {
        let mut lines: Vec<(usize, &Arc<Step>, Option<&str>, bool)> = Vec::new();
        let mut waiting = vec![(0_usize, root)];
        while let Some((depth, step)) = waiting.pop() {
            let elsewhere = if depth > 0 { self.elsewhere(id, step) } else { None };
            let is_model = matches!(step.origin(), Origin::Model(_));
            let is_again = !step.arguments().is_empty()
                && lines.iter().any(|(_, before, _, _)| *before == step);
            if elsewhere.is_none() && !is_model && !is_again {
                waiting.extend(step.arguments().iter().rev().map(|next| (depth + 1, next)));
            }
            lines.push((depth, step, elsewhere, is_again));
        }
        // Lists, not tables: an explanation is read from top to bottom, and there are many.
        html! {
            ul.steps {
                @for (depth, step, elsewhere, is_again) in lines {
                    li class=[(depth > 0).then(|| format!("d{}", depth.min(4)))] {
                        code { (step.symbol()) } " " (figure(step.value())) " " (step.unit()) " "
                        @if let Some(id) = elsewhere {
                            "see " a href=[self.why(id).map(|place| format!("#{place}"))] { (id) }
                        } @else if is_again { "as above" } @else { (self.how(step)) }
                    }
                }
            }
        }
    }

    /// The other number of this page that a step is, by its arithmetic and its symbol.
    fn elsewhere(&self, id: &str, step: &Arc<Step>) -> Option<&str> {
        if step.arguments().is_empty() {
            return None;
        }
        self.order.iter().map(String::as_str).find(|other| {
            let found = self.outputs.get(*other).and_then(Output::step);
            *other != id && found.is_some_and(|found| **found == **step)
        })
    }

    fn how(&self, step: &Step) -> Markup {
        html! {
            @match step.origin() {
                Origin::Row { id, cell, .. } => {
                    "\u{2190} " (self.link(id))
                    @if let Some(cell) = cell { ", " code { (cell) } }
                }
                Origin::Formula(formula) => { "= " (formula) }
                Origin::Annuity { periods_per_year } => {
                    "= [1 \u{2212} residual (1 + i)^\u{2212}n] i / (1 \u{2212} (1 + i)^\u{2212}n)"
                    @if *periods_per_year == 12 { ", per month" } @else { ", per year" }
                }
                Origin::Model(model) => {
                    "model: " (model) ", from "
                    @for (at, leaf) in step.leaves().into_iter().enumerate() {
                        @if at > 0 { ", " }
                        (leaf.symbol()) " " (figure(leaf.value())) " " (self.how(leaf))
                    }
                }
                _ => {}
            }
        }
    }

    fn claim(&self, checked: &CheckedClaim) -> Markup {
        let claim = checked.claim();
        let source = self.dataset.source(claim.source());
        html! {
            p { (claim.statement()) }
            @if let Some(source) = source {
                p { "Published " (claim.published()) " in " (sources::whole(source)) }
            }
            p { "Verdict: " b { (checked.verdict().as_str()) } ". " (prose(checked.reason())) }
            @for reading in checked.readings() {
                p {
                    "Read as " (reading.name()) ": " code { (reading.formula()) }
                    @if !reading.arithmetic().is_empty() { " \u{2192} " code { (reading.arithmetic()) } }
                }
                @if let Ok(computed) = reading.found() {
                    p { "From " (self.links(computed.inputs())) }
                }
            }
        }
    }

    fn links(&self, ids: &[String]) -> Markup {
        html! { @for (at, id) in ids.iter().enumerate() { @if at > 0 { ", " } (self.link(id)) } }
    }

    /// A link to what stands behind an id: the row of the dataset, else the explanation.
    fn link(&self, id: &str) -> Markup {
        let Some(place) = self.row(id).or_else(|| self.why(id)) else {
            return html! { code { (id) } };
        };
        html! { a href={ "#" (place) } { (id) } }
    }
}
