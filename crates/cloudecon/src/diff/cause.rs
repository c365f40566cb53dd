use serde::Serialize;

/// Why an output moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cause {
    /// A row that both runs use has another number.
    Data,
    /// Another row of the same figure is used: a newer source, another policy.
    SourceChoice,
    /// A setting of the scenario has another number.
    Assumption,
    /// The formula is another.
    Formula,
    /// A row of another entity, metric or period stands in its place.
    Definition,
    /// A model moved that cannot be evaluated from what is written: more than one cause in it.
    Model,
}

impl Cause {
    /// Every cause, in the order of the columns.
    pub const ALL: [Self; 6] = [
        Self::Data,
        Self::SourceChoice,
        Self::Assumption,
        Self::Formula,
        Self::Definition,
        Self::Model,
    ];

    /// The name in tables of data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::SourceChoice => "source_choice",
            Self::Assumption => "assumption",
            Self::Formula => "formula",
            Self::Definition => "definition",
            Self::Model => "model",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::SourceChoice => "Source choice",
            Self::Assumption => "Assumption",
            Self::Formula => "Formula",
            Self::Definition => "Definition",
            Self::Model => "Model",
        }
    }

    pub(super) const fn bit(self) -> usize {
        1 << self as usize
    }
}
