//! Passwords of accounts at the command line: read from standard input or made, hashed here, and said once.

use std::io::{BufRead as _, Read as _};

use accounts::{Hashing, judge, make_password};
use gateway::accounts::{AccountName, Password};

use crate::cli::{print, print_json};

/// A password with its hash.
pub(super) struct Chosen {
    pub(super) hash: String,
    /// What was made, to be said to somebody.
    made: Option<String>,
}

impl Chosen {
    /// From standard input, or made.
    pub(super) fn by(stdin: bool, name: &str) -> Result<Self, String> {
        if !stdin {
            let (password, hash) = made()?;
            return Ok(Self { hash, made: Some(password) });
        }
        let mut line = String::new();
        let mut bounded = std::io::stdin().lock().take(2 * Password::LONGEST as u64);
        bounded.read_line(&mut line).map_err(|error| format!("standard input cannot be read: {error}"))?;
        Ok(Self { hash: hashed(name, line.trim_end_matches(['\n', '\r']))?, made: None })
    }

    /// Says what was made; nothing of what was read.
    pub(super) fn say(&self, name: &str, json: bool) {
        match (&self.made, json) {
            (Some(password), true) => {
                print_json(&serde_json::json!({ "name": name, "password": password }));
            }
            (Some(password), false) => print(&format!("{password}\n")),
            (None, true) => print_json(&serde_json::json!({ "name": name })),
            (None, false) => {}
        }
    }
}

/// A password that nobody can guess, and its hash.
pub(super) fn made() -> Result<(String, String), String> {
    let password = make_password().map_err(|error| error.to_string())?;
    let parsed = Password::parse(&password).map_err(|error| error.to_string())?;
    Ok((password, hash(&parsed)?))
}

/// The hash of a password that may be this account's.
pub(super) fn hashed(name: &str, typed: &str) -> Result<String, String> {
    let called = name.parse::<AccountName>().map_err(|wrong| format!("{name:?}: {wrong}"))?;
    let password = Password::parse(typed).map_err(|wrong| format!("{called}: {wrong}"))?;
    judge(&called, &password).map_err(|weakness| format!("{called}: the password {weakness}"))?;
    hash(&password)
}

fn hash(password: &Password) -> Result<String, String> {
    let hashed = Hashing::recommended().hash(password);
    let hashed = hashed.ok_or("there is no randomness or memory for hashing a password")?;
    Ok(hashed.as_str().to_owned())
}
