//! The verb `sweep` as a user meets it: example files, kills, threads, exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;
use std::{env, fs};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudecon"));
    command.env("COLUMNS", "1000");
    command.arg("sweep");
    command
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/sweeps").join(name)
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    output
}

#[test]
fn every_example_runs_and_has_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(example("")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        seen += 1;
        // A billion rows take minutes: the first hundred thousand of them.
        let text = fs::read_to_string(&path).unwrap().replace("1_000_000_000", "100_000");
        let sweep = folder.path().join("sweep.toml");
        fs::write(&sweep, text).unwrap();
        let out = folder.path().join("out.csv");
        run(program().arg(&sweep).arg("-o").arg(&out));
        let rows = fs::read_to_string(&out).unwrap().lines().count() - 1;
        for file in [&sweep, &out] {
            let summary = run(program().arg("summary").arg(file));
            let said = String::from_utf8(summary.stdout).unwrap();
            assert!(said.starts_with(&format!("{rows} rows, 0 without a result\n")), "{said}");
            assert!(said.contains("Best and worst"), "{said}");
        }
    }
    assert_eq!(seen, 3);
}

/// Finished parts beside an output.
fn parts(out: &Path) -> usize {
    let name = out.file_name().unwrap().to_str().unwrap();
    let Ok(entries) = fs::read_dir(out.with_file_name(format!("{name}.parts"))) else { return 0 };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "csv" || it == "columns")).count()
}

/// Ten kills of a run to a file of this ending.
fn ten_kills(ending: &str) {
    let folder = tempfile::tempdir().unwrap();
    let sweep = folder.path().join("sweep.toml");
    let text = fs::read_to_string(example("margin.toml")).unwrap();
    fs::write(&sweep, text.replacen("rows = 16384", "rows = 60000\nbatch = 500", 1)).unwrap();
    let calm = folder.path().join(format!("calm.{ending}"));
    run(program().arg(&sweep).arg("-o").arg(&calm));
    let out = folder.path().join(format!("out.{ending}"));
    let mut before = 0;
    for kill in 1..=10_u64 {
        let mut child =
            program().arg(&sweep).arg("-o").arg(&out).stderr(Stdio::null()).spawn().unwrap();
        // At least one more batch, then any moment of the next ones.
        while parts(&out) <= before && child.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(1));
        }
        sleep(Duration::from_micros(137 * kill * kill));
        // SIGKILL: nothing can be put in order.
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(!status.success(), "kill {kill} came too late: the run was over");
        assert!(!out.exists());
        let after = parts(&out);
        assert!(after > before && after < 120, "{before} {after}");
        before = after;
    }
    run(program().arg(&sweep).arg("-o").arg(&out));
    assert!(fs::read(&out).unwrap() == fs::read(&calm).unwrap(), "the files differ");
    assert!(!folder.path().join(format!("out.{ending}.parts")).exists());
}

#[test]
fn ten_kills_change_no_byte() {
    ten_kills("csv");
}

#[cfg(feature = "frames")]
#[test]
fn ten_kills_change_no_byte_of_parquet() {
    ten_kills("parquet");
}

#[cfg(unix)]
#[test]
fn a_limit_on_files_stops_the_run_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (calm, out) = (folder.path().join("calm.csv"), folder.path().join("out.csv"));
    let sweep = example("margin.toml");
    run(program().arg(&sweep).arg("-o").arg(&calm));
    // A file may have 64 blocks of 512 or 1,024 bytes: the one part is larger.
    let line = "ulimit -f 64; trap '' XFSZ; exec \"$0\" sweep \"$1\" -o \"$2\"";
    let stopped = Command::new("sh")
        .args(["-c", line, env!("CARGO_BIN_EXE_cloudecon")])
        .args([&sweep, &out])
        .output()
        .unwrap();
    assert_eq!(stopped.status.code(), Some(2));
    let said = String::from_utf8(stopped.stderr).unwrap();
    assert!(said.contains("finished batches are kept: run the same command"), "{said}");
    assert!(!out.exists());
    run(program().arg(&sweep).arg("-o").arg(&out));
    assert!(fs::read(&out).unwrap() == fs::read(&calm).unwrap(), "the files differ");
}

#[test]
fn one_and_two_threads_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = example("chip-hour-grid.toml");
    let file = |threads: &str| {
        let out = folder.path().join(format!("{threads}.csv"));
        run(program().arg(&sweep).arg("-o").arg(&out).args(["--threads", threads]));
        fs::read(out).unwrap()
    };
    assert!(file("1") == file("2"), "the files differ");
    let sweep = example("margin.toml");
    let summary = |threads: &str| {
        let shape = ["--format", "json", "--threads", threads];
        run(program().arg("summary").arg(&sweep).args(shape)).stdout
    };
    assert!(summary("1") == summary("2"), "the summaries differ");
}

#[test]
fn bad_files_end_with_two_and_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = folder.path().join("sweep.toml");
    fs::write(
        &sweep,
        "provider = \"amazon\"\nchip = \"aws-trainium2\"\nkind = \"sobol\"\nrows = 9\n\
         [[input]]\nname = \"chip.life\"\nlow = 6.0\nhigh = 4.0\n\
         [[input]]\nname = \"token.prize\"\nlow = 1.0\nhigh = 4.0\n",
    )
    .unwrap();
    let out = folder.path().join("out.csv");
    let output = program().arg(&sweep).arg("-o").arg(&out).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let shown = sweep.display();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert_eq!(
        lines[0],
        format!("error: {shown}:7:7: `low` of `chip.life` (6) must be below its `high` (4)")
    );
    let start = format!(
        "error: {shown}:10:8: no input `token.prize`: did you mean `token.price`? there are"
    );
    assert!(lines[1].starts_with(&start), "{said}");
    // Nothing was begun.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn outputs_that_cannot_be_end_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing").join("out.csv");
    let output = program().arg(example("margin.toml")).arg("-o").arg(&missing).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let parent = missing.parent().unwrap().display();
    assert!(said.contains(&format!("cannot be written: there is no folder `{parent}`")), "{said}");

    let output =
        program().args(["summary", "nothing.csv"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
