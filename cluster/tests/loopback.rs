//! A scheduler and two executors as processes on loopback, beside the local sweep.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cloudecon::dataset::Dataset;
use cloudecon::sweep::{self, Batch, Plan};
use datafusion::arrow::array::{Array, Float64Array, UInt64Array};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cloudecon-cluster");
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/dataset");
const MARGIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/sweeps/margin.toml");

/// Processes that end with the test.
struct Cluster {
    scheduler: Child,
    executors: Vec<Child>,
    port: u16,
    work: tempfile::TempDir,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in self.executors.iter_mut().chain([&mut self.scheduler]) {
            drop(node.kill());
            drop(node.wait());
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(start.elapsed() < Duration::from_mins(2), "{what} does not come");
        sleep(Duration::from_millis(50));
    }
}

fn is_open(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

impl Cluster {
    fn start(executors: usize) -> Self {
        let (port, work) = (free_port(), tempfile::tempdir().unwrap());
        let quiet = |arguments: Vec<String>| {
            Command::new(PROGRAM).args(arguments).stdout(Stdio::null()).spawn().unwrap()
        };
        let words = |text: String| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let scheduler = quiet(words(format!("scheduler --port {port} --executor-timeout 5")));
        wait_for("the scheduler", || is_open(port));
        let mut cluster = Self { scheduler, executors: Vec::new(), port, work };
        for number in 0..executors {
            let (results, control) = (free_port(), free_port());
            let folder = cluster.work.path().join(number.to_string());
            cluster.executors.push(quiet(words(format!(
                "executor --vcores 1 --heartbeat 1 --port {results} --control-port {control} \
                 --scheduler-port {port} --data {DATA} --work {}",
                folder.display()
            ))));
            wait_for("an executor", || is_open(results) && is_open(control));
        }
        cluster
    }

    fn run(&self, sweep: &Path, more: &[&str]) -> Child {
        let url = format!("df://127.0.0.1:{}", self.port);
        let mut command = Command::new(PROGRAM);
        command.arg("run").arg(sweep).args(["--scheduler", &url, "--data", DATA]).args(more);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

fn done(run: Child) -> String {
    let Output { status, stdout, stderr } = run.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(stdout), text(stderr));
    assert!(status.success(), "{status}\n{stdout}\n{stderr}");
    stdout
}

fn plan(sweep: &Path) -> Plan {
    let reading = Dataset::read_dir(DATA.as_ref()).unwrap();
    let text = fs::read_to_string(sweep).unwrap();
    Plan::read("test.toml", &text, reading.dataset()).unwrap()
}

fn parts(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "parquet"))
        .collect();
    all.sort();
    all
}

/// Every row of every part against the local sweep, bit by bit; gives how many.
fn rows_as_local(folder: &Path, plan: &Plan) -> u64 {
    let (mut next, mut local) = (0, Batch::default());
    for path in parts(folder) {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
        let names: Vec<String> =
            reader.schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, plan.titles(), "the columns of a local file");
        for block in reader.build().unwrap() {
            let block = block.unwrap();
            plan.fill(next, block.num_rows(), &mut local).unwrap();
            let numbers = block.column(0).as_any().downcast_ref::<UInt64Array>().unwrap();
            assert!(numbers.values().iter().copied().eq(next..next + block.num_rows() as u64));
            for (column, mine) in block.columns().iter().skip(1).zip(local.columns()) {
                let theirs = column.as_any().downcast_ref::<Float64Array>().unwrap();
                for (row, value) in mine.iter().enumerate() {
                    let found = theirs.is_valid(row).then(|| theirs.value(row).to_bits());
                    let known = value.is_finite().then_some(value.to_bits());
                    assert_eq!(found, known, "row {}", next + row as u64);
                }
            }
            next += block.num_rows() as u64;
        }
    }
    next
}

/// The file of `cloudecon sweep`, cell by cell.
#[test]
fn rows_of_a_cluster_are_those_of_a_local_file() {
    let cluster = Cluster::start(2);
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("rows");
    let out = rows.display().to_string();
    let printed = done(cluster.run(MARGIN.as_ref(), &["-o", &out, "--span", "1000"]));
    assert!(printed.starts_with("17 parts in "), "{printed}");
    let plan = plan(MARGIN.as_ref());
    assert_eq!(rows_as_local(&rows, &plan), 16_384);
    let local = folder.path().join("local.csv");
    let options = sweep::Options { threads: NonZeroUsize::MIN, room: None };
    sweep::write(&plan, &local, &options, |_| ()).unwrap();
    let text = fs::read_to_string(&local).unwrap();
    let mut lines = text.lines().skip(1);
    for path in parts(&rows) {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
        for block in reader.build().unwrap() {
            let block = block.unwrap();
            for row in 0..block.num_rows() {
                let cells = block.columns().iter().skip(1).map(|column| {
                    let column = column.as_any().downcast_ref::<Float64Array>().unwrap();
                    if column.is_valid(row) {
                        column.value(row).to_string()
                    } else {
                        "-".to_owned()
                    }
                });
                let cells: Vec<String> = cells.collect();
                let (_, line) = lines.next().unwrap().split_once(',').unwrap();
                assert_eq!(line, cells.join(","));
            }
        }
    }
    assert_eq!(lines.next(), None);
    // Again: every part is there.
    let again = done(cluster.run(MARGIN.as_ref(), &["-o", &out, "--span", "1000"]));
    assert!(again.contains("17 of them from an earlier run"), "{again}");
}

/// Two million rows in small spans.
fn long_sweep(folder: &Path) -> PathBuf {
    let path = folder.join("long.toml");
    let text = fs::read_to_string(MARGIN).unwrap();
    assert!(text.contains("rows = 16384"));
    fs::write(&path, text.replace("rows = 16384", "rows = 2_000_000")).unwrap();
    path
}

#[test]
fn a_killed_executor_changes_no_row() {
    let mut cluster = Cluster::start(2);
    let folder = tempfile::tempdir().unwrap();
    let (sweep, rows) = (long_sweep(folder.path()), folder.path().join("rows"));
    let out = rows.display().to_string();
    let mut run = cluster.run(&sweep, &["-o", &out, "--span", "16384"]);
    wait_for("the tenth part", || rows.is_dir() && parts(&rows).len() >= 10);
    cluster.executors[0].kill().unwrap();
    cluster.executors[0].wait().unwrap();
    let written = parts(&rows).len();
    assert!(written < 123, "it was killed after the run, not in it");
    assert!(run.try_wait().unwrap().is_none(), "the run was over before");
    done(run);
    assert_eq!(parts(&rows).len(), 123);
    assert_eq!(rows_as_local(&rows, &plan(&sweep)), 2_000_000);
    let drafts = fs::read_dir(&rows).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(drafts.filter(|path| path.extension().is_some_and(|it| it == "tmp")).count(), 0);
}

#[test]
fn a_killed_executor_changes_no_aggregate() {
    let mut cluster = Cluster::start(2);
    let folder = tempfile::tempdir().unwrap();
    let sweep = long_sweep(folder.path());
    let query = "select count(*), count(\"margin [percent]\"), min(\"margin [percent]\"), \
                 max(\"margin [percent]\"), max(\"chip_hour_cost [USD/chip-h]\") from sweep";
    let mut run = cluster.run(&sweep, &["--sql", query, "--span", "16384"]);
    sleep(Duration::from_millis(1_500));
    cluster.executors[0].kill().unwrap();
    cluster.executors[0].wait().unwrap();
    let was_over = run.try_wait().unwrap().is_some();
    let disturbed = done(run);
    assert!(!was_over, "the run was over before");
    // What one machine says.
    let plan = plan(&sweep);
    let place = |name: &str| plan.titles().iter().position(|it| it == name).unwrap() - 1;
    let places = [place("margin [percent]"), place("chip_hour_cost [USD/chip-h]")];
    let (mut count, mut least, mut most, mut cost) = (0, f64::MAX, f64::MIN, f64::MIN);
    let mut batch = Batch::default();
    for first in (0..2_000_000).step_by(8_000) {
        plan.fill(first, 8_000, &mut batch).unwrap();
        let columns: Vec<&[f64]> = batch.columns().collect();
        for value in columns[places[0]].iter().filter(|value| value.is_finite()) {
            (count, least, most) = (count + 1, value.min(least), value.max(most));
        }
        cost = columns[places[1]].iter().fold(cost, |most, value| value.max(most));
    }
    let cells: Vec<&str> =
        disturbed.lines().nth(3).unwrap().trim_matches('|').split('|').map(str::trim).collect();
    let numbers: Vec<f64> = cells.iter().map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(numbers, [2e6, f64::from(count), least, most, cost]);
}

#[test]
fn wrong_input_is_told_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let sweep = folder.path().join("wrong.toml");
    let text = fs::read_to_string(MARGIN).unwrap();
    fs::write(&sweep, text.replace("chip.life", "chip.lief").replace("energy.price", "x")).unwrap();
    let shown = sweep.display().to_string();
    let told = refused(&["run", &shown, "--data", DATA]);
    assert!(told.contains("did you mean `chip.life`?") && told.contains("no input `x`"), "{told}");
    assert!(told.contains("wrong.toml:9:"), "file and line: {told}");
    let told = refused(&["run", MARGIN, "--data", "/nowhere"]);
    assert!(told.contains("/nowhere"), "{told}");
    let told = refused(&["executor", "--data", "/nowhere"]);
    assert!(told.contains("/nowhere"), "{told}");
    fs::write(folder.path().join("letter.txt"), "kept").unwrap();
    let out = folder.path().display().to_string();
    let told = refused(&["run", MARGIN, "--data", DATA, "-o", &out]);
    assert!(told.contains("holds other files"), "{told}");
    let told = refused(&["scheduler", "--host", "nowhere at all"]);
    assert!(told.contains("is no address"), "{told}");
}
