//! The rule `deal`: a contract written in a case.

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, Ledger, Measure, MicroUsd, Party, PartyAccount, PartyId,
    Role, Term, present, principals,
};
use serde_json::Value;

use super::{are, is, text, texts, usd};

fn contract(id: &str, inputs: &Value) -> (Deal, Drivers) {
    let mut raw = DealTermsRaw::new(id);
    raw.terms = serde_json::from_value::<Vec<Term>>(inputs["terms"].clone()).unwrap();
    let mut names: Vec<PartyId> =
        raw.terms.iter().flat_map(|term| [term.payer.clone(), term.payee.clone()]).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let roles = inputs["roles"].get(name.as_str()).cloned();
        let roles: Vec<Role> =
            roles.map(|roles| serde_json::from_value(roles).unwrap()).unwrap_or_default();
        raw = raw.with_party(Party::new(name, &roles));
    }
    let periods = text(inputs, "periods").parse().unwrap();
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), periods).unwrap();
    let mut drivers = Drivers::new(calendar);
    for name in inputs["drivers"].as_object().into_iter().flat_map(serde_json::Map::keys) {
        let path = texts(&inputs["drivers"], name).into_iter().map(usd);
        drivers = drivers.with_micros(name, path.map(MicroUsd::as_micros).collect()).unwrap();
    }
    (Deal::try_from(raw).unwrap(), drivers)
}

pub(crate) fn play(id: &str, inputs: &Value, expected: &Value) {
    let (deal, drivers) = contract(id, inputs);
    let ledger = deal.evaluate(&drivers).unwrap();
    let chosen = principals(&deal);
    let accounts = present(&deal, &ledger, &chosen).unwrap();
    let account = |party: &str| accounts.iter().find(|a| a.party.as_str() == party).unwrap();
    let single = |pick: fn(&PartyAccount) -> MicroUsd, party: &str| pick(account(party));
    for (key, entries) in expected.as_object().unwrap() {
        for (name, value) in entries.as_object().unwrap() {
            let what = format!("{id} {key} {name}");
            let path = |found: Vec<MicroUsd>| are(&found, &texts(entries, name), &what);
            let one = |found: MicroUsd| is(found, value.as_str().unwrap(), &what);
            match key.as_str() {
                "earned" => path(ledger.line(name, Measure::Earned).unwrap()),
                "billed" => path(ledger.line(name, Measure::Billed).unwrap()),
                "recognised" => path(ledger.line(name, Measure::Recognised).unwrap()),
                "earned_total" => one(sum(&ledger, name, Measure::Earned)),
                "recognised_total" => one(sum(&ledger, name, Measure::Recognised)),
                "income" => path(ledger.income(&name.as_str().into())),
                "cash" => path(ledger.net(&name.as_str().into(), Measure::Cash)),
                "income_total" => one(ledger.income_total(&name.as_str().into())),
                "revenue" => one(single(|a| a.revenue, name)),
                "partner_cost" => one(single(|a| a.partner_cost, name)),
                "margin" => one(single(|a| a.margin, name)),
                "principal" => {
                    let found = chosen.iter().find(|p| &p.sale == name).unwrap();
                    assert_eq!(found.party.as_str(), value.as_str().unwrap(), "{what}");
                }
                other => unreachable!("{id}: no key `{other}`"),
            }
        }
    }
}

fn sum(ledger: &Ledger, term: &str, measure: Measure) -> MicroUsd {
    assert!(ledger.line(term, measure).is_some(), "{term}");
    ledger.line_total(term, measure)
}
