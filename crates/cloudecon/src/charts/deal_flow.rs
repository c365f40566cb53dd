//! Who pays whom for what, in every deal of the dataset.

use crate::contracts::{Contracts, describe, role_text};
use crate::table::{Column, Table};

/// One row a term: from payer to payee.
pub(super) fn table(contracts: &Contracts) -> Table {
    let mut table = Table::new("deal-flow", "Parties and cash of each deal")
        .column(Column::text("deal", "Deal"))
        .column(Column::text("payer", "Pays"))
        .column(Column::text("payer_role", "as"))
        .column(Column::text("payee", "Is paid"))
        .column(Column::text("payee_role", "as"))
        .column(Column::text("term", "Term"))
        .column(Column::text("how", "How much"))
        .column(Column::text("basis", "Basis"))
        .column(Column::text("source", "Source"))
        .note("seller of record, biller and operator are roles of parties; a range is a number that nobody has published");
    for contract in contracts.all() {
        let deal = contract.deal();
        let roles = |id| {
            let party = deal.party(id);
            let roles = party.map(cloudecon_deals::Party::roles).unwrap_or_default();
            roles.iter().map(|role| role_text(*role)).collect::<Vec<_>>().join(", ")
        };
        for term in deal.terms() {
            let evidence = contract.evidence_of(&term.id);
            let basis = evidence.map_or("-", |evidence| evidence.basis.as_str());
            let source = evidence.map_or("-", |evidence| evidence.source.as_str());
            table.push([
                contract.id().into(),
                term.payer.as_str().into(),
                roles(&term.payer).into(),
                term.payee.as_str().into(),
                roles(&term.payee).into(),
                term.id.as_str().into(),
                describe(deal, term).into(),
                basis.into(),
                source.into(),
            ]);
        }
    }
    table
}
