//! What accounts may be called, so that a name is safe wherever it is shown, and nobody is mistaken for another.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// An account's name in its one form.
///
/// A small rule in the spirit of UsernameCaseMapped (RFC 8265 §3.3): the compatibility forms of Unicode are one, upper and
/// lower case are one; letters and digits of any script, and `.`, `_`, `-`, `@` and `+` between them. So it has no spaces, no
/// controls and nothing that turns the direction of writing, and no spreadsheet takes it for a formula.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AccountName(String);

/// Why a text is no account's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "an account's name has 1 to {} letters and digits, and . _ - @ + between them; it begins and ends with a letter or digit",
    AccountName::LONGEST
)]
pub struct NotAnAccountName;

impl AccountName {
    /// The longest name, in characters.
    pub const LONGEST: usize = 48;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountName {
    type Err = NotAnAccountName;

    fn from_str(text: &str) -> Result<Self, NotAnAccountName> {
        if text.len() > Self::LONGEST * 16 {
            return Err(NotAnAccountName);
        }
        let lower = text.trim().nfkc().flat_map(char::to_lowercase).collect::<String>();
        let name = lower.nfkc().collect::<String>();
        let joins = |c: char| "._-@+".contains(c);
        let marks = |c: char| is_combining_mark(c);
        let ends_well = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || marks(c));
        let begins_well = name.chars().next().is_some_and(|c| c.is_alphanumeric() && !marks(c));
        let is_fine = name.chars().all(|c| c.is_alphanumeric() || marks(c) || joins(c));
        // 48 characters have at most 192 bytes, so the name is an identity's too.
        let fits = name.chars().count() <= Self::LONGEST;
        if is_fine && fits && begins_well && ends_well(name.chars().next_back()) {
            Ok(Self(name))
        } else {
            Err(NotAnAccountName)
        }
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_name_however_it_is_typed() {
        for (typed, name) in [
            ("Anna", "anna"),
            (" anna ", "anna"),
            ("ＡＮＮＡ", "anna"),
            ("Zoe\u{308}", "zoë"),
            ("ZOË", "zoë"),
            ("Anna.Lena-O_1@Example.ORG", "anna.lena-o_1@example.org"),
            ("Ωmega", "ωmega"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(typed.parse::<AccountName>().unwrap().as_str(), name, "{typed:?}");
        }
    }

    #[test]
    fn no_name_does_harm_where_it_is_shown() {
        let long = "a".repeat(AccountName::LONGEST + 1);
        for hostile in [
            "",
            " ",
            "<script>",
            "=CMD()",
            "@SUM",
            "-1",
            "+1",
            "a b",
            "a\nb",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\"b",
            "a'b",
            "a,b",
            "a;b",
            "a/b",
            "\u{301}a",
            "a.",
            "\0",
            long.as_str(),
        ] {
            assert_eq!(hostile.parse::<AccountName>(), Err(NotAnAccountName), "{hostile:?}");
        }
    }
}
