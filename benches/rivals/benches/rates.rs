//! Rates of return beside the rivals, by criterion: same binary, same data, one thread. The ratio of
//! two rows of a group is how many times faster one is; the program of this package takes the ratio
//! within interleaved rounds, which other work on the machine moves least.

use std::hint::black_box;
use std::time::Duration;

use cloudecon_finance::{irr, irr_batch, xirr};
use cloudecon_rivals::Dated;
use cloudecon_rivals::cash_flows::Projects;
use cloudecon_rivals::on_core::on_core;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const PROJECTS: usize = 1_000;
/// Small enough that every rival's absolute stop test is met.
const OUTLAY: f64 = 1_000.0;

/// Time on a core, so that other work on the machine does not count.
struct OnCore;

impl Measurement for OnCore {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        on_core()
    }

    fn end(&self, start: Duration) -> Duration {
        on_core().saturating_sub(start)
    }

    fn add(&self, left: &Duration, right: &Duration) -> Duration {
        *left + *right
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn periodic(criterion: &mut Criterion<OnCore>) {
    let mut group = criterion.benchmark_group("irr");
    group.throughput(Throughput::Elements(PROJECTS as u64));
    for periods in [40, 240] {
        let projects = Projects::new(PROJECTS, periods, OUTLAY);
        let id = |name: &str| BenchmarkId::new(name, periods);
        group.bench_function(id("irr"), |b| {
            b.iter(|| projects.rows().filter_map(|row| irr(black_box(row)).ok()).count());
        });
        group.bench_function(id("irr_batch"), |b| {
            b.iter(|| irr_batch(black_box(&projects.flows), periods));
        });
        group.bench_function(id("rust_finprim::irr 0.5.1"), |b| {
            let solve = |row| rust_finprim::rate::irr(black_box(row), None, None, None).ok();
            b.iter(|| projects.rows().filter_map(solve).count());
        });
        group.bench_function(id("financial::irr 1.1.5"), |b| {
            let solve = |row| financial::irr(black_box(row), None).ok();
            b.iter(|| projects.rows().filter_map(solve).count());
        });
    }
    group.finish();
}

fn dated(criterion: &mut Criterion<OnCore>) {
    let mut group = criterion.benchmark_group("xirr");
    group.throughput(Throughput::Elements(PROJECTS as u64));
    for (periods, months) in [(40, 3), (240, 1)] {
        let dated = Dated::new(&Projects::new(PROJECTS, periods, OUTLAY), months);
        let id = |name: &str| BenchmarkId::new(name, periods);
        group.bench_function(id("xirr"), |b| {
            b.iter(|| dated.rows.iter().filter_map(|row| xirr(black_box(row)).ok()).count());
        });
        group.bench_function(id("rust_finprim::xirr 0.5.1"), |b| {
            let solve =
                |row: &Vec<_>| rust_finprim::rate::xirr(black_box(row), None, None, None).ok();
            b.iter(|| dated.numbered.iter().filter_map(solve).count());
        });
        group.bench_function(id("xirr::compute 0.3.2"), |b| {
            let solve = |row: &Vec<_>| xirr::compute(black_box(row)).ok();
            b.iter(|| dated.payments.iter().filter_map(solve).count());
        });
        group.bench_function(id("financial::xirr 1.1.5"), |b| {
            b.iter(|| {
                let solve = |(flows, dates): &(Vec<f64>, Vec<_>)| {
                    financial::naive_date::xirr(black_box(flows), black_box(dates), None).ok()
                };
                dated.naive.iter().filter_map(solve).count()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(OnCore);
    targets = periodic, dated
}
criterion_main!(benches);
