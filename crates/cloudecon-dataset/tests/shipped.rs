//! Spoils every cell and every key of the reference data set and asks for an error at that place.
//!
//! Columns and keys are spoilt one at a time, but in all rows at once: each row must report its
//! own. The places expected are found by a walk of the test's own.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/cells.rs"]
mod cells;
#[path = "support/shipped_set.rs"]
mod shipped_set;
#[path = "support/toml_lines.rs"]
mod toml_lines;

use std::collections::{BTreeMap, BTreeSet};

use cells::{CsvCell, csv_rows, with_lines};
use cloudecon_dataset::{Code, Dataset, Diagnostic, Reader, Reading};
use shipped_set::shipped;
use toml_lines::{TomlLine, toml_lines};

/// Keys that may be left out, by table.
const OPTIONAL: &[(&str, &[&str])] = &[
    ("[[source]]", &["note"]),
    ("[[provider]]", &["ai_entity", "capacity_operator", "chips"]),
    ("[[provider.entity]]", &["defined", "note"]),
    ("[[claim]]", &["low", "high", "listed", "view", "check", "unchecked", "reading", "note"]),
    ("[[claim.check]]", &["note"]),
    ("[[relation]]", &["bound"]),
    ("", &["base"]),
    ("[[assumption]]", &["low", "high", "source", "distribution"]),
    ("[[change]]", &["cell", "set", "low", "high", "plus", "times", "delay", "from"]),
];

fn errors(diagnostics: &[Diagnostic]) -> BTreeSet<(u32, u32)> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    errors.map(|error| (error.location().line(), error.location().column())).collect()
}

/// The faults that a file has by itself.
fn faults_of(path: &str, text: &str) -> Vec<Diagnostic> {
    Reader::new("").set(path, text.as_bytes()).to_vec()
}

fn files(ending: &str) -> Vec<(String, String)> {
    let wanted = shipped();
    // Forecasts are read, and their faults reported, by the facade.
    let is_wanted = |path: &str| path.ends_with(ending) && !path.starts_with("forecasts/");
    let wanted = wanted.iter().filter(|(path, _)| is_wanted(path));
    wanted
        .map(|(path, bytes)| (path.to_owned(), String::from_utf8(bytes.to_vec()).unwrap()))
        .collect()
}

/// Replaces cells, and gives the places at which the new ones begin.
fn replace_cells(text: &str, rows: &[Vec<CsvCell>], column: usize, new: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut from = 0;
    for row in rows {
        let bytes = &row[column].bytes;
        changed.push_str(&text[from..bytes.start]);
        changed.push_str(new);
        from = bytes.end;
    }
    changed.push_str(&text[from..]);
    changed
}

#[test]
fn the_shipped_set_has_no_error_and_loses_no_row() {
    let reading = Dataset::read(&shipped());
    let faults: Vec<String> =
        reading.diagnostics().iter().filter(|d| d.is_error()).map(ToString::to_string).collect();
    assert_eq!(faults, [""; 0]);
    let set = reading.dataset();
    let rows = |prefix: &str| -> usize {
        let csv = files(".csv");
        let wanted = csv.iter().filter(|(path, _)| path.starts_with(prefix));
        wanted.map(|(_, text)| csv_rows(text).len() - 1).sum()
    };
    let entries = |path: &str, header: &str| -> usize {
        let toml = files(".toml");
        let wanted = toml.iter().filter(|(found, _)| found == path);
        wanted.map(|(_, text)| text.lines().filter(|line| *line == header).count()).sum()
    };
    assert_eq!(set.observations().len(), rows("observations/"));
    assert_eq!(set.metrics().len(), rows("metrics.csv"));
    assert_eq!(set.sites().len(), rows("sites.csv"));
    assert_eq!(set.site_forecasts().len(), rows("site_forecasts.csv"));
    assert_eq!(set.site_plans().len(), rows("site_plans.csv"));
    assert_eq!(set.ppas().len(), rows("ppas.csv"));
    assert_eq!(set.platforms().len(), rows("platforms.csv"));
    assert_eq!(set.accesses().len(), rows("model_access.csv"));
    assert_eq!(set.list_prices().len(), rows("list_prices.csv"));
    assert_eq!(set.accounting_policies().len(), rows("policies.csv"));
    assert_eq!(set.adjustments().len(), rows("adjustments.csv"));
    assert_eq!(set.chips().len(), rows("chips.csv"));
    assert_eq!(set.deals().len(), rows("deals.csv"));
    assert_eq!(set.sources().len(), entries("sources.toml", "[[source]]"));
    assert_eq!(set.providers().len(), entries("providers.toml", "[[provider]]"));
    assert_eq!(set.claims().len(), entries("claims.toml", "[[claim]]"));
    assert!(set.observations().len() > 500 && set.sources().len() > 100);
}

#[test]
fn every_cell_deleted_or_garbled_is_an_error_there() {
    for (path, text) in files(".csv") {
        let rows = csv_rows(&text);
        for column in 0..rows[0].len() {
            // Changing one column moves nothing to its left: places stay.
            let expected: BTreeSet<(u32, u32)> =
                rows[1..].iter().map(|row| row[column].place).collect();
            for garbage in ["", "\u{1}x§", "\u{fffd}"] {
                let changed = replace_cells(&text, &rows[1..], column, garbage);
                let found = errors(&faults_of(&path, &changed));
                assert_eq!(found, expected, "{path}, column {column}, {garbage:?}");
            }
        }
    }
}

#[test]
fn every_header_cell_deleted_or_garbled_is_an_error_there() {
    for (path, text) in files(".csv") {
        let rows = csv_rows(&text);
        for (column, cell) in rows[0].iter().enumerate() {
            for garbage in ["", "\u{1}x§", "x"] {
                let changed = replace_cells(&text, &rows[..1], column, garbage);
                let faults = faults_of(&path, &changed);
                assert!(errors(&faults).contains(&cell.place), "{path}, {}", cell.text);
                let missing = |fault: &Diagnostic| {
                    fault.code() == Code::MissingColumn
                        && fault.message().contains(&format!("`{}`", cell.text))
                };
                assert!(faults.iter().any(missing), "{path}, {}", cell.text);
            }
        }
    }
}

#[test]
fn every_row_one_cell_short_or_long_is_an_error_there() {
    for (path, text) in files(".csv") {
        let rows = csv_rows(&text);
        let expected: BTreeSet<(u32, u32)> = rows[1..].iter().map(|row| row[0].place).collect();
        let longer = with_lines(&text, |line, row| {
            Some(if line == 1 { row.to_owned() } else { format!("{row},x") })
        });
        assert_eq!(errors(&faults_of(&path, &longer)), expected, "{path}");
        let mut shorter = text.clone();
        for row in rows[1..].iter().rev() {
            shorter.replace_range(row[0].bytes.start..row[1].bytes.start, "");
        }
        assert_eq!(errors(&faults_of(&path, &shorter)), expected, "{path}");
    }
}

/// Names of tables and keys, each once, with the lines that have them.
fn by_key(lines: &[TomlLine]) -> BTreeMap<(String, String), Vec<&TomlLine>> {
    let mut found: BTreeMap<_, Vec<&TomlLine>> = BTreeMap::new();
    for line in lines {
        found.entry((line.table.clone(), line.key.clone())).or_default().push(line);
    }
    found
}

fn toml_of_the_format() -> Vec<(String, String)> {
    let read_elsewhere = |path: &str| {
        ["deals/", "calibration/", "identities.toml"].iter().any(|start| path.starts_with(start))
    };
    files(".toml").into_iter().filter(|(path, _)| !read_elsewhere(path)).collect()
}

#[test]
fn every_key_left_out_is_an_error_at_its_table() {
    for (path, text) in toml_of_the_format() {
        let all = toml_lines(&text);
        for ((table, key), lines) in by_key(&all) {
            let gone: BTreeSet<u32> = lines.iter().map(|line| line.line).collect();
            let changed =
                with_lines(&text, |line, row| (!gone.contains(&line)).then(|| row.to_owned()));
            let faults = read_with(&path, &changed);
            let reported: BTreeSet<u32> = faults
                .iter()
                .filter(|fault| fault.code() == Code::MissingKey && fault.location().file() == path)
                .map(|fault| fault.location().line())
                .collect();
            let optional =
                OPTIONAL.iter().any(|(name, keys)| *name == table && keys.contains(&key.as_str()));
            // A distribution from low to high needs both ends, and says so at its own line.
            let of_ends = |header: u32| {
                let is_its =
                    |one: &&TomlLine| one.header_line == header && one.key == "distribution";
                let is_end = table == "[[assumption]]" && ["low", "high"].contains(&key.as_str());
                all.iter().find(is_its).filter(|_| is_end).map(|one| one.line)
            };
            let expected: BTreeSet<u32> = lines
                .iter()
                .map(|line| line.header_line)
                .filter_map(|header| if optional { of_ends(header) } else { Some(header) })
                .collect();
            assert_eq!(reported, expected, "{path}, {table} {key}");
        }
    }
}

fn read_with(path: &str, text: &str) -> Vec<Diagnostic> {
    let mut files = shipped();
    files.insert(path, text);
    Dataset::read(&files).diagnostics().to_vec()
}

#[test]
fn every_key_misspelt_is_an_error_there() {
    for (path, text) in toml_of_the_format() {
        let lines = toml_lines(&text);
        for ((table, key), lines) in by_key(&lines) {
            let places: BTreeSet<u32> = lines.iter().map(|line| line.line).collect();
            let (first, rest) = key.split_at(1);
            let changed = with_lines(&text, |line, row| {
                let misspelt = row.replacen(&key, &format!("{first}x{rest}"), 1);
                Some(if places.contains(&line) { misspelt } else { row.to_owned() })
            });
            let faults = faults_of(&path, &changed);
            let unknown = faults.iter().filter(|fault| fault.code() == Code::UnknownKey);
            let found: BTreeSet<(u32, u32)> =
                unknown.map(|fault| (fault.location().line(), fault.location().column())).collect();
            let expected = places.iter().map(|line| (*line, 1)).collect();
            assert_eq!(found, expected, "{path}, {table} {key}");
        }
    }
}

#[test]
fn every_value_garbled_is_an_error_there() {
    for (path, text) in toml_of_the_format() {
        let lines = toml_lines(&text);
        for ((table, key), lines) in by_key(&lines) {
            let places: BTreeSet<u32> = lines.iter().map(|line| line.line).collect();
            let expected: BTreeSet<(u32, u32)> =
                lines.iter().map(|line| (line.line, line.value_column)).collect();
            // A damaged string, a value of another type, and no TOML at all.
            for garbage in ["\"\u{fffd}\"", "1979-05-27", "\"\u{1}x§\""] {
                let changed = with_lines(&text, |line, row| {
                    let garbled = format!("{key} = {garbage}");
                    Some(if places.contains(&line) { garbled } else { row.to_owned() })
                });
                let found = errors(&faults_of(&path, &changed));
                let lines = |places: &BTreeSet<(u32, u32)>| -> BTreeSet<u32> {
                    places.iter().map(|(line, _)| *line).collect()
                };
                assert_eq!(lines(&found), lines(&expected), "{path}, {table} {key}, {garbage}");
                let is_toml = !garbage.contains('\u{1}');
                assert!(!is_toml || found == expected, "{path}, {table} {key}, {garbage}");
            }
        }
    }
}

/// One letter of an id changed so that it is no other id.
fn misspelt(id: &str, known: &BTreeSet<String>) -> String {
    let middle = id.len().div_ceil(2).min(id.len() - 1);
    let letters = ['q', 'x', 'z'].into_iter();
    let changed = letters.map(|letter| {
        let mut changed: Vec<char> = id.chars().collect();
        changed[middle] = letter;
        changed.into_iter().collect::<String>()
    });
    changed.into_iter().find(|changed| changed != id && !known.contains(changed)).unwrap()
}

#[test]
fn every_citation_misspelt_by_a_letter_is_an_error_there() {
    for (path, text) in files(".csv") {
        let rows = csv_rows(&text);
        for (column, name) in rows[0].iter().enumerate() {
            let is_definition = column == 0 && !path.starts_with("observations/");
            let is_citation = ["id", "entity", "metric", "source", "site", "platform"]
                .contains(&name.text.as_str())
                && !(is_definition && name.text != "site")
                && !(path == "ppas.csv" && name.text == "site");
            if !is_citation {
                continue;
            }
            let known: BTreeSet<String> =
                rows[1..].iter().map(|row| row[column].text.clone()).collect();
            let mut changed = text.clone();
            for row in rows[1..].iter().rev() {
                changed
                    .replace_range(row[column].bytes.clone(), &misspelt(&row[column].text, &known));
            }
            let faults = read_with(&path, &changed);
            let here: Vec<Diagnostic> =
                faults.into_iter().filter(|fault| fault.location().file() == path).collect();
            let expected: BTreeSet<(u32, u32)> =
                rows[1..].iter().map(|row| row[column].place).collect();
            let missed: Vec<_> = expected.difference(&errors(&here)).copied().collect();
            assert_eq!(missed, [], "{path}, {}", name.text);
        }
    }
    for (path, text) in toml_of_the_format() {
        let lines = toml_lines(&text);
        for key in ["source", "entity", "cloud_entity", "ai_entity", "base"] {
            let citing: BTreeMap<u32, &TomlLine> =
                lines.iter().filter(|line| line.key == key).map(|line| (line.line, line)).collect();
            let changed = with_lines(&text, |line, row| {
                let misspelt = citing.get(&line).map(|line| misspelt_line(line));
                Some(misspelt.unwrap_or_else(|| row.to_owned()))
            });
            let found = errors(&read_with(&path, &changed));
            let places = citing.values().map(|line| (line.line, line.value_column));
            let missed: Vec<_> = places.filter(|place| !found.contains(place)).collect();
            assert_eq!(missed, [], "{path}, {key}");
        }
    }
}

/// The line with one letter of its id changed.
fn misspelt_line(line: &TomlLine) -> String {
    let id = line.value.trim_matches('"');
    format!("{} = \"{}\"", line.key, misspelt(id, &BTreeSet::new()))
}

fn text_with_line(text: &str, line: u32, new: &str) -> String {
    with_lines(text, |number, row| {
        Some(if number == line { new.to_owned() } else { row.to_owned() })
    })
}

/// Reads with one changed file while the others stay read.
fn reread(reader: &mut Reader, path: &str, text: &str) -> Reading {
    reader.set(path, text.as_bytes());
    reader.read()
}

#[test]
fn every_definition_misspelt_by_a_letter_is_noticed() {
    let mut reader = Reader::from(&shipped());
    let before = reader.read().diagnostics().len();
    let mut checked = 0;
    let everything: Vec<u8> = shipped().iter().flat_map(|(_, bytes)| bytes.to_vec()).collect();
    let everything = String::from_utf8(everything).unwrap();
    let toml = [
        ("sources.toml", "[[source]]"),
        ("providers.toml", "[[provider]]"),
        ("providers.toml", "[[provider.entity]]"),
    ];
    for (path, table) in toml {
        let text = String::from_utf8(shipped().get(path).unwrap().to_vec()).unwrap();
        for line in toml_lines(&text).iter().filter(|line| line.key == "id" && line.table == table)
        {
            let id = line.value.trim_matches('"');
            let changed = text_with_line(&text, line.line, &misspelt_line(line));
            let after = reread(&mut reader, path, &changed).diagnostics().len();
            // An entity that no row speaks of is the one thing nobody misses.
            let is_used = everything.matches(id).count() > 1;
            assert!(after > before || !is_used, "{path}: {id}");
            checked += 1;
        }
        reader.set(path, text.as_bytes());
    }
    let measured: Vec<u8> = shipped()
        .iter()
        .filter(|(path, _)| path.starts_with("observations/"))
        .flat_map(|(_, bytes)| bytes.to_vec())
        .collect();
    let measured = String::from_utf8(measured).unwrap();
    for path in ["metrics.csv", "sites.csv"] {
        let text = String::from_utf8(shipped().get(path).unwrap().to_vec()).unwrap();
        let rows = csv_rows(&text);
        for row in &rows[1..] {
            let mut changed = text.clone();
            changed.replace_range(row[0].bytes.clone(), &misspelt(&row[0].text, &BTreeSet::new()));
            let reading = reread(&mut reader, path, &changed);
            let noticed = reading.diagnostics().len() > before;
            // A metric that no row measures is missed by nobody here; formulas of claims that name
            // it are read by the facade.
            let is_used = path == "sites.csv" || measured.contains(&format!(".{}@", row[0].text));
            assert!(noticed || !is_used, "{path}: {}", row[0].text);
            checked += 1;
        }
        reader.set(path, text.as_bytes());
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn every_row_repeated_is_an_error_at_its_copy() {
    for (path, text) in files(".csv") {
        let rows = csv_rows(&text);
        let body = &text[rows[1][0].bytes.start..];
        let changed = format!("{text}{body}");
        let faults = read_with(&path, &changed);
        let lines = u32::try_from(text.lines().count()).unwrap();
        let expected: BTreeSet<u32> =
            rows[1..].iter().map(|row| row[0].place.0 + lines - 1).collect();
        let doubles = faults.iter().filter(|fault| fault.code() == Code::DuplicateId);
        let found: BTreeSet<u32> = doubles.map(|fault| fault.location().line()).collect();
        assert_eq!(found, expected, "{path}");
    }
}
