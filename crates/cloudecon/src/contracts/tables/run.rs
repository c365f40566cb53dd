mod firm;
mod presentation;
mod spans;

use super::{Scale, basis_of, inputs, payoff, weaker};
use crate::contracts::{Amount, ContractRun, PartyRun, TermRun};
use crate::table::{Cell, Column, Document, Number, Table};
use spans::Spans;

impl ContractRun {
    /// The run as tables. `is_short` sums many periods by calendar year and
    /// leaves out what is the same as earned; the whole has everything.
    pub fn document(&self, is_short: bool) -> Document {
        let spans = Spans::of(self, is_short);
        let largest = self.terms.iter().map(|term| term.earned_total.high.abs());
        let scale = Scale::of(largest.fold(0.0, f64::max));
        let (first, last) = (self.periods.first(), self.periods.last());
        let span = first.zip(last).map_or_else(String::new, |(a, b)| format!(", {a} to {b}"));
        let demand = crate::figure(self.demand * 100.0);
        let title = format!("{}{span}, demand {demand} % of the base run", self.name);
        let mut document =
            Document::new("deal-run", title).table(
                self.lines(&spans, scale, "earned", |term| (&term.earned, &term.earned_total)),
            );
        // For reading, what is the same as earned is said once.
        let same = |of: fn(&TermRun) -> &Vec<Amount>| {
            is_short && self.terms.iter().all(|term| of(term) == &term.earned)
        };
        if same(|term| &term.recognised) {
            document = document.note("everything is recognised as earned");
        } else {
            document = document.table(self.lines(&spans, scale, "recognised", |term| {
                (&term.recognised, &term.recognised_total)
            }));
        }
        if same(|term| &term.cash) {
            document = document.note("everything is paid as earned");
        } else {
            document = document
                .table(self.lines(&spans, scale, "cash", |term| (&term.cash, &term.cash_total)));
        }
        document = document.table(self.margins(&spans, scale));
        if self.parties.iter().filter(|party| party.gross_revenue.is_some()).count() > 1 {
            document = document.table(self.presentation(scale));
        }
        document = document.table(self.rungs());
        for table in payoff::tables(self).into_iter().flatten() {
            document = document.table(table);
        }
        if !self.circles.is_empty() {
            document = document.table(self.circular(scale));
        }
        document.note(format!("paths {} by {}", self.paths.basis, self.paths.source))
    }

    fn rows_read(&self) -> Vec<String> {
        inputs(&self.id, &self.rows)
    }

    fn lines(
        &self,
        spans: &Spans,
        scale: Scale,
        measure: &str,
        of: impl Fn(&TermRun) -> (&Vec<Amount>, &Amount),
    ) -> Table {
        let title = match measure {
            "earned" => "Earned by term",
            "recognised" => "Recognised by term",
            _ => "Cash by term",
        };
        let table = Table::new(measure, title)
            .column(Column::text("term", "Term"))
            .column(Column::text("payer", "From"))
            .column(Column::text("payee", "To"));
        let mut table = spans.columns(table, scale.name);
        for term in &self.terms {
            let (path, total) = of(term);
            let basis =
                weaker(basis_of(term.evidence.as_ref(), self.paths.basis), self.paths.basis);
            let cell = |span: &str, amount: &Amount| {
                let number = scale
                    .number(amount)
                    .with_basis(basis)
                    .with_id(format!("deal.{}.{}.{measure}@{span}", self.id, term.term))
                    .with_inputs(self.rows_read());
                Cell::from(number)
            };
            let mut row: Vec<Cell> = vec![
                term.term.as_str().into(),
                term.payer.to_string().into(),
                term.payee.to_string().into(),
            ];
            row.extend(spans.sums(path).iter().map(|(span, amount)| cell(span, amount)));
            row.push(cell("all", total));
            table.push(row);
        }
        table
    }

    fn of_party(&self, party: &PartyRun, what: &str, number: Number) -> Cell {
        number
            .with_basis(self.weakest())
            .with_id(format!("deal.{}.{}.{what}", self.id, party.party))
            .with_inputs(self.rows_read())
            .into()
    }

    /// The weakest basis of the terms and the paths.
    fn weakest(&self) -> cloudecon_dataset::Basis {
        let terms = self.terms.iter().filter_map(|term| term.evidence.as_ref());
        terms.fold(self.paths.basis, |weakest, evidence| weaker(weakest, evidence.basis))
    }

    fn margins(&self, spans: &Spans, scale: Scale) -> Table {
        let table = Table::new("margins", "Margin by party: income less own cost")
            .column(Column::text("party", "Party"));
        let mut table = spans
            .columns(table, scale.name)
            .column(Column::number("income", "Income", scale.name).ranged())
            .column(Column::number("cash", "Cash", scale.name));
        for party in &self.parties {
            let mut row: Vec<Cell> = vec![party.party.to_string().into()];
            for (span, amount) in spans.sums(&party.margin) {
                row.push(self.of_party(party, &format!("margin@{span}"), scale.number(&amount)));
            }
            row.push(self.of_party(party, "margin@all", scale.number(&party.margin_total)));
            row.push(self.of_party(party, "income@all", scale.number(&party.income_total)));
            row.push(self.of_party(party, "cash@all", Number::new(scale.one(party.cash))));
            table.push(row);
        }
        table.note("income and margin are recognised amounts without financing; cash has all, middle of every range")
    }
}
