use crate::{Deal, Ledger, LineRole, Measure, MicroUsd, PartyId, Role};

/// One party's account under a choice of principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyAccount {
    /// The party.
    pub party: PartyId,
    /// True if it shows the customer's payment as its revenue.
    pub is_principal: bool,
    /// The customer's payment for the principal; what stays after partners for the others.
    pub revenue: MicroUsd,
    /// What the principal passes to its partners; zero for the others.
    pub partner_cost: MicroUsd,
    /// Revenue less partner cost: the same under every choice.
    pub margin_before_own_cost: MicroUsd,
    /// Cost paid to the outside.
    pub own_cost: MicroUsd,
    /// Margin after own cost: the same under every choice.
    pub margin: MicroUsd,
    /// Net cash: the same under every choice.
    pub cash: MicroUsd,
}

/// From gross to net revenue of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bridge {
    /// Revenue as principal.
    pub gross: MicroUsd,
    /// What goes to partners.
    pub pass_through: MicroUsd,
    /// Revenue as agent: gross less pass-through.
    pub net: MicroUsd,
}

fn customers(deal: &Deal, ledger: &Ledger) -> MicroUsd {
    deal.with_role(Role::Customer)
        .flat_map(|party| {
            ledger.net_of(party.id(), Measure::Recognised, |role| {
                matches!(role, LineRole::Sale | LineRole::Refund)
            })
        })
        .map(std::ops::Neg::neg)
        .sum()
}

/// The accounts of all parties but customers and the outside when `principal` shows the sale gross.
///
/// The usual principal is the seller of record, if it controls the service before the customer gets
/// it; the crate shows both sides and does not judge control.
///
/// # References
/// ASC 606-10-55-36 to 55-40, IFRS 15 B34 to B38.
pub fn present(deal: &Deal, ledger: &Ledger, principal: &PartyId) -> Vec<PartyAccount> {
    let sales = customers(deal, ledger);
    deal.parties()
        .iter()
        .filter(|party| !party.has(Role::Outside) && !party.has(Role::Customer))
        .map(|party| {
            let id = party.id();
            let kept = ledger.income_total(id);
            let margin = ledger.margin_total(id);
            let is_principal = id == principal;
            let revenue = if is_principal { sales } else { kept };
            PartyAccount {
                party: id.clone(),
                is_principal,
                revenue,
                partner_cost: revenue - kept,
                margin_before_own_cost: kept,
                own_cost: kept - margin,
                margin,
                cash: ledger.net(id, Measure::Cash).into_iter().sum(),
            }
        })
        .collect()
}

/// Gross and net revenue of a party, and what lies between.
pub fn bridge(deal: &Deal, ledger: &Ledger, party: &PartyId) -> Bridge {
    let gross = customers(deal, ledger);
    let net = ledger.income_total(party);
    Bridge { gross, pass_through: gross - net, net }
}
