//! The SEC's company facts as observation rows.
//!
//! The input is one `companyfacts` file as the service gives it; nothing is fetched. Facts are
//! dated by their own `start` and `end`, never by the `fy` and `fp` of the filing that repeats
//! them. What a filing restates becomes a further row of the same figure, so that a view of a past
//! day still finds the value of that day. Quarters that no filing states are derived from longer
//! spans and say from which.

mod amount;
mod concept;
mod fact;
mod quarters;
mod span;

use std::collections::BTreeMap;
use std::fmt;

use cloudecon_core::{Date, FiscalCalendar};
use cloudecon_dataset::Basis;
use thiserror::Error as ThisError;

use amount::Amount;
pub use concept::{Concept, Meaning};
use fact::{Fact, Raw};
use span::{Refused, Span};

/// How a file is turned into rows.
#[derive(Debug, Clone)]
pub struct Options {
    /// The entity that the rows are of, such as `meta`.
    pub entity: String,
    /// The company's fiscal calendar: it decides what is a quarter of its year.
    pub calendar: FiscalCalendar,
    /// The id of the source in `sources.toml`.
    pub source: String,
    /// Concepts and the metrics that they feed; see [`Concept::KNOWN`].
    pub concepts: Vec<Concept>,
}

/// Rows, what a reader must know about them, and what was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    rows: Vec<Row>,
    notes: Vec<Note>,
    counts: Counts,
    company: String,
    cik: String,
    last_filed: Option<Date>,
}

/// One observation row in the columns of the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The cells, in the order of [`Import::COLUMNS`].
    pub cells: [String; 15],
}

/// How many facts went where; each is in exactly one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Facts in the file.
    pub facts: usize,
    /// Facts of concepts that feed no metric, or in another unit than USD.
    pub other_concepts: usize,
    /// Facts that cannot be read; each has a note.
    pub faulty: usize,
    /// Facts whose span is no quarter, half, nine months or year of the fiscal calendar.
    pub other_spans: usize,
    /// Facts that repeat a known value of the same span.
    pub repeated: usize,
    /// Facts that give another value for a known span than the filing before.
    pub restated: usize,
    /// Facts that state a span first.
    pub first: usize,
}

/// Something that a reader of the rows must know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A fact cannot be read.
    Fault {
        /// Line in the file, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// Why.
        message: String,
    },
    /// A later filing gives another value.
    Restated(String),
    /// Two concepts of one metric disagree on a span; the first of the list is used.
    ConceptsDisagree(String),
    /// A derived quarter is larger than the rest of its year: the scope of the figure changed.
    ScopeChanged(String),
    /// A derived quarter is negative where that cannot be, and is left out.
    Negative(String),
    /// A stated quarter differs by more than one per cent from what the longer spans give.
    SpansDisagree(String),
    /// Facts of a span that is neither quarter, half, nine months nor year.
    OtherSpans(String),
}

/// Why a file gives no rows at all.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The file is not JSON of the shape of company facts.
    #[error("{line}:{column}: {message}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader says.
        message: String,
    },
    /// No fact feeds any metric.
    #[error(
        "no fact of {company} feeds a metric: looked for {} concepts in USD among {facts} facts",
        Concept::KNOWN.len()
    )]
    NothingFound {
        /// The company's name in the file.
        company: String,
        /// Facts in the file.
        facts: usize,
    },
}

/// What one filing says of one span.
#[derive(Debug, Clone, PartialEq)]
struct Version {
    amount: Amount,
    filed: Date,
    accession: String,
    form: String,
}

/// The values of one span, first stated first; the last is in force.
type Versions = Vec<Version>;

impl Import {
    /// The columns of an observation file.
    pub const COLUMNS: [&'static str; 15] = [
        "id",
        "entity",
        "metric",
        "period",
        "value",
        "low",
        "high",
        "unit",
        "bound",
        "basis",
        "confidence",
        "published",
        "source",
        "locator",
        "note",
    ];

    /// Reads a file.
    ///
    /// # Errors
    /// [`Error`] if nothing can be read; a fact that cannot be read is a [`Note`].
    pub fn read(text: &str, options: &Options) -> Result<Self, Error> {
        let raw = Raw::read(text)?;
        let mut import = Self {
            rows: Vec::new(),
            notes: Vec::new(),
            counts: Counts::default(),
            company: raw.name.clone(),
            cik: raw.cik.clone(),
            last_filed: None,
        };
        let mut stated: BTreeMap<(usize, usize, Span), Versions> = BTreeMap::new();
        let mut other_spans: BTreeMap<String, usize> = BTreeMap::new();
        raw.each(text, |concept, unit, fact| {
            import.counts.facts += 1;
            let place = options.concepts.iter().position(|known| known.is(concept));
            let Some((place, known)) = place.zip(place.and_then(|at| options.concepts.get(at)))
            else {
                import.counts.other_concepts += 1;
                return;
            };
            if unit != "USD" {
                import.counts.other_concepts += 1;
                return;
            }
            let fact = match fact {
                Ok(fact) => fact,
                Err(note) => {
                    import.counts.faulty += 1;
                    import.notes.push(note);
                    return;
                }
            };
            import.last_filed = import.last_filed.max(Some(fact.filed));
            match Span::of(&fact, options.calendar) {
                Ok(span) if span.is_stock() == known.is_stock => {
                    let key = (metric_place(&options.concepts, known), place, span);
                    stated.entry(key).or_default().push(fact.into());
                }
                Ok(_) => import.counts.other_spans += 1,
                Err(Refused { days }) => {
                    import.counts.other_spans += 1;
                    *other_spans.entry(format!("{} over {days} days", known.name)).or_default() +=
                        1;
                }
            }
        });
        for (what, count) in other_spans {
            import.notes.push(Note::OtherSpans(format!("{what}: {count} facts left out")));
        }
        let mut metrics: BTreeMap<usize, BTreeMap<Span, (usize, Versions)>> = BTreeMap::new();
        for ((metric, place, span), mut versions) in stated {
            versions.sort_by(|a, b| (a.filed, &a.accession).cmp(&(b.filed, &b.accession)));
            let kept = import.distinct(versions);
            import.choose(metrics.entry(metric).or_default(), options, place, span, kept);
        }
        for spans in metrics.into_values() {
            quarters::rows(&spans, options, &mut import);
        }
        import.rows.sort_by(|a, b| order(a).cmp(&order(b)));
        if import.rows.is_empty() {
            let (company, facts) = (import.company, import.counts.facts);
            return Err(Error::NothingFound { company, facts });
        }
        Ok(import)
    }

    /// Drops what repeats the value before it, and counts.
    fn distinct(&mut self, versions: Versions) -> Versions {
        let mut kept: Versions = Vec::new();
        for version in versions {
            match kept.last() {
                None => self.counts.first += 1,
                Some(last) if last.amount == version.amount => {
                    self.counts.repeated += 1;
                    continue;
                }
                Some(_) => self.counts.restated += 1,
            }
            kept.push(version);
        }
        kept
    }

    /// Takes the concept that comes first in the list, and tells where another one disagrees.
    fn choose(
        &mut self,
        spans: &mut BTreeMap<Span, (usize, Versions)>,
        options: &Options,
        place: usize,
        span: Span,
        versions: Versions,
    ) {
        let Some((first, chosen)) = spans.get(&span) else {
            spans.insert(span, (place, versions));
            return;
        };
        if let (Some(a), Some(b)) = (chosen.last(), versions.last())
            && a.amount != b.amount
            && let (Some(one), Some(other)) =
                (options.concepts.get(*first), options.concepts.get(place))
        {
            self.notes.push(Note::ConceptsDisagree(format!(
                "{} {span}: `{}` gives {}, `{}` gives {}; the first is used",
                one.metric, one.name, a.amount, other.name, b.amount
            )));
        }
    }

    /// The rows, by metric and period.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What a reader must know, faults first.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How many facts went where.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The company's name in the file.
    pub fn company(&self) -> &str {
        &self.company
    }

    /// How many facts cannot be read.
    pub const fn faults(&self) -> usize {
        self.counts.faulty
    }

    /// The block of `sources.toml` that the rows need.
    pub fn source_block(&self, id: &str) -> String {
        let filed = self.last_filed.map_or_else(|| "-".to_owned(), |day| day.to_string());
        format!(
            "[[source]]\nid = \"{id}\"\ntitle = \"Company facts of {}\"\n\
             publisher = \"US Securities and Exchange Commission\"\nkind = \"filing\"\n\
             url = \"https://data.sec.gov/api/xbrl/companyfacts/CIK{:0>10}.json\"\n\
             published = \"{filed}\"\nread_on = \"{filed}\"\nlicence = \"public domain\"\n\
             note = \"set read_on to the day on which the file was fetched\"\n",
            self.company.replace(['"', '\\'], ""),
            self.cik,
        )
    }
}

/// The name of the company in a file, to look up whose it is.
///
/// # Errors
/// [`Error::Json`].
pub fn company_name(text: &str) -> Result<String, Error> {
    Ok(Raw::read(text)?.name)
}

/// The id that the source of a file gets unless another is asked for.
///
/// # Errors
/// [`Error::Json`].
pub fn source_id(text: &str) -> Result<String, Error> {
    Ok(format!("sec-companyfacts-{}", Raw::read(text)?.cik))
}

/// Concepts of one metric share the place of the first of them.
fn metric_place(concepts: &[Concept], known: &Concept) -> usize {
    concepts.iter().position(|other| other.metric == known.metric).unwrap_or(usize::MAX)
}

/// By metric, then by period as written, then by number of the row.
fn order(row: &Row) -> (&str, &str, usize, &str) {
    let [id, _, metric, period, ..] = &row.cells;
    (metric, period, id.len(), id)
}

impl From<Fact> for Version {
    fn from(fact: Fact) -> Self {
        let Fact { amount, filed, accession, form, .. } = fact;
        Self { amount, filed, accession, form }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault { line, column, message } => write!(f, "{line}:{column}: {message}"),
            Self::Restated(text) => write!(f, "restated: {text}"),
            Self::ConceptsDisagree(text) => write!(f, "concepts disagree: {text}"),
            Self::ScopeChanged(text) => write!(f, "scope changed: {text}"),
            Self::Negative(text) => write!(f, "negative, left out: {text}"),
            Self::SpansDisagree(text) => write!(f, "spans disagree: {text}"),
            Self::OtherSpans(text) => write!(f, "other span: {text}"),
        }
    }
}

/// What is common to the rows of a figure.
struct Figure<'a> {
    options: &'a Options,
    metric: &'a str,
    period: String,
}

impl Figure<'_> {
    fn row(&self, number: usize, amount: Amount, basis: Basis, said: Said) -> Row {
        let (value, unit) = amount.printed();
        let Options { entity, source, .. } = self.options;
        let mut id = format!("{entity}.{}@{}", self.metric, self.period);
        if number > 1 {
            id = format!("{id}#{number}");
        }
        let dash = || "-".to_owned();
        Row {
            cells: [
                id,
                entity.clone(),
                self.metric.to_owned(),
                self.period.clone(),
                value,
                dash(),
                dash(),
                unit.to_owned(),
                "exact".to_owned(),
                basis.as_str().to_owned(),
                "high".to_owned(),
                said.published.to_string(),
                source.clone(),
                said.locator,
                said.note.unwrap_or_else(dash),
            ],
        }
    }
}

/// Where and when a figure was said.
struct Said {
    published: Date,
    locator: String,
    note: Option<String>,
}
