//! A checked contract.

mod check;
mod expand;
mod order;
mod raw;
mod references;
mod rules;
mod unknowns;

pub use raw::{Amendment, AmendmentReading, DealTermsRaw, Ramp, RampStep};
pub use unknowns::Unknown;

use std::sync::Arc;

use crate::engine::{self, Plan};
use crate::ledger::Book;
use crate::{Drivers, Error, Ledger, MicroUsd, Party, PartyId, Role, Rounding, Term};

/// A contract whose references, parties and numbers have been checked.
///
/// Terms stand in the order in which they are computed: references first, then the stated order of
/// kinds, then by id. The order in the file does not matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    name: String,
    headline: Option<MicroUsd>,
    parties: Vec<Party>,
    terms: Vec<Term>,
    ramps: Vec<Ramp>,
    rounding: Rounding,
}

impl Deal {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value that was announced, if any.
    pub const fn headline(&self) -> Option<MicroUsd> {
        self.headline
    }

    /// The parties, by name.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// The terms in computing order; a take-or-pay is two of them.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub(crate) fn terms_mut(&mut self) -> &mut [Term] {
        &mut self.terms
    }

    /// The ramps.
    pub fn ramps(&self) -> &[Ramp] {
        &self.ramps
    }

    /// The rounding rule of postings.
    pub const fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// A party by name.
    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id() == id)
    }

    /// A term by id.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.id == id)
    }

    /// Parties that have a role, in order of name.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |party| party.has(role))
    }

    /// The ledger of the central terms on the central paths.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a driver that is missing, [`Error::OffCalendar`],
    /// [`Error::Overflow`].
    pub fn evaluate(&self, drivers: &Drivers) -> Result<Ledger, Error> {
        let central = self.central();
        Planned::new(&central, drivers)?.ledger(drivers)
    }

    /// Ledgers of many driver paths on one calendar, in their order.
    ///
    /// Faster than [`Deal::evaluate`] for each: the payment functions are built once, unless a
    /// termination depends on a driver.
    ///
    /// # Errors
    /// As [`Deal::evaluate`], and [`Error::Misaligned`] for a path on another calendar.
    pub fn evaluate_paths(&self, paths: &[Drivers]) -> Result<Vec<Ledger>, Error> {
        self.ledgers(paths).collect()
    }

    /// [`Deal::evaluate_paths`] one at a time: nothing is kept, so ten thousand paths need no more
    /// memory than one. A ledger of 20 terms over 80 periods is 100 kB.
    ///
    /// ```
    /// # use cloudecon_deals::{
    /// #     Calendar, Deal, DealTermsRaw, Drivers, Error, MicroUsd, Party, Source, Term, TermKind, UnitRate,
    /// # };
    /// # let fee = UnitRate { usage: Source::driver("sales"), rate: "0.35 USD/unit".parse()?, at_most: None };
    /// # let deal = Deal::try_from(
    /// #     DealTermsRaw::new("fee")
    /// #         .with_party(Party::new("lab", &[]))
    /// #         .with_party(Party::new("cloud", &[]))
    /// #         .with_term(Term::new("fee", "lab", "cloud", TermKind::UnitRate(fee))),
    /// # )?;
    /// let calendar = Calendar::quarters("2026Q1".parse()?, 1)?;
    /// let path = |sales| Drivers::new(calendar).with_money("sales", &[MicroUsd::from_millions(sales)]);
    /// let paths = [path(60)?, path(100)?];
    /// let cloud = "cloud".into();
    /// let least = deal.ledgers(&paths).try_fold(None, |least: Option<MicroUsd>, ledger| {
    ///     let margin = ledger?.margin_total(&cloud);
    ///     Ok::<_, Error>(Some(least.map_or(margin, |least| least.min(margin))))
    /// })?;
    /// // 35 % of 60.
    /// assert_eq!(least, Some(MicroUsd::from_millions(21)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ledgers(&self, paths: &[Drivers]) -> impl Iterator<Item = Result<Ledger, Error>> {
        let central = self.central();
        let fixed = !engine::ends_depend_on_drivers(&central);
        let mut shared: Option<Planned> = None;
        paths.iter().map(move |drivers| {
            if let Some(first) = paths.first().filter(|p| p.calendar() != drivers.calendar()) {
                return Err(Error::Misaligned {
                    name: "drivers".into(),
                    found: drivers.calendar().len(),
                    expected: first.calendar().len(),
                });
            }
            match &shared {
                Some(planned) if fixed => planned.ledger(drivers),
                _ => shared.insert(Planned::new(&central, drivers)?).ledger(drivers),
            }
        })
    }

    /// The contract with a ramp's delivery moved by months (positive is later).
    ///
    /// # Errors
    /// [`Error::Unknown`] if no ramp has the id, [`Error::Value`] beyond 100 years.
    pub fn with_delivery_slip(&self, ramp: &str, months: i32) -> Result<Self, Error> {
        if months.unsigned_abs() > 1_200 {
            return Err(Error::Value {
                name: "months of slip",
                allowed: "between -1200 and 1200",
                found: months.to_string(),
            });
        }
        let mut copy = self.clone();
        let known = || self.ramps.iter().map(|r| r.id.as_str()).collect::<Vec<_>>().join(", ");
        match copy.ramps.iter_mut().find(|r| r.id == ramp) {
            Some(found) => {
                found.delivery = found.delivery.plus(months);
                Ok(copy)
            }
            None => Err(Error::Unknown {
                term: "delivery slip".into(),
                kind: "ramp",
                id: ramp.to_owned(),
                known: known(),
            }),
        }
    }
}

/// A plan and what its ledgers have in common.
struct Planned {
    plan: Plan,
    book: Arc<Book>,
}

impl Planned {
    fn new(central: &Deal, drivers: &Drivers) -> Result<Self, Error> {
        let plan = Plan::new(central, drivers)?;
        let book = Arc::new(Book::new(central, *drivers.calendar(), plan.posted()));
        Ok(Self { plan, book })
    }

    fn ledger(&self, drivers: &Drivers) -> Result<Ledger, Error> {
        let flows = self.plan.run(&|name| drivers.micros(name).map(<[i128]>::to_vec))?;
        Ok(Ledger::new(Arc::clone(&self.book), flows))
    }
}

impl TryFrom<DealTermsRaw> for Deal {
    type Error = Error;
    /// Checks every field and reference and sorts the terms.
    fn try_from(raw: DealTermsRaw) -> Result<Self, Error> {
        let raw = expand::amended(raw)?;
        let raw = expand::expanded(raw)?;
        check::names(&raw)?;
        check::values(&raw)?;
        references::references(&raw)?;
        let terms = order::sorted(raw.terms)?;
        let mut parties = raw.parties;
        parties.sort_by(|a, b| a.id().cmp(b.id()));
        Ok(Self {
            name: raw.name,
            headline: raw.headline,
            parties,
            terms,
            ramps: raw.ramps,
            rounding: raw.rounding,
        })
    }
}
