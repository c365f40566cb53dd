use serde_json::Value;

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::reconciliation::{self, Topic};
use super::row::{CaseRow, Compared};
use super::{bridge, deals, finance, power, revenue, sensitivity, tco, uncertainty};

/// Which models a file is for; one format each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Domain {
    Finance,
    Bridge,
    Deals,
    Tco,
    Revenue,
    Power,
    Reconciliation(Topic),
    Uncertainty,
    Sensitivity,
}

/// A file of cases in a known format.
#[derive(Debug)]
pub(super) struct CaseFile<'a> {
    domain: Domain,
    file: Fields<'a>,
    cases: Vec<Fields<'a>>,
}

/// The case at fault, if it is one, and what is wrong.
pub(super) type Refusal = (Option<String>, String);

impl<'a> CaseFile<'a> {
    /// Tells the format of a file.
    pub(super) fn recognize(file: Fields<'a>) -> Result<Self, Refusal> {
        let cases = Self::cases_of(&file).map_err(|failure| (None, message(failure)))?;
        let first = cases.first().and_then(id_of);
        let refuse = |failure| (first.clone(), message(failure));
        let domain = Self::domain_of(&file, &cases).map_err(refuse)?;
        // Some formats state how many cases there are, so that a cut file is seen.
        if let Some(count) = file.optional("count")
            && count.value().as_u64() != u64::try_from(cases.len()).ok()
        {
            let found = cases.len();
            return Err((None, format!("`count` is {}, found {found} cases", count.value())));
        }
        Ok(Self { domain, file, cases })
    }

    fn cases_of(file: &Fields<'a>) -> Result<Vec<Fields<'a>>, Failure> {
        let cases = match file.optional("cases") {
            Some(cases) => cases.as_list()?,
            None if file.value().is_array() => file.as_list()?,
            None => vec![file.clone()],
        };
        if cases.is_empty() {
            return Err(Failure::Case("holds no case".to_owned()));
        }
        Ok(cases)
    }

    fn domain_of(file: &Fields<'_>, cases: &[Fields<'_>]) -> Result<Domain, Failure> {
        if let Some(schema) = file.optional("schema") {
            return match schema.as_text()? {
                "cloudecon-tco-case/1" => Ok(Domain::Tco),
                "revenue-case/1" => Ok(Domain::Revenue),
                "recon-case/1" => match file.text("topic")? {
                    "bridge" => Ok(Domain::Bridge),
                    "uncertainty" => Ok(Domain::Uncertainty),
                    "sensitivity" => Ok(Domain::Sensitivity),
                    other => Topic::named(other).map(Domain::Reconciliation),
                },
                other => Err(unknown("schema", other)),
            };
        }
        let has = |key: &str| cases.iter().any(|case| case.optional(key).is_some());
        if has("kind") {
            Ok(Domain::Finance)
        } else if has("rule") {
            Ok(Domain::Deals)
        } else if has("module") || has("resources") {
            Ok(Domain::Power)
        } else {
            Err(Failure::Case(
                "unknown format: a case file has a `schema`, or cases with a `kind`, `rule`, \
                 `module` or `resources`"
                    .to_owned(),
            ))
        }
    }

    /// The cases in the order of the file.
    pub(super) fn cases(&self) -> &[Fields<'a>] {
        &self.cases
    }

    /// Runs a case through the models.
    pub(super) fn play(&self, file: &str, case: &Fields<'_>) -> Result<CaseRow, Refusal> {
        let id = id_of(case);
        let refuse = |failure| (id.clone(), message(failure));
        let name = id.clone().ok_or_else(|| (None, format!("{}`id` is missing", place(case))))?;
        let kind = self.kind(case).map_err(refuse)?;
        let source = self.source(case).map_err(refuse)?;
        let mut notes = Vec::new();
        let found = match self.domain {
            Domain::Finance => finance::play(&self.file, case, &mut notes),
            Domain::Bridge => bridge::play(case),
            Domain::Deals => deals::play(case),
            Domain::Tco => tco::play(case),
            Domain::Revenue => revenue::play(case),
            Domain::Power => power::play(&self.file, case, file, &mut notes),
            Domain::Reconciliation(topic) => reconciliation::play(topic, case),
            Domain::Uncertainty => uncertainty::play(case),
            Domain::Sensitivity => sensitivity::play(case),
        };
        let (values, refused) = match found {
            Ok(values) => (values, None),
            Err(Failure::Model(reason)) => {
                let expected = self.expected(case).map_err(refuse)?;
                let none = Compared::verdict("", expected, Value::from("no result"), "", false);
                (vec![none], Some(reason))
            }
            Err(failure) => return Err(refuse(failure)),
        };
        let reason = refused.or_else(|| missed(&values));
        let file = file.to_owned();
        let passed = reason.is_none();
        Ok(CaseRow { file, case: name, kind, passed, reason, notes, source, values })
    }

    fn kind(&self, case: &Fields<'_>) -> Result<String, Failure> {
        Ok(match self.domain {
            Domain::Finance => format!("finance {}", case.text("kind")?),
            Domain::Bridge => format!("bridge {}", case.get("input")?.text("method")?),
            Domain::Deals => format!("deals {}", case.text("rule")?),
            Domain::Tco => format!("tco {}", tco::model(case)?),
            Domain::Revenue => format!("revenue {}", case.get("input")?.text("method")?),
            Domain::Power => format!("power {}", power::kind(case)?),
            Domain::Reconciliation(topic) => format!("reconciliation {}", topic.as_str()),
            Domain::Uncertainty => format!("uncertainty {}", uncertainty::kind(case)?),
            Domain::Sensitivity => format!("sensitivity {}", sensitivity::kind(case)?),
        })
    }

    fn source(&self, case: &Fields<'_>) -> Result<String, Failure> {
        match self.domain {
            Domain::Finance
            | Domain::Bridge
            | Domain::Revenue
            | Domain::Reconciliation(_)
            | Domain::Uncertainty
            | Domain::Sensitivity => case.text("source").map(str::to_owned),
            Domain::Deals => case.text("reference").map(str::to_owned),
            Domain::Tco => tco::source(case),
            Domain::Power => power::source(&self.file, case),
        }
    }

    /// What the file expects, whatever its shape.
    fn expected(&self, case: &Fields<'_>) -> Result<Value, Failure> {
        let key = match self.domain {
            Domain::Finance if case.optional("expected").is_none() => "roots_gt_minus_1",
            Domain::Power if case.optional("outputs").is_some() => "outputs",
            _ => "expected",
        };
        Ok(case.get(key)?.value().clone())
    }
}

fn id_of(case: &Fields<'_>) -> Option<String> {
    case.optional("id")?.as_text().ok().map(str::to_owned)
}

fn place(case: &Fields<'_>) -> String {
    if case.path().is_empty() { String::new() } else { format!("`{}`: ", case.path()) }
}

fn message(failure: Failure) -> String {
    match failure {
        Failure::Case(message) | Failure::Model(message) => message,
    }
}

/// The figures that lie beyond their tolerance, in words: the first few, and how many more.
fn missed(values: &[Compared]) -> Option<String> {
    const SHOWN: usize = 3;
    let missed: Vec<&Compared> = values.iter().filter(|value| !value.is_met()).collect();
    let words = |value: &&Compared| {
        let name =
            if value.name().is_empty() { String::new() } else { format!("{} ", value.name()) };
        format!("{name}is {}, expected {} ({})", value.ours(), value.expected(), value.tolerance())
    };
    let mut parts: Vec<String> = missed.iter().take(SHOWN).map(words).collect();
    if missed.len() > SHOWN {
        parts.push(format!("and {} more", missed.len() - SHOWN));
    }
    (!missed.is_empty()).then(|| parts.join("; "))
}
