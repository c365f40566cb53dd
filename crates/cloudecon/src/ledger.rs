//! Published claims and the arithmetic that each is checked by.
//!
//! A claim is a row of `claims.toml`: what is said, the digits as printed, and one or more readings,
//! each with a formula in the language of [`expression`](crate::expression). The verdict follows
//! from the formulas and from printed digits; it is never written down. See `docs/claims.md`.

mod book;
mod check;
mod claim;
mod closing;
mod conflict;
mod documents;
mod fault;
mod network;
mod relation;
mod verdict;

use std::collections::BTreeSet;

use cloudecon_core::{Date, Period, Quarter};
use cloudecon_dataset::{Bound, Claim, Dataset, Provider};

use crate::Error;
use crate::expression::Expression;
use crate::finding::{Finding, FindingCode, Gap};
use crate::inputs::Inputs;
use crate::models;
use crate::number::figure;
use crate::output::Output;
use crate::report::{reported, scenario};
use crate::seen::seen;

use book::Book;

pub use claim::{CheckedClaim, CheckedReading, Computed, Evidence, Verdict};
pub use closing::Closing;
pub use conflict::{Conflict, Mixture};
pub use fault::LedgerFault;

/// Every claim of a dataset with its verdict, and the claims that cannot stand together.
#[derive(Debug, Clone)]
pub struct Ledger {
    claims: Vec<CheckedClaim>,
    conflicts: Vec<Conflict>,
    mixtures: Vec<Mixture>,
    faults: Vec<LedgerFault>,
}

impl Ledger {
    /// Checks the claims of a dataset against its figures and what the models make of them, as far
    /// as they were public by a day.
    ///
    /// # Errors
    /// [`Error::UnknownScenario`]; faulty formulas are [`Ledger::faults`].
    pub fn run(
        dataset: &Dataset,
        as_of: Option<Date>,
        scenario_id: Option<&str>,
    ) -> Result<Self, Error> {
        let seen = seen(dataset, as_of, scenario_id);
        let dataset = &*seen;
        let scenario = scenario(dataset, scenario_id.unwrap_or("base"))?;
        let inputs = Inputs::new(dataset, scenario, &[]);
        Ok(Self::of(&inputs, &reported(dataset), &[], as_of.is_some()))
    }

    /// As [`Ledger::run`], over outputs that are already computed.
    pub(crate) fn of(
        inputs: &Inputs<'_>,
        providers: &[&Provider],
        known: &[Output],
        is_past: bool,
    ) -> Self {
        let mut outputs = known.to_vec();
        for quarter in asked(inputs.dataset()) {
            let is_known = known.iter().any(|output| output.period() == quarter.to_string());
            if !is_known {
                outputs.extend(models::outputs(inputs, providers, quarter));
            }
        }
        let book = Book::new(inputs, &outputs);
        let mut faults = Vec::new();
        let claims = inputs
            .dataset()
            .claims()
            .iter()
            .map(|claim| check::check(claim, &book, is_past, &mut faults))
            .collect();
        let (rules, metrics) = relation::read(&book, &mut faults);
        let (conflicts, mixtures) = conflict::find(&book, &rules, &metrics);
        Self { claims, conflicts, mixtures, faults }
    }

    /// Every claim, in file order.
    pub fn claims(&self) -> &[CheckedClaim] {
        &self.claims
    }

    /// The claim of an id.
    pub fn claim(&self, id: &str) -> Option<&CheckedClaim> {
        self.claims.iter().find(|checked| checked.claim().id() == id)
    }

    /// How many claims have a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.claims.iter().filter(|checked| checked.verdict() == verdict).count()
    }

    /// The smallest sets of claims that cannot stand together, or not beside the filed figures.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Claims that count sales differently and were therefore not chained.
    pub fn mixtures(&self) -> &[Mixture] {
        &self.mixtures
    }

    /// Faults of formulas, by file and place.
    pub fn faults(&self) -> &[LedgerFault] {
        &self.faults
    }

    /// What a reader must know: failures, other readings, conflicts, then what holds or is open.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self
            .faults
            .iter()
            .map(|fault| {
                let place = format!("{}:{}:{}", fault.file(), fault.line(), fault.column());
                Finding::new(
                    FindingCode::ClaimFaulty,
                    &place,
                    format!("{place}: {}", fault.message()),
                )
                .with_hint(fault.hint().map(str::to_owned))
            })
            .collect();
        found.extend(self.claims.iter().map(finding));
        found.extend(self.conflicts.iter().map(|conflict| {
            let subject = conflict.claims().first().map_or("claims", String::as_str);
            Finding::new(FindingCode::ClaimsConflict, subject, conflict.sentence().to_owned())
                .with_inputs(conflict.claims().iter().chain(conflict.facts()).cloned())
        }));
        found.extend(self.mixtures.iter().map(|mixture| {
            let subject = mixture.claims().first().map_or("claims", String::as_str);
            Finding::new(FindingCode::ViewsDiffer, subject, mixture.sentence().to_owned())
                .with_inputs(mixture.claims().iter().cloned())
        }));
        found
    }
}

/// The quarters of outputs that formulas name.
fn asked(dataset: &Dataset) -> BTreeSet<Quarter> {
    let formulas = dataset.claims().iter().flat_map(Claim::checks);
    let mut found = BTreeSet::new();
    for check in formulas {
        let Ok(expression) = Expression::parse(check.expression()) else { continue };
        let periods = expression
            .names()
            .filter_map(|name| name.strip_prefix("output:")?.rsplit_once('@')?.1.parse().ok());
        found.extend(periods.filter_map(|period: Period| match period {
            Period::Quarter(quarter) => Some(quarter),
            _ => None,
        }));
    }
    found
}

/// The finding of one claim.
fn finding(checked: &CheckedClaim) -> Finding {
    let code = match checked.verdict() {
        Verdict::Holds => FindingCode::ClaimHolds,
        Verdict::HoldsOtherwise => FindingCode::ClaimHoldsOtherwise,
        Verdict::Fails => FindingCode::ClaimContradicted,
        Verdict::Unchecked => FindingCode::ClaimUnchecked,
    };
    let id = checked.claim().id();
    let message = format!("{}: {}", checked.claim().statement(), checked.reason());
    let mut inputs = vec![id.to_owned()];
    let first = checked.readings().first().and_then(|reading| reading.found().ok());
    if let Some(computed) = first {
        inputs.extend(computed.inputs().iter().cloned());
    }
    let gap = first.zip(checked.claim().figure()).map(|(computed, printed)| Gap {
        central: computed.central_gap(),
        unexplained: computed.unexplained(),
        unit: verdict::apart(printed).to_owned(),
    });
    // A correction is small, and of a profit: nobody restates sales by a twentieth.
    let likely: Vec<String> = checked
        .closings()
        .iter()
        .filter(|closing| closing.is_of_profit() && closing.part() <= 0.1)
        .map(Closing::sentence)
        .collect();
    let closing =
        (!likely.is_empty()).then(|| format!("would hold with: {}", likely.join(", or ")));
    let hint: Vec<String> =
        closing.into_iter().chain(checked.claim().reading().map(str::to_owned)).collect();
    let hint = (checked.verdict() == Verdict::Fails && !hint.is_empty()).then(|| hint.join("; "));
    let found = Finding::new(code, id, message).with_inputs(inputs).with_hint(hint);
    match gap {
        Some(gap) => found.with_gap(gap),
        None => found,
    }
}

/// `264 bp [264 to 264]`, `>= 9.98 percent`.
fn span(computed: &Computed, unit: &str) -> String {
    let (low, mid, high) = (figure(computed.low), figure(computed.mid), figure(computed.high));
    match computed.bound {
        Bound::AtLeast => format!(">= {low} {unit}"),
        Bound::AtMost => format!("<= {high} {unit}"),
        _ if low == high => format!("{mid} {unit}"),
        _ => format!("{mid} {unit} [{low} to {high}]"),
    }
}
