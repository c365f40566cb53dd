use std::path::Path;

use super::Error;

/// The form of a file of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    #[cfg(feature = "frames")]
    Parquet,
}

impl Kind {
    /// By the ending of a file's name.
    pub(super) fn of(path: &Path) -> Result<Self, Error> {
        let shown = || path.display().to_string();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Ok(Self::Csv),
            #[cfg(feature = "frames")]
            Some("parquet") => Ok(Self::Parquet),
            #[cfg(not(feature = "frames"))]
            Some("parquet") => Err(Error::NoParquet { path: shown() }),
            _ => Err(Error::UnknownKind { path: shown() }),
        }
    }
}
