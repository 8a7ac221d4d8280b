//! The files of the checkout, as a person sees them: nothing that was built, nothing hidden by version control.
//!
//! It reads the folders and not the index, so that a file is checked before it is first added.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Files larger than this are data, not text to check.
const LARGEST_TEXT: u64 = 4 * 1024 * 1024;

/// The root of the workspace and its files.
pub(crate) struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The workspace that holds this program.
    pub(crate) fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let Some(root) = here.parent().filter(|root| root.join("Cargo.toml").is_file()) else {
            bail!("{} is not inside the workspace any more: build xtask again", here.display());
        };
        Ok(Self { root: root.to_owned() })
    }

    /// The root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Every file, by its path from the root, in order.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        self.collect(Path::new(""), &mut files)?;
        files.sort();
        Ok(files)
    }

    /// The text of the file at that path from the root; `None` for data that is not text.
    pub(crate) fn text(&self, path: &Path) -> Result<Option<String>> {
        let full = self.root.join(path);
        let length = fs::metadata(&full).with_context(|| format!("cannot read {}", path.display()))?.len();
        if length > LARGEST_TEXT {
            return Ok(None);
        }
        let bytes = fs::read(&full).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(String::from_utf8(bytes).ok())
    }

    fn collect(&self, folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
        let full = self.root.join(folder);
        for entry in fs::read_dir(&full).with_context(|| format!("cannot list {}", full.display()))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_file() {
                files.push(path);
            } else if kind.is_dir() && !is_built(&path) {
                self.collect(&path, files)?;
            }
        }
        Ok(())
    }
}

/// Folders that .gitignore names, the repository's own, and what mdBook makes.
fn is_built(folder: &Path) -> bool {
    let name = folder.to_string_lossy();
    name == ".git"
        || name == "target"
        || name.starts_with("target-")
        || name == "artifacts"
        || name == "book/book"
        || folder.ends_with("node_modules")
}
