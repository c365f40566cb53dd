//! What a walk met: names with their places.

use crate::contracts::schema::{Role, Target};

/// A name with its place.
#[derive(Debug, Clone)]
pub(in crate::contracts) struct Named {
    pub(in crate::contracts) name: String,
    pub(in crate::contracts) offset: usize,
}

/// A term or ramp of the file.
#[derive(Debug, Clone)]
pub(in crate::contracts) struct Owner {
    pub(in crate::contracts) id: Option<Named>,
    pub(in crate::contracts) role: Role,
    pub(in crate::contracts) group: Option<Named>,
    pub(in crate::contracts) is_take_or_pay: bool,
    /// The keys inside it, with the places of their values.
    pub(in crate::contracts) cells: Vec<(&'static str, usize)>,
}

/// A name that something refers to.
#[derive(Debug, Clone)]
pub(in crate::contracts) struct Cite {
    pub(in crate::contracts) target: Target,
    pub(in crate::contracts) key: &'static str,
    pub(in crate::contracts) name: Named,
    /// Index of the term or ramp that refers.
    pub(in crate::contracts) owner: Option<usize>,
}

/// A path of the base run: its place and, if it is a list, its length.
#[derive(Debug, Clone)]
pub(in crate::contracts) struct Path {
    pub(in crate::contracts) name: Named,
    pub(in crate::contracts) length: Option<usize>,
}

/// What the walk met.
#[derive(Debug, Default)]
pub(in crate::contracts) struct Seen {
    pub(in crate::contracts) parties: Vec<Named>,
    pub(in crate::contracts) owners: Vec<Owner>,
    pub(in crate::contracts) cites: Vec<Cite>,
    pub(in crate::contracts) paths: Vec<Path>,
}
