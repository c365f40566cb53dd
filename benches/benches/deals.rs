//! Contracts on many demand paths: a slower result here makes margin-at-risk and scenario sweeps
//! slower in proportion.

use std::hint::black_box;

use cloudecon_benches::contracts::{Part, contract, paths};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const PATHS: usize = 100;

fn many_paths(criterion: &mut Criterion) {
    let Ok(paths) = paths(PATHS) else { return };
    let mut group = criterion.benchmark_group("deal_paths");
    group.throughput(Throughput::Elements(PATHS as u64));
    for part in Part::ALL {
        let Ok(deal) = contract(part) else { return };
        let id = BenchmarkId::new(format!("{part:?}"), deal.terms().len());
        group.bench_function(id, |b| {
            b.iter(|| deal.ledgers(black_box(&paths)).flat_map(black_box).count());
        });
    }
    group.finish();
}

/// One path alone: the contract is planned each time.
fn one_path(criterion: &mut Criterion) {
    let (Ok(paths), Ok(deal)) = (paths(1), contract(Part::Whole)) else { return };
    let mut group = criterion.benchmark_group("deal");
    group.bench_function("check", |b| b.iter(|| contract(black_box(Part::Whole))));
    for drivers in &paths {
        group.bench_function("evaluate", |b| b.iter(|| deal.evaluate(black_box(drivers))));
    }
    group.finish();
}

criterion_group!(benches, many_paths, one_path);
criterion_main!(benches);
