use cloudecon_deals::Error;

use super::{Scale, inputs};
use crate::contracts::{Contract, Flow, describe, role_text};
use crate::table::{Column, Document, Table};

impl Contract {
    /// The parties, who pays whom, and the terms with their evidence.
    ///
    /// # Errors
    /// Those of [`Contract::flows`].
    pub fn document(&self) -> Result<Document, Error> {
        let mut parties = Table::new("parties", "Parties")
            .column(Column::text("party", "Party"))
            .column(Column::text("roles", "Roles"));
        for party in self.deal().parties() {
            let roles: Vec<&str> = party.roles().iter().map(|role| role_text(*role)).collect();
            parties.push([party.id().to_string().into(), roles.join(", ").into()]);
        }
        let found = self.flows()?;
        let size = |flow: &Flow| flow.cash.low.abs().max(flow.cash.high.abs());
        let scale = Scale::of(found.iter().map(size).fold(0.0, f64::max));
        let mut flows = Table::new("flows", "Who pays whom over the base run")
            .column(Column::text("payer", "From"))
            .column(Column::text("payee", "To"))
            .column(Column::number("cash", "Cash", scale.name).ranged())
            .column(Column::text("terms", "Terms"));
        for flow in &found {
            let cash = scale
                .number(&flow.cash)
                .with_basis(self.weakest())
                .with_id(format!("deal.{}.{}.{}.cash", self.id(), flow.payer, flow.payee))
                .with_inputs(inputs(self.id(), self.rows()));
            flows.push([
                flow.payer.to_string().into(),
                flow.payee.to_string().into(),
                cash.into(),
                flow.terms.join(", ").into(),
            ]);
        }
        let mut terms = Table::new("terms", "Terms")
            .column(Column::text("term", "Term"))
            .column(Column::text("payer", "From"))
            .column(Column::text("payee", "To"))
            .column(Column::text("pays", "Pays"))
            .column(Column::text("known", "Known"))
            .column(Column::text("basis", "Basis"))
            .column(Column::text("source", "Source"))
            .column(Column::text("note", "Note"));
        for term in self.deal().terms() {
            let evidence = self.evidence_of(&term.id);
            let known = if self.is_unknown(term) { "a range" } else { "known" };
            terms.push([
                term.id.as_str().into(),
                term.payer.to_string().into(),
                term.payee.to_string().into(),
                describe(self.deal(), term).into(),
                known.into(),
                evidence.map(|found| found.basis.to_string()).unwrap_or_default().into(),
                evidence.map(|found| found.source.clone()).unwrap_or_default().into(),
                evidence.and_then(|found| found.note.clone()).unwrap_or_default().into(),
            ]);
        }
        let base = self.run_evidence();
        let document = Document::new("deal", self.deal().name())
            .table(parties)
            .table(flows)
            .table(terms)
            .note(format!("the contract: {} by {}", self.evidence().basis, self.evidence().source))
            .note(format!("the base run: {} by {}", base.basis, base.source));
        Ok(match &self.evidence().note {
            Some(note) => document.note(note),
            None => document,
        })
    }
}
