//! `cloudecon import`: filings' data as observation rows.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use cloudecon::dataset::{Dataset, Provider};
use cloudecon::import::{Concept, Import, Options, company_name, source_id};

use crate::arguments::Input;
use crate::run::{Outcome, load};

/// What is imported.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Turn the SEC's company facts into observation rows (CSV).
    #[command(after_help = "Examples:
  cloudecon import companyfacts CIK0001326801.json > meta.csv
  cloudecon import companyfacts CIK0000789019.json -o microsoft-sec.csv
  cloudecon import companyfacts facts.json --entity meta --source sec-meta -o meta.csv --force

Rows go to the file or to standard output; counts, notes and the block for sources.toml go to
standard error. Exit codes: 0 done, 1 some facts could not be read, 2 no rows or no output.")]
    Companyfacts(Asked),
}

#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// A companyfacts file as the SEC's service gives it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the rows to this file instead of standard output.
    #[arg(short, long, value_name = "OUT.csv")]
    output: Option<PathBuf>,
    /// Replace an existing output file.
    #[arg(long)]
    force: bool,
    /// The entity of the rows; by the company's name if left out.
    #[arg(long, value_name = "ID")]
    entity: Option<String>,
    /// The id of the source; `sec-companyfacts-CIK` if left out.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    let Verb::Companyfacts(asked) = verb;
    let Some(dataset) = load(err, &asked.input)? else { return Ok(Outcome::BadInput) };
    let shown = asked.file.display();
    let imported = fs::read_to_string(&asked.file)
        .map_err(|error| format!("cannot read `{shown}`: {error}"))
        .and_then(|text| import(&dataset, asked, &text));
    let (import, source) = match imported {
        Ok(imported) => imported,
        Err(message) => {
            writeln!(err, "error: {message}")?;
            return Ok(Outcome::BadInput);
        }
    };
    match &asked.output {
        None => rows(&mut *out, &import)?,
        Some(path) => {
            if let Err(error) = save(path, asked.force, &import) {
                writeln!(err, "error: `{}`: {error}", path.display())?;
                return Ok(Outcome::BadInput);
            }
        }
    }
    for note in import.notes() {
        writeln!(err, "note: {shown}: {note}")?;
    }
    let counts = import.counts();
    writeln!(
        err,
        "{}: {} rows from {} facts; {} state a span first, {} restate one, {} repeat one, {} of \
         another span, {} of other concepts or units, {} cannot be read",
        import.company(),
        import.rows().len(),
        counts.facts,
        counts.first,
        counts.restated,
        counts.repeated,
        counts.other_spans,
        counts.other_concepts,
        counts.faulty,
    )?;
    if dataset.source(&source).is_none() {
        writeln!(err, "\nThe dataset has no source `{source}`; add to sources.toml:\n")?;
        write!(err, "{}", import.source_block(&source))?;
    }
    Ok(if import.faults() > 0 { Outcome::Findings } else { Outcome::Done })
}

fn import(dataset: &Dataset, asked: &Asked, text: &str) -> Result<(Import, String), String> {
    let shown = asked.file.display();
    let at = |error| format!("{shown}:{error}");
    let company = company_name(text).map_err(at)?;
    let provider = match &asked.entity {
        Some(entity) => dataset
            .provider_of(entity)
            .ok_or_else(|| format!("no entity `{entity}` in providers.toml"))?,
        None => whose(dataset, &company).ok_or_else(|| {
            format!("no provider has the name of `{company}`: say whose rows these are by --entity")
        })?,
    };
    let source = match &asked.source {
        Some(source) => source.clone(),
        None => source_id(text).map_err(at)?,
    };
    let options = Options {
        entity: asked.entity.clone().unwrap_or_else(|| provider.id().to_owned()),
        calendar: provider.calendar(),
        source: source.clone(),
        concepts: Concept::known(),
    };
    Ok((Import::read(text, &options).map_err(at)?, source))
}

/// The provider whose company begins the registrant's name: `Meta` for `Meta Platforms, Inc.`
fn whose<'a>(dataset: &'a Dataset, company: &str) -> Option<&'a Provider> {
    let company = company.to_lowercase();
    let begins = |name: &str| {
        let rest = company.strip_prefix(&name.to_lowercase());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            || company.starts_with(&format!("{}.com", name.to_lowercase()))
    };
    dataset.providers().iter().find(|provider| begins(provider.company()))
}

fn rows(out: &mut impl Write, import: &Import) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(Import::COLUMNS)?;
    for row in import.rows() {
        writer.write_record(&row.cells)?;
    }
    writer.flush()
}

/// Writes beside the file first, so that a run that fails leaves what was there.
fn save(path: &Path, force: bool, import: &Import) -> io::Result<()> {
    let exists =
        || io::Error::new(io::ErrorKind::AlreadyExists, "exists already: --force would replace it");
    if !force && path.try_exists()? {
        return Err(exists());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = File::create_new(&part).and_then(|mut file| {
        rows(&mut file, import)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| {
        if force {
            return fs::rename(&part, path);
        }
        // A link fails where a file has come up meanwhile; a rename would replace it.
        fs::hard_link(&part, path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(),
            _ => error,
        })
    });
    if part.try_exists()? {
        fs::remove_file(&part)?;
    }
    placed
}
