//! Ids: each defined once, and each cited one defined.

use std::collections::{BTreeMap, BTreeSet};

use crate::parsed::{Named, ParsedFile};
use crate::reader::NEEDED;
use crate::record::Origin;
use crate::suggest::did_you_mean;
use crate::table::Target;
use crate::{Code, Diagnostic};

/// Rows that repeat an id or cite one that does not exist: by file and first byte.
#[derive(Debug, Default)]
pub(crate) struct Spoiled(BTreeSet<(String, usize)>);

impl Spoiled {
    fn add(&mut self, named: &Named) {
        self.0.insert((named.origin.text.name().to_owned(), named.origin.offset));
    }

    /// True for a row whose ids are in order.
    pub(super) fn spares(&self, origin: &Origin) -> bool {
        self.0.is_empty() || !self.0.contains(&(origin.text.name().to_owned(), origin.offset))
    }
}

pub(super) fn check(files: &BTreeMap<String, ParsedFile>, faults: &mut Vec<Diagnostic>) -> Spoiled {
    let mut spoiled = Spoiled::default();
    let defined = || files.values().flat_map(|file| &file.defined);
    let mut ids: BTreeMap<Target, BTreeMap<&str, &Named>> = BTreeMap::new();
    for named in defined() {
        // Operators are named by every one of their sites, assumptions by every scenario.
        if matches!(named.target, Target::Operator | Target::Assumption) {
            ids.entry(named.target).or_default().insert(&named.id, named);
            continue;
        }
        let known = ids.entry(named.target).or_default();
        match known.get(named.id.as_str()) {
            Some(first) => {
                faults.push(duplicate(named, first));
                spoiled.add(named);
            }
            None => {
                known.insert(&named.id, named);
            }
        }
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut absent: BTreeMap<&str, &Named> = BTreeMap::new();
    for named in files.values().flat_map(|file| &file.cited) {
        if named.target == Target::Source {
            used.insert(&named.id);
        }
        let known = ids.get(&named.target);
        if known.is_some_and(|known| known.contains_key(named.id.as_str())) {
            continue;
        }
        match state_of(files, named.target) {
            State::Read => faults.push(unknown(named, known)),
            State::Illegible => {}
            State::Absent => {
                absent.entry(named.target.file()).or_insert(named);
            }
        }
        spoiled.add(named);
    }
    faults.extend(absent.iter().filter_map(|(file, named)| missing_file(file, named)));
    // Files that other crates read may cite sources as well.
    let others: Vec<&str> = files.values().filter_map(ParsedFile::raw_text).collect();
    let is_used = |id: &str| {
        let forms = [format!("\"{id}\""), format!(",{id},")];
        let cites = |text: &&str| forms.iter().any(|form| text.contains(form));
        used.contains(id) || others.iter().any(cites)
    };
    let sources = ids.get(&Target::Source).into_iter().flatten();
    faults.extend(sources.filter(|(id, _)| !is_used(id)).map(|(id, named)| {
        let message = format!("source `{id}` is cited by no row");
        Diagnostic::new(named.location(), Code::UnusedSource, message).note()
    }));
    spoiled
}

/// What became of the file that defines the ids of a target.
enum State {
    Read,
    /// Not one id in it could be read, as was reported there.
    Illegible,
    Absent,
}

fn state_of(files: &BTreeMap<String, ParsedFile>, target: Target) -> State {
    let mut found = State::Absent;
    for (_, file) in files.iter().filter(|(path, _)| path.starts_with(target.file())) {
        let is_legible = file.defined.iter().any(|named| named.target == target);
        if is_legible || !file.faults.iter().any(Diagnostic::is_error) {
            return State::Read;
        }
        found = State::Illegible;
    }
    found
}

/// A file that nobody needs until a row names something in it.
fn missing_file(file: &str, named: &Named) -> Option<Diagnostic> {
    if NEEDED.contains(&file) {
        return None;
    }
    let message = format!(
        "`{}` names the {} `{}`, but `{file}` is not there",
        named.column,
        named.target.noun(),
        named.id
    );
    Some(Diagnostic::new(named.location(), Code::MissingFile, message))
}

fn duplicate(named: &Named, first: &Named) -> Diagnostic {
    let message = format!("{} `{}` is defined twice", named.target.noun(), named.id);
    Diagnostic::new(named.location(), Code::DuplicateId, message)
        .with_hint(format!("the first is at {}", first.location()))
}

fn unknown(named: &Named, known: Option<&BTreeMap<&str, &Named>>) -> Diagnostic {
    let code = match named.target {
        Target::Source => Code::UnknownSource,
        Target::Entity => Code::UnknownEntity,
        Target::Metric => Code::UnknownMetric,
        _ => Code::UnknownReference,
    };
    let (noun, file) = (named.target.noun(), named.target.file());
    let message =
        format!("`{}` names the {noun} `{}`, which does not exist", named.column, named.id);
    let hint = did_you_mean(&named.id, known.into_iter().flat_map(BTreeMap::keys).copied())
        .unwrap_or_else(|| format!("each {noun} stands in {file}"));
    Diagnostic::new(named.location(), code, message).with_hint(hint)
}
