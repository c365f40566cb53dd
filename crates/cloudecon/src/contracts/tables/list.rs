use super::{inputs, parties};
use crate::contracts::Contracts;
use crate::table::{Cell, Column, Document, Number, Table};

impl Contracts {
    /// The contracts with what was announced and how much of the terms is known.
    pub fn document(&self) -> Document {
        let mut table = Table::new("deals", "Contracts")
            .column(Column::text("deal", "Deal"))
            .column(Column::text("parties", "Parties"))
            .column(Column::number("headline", "Headline", "USD billion"))
            .column(Column::number("known", "Known", "terms"))
            .column(Column::number("ranges", "Ranges", "terms"))
            .column(Column::text("structure", "Structure"))
            .column(Column::text("announced", "Announced"))
            .column(Column::text("source", "Source"));
        for contract in self.all() {
            let (known, unknown) = contract.known_and_unknown();
            let rows = inputs(contract.id(), contract.rows());
            let count = |count: usize, what: &str| {
                Number::new(count as f64)
                    .with_id(format!("deal.{}.{what}", contract.id()))
                    .with_inputs(rows.iter().cloned())
            };
            let headline = contract.deal().headline().map_or(Cell::Empty, |headline| {
                Number::new(headline.as_usd().as_usd() / 1e9)
                    .with_basis(contract.evidence().basis)
                    .with_id(format!("deal.{}.headline", contract.id()))
                    .with_inputs(rows.iter().cloned())
                    .into()
            });
            table.push([
                contract.id().into(),
                parties(contract).into(),
                headline,
                count(known, "known").into(),
                count(unknown, "ranges").into(),
                contract.structure().into(),
                contract.announced().unwrap_or_default().into(),
                contract.evidence().source.as_str().into(),
            ]);
        }
        let note = "known: terms with every number published or derived; ranges: terms with a \
                    number that nobody published";
        Document::new("deals", format!("{} contracts", self.all().len())).table(table.note(note))
    }
}
