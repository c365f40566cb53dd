//! Getters of the row types, which keep their fields private.

/// Getters of `String` fields as `&str`.
macro_rules! texts {
    ($( $(#[$doc:meta])* $name:ident ; )+) => { $(
        $(#[$doc])*
        pub fn $name(&self) -> &str {
            &self.$name
        }
    )+ };
}

/// Getters of `Option<String>` fields as `Option<&str>`.
macro_rules! optional_texts {
    ($( $(#[$doc:meta])* $name:ident ; )+) => { $(
        $(#[$doc])*
        pub fn $name(&self) -> Option<&str> {
            self.$name.as_deref()
        }
    )+ };
}

/// Getters of fields that are copied.
macro_rules! copies {
    ($( $(#[$doc:meta])* $name:ident -> $type:ty ; )+) => { $(
        $(#[$doc])*
        pub const fn $name(&self) -> $type {
            self.$name
        }
    )+ };
}

/// Getters of fields that are borrowed.
macro_rules! borrows {
    ($( $(#[$doc:meta])* $name:ident -> $type:ty ; )+) => { $(
        $(#[$doc])*
        pub const fn $name(&self) -> &$type {
            &self.$name
        }
    )+ };
}

/// Getters of `Vec` fields as slices.
macro_rules! slices {
    ($( $(#[$doc:meta])* $name:ident -> $type:ty ; )+) => { $(
        $(#[$doc])*
        pub fn $name(&self) -> &[$type] {
            &self.$name
        }
    )+ };
}

pub(crate) use {borrows, copies, optional_texts, slices, texts};
