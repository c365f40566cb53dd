//! Chip cost and decoding, one case and many: a slower result here makes every distribution over
//! scenarios slower in proportion.

use std::hint::black_box;

use cloudecon_benches::scenarios::{BYTES, Base, Columns};
use cloudecon_benches::stream::Triad;
use cloudecon_tco::{InstructionSet, SweepResults};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const TRIAD: usize = 16_000_000;

fn sweeps(criterion: &mut Criterion) {
    let Ok(base) = Base::new() else { return };
    let mut group = criterion.benchmark_group("tco_sweep");
    group.sample_size(10);
    for rows in [1_000, 1_000_000, 16_000_000] {
        let columns = Columns::new(rows);
        let Ok(sweep) = base.sweep(&columns) else { return };
        let mut results = SweepResults::with_rows(rows);
        group.throughput(Throughput::Elements(rows as u64));
        for set in InstructionSet::available() {
            group.bench_function(BenchmarkId::new(set.as_str(), rows), |b| {
                b.iter(|| black_box(&sweep).evaluate_with(set, &mut results));
            });
        }
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        group.bench_function(BenchmarkId::new(format!("{threads}_threads"), rows), |b| {
            b.iter(|| black_box(&sweep).evaluate_on(threads, &mut results));
        });
    }
    group.finish();
}

/// The same scenarios one at a time, as a reader of the documentation would write it.
fn single_cases(criterion: &mut Criterion) {
    let Ok(base) = Base::new() else { return };
    let columns = Columns::new(1_000);
    let rows: Vec<_> = (0..1_000).map(|row| columns.row(row)).collect();
    let mut group = criterion.benchmark_group("tco_single");
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("plain_loop/1000", |b| {
        b.iter(|| rows.iter().filter_map(|row| base.single(black_box(row)).ok()).count());
    });
    group.finish();
}

/// The memory's own speed: the limit of a sweep is the bytes of a row over it.
fn memory(criterion: &mut Criterion) {
    let mut triad = Triad::new(TRIAD, TRIAD);
    let mut group = criterion.benchmark_group("tco_memory");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(triad.bytes() as u64));
    group
        .bench_function(format!("triad, {BYTES} bytes a scenario"), |b| b.iter(|| triad.run(0, 1)));
    group.finish();
}

criterion_group!(benches, sweeps, single_cases, memory);
criterion_main!(benches);
