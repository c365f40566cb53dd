//! Numbers of rows that hold several: which a scenario may change, and how.

use cloudecon_core::{ChipHourPrice, EnergyPrice, Power, Printed, Usd};

use crate::QuantityKind;
use crate::operation::End;

/// A number in a field, in its internal unit.
pub(crate) trait Held: Copy {
    fn held(self) -> f64;
    fn of(number: f64) -> Self;
}

impl Held for f64 {
    fn held(self) -> f64 {
        self
    }

    fn of(number: f64) -> Self {
        number
    }
}

macro_rules! held {
    ($( $type:ty ),+) => { $(
        impl Held for $type {
            fn held(self) -> f64 {
                self.internal()
            }

            fn of(number: f64) -> Self {
                Self::from_internal(number)
            }
        }
    )+ };
}

held!(ChipHourPrice, EnergyPrice, Power, Usd);

/// A row with numbers that can be told by the names of their columns.
pub(crate) trait Cells: Clone {
    /// The names, and the quantity of each where units of the format measure it.
    const NAMES: &'static [(&'static str, Option<QuantityKind>)];

    /// Sends the number of a cell with its ends through a function.
    fn each(&mut self, cell: &str, function: &mut dyn FnMut(End, f64) -> f64);

    /// The number of a cell.
    fn number(&self, cell: &str) -> Option<f64> {
        let mut found = None;
        self.clone().each(cell, &mut |_, number| {
            found = found.or(Some(number));
            number
        });
        found
    }
}

macro_rules! cells {
    ($row:ty : $( $name:literal, $kind:expr => $( $end:ident $field:ident ),+ ; )+) => {
        impl crate::cells::Cells for $row {
            const NAMES: &'static [(&'static str, Option<crate::QuantityKind>)] =
                &[$( ($name, $kind) ),+];

            fn each(
                &mut self,
                cell: &str,
                function: &mut dyn FnMut(crate::operation::End, f64) -> f64,
            ) {
                use crate::cells::Held;
                match cell {
                    $( $name => {
                        $( self.$field = self.$field.map(|held| {
                            Held::of(function(crate::operation::End::$end, held.held()))
                        }); )+
                    } )+
                    _ => {}
                }
            }
        }
    };
}

pub(crate) use cells;
