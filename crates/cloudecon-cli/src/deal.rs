//! `cloudecon deal`: contracts of the dataset listed, drawn, run, compared and turned round.

mod given;
mod show;

use std::io::{self, Write};

use clap::{Args, Subcommand};
use cloudecon::contracts::{Answer, Comparison, Contract, Contracts, Overrides, Switch};
use cloudecon::dataset::Dataset;
use cloudecon::deals::Rate;
use cloudecon::table::Document;

use crate::arguments::{Format, Input};
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};
use given::{Demand, Own};

/// What is asked about contracts.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the contracts with what is announced and how much of the terms is known.
    #[command(after_help = "Example:
  cloudecon deal list")]
    List {
        #[command(flatten)]
        output: Output,
    },
    /// Draw one contract: the parties, who pays whom, the terms with their ranges and sources.
    #[command(after_help = "Example:
  cloudecon deal show aws-anthropic-bedrock")]
    Show {
        /// The contract: its file name without `.toml`.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        output: Output,
    },
    /// Run one contract on its base paths: who gets what, gross and net, and what of it is firm.
    #[command(after_help = "Examples:
  cloudecon deal run aws-anthropic-bedrock
  cloudecon deal run aws-anthropic-bedrock --demand 75% --format csv
  cloudecon deal run spacex-anthropic --as-of 2026-11
  cloudecon deal run aws-anthropic-bedrock --principal 'token sales=AWS'
  cloudecon deal run example-token-resale --recognition share=level
  cloudecon deal run aws-anthropic-bedrock --term 'share.tiers.0.unit=0.4 USD/unit'

Fields of `--term` are the keys of the term and of its kind in the deal file. Rules are those of deal files: as_earned, level, lease, { progress = \"DRIVER\" },
{ minimum_guarantee = \"even_guarantee\" }, { breakage = \"remote\" },
{ financing = { rate_per_period = \"2 %\" } }. Cash stays as it is.")]
    Run {
        /// The contract: its file name without `.toml`.
        #[arg(value_name = "ID")]
        id: String,
        /// Demand over that of the base run, such as 75%.
        #[arg(long, value_name = "SHARE", default_value = "100%")]
        demand: Demand,
        /// First period of the floor ladder, such as 2026Q3 or 2026-11; the first of the run if left out.
        #[arg(long, value_name = "PERIOD")]
        as_of: Option<String>,
        /// Another rule of recognition for a term, such as share=level; may be repeated.
        #[arg(long, value_name = "TERM=RULE", value_parser = given::recognition)]
        recognition: Vec<Switch>,
        /// Another number in a term, with its unit; may be repeated.
        #[arg(long, value_name = "TERM.FIELD=VALUE", value_parser = given::term)]
        term: Vec<Switch>,
        /// Another party that shows a sale gross; may be repeated.
        #[arg(long, value_name = "SALE=PARTY", value_parser = given::principal)]
        principal: Vec<Switch>,
        #[command(flatten)]
        output: Output,
    },
    /// Compare the margin that sellers have at risk when demand falls.
    #[command(after_help = "Examples:
  cloudecon deal compare
  cloudecon deal compare aws-anthropic-bedrock coreweave-take-or-pay --demand 75%,50%")]
    Compare {
        /// Contracts; the two worked examples if left out.
        #[arg(value_name = "ID")]
        ids: Vec<String>,
        /// Levels of demand beside 100%, such as 75%,50%.
        #[arg(long, value_name = "SHARE", value_delimiter = ',', default_value = "75%,50%")]
        demand: Vec<Demand>,
        #[command(flatten)]
        output: Output,
    },
    /// Turn published margins round: which terms fit, what is known whatever they are, what would decide.
    #[command(after_help = "Examples:
  cloudecon deal infer
  cloudecon deal infer --reported lab_margin=50% --reported cloud_margin='54 % to 56 %'
  cloudecon deal infer --sales '30 USD million'

A value is taken with half a unit of its last digit each way: 45% is 44.5 to 45.5 %.
Ends with 1 if no family of terms fits.")]
    Infer {
        /// A contract with a question in its file; the first one if left out.
        #[arg(value_name = "ID")]
        id: Option<String>,
        /// Another value of `lab_margin`, `cloud_margin`, `cloud_take` or `cloud_cost`; may be repeated.
        #[arg(long, value_name = "FIGURE=VALUE")]
        reported: Vec<Own>,
        /// Other sales of a MW and year.
        #[arg(long, value_name = "MONEY")]
        sales: Option<String>,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Output {
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

/// The worked examples that `compare` shows by default.
const EXAMPLES: [&str; 2] = ["example-token-resale", "example-take-or-pay"];

/// Runs a verb about contracts.
pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    let (Verb::List { output }
    | Verb::Show { output, .. }
    | Verb::Run { output, .. }
    | Verb::Compare { output, .. }
    | Verb::Infer { output, .. }) = verb;
    let Some(dataset) = load(err, &output.input)? else { return Ok(Outcome::BadInput) };
    let contracts = Contracts::read(&dataset);
    if !contracts.faults().is_empty() {
        for fault in contracts.faults() {
            writeln!(err, "{fault}")?;
        }
        return Ok(Outcome::BadInput);
    }
    let is_text = output.shape.format == Format::Text && output.shape.table.is_none();
    if let (Verb::Show { id, .. }, true) = (verb, is_text) {
        return match find(&contracts, id) {
            Ok(contract) => match contract.flows() {
                Ok(flows) => show::draw(out, contract, &flows).map(|()| Outcome::Done),
                Err(error) => refuse(err, &error.to_string()),
            },
            Err(message) => refuse(err, &message),
        };
    }
    match answer(verb, is_text, &dataset, &contracts) {
        Ok((document, fits)) => {
            let outcome = tables::document(out, err, &output.shape, &document)?;
            Ok(if fits || outcome != Outcome::Done { outcome } else { Outcome::Findings })
        }
        Err(message) => refuse(err, &message),
    }
}

fn refuse(err: &mut impl Write, message: &str) -> io::Result<Outcome> {
    writeln!(err, "error: {message}")?;
    Ok(Outcome::BadInput)
}

fn find<'c>(contracts: &'c Contracts, id: &str) -> Result<&'c Contract, String> {
    contracts.contract(id).ok_or_else(|| {
        let known: Vec<&str> = contracts.all().iter().map(Contract::id).collect();
        format!("no deal `{id}`: the dataset has {}", known.join(", "))
    })
}

/// The answer, and false if it is that nothing fits; the error is for the user.
fn answer(
    verb: &Verb,
    is_text: bool,
    dataset: &Dataset,
    contracts: &Contracts,
) -> Result<(Document, bool), String> {
    let find = |id: &str| find(contracts, id);
    let document = match verb {
        Verb::List { .. } => contracts.document(),
        Verb::Show { id, .. } => find(id)?.document().map_err(|error| error.to_string())?,
        Verb::Run { id, demand, as_of, recognition, term, principal, .. } => {
            let switches: Vec<Switch> =
                term.iter().chain(recognition).chain(principal).cloned().collect();
            let contract = find(id)?;
            let switched;
            let contract = if switches.is_empty() {
                contract
            } else {
                switched = Contract::switched(dataset, id, &switches)
                    .map_err(|faults| faults.join("\nerror: "))?;
                &switched
            };
            let run = contract.run(demand.0, as_of.as_deref());
            let document = run.map_err(|error| error.to_string())?.document(is_text);
            switches.iter().fold(document, |document, switch| document.note(switch.to_string()))
        }
        Verb::Compare { ids, demand, .. } => comparison(ids, demand, find)?.document(),
        Verb::Infer { id, reported, sales, .. } => {
            let own = Overrides {
                sales: sales.clone(),
                reported: reported.iter().map(|own| (own.0, own.1.clone())).collect(),
            };
            let contract = match id {
                Some(id) => find(id)?,
                None => contracts
                    .all()
                    .iter()
                    .find(|contract| contract.question().is_some())
                    .ok_or_else(|| "no deal file has an `[inference]` table".to_owned())?,
            };
            let found = inferred(contract, &own)?;
            let fits = found.families.iter().any(|family| family.fits);
            return Ok((found.document(), fits));
        }
    };
    Ok((document, true))
}

fn comparison<'c>(
    ids: &[String],
    demand: &[Demand],
    find: impl Fn(&str) -> Result<&'c Contract, String>,
) -> Result<Comparison, String> {
    let chosen: Vec<&Contract> = if ids.is_empty() {
        EXAMPLES.iter().map(|id| find(id)).collect::<Result<_, _>>()?
    } else {
        ids.iter().map(|id| find(id)).collect::<Result<_, _>>()?
    };
    let mut levels = vec![Rate::ONE];
    levels.extend(demand.iter().map(|demand| demand.0).filter(|level| *level != Rate::ONE));
    Comparison::of(&chosen, &levels).map_err(|error| error.to_string())
}

fn inferred(contract: &Contract, own: &Overrides) -> Result<Answer, String> {
    match contract.infer(own) {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(format!("the file of `{}` has no `[inference]` table", contract.id())),
        Err(error) => Err(error.to_string()),
    }
}
