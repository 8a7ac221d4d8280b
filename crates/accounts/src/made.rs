//! Passwords that are made for people: read from paper, typed once, and then changed.

use rustix::rand::{GetRandomFlags, getrandom};

/// Letters and digits that are not mistaken for each other.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";
const GROUPS: usize = 3;
const GROUP: usize = 4;

/// The kernel gave no randomness.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the kernel gave no randomness")]
pub struct NoRandomness;

/// A password that nobody can guess: three groups of four out of 31 letters, 59 bits.
///
/// # Errors
/// The kernel gave no randomness.
pub fn make_password() -> Result<String, NoRandomness> {
    let mut groups = Vec::with_capacity(GROUPS);
    for _ in 0..GROUPS {
        let mut group = String::with_capacity(GROUP);
        while group.len() < GROUP {
            let mut octet = [0];
            if getrandom(&mut octet, GetRandomFlags::empty()) != Ok(1) {
                return Err(NoRandomness);
            }
            let letter = char::from(LETTERS[usize::from(octet[0] % 32)]);
            // The last place is no letter: every letter is drawn as often as any other.
            if letter != '+' {
                group.push(letter);
            }
        }
        groups.push(group);
    }
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same_and_each_can_be_typed() {
        let all: std::collections::BTreeSet<_> = (0..1000).map(|_| make_password().unwrap()).collect();
        assert_eq!(all.len(), 1000);
        for password in all {
            assert_eq!(password.len(), 14);
            assert!(password.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit()));
            assert!(!password.contains(['l', 'o', '0', '1', 'i']), "{password}");
        }
    }
}
