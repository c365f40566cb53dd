#![doc = include_str!("../README.md")]

mod about;
mod bar;
mod check;
mod comparable;
mod deal;
mod factor;
mod formula;
mod grid;
mod input;
mod inputs;
mod model;
mod name;
mod twin;
mod write;

pub use grid::{Cell, Grid, Place, Style};
pub use input::Input;
pub use twin::{Answer, Twin, WorkbookError};
