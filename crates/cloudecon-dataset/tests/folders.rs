//! Reading a folder gives what reading its files gives, and says when it cannot.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/small_set.rs"]
mod small_set;

use std::fs;
use std::path::Path;

use cloudecon_dataset::{Dataset, Files, Reader};
use small_set::good;

fn write(dir: &Path, files: &Files) {
    for (path, bytes) in files.iter() {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_folder_is_its_data_files() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &good());
    fs::write(dir.path().join("README.md"), "not data").unwrap();
    fs::write(dir.path().join(".draft.csv"), "hidden").unwrap();
    let files = Files::from_dir(dir.path()).unwrap();
    assert!(files.iter().eq(good().iter()));
    let reading = Dataset::read_dir(dir.path()).unwrap();
    assert!(reading.diagnostics().is_empty(), "{:?}", reading.diagnostics());
    // Messages show the path that was given.
    let shown = reading.dataset().sources()[0].location().file().to_owned();
    assert_eq!(shown, format!("{}/sources.toml", files.root()));
    assert!(Dataset::read_dir(&dir.path().join("nowhere")).is_err());
}

#[test]
fn every_way_to_read_gives_the_same() {
    let files = good();
    let at_once = Dataset::read(&files);
    let pairs = Dataset::read_files("", files.iter());
    assert_eq!(at_once.dataset(), pairs.dataset());
    let mut reader = Reader::new("");
    reader.set("metrics.csv", b"spoilt");
    for (path, bytes) in files.iter() {
        assert!(reader.set(path, bytes).is_empty(), "{path}");
    }
    assert_eq!(at_once.dataset(), reader.read().dataset());
    reader.remove("claims.toml");
    assert!(reader.read().dataset().claims().is_empty());
}

#[test]
fn rows_are_found_by_id_and_scenarios_through_their_bases() {
    let (set, _) = Dataset::read(&good()).into_parts();
    for row in set.observations() {
        assert_eq!(set.observation(row.id()), Some(row));
        assert!(set.observations_of(row.entity(), row.metric()).any(|found| found == row));
    }
    assert_eq!(set.observation("nothing"), None);
    assert_eq!(set.entity("fabrikam.cloud-2022").unwrap().provider(), "fabrikam");
    assert_eq!(set.provider_of("northwind.cloud").unwrap().id(), "northwind");
    assert_eq!(set.raw_file("deals/lab.toml").unwrap().name(), "lab");
    assert_eq!(set.deal_files().count(), 1);
    // `slow` replaces the life of buildings; its policy is that of `base`.
    let life =
        |scenario: &str| set.assumption(scenario, "facility.life").unwrap().figure().number();
    assert_eq!((life("base"), life("slow")), (20.0, 25.0));
    assert_eq!(set.assumptions("slow").len(), 1);
    assert_eq!(set.policy("slow").rules().len(), 3);
    assert_eq!(set.assumption("slow", "nothing"), None);
    assert!(set.claim("royalties").unwrap().figure().is_none());
}
