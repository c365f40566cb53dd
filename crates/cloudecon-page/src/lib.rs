#![doc = include_str!("../README.md")]

mod anchor;
mod chart;
mod contents;
mod flow;
mod layout;
mod number;
mod prose;
mod rows;
mod scripts;
mod sources;
mod tables;
mod traces;

pub use chart::{Chart, charts_of};
pub use contents::{Form, Page, Section};
