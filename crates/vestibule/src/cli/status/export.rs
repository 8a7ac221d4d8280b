//! `vestibule status export`: writes the whole reference as files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use status_site::{File, Site};

use super::super::{complain, print};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status export public/status
  vestibule status export public/status --base-url https://example.org/status

Files that are there already are replaced; others are left alone. A page is <code>/index.html, and what visitors read in
another language <language>/<code>/index.html; let your server answer with 404.html what it does not find.

Exit code: 0, or 1 when a file cannot be written.")]
pub(super) struct Arguments {
    /// The folder; it is made where it is not there.
    folder: PathBuf,
    /// Where the folder will be found on the web. Without it links begin with /status, and there is no sitemap.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let files = status_site::export(&Site::in_files(arguments.base_url.as_deref().unwrap_or_default()));
    for file in &files {
        if let Err(error) = write(&arguments.folder, file) {
            complain(
                &format!(
                    "{} cannot be written: {error}\n  to do: give a folder that you may write to",
                    arguments.folder.join(&file.path).display()
                ),
                Chapter::StatusReference,
            );
            return ExitCode::FAILURE;
        }
    }
    let octets: usize = files.iter().map(|file| file.content.len()).sum();
    let folder = arguments.folder.display();
    print(&format!("{} files, {} kB, in {folder}\n", files.len(), octets / 1000));
    ExitCode::SUCCESS
}

fn write(folder: &Path, file: &File) -> std::io::Result<()> {
    let path = folder.join(&file.path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, &file.content)
}

fn base_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let usable = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~:/[]".contains(&octet);
    match rest {
        Some(rest) if !rest.is_empty() && rest.bytes().all(usable) => Ok(text.to_owned()),
        _ => Err("it is not an address such as https://example.org/status".to_owned()),
    }
}
