//! Deal files as identities: who pays whom for what, by quarter, under terms with ranges.

use std::collections::BTreeMap;

use cloudecon_core::Quarter;
use cloudecon_dataset::{Basis, Bound, Dataset};
use cloudecon_deals::{LineRole, Source, Term, TermKind, TermNumber, TermValue};

use super::book::DealUse;
use super::figures::Published;
use super::quantity::{Named, Unit};
use super::rules::Rule;
use crate::contracts::Contract;

/// Rules and figures of the terms of a deal.
#[derive(Debug, Default)]
pub(super) struct Ledgers {
    pub(super) rules: Vec<Rule>,
    pub(super) figures: Vec<Published>,
    /// Terms that take no part, with the reason.
    pub(super) left_out: Vec<String>,
}

/// Payments by payer and payee, with the side of the account.
struct Payment {
    payer: String,
    payee: String,
    name: String,
    is_own_cost: bool,
}

impl Ledgers {
    /// Rules of every deal that is used.
    pub(super) fn assemble(
        dataset: &Dataset,
        uses: &[DealUse],
        quarter: Quarter,
        faults: &mut Vec<String>,
    ) -> Self {
        let mut ledgers = Self::default();
        for used in uses {
            let file = dataset.deal_files().find(|file| file.name() == used.id);
            let Some(file) = file else {
                faults.push(format!("deal `{}`: there is no such file", used.id));
                continue;
            };
            match Contract::parse(dataset, &used.id, file.shown(), file.text()) {
                Ok(contract) => ledgers.add(&contract, used, quarter, faults),
                Err(found) => faults.extend(found.iter().map(ToString::to_string)),
            }
        }
        ledgers
    }

    fn add(
        &mut self,
        contract: &Contract,
        used: &DealUse,
        quarter: Quarter,
        faults: &mut Vec<String>,
    ) {
        let entity = format!("deal:{}", used.id);
        let mut payments: Vec<Payment> = Vec::new();
        for term in contract.deal().terms() {
            let basis = contract.evidence_of(&term.id).map_or(Basis::Assumed, |e| e.basis);
            let source = contract.evidence_of(&term.id).map_or("", |e| e.source.as_str());
            let place = Place { entity: &entity, quarter, basis, source };
            let name = format!("{entity}.{}", slug(&term.id));
            let right = match &term.kind {
                TermKind::UnitRate(rate) => match &rate.usage {
                    Source::Driver(driver) => used.drivers.get(driver).map(|driver| {
                        let price = self.number(&place, term, rate.rate, ("USD million/unit", 1e6));
                        format!("{price} * ({driver})")
                    }),
                    _ => None,
                },
                TermKind::RevenueShare(share) => share.tiers.first().and_then(|tier| {
                    let base = sum(&share.base, &payments, &entity)?;
                    let net = if share.net_of.is_empty() {
                        String::new()
                    } else {
                        format!(" - ({})", sum(&share.net_of, &payments, &entity)?)
                    };
                    let rate = self.number(&place, term, tier.unit, ("percent", 0.01));
                    Some(format!("{rate} * ({base}{net})"))
                }),
                _ => None,
            };
            let Some(right) = right else {
                self.left_out.push(format!("{}: term `{}`", used.id, term.id));
                continue;
            };
            self.rule(&format!("{entity} {}", term.id), &format!("{name}@q"), &right, faults);
            payments.push(Payment {
                payer: term.payer.as_str().to_owned(),
                payee: term.payee.as_str().to_owned(),
                name,
                is_own_cost: term.line_role() == LineRole::OwnCost,
            });
        }
        self.parties(used, &payments, faults);
    }

    /// What each party is paid, and what is left to it.
    fn parties(&mut self, used: &DealUse, payments: &[Payment], faults: &mut Vec<String>) {
        let of = |party: &str, is_paid: bool, with_cost: bool| -> Vec<String> {
            let mine = payments.iter().filter(|payment| {
                let who = if is_paid { &payment.payee } else { &payment.payer };
                who == party && (with_cost || !payment.is_own_cost)
            });
            mine.map(|payment| format!("{}@q", payment.name)).collect()
        };
        let mut sides: BTreeMap<&str, (String, String)> = BTreeMap::new();
        for (party, quantity) in &used.income {
            sides.insert(
                quantity,
                (format!("income of {party}"), of(party, true, false).join(" + ")),
            );
        }
        for (party, quantity) in &used.margin {
            let got = of(party, true, true).join(" + ");
            let paid = of(party, false, true);
            let right = std::iter::once(got).chain(paid).collect::<Vec<_>>().join(" - ");
            sides.insert(quantity, (format!("margin of {party}"), right));
        }
        for (quantity, (what, right)) in sides {
            self.rule(
                &format!("deal:{} {what}", used.id),
                &format!("{quantity}@q"),
                &right,
                faults,
            );
        }
    }

    /// A number of a term: itself if it is known, else a quantity with a range.
    fn number<T: TermNumber>(
        &mut self,
        place: &Place<'_>,
        term: &Term,
        value: TermValue<T>,
        (unit, one): (&str, f64),
    ) -> String {
        let number = |value: T| value.as_rate().as_f64();
        let (low, mid, high) = (number(value.low()), number(value.mid()), number(value.high()));
        if low == high {
            return format!("{mid}");
        }
        let metric = format!("{}_rate", slug(&term.id));
        let name = format!("{}.{metric}", place.entity);
        self.figures.push(Published {
            id: name.clone(),
            quantity: Named::new(place.entity, metric, place.quarter),
            value: mid,
            // As wide as the farther end: uniform on both sides of the middle.
            error: (high - mid).max(mid - low) / 3.0_f64.sqrt(),
            bound: Bound::Exact,
            basis: place.basis,
            is_claim: false,
            source: place.source.to_owned(),
            view: None,
            unit: Unit { one, name: unit.to_owned() },
        });
        format!("{name}@q")
    }

    fn rule(&mut self, id: &str, left: &str, right: &str, faults: &mut Vec<String>) {
        match Rule::new((id, left, right), Bound::Exact, false) {
            Ok(rule) => self.rules.push(rule),
            Err(message) => faults.push(format!("{id}: {message}")),
        }
    }
}

struct Place<'a> {
    entity: &'a str,
    quarter: Quarter,
    basis: Basis,
    source: &'a str,
}

/// The sum of the lines of terms; `None` if one takes no part.
fn sum(sources: &[Source], payments: &[Payment], entity: &str) -> Option<String> {
    let line = |source: &Source| {
        let Source::Term(term) = source else { return None };
        let name = format!("{entity}.{}", slug(term));
        payments.iter().any(|payment| payment.name == name).then(|| format!("{name}@q"))
    };
    let lines: Option<Vec<String>> = sources.iter().map(line).collect();
    lines.filter(|lines| !lines.is_empty()).map(|lines| lines.join(" + "))
}

/// A name of a formula holds no spaces.
fn slug(term: &str) -> String {
    term.to_lowercase().replace([' ', '\''], "_")
}
