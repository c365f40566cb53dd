//! Tables and observations through data frames, CSV and Parquet and back: no digit is lost.
#![cfg(feature = "frames")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::frames::{self, FileKind, FrameError};
use cloudecon::{Options, Report};

fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Files::from_dir(&root).unwrap()
}

fn is_observations(path: &str) -> bool {
    path.starts_with("observations/")
}

#[test]
fn every_table_of_the_report_is_the_same_in_csv_and_parquet() {
    let reading = Dataset::read(&files());
    let document = Report::run(reading.dataset(), &Options::default()).unwrap().document();
    let folder = tempfile::tempdir().unwrap();
    for kind in [FileKind::Csv, FileKind::Parquet] {
        let written = frames::save(&document, folder.path(), kind).unwrap();
        assert_eq!(written.len(), document.tables().len() + 1);
    }
    // Nothing half-written is left behind.
    let names = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path());
    assert!(names.into_iter().all(|path| FileKind::of(&path).is_ok()));

    let whole = frames::read(&folder.path().join("figures.parquet")).unwrap();
    let text = frames::read(&folder.path().join("figures.csv")).unwrap();
    assert_eq!(whole.shape(), text.shape());
    let numbers = document.numbers().count();
    let mids = whole.column("value").unwrap().f64().unwrap();
    assert_eq!(mids.iter().flatten().count(), numbers);
    let printed = text.column("value").unwrap().str().unwrap();
    for (mid, printed) in mids.iter().zip(printed.iter()) {
        let read = printed.filter(|text| !text.is_empty()).map(|text| text.parse().unwrap());
        assert_eq!(mid, read, "the shortest digits give the same number");
    }
    // Every number of the report has a basis and an id, in the frame as in the tables.
    for name in ["basis", "id", "inputs", "unit"] {
        let words = whole.column(name).unwrap().str().unwrap();
        let missing = mids.iter().zip(words.iter()).filter(|(n, w)| n.is_some() && w.is_none());
        assert_eq!(missing.count(), 0, "{name}");
    }
}

#[test]
fn observations_come_back_from_csv_and_parquet_as_they_went() {
    let files = files();
    let reading = Dataset::read(&files);
    let frame = frames::observations(reading.dataset()).unwrap();
    assert_eq!(frame.height(), reading.dataset().observations().len());
    let folder = tempfile::tempdir().unwrap();
    for name in ["rows.csv", "rows.parquet"] {
        let path = folder.path().join(name);
        frames::write(&frame, &path).unwrap();
        let read = frames::read(&path).unwrap();
        let mut bare = files.clone();
        let paths: Vec<String> = files.iter().map(|(path, _)| path.to_owned()).collect();
        for path in paths.iter().filter(|path| is_observations(path)) {
            bare.remove(path);
        }
        assert!(Dataset::read(&bare).dataset().observations().is_empty());
        let added = frames::add_observations(&mut bare, reading.dataset(), &read).unwrap();
        assert_eq!(added, frame.height());
        let again = Dataset::read(&bare);
        assert!(!again.has_errors(), "{name}: {:?}", again.diagnostics().first());
        for row in reading.dataset().observations() {
            let twin = again.dataset().observation(row.id()).unwrap();
            assert_eq!(twin.figure(), row.figure(), "{name}: {}", row.id());
            assert_eq!((twin.basis(), twin.source()), (row.basis(), row.source()));
            assert_eq!((twin.locator(), twin.note()), (row.locator(), row.note()));
        }
    }
}

/// A second row of one figure, added by hand.
#[test]
fn a_new_figure_stands_beside_the_known_one() {
    let mut files = files();
    let before = Dataset::read(&files);
    let known = before.dataset().observation("amazon.aws.revenue@2026Q1").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    let (published, source) = (known.published(), known.source());
    let row = format!(
        "id,entity,metric,period,value,unit,bound,basis,confidence,published,source\n\
         amazon.aws.revenue@2026Q1#9,amazon.aws,revenue,2026Q1,37.6,USD billion,exact,assumed,low,{published},{source}\n"
    );
    std::fs::write(&path, row).unwrap();
    let frame = frames::read(&path).unwrap();
    assert_eq!(frames::add_observations(&mut files, before.dataset(), &frame).unwrap(), 1);
    let after = Dataset::read(&files);
    assert!(!after.has_errors(), "{:?}", after.diagnostics().first());
    let row = after.dataset().observation("amazon.aws.revenue@2026Q1#9").unwrap();
    assert_eq!(row.figure().printed(), "37.6");
    assert_eq!(row.figure().number(), 37.6e9);
}

#[test]
fn what_cannot_be_read_says_why() {
    let mut files = files();
    let reading = Dataset::read(&files);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, "id,entity,metric,period\na,b,c,d\n").unwrap();
    let frame = frames::read(&path).unwrap();
    let error = frames::add_observations(&mut files, reading.dataset(), &frame).unwrap_err();
    assert!(error.to_string().starts_with("no column `value`: a frame of observations has id, "));
    std::fs::write(&path, "id,entity,metric,period,value\na,nobody,c,d,1\n").unwrap();
    let frame = frames::read(&path).unwrap();
    let error = frames::add_observations(&mut files, reading.dataset(), &frame).unwrap_err();
    assert_eq!(error.to_string(), "row 1: no provider has the entity `nobody`");
    let error = frames::read(&folder.path().join("rows.txt")).unwrap_err();
    assert!(matches!(error, FrameError::UnknownKind { .. }));
    assert!(matches!(
        frames::read(&folder.path().join("none.csv")).unwrap_err(),
        FrameError::File { .. }
    ));
}
