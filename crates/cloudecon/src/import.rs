//! The SEC's company facts as observation rows.
//!
//! The input is one `companyfacts` file as the service gives it; nothing is fetched. Facts are
//! dated by their own `start` and `end`, never by the `fy` and `fp` of the filing that repeats
//! them. What a filing restates becomes a further row of the same figure, so that a view of a past
//! day still finds the value of that day. Quarters that no filing states are derived from longer
//! spans and say from which.

mod amount;
mod concept;
mod error;
mod fact;
mod note;
mod quarters;
mod row;
mod span;

use std::collections::BTreeMap;

use cloudecon_core::{Date, FiscalCalendar};

use amount::Amount;
pub use concept::{Concept, Meaning};
pub use error::Error;
use fact::{Fact, Raw};
pub use note::Note;
pub use row::Row;
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
        import.rows.sort_by(|a, b| row::order(a).cmp(&row::order(b)));
        if import.rows.is_empty() {
            let Self { company, counts, notes, .. } = import;
            let faults = notes.iter().filter(|note| matches!(note, Note::Fault { .. }));
            let faults = faults.map(Note::to_string).collect();
            return Err(Error::NothingFound { company, facts: counts.facts, faults });
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

impl From<Fact> for Version {
    fn from(fact: Fact) -> Self {
        let Fact { amount, filed, accession, form, .. } = fact;
        Self { amount, filed, accession, form }
    }
}
