use std::collections::{BTreeMap, BTreeSet};

use crate::{Error, Source, Term};

/// Terms with references first, then by rank of kind, then by id.
pub(super) fn sorted(terms: Vec<Term>) -> Result<Vec<Term>, Error> {
    let needs: Vec<BTreeSet<usize>> = references(&terms);
    let mut left: BTreeMap<(u8, String), usize> =
        terms.iter().enumerate().map(|(i, t)| ((t.rank(), t.id.clone()), i)).collect();
    let mut done = BTreeSet::new();
    let mut order = Vec::with_capacity(terms.len());
    while !left.is_empty() {
        let ready = left
            .iter()
            .find(|(_, i)| needs.get(**i).is_none_or(|n| n.is_subset(&done)))
            .map(|(key, i)| (key.clone(), *i));
        let Some((key, index)) = ready else {
            return Err(Error::Loop { path: a_loop(&terms, &needs, &done) });
        };
        left.remove(&key);
        done.insert(index);
        order.push(index);
    }
    let mut slots: Vec<Option<Term>> = terms.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|i| slots.get_mut(i).and_then(Option::take)).collect())
}

/// For each term the terms it is computed from.
fn references(terms: &[Term]) -> Vec<BTreeSet<usize>> {
    let place: BTreeMap<&str, usize> =
        terms.iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
    terms
        .iter()
        .enumerate()
        .map(|(own, term)| {
            let mut needs = BTreeSet::new();
            for source in term.sources() {
                match source {
                    Source::Driver(_) => {}
                    Source::Term(id) => needs.extend(place.get(id.as_str())),
                    Source::Group(group) => {
                        needs.extend(terms.iter().enumerate().filter_map(|(i, t)| {
                            (i != own && t.group.as_ref() == Some(group)).then_some(i)
                        }));
                    }
                }
            }
            needs.extend(term.named().iter().filter_map(|id| place.get(id.as_str())));
            needs
        })
        .collect()
}

/// Walks open references until a term comes up twice.
fn a_loop(terms: &[Term], needs: &[BTreeSet<usize>], done: &BTreeSet<usize>) -> Vec<String> {
    let open = |i: usize| needs.get(i).and_then(|n| n.difference(done).next().copied());
    let name = |i: &usize| terms.get(*i).map_or_else(String::new, |t| t.id.clone());
    let Some(mut at) = (0..terms.len()).find(|i| !done.contains(i)) else { return Vec::new() };
    let mut path: Vec<usize> = Vec::new();
    loop {
        if let Some(start) = path.iter().position(|i| *i == at) {
            let mut ids: Vec<String> = path.iter().skip(start).map(name).collect();
            ids.push(name(&at));
            return ids;
        }
        path.push(at);
        match open(at) {
            Some(next) => at = next,
            None => return path.iter().map(name).collect(),
        }
    }
}
