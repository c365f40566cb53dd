//! Rates of return: a slower result here makes scenario sweeps over deals and sites slower in
//! proportion, since each draw solves one or more.

use std::hint::black_box;

use cloudecon_benches::cash_flows::Projects;
use cloudecon_finance::{irr, irr_all, irr_batch, xirr};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const OUTLAY: f64 = 1_000.0;

fn periodic(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("irr");
    for periods in [40, 240] {
        for count in [1, 1_000] {
            let projects = Projects::new(count, periods, OUTLAY);
            group.throughput(Throughput::Elements(count as u64));
            let id = |name: &str| BenchmarkId::new(format!("{name}/{periods}"), count);
            group.bench_function(id("irr"), |b| {
                b.iter(|| projects.rows().filter_map(|row| irr(black_box(row)).ok()).count());
            });
            group.bench_function(id("irr_batch"), |b| {
                b.iter(|| irr_batch(black_box(&projects.flows), periods));
            });
        }
    }
    group.finish();
}

fn dated(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("xirr");
    for (periods, months) in [(40, 3), (240, 1)] {
        let rows = Projects::new(1_000, periods, OUTLAY).dated(months);
        group.throughput(Throughput::Elements(rows.len() as u64));
        group.bench_function(BenchmarkId::new("xirr", periods), |b| {
            b.iter(|| rows.iter().filter_map(|row| xirr(black_box(row)).ok()).count());
        });
    }
    group.finish();
}

/// Every root of flows that change sign often: what a deal with prepayments and penalties costs.
fn every_root(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("irr_all");
    let project = Projects::new(1, 40, OUTLAY);
    for every in [20_usize, 5] {
        let flows: Vec<f64> = project
            .flows
            .iter()
            .enumerate()
            .map(|(k, flow)| if k > 0 && k.is_multiple_of(every) { -flow } else { *flow })
            .collect();
        group.bench_function(BenchmarkId::new("negative_every", every), |b| {
            b.iter(|| irr_all(black_box(&flows)));
        });
    }
    group.finish();
}

criterion_group!(benches, periodic, dated, every_root);
criterion_main!(benches);
