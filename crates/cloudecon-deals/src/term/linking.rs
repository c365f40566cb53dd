use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::term_value::TermNumber;
use crate::{Error, MicroUsd, Rate, Units};

/// A quantity that a term is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// A driver.
    Driver(String),
    /// The earned line of another term.
    Term(String),
    /// The earned lines of all other terms of a group.
    Group(String),
}

impl Source {
    /// A driver by name.
    pub fn driver(name: impl Into<String>) -> Self {
        Self::Driver(name.into())
    }

    /// A term by id.
    pub fn term(id: impl Into<String>) -> Self {
        Self::Term(id.into())
    }
}

/// A level of a driver or line: money or a count of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriverLevel {
    /// Level of a driver in money.
    Money(MicroUsd),
    /// Level of a driver in units.
    Units(Units),
}

impl DriverLevel {
    /// Micro-dollars or micro-units.
    pub const fn as_micros(self) -> i128 {
        match self {
            Self::Money(money) => money.as_micros(),
            Self::Units(units) => units.as_micros(),
        }
    }
}

impl From<MicroUsd> for DriverLevel {
    fn from(money: MicroUsd) -> Self {
        Self::Money(money)
    }
}

impl From<Units> for DriverLevel {
    fn from(units: Units) -> Self {
        Self::Units(units)
    }
}

impl fmt::Display for DriverLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(money) => money.fmt(f),
            Self::Units(units) => units.fmt(f),
        }
    }
}

impl FromStr for DriverLevel {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let money: Result<MicroUsd, Error> = text.parse();
        money.map(Self::Money).or_else(|_| text.parse().map(Self::Units)).map_err(|_| Error::Text {
            expected: "a level such as `500 USD million` or `250 units`",
            found: text.to_owned(),
        })
    }
}

impl TermNumber for DriverLevel {
    fn as_rate(self) -> Rate {
        Rate::whole(self.as_micros())
    }

    fn with_rate(self, rate: Rate) -> Self {
        match self {
            Self::Money(money) => Self::Money(money.with_rate(rate)),
            Self::Units(units) => Self::Units(units.with_rate(rate)),
        }
    }
}

impl Serialize for DriverLevel {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DriverLevel {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
