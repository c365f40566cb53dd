use std::collections::{BTreeMap, BTreeSet};

use crate::{Deal, Source, Term, TermKind};

/// Which sales each term belongs to: those that it refers to, directly or through other terms, and
/// those that are computed from a driver that it is computed from. Terms without a link, such as a
/// fixed fee, belong to all sales.
pub(super) fn linked<'d>(deal: &'d Deal, sales: &[&'d str]) -> BTreeMap<&'d str, Vec<usize>> {
    let mut reach: BTreeMap<&str, Reach<'d>> = BTreeMap::new();
    // Terms stand in computing order, so what a term refers to has been seen.
    for term in deal.terms() {
        let mut own = Reach::default();
        own.terms.insert(term.id.as_str());
        let mut follow = |id: &str| {
            if let Some(found) = reach.get(id) {
                own.terms.extend(&found.terms);
                own.drivers.extend(&found.drivers);
            }
        };
        for source in term.sources() {
            match source {
                Source::Driver(_) => {}
                Source::Term(id) => follow(id),
                Source::Group(group) => {
                    let members = deal.terms().iter().filter(|t| t.group.as_ref() == Some(group));
                    members.for_each(|member| follow(&member.id));
                }
            }
        }
        for id in referred(term) {
            follow(id);
        }
        let drivers = term.sources().into_iter().filter_map(|source| match source {
            Source::Driver(name) => Some(name.as_str()),
            Source::Term(_) | Source::Group(_) => None,
        });
        own.drivers.extend(drivers);
        reach.insert(&term.id, own);
    }
    let of = |own: &Reach<'_>| {
        let places = sales.iter().enumerate().filter(|(_, sale)| {
            let shares_driver =
                || reach.get(*sale).is_some_and(|sale| !sale.drivers.is_disjoint(&own.drivers));
            own.terms.contains(*sale) || shares_driver()
        });
        let found: Vec<usize> = places.map(|(place, _)| place).collect();
        if found.is_empty() { (0..sales.len()).collect() } else { found }
    };
    reach.iter().map(|(id, own)| (*id, of(own))).collect()
}

#[derive(Default)]
struct Reach<'d> {
    terms: BTreeSet<&'d str>,
    drivers: BTreeSet<&'d str>,
}

fn referred(term: &Term) -> &[String] {
    match &term.kind {
        TermKind::Termination(termination) => &termination.ends,
        _ => term.named(),
    }
}
