//! Deal files: contracts as data, with sources, unknown terms as ranges and a base run.
//!
//! A file of the folder `deals` holds one contract in the terms of
//! [`DealTermsRaw`](crate::deals::DealTermsRaw), and beside them who published each term, on which
//! basis, and the paths of a base run. `docs/deal-files.md` describes the format.

mod compare;
mod describe;
pub(crate) mod fault;
mod flows;
mod inference;
mod payoff;
mod read;
mod references;
mod run;
mod schema;
mod spread;
mod switch;
mod tables;
mod walk;

use std::collections::BTreeMap;

use cloudecon_dataset::{Basis, Dataset};
use cloudecon_deals::{Deal, Drivers, Error, PartyId, Rate, Shock, Term};
use serde::Serialize;

pub use compare::{Compared, Comparison, DemandPoint};
pub use describe::{describe, money_text, role_text};
pub use fault::{ContractFault, FaultCode};
pub use flows::Flow;
pub use inference::{
    Answer, Attainable, FamilyAnswer, Figure, Overrides, ParameterAnswer, PredictionAnswer,
    Question,
};
pub use payoff::{Bend, Breakpoints, PayoffRun};
pub use run::{Circle, ContractRun, Ladder, PartyRun, TermRun};
pub use schema::deal_file_schema;
pub use spread::Amount;
pub use switch::Switch;

/// Who says so, and how far it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Id of the document.
    pub source: String,
    /// How far it is known.
    pub basis: Basis,
    /// A remark.
    pub note: Option<String>,
}

/// One contract of the data set.
#[derive(Debug, Clone)]
pub struct Contract {
    id: String,
    structure: String,
    announced: Option<String>,
    evidence: Evidence,
    rows: Vec<String>,
    seller: PartyId,
    deal: Deal,
    terms: BTreeMap<String, Evidence>,
    run_evidence: Evidence,
    demand: Vec<String>,
    /// The base run: the middle first, then low and high ends if paths are ranges.
    paths: Vec<Drivers>,
    question: Option<Question>,
}

/// The contracts of a data set, and what is wrong with the files of the others.
#[derive(Debug, Clone)]
pub struct Contracts {
    contracts: Vec<Contract>,
    faults: Vec<ContractFault>,
}

impl Contracts {
    /// Reads every deal file: good ones survive, and every fault is reported.
    pub fn read(dataset: &Dataset) -> Self {
        let known = known(dataset);
        let (mut contracts, mut faults) = (Vec::new(), Vec::new());
        for file in dataset.deal_files() {
            match read::read(file.name(), file.shown(), file.text(), &known) {
                Ok(contract) => contracts.push(contract),
                Err(found) => faults.extend(found),
            }
        }
        Self { contracts, faults }
    }

    /// The contracts, by file name.
    pub fn all(&self) -> &[Contract] {
        &self.contracts
    }

    /// The contract of an id.
    pub fn contract(&self, id: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.id == id)
    }

    /// Everything that is wrong, by file, line and column.
    pub fn faults(&self) -> &[ContractFault] {
        &self.faults
    }
}

/// The term of the file behind a line: a take-or-pay and a financed prepayment are two lines each.
fn written(term: &str) -> &str {
    term.strip_suffix(".shortfall").or_else(|| term.strip_suffix(".interest")).unwrap_or(term)
}

fn known(dataset: &Dataset) -> references::Known<'_> {
    references::Known {
        sources: dataset.sources().iter().map(cloudecon_dataset::Source::id).collect(),
        rows: dataset.deals().iter().map(cloudecon_dataset::Deal::id).collect(),
        parts: dataset
            .deals()
            .iter()
            .filter_map(cloudecon_dataset::Deal::structure)
            .flat_map(|structure| structure.split('+'))
            .collect(),
    }
}

impl Contract {
    /// Reads a deal file that is not part of the data set; it may cite the data set's sources.
    /// `shown` is the path in messages.
    ///
    /// # Errors
    /// Everything that is wrong, by line and column.
    pub fn parse(
        dataset: &Dataset,
        id: &str,
        shown: &str,
        text: &str,
    ) -> Result<Self, Vec<ContractFault>> {
        read::read(id, shown, text, &known(dataset))
    }

    /// The name of its file without the ending.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its parts, joined with `+`.
    pub fn structure(&self) -> &str {
        &self.structure
    }

    /// When it was announced.
    pub fn announced(&self) -> Option<&str> {
        self.announced.as_deref()
    }

    /// Who says so.
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Who says so of a term; lines that are made of one term share its evidence.
    pub fn evidence_of(&self, term: &str) -> Option<&Evidence> {
        let whole = written(term);
        self.terms.get(term).or_else(|| self.terms.get(whole))
    }

    /// The statements of deals.csv that it rests on.
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// The party whose margin and floor are looked at.
    pub const fn seller(&self) -> &PartyId {
        &self.seller
    }

    /// The contract.
    pub const fn deal(&self) -> &Deal {
        &self.deal
    }

    /// The paths of the base run: the middle first, then the low and the high ends if any path is
    /// a range. All paths stand at the same end at once.
    pub fn paths(&self) -> &[Drivers] {
        &self.paths
    }

    /// The first and the last period of the base run.
    pub fn span(&self) -> Option<(String, String)> {
        let calendar = self.paths.first()?.calendar();
        Some((calendar.name(0), calendar.name(calendar.len().checked_sub(1)?)))
    }

    /// The middle of the base run.
    fn middle(&self) -> Result<&Drivers, Error> {
        self.paths.first().ok_or_else(|| Error::Misaligned {
            name: "paths".to_owned(),
            found: 0,
            expected: 1,
        })
    }

    /// Who says so of the base run.
    pub const fn run_evidence(&self) -> &Evidence {
        &self.run_evidence
    }

    /// The weakest basis of the terms and the paths.
    fn weakest(&self) -> Basis {
        let bases = self.terms.values().map(|evidence| evidence.basis);
        bases.fold(self.run_evidence.basis, Ord::max)
    }

    /// The drivers that move with demand.
    pub fn demand(&self) -> &[String] {
        &self.demand
    }

    /// The published figures to turn round, if there are any.
    pub const fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }

    /// True if a number of the term is a range.
    pub fn is_unknown(&self, term: &Term) -> bool {
        self.deal.unknowns().iter().any(|unknown| unknown.term == term.id)
    }

    /// How many terms are known to the last number, and how many are not.
    pub fn known_and_unknown(&self) -> (usize, usize) {
        let unknown = self.deal.terms().iter().filter(|term| self.is_unknown(term)).count();
        (self.deal.terms().len() - unknown, unknown)
    }

    /// The shocks that scale demand.
    fn shocks(&self, demand: Rate) -> Vec<Shock> {
        let scale = |driver: &String| Shock::Scale { driver: driver.clone(), factor: demand };
        if demand == Rate::ONE { Vec::new() } else { self.demand.iter().map(scale).collect() }
    }

    /// The shocks that take demand away.
    fn silence(&self) -> Vec<Shock> {
        let stop = |driver: &String| Shock::Stop { driver: driver.clone(), from: 0 };
        self.demand.iter().map(stop).collect()
    }

    /// The paths of the base run at a level of demand.
    fn paths_at(&self, demand: Rate) -> Result<Vec<Drivers>, Error> {
        let shocks = self.shocks(demand);
        let shocked = |drivers: &Drivers| {
            shocks.iter().try_fold(drivers.clone(), |drivers, shock| drivers.shocked(shock))
        };
        self.paths.iter().map(shocked).collect()
    }
}
