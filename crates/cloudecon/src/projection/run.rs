//! The projection of every provider: one graph, and the numbers by id.

use cloudecon_core::Quarter;
use cloudecon_dataset::{Dataset, Provider};

use super::base::Base;
use super::bench::Bench;
use super::cost::Unit;
use super::graph::{Graph, NodeId};
use super::lab;
use super::lines::Lines;
use super::projected::Projected;
use super::quantity::Quantity;
use super::segment::{Segment, YearBefore};
use super::start::Start;
use super::{ProjectionOptions, draws, power};
use crate::inputs::{Found, Inputs};
use crate::report::{latest_quarter, reported, scenario};
use crate::seen::seen;
use crate::{Error, Options};

/// Every projected number of a run.
#[derive(Debug)]
pub struct Projection {
    pub(super) graph: Graph,
    pub(super) providers: Vec<ProviderPath>,
    pub(super) values: Vec<Projected>,
    /// Slips that the known campuses were moved by: median and P90 in days.
    pub(super) slips: Option<(i32, i32)>,
}

/// How far a provider was carried.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProviderPath {
    pub(super) id: String,
    pub(super) name: String,
    /// The last actual quarter, or why there is no projection.
    pub(super) start: Found<Quarter>,
    pub(super) notes: Vec<String>,
    /// What was in the last actual quarter, by quantity, in internal units.
    pub(super) before: Vec<(&'static str, f64)>,
}

impl Projection {
    /// Carries every reported provider on from its last actual quarter.
    ///
    /// # Errors
    /// [`Error`] for an unknown scenario, or a dataset without any revenue to go on from.
    pub fn run(
        dataset: &Dataset,
        options: &Options,
        asked: &ProjectionOptions,
    ) -> Result<Self, Error> {
        let seen = seen(dataset, options.as_of, options.scenario.as_deref());
        let view = &*seen;
        let today = dataset.under(options.scenario.as_deref().unwrap_or("base"));
        let name = options.scenario.as_deref().unwrap_or("base");
        let inputs = Inputs::new(view, scenario(view, name)?, &options.changes);
        let today = Inputs::new(&today, scenario(&today, name)?, &options.changes);
        let providers = reported(view);
        let latest = match options.period {
            Some(quarter) => quarter,
            None => latest_quarter(&inputs, &providers).ok_or(Error::NothingToReport)?,
        };
        let mut bench = Bench { graph: Graph::default(), inputs, today };
        let (mut paths, mut found) = (Vec::new(), Vec::new());
        for provider in providers {
            paths.push(carry(&mut bench, provider, latest, asked.quarters, &mut found));
        }
        lab_pace(&mut bench, latest, asked.quarters, &mut found);
        let slips = power::slips(&bench);
        let graph = bench.graph;
        let values = shown(&graph, found, asked)?;
        Ok(Self { graph, providers: paths, values, slips })
    }

    /// Every number, by provider and quarter.
    pub fn values(&self) -> &[Projected] {
        &self.values
    }

    /// The number with this id.
    pub fn value(&self, id: &str) -> Option<&Projected> {
        self.values.iter().find(|value| value.id() == id)
    }
}

type Entry = (String, Quantity, Quarter, Found<NodeId>);

/// The quarters of one provider.
fn carry(
    bench: &mut Bench<'_>,
    provider: &Provider,
    latest: Quarter,
    quarters: u32,
    found: &mut Vec<Entry>,
) -> ProviderPath {
    let (mut notes, mut before) = (Vec::new(), Vec::new());
    let start = Start::find(bench, provider, latest);
    let start = start.and_then(|start| {
        let quarter = start.quarter;
        if !start.is_share_published {
            notes.push("the AI share is an assumption: none is published by the day".to_owned());
        }
        if start.is_adjusted {
            notes.push("operating income as the company adjusts it".to_owned());
        }
        before = last_values(bench, &start);
        let done = path(bench, provider, &start, quarters, found);
        done.map(|()| quarter)
    });
    ProviderPath {
        id: provider.id().to_owned(),
        name: provider.name().to_owned(),
        start,
        notes,
        before,
    }
}

/// The headline quantities of the last actual quarter.
fn last_values(bench: &Bench<'_>, start: &Start) -> Vec<(&'static str, f64)> {
    let value = |id: NodeId| bench.graph.value(id);
    let (revenue, income) = (value(start.revenue), value(start.income));
    let (ai, tokens) = (value(start.ai), value(start.tokens));
    vec![
        ("segment_revenue", revenue),
        ("segment_income", income),
        ("segment_margin", income / revenue),
        ("ai_revenue", ai),
        ("ai_mix", ai / revenue),
        ("token_revenue", tokens),
        ("token_share_of_ai", tokens / ai),
    ]
}

fn path(
    bench: &mut Bench<'_>,
    provider: &Provider,
    start: &Start,
    quarters: u32,
    found: &mut Vec<Entry>,
) -> Found<()> {
    let unit = Unit::of(bench, provider, start.quarter)?;
    let base = Base::of(bench, provider, start, &unit)?;
    let mut past: Vec<(NodeId, NodeId)> = vec![(start.revenue, start.tokens)];
    for ahead in 1..=i32::try_from(quarters).unwrap_or(i32::MAX) {
        let quarter = start.quarter.plus(ahead);
        let lines = Lines::at(bench, provider, (start, &base, &unit), quarter)?;
        let year_before = usize::try_from(ahead - 4).ok().and_then(|at| past.get(at).copied());
        let before = match year_before {
            Some((revenue, tokens)) => YearBefore { revenue: Ok(revenue), tokens: Ok(tokens) },
            None => YearBefore::actual(bench, provider, quarter.year_before()),
        };
        let segment = Segment::at(bench, provider, (start, &base, &lines), quarter, before)?;
        past.push((segment.revenue, segment.tokens));
        for (name, value) in segment.values {
            let quantity = Quantity::named(name).ok_or_else(|| format!("no quantity `{name}`"))?;
            found.push((provider.id().to_owned(), quantity, quarter, value));
        }
    }
    Ok(())
}

/// Revenue and run-rate of the lab, by quarter.
fn lab_pace(bench: &mut Bench<'_>, latest: Quarter, quarters: u32, found: &mut Vec<Entry>) {
    let revenue = lab::revenue(bench, latest);
    let named = ["projected_revenue", "projected_run_rate"].map(Quantity::named);
    let [Some(flow), Some(pace)] = named else { return };
    for ahead in 1..=i32::try_from(quarters).unwrap_or(i32::MAX) {
        let quarter = latest.plus(ahead);
        let mut entry = |quantity, value| {
            found.push((lab::LAB.to_owned(), quantity, quarter, value));
        };
        entry(flow, revenue.clone().and_then(|base| lab::flow(bench, base, quarter)));
        entry(pace, revenue.clone().and_then(|base| lab::run_rate(bench, base, quarter)));
    }
}

fn shown(
    graph: &Graph,
    found: Vec<Entry>,
    asked: &ProjectionOptions,
) -> Result<Vec<Projected>, Error> {
    let nodes: Vec<NodeId> =
        found.iter().filter_map(|(_, _, _, value)| value.as_ref().ok().copied()).collect();
    let mut ranges = draws::ranges(graph, &nodes, (asked.draws, asked.seed))?.into_iter();
    let one = |(provider, quantity, quarter, value): Entry| {
        let found = value.map(|node| {
            let mid = graph.value(node);
            (node, ranges.next().unwrap_or((mid, mid)))
        });
        Projected::new(graph, (provider, quantity, quarter), found)
    };
    Ok(found.into_iter().map(one).collect())
}
