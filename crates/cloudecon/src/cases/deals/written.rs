//! Contracts written out in a case: terms as in a deal file, evaluated on the ledger.

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, Ledger, Measure, MicroUsd, Party, PartyAccount, PartyId,
    Role, Term, present, principals,
};
use serde::de::DeserializeOwned;

use super::{moneys, usd, usds};
use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;

fn read<T: DeserializeOwned>(field: &Fields<'_>) -> Result<T, Failure> {
    T::deserialize(field.value())
        .map_err(|error| Failure::Case(format!("`{}`: {error}", field.path())))
}

fn contract(input: &Fields<'_>) -> Result<(Deal, Drivers), Failure> {
    let mut raw = DealTermsRaw::new("case");
    raw.terms = read::<Vec<Term>>(&input.get("terms")?)?;
    let mut names: Vec<PartyId> =
        raw.terms.iter().flat_map(|term| [term.payer.clone(), term.payee.clone()]).collect();
    names.sort_unstable();
    names.dedup();
    let all_roles = input.optional("roles");
    for name in names {
        let roles = all_roles.as_ref().and_then(|roles| roles.optional(name.as_str()));
        let roles: Vec<Role> = roles.map(|roles| read(&roles)).transpose()?.unwrap_or_default();
        raw = raw.with_party(Party::new(name, &roles));
    }
    let calendar = Calendar::quarters("2026Q1".parse()?, input.count("periods")? as usize)?;
    let mut drivers = Drivers::new(calendar);
    if let Some(paths) = input.optional("drivers") {
        for (name, _) in paths.entries()? {
            let path = moneys(&paths, name)?.into_iter().map(MicroUsd::as_micros).collect();
            drivers = drivers.with_micros(name, path)?;
        }
    }
    Ok((Deal::try_from(raw)?, drivers))
}

fn lines(ledger: &Ledger, measure: Measure) -> Result<Found, Failure> {
    let line = |id| Ok((id, usds(&ledger.line(id, measure).unwrap_or_default())?));
    let found = ledger.terms().map(|(id, ..)| line(id)).collect::<Result<Vec<_>, Failure>>()?;
    Ok(Found::map(found))
}

fn totals(ledger: &Ledger, measure: Measure) -> Result<Found, Failure> {
    let line = |id| Ok((id, usd(ledger.line_total(id, measure))?));
    let found = ledger.terms().map(|(id, ..)| line(id)).collect::<Result<Vec<_>, Failure>>()?;
    Ok(Found::map(found))
}

fn parties(
    ledger: &Ledger,
    of: impl Fn(&PartyId) -> Result<Found, Failure>,
) -> Result<Found, Failure> {
    let one = |party: &PartyId| Ok((party.as_str().to_owned(), of(party)?));
    Ok(Found::map(ledger.parties().iter().map(one).collect::<Result<Vec<_>, Failure>>()?))
}

fn accounts(
    accounts: &[PartyAccount],
    pick: fn(&PartyAccount) -> MicroUsd,
) -> Result<Found, Failure> {
    let one = |account: &PartyAccount| Ok((account.party.as_str().to_owned(), usd(pick(account))?));
    Ok(Found::map(accounts.iter().map(one).collect::<Result<Vec<_>, Failure>>()?))
}

/// Runs the contract; every part of its ledger can be expected.
pub(super) fn deal(input: &Fields<'_>) -> Result<Found, Failure> {
    let (deal, drivers) = contract(input)?;
    let ledger = deal.evaluate(&drivers)?;
    let chosen = principals(&deal);
    let shown = present(&deal, &ledger, &chosen)?;
    let named = chosen.iter().map(|p| (p.sale.as_str(), Found::Text(p.party.to_string())));
    Ok(Found::map([
        ("earned", lines(&ledger, Measure::Earned)?),
        ("billed", lines(&ledger, Measure::Billed)?),
        ("recognised", lines(&ledger, Measure::Recognised)?),
        ("earned_total", totals(&ledger, Measure::Earned)?),
        ("recognised_total", totals(&ledger, Measure::Recognised)?),
        ("income", parties(&ledger, |party| usds(&ledger.income(party)))?),
        ("cash", parties(&ledger, |party| usds(&ledger.net(party, Measure::Cash)))?),
        ("income_total", parties(&ledger, |party| usd(ledger.income_total(party)))?),
        ("principal", Found::map(named)),
        ("revenue", accounts(&shown, |account| account.revenue)?),
        ("partner_cost", accounts(&shown, |account| account.partner_cost)?),
        ("margin", accounts(&shown, |account| account.margin)?),
    ]))
}
