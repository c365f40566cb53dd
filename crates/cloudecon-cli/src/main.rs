//! The program `cloudecon`.
fn main() {}
