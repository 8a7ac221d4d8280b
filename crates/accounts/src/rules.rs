//! Which passwords are refused: those that are too short, and those that anybody would guess first.
//!
//! As NIST SP 800-63B asks of passwords that people choose: a length, a list of what is common, and no rules of which
//! characters must be in it. The list is small and of our own making (`commonest.txt`): what holds an attacker off is
//! how few guesses there are at one account.

use gateway::accounts::{AccountName, Password};

/// Characters, at least.
const SHORTEST: usize = 8;

/// One in each line, in lower case. Short words are there too: with figures behind them they are as common.
const COMMONEST: &str = include_str!("commonest.txt");

/// Rows of keys and of the alphabet that fingers run along.
const RUNS: [&str; 6] = [
    "12345678901234567890",
    "09876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
];

/// What is wrong with a password that was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Weakness {
    /// Fewer than eight characters.
    #[error("has fewer than {SHORTEST} characters")]
    TooShort,
    /// Among the first that anybody would guess.
    #[error("is among the first that anybody would guess")]
    TooCommon,
}

/// Whether this may be the password of the account of that name.
///
/// # Errors
/// What is wrong with it.
pub fn judge(name: &AccountName, password: &Password) -> Result<(), Weakness> {
    let text = password.as_str();
    if text.chars().count() < SHORTEST {
        return Err(Weakness::TooShort);
    }
    let lower = text.to_lowercase();
    let core = lower.trim_end_matches(|c: char| c.is_ascii_digit() || "!?.*#$ ".contains(c));
    let is_listed = |word: &str| COMMONEST.lines().any(|common| common == word);
    let is_own = |word: &str| word == name.as_str() || name.as_str().split('@').next() == Some(word);
    let is_run = RUNS.iter().any(|run| run.contains(lower.as_str()));
    if is_listed(&lower) || is_listed(core) || is_own(&lower) || is_own(core) || is_run || repeats(&lower) {
        return Err(Weakness::TooCommon);
    }
    Ok(())
}

/// Whether it is a short piece again and again: `aaaaaaaa`, `abababab`, `12341234`.
fn repeats(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=4).any(|piece| letters.iter().zip(letters.iter().skip(piece)).all(|(one, next)| one == next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Result<(), Weakness> {
        judge(&"anna.long@example.org".parse().unwrap(), &Password::parse(text).unwrap())
    }

    #[test]
    fn eight_characters_of_any_kind_are_enough() {
        for fine in
            ["zk3 9fwm", "correct horse battery", "пароли длинные", "ひらがなのあいことば", "        x"]
        {
            assert_eq!(verdict(fine), Ok(()), "{fine}");
        }
        for short in ["zk39fwm", "ひらがな", "1"] {
            assert_eq!(verdict(short), Err(Weakness::TooShort), "{short}");
        }
    }

    #[test]
    fn what_anybody_would_guess_first_is_refused() {
        for common in [
            "password",
            "Password",
            "PASSWORD1",
            "password123!",
            "12345678",
            "87654321",
            "qwertyui",
            "asdfghjk",
            "aaaaaaaa",
            "abababab",
            "12341234",
            "iloveyou",
            "sunshine2024",
            "passwort1",
            "motdepasse",
            "anna.long",
            "anna.long@example.org",
            "Anna.Long99",
            "letmein1",
            "welcome1",
        ] {
            assert_eq!(verdict(common), Err(Weakness::TooCommon), "{common}");
        }
    }

    #[test]
    fn the_list_is_in_lower_case_and_has_nothing_twice() {
        let all: std::collections::BTreeSet<_> = COMMONEST.lines().collect();
        assert_eq!(all.len(), COMMONEST.lines().count());
        assert!(
            all.iter().all(|word| !word.is_empty() && *word == word.to_lowercase() && word.trim() == *word)
        );
    }
}
