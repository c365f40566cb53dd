use std::collections::BTreeMap;

use cloudecon_core::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::amount::Amount;
use super::{Error, Note};

/// A file, its facts not yet read: their text tells where they stand.
pub(super) struct Raw<'a> {
    pub(super) cik: String,
    pub(super) name: String,
    facts: BTreeMap<String, BTreeMap<String, RawConcept<'a>>>,
}

#[derive(Deserialize)]
struct RawFile<'a> {
    cik: serde_json::Value,
    #[serde(rename = "entityName")]
    name: String,
    #[serde(borrow)]
    facts: BTreeMap<String, BTreeMap<String, RawConcept<'a>>>,
}

/// Label and description are skipped: they are most of the bytes that are not facts.
#[derive(Deserialize)]
struct RawConcept<'a> {
    #[serde(borrow)]
    units: BTreeMap<String, Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct RawFact<'a> {
    start: Option<String>,
    end: Option<String>,
    #[serde(borrow)]
    val: Option<&'a RawValue>,
    accn: Option<String>,
    form: Option<String>,
    filed: Option<String>,
}

/// One fact; `fy`, `fp` and `frame` speak of the filing and are not read.
pub(super) struct Fact {
    pub(super) start: Option<Date>,
    pub(super) end: Date,
    pub(super) amount: Amount,
    pub(super) accession: String,
    pub(super) form: String,
    pub(super) filed: Date,
}

impl<'a> Raw<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Error> {
        let RawFile { cik, name, facts } = serde_json::from_str(text).map_err(|error| {
            Error::Json { line: error.line(), column: error.column(), message: plain(&error) }
        })?;
        let cik = cik.as_str().map_or_else(|| cik.to_string(), str::to_owned);
        Ok(Self { cik, name, facts })
    }

    /// Every fact with its concept and unit, or what is wrong with it.
    pub(super) fn each(&self, text: &str, mut take: impl FnMut(&str, &str, Result<Fact, Note>)) {
        for (taxonomy, concepts) in &self.facts {
            for (name, concept) in concepts {
                for (unit, facts) in &concept.units {
                    for raw in facts {
                        let fact = Fact::read(raw).map_err(|what| {
                            let (line, column) = place(text, raw.get());
                            let message = format!("{taxonomy}/{name}, {unit}: {what}");
                            Note::Fault { line, column, message }
                        });
                        take(name, unit, fact);
                    }
                }
            }
        }
    }
}

impl Fact {
    fn read(raw: &RawValue) -> Result<Self, String> {
        let fact: RawFact<'_> = serde_json::from_str(raw.get()).map_err(|error| plain(&error))?;
        let date = |name: &str, text: &str| {
            text.parse::<Date>().map_err(|_| format!("`{name}` is no date: `{text}`"))
        };
        let given = |name: &str, text: Option<String>| text.ok_or_else(|| format!("no `{name}`"));
        let value = fact.val.ok_or("no `val`")?.get();
        let start = fact.start.map(|text| date("start", &text)).transpose()?;
        let end = date("end", &given("end", fact.end)?)?;
        if start.is_some_and(|start| start > end) {
            return Err("`start` is after `end`".to_owned());
        }
        Ok(Self {
            start,
            end,
            amount: Amount::read(value)
                .ok_or_else(|| format!("`val` is no amount in USD: {value}"))?,
            accession: given("accn", fact.accn)?,
            form: fact.form.unwrap_or_else(|| "form not given".to_owned()),
            filed: date("filed", &given("filed", fact.filed)?)?,
        })
    }
}

/// The message without the place that serde adds to it.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Line and column, from 1, of a part of the text.
fn place(text: &str, part: &str) -> (usize, usize) {
    let offset = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    let line = 1 + before.split(|byte| *byte == b'\n').skip(1).count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    (line, 1 + offset - start)
}
