use super::attribution::linked;
use super::principal::is_sale;
use crate::{
    Deal, Error, Ledger, LineRole, Measure, MicroUsd, PartyId, Principal, Role,
    split_by_largest_remainder,
};

/// One party's account under a choice of principals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyAccount {
    /// The party.
    pub party: PartyId,
    /// The sales that it shows gross.
    pub principal_of: Vec<String>,
    /// Customers' payments on those sales; of the others what stays after partners.
    pub revenue: MicroUsd,
    /// What a principal passes to its partners; zero for the others.
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
    /// Revenue as principal of every sale.
    pub gross: MicroUsd,
    /// What goes to partners.
    pub pass_through: MicroUsd,
    /// Revenue as agent: gross less pass-through.
    pub net: MicroUsd,
}

/// What customers pay on a line, less what they get back.
fn paid(deal: &Deal, ledger: &Ledger, term: &str, payer: &PartyId) -> MicroUsd {
    let amount = ledger.line_total(term, Measure::Recognised);
    let by_customer = deal.party(payer).is_some_and(|party| party.has(Role::Customer));
    if by_customer { amount } else { -amount }
}

/// The accounts of all parties but customers and the outside, with each sale shown gross by its
/// principal: see [`crate::principals`].
///
/// A principal's revenue of a sale is what customers pay; an agent's is what it keeps of it. Lines
/// between partners belong to the sales that they are computed from, in proportion to those sales;
/// lines without a link belong to all.
///
/// # Errors
/// [`Error::Overflow`].
///
/// # References
/// ASC 606-10-55-36 to 55-40, IFRS 15 B34 to B38.
pub fn present(
    deal: &Deal,
    ledger: &Ledger,
    principals: &[Principal],
) -> Result<Vec<PartyAccount>, Error> {
    let sales: Vec<(&str, &PartyId, MicroUsd)> = ledger
        .terms()
        .filter(|(_, payer, payee, role)| is_sale(deal, payer, payee, *role))
        .map(|(id, payer, payee, _)| {
            let by_customer = deal.party(payer).is_some_and(|party| party.has(Role::Customer));
            let seller = if by_customer { payee } else { payer };
            (id, seller, paid(deal, ledger, id, payer))
        })
        .collect();
    let kept = kept_of_sales(deal, ledger, &sales)?;
    let accounts = deal
        .parties()
        .iter()
        .filter(|party| !party.has(Role::Outside) && !party.has(Role::Customer))
        .map(|party| {
            let id = party.id();
            let (all, margin) = (ledger.income_total(id), ledger.margin_total(id));
            let mut partner_cost = MicroUsd::ZERO;
            let mut principal_of = Vec::new();
            for (place, (sale, _, amount)) in sales.iter().enumerate() {
                if principals.iter().any(|p| p.sale == *sale && &p.party == id) {
                    principal_of.push((*sale).to_owned());
                    let own = kept.iter().filter(|(who, of, _)| *who == id && *of == place);
                    partner_cost += *amount - own.map(|(.., kept)| *kept).sum();
                }
            }
            PartyAccount {
                party: id.clone(),
                principal_of,
                revenue: all + partner_cost,
                partner_cost,
                margin_before_own_cost: all,
                own_cost: all - margin,
                margin,
                cash: ledger.net(id, Measure::Cash).into_iter().sum(),
            }
        })
        .collect();
    Ok(accounts)
}

/// What each party keeps of each sale: `(party, place of the sale, amount)`.
fn kept_of_sales<'l>(
    deal: &Deal,
    ledger: &'l Ledger,
    sales: &[(&'l str, &'l PartyId, MicroUsd)],
) -> Result<Vec<(&'l PartyId, usize, MicroUsd)>, Error> {
    let mut kept: Vec<(&PartyId, usize, MicroUsd)> = sales
        .iter()
        .enumerate()
        .map(|(place, (_, seller, amount))| (*seller, place, *amount))
        .collect();
    let ids: Vec<&str> = sales.iter().map(|(id, ..)| *id).collect();
    let linked = linked(deal, &ids);
    for (id, payer, payee, role) in ledger.terms() {
        if matches!(role, LineRole::OwnCost | LineRole::Financing) || ids.contains(&id) {
            continue;
        }
        let Some(of) = linked.get(id).filter(|of| !of.is_empty()) else { continue };
        let size =
            |place: &usize| sales.get(*place).map_or(0, |(.., amount)| amount.as_micros().max(0));
        let mut weights: Vec<i128> = of.iter().map(size).collect();
        if weights.iter().all(|weight| *weight == 0) {
            weights.fill(1);
        }
        let amount = ledger.line_total(id, Measure::Recognised);
        for (place, part) in of.iter().zip(split_by_largest_remainder(amount, &weights)?) {
            kept.push((payee, *place, part));
            kept.push((payer, *place, -part));
        }
    }
    Ok(kept)
}

/// Gross and net revenue of a party, and what lies between.
pub fn bridge(deal: &Deal, ledger: &Ledger, party: &PartyId) -> Bridge {
    let gross = ledger
        .terms()
        .filter(|(_, payer, payee, role)| is_sale(deal, payer, payee, *role))
        .map(|(id, payer, ..)| paid(deal, ledger, id, payer))
        .sum();
    let net = ledger.income_total(party);
    Bridge { gross, pass_through: gross - net, net }
}
