use std::collections::BTreeMap;
use std::sync::Arc;

use cloudecon_core::Usd;
use serde::Serialize;

use crate::engine::Flows;
use crate::{Calendar, Deal, LineRole, MicroUsd, PartyId, Role};

/// What a posting measures. The four are kept apart; receivables and contract assets are differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Due for what was delivered in the period.
    Earned,
    /// Invoiced.
    Billed,
    /// Paid.
    Cash,
    /// Revenue of the payee and expense of the payer.
    Recognised,
}

impl Measure {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Earned, Self::Billed, Self::Cash, Self::Recognised];
}

/// One amount that flows from payer to payee; negative amounts flow back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Posting<'a> {
    /// Index of the period.
    pub period: usize,
    /// The term.
    pub term: &'a str,
    /// Who pays.
    pub payer: &'a PartyId,
    /// Who is paid.
    pub payee: &'a PartyId,
    /// What is measured.
    pub measure: Measure,
    /// The amount.
    pub amount: MicroUsd,
}

/// What the ledgers of one contract have in common.
#[derive(Debug, PartialEq)]
pub(crate) struct Book {
    calendar: Calendar,
    lines: Vec<Line>,
    outside: Vec<PartyId>,
    parties: Vec<PartyId>,
}

#[derive(Debug, PartialEq)]
struct Line {
    id: String,
    payer: PartyId,
    payee: PartyId,
    role: LineRole,
    posted: bool,
}

/// All amounts of a contract on one set of drivers, exact to the micro-dollar.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    book: Arc<Book>,
    flows: Flows<i128>,
}

impl Book {
    pub(crate) fn new(deal: &Deal, calendar: Calendar, posted: Vec<bool>) -> Self {
        let lines = deal
            .terms()
            .iter()
            .zip(posted)
            .map(|(term, posted)| Line {
                id: term.id.clone(),
                payer: term.payer.clone(),
                payee: term.payee.clone(),
                role: term.line_role(),
                posted,
            })
            .collect();
        let parties = deal.parties().iter().map(|party| party.id().clone()).collect();
        let outside = deal.with_role(Role::Outside).map(|party| party.id().clone()).collect();
        Self { calendar, lines, outside, parties }
    }
}

impl Ledger {
    pub(crate) const fn new(book: Arc<Book>, flows: Flows<i128>) -> Self {
        Self { book, flows }
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.book.calendar
    }

    /// The parties, by name.
    pub fn parties(&self) -> &[PartyId] {
        &self.book.parties
    }

    /// True if the party stands for everyone who is not analysed.
    pub fn is_outside(&self, party: &PartyId) -> bool {
        self.book.outside.contains(party)
    }

    fn measured(&self, measure: Measure) -> &[Vec<i128>] {
        match measure {
            Measure::Earned => &self.flows.earned,
            Measure::Billed => &self.flows.billed,
            Measure::Cash => &self.flows.cash,
            Measure::Recognised => &self.flows.recognised,
        }
    }

    /// Every posting that is not zero: by period, then measure, then term in computing order.
    pub fn postings(&self) -> impl Iterator<Item = Posting<'_>> {
        (0..self.book.calendar.len()).flat_map(move |period| {
            Measure::ALL.into_iter().flat_map(move |measure| {
                self.book.lines.iter().zip(self.measured(measure)).filter_map(
                    move |(line, values)| {
                        let micros = *values.get(period)?;
                        (micros != 0 && line.posted).then(|| Posting {
                            period,
                            term: &line.id,
                            payer: &line.payer,
                            payee: &line.payee,
                            measure,
                            amount: MicroUsd::from_micros(micros),
                        })
                    },
                )
            })
        })
    }

    /// The amounts of a term by period, `None` if there is no such term.
    pub fn line(&self, term: &str, measure: Measure) -> Option<Vec<MicroUsd>> {
        let index = self.book.lines.iter().position(|line| line.id == term)?;
        let values = self.measured(measure).get(index)?;
        Some(values.iter().map(|micros| MicroUsd::from_micros(*micros)).collect())
    }

    /// The sum of a term over all periods; zero if there is no such term.
    pub fn line_total(&self, term: &str, measure: Measure) -> MicroUsd {
        self.line(term, measure).into_iter().flatten().sum()
    }

    /// What a party receives less what it pays, by period.
    pub fn net(&self, party: &PartyId, measure: Measure) -> Vec<MicroUsd> {
        self.net_of(party, measure, |_| true)
    }

    /// As [`Ledger::net`], on lines of some roles only.
    pub fn net_of(
        &self,
        party: &PartyId,
        measure: Measure,
        take: impl Fn(LineRole) -> bool,
    ) -> Vec<MicroUsd> {
        let mut net = vec![MicroUsd::ZERO; self.book.calendar.len()];
        for (line, values) in self.book.lines.iter().zip(self.measured(measure)) {
            if !take(line.role) {
                continue;
            }
            for (slot, micros) in net.iter_mut().zip(values) {
                if &line.payee == party {
                    *slot += MicroUsd::from_micros(*micros);
                }
                if &line.payer == party {
                    *slot -= MicroUsd::from_micros(*micros);
                }
            }
        }
        net
    }

    /// Margin of a party by period: everything recognised but financing.
    pub fn margin(&self, party: &PartyId) -> Vec<MicroUsd> {
        self.net_of(party, Measure::Recognised, |role| role != LineRole::Financing)
    }

    /// Sum of [`Ledger::margin`].
    pub fn margin_total(&self, party: &PartyId) -> MicroUsd {
        self.margin(party).into_iter().sum()
    }

    /// Recognised income of a party from other analysed parties by period: margin before own cost.
    pub fn income(&self, party: &PartyId) -> Vec<MicroUsd> {
        self.net_of(party, Measure::Recognised, |role| {
            role != LineRole::Financing && role != LineRole::OwnCost
        })
    }

    /// Sum of [`Ledger::income`].
    pub fn income_total(&self, party: &PartyId) -> MicroUsd {
        self.income(party).into_iter().sum()
    }

    /// Net cash of a party by period in dollars, financing included: what `cloudecon_finance::irr_all`
    /// and its like take.
    pub fn cash_path(&self, party: &PartyId) -> Vec<Usd> {
        self.net(party, Measure::Cash).into_iter().map(MicroUsd::as_usd).collect()
    }

    /// Earned less billed up to and with each period: contract asset (positive) or liability.
    pub fn contract_balance(&self, party: &PartyId) -> Vec<MicroUsd> {
        self.difference(party, Measure::Earned, Measure::Billed)
    }

    /// Billed less paid up to and with each period: receivable of the party (negative: payable).
    pub fn receivable(&self, party: &PartyId) -> Vec<MicroUsd> {
        self.difference(party, Measure::Billed, Measure::Cash)
    }

    fn difference(&self, party: &PartyId, plus: Measure, minus: Measure) -> Vec<MicroUsd> {
        let operating = |role| role != LineRole::Financing;
        // Prepayments are billed ahead of delivery, so they belong to both balances.
        let all = |_| true;
        let (plus, minus) = if plus == Measure::Earned {
            (self.net_of(party, plus, all), self.net_of(party, minus, all))
        } else {
            (self.net_of(party, plus, operating), self.net_of(party, minus, operating))
        };
        let mut sum = MicroUsd::ZERO;
        plus.into_iter()
            .zip(minus)
            .map(|(a, b)| {
                sum += a - b;
                sum
            })
            .collect()
    }

    /// Terms with payer, payee and line role, in computing order; only those that are posted.
    pub fn terms(&self) -> impl Iterator<Item = (&str, &PartyId, &PartyId, LineRole)> {
        self.book
            .lines
            .iter()
            .filter(|line| line.posted)
            .map(|line| (line.id.as_str(), &line.payer, &line.payee, line.role))
    }

    /// Sum over all parties of what they receive less what they pay; zero in every ledger.
    pub fn imbalance(&self, measure: Measure) -> MicroUsd {
        let mut net: BTreeMap<&PartyId, MicroUsd> = BTreeMap::new();
        for (line, values) in self.book.lines.iter().zip(self.measured(measure)) {
            for micros in values {
                let amount = MicroUsd::from_micros(*micros);
                *net.entry(&line.payee).or_default() += amount;
                *net.entry(&line.payer).or_default() -= amount;
            }
        }
        net.into_values().sum()
    }
}
