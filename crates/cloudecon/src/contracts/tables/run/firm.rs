use crate::contracts::tables::Scale;
use crate::contracts::{ContractRun, Ladder};
use crate::table::{Cell, Column, Number, Table};

impl ContractRun {
    /// What of the headline is firm.
    pub(super) fn rungs(&self) -> Table {
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
    pub(super) fn circular(&self, scale: Scale) -> Table {
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
