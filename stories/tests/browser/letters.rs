//! A mail server on the gateway's machine (aiosmtpd), and what it was given.

use std::path::Path;
use std::time::Duration;

use lab::wait_for;
use serde_json::Value;

use super::premises::{Premises, Running};

const WITHIN: Duration = Duration::from_secs(60);

/// `[mail]` for this server.
pub(crate) const MAIL: &str =
    "[mail]\nserver = \"localhost:2525\"\nsecurity = \"none\"\nfrom = \"wifi@inn.example\"\n";

/// The server; it ends with this.
pub(crate) struct Letters<'p> {
    premises: &'p Premises,
    _server: Running,
}

impl<'p> Letters<'p> {
    pub(crate) fn begin(premises: &'p Premises) -> Self {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/courier/tests/courier/smtp_server.py");
        let arguments = [script.to_str().unwrap(), "open", "-", "-", "2525"];
        let server = premises.start(premises.network.gateway(), "python3", &arguments);
        let letters = Self { premises, _server: server };
        wait_for("the mail server (python3-aiosmtpd)", WITHIN, || letters.lines().first().cloned()).unwrap();
        letters
    }

    /// The address in the first letter, once there is one, that begins so and goes on with letters and digits.
    pub(crate) fn link(&self, to: &str, beginning: &str) -> String {
        let letter = wait_for("the letter", WITHIN, || self.lines().get(1).cloned()).unwrap();
        let letter: Value = serde_json::from_str(&letter).unwrap();
        assert_eq!(letter["to"][0], to);
        let text = letter["message"].as_str().unwrap().replace("=\r\n", "").replace("=3D", "=");
        let (_, rest) = text.split_once(beginning).unwrap_or_else(|| panic!("no link: {text}"));
        let rest: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        format!("{beginning}{rest}")
    }

    fn lines(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.premises.folder().join("python3.log")).unwrap_or_default();
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        whole.lines().map(str::to_owned).collect()
    }
}
