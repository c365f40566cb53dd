use super::{Scale, basis_of, inputs, payoff, weaker};
use crate::contracts::{Amount, ContractRun, Ladder, PartyRun, TermRun};
use crate::table::{Cell, Column, Document, Number, Table};

/// More periods than this are summed by calendar year for reading.
const MOST_PERIODS: usize = 12;

/// Periods of a table: each by itself, or those of a calendar year together.
struct Spans(Vec<(String, Vec<usize>)>);

impl Spans {
    fn of(run: &ContractRun, is_short: bool) -> Self {
        let by_year = is_short && run.periods.len() > MOST_PERIODS;
        let mut spans: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, period) in run.periods.iter().enumerate() {
            // Names of periods start with the year.
            let name = if by_year { period.get(..4).unwrap_or(period) } else { period };
            match spans.last_mut() {
                Some((last, periods)) if last == name => periods.push(index),
                _ => spans.push((name.to_owned(), vec![index])),
            }
        }
        Self(spans)
    }

    fn sums(&self, path: &[Amount]) -> Vec<(&str, Amount)> {
        let sum = |periods: &Vec<usize>| {
            let found = periods.iter().filter_map(|period| path.get(*period));
            found.fold(Amount::ZERO, |sum, amount| sum.plus(*amount))
        };
        self.0.iter().map(|(name, periods)| (name.as_str(), sum(periods))).collect()
    }

    fn columns(&self, table: Table, unit: &str) -> Table {
        let all = self.0.iter().map(|(name, _)| (name.as_str(), name.as_str()));
        let all = all.chain([("all", "All")]);
        all.fold(table, |table, (name, label)| {
            table.column(Column::number(name, label, unit).ranged())
        })
    }
}

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

    /// Revenue of each party that takes part in the sale, as principal, as agent, and as shown.
    fn presentation(&self, scale: Scale) -> Table {
        let mut table = Table::new("presentation", "Gross and net: the margin is the same in both")
            .column(Column::text("party", "Party"))
            .column(Column::number("gross", "Revenue gross", scale.name).ranged())
            .column(Column::number("passed_on", "Passed on", scale.name))
            .column(Column::number("net", "Revenue net", scale.name).ranged())
            .column(Column::number("shown", "Shown", scale.name))
            .column(Column::text("principal_of", "Principal of"));
        for party in &self.parties {
            let Some((gross, net)) = party.gross_revenue.zip(party.net_revenue) else { continue };
            let one = |value: f64| Number::new(scale.one(value));
            let sales = if party.principal_of.is_empty() {
                "nothing: agent".to_owned()
            } else {
                party.principal_of.join(", ")
            };
            table.push([
                party.party.to_string().into(),
                self.of_party(party, "gross_revenue", scale.number(&gross)),
                self.of_party(party, "passed_on", one(gross.mid - net.mid)),
                self.of_party(party, "net_revenue", scale.number(&net)),
                self.of_party(party, "shown_revenue", one(party.shown_revenue)),
                sales.into(),
            ]);
        }
        let mut reasons: Vec<String> = Vec::new();
        for principal in &self.principals {
            let by = match principal.basis {
                cloudecon_deals::PrincipalBasis::Named => "named in the file",
                cloudecon_deals::PrincipalBasis::Control => "controls the service",
                cloudecon_deals::PrincipalBasis::Indicators => "where all indicators point",
                cloudecon_deals::PrincipalBasis::SellerOfRecord => "seller of record",
            };
            let against: Vec<String> = principal
                .against
                .iter()
                .map(|party| format!("; an indicator points to {party}"))
                .collect();
            reasons.push(format!(
                "principal of {}: {}, {by}{}",
                principal.sale,
                principal.party,
                against.concat()
            ));
        }
        reasons.into_iter().fold(table, Table::note)
    }

    fn rungs(&self) -> Table {
        type Rung = fn(&Ladder) -> f64;
        let largest = self.ladder.iter().map(|ladder| ladder.headline.abs()).fold(0.0, f64::max);
        let scale = Scale::of(largest);
        let title = format!("What is firm for {} from {}", self.seller, self.as_of);
        let table = Table::new("ladder", title).column(Column::text("rung", "Rung"));
        let mut table = self.ladder.iter().fold(table, |table, ladder| {
            let label = match ladder.terms {
                "known" => "Terms known".to_owned(),
                end => format!("Terms {end}"),
            };
            table.column(Column::number(ladder.terms, label, scale.name))
        });
        let rungs: [(&str, &str, Rung); 5] = [
            ("headline", "headline, or the run where none was announced", |l| l.headline),
            ("committed", "committed: without any demand", |l| l.committed),
            ("non_cancellable", "non-cancellable: if the other side leaves", |l| l.non_cancellable),
            ("disclosed", "disclosed: contracts above a year", |l| l.disclosed),
            ("secured", "secured: prepaid cash held", |l| l.secured),
        ];
        for (name, label, rung) in rungs {
            let mut row: Vec<Cell> = vec![label.into()];
            row.extend(self.ladder.iter().map(|ladder| {
                Number::new(scale.one(rung(ladder)))
                    .with_basis(self.weakest())
                    .with_id(format!("deal.{}.{name}.{}", self.id, ladder.terms))
                    .with_inputs(self.rows_read())
                    .into()
            }));
            table.push(row);
        }
        table
    }

    /// Business next to the seller's own funding.
    fn circular(&self, scale: Scale) -> Table {
        let mut table = Table::new("circular", "Business paid from the seller's own funding")
            .column(Column::text("buyer", "Buyer"))
            .column(Column::text("seller", "Seller"))
            .column(Column::number("business", "Paid for services", scale.name))
            .column(Column::number("funding", "Funding of the buyer", scale.name))
            .column(Column::number("circular", "Circular", scale.name));
        for pair in &self.circles {
            let cell = |what: &str, value: f64| {
                Cell::from(
                    Number::new(scale.one(value))
                        .with_basis(self.weakest())
                        .with_id(format!("deal.{}.{}.{what}", self.id, pair.buyer))
                        .with_inputs(self.rows_read()),
                )
            };
            table.push([
                pair.buyer.to_string().into(),
                pair.seller.to_string().into(),
                cell("business", pair.business),
                cell("funding", pair.funding),
                cell("circular", pair.circular),
            ]);
        }
        table
    }
}
