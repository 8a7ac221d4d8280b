//! A password as it was typed, in its one form: OpaqueString of RFC 8265 §4.2. Whether it is good is not asked here.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// A password; it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text is no password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a password has 1 to {} bytes and no control characters", Password::LONGEST)]
pub struct NotAPassword;

impl Password {
    /// The longest, in bytes of UTF-8.
    pub const LONGEST: usize = 1024;

    /// What was typed: spaces of other kinds are spaces, and letters that look the same are the same (NFC). Upper and lower
    /// case differ, and nothing is trimmed.
    ///
    /// # Errors
    /// It is empty, too long or has control characters.
    pub fn parse(typed: &str) -> Result<Self, NotAPassword> {
        if typed.len() > Self::LONGEST {
            return Err(NotAPassword);
        }
        let is_other_space = |c: char| c != ' ' && c.is_whitespace() && !c.is_control();
        let password: String = typed.chars().map(|c| if is_other_space(c) { ' ' } else { c }).nfc().collect();
        let is_fine =
            !password.is_empty() && password.len() <= Self::LONGEST && !password.contains(char::is_control);
        if is_fine { Ok(Self(password)) } else { Err(NotAPassword) }
    }

    /// The text, for whoever hashes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same_and_nothing_else_is_changed() {
        for (typed, password) in [
            ("correct horse", "correct horse"),
            ("correct\u{a0}horse", "correct horse"),
            ("cafe\u{301}", "café"),
            (" Anna ", " Anna "),
            ("ＡＮＮＡ", "ＡＮＮＡ"),
        ] {
            assert_eq!(Password::parse(typed).unwrap().as_str(), password);
        }
        assert_eq!(format!("{:?}", Password::parse("secret").unwrap()), "Password");
    }

    #[test]
    fn it_has_up_to_1024_bytes_and_no_controls() {
        assert!(Password::parse(&"x".repeat(Password::LONGEST)).is_ok());
        for wrong in ["", "a\nb", "a\tb", "a\0b", &"x".repeat(Password::LONGEST + 1)] {
            assert_eq!(Password::parse(wrong), Err(NotAPassword));
        }
    }
}
