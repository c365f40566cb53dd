//! Answers about contracts as tables.

mod compare;
mod infer;
mod list;
mod payoff;
mod run;
mod terms;

use cloudecon_dataset::Basis;
use cloudecon_deals::{Party, Role};

use super::{Amount, Contract, Evidence};
use crate::table::Number;

/// One unit for a whole table.
#[derive(Debug, Clone, Copy)]
struct Scale {
    unit: f64,
    name: &'static str,
}

impl Scale {
    fn of(largest: f64) -> Self {
        if largest >= 2e9 {
            Self { unit: 1e9, name: "USD billion" }
        } else {
            Self { unit: 1e6, name: "USD million" }
        }
    }

    fn one(self, value: f64) -> f64 {
        // Less than a millionth of the unit is rounding.
        let value = value / self.unit;
        if value.abs() < 1e-6 { 0.0 } else { value }
    }

    fn number(self, amount: &Amount) -> Number {
        Number::between(self.one(amount.low), self.one(amount.mid), self.one(amount.high))
    }
}

/// The weaker of two bases.
fn weaker(a: Basis, b: Basis) -> Basis {
    a.max(b)
}

fn basis_of(evidence: Option<&Evidence>, otherwise: Basis) -> Basis {
    evidence.map_or(otherwise, |evidence| evidence.basis)
}

/// The parties without those that stand for everyone else, customers first, the seller last.
fn parties(contract: &Contract) -> String {
    let mut names: Vec<&Party> =
        contract.deal().parties().iter().filter(|party| !party.has(Role::Outside)).collect();
    names.sort_by_key(|party| (!party.has(Role::Customer), party.id() == contract.seller()));
    names.iter().map(|party| party.id().to_string()).collect::<Vec<_>>().join(", ")
}

/// What fed the numbers of a contract: its file and the statements that it rests on.
fn inputs(id: &str, rows: &[String]) -> Vec<String> {
    std::iter::once(format!("deals/{id}")).chain(rows.iter().cloned()).collect()
}
