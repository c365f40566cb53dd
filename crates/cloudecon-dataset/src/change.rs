use cloudecon_core::Period;

use crate::getters::{borrows, copies, optional_texts, texts};
use crate::number::Number;
use crate::record::{Origin, Record};
use crate::table::{Kind, Least, Table, optional, required};
use crate::{Location, Operation};

/// One change of what a scenario's base holds, with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioChange {
    id: String,
    cell: Option<String>,
    operation: Operation,
    written: String,
    from: Option<Period>,
    reason: String,
    location: Location,
}

pub(crate) const CHANGE: Table = Table {
    row: "change",
    about: "One change of a number or a date: exactly one of `set`, `plus`, `times` and `delay`.",
    names: None,
    columns: &[
        required(
            "id",
            Kind::Text,
            "What changes: an assumption, an observation, `ENTITY.METRIC` for every period of a figure, a chip, a step of a site or its campus, a power purchase or a statement about a deal.",
        ),
        optional("cell", Kind::Text, "Which number of a chip, site, purchase or deal: a column."),
        optional("set", Kind::Quantity, "The number instead, such as `20 percent`."),
        optional("low", Kind::Number(Least::Any), "The low end of `set`, in its unit."),
        optional("high", Kind::Number(Least::Any), "The high end of `set`, in its unit."),
        optional("plus", Kind::Quantity, "So much more, at both ends of the range too."),
        optional(
            "times",
            Kind::Number(Least::AboveZero),
            "So many times as much, at both ends too: a number in a string.",
        ),
        optional(
            "delay",
            Kind::Text,
            "So much later: `2 quarters` or `3 months`; a minus is earlier.",
        ),
        optional(
            "from",
            Kind::Period,
            "Only periods that begin then or later, or steps of a campus that run by then or later.",
        ),
        required("reason", Kind::Text, "Why."),
    ],
};

impl ScenarioChange {
    texts! {
        /// What changes.
        id;
        /// Why.
        reason;
        /// What happens to it, as written: `plus 10 USD/MWh`.
        written;
    }
    optional_texts! {
        /// Which number of the row.
        cell;
    }
    copies! {
        /// What happens to it, in the internal unit.
        operation -> Operation;
        /// From which period on.
        from -> Option<Period>;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

/// A change as read, without the unit of its target.
#[derive(Debug, Clone)]
pub(crate) struct ChangeRaw {
    pub(crate) id: String,
    pub(crate) cell: Option<String>,
    pub(crate) set: Option<(Number, String)>,
    pub(crate) low: Option<Number>,
    pub(crate) high: Option<Number>,
    pub(crate) plus: Option<(Number, String)>,
    pub(crate) times: Option<Number>,
    pub(crate) delay: Option<String>,
    pub(crate) from: Option<Period>,
    reason: String,
    pub(crate) origin: Origin,
}

impl ChangeRaw {
    pub(crate) fn from_record(record: &Record<'_>) -> Option<Self> {
        let quantity = |name| {
            record
                .quantity(name)
                .map(|(number, unit): (&Number, &str)| (number.clone(), unit.to_owned()))
        };
        Some(Self {
            id: record.string("id")?,
            cell: record.string("cell"),
            set: quantity("set"),
            low: record.number("low").cloned(),
            high: record.number("high").cloned(),
            plus: quantity("plus"),
            times: record.number("times").cloned(),
            delay: record.string("delay"),
            from: record.period("from"),
            reason: record.string("reason")?,
            origin: record.origin.clone(),
        })
    }

    /// The keys of the operations that are written.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        let written = [
            ("set", self.set.is_some()),
            ("plus", self.plus.is_some()),
            ("times", self.times.is_some()),
            ("delay", self.delay.is_some()),
        ];
        written.into_iter().filter_map(|(name, is)| is.then_some(name)).collect()
    }

    /// The number of the one operation and its unit, where it has one.
    pub(crate) fn quantity(&self) -> Option<(&'static str, &Number, &str)> {
        let set = self.set.as_ref().map(|(number, unit)| ("set", number, unit.as_str()));
        set.or_else(|| self.plus.as_ref().map(|(number, unit)| ("plus", number, unit.as_str())))
    }

    /// The months of a delay, where they can be read.
    pub(crate) fn months(&self) -> Option<i32> {
        let (number, unit) = self.delay.as_deref()?.split_once(' ')?;
        let number: i32 = number.parse().ok()?;
        match unit {
            "month" | "months" => Some(number),
            "quarter" | "quarters" => number.checked_mul(3),
            _ => None,
        }
    }

    pub(crate) fn with(&self, operation: Operation) -> ScenarioChange {
        let written = match (self.quantity(), &self.times, &self.delay) {
            (Some((key, number, unit)), ..) => format!("{key} {} {unit}", number.text()),
            (None, Some(times), _) => format!("times {}", times.text()),
            (None, None, delay) => format!("delay {}", delay.as_deref().unwrap_or_default()),
        };
        ScenarioChange {
            id: self.id.clone(),
            cell: self.cell.clone(),
            operation,
            written,
            from: self.from,
            reason: self.reason.clone(),
            location: self.origin.location(),
        }
    }
}
