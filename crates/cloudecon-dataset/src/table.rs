//! The tables of the format: one list of columns that the reader, the schema and the documentation share.

/// A kind of row: the columns of a csv file or the keys of a TOML table.
#[derive(Debug)]
pub(crate) struct Table {
    /// One row, as messages call it: `observation`.
    pub(crate) row: &'static str,
    pub(crate) about: &'static str,
    /// What the first column names, if it is the row's own id.
    pub(crate) names: Option<Target>,
    pub(crate) columns: &'static [Column],
}

/// A column of a csv file or a key of a TOML table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) need: Need,
    pub(crate) about: &'static str,
}

/// Whether a column may say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Always a value.
    Required,
    /// `-` in a cell; in TOML the key may be left out.
    Optional,
    /// Always written, and may be `-`, in TOML too.
    Dash,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// The id of the row.
    Id,
    /// The name of a metric.
    MetricName,
    /// `<entity>.<metric>@<period>[#n]`.
    ObservationId,
    /// The id of a row elsewhere.
    Reference(Target),
    /// Free text of one line.
    Text,
    Number(Least),
    Whole {
        low: i64,
        high: i64,
    },
    Date,
    PartialDate,
    Period,
    Unit,
    /// One of a list of words.
    Word(&'static [(&'static str, &'static str)]),
    Url,
    /// TOML: a number and its unit in one string.
    Quantity,
    /// TOML: a list of ids of rows elsewhere.
    References(Target),
    /// TOML: a list of names that occur elsewhere.
    Texts(Target),
    /// TOML: a list of words.
    Words(&'static [(&'static str, &'static str)]),
    /// TOML: one table.
    Table(&'static Table),
    /// TOML: an array of tables.
    Tables(&'static Table),
}

/// The smallest number that a column allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Least {
    Any,
    Zero,
    AboveZero,
}

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Source,
    Provider,
    Entity,
    Metric,
    Observation,
    Site,
    Operator,
    Ppa,
    Platform,
    Access,
    ListPrice,
    AccountingPolicy,
    Adjustment,
    Chip,
    Deal,
    Claim,
    Relation,
    Scenario,
    /// Of one scenario.
    Assumption,
}

impl Target {
    /// What it is, for messages: "`x` is not a source".
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Provider => "provider",
            Self::Entity => "entity",
            Self::Metric => "metric",
            Self::Observation => "observation",
            Self::Site => "site step",
            Self::Operator => "operator",
            Self::Ppa => "power purchase",
            Self::Platform => "platform",
            Self::Access => "access",
            Self::ListPrice => "list price",
            Self::AccountingPolicy => "policy",
            Self::Adjustment => "adjustment",
            Self::Chip => "chip",
            Self::Deal => "deal",
            Self::Claim => "claim",
            Self::Relation => "relation",
            Self::Scenario => "scenario",
            Self::Assumption => "assumption",
        }
    }

    /// The file in which it is defined.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Source => "sources.toml",
            Self::Provider | Self::Entity => "providers.toml",
            Self::Metric => "metrics.csv",
            Self::Observation => "observations",
            Self::Site | Self::Operator => "sites.csv",
            Self::Ppa => "ppas.csv",
            Self::Platform => "platforms.csv",
            Self::Access => "model_access.csv",
            Self::ListPrice => "list_prices.csv",
            Self::AccountingPolicy => "policies.csv",
            Self::Adjustment => "adjustments.csv",
            Self::Chip => "chips.csv",
            Self::Deal => "deals.csv",
            Self::Claim | Self::Relation => "claims.toml",
            Self::Scenario | Self::Assumption => "scenarios",
        }
    }
}

pub(crate) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, need: Need::Required, about }
}

pub(crate) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, need: Need::Optional, about }
}

pub(crate) const fn dash(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, need: Need::Dash, about }
}

impl Table {
    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.columns.iter().map(|column| column.name)
    }
}
