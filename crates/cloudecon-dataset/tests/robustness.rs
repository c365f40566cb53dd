//! No bytes make the reader panic, and what it points at exists.
//!
//! The mutations start from the shipped and the broken files. `FUZZ_ITERATIONS` sets how many are
//! tried; the default keeps the test short.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/shipped_set.rs"]
mod shipped_set;
#[path = "support/small_set.rs"]
mod small_set;

use cloudecon_dataset::{Dataset, Diagnostic, Files, Reader};
use proptest::prelude::*;
use shipped_set::shipped;
use small_set::good;

const PATHS: &[&str] = &[
    "sources.toml",
    "providers.toml",
    "claims.toml",
    "metrics.csv",
    "sites.csv",
    "site_forecasts.csv",
    "site_plans.csv",
    "ppas.csv",
    "platforms.csv",
    "model_access.csv",
    "list_prices.csv",
    "policies.csv",
    "adjustments.csv",
    "chips.csv",
    "deals.csv",
    "observations/northwind.csv",
    "scenarios/base.toml",
    "deals/lab.toml",
    "identities.toml",
    "anything.else",
];

/// Every place must exist: a line of the file and a column of the line.
fn check_places(files: &Files, diagnostics: &[Diagnostic]) {
    let key = |d: &Diagnostic| d.location().clone();
    assert!(diagnostics.is_sorted_by_key(key));
    for diagnostic in diagnostics {
        let place = diagnostic.location();
        let Some(bytes) = files.get(place.file()) else { continue };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let line = bytes.split(|byte| *byte == b'\n').nth(place.line() as usize - 1);
        let length = line.ok_or_else(|| format!("{diagnostic}: no such line")).unwrap().len();
        assert!(place.column() as usize <= length + 1, "{diagnostic}: no such column");
        assert!(!diagnostic.to_string().contains('\u{1}'), "{diagnostic:?}");
    }
}

fn read(files: &Files) {
    let reading = Dataset::read(files);
    check_places(files, reading.diagnostics());
    let day = "2026-03-31".parse().unwrap();
    let _ = reading.dataset().as_of(day);
    for scenario in reading.dataset().scenarios() {
        let _ = reading.dataset().assumptions(scenario.id());
    }
    assert_eq!(reading.has_errors(), reading.into_result().is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(path in prop::sample::select(PATHS), bytes: Vec<u8>) {
        let mut files = good();
        files.insert(path, bytes);
        read(&files);
    }

    #[test]
    fn arbitrary_tables_never_panic(
        path in prop::sample::select(PATHS),
        text in "([a-z]{1,9}|[0-9.\\-]{1,4}|[,\"\n\r\t =\\[\\]#é§\u{1}]){0,60}",
    ) {
        let mut files = good();
        files.insert(path, text);
        read(&files);
    }
}

/// A small generator (xorshift), so that a failure can be repeated from its seed.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// Changes bytes, cuts, doubles and swaps pieces, and puts in what csv and TOML give a meaning.
fn mutate(bytes: &mut Vec<u8>, noise: &mut Noise) {
    const TOKENS: &[&[u8]] = &[
        b"\"",
        b",",
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xFF",
        b"\xEF\xBB\xBF",
        b"[[",
        b"]]",
        b"=",
        b"'''",
        b"\"\"\"",
        b"-",
        b"#2",
        b"FY99Q9",
        b"9999-99-99",
        b"1e308",
        b"1e-999",
        b"0x",
        b"{",
        b"}",
        "\u{fffd}".as_bytes(),
    ];
    for _ in 0..=noise.next(4) {
        let at = noise.next(bytes.len() + 1);
        let to = (at + noise.next(40)).min(bytes.len());
        match noise.next(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(noise.next(256)).unwrap(),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].to_vec();
                let into = noise.next(bytes.len() + 1);
                bytes.splice(into..into, piece);
            }
            3 => bytes.truncate(bytes.len().min(at + 200)),
            _ => {
                let token = TOKENS[noise.next(TOKENS.len())];
                bytes.splice(at..to.min(at + noise.next(2)), token.iter().copied());
            }
        }
    }
}

#[test]
fn mutated_files_never_panic() {
    let iterations =
        std::env::var("FUZZ_ITERATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500);
    let small = good();
    let shipped = shipped();
    let seeds: Vec<(&str, &[u8])> = small.iter().chain(shipped.iter()).collect();
    let mut reader = Reader::from(&small);
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    for _ in 0..iterations {
        let (path, seed) = seeds[noise.next(seeds.len())];
        let mut bytes = seed.to_vec();
        mutate(&mut bytes, &mut noise);
        reader.set(path, &bytes);
        let reading = reader.read();
        let mut files = Files::new("");
        files.insert(path, bytes);
        check_places(&files, reading.diagnostics());
        match small.get(path) {
            Some(good) => drop(reader.set(path, good)),
            None => reader.remove(path),
        }
    }
}
