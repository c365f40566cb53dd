//! Reads arbitrary bytes as each file of the format, beside an otherwise good data set.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use cloudecon_dataset::{Files, Reader};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 12] = [
    "sources.toml",
    "providers.toml",
    "claims.toml",
    "scenarios/base.toml",
    "metrics.csv",
    "observations/northwind.csv",
    "sites.csv",
    "site_forecasts.csv",
    "site_plans.csv",
    "ppas.csv",
    "chips.csv",
    "deals.csv",
];

static GOOD: LazyLock<Reader> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/broken/good");
    Reader::from(&Files::from_dir(&dir).expect("the good set is there"))
});

// The first byte chooses the file.
fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else { return };
    let mut reader = GOOD.clone();
    reader.set(PATHS[usize::from(*choice) % PATHS.len()], bytes);
    let reading = reader.read();
    assert_eq!(reading.has_errors(), reading.into_result().is_err());
});
