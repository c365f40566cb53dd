use crate::figure::RawFigure;
use crate::getters::{borrows, copies, optional_texts, texts};
use crate::number::Number;
use crate::record::{Origin, Record};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::unit::unit_named;
use crate::words::Word;
use crate::{Basis, Bound, DistributionKind, Figure, Location};

/// A figure that the models take for want of a published one.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    id: String,
    figure: Figure,
    basis: Basis,
    source: Option<String>,
    reason: String,
    distribution: Option<DistributionKind>,
    points: Vec<(f64, f64)>,
    before: Option<Figure>,
    location: Location,
}

pub(crate) const ASSUMPTION: Table = Table {
    row: "assumption",
    about: "A figure that the models take for want of a published one.",
    names: Some(Target::Assumption),
    columns: &[
        required("id", Kind::Id, "Its name: models ask for it by this."),
        required("value", Kind::Quantity, "A number and a unit, such as `1.92 GW` or `8 percent`."),
        optional(
            "low",
            Kind::Number(Least::Any),
            "The low end, a number in a string, in the unit of the value.",
        ),
        optional("high", Kind::Number(Least::Any), "The high end, in the same way."),
        required("basis", Kind::Word(Basis::WORDS), "How it came about."),
        optional("source", Kind::Reference(Target::Source), "The document that it rests on."),
        required("reason", Kind::Text, "Why this value."),
        optional(
            "distribution",
            Kind::Word(DistributionKind::WORDS),
            "How it is distributed; uniform from low to high if left out.",
        ),
        optional("point", Kind::Tables(&POINT), "One value of a discrete or empirical one."),
    ],
};

const POINT: Table = Table {
    row: "point",
    about: "One value that the assumption may have.",
    names: None,
    columns: &[
        required(
            "value",
            Kind::Number(Least::Any),
            "A number in a string, in the unit of the assumption.",
        ),
        optional(
            "weight",
            Kind::Number(Least::AboveZero),
            "How likely it is beside the others; 1 if left out.",
        ),
    ],
};

impl Assumption {
    texts! {
        /// Its name.
        id;
        /// Why this value.
        reason;
    }
    optional_texts! {
        /// The id of the document that it rests on.
        source;
    }
    copies! {
        /// How it came about.
        basis -> Basis;
        /// How it is distributed, where the file says so.
        distribution -> Option<DistributionKind>;
    }
    borrows! {
        /// The value with its ends.
        figure -> Figure;
        /// Where it is written.
        location -> Location;
    }

    /// Values and weights of a discrete or empirical distribution, in the internal unit of the
    /// figure, in file order.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// The figure that a change of the scenario replaced by this one.
    pub const fn before(&self) -> Option<&Figure> {
        self.before.as_ref()
    }

    /// The same assumption with another figure, for a reason; `points` move with it.
    pub(crate) fn changed(
        &self,
        figure: Figure,
        points: Vec<(f64, f64)>,
        reason: &str,
        location: &Location,
    ) -> Self {
        Self {
            id: self.id.clone(),
            figure,
            basis: self.basis.max(Basis::Assumed),
            source: self.source.clone(),
            reason: reason.to_owned(),
            distribution: self.distribution,
            points,
            before: Some(self.figure.clone()),
            location: location.clone(),
        }
    }
}

/// An assumption as read, with the places of its keys.
#[derive(Debug, Clone)]
pub(crate) struct AssumptionRaw {
    pub(crate) id: String,
    pub(crate) figure: RawFigure,
    pub(crate) basis: Basis,
    pub(crate) source: Option<String>,
    pub(crate) reason: String,
    pub(crate) distribution: Option<DistributionKind>,
    pub(crate) points: Vec<(Number, f64)>,
    pub(crate) origin: Origin,
}

impl AssumptionRaw {
    pub(crate) fn from_record(record: &Record<'_>) -> Option<Self> {
        let (value, unit) = record.quantity("value")?;
        Some(Self {
            id: record.string("id")?,
            figure: RawFigure {
                value: value.clone(),
                low: record.number("low").cloned(),
                high: record.number("high").cloned(),
                unit: unit.to_owned(),
                bound: Bound::About,
            },
            basis: record.word("basis")?,
            source: record.string("source"),
            reason: record.string("reason")?,
            distribution: record.word("distribution"),
            points: record.tables("point").iter().filter_map(point).collect(),
            origin: record.origin.clone(),
        })
    }

    /// The assumption with its quantity, which its unit says.
    pub(crate) fn checked(&self) -> Option<Assumption> {
        let unit = unit_named(&self.figure.unit)?;
        let kind = unit.quantities.first()?;
        Some(Assumption {
            id: self.id.clone(),
            figure: Figure::new(&self.figure, unit, *kind)?,
            basis: self.basis,
            source: self.source.clone(),
            reason: self.reason.clone(),
            distribution: self.distribution,
            points: self.points.iter().map(|(at, w)| (unit.internal(at.value()), *w)).collect(),
            before: None,
            location: self.origin.location(),
        })
    }
}

fn point(record: &Record<'_>) -> Option<(Number, f64)> {
    Some((record.number("value")?.clone(), record.value("weight").unwrap_or(1.0)))
}
