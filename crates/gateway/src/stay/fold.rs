//! Bringing what people type into one form: `MÜLLER-Łukasz`, `Muller Lukasz` and `mueller lukasz` are the same.
//!
//! The rules are part of the protocol with the house's system, which folds what it keeps in the same way. They never change
//! within a version of it.

use unicode_normalization::UnicodeNormalization as _;

/// The most words of a surname that are taken apart.
const MOST_WORDS: usize = 6;

/// Compatibility forms taken apart, accents dropped, small letters, and letters that only look like one written out.
pub(super) fn fold(text: &str) -> String {
    let is_accent = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    let small = text.nfkd().filter(|letter| !is_accent(letter)).flat_map(char::to_lowercase);
    // A small letter may have an accent that its capital had not: İ.
    let small = small.collect::<String>();
    let mut folded = String::with_capacity(small.len());
    for letter in small.nfkd().filter(|letter| !is_accent(letter)) {
        match letter {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            _ => match digit(letter) {
                Some(digit) => folded.push(digit),
                None => folded.push(letter),
            },
        }
    }
    folded
}

/// A decimal digit of a script that people type on phones, as ours; the others are one already, or are left as they are.
fn digit(letter: char) -> Option<char> {
    const ZEROS: [u32; 12] =
        [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50];
    let code = u32::from(letter);
    let zero = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Spaces, hyphens, apostrophes and their like: ASCII punctuation, general punctuation, modifier letters.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_ascii_punctuation()
        || matches!(letter, '\u{2b0}'..='\u{2ff}' | '\u{2000}'..='\u{206f}')
}

/// It folded, with spaces, hyphens and apostrophes as nothing.
pub(super) fn letters(text: &str) -> String {
    fold(text).chars().filter(|letter| !is_between(*letter)).collect()
}

/// The forms of a surname: all words of it joined, then without the first, and so on to the last word alone. People
/// write their first name too, or leave out a `van`. `ä` may be written `ae`, so both are `a`.
pub(super) fn surname(text: &str) -> Vec<String> {
    let folded = fold(text);
    let apart = |letter: char| letter.is_whitespace() || matches!(letter, '-' | '\u{2010}'..='\u{2015}');
    let words: Vec<String> = folded.split(apart).map(letters).filter(|word| !word.is_empty()).collect();
    let from = words.len().saturating_sub(MOST_WORDS);
    let words = words.get(from..).unwrap_or_default();
    let mut forms: Vec<_> = (0..words.len()).map(|first| without_umlauts(&words[first..].concat())).collect();
    forms.dedup();
    forms
}

/// `ae`, `oe` and `ue` are written for `ä`, `ö` and `ü`, and `aa` for `å`, which have become `a`, `o` and `u`.
fn without_umlauts(name: &str) -> String {
    [("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")]
        .into_iter()
        .fold(name.to_owned(), |name, (pair, one)| name.replace(pair, one))
}

/// Whether the last digit is the check digit of the others (ISO/IEC 7812-1 annex B).
pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    digits.len() > 1 && digits.bytes().all(|digit| digit.is_ascii_digit()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_separators_make_no_difference() {
        for (typed, same) in [
            ("Müller", "muller"),
            ("MUELLER", "muller"),
            ("mu\u{308}ller", "muller"),
            ("Groß", "gross"),
            ("Sørensen", "sorensen"),
            ("Soerensen", "sorensen"),
            ("Łukaszewicz", "lukaszewicz"),
            ("D’Angelo", "dangelo"),
            ("O'Brien", "obrien"),
            ("ÅNGSTRÖM", "angstrom"),
            ("Aangstroem", "angstrom"),
            ("İnönü", "inonu"),
            ("  Đorđević ", "dordevic"),
            ("Æsir", "asir"),
            ("Þór", "thor"),
            ("Ｓｍｉｔｈ", "smith"),
            ("Иванов", "иванов"),
            ("王", "王"),
        ] {
            assert_eq!(surname(typed), [same], "{typed}");
        }
    }

    #[test]
    fn a_surname_may_have_several_words_and_a_first_name_before_it() {
        assert_eq!(surname("García Márquez"), ["garciamarquz", "marquz"], "as the house folds it too");
        assert_eq!(surname("Garcia-Marquez"), surname("García Márquez"));
        assert_eq!(surname("Anna van der Berg"), ["annavanderberg", "vanderberg", "derberg", "berg"]);
        assert_eq!(surname("--- '"), [""; 0]);
        assert_eq!(surname(&"b ".repeat(40)).len(), MOST_WORDS);
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        assert_eq!(letters("١٠١"), "101");
        assert_eq!(letters("１０１"), "101");
        assert_eq!(letters("12-A"), "12a");
    }

    #[test]
    fn a_check_digit_is_told_from_a_slip() {
        // ISO/IEC 7812-1: the example that every issuer's manual has, and single slips of it.
        assert!(luhn("79927398713") && luhn("4111111111111111"));
        for slip in ["79927398710", "79927398731", "4111111111111112", "", "0", "7992739871a"] {
            assert!(!luhn(slip), "{slip}");
        }
    }
}
