//! Capacity and power: a slower result here makes `cloudecon capacity outlook` and `cloudecon power
//! price|procure` slower, and whoever draws prices, delays and floors at random waits longer.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use cloudecon::dataset::Dataset;
use cloudecon_benches::power::{measured_delays, plants, portfolios, sites, window};
use cloudecon_capacity::{Draws, simulate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Plants from their yearly energy: A02 at a price, B01 with taxes and D02 with debt by coverage for
/// a return.
fn plant(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plant");
    let Ok(plants) = plants(&fixtures().join("cases/power")) else { return };
    for plant in plants.iter().filter(|plant| ["A02", "B01", "D02"].contains(&plant.id.as_str())) {
        group.bench_function(BenchmarkId::from_parameter(&plant.id), |b| {
            b.iter(|| black_box(plant).solve(plant.plan.clone()).map(|solved| solved.whole));
        });
    }
    group.finish();
}

/// Portfolios without storage: a day, a week, a year; with one by the interior point: a year.
fn portfolio(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("portfolio");
    group.sample_size(10);
    let Ok(portfolios) = portfolios(&fixtures().join("cases/power")) else { return };
    for case in portfolios.iter().filter(|case| ["P01", "P02", "P03", "P06"].contains(&&*case.id)) {
        group.throughput(Throughput::Elements(case.problem.given().load.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(&case.id), |b| {
            b.iter(|| black_box(&case.problem).solve().map(|solution| solution.cost));
        });
    }
    group.finish();
}

/// Delays of all known steps over all quarters.
fn delay(criterion: &mut Criterion) {
    let Ok(reading) = Dataset::read_dir(&fixtures().join("dataset")) else { return };
    let (dataset, _) = reading.into_parts();
    let (Ok(sites), Ok(window), Ok(model)) =
        (sites(&dataset), window(&dataset), measured_delays(&dataset))
    else {
        return;
    };
    let mut group = criterion.benchmark_group("delay");
    group.sample_size(10);
    for count in [100, 1_000, 10_000] {
        group.throughput(Throughput::Elements(u64::from(count)));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| simulate(black_box(&sites), window, &model, Draws { count, seed: 1 }));
        });
    }
    group.finish();
}

criterion_group!(benches, plant, portfolio, delay);
criterion_main!(benches);
