use crate::getters::texts;

/// A file that belongs to the data set but is read by another crate, such as the terms of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFile {
    path: String,
    shown: String,
    text: String,
}

impl RawFile {
    pub(crate) const fn new(path: String, shown: String, text: String) -> Self {
        Self { path, shown, text }
    }

    texts! {
        /// The path inside the data set, such as `deals/bedrock.toml`.
        path;
        /// The path with the root that the caller gave, for messages.
        shown;
        /// Its text.
        text;
    }

    /// The name without folder and extension, such as `bedrock`.
    pub fn name(&self) -> &str {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        file.rsplit_once('.').map_or(file, |(stem, _)| stem)
    }
}
