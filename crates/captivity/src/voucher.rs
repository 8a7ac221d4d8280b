//! Voucher codes: how they are written, and what people make of them when they type.
//!
//! A code has twelve characters, shown in three groups of four. Two are the tag, which all codes of a batch have, so
//! that guessing at a batch is noticed; nine carry the secret, 44 bits; the last one is a check character, so that a
//! slip of the finger is told from a guess before anything is looked up. Never draws randomness itself, never decides
//! whether a code admits.

use std::fmt;
use std::str::FromStr;

/// The characters of a code: no 0 and O, no 1, I and L. Their number is a prime, which the check character needs.
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// How many of the characters are the tag of the batch; they come first.
const TAG: usize = 2;

/// How many characters carry tag and secret; the check character follows them.
const CARRY: usize = 11;

/// A text longer than this is not looked at: nobody separates every character twice.
const LONGEST_TEXT: usize = 64;

/// A voucher's code, in the one spelling that it has. It is worth a session, so `Debug` does not print it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VoucherCode([u8; CARRY + 1]);

impl VoucherCode {
    /// The code with that tag that a random number stands for. The number must be drawn evenly from all of its range by a
    /// generator that cannot be predicted.
    #[must_use]
    pub fn from_draw(tag: VoucherTag, mut draw: u128) -> Self {
        let mut code = [0; CARRY + 1];
        code[..TAG].copy_from_slice(&tag.0);
        for character in &mut code[TAG..CARRY] {
            *character = character_of(draw);
            draw /= 31;
        }
        code[CARRY] = check_character(&code[..CARRY]);
        Self(code)
    }

    /// What all codes of its batch begin with.
    #[must_use]
    pub fn tag(&self) -> VoucherTag {
        VoucherTag([self.0[0], self.0[1]])
    }
}

/// What all codes of a batch begin with. It is no secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct VoucherTag([u8; TAG]);

impl VoucherTag {
    /// The tag that a random number stands for.
    #[must_use]
    pub fn from_draw(draw: u128) -> Self {
        Self([character_of(draw), character_of(draw / 31)])
    }
}

fn character_of(draw: u128) -> u8 {
    // A remainder of 31 fits into every integer, so the other arm never happens.
    ALPHABET[usize::try_from(draw % 31).unwrap_or(0)]
}

/// The character that makes a code whole: a sum of values, each times its place, modulo 31. As 31 is prime and no
/// place is a multiple of it, one wrong character or two exchanged ones always change the sum.
fn check_character(carried: &[u8]) -> u8 {
    let sum: usize = carried.iter().zip(1..).map(|(&character, place)| place * value_of(character)).sum();
    ALPHABET[sum % ALPHABET.len()]
}

fn value_of(character: u8) -> usize {
    ALPHABET.iter().position(|&known| known == character).unwrap_or(0)
}

/// Why a text is not a voucher's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotACode {
    /// Too few or too many characters.
    Length,
    /// A character that no code has.
    Character,
    /// Every character may be in a code, but together they are none: something was mistyped.
    Check,
}

impl fmt::Display for NotACode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "a voucher's code has 12 letters and digits",
            Self::Character => "a voucher's code has letters and digits only, and none of 0, O, 1, I and L",
            Self::Check => "this is no voucher's code: a character is wrong, or two have changed places",
        })
    }
}

impl std::error::Error for NotACode {}

impl FromStr for VoucherCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = read_characters(text)?;
        if code[CARRY] == check_character(&code[..CARRY]) { Ok(Self(code)) } else { Err(NotACode::Check) }
    }
}

impl fmt::Display for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_characters(&self.0, f)
    }
}

/// Reads so many characters of [`ALPHABET`] as people type them: capitals or not, with spaces, hyphens or neither.
///
/// # Errors
/// There are more or fewer, or others among them.
pub fn read_characters<const N: usize>(text: &str) -> Result<[u8; N], NotACode> {
    if text.len() > LONGEST_TEXT {
        return Err(NotACode::Length);
    }
    let mut read = [0; N];
    let mut places = read.iter_mut();
    for character in text.chars().filter(|&typed| !typed.is_whitespace() && typed != '-') {
        let typed = u8::try_from(character.to_ascii_uppercase()).map_err(|_| NotACode::Character)?;
        if !ALPHABET.contains(&typed) {
            return Err(NotACode::Character);
        }
        *places.next().ok_or(NotACode::Length)? = typed;
    }
    if places.next().is_some() { Err(NotACode::Length) } else { Ok(read) }
}

/// Writes characters of [`ALPHABET`] in groups of four.
///
/// # Errors
/// What the formatter met.
pub fn write_characters(characters: &[u8], f: &mut impl fmt::Write) -> fmt::Result {
    for (place, &character) in characters.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            f.write_char('-')?;
        }
        f.write_char(char::from(character))?;
    }
    Ok(())
}

impl fmt::Debug for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VoucherCode(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: [u128; 4] = [0, 1, 0x1234_5678_9abc_def0_0fed_cba9_8765_4321, u128::MAX];

    fn code(draw: u128) -> VoucherCode {
        VoucherCode::from_draw(VoucherTag::from_draw(draw / 7), draw)
    }

    fn plain(code: VoucherCode) -> Vec<u8> {
        code.to_string().bytes().filter(|&byte| byte != b'-').collect()
    }

    fn parse(bytes: &[u8]) -> Result<VoucherCode, NotACode> {
        std::str::from_utf8(bytes).unwrap().parse()
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for code in DRAWS.map(code) {
            let shown = code.to_string();
            assert_eq!(shown.len(), 14, "{shown}");
            for typed in
                [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), format!("  {shown}\n")]
            {
                assert_eq!(typed.parse(), Ok(code), "{typed:?}");
            }
        }
    }

    #[test]
    fn one_wrong_character_is_always_noticed() {
        for right in DRAWS.map(|draw| plain(code(draw))) {
            for place in 0..right.len() {
                for &other in ALPHABET.iter().filter(|&&other| other != right[place]) {
                    let mut wrong = right.clone();
                    wrong[place] = other;
                    assert_eq!(parse(&wrong), Err(NotACode::Check));
                }
            }
        }
    }

    #[test]
    fn two_characters_that_changed_places_are_always_noticed() {
        for right in DRAWS.map(|draw| plain(code(draw))) {
            for (one, other) in (0..=CARRY).flat_map(|one| (0..one).map(move |other| (one, other))) {
                let mut wrong = right.clone();
                wrong.swap(one, other);
                assert_eq!(parse(&wrong).is_ok(), wrong == right);
            }
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_refused_by_name() {
        for (text, why) in [
            ("", NotACode::Length),
            ("2222-2222-222", NotACode::Length),
            ("2222-2222-2222-2", NotACode::Length),
            ("2222-2222-222O", NotACode::Character),
            ("2222-2222-222\u{e9}", NotACode::Character),
        ] {
            assert_eq!(text.parse::<VoucherCode>(), Err(why), "{text}");
        }
        assert_eq!("-".repeat(LONGEST_TEXT + 1).parse::<VoucherCode>(), Err(NotACode::Length));
    }

    #[test]
    fn all_codes_of_a_batch_have_its_tag_and_nothing_else_in_common() {
        let tag = VoucherTag::from_draw(500);
        let codes: std::collections::HashSet<_> = DRAWS.map(|draw| VoucherCode::from_draw(tag, draw)).into();
        assert_eq!(codes.len(), DRAWS.len());
        assert!(codes.iter().all(|code| code.tag() == tag));
        assert_ne!(tag, VoucherTag::from_draw(501));
    }

    #[test]
    fn a_code_is_not_printed_by_accident() {
        assert_eq!(format!("{:?}", code(7)), "VoucherCode(hidden)");
    }
}
