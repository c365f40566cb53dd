use cloudecon_dataset::{Chip as ChipRow, Dataset, RawFile, Scenario};
use cloudecon_tco::Calibration;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Unanswered;
use super::bases::Bases;
use super::fleet::FleetFile;
use super::machines::MachineFile;
use super::models::{Model, ModelFile};
use super::shift::Shift;
use crate::Change;
use crate::inputs::Inputs;

/// The file of fitted constants.
pub(crate) const CALIBRATION: &str = "calibration/serving.toml";
const MODELS: &str = "calibration/models.toml";
const BASES: &str = "calibration/cost-bases.toml";
const FLEETS: &str = "calibration/fleets.toml";
const MACHINES: &str = "calibration/cpus.toml";

/// Sets of fitted constants, as `calibration/serving.toml` holds them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalibrationSets {
    set: Vec<CalibrationSet>,
}

/// Constants of a model on an engine and a generation of chips; `any` stands for all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalibrationSet {
    pub(crate) model: String,
    pub(crate) engine: String,
    pub(crate) generation: String,
    pub(crate) calibration: Calibration,
}

impl CalibrationSet {
    /// Where the constants stand: the input of every figure that uses them.
    pub(crate) fn id(&self) -> String {
        match (self.engine.as_str(), self.generation.as_str()) {
            ("any", "any") => format!("{CALIBRATION}#{}", self.model),
            (engine, "any") => format!("{CALIBRATION}#{}/{engine}", self.model),
            (engine, generation) => {
                format!("{CALIBRATION}#{}/{engine}/{generation}", self.model)
            }
        }
    }
}

/// Reads the sets of fitted constants of a dataset.
pub(crate) fn calibration_sets(dataset: &Dataset) -> Result<Vec<CalibrationSet>, Unanswered> {
    Ok(parse::<CalibrationSets>(dataset, CALIBRATION)?.set)
}

/// A dataset with what it knows of models, prices, cost bases, constants, fleets and machines.
#[derive(Debug)]
pub struct Catalog<'a> {
    dataset: &'a Dataset,
    pub(super) models: ModelFile,
    pub(super) bases: Bases,
    pub(super) sets: Vec<CalibrationSet>,
    pub(super) fleets: FleetFile,
    pub(super) machines: MachineFile,
    scenario: &'a Scenario,
    changes: &'a [Change],
    /// Rows of the scenario that the owner bases moved with.
    pub(super) moved: Vec<&'static str>,
}

impl<'a> Catalog<'a> {
    /// Reads the files in `calibration/` of a dataset, under its base scenario.
    ///
    /// # Errors
    /// [`Unanswered`] with file, line and column for a file that is missing or not understood.
    pub fn read(dataset: &'a Dataset) -> Result<Self, Unanswered> {
        Self::read_under(dataset, "base", &[])
    }

    /// The same under another scenario and with changed rows; the dataset is as the scenario has it
    /// ([`Dataset::under`]).
    ///
    /// Owners of `cost-bases.toml` have prices, lives and rates of their own. They move with the
    /// scenario: energy by the difference of `energy.price` to the base scenario, the rate by that
    /// of `chip.cost_of_capital`, lives by the ratio of `chip.life`.
    ///
    /// # Errors
    /// As [`Catalog::read`], and for an unknown scenario.
    pub fn read_under(
        dataset: &'a Dataset,
        scenario: &str,
        changes: &'a [Change],
    ) -> Result<Self, Unanswered> {
        let named = |id: &str| {
            crate::report::scenario(dataset, id).map_err(|error| Unanswered(error.to_string()))
        };
        let (base, scenario) = (named("base")?, named(scenario)?);
        let mut found = Self {
            dataset,
            models: parse(dataset, MODELS)?,
            bases: parse(dataset, BASES)?,
            sets: calibration_sets(dataset)?,
            fleets: parse(dataset, FLEETS)?,
            machines: parse(dataset, MACHINES)?,
            scenario,
            changes,
            moved: Vec::new(),
        };
        found.models.check()?;
        found.bases.check()?;
        let shift = Shift::between(&Inputs::new(dataset, base, &[]), &found.inputs());
        found.moved = shift.rows();
        found.bases.shift(&shift);
        found.bases.check()?;
        Ok(found)
    }

    /// The dataset.
    pub const fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// The figures that the scenario assumes.
    pub(super) fn inputs(&self) -> Inputs<'a> {
        Inputs::new(self.dataset, self.scenario, self.changes)
    }

    /// A chip by its id, by its id without the maker, or by the only id that holds the word.
    pub(super) fn chip(&self, word: &str) -> Result<&'a ChipRow, Unanswered> {
        if let Some(chip) = self.dataset.chip(word) {
            return Ok(chip);
        }
        let without_maker =
            |chip: &&ChipRow| chip.id().split_once('-').is_some_and(|(_, name)| name == word);
        if let Some(chip) = self.dataset.chips().iter().find(without_maker) {
            return Ok(chip);
        }
        let found: Vec<&ChipRow> =
            self.dataset.chips().iter().filter(|chip| chip.id().contains(word)).collect();
        match found.as_slice() {
            [only] => Ok(only),
            [] => Err(Unanswered(format!("no chip `{word}`: see `cloudecon tco chips`"))),
            several => {
                let ids: Vec<&str> = several.iter().map(|chip| chip.id()).collect();
                Err(Unanswered(format!("`{word}` is one of {}", ids.join(", "))))
            }
        }
    }

    /// A model by its id.
    pub(super) fn model(&self, id: &str) -> Result<&Model, Unanswered> {
        self.models.model.iter().find(|model| model.id == id).ok_or_else(|| {
            let known: Vec<&str> =
                self.models.model.iter().map(|model| model.id.as_str()).collect();
            Unanswered(format!("no model `{id}`: there are {}", known.join(", ")))
        })
    }

    /// The constants of a model: its own over all engines and generations, else those of the model
    /// that stands for its kind.
    pub(super) fn constants(&self, model: &Model) -> Result<&CalibrationSet, Unanswered> {
        let of = |id: &str| {
            self.sets
                .iter()
                .find(|set| set.model == id && set.engine == "any" && set.generation == "any")
        };
        let named = model.constants.as_deref().unwrap_or(&model.id);
        of(named).ok_or_else(|| Unanswered(format!("{CALIBRATION}: no constants of `{named}`")))
    }
}

fn parse<T: DeserializeOwned>(dataset: &Dataset, path: &str) -> Result<T, Unanswered> {
    let file: &RawFile =
        dataset.raw_file(path).ok_or_else(|| Unanswered(format!("the dataset has no `{path}`")))?;
    toml::from_str(file.text()).map_err(|error| {
        let (line, column) = place(file.text(), error.span().map_or(0, |span| span.start));
        Unanswered(format!("{}:{line}:{column}: {}", file.shown(), error.message()))
    })
}

/// Line and column of a byte, from 1.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    (line, column)
}
