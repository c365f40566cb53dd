use crate::{Deal, LineRole, PartyId, Role, Term};

/// What decided who the principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalBasis {
    /// The party is named, whatever the facts say.
    Named,
    /// It controls the service before the customer gets it.
    Control,
    /// Control is not stated; all indicators that are stated point to it.
    Indicators,
    /// Nothing is stated, or the indicators disagree: the seller of record, else who is paid.
    SellerOfRecord,
}

/// Who shows a sale gross, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Principal {
    /// The term by which the customer pays.
    pub sale: String,
    /// Who shows it gross.
    pub party: PartyId,
    /// What decided.
    pub basis: PrincipalBasis,
    /// Parties to which an indicator points and that are not the principal, by name.
    pub against: Vec<PartyId>,
}

/// True for lines on which customers pay or get something back for the service.
pub(super) fn is_sale(deal: &Deal, payer: &PartyId, payee: &PartyId, role: LineRole) -> bool {
    let is_customer = |id| deal.party(id).is_some_and(|party| party.has(Role::Customer));
    matches!(role, LineRole::Sale | LineRole::Refund | LineRole::Commitment)
        && is_customer(payer) != is_customer(payee)
}

/// The principal of each sale from the facts of its term: the one who is named, else who controls
/// the service, else where all indicators point, else the seller of record.
///
/// The rule sorts stated facts; whether they are right remains a judgement.
///
/// # References
/// ASC 606-10-55-36 to 55-40, IFRS 15 B34 to B38.
pub fn principals(deal: &Deal) -> Vec<Principal> {
    sales(deal).map(|term| judged(deal, term)).collect()
}

/// One party as the principal of every sale: the other side of a gross and net comparison.
pub fn principal_of_all(deal: &Deal, party: &PartyId) -> Vec<Principal> {
    let named = |term: &Term| Principal {
        sale: term.id.clone(),
        party: party.clone(),
        basis: PrincipalBasis::Named,
        against: Vec::new(),
    };
    sales(deal).map(named).collect()
}

fn sales(deal: &Deal) -> impl Iterator<Item = &Term> {
    deal.terms().iter().filter(|term| is_sale(deal, &term.payer, &term.payee, term.line_role()))
}

fn judged(deal: &Deal, term: &Term) -> Principal {
    let facts = term.control.clone().unwrap_or_default();
    let mut stated: Vec<&PartyId> = facts.indicators().collect();
    stated.sort_unstable();
    stated.dedup();
    let (party, basis) = match (&facts.principal, &facts.service, stated.as_slice()) {
        (Some(named), ..) => (named.clone(), PrincipalBasis::Named),
        (None, Some(controls), _) => (controls.clone(), PrincipalBasis::Control),
        (None, None, [one]) => ((*one).clone(), PrincipalBasis::Indicators),
        _ => (of_record(deal, term), PrincipalBasis::SellerOfRecord),
    };
    let others = facts.service.iter().chain(stated).filter(|other| **other != party);
    let mut against: Vec<PartyId> = others.cloned().collect();
    against.sort_unstable();
    against.dedup();
    Principal { sale: term.id.clone(), party, basis, against }
}

/// The one seller of record, or the side of the term that is not the customer.
fn of_record(deal: &Deal, term: &Term) -> PartyId {
    let is_customer = deal.party(&term.payer).is_some_and(|party| party.has(Role::Customer));
    let other = if is_customer { &term.payee } else { &term.payer };
    let mut of_record = deal.with_role(Role::SellerOfRecord).map(crate::Party::id);
    match (of_record.next(), of_record.next()) {
        (Some(only), None) => only.clone(),
        _ => other.clone(),
    }
}
