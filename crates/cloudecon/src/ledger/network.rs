//! Quantities, the values that claims and filed figures give them, and what follows by relations.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::{Period, Quarter};
use cloudecon_dataset::{Basis, Bound, Claim, Observation, SalesView};

use crate::expression::{Dimension, Interval, Leaf};

use super::book::{Book, Entry, Looked};
use super::check::claimed;
use super::relation::{Rule, Term};

/// How many claims may stand behind one derived value.
const MOST_CLAIMS: usize = 3;
/// How many relations may follow each other.
const ROUNDS: usize = 3;
/// How many values of one quantity are kept.
const MOST_VALUES: usize = 12;

/// One metric of one entity in one quarter.
pub(super) type Quantity = (String, String, Quarter);

/// A value of a quantity and what it rests on.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) interval: Interval,
    /// Ids of the claims that must stand for it.
    pub(super) claims: BTreeSet<String>,
    /// Ids of the filed figures behind it.
    pub(super) facts: BTreeSet<String>,
    pub(super) view: Option<SalesView>,
    /// How it follows; empty if it is said or filed.
    pub(super) by: String,
    /// One of its unit in base units, and the unit, where somebody printed it.
    pub(super) unit: Option<(f64, String)>,
    used: BTreeSet<(usize, Quarter)>,
}

impl Value {
    /// True for what a claim says itself.
    pub(super) fn is_said(&self) -> bool {
        self.by.is_empty() && !self.claims.is_empty()
    }
}

/// Claims of differing views that a relation would have chained.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mixed {
    pub(super) claims: BTreeSet<String>,
    pub(super) relation: String,
    pub(super) quantity: Quantity,
}

#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) values: BTreeMap<Quantity, Vec<Value>>,
    pub(super) mixed: BTreeSet<Mixed>,
}

impl Network {
    pub(super) fn new(book: &Book<'_>, rules: &[Rule]) -> Self {
        let mut network = Self::default();
        let metrics: BTreeSet<&str> = rules
            .iter()
            .flat_map(|rule| rule.terms.iter().map(|(_, term)| term).chain([&rule.target]))
            .map(|(metric, _)| metric.as_str())
            .collect();
        for claim in book.dataset().claims() {
            network.add_claim(book, claim);
        }
        network.add_facts(book, &metrics);
        for _ in 0..ROUNDS {
            let derived = network.derive(rules);
            if derived.is_empty() {
                break;
            }
            for (quantity, value) in derived {
                network.add(quantity, value);
            }
        }
        network
    }

    fn add_claim(&mut self, book: &Book<'_>, claim: &Claim) {
        let Some(printed) = claim.figure() else { return };
        let Some(quarter) = quarter_of_claim(book, claim) else { return };
        let (_, scale) = Dimension::of(printed.value().kind());
        let unit = scale / printed.in_printed_unit(1.0);
        let value = Value {
            interval: claimed(printed).1,
            claims: BTreeSet::from([claim.id().to_owned()]),
            facts: BTreeSet::new(),
            view: claim.view(),
            by: String::new(),
            unit: Some((unit, printed.unit().to_owned())),
            used: BTreeSet::new(),
        };
        let quantity = (claim.entity().to_owned(), claim.metric().to_owned(), quarter);
        self.values.entry(quantity).or_default().push(value);
    }

    /// The chosen reported and derived figures of quarters and of their last days; estimates are
    /// claims, not facts.
    fn add_facts(&mut self, book: &Book<'_>, metrics: &BTreeSet<&str>) {
        let dataset = book.dataset();
        for row in dataset.observations() {
            if !metrics.contains(row.metric()) || row.basis() > Basis::Derived {
                continue;
            }
            let Some(quarter) = quarter_of_row(book, row.entity(), row.period()) else { continue };
            let chosen = dataset
                .select(row.entity(), row.metric(), row.period(), book.inputs().policy())
                .chosen();
            if chosen.map(Observation::id) != Some(row.id()) {
                continue;
            }
            let quantity = (row.entity().to_owned(), row.metric().to_owned(), quarter);
            // A row that repeats a claim of its own source is that claim.
            let repeats = dataset.claims().iter().any(|claim| {
                claim.source() == row.source()
                    && claim.entity() == row.entity()
                    && claim.metric() == row.metric()
                    && quarter_of_claim(book, claim) == Some(quarter)
            });
            let Looked::Found(entry) = book.look(row.id()) else { continue };
            if !repeats {
                self.values.entry(quantity).or_default().push(fact(*entry));
            }
        }
    }

    /// What each rule gives where all its terms have values.
    fn derive(&mut self, rules: &[Rule]) -> Vec<(Quantity, Value)> {
        let mut places: BTreeSet<(&str, Quarter)> = BTreeSet::new();
        for (entity, _, quarter) in self.values.keys() {
            // The quarter of a rule may be that of its oldest term or up to a year later.
            places.extend((0..=4).map(|later| (entity.as_str(), quarter.plus(later))));
        }
        let mut found = Vec::new();
        let mut mixed = BTreeSet::new();
        for (entity, quarter) in places {
            for rule in rules {
                let quantity = at(entity, &rule.target, quarter);
                let lists: Option<Vec<(&str, &Vec<Value>)>> = rule
                    .terms
                    .iter()
                    .map(|(name, term)| {
                        Some((name.as_str(), self.values.get(&at(entity, term, quarter))?))
                    })
                    .collect();
                let Some(lists) = lists.filter(|lists| !lists.is_empty()) else { continue };
                for chosen in combinations(&lists) {
                    match apply(rule, quarter, &chosen) {
                        Applied::Value(value) if self.is_new(&quantity, &value) => {
                            found.push((quantity.clone(), value));
                        }
                        Applied::Mixed(claims) => {
                            let relation = rule.id.clone();
                            mixed.insert(Mixed { claims, relation, quantity: quantity.clone() });
                        }
                        _ => {}
                    }
                }
            }
        }
        self.mixed.extend(mixed);
        found
    }

    /// False if a known value says as much and rests on no more claims.
    fn is_new(&self, quantity: &Quantity, value: &Value) -> bool {
        let known = self.values.get(quantity).map_or(&[][..], Vec::as_slice);
        !known.iter().any(|known| {
            known.claims.is_subset(&value.claims)
                && value.interval.widened(1e-9).holds(known.interval)
        })
    }

    fn add(&mut self, quantity: Quantity, value: Value) {
        if self.is_new(&quantity, &value) {
            let values = self.values.entry(quantity).or_default();
            if values.len() < MOST_VALUES {
                values.push(value);
            }
        }
    }
}

enum Applied {
    Value(Value),
    Mixed(BTreeSet<String>),
    Nothing,
}

fn at(entity: &str, (metric, back): &Term, quarter: Quarter) -> Quantity {
    (entity.to_owned(), metric.clone(), quarter.plus(-back))
}

fn fact(entry: Entry) -> Value {
    Value {
        interval: entry.interval,
        claims: BTreeSet::new(),
        facts: entry.inputs.into_iter().collect(),
        view: None,
        by: String::new(),
        unit: Some(entry.unit),
        used: BTreeSet::new(),
    }
}

/// Every choice of one value a term; the lists are short.
fn combinations<'v>(lists: &[(&'v str, &'v Vec<Value>)]) -> Vec<Vec<(&'v str, &'v Value)>> {
    let mut chosen: Vec<Vec<(&str, &Value)>> = vec![Vec::new()];
    for (name, values) in lists {
        chosen = chosen
            .iter()
            .flat_map(|before| {
                values.iter().map(|value| {
                    let mut more = before.clone();
                    more.push((*name, value));
                    more
                })
            })
            .collect();
    }
    chosen
}

fn apply(rule: &Rule, quarter: Quarter, chosen: &[(&str, &Value)]) -> Applied {
    let instance = (rule.relation, quarter);
    if chosen.iter().any(|(_, value)| value.used.contains(&instance)) {
        return Applied::Nothing;
    }
    let claims: BTreeSet<String> =
        chosen.iter().flat_map(|(_, value)| value.claims.iter().cloned()).collect();
    if claims.len() > MOST_CLAIMS {
        return Applied::Nothing;
    }
    let views: BTreeSet<SalesView> = chosen.iter().filter_map(|(_, value)| value.view).collect();
    if views.len() > 1 {
        return Applied::Mixed(claims);
    }
    let value = |leaf: &Leaf| {
        let name = leaf.name()?;
        chosen.iter().find(|(known, _)| *known == name).map(|(_, value)| value.interval)
    };
    let Ok(interval) = rule.formula.range(|leaf| match leaf.quantity() {
        Some(text) => Book::quantity(text).ok().map(|entry| entry.interval),
        None => value(leaf),
    }) else {
        return Applied::Nothing;
    };
    let interval = match rule.bound {
        Bound::AtMost => Interval::new(f64::NEG_INFINITY, interval.high()),
        Bound::AtLeast => Interval::new(interval.low(), f64::INFINITY),
        _ => interval,
    };
    if !interval.low().is_finite() && !interval.high().is_finite() {
        return Applied::Nothing;
    }
    let mut used: BTreeSet<(usize, Quarter)> =
        chosen.iter().flat_map(|(_, value)| value.used.iter().copied()).collect();
    used.insert(instance);
    Applied::Value(Value {
        interval,
        claims,
        facts: chosen.iter().flat_map(|(_, value)| value.facts.iter().cloned()).collect(),
        view: views.first().copied(),
        by: rule.id.clone(),
        unit: None,
        used,
    })
}

/// The quarter that a claim speaks of: its own, or the last that had ended by its day.
fn quarter_of_claim(book: &Book<'_>, claim: &Claim) -> Option<Quarter> {
    match claim.period() {
        Period::Date(day) => {
            let quarter = day.month().quarter();
            Some(if quarter.last_day() == day { quarter } else { quarter.previous() })
        }
        period => quarter_of_row(book, claim.entity(), period),
    }
}

/// The calendar quarter of a quarter or of its last day.
fn quarter_of_row(book: &Book<'_>, entity: &str, period: Period) -> Option<Quarter> {
    match period {
        Period::Date(day) => {
            let quarter = day.month().quarter();
            (quarter.last_day() == day).then_some(quarter)
        }
        Period::Quarter(_) | Period::FiscalQuarter(_) => {
            let provider = book.dataset().provider_of(entity)?;
            period.calendar_quarter(provider.calendar())
        }
        _ => None,
    }
}
