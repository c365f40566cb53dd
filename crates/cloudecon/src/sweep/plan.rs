use cloudecon_dataset::{Dataset, nearest};
use cloudecon_tco::Sweep;
use cloudecon_uncertainty::{Inputs as Joint, Sampler};

use super::base::{Base, base};
use super::fault::{Fault, Faults};
use super::file::File;
use super::variable::{OUTPUTS, VARIABLES, Variable, named};
use super::{grid, sample};

/// A sweep that can run: its base case and how each input varies.
#[derive(Debug)]
pub struct Plan {
    pub(super) sweep: Sweep<'static>,
    pub(super) variables: Vec<Variable>,
    pub(super) draw: Drawn,
    pub(super) rows: u64,
    pub(super) batch: u64,
    /// Tokens in and out of a request where they do not vary.
    pub(super) tokens: [f64; 2],
    /// Fee and share of the provider's deal, in percent.
    pub(super) deal: Option<[f64; 2]>,
    /// What tells this sweep from another.
    pub(super) mark: String,
}

/// Where rows come from.
#[derive(Debug)]
pub(super) enum Drawn {
    /// The values of each input; the last input is fastest.
    Grid(Vec<Vec<f64>>),
    Sample(Joint, Sampler),
}

/// Rows of a batch where the file says nothing.
const BATCH: u64 = 65_536;
/// Rows of a batch at most: each takes some hundred bytes of memory a thread.
const MOST_BATCH: u64 = 1 << 20;
/// Rows of a sweep at most: a row number is exact in every file format.
pub(super) const MOST_ROWS: u64 = 1 << 48;

impl Plan {
    /// Reads and checks a sweep file; all faults are told at once, in the order of the file.
    ///
    /// # Errors
    /// Each [`Fault`] with file, line and column.
    pub fn read(name: &str, text: &str, dataset: &Dataset) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(name, text);
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                faults.add(&error.span().unwrap_or_default(), error.message());
                return Err(faults.sorted());
            }
        };
        let base = base(&file, dataset, &mut faults);
        let variables = variables(&file, &mut faults);
        let drawn = match file.kind.get_ref().as_str() {
            "grid" => grid::drawn(&file, &mut faults),
            _ => sample::drawn(&file, &mut faults),
        };
        if let Some(batch) = &file.batch
            && !(1..=MOST_BATCH).contains(batch.get_ref())
        {
            let found = batch.get_ref();
            let message = format!("`batch` must be between 1 and {MOST_BATCH} rows, found {found}");
            faults.add(&batch.span(), message);
        }
        match (base, drawn) {
            (Some(Base { sweep, tokens, deal, mark }), Some((draw, rows))) if faults.is_empty() => {
                let batch = file.batch.map_or(BATCH, toml::Spanned::into_inner);
                let mark = format!("{}\n", fingerprint(&format!("{mark}\n{text}")));
                Ok(Self { sweep, variables, draw, rows, batch, tokens, deal, mark })
            }
            _ => Err(faults.sorted()),
        }
    }

    /// Rows of the whole sweep.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows of one batch: what a thread holds in memory at a time.
    pub const fn batch(&self) -> u64 {
        self.batch
    }

    /// True for a grid, which is no sample: its quantiles have no sampling error.
    pub const fn is_grid(&self) -> bool {
        matches!(self.draw, Drawn::Grid(_))
    }

    /// What tells this sweep from another: of its text, the base case and the version.
    pub fn mark(&self) -> &str {
        self.mark.trim_end()
    }

    /// How many inputs vary: the columns after `row` and before the outputs.
    pub const fn inputs(&self) -> usize {
        self.variables.len()
    }

    /// The columns of a file of rows: `row`, inputs and outputs with their units.
    pub fn titles(&self) -> Vec<String> {
        let inputs = self.variables.iter().map(|input| (input.name, input.unit));
        let titles = inputs.chain(OUTPUTS).map(|(name, unit)| format!("{name} [{unit}]"));
        std::iter::once("row".to_owned()).chain(titles).collect()
    }

    /// Names and units of the inputs.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        self.variables.iter().map(|it| (it.name.to_owned(), it.unit.to_owned())).collect()
    }
}

/// The variables that the inputs name, in order.
fn variables(file: &File, faults: &mut Faults<'_>) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    if file.input.is_empty() {
        faults.add(&(0..0), "a sweep needs at least one [[input]]");
    }
    for input in &file.input {
        let name = &input.name;
        let Some(variable) = named(name.get_ref()) else {
            let names = VARIABLES.iter().map(|variable| variable.name);
            let near = nearest(name.get_ref(), names.clone())
                .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let legal = names.collect::<Vec<_>>().join(", ");
            let message = format!("no input `{}`: {near}there are {legal}", name.get_ref());
            faults.add(&name.span(), message);
            continue;
        };
        if found.contains(&variable) {
            faults.add(&name.span(), format!("`{}` is given twice", variable.name));
        }
        found.push(variable);
    }
    found
}

/// A number that changes with a text (FNV-1a of 64 bits).
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
