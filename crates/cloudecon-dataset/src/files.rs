use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The files of a data set: paths such as `observations/amazon.csv`, with `/` on every system, and bytes.
///
/// The program embeds one; [`Files::from_dir`] reads one from disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    root: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// An empty set. `root` is written before each path in messages; it may be empty.
    pub fn new(root: impl Into<String>) -> Self {
        Self { root: root.into(), files: BTreeMap::new() }
    }

    /// The `.csv` and `.toml` files in a directory and below it.
    ///
    /// # Errors
    /// What the file system says when a directory or a file cannot be read.
    pub fn from_dir(dir: &Path) -> io::Result<Self> {
        let mut files = Self::new(dir.to_string_lossy().replace('\\', "/"));
        files.add_dir(dir, "")?;
        Ok(files)
    }

    fn add_dir(&mut self, dir: &Path, prefix: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if name.starts_with('.') {
                continue;
            }
            if entry.file_type()?.is_dir() {
                self.add_dir(&entry.path(), &format!("{path}/"))?;
            } else if is_data(&name) && entry.path().is_file() {
                self.files.insert(path, std::fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        self.files.remove(path)
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Paths and bytes, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// What is written before each path in messages.
    pub fn root(&self) -> &str {
        &self.root
    }
}

fn is_data(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv") || e.eq_ignore_ascii_case("toml"))
}

impl<N: Into<String>, B: Into<Vec<u8>>> FromIterator<(N, B)> for Files {
    fn from_iter<I: IntoIterator<Item = (N, B)>>(files: I) -> Self {
        let mut set = Self::default();
        for (path, bytes) in files {
            set.insert(path, bytes);
        }
        set
    }
}
