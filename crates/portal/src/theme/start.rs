//! A new theme to begin from: the default one as files, each of which may be changed or taken away.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const SHEET: &str = include_str!("../../templates/theme.toml");
const TEXTS: &str = include_str!("../../templates/texts.ftl");
const LOGO: &str = include_str!("../../templates/logo.svg");

/// Writes the files of a new theme into a folder that is not there yet, or empty, and says which.
///
/// # Errors
/// When the folder has something in it, or cannot be written.
pub fn begin(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty"));
    }
    fs::create_dir_all(folder.join("texts"))?;
    let files = [("theme.toml", SHEET), ("logo.svg", LOGO), ("texts/en.ftl", TEXTS)];
    let mut written = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        fs::File::create_new(&path)?.write_all(content.as_bytes())?;
        written.push(path);
    }
    Ok(written)
}

/// Writes the default templates beside it, for who wants to change how pages are built.
///
/// # Errors
/// When they are there already, or cannot be written.
pub fn copy_templates(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder.join("templates"))?;
    let mut written = Vec::new();
    for (name, content) in super::templates::TEMPLATES {
        let path = folder.join("templates").join(name);
        fs::File::create_new(&path)?.write_all(content.as_bytes())?;
        written.push(path);
    }
    Ok(written)
}
