//! Reconciliation: a slower result here makes `cloudecon reconcile` slower, and every reader who
//! tries what happens without a figure waits longer.

use std::hint::black_box;
use std::path::Path;

use cloudecon::dataset::Dataset;
use cloudecon::reconcile::{Choices, Reconciliation};
use cloudecon_benches::hierarchy::{forecasts, parents};
use cloudecon_reconcile::{
    Error, Expression, Hierarchy, Identity, Observation, Problem, Settings, Weights,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];

/// Forecasts of a tree, structural weights: how cost grows with series.
fn hierarchy(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hierarchy");
    group.sample_size(10);
    for series in SIZES {
        let parents = parents(series);
        let base = forecasts(&parents);
        group.throughput(Throughput::Elements(series as u64));
        group.bench_function(BenchmarkId::new("lists", series), |b| {
            b.iter(|| {
                let hierarchy = Hierarchy::from_parents(black_box(&parents))?;
                hierarchy.reconcile(black_box(&base), &Weights::Structural)
            });
        });
        let matrix = base.concat();
        let mut found = matrix.clone();
        group.bench_function(BenchmarkId::new("one_list", series), |b| {
            b.iter(|| {
                let hierarchy = Hierarchy::from_parents(black_box(&parents))?;
                found.clone_from(black_box(&matrix));
                hierarchy.reconcile_in_place(&mut found, &Weights::Structural)
            });
        });
    }
    group.finish();
}

/// The tree as named quantities and figures, one in ten of them without a figure.
fn problem(series: usize) -> Result<Problem, Error> {
    let parents = parents(series);
    let base = forecasts(&parents);
    let mut problem = Problem::new();
    let ids = (0..series)
        .map(|index| problem.quantity(format!("series {index}")))
        .collect::<Result<Vec<_>, _>>()?;
    let mut children = vec![Vec::new(); series];
    for (index, (parent, base)) in parents.iter().zip(&base).enumerate() {
        if index % 10 != 7 {
            let value = base.first().copied().unwrap_or(f64::NAN);
            let name = format!("figure {index}");
            problem.observe(Observation::new(name, ids[index], value, 0.03 * value))?;
        }
        if let Some(parent) = parent {
            children[*parent].push((1.0, ids[index]));
        }
    }
    for (index, children) in children.into_iter().enumerate().filter(|(_, own)| !own.is_empty()) {
        let sum = Expression::sum(children);
        problem.identity(Identity::equal(format!("sum {index}"), ids[index], sum))?;
    }
    Ok(problem)
}

/// The general solver on observations, without and with all standard errors.
fn observations(criterion: &mut Criterion) {
    let settings = Settings::default();
    let mut group = criterion.benchmark_group("observations");
    group.sample_size(10);
    for series in SIZES {
        let Ok(problem) = problem(series) else { return };
        group.throughput(Throughput::Elements(series as u64));
        group.bench_function(BenchmarkId::new("solve", series), |b| {
            b.iter(|| black_box(&problem).solve(&settings).map(|found| found.statistic()));
        });
        if series <= 10_000 {
            group.bench_function(BenchmarkId::new("solve_and_test", series), |b| {
                b.iter(|| {
                    black_box(&problem)
                        .solve(&settings)
                        .map(|found| found.measurement_tests().len())
                });
            });
        }
    }
    group.finish();
}

/// The reference dataset: figures, conflicts and the consistent picture, data read before.
fn reference(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/dataset");
    let Ok(reading) = Dataset::read_dir(&folder) else { return };
    let (dataset, _) = reading.into_parts();
    criterion.bench_function("reference_dataset", |b| {
        b.iter(|| Reconciliation::run(black_box(&dataset), &Choices::default()));
    });
}

criterion_group!(benches, hierarchy, observations, reference);
criterion_main!(benches);
