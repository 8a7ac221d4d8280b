//! What `explain` and `lint` are given: a file, or standard input, read within bounds.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use status_diagnosis::{Exchange, LARGEST_INPUT, Pasted, Request, read};

use super::super::{complain, remark};
use crate::trouble::Chapter;

/// The exit code for what was not understood.
pub(super) const NOT_UNDERSTOOD: u8 = 2;

#[derive(Debug, Args)]
pub(super) struct Given {
    /// The file to read: curl's output, a raw response, a HAR file or log lines; - for standard input.
    #[arg(default_value = "-", value_name = "FILE")]
    file: PathBuf,
    /// The method that was used, where the input does not tell it.
    #[arg(long, value_name = "METHOD")]
    method: Option<String>,
    /// The address that was asked for, where the input does not tell it.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl Given {
    /// What was understood; what was not is said on standard error.
    pub(super) fn read(&self) -> Result<Pasted, ExitCode> {
        let octets = octets(&self.file).map_err(|error| {
            complain(&format!("{} cannot be read: {error}", self.file.display()), Chapter::StatusTools);
            ExitCode::from(NOT_UNDERSTOOD)
        })?;
        let mut pasted = read(&octets).map_err(|problem| {
            complain(&format!("not understood: {problem}"), Chapter::StatusTools);
            ExitCode::from(NOT_UNDERSTOOD)
        })?;
        for skipped in &pasted.skipped {
            match skipped.line {
                0 => remark(&format!("left out: {}", skipped.why)),
                line => remark(&format!("line {line} was left out: {}", skipped.why)),
            }
        }
        for exchange in &mut pasted.exchanges {
            self.complete(exchange);
        }
        Ok(pasted)
    }

    /// Adds what was said on the command line.
    fn complete(&self, exchange: &mut Exchange) {
        if self.method.is_none() && self.url.is_none() {
            return;
        }
        let request = exchange.request.get_or_insert_with(Request::default);
        if let Some(method) = self.method.as_ref().filter(|_| request.method.is_empty()) {
            request.method = method.to_uppercase();
        }
        if let Some(url) = self.url.as_ref().filter(|_| !request.target.contains("://")) {
            request.target.clone_from(url);
        }
    }
}

fn octets(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    // One more than is read, so that what is too long is noticed.
    let most = LARGEST_INPUT as u64 + 1;
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut octets)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut octets)?;
    }
    Ok(octets)
}
