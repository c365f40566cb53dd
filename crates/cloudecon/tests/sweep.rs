//! Sweeps: the chain by hand, files that survive kills and full disks, summaries that forget no
//! row, faults with their places.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::sweep::{Error, Options, Plan, summary_of_file, summary_of_plan, write};
use cloudecon::table::{Cell, Document};
use cloudecon::{Options as Run, Report};

fn dataset() -> Dataset {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read(&Files::from_dir(&root).unwrap()).dataset().clone()
}

const HEAD: &str = "provider = \"amazon\"\nchip = \"aws-trainium2\"\n";

fn plan(text: &str) -> Plan {
    Plan::read("sweep.toml", &format!("{HEAD}{text}"), &dataset()).unwrap()
}

fn faults(text: &str) -> Vec<String> {
    let faults = Plan::read("sweep.toml", text, &dataset()).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

fn on(threads: usize) -> Options {
    Options { threads: NonZeroUsize::new(threads).unwrap(), room: None }
}

/// Writes to a new folder and gives the text.
fn written(plan: &Plan, threads: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    write(plan, &out, &on(threads), |_| ()).unwrap();
    // Nothing but the file is left.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    fs::read_to_string(out).unwrap()
}

fn rows(text: &str) -> Vec<Vec<f64>> {
    let cell = |cell: &str| if cell == "-" { f64::NAN } else { cell.parse().unwrap() };
    text.lines().skip(1).map(|line| line.split(',').map(cell).collect()).collect()
}

fn figure(document: &Document, table: &str, row: &str, column: &str) -> f64 {
    let table = document.tables().iter().find(|it| it.id() == table).unwrap();
    let column = table.columns().iter().position(|it| it.name() == column).unwrap();
    let row = table.rows().iter().find(|it| it.cells()[0] == Cell::from(row)).unwrap();
    let number = match &row.cells()[column] {
        Cell::Number(number) => Some(number.mid()),
        _ => None,
    };
    number.unwrap()
}

const SAMPLE: &str = r#"
kind = "sobol"
rows = 5000
seed = 3
batch = 700
[[input]]
name = "energy.price"
low = 40.0
high = 100.0
[[input]]
name = "chip.utilization"
distribution = "pert"
low = 40.0
value = 70.0
high = 90.0
[[input]]
name = "token.price"
distribution = "lognormal"
low = 0.5
high = 2.0
[[correlation]]
one = "chip.utilization"
other = "token.price"
rank = -0.3
"#;

#[test]
fn the_base_case_is_that_of_the_report() {
    let dataset = dataset();
    let report = Report::run(&dataset, &Run::default()).unwrap();
    // The middle value of the scenario, so that nothing differs from the report.
    let text = "kind = \"grid\"\n[[input]]\nname = \"chip.utilization\"\nvalue = 70.0\n";
    let rows = rows(&written(&plan(text), 1));
    let document = report.document();
    for (place, name) in [(2, "chip_hour_cost"), (4, "token_cost")] {
        let start = format!("amazon.{name}.aws-trainium2@");
        let found: Vec<f64> = document
            .numbers()
            .filter(|(_, _, number)| number.id().is_some_and(|id| id.starts_with(&start)))
            .map(|(_, _, number)| number.mid())
            .collect();
        assert!(!found.is_empty(), "{name} is not in the report");
        for found in found {
            approx::assert_relative_eq!(rows[0][place], found, max_relative = 1e-12);
        }
    }
}

#[test]
fn a_chip_hour_is_linear_in_the_price_of_energy_and_inverse_in_use() {
    let text = "kind = \"grid\"\n[[input]]\nname = \"chip.utilization\"\nvalues = [35.0, 70.0]\n\
                [[input]]\nname = \"energy.price\"\nlow = 20.0\nhigh = 120.0\nsteps = 6\n";
    let rows = rows(&written(&plan(text), 1));
    assert_eq!(rows.len(), 12);
    // The last input is fastest: 20, 40 ... 120 at a use of 35 %, then again at 70 %.
    let at = |row: usize| (rows[row][1], rows[row][2], rows[row][3]);
    assert_eq!((at(1).0, at(1).1, at(7).0, at(11).1), (35.0, 40.0, 70.0, 120.0));
    let step = at(1).2 - at(0).2;
    assert!(step > 0.0);
    for row in 1..6 {
        approx::assert_relative_eq!(at(row).2 - at(row - 1).2, step, max_relative = 1e-11);
        approx::assert_relative_eq!(at(row).2, 2.0 * at(row + 6).2, max_relative = 1e-12);
    }
}

#[test]
fn take_and_margin_by_hand() {
    // 2 x (0.35 + 0.5 x 0.65) = 1.35 with terms given, 2 x (0.1 + 0.2 x 0.9) = 0.56 with others;
    // a provider that keeps its sales takes 2.
    let text = "kind = \"grid\"\n[[input]]\nname = \"token.price\"\nvalue = 2.0\n";
    let terms = |fee: f64, share: f64| {
        format!(
            "{text}[[input]]\nname = \"deal.usage_fee\"\nvalue = {fee:?}\n\
             [[input]]\nname = \"deal.share_net_of_fees\"\nvalue = {share:?}\n"
        )
    };
    for (text, take) in
        [(terms(35.0, 50.0), 1.35), (terms(10.0, 20.0), 0.56), (terms(100.0, 0.0), 2.0)]
    {
        let row = rows(&written(&plan(&text), 1)).remove(0);
        let [cost, found, margin] = row[row.len() - 3..] else { panic!("too short") };
        approx::assert_relative_eq!(found, take, max_relative = 1e-14);
        approx::assert_relative_eq!(margin, 100.0 * (1.0 - cost / take), max_relative = 1e-12);
    }
    // Without terms of its own, those of the provider's deal in the scenario: 35 and 50.
    let row = rows(&written(&plan(text), 1)).remove(0);
    approx::assert_relative_eq!(row[row.len() - 2], 1.35, max_relative = 1e-14);
}

#[test]
fn a_file_is_the_same_on_any_threads_and_in_any_batches() {
    let one = written(&plan(SAMPLE), 1);
    assert_eq!(one.lines().count(), 5_001);
    assert_eq!(one, written(&plan(SAMPLE), 2));
    assert_eq!(one, written(&plan(&SAMPLE.replace("700", "4999")), 3));
    assert_ne!(one, written(&plan(&SAMPLE.replace("seed = 3", "seed = 4")), 1));
}

#[test]
fn a_summary_tells_what_is_in_the_rows() {
    let plan = plan(SAMPLE);
    let text = written(&plan, 1);
    let mut margins: Vec<f64> = rows(&text).iter().map(|row| *row.last().unwrap()).collect();
    margins.sort_by(f64::total_cmp);
    let summary = summary_of_plan(&plan, NonZeroUsize::MIN, |_| ()).unwrap();
    let two = summary_of_plan(&plan, NonZeroUsize::new(2).unwrap(), |_| ()).unwrap();
    assert_eq!(serde_json::to_string(&summary).unwrap(), serde_json::to_string(&two).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    fs::write(&path, &text).unwrap();
    let stored = summary_of_file(&path).unwrap();
    let mean = margins.iter().sum::<f64>() / 5_000.0;
    for found in [&summary, &stored] {
        let of = |row: &str| figure(found, "quantiles", row, "margin");
        approx::assert_relative_eq!(of("mean"), mean, max_relative = 1e-12);
        assert_eq!((of("least"), of("most")), (margins[0], margins[4_999]));
        for (row, rank) in [("p05", 250), ("p10", 500), ("p50", 2_500), ("p90", 4_500)] {
            // The 250th of 5,000 has a twentieth at or below it; a bucket is 1/1024 wide.
            approx::assert_relative_eq!(of(row), margins[rank - 1], max_relative = 2e-3);
        }
        // The worst row of the table is the worst row of the file.
        let worst = figure(found, "cases", "row", "worst");
        let row = rows(&text).into_iter().find(|row| row[0] == worst).unwrap();
        assert_eq!(*row.last().unwrap(), margins[0]);
        // A tenth of the rows by price, from the exact quantile and from buckets.
        let mut by_price = rows(&text);
        by_price.sort_by(|a, b| a[3].total_cmp(&b[3]));
        let tenth: f64 = by_price[..500].iter().map(|row| row.last().unwrap()).sum();
        let low = figure(found, "tornado", "token.price", "low");
        approx::assert_relative_eq!(low, tenth / 500.0, max_relative = 0.05);
    }
    // sd / sqrt(n) of independent rows.
    let square = margins.iter().map(|it| (it - mean).powi(2)).sum::<f64>();
    let error = (square / 4_999.0 / 5_000.0).sqrt();
    let found = figure(&summary, "errors", "mean", "margin");
    approx::assert_relative_eq!(found, error, max_relative = 1e-10);
}

#[test]
fn the_stated_error_of_a_quantile_is_the_spread_over_seeds() {
    // Monte Carlo rows are independent: over 60 seeds the median's spread is within a third of the
    // stated error (its own standard error is 1 / sqrt(2 x 59) = 9 %).
    let text = SAMPLE.replace("sobol", "monte-carlo").replace("5000", "1000");
    let found: Vec<(f64, f64)> = (0..60)
        .map(|seed| {
            let plan = plan(&text.replace("seed = 3", &format!("seed = {seed}")));
            let summary = summary_of_plan(&plan, NonZeroUsize::MIN, |_| ()).unwrap();
            let of = |table| figure(&summary, table, "p50", "margin");
            (of("quantiles"), of("errors"))
        })
        .collect();
    let mean = found.iter().map(|it| it.0).sum::<f64>() / 60.0;
    let spread = (found.iter().map(|it| (it.0 - mean).powi(2)).sum::<f64>() / 59.0).sqrt();
    let stated = found.iter().map(|it| it.1).sum::<f64>() / 60.0;
    assert!((spread / stated - 1.0).abs() < 1.0 / 3.0, "{spread} {stated}");
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    let found = faults(
        "provider = \"amazn\"\nchip = \"aws-trainium2\"\nkind = \"sobol\"\nrows = 0\n\
         [[input]]\nname = \"energy.pric\"\nlow = 40.0\nhigh = 80.0\n\
         [[input]]\nname = \"chip.life\"\nlow = 6.0\nhigh = 4.0\n\
         [[input]]\nname = \"chip.utilization\"\nlow = 40.0\nhigh = 120.0\n\
         [[correlation]]\none = \"chip.life\"\nother = \"chip.lif\"\nrank = 1.5\n",
    );
    let starts = [
        "sweep.toml:1:12: no provider `amazn`; did you mean `amazon`?",
        "sweep.toml:4:8: `rows` must be between 1 and 281474976710656, found 0",
        "sweep.toml:6:8: no input `energy.pric`: did you mean `energy.price`? there are energy.price,",
        "sweep.toml:11:7: `low` of `chip.life` (6) must be below its `high` (4)",
        "sweep.toml:16:8: `high` of `chip.utilization` must be between 0 and 100, found 120",
        "sweep.toml:19:9: `chip.lif` is no [[input]] of this file",
        "sweep.toml:20:8: `rank` must be between -1 and 1, found 1.5",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found}");
    }
}

#[test]
fn correlations_that_cannot_be_together_are_refused() {
    // Two that move with a third cannot move against each other: with r = 2 sin(pi rho / 6), the
    // matrix of 0.9, 0.9 and -0.9 has a negative determinant 1 - 2 r^3 - 3 r^2.
    let input = |name: &str| format!("[[input]]\nname = \"{name}\"\nlow = 2.0\nhigh = 3.0\n");
    let tie = |one: &str, other: &str, rank: f64| {
        format!("[[correlation]]\none = \"{one}\"\nother = \"{other}\"\nrank = {rank:?}\n")
    };
    let text = [
        HEAD.to_owned(),
        "kind = \"sobol\"\nrows = 8\n".to_owned(),
        ["energy.price", "energy.pue", "chip.life"].map(input).concat(),
        tie("energy.price", "energy.pue", 0.9),
        tie("energy.pue", "chip.life", 0.9),
        tie("energy.price", "chip.life", -0.9),
    ]
    .concat();
    let found = faults(&text);
    let start = "sweep.toml:18:7: correlations are not positive semidefinite: the smallest";
    assert!(found.len() == 1 && found[0].starts_with(start), "{found:?}");
    let end = "; `energy.price`, `energy.pue` and `chip.life` cannot move together like that: bring a \
               `rank` nearer to 0";
    assert!(found[0].ends_with(end), "{found:?}");
}

#[test]
fn a_grid_takes_no_rows_and_no_words_of_samples() {
    let found = faults(&format!(
        "{HEAD}kind = \"grid\"\nrows = 5\n[[input]]\nname = \"chip.life\"\nlow = 3.0\nhigh = 6.0\n\
         steps = 1\ndistribution = \"pert\"\n[[input]]\nname = \"deal.usage_fee\"\nvalue = 3.0\n"
    ));
    assert_eq!(
        found,
        [
            "sweep.toml:4:8: a grid has the rows of its inputs: leave `rows` out",
            "sweep.toml:9:9: `steps` must be between 2 and 1000000, found 1",
            "sweep.toml:10:16: `distribution` is for samples: a grid takes every value once",
            "sweep.toml:12:8: `deal.usage_fee` needs the input `token.price`, too",
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_the_run_and_loses_nothing() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let parts = folder.path().join("out.csv.parts");
    fs::create_dir(&parts).unwrap();
    // The fifth part is drafted on a device without room.
    let draft = parts.join("part-00000004.csv.tmp");
    std::os::unix::fs::symlink("/dev/full", &draft).unwrap();
    let error = write(&plan, &out, &on(1), |_| ()).unwrap_err().to_string();
    assert!(error.contains("No space left on device"), "{error}");
    assert!(error.contains("finished batches are kept: run the same command"), "{error}");
    assert!(!out.exists());
    let kept = |at: &Path| fs::metadata(at.join("part-00000003.csv")).unwrap().modified().unwrap();
    let before = kept(&parts);
    assert!(!parts.join("part-00000004.csv").exists());
    fs::remove_file(&draft).unwrap();
    let mut shown = Vec::new();
    write(&plan, &out, &on(1), |progress| {
        if progress.done == 3_500 {
            assert_eq!(kept(&parts), before);
        }
        shown.push((progress.done, progress.kept));
    })
    .unwrap();
    // Four batches of 700 were there; the last one is 100 rows.
    assert_eq!(shown[3], (2_800, 2_800));
    assert_eq!(shown.last(), Some(&(5_000, 2_800)));
    assert_eq!(fs::read_to_string(&out).unwrap(), written(&plan, 1));
}

#[test]
fn a_full_disk_at_the_last_step_loses_nothing_either() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    // A folder where the joined file is drafted: the parts are made, joining them fails.
    let parts = folder.path().join("out.csv.parts");
    fs::create_dir_all(parts.join("joined")).unwrap();
    assert!(matches!(write(&plan, &out, &on(1), |_| ()), Err(Error::Interrupted { .. })));
    assert!(!out.exists());
    fs::remove_dir(parts.join("joined")).unwrap();
    let mut kept = 0;
    write(&plan, &out, &on(2), |progress| kept = kept.max(progress.kept)).unwrap();
    assert_eq!(kept, 5_000);
    assert_eq!(fs::read_to_string(&out).unwrap(), written(&plan, 1));
}

#[test]
fn what_cannot_be_written_is_told_before_any_work() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let never = |out: &Path, options: &Options| {
        write(&plan, out, options, |_| panic!("work was done")).unwrap_err()
    };
    let missing = folder.path().join("missing/out.csv");
    let told = never(&missing, &on(1)).to_string();
    let folder_of = folder.path().join("missing");
    assert!(told.contains(&format!("there is no folder `{}`", folder_of.display())), "{told}");
    let taken = folder.path().join("taken.csv");
    fs::create_dir(&taken).unwrap();
    assert!(matches!(never(&taken, &on(1)), Error::NotWritable { .. }));
    let text = folder.path().join("out.txt");
    assert!(matches!(never(&text, &on(1)), Error::UnknownKind { .. }));
    let out = folder.path().join("out.csv");
    // 5,000 rows of nine numbers are more than 100 kB and less than 2 MB, twice.
    let short = Options { room: Some(200_000), ..on(1) };
    match never(&out, &short) {
        Error::NoRoom { needed, free: 200_000, .. } => {
            assert!((400_000..4_000_000).contains(&needed), "{needed}");
        }
        other => panic!("{other}"),
    }
    assert!(!folder.path().join("out.csv.parts").exists());
    write(&plan, &out, &Options { room: Some(8_000_000), ..on(1) }, |_| ()).unwrap();
}

#[test]
fn parts_of_another_sweep_are_never_mixed_in() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    fs::create_dir_all(folder.path().join("out.csv.parts/joined")).unwrap();
    assert!(write(&plan(SAMPLE), &out, &on(1), |_| ()).is_err());
    let other = plan(&SAMPLE.replace("seed = 3", "seed = 4"));
    let refused = |plan: &Plan| {
        let error = write(plan, &out, &on(1), |_| ()).unwrap_err();
        assert!(matches!(error, Error::OtherSweep { .. }), "{error}");
    };
    refused(&other);
    // Parts that do not tell their sweep are refused, too.
    fs::remove_file(folder.path().join("out.csv.parts/sweep")).unwrap();
    refused(&other);
}

#[test]
fn a_run_that_finished_no_batch_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let parts = folder.path().join("out.csv.parts");
    // The first part cannot be drafted.
    fs::create_dir_all(parts.join("part-00000000.csv.tmp")).unwrap();
    assert!(write(&plan(SAMPLE), &out, &on(1), |_| ()).is_err());
    fs::remove_dir(parts.join("part-00000000.csv.tmp")).unwrap();
    // A file of somebody else beside the parts.
    fs::write(parts.join("notes.txt"), "mine").unwrap();
    let other = plan(&SAMPLE.replace("seed = 3", "seed = 4"));
    write(&other, &out, &on(1), |_| ()).unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap(), written(&other, 1));
    let left: Vec<_> = fs::read_dir(&parts).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["notes.txt"]);
}

#[test]
fn too_little_room_takes_no_finished_batch_away() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let parts = folder.path().join("out.csv.parts");
    fs::create_dir_all(parts.join("joined")).unwrap();
    assert!(write(&plan, &out, &on(1), |_| ()).is_err());
    fs::remove_dir(parts.join("joined")).unwrap();
    // Two threads may be killed when the second part is there and the first is not.
    fs::remove_file(parts.join("part-00000000.csv")).unwrap();
    let short = Options { room: Some(1_000), ..on(1) };
    assert!(matches!(write(&plan, &out, &short, |_| ()), Err(Error::NoRoom { .. })));
    // What is there needs no room again: less than the whole is enough for the rest.
    let size = written(&plan, 1).len() as u64;
    let mut kept = 0;
    let rest = Options { room: Some(size + (size >> 1)), ..on(1) };
    write(&plan, &out, &rest, |progress| kept = kept.max(progress.kept)).unwrap();
    assert_eq!(kept, 4_300);
}

#[test]
fn two_runs_never_write_one_output() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let first = plan(SAMPLE);
    let mut is_first = true;
    write(&first, &out, &on(1), |_| {
        if std::mem::take(&mut is_first) {
            let error = write(&first, &out, &on(1), |_| ()).unwrap_err();
            assert!(matches!(error, Error::Busy { .. }), "{error}");
        }
    })
    .unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap(), written(&first, 1));
}

#[test]
fn files_that_are_no_sweep_are_refused_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let text = written(&plan(SAMPLE), 1);
    let lines: Vec<&str> = text.lines().collect();
    let with = |line: &str| format!("{}\n{}\n{line}\n", lines[0], lines[1]);
    let cut = &text[..text.len() - 3];
    for (text, line, message) in [
        ("a,b\n1,2\n".to_owned(), 1, "header"),
        (with("2,x,1,1,1,1,1,1,1"), 3, "a cell is no number"),
        (with("2,1,1"), 3, "another number of cells"),
        (cut.to_owned(), 5_001, "breaks off"),
    ] {
        fs::write(&path, text).unwrap();
        let error = summary_of_file(&path).unwrap_err().to_string();
        assert!(error.contains(&format!("out.csv:{line}:1: ")), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn rows_outside_what_means_anything_have_no_result() {
    let text = "kind = \"sobol\"\nrows = 4096\n[[input]]\nname = \"chip.utilization\"\n\
                distribution = \"normal\"\nlow = 85.0\nvalue = 95.0\nhigh = 100.0\n";
    // 80 % between 85 and 100 is a deviation of 15 / 2.5631 = 5.852: 1 - Phi(0.8544) = 0.1964.
    let rows = rows(&written(&plan(text), 1));
    let without = rows.iter().filter(|row| row[2].is_nan()).count();
    assert!(rows.iter().all(|row| row[2].is_nan() == (row[1] > 100.0)));
    assert!((without as f64 / 4_096.0 - 0.1964).abs() < 0.005, "{without}");
}

#[cfg(feature = "frames")]
#[test]
fn parquet_holds_what_csv_holds_and_survives_the_same() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&plan, &at("a.csv"), &on(1), |_| ()).unwrap();
    write(&plan, &at("a.parquet"), &on(1), |_| ()).unwrap();
    write(&plan, &at("b.parquet"), &on(2), |_| ()).unwrap();
    // Parts are there, the join fails, and the run goes on.
    fs::create_dir_all(at("c.parquet.parts").join("joined")).unwrap();
    assert!(write(&plan, &at("c.parquet"), &on(1), |_| ()).is_err());
    fs::remove_dir(at("c.parquet.parts").join("joined")).unwrap();
    write(&plan, &at("c.parquet"), &on(1), |_| ()).unwrap();
    let bytes = fs::read(at("a.parquet")).unwrap();
    assert_eq!(bytes, fs::read(at("b.parquet")).unwrap());
    assert_eq!(bytes, fs::read(at("c.parquet")).unwrap());
    let [csv, parquet] = ["a.csv", "a.parquet"].map(|name| summary_of_file(&at(name)).unwrap());
    assert_eq!(serde_json::to_string(&csv).unwrap(), serde_json::to_string(&parquet).unwrap());
    // And any reader of Parquet sees the same numbers, row for row.
    assert_eq!(parquet_rows(&at("a.parquet")), rows(&fs::read_to_string(at("a.csv")).unwrap()));
}

/// Row numbers, inputs and outputs; NaN where there is no result.
#[cfg(feature = "frames")]
fn parquet_rows(path: &Path) -> Vec<Vec<f64>> {
    let frame = cloudecon::frames::read(path).unwrap();
    let columns: Vec<Vec<f64>> = frame
        .columns()
        .iter()
        .map(|column| {
            if let Ok(numbers) = column.u64() {
                return numbers.iter().map(|it| it.unwrap() as f64).collect();
            }
            column.f64().unwrap().iter().map(|it| it.unwrap_or(f64::NAN)).collect()
        })
        .collect();
    (0..frame.height()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

#[cfg(feature = "frames")]
#[test]
fn rows_without_a_result_are_null_in_parquet_and_a_dash_in_csv() {
    // Above 100 % there is no result; more rows than are read at a time, in batches of another size.
    let text = "kind = \"sobol\"\nrows = 300000\nbatch = 70000\n[[input]]\n\
                name = \"chip.utilization\"\ndistribution = \"normal\"\nlow = 85.0\n\
                value = 95.0\nhigh = 100.0\n";
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a.csv", "a.parquet"] {
        write(&plan(text), &at(name), &on(2), |_| ()).unwrap();
    }
    let other = plan(&text.replace("70000", "1000"));
    write(&other, &at("b.parquet"), &on(1), |_| ()).unwrap();
    let expected = rows(&fs::read_to_string(at("a.csv")).unwrap());
    assert!(expected.iter().any(|row| row[2].is_nan()));
    // NaN is unequal to itself: bits are not.
    let bits = |rows: Vec<Vec<f64>>| -> Vec<Vec<u64>> {
        rows.into_iter().map(|row| row.into_iter().map(f64::to_bits).collect()).collect()
    };
    let expected = bits(expected);
    assert!(bits(parquet_rows(&at("a.parquet"))) == expected, "the rows differ");
    assert!(bits(parquet_rows(&at("b.parquet"))) == expected, "the rows differ");
    let said = |name: &str| serde_json::to_string(&summary_of_file(&at(name)).unwrap()).unwrap();
    assert_eq!(said("a.csv"), said("a.parquet"));
    assert_eq!(said("a.csv"), said("b.parquet"));
}

#[cfg(all(feature = "frames", target_os = "linux"))]
#[test]
fn a_full_disk_costs_parquet_no_batch() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let (out, calm) = (folder.path().join("out.parquet"), folder.path().join("calm.parquet"));
    write(&plan, &calm, &on(1), |_| ()).unwrap();
    let parts = folder.path().join("out.parquet.parts");
    fs::create_dir(&parts).unwrap();
    // The fifth part and, when it is there, the joined file are drafted on a device without room.
    for draft in ["part-00000004.columns.tmp", "joined"] {
        std::os::unix::fs::symlink("/dev/full", parts.join(draft)).unwrap();
    }
    for (draft, finished) in [("part-00000004.columns.tmp", 2_800), ("joined", 5_000)] {
        let mut done = 0;
        let error = write(&plan, &out, &on(1), |it| done = done.max(it.done)).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("No space left on device"), "{error}");
        assert!(error.contains("finished batches are kept"), "{error}");
        assert_eq!(done, finished);
        assert!(!out.exists());
        fs::remove_file(parts.join(draft)).unwrap();
    }
    let mut kept = 0;
    write(&plan, &out, &on(2), |it| kept = kept.max(it.kept)).unwrap();
    assert_eq!(kept, 5_000);
    assert!(fs::read(&out).unwrap() == fs::read(&calm).unwrap(), "the files differ");
}

#[cfg(feature = "frames")]
#[test]
fn parquet_that_is_no_sweep_or_damaged_is_refused() {
    let plan = plan(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let refused = |name: &str| summary_of_file(&at(name)).unwrap_err();
    // Another table, text under the wrong name, half a file.
    let document = summary_of_plan(&plan, NonZeroUsize::MIN, |_| ()).unwrap();
    let frame = cloudecon::frames::frame(&document.tables()[0]).unwrap();
    cloudecon::frames::write(&frame, &at("other.parquet")).unwrap();
    assert!(matches!(refused("other.parquet"), Error::Form { .. }));
    fs::write(at("text.parquet"), written(&plan, 1)).unwrap();
    assert!(matches!(refused("text.parquet"), Error::Unreadable { .. }));
    write(&plan, &at("out.parquet"), &on(1), |_| ()).unwrap();
    let bytes = fs::read(at("out.parquet")).unwrap();
    fs::write(at("half.parquet"), &bytes[..bytes.len().div_euclid(2)]).unwrap();
    assert!(matches!(refused("half.parquet"), Error::Unreadable { .. }));
    assert!(matches!(refused("none.parquet"), Error::Unreadable { .. }));
    // A part that lost its end is named, and nothing is made of it.
    let parts = at("cut.parquet.parts");
    fs::create_dir_all(parts.join("joined")).unwrap();
    assert!(write(&plan, &at("cut.parquet"), &on(1), |_| ()).is_err());
    fs::remove_dir(parts.join("joined")).unwrap();
    let part = parts.join("part-00000002.columns");
    let whole = fs::read(&part).unwrap();
    for length in [0, whole.len() - 5] {
        fs::write(&part, &whole[..length]).unwrap();
        let error = write(&plan, &at("cut.parquet"), &on(1), |_| ()).unwrap_err().to_string();
        assert!(error.contains("part-00000002.columns` is damaged"), "{error}");
        assert!(!at("cut.parquet").exists());
    }
    // Removed, it is made again.
    fs::remove_file(&part).unwrap();
    write(&plan, &at("cut.parquet"), &on(1), |_| ()).unwrap();
    assert!(fs::read(at("cut.parquet")).unwrap() == bytes, "the files differ");
}
