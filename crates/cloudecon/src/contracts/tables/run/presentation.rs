use crate::contracts::ContractRun;
use crate::contracts::tables::Scale;
use crate::table::{Column, Number, Table};

impl ContractRun {
    /// Revenue of each party that takes part in the sale, as principal, as agent, and as shown.
    pub(super) fn presentation(&self, scale: Scale) -> Table {
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
}
