//! Names in a deal file: each defined once, each cited one defined, no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{FaultCode, Faults, list, near};
use super::schema::{Role, Target};
use super::walk::{Cite, Named, Owner, Seen};

/// Names that are defined outside the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Known<'d> {
    pub(super) sources: BTreeSet<&'d str>,
    pub(super) rows: BTreeSet<&'d str>,
    pub(super) parts: BTreeSet<&'d str>,
}

pub(super) fn check(seen: &Seen, known: &Known<'_>, faults: &mut Faults<'_>) {
    let terms = |role: Role| seen.owners.iter().filter(move |owner| owner.role == role);
    duplicates("party", seen.parties.iter(), faults);
    duplicates("term", terms(Role::Term).filter_map(|owner| owner.id.as_ref()), faults);
    duplicates("ramp", terms(Role::Ramp).filter_map(|owner| owner.id.as_ref()), faults);

    let parties: BTreeSet<&str> = seen.parties.iter().map(|p| p.name.as_str()).collect();
    let mut ids: Vec<String> = Vec::new();
    for owner in terms(Role::Term) {
        let Some(id) = &owner.id else { continue };
        ids.push(id.name.clone());
        if owner.is_take_or_pay {
            ids.push(shortfall(&id.name));
        }
    }
    let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let groups: BTreeSet<&str> = terms(Role::Term)
        .filter_map(|owner| owner.group.as_ref())
        .map(|g| g.name.as_str())
        .collect();
    let drivers: BTreeSet<&str> = seen.paths.iter().map(|path| path.name.name.as_str()).collect();
    for cite in &seen.cites {
        let name = cite.name.name.as_str();
        let (names, code, what, hint) = match cite.target {
            Target::Party => (&parties, FaultCode::UnknownParty, "party", "parties are"),
            Target::Term | Target::Input => (&ids, FaultCode::UnknownTerm, "term", "terms are"),
            Target::Group => (&groups, FaultCode::UnknownGroup, "group", "groups are"),
            Target::Driver => (
                &drivers,
                FaultCode::UnknownDriver,
                "driver",
                "give it a path in `[drivers.paths]`, or use one of",
            ),
            // Sources and statements are too many to list.
            Target::Source => (
                &known.sources,
                FaultCode::UnknownSource,
                "source",
                "each source stands in sources.toml",
            ),
            Target::Row => (
                &known.rows,
                FaultCode::UnknownRow,
                "statement",
                "each statement stands in deals.csv",
            ),
            // Without statements nothing says how parts are called.
            Target::Part if known.parts.is_empty() => continue,
            Target::Part => (&known.parts, FaultCode::BadWord, "part", "parts in deals.csv are"),
        };
        if !names.contains(name) {
            let message = format!(
                "`{}` names the {what} `{}`, which does not exist",
                cite.key,
                name.escape_debug()
            );
            let hint = match cite.target {
                Target::Source | Target::Row => hint.to_owned(),
                _ => format!("{hint} {}", list(names.iter().copied())),
            };
            faults.add(cite.name.offset, code, message, near(name, names.iter().copied(), hint));
        }
    }
    loops(seen, faults);
}

/// The second half of a take-or-pay.
fn shortfall(id: &str) -> String {
    format!("{id}.shortfall")
}

fn duplicates<'a>(what: &str, names: impl Iterator<Item = &'a Named>, faults: &mut Faults<'_>) {
    let mut seen = BTreeSet::new();
    for named in names {
        if !seen.insert(named.name.as_str()) {
            let message = format!("{what} `{}` is defined twice", named.name.escape_debug());
            faults.add(
                named.offset,
                FaultCode::DuplicateId,
                message,
                format!("give each {what} an id of its own"),
            );
        }
    }
}

/// A reference from one term to another.
struct Edge<'s> {
    to: String,
    cite: Option<&'s Cite>,
}

/// Reports each circle once, at the reference by which a walk in file order closes it.
fn loops(seen: &Seen, faults: &mut Faults<'_>) {
    let id = |index: usize| {
        let owner = seen.owners.get(index).filter(|owner| owner.role == Role::Term)?;
        owner.id.as_ref().map(|id| id.name.as_str())
    };
    let mut order: Vec<String> = Vec::new();
    let mut edges: BTreeMap<String, Vec<Edge<'_>>> = BTreeMap::new();
    for owner in seen.owners.iter().filter(|owner| owner.role == Role::Term) {
        let Some(named) = &owner.id else { continue };
        order.push(named.name.clone());
        if owner.is_take_or_pay {
            let edge = Edge { to: named.name.clone(), cite: None };
            edges.entry(shortfall(&named.name)).or_default().push(edge);
        }
    }
    for cite in &seen.cites {
        let Some(from) = cite.owner.and_then(id) else { continue };
        let own = edges.entry(from.to_owned()).or_default();
        match cite.target {
            Target::Input => own.push(Edge { to: cite.name.name.clone(), cite: Some(cite) }),
            Target::Group => {
                let members = seen.owners.iter().filter(|owner| in_group(owner, &cite.name.name));
                let ids = members.filter_map(|owner| owner.id.as_ref());
                for member in ids.filter(|member| member.name != from) {
                    own.push(Edge { to: member.name.clone(), cite: Some(cite) });
                }
            }
            _ => {}
        }
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in &order {
        visit(start, &edges, &mut done, faults);
    }
}

fn in_group(owner: &Owner, group: &str) -> bool {
    owner.group.as_ref().is_some_and(|own| own.name == group)
}

/// Walks from a term along its references, without recursion: files may be as deep as they like.
fn visit<'e>(
    start: &'e str,
    edges: &'e BTreeMap<String, Vec<Edge<'_>>>,
    done: &mut BTreeSet<&'e str>,
    faults: &mut Faults<'_>,
) {
    let of = |id: &str| edges.get(id).map_or(&[][..], Vec::as_slice);
    // The open terms with the place of the next reference of each.
    let mut path: Vec<(&str, usize)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    if !done.contains(start) {
        places.insert(start, 0);
        path.push((start, 0));
    }
    while let Some((at, next)) = path.last_mut() {
        let at: &str = at;
        let Some(edge) = of(at).get(*next) else {
            done.insert(at);
            places.remove(at);
            path.pop();
            continue;
        };
        *next += 1;
        if let Some(first) = places.get(edge.to.as_str()) {
            let open: Vec<&str> = path.iter().skip(*first).map(|(id, _)| *id).collect();
            report(&open, edge, edges, faults);
        } else if !done.contains(edge.to.as_str()) {
            places.insert(&edge.to, path.len());
            path.push((&edge.to, 0));
        }
    }
}

/// Reports a circle of open terms that an edge closes.
fn report(
    open: &[&str],
    edge: &Edge<'_>,
    edges: &BTreeMap<String, Vec<Edge<'_>>>,
    faults: &mut Faults<'_>,
) {
    /// Terms that a message names.
    const MOST: usize = 20;
    let inside: BTreeSet<&str> = open.iter().copied().collect();
    // The shortfall of a take-or-pay refers without a word in the file: take the circle's first.
    let of = |id: &&str| {
        let own = edges.get(*id).into_iter().flatten();
        own.filter(|edge| inside.contains(edge.to.as_str())).find_map(|edge| edge.cite)
    };
    let Some(cite) = edge.cite.or_else(|| open.iter().find_map(of)) else { return };
    let mut named: Vec<&str> = open.iter().take(MOST).copied().collect();
    if open.len() > MOST {
        named.push("...");
    }
    named.push(&edge.to);
    let message = format!("terms are computed from each other: {}", named.join(" -> "));
    let at = open.last().copied().unwrap_or_default();
    let hint = format!(
        "`{at}` must not depend on `{}`: name the sale, a driver or an earlier term",
        edge.to
    );
    faults.add(cite.name.offset, FaultCode::ReferenceLoop, message, hint);
}
