//! Mailboxes and phone numbers as guests write them, brought into one form.

use std::fmt;

use crate::identity::{Identity, NotAnIdentity, Way};

/// Where a message goes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// An e-mail address.
    Mailbox(Mailbox),
    /// A phone that takes text messages.
    Phone(PhoneNumber),
}

impl Address {
    /// As whom the gateway knows whoever reads what is sent there.
    ///
    /// # Errors
    /// It is too long for a name.
    pub fn identity(&self) -> Result<Identity, NotAnIdentity> {
        match self {
            Self::Mailbox(mailbox) => Identity::new(Way::Mail, mailbox.owner()),
            Self::Phone(number) => Identity::new(Way::Phone, number.as_str()),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mailbox(mailbox) => mailbox.as_str(),
            Self::Phone(number) => number.as_str(),
        }
    }

    /// What numbers next to it have in common, where calling many of them is a way to earn money.
    pub(super) fn range(&self) -> Option<&str> {
        match self {
            Self::Mailbox(_) => None,
            Self::Phone(number) => number.as_str().get(..RANGE),
        }
    }
}

/// Not the address: what is logged by mistake shall not say who is here.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mailbox(_) => "Mailbox",
            Self::Phone(_) => "Phone",
        })
    }
}

/// How many characters of a number name its range: the country's, the network's and a little more.
const RANGE: usize = 7;

/// An e-mail address in lower case: what RFC 5321 §4.1.2 calls a Mailbox, without quotes and without address literals.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mailbox(String);

impl Mailbox {
    /// Reads what a guest typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
        let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        let is_local = (1..=64).contains(&local.len()) && local.bytes().all(is_fine) && !dots;
        (is_local && text.len() <= Identity::LONGEST && is_domain(domain))
            .then(|| Self(text.to_ascii_lowercase()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether its domain is this one, or below it.
    #[must_use]
    pub fn is_of(&self, domain: &str) -> bool {
        let own = self.domain();
        own == domain || own.strip_suffix(domain).is_some_and(|before| before.ends_with('.'))
    }

    /// Whose it is: what follows a `+` is the owner's to choose, and makes no other person.
    fn owner(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let owner = local.split_once('+').map_or(local, |(owner, _)| owner);
        let owner = if owner.is_empty() { local } else { owner };
        format!("{owner}@{domain}")
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.contains('.') && text.split('.').all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// A phone number as E.164 writes it: a plus sign and at most 15 digits, the country's first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads what a guest typed. A number that begins with one zero is of the country with this prefix, such as `+49`.
    #[must_use]
    pub fn parse(text: &str, national: Option<&str>) -> Option<Self> {
        let text = western_digits(text);
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace() && !"-./()\u{2011}\u{a0}".contains(*c)).collect();
        let whole = if let Some(rest) = plain.strip_prefix("00") {
            format!("+{rest}")
        } else if let Some((rest, national)) = plain.strip_prefix('0').zip(national) {
            format!("{national}{rest}")
        } else {
            plain
        };
        let digits = whole.strip_prefix('+')?;
        let is_fine = (8..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        is_fine.then_some(Self(whole))
    }

    /// As E.164 writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The same with digits of other scripts written as ours: keyboards of many languages have those only.
#[must_use]
pub fn western_digits(text: &str) -> String {
    const ZEROES: [char; 4] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];
    let western = |c: char| {
        let value = ZEROES
            .iter()
            .find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10));
        value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
    };
    text.chars().map(western).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_has_one_form_and_what_follows_a_plus_makes_no_other_person() {
        let mailbox = Mailbox::parse(" Anna.Berg+WiFi@Mail.Example.ORG ").unwrap();
        assert_eq!(mailbox.as_str(), "anna.berg+wifi@mail.example.org");
        assert_eq!(
            Address::Mailbox(mailbox.clone()).identity().unwrap().name(),
            "anna.berg@mail.example.org"
        );
        assert!(mailbox.is_of("example.org") && mailbox.is_of("mail.example.org"));
        assert!(!mailbox.is_of("ample.org") && !mailbox.is_of("org.example"));
        let hostile = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "@",
            "anna",
            "anna@",
            "@example.org",
            "anna@example",
            "a b@example.org",
            "anna@exa_mple.org",
            "anna@example.org\r\nBcc: all@example.org",
            "<anna@example.org>",
            "anna@[192.0.2.1]",
            "anna@192.0.2.1",
            "\"a\"@example.org",
            "a..b@example.org",
            "anna@example.org,b@example.org",
            "ann\u{e4}@example.org",
            &hostile,
        ] {
            assert!(Mailbox::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_number_has_one_form_however_it_is_typed() {
        for text in ["+49 170 1234567", "0049 (170) 123-4567", "0170/1234567", "+٤٩ ۱۷۰ 1234567"] {
            assert_eq!(PhoneNumber::parse(text, Some("+49")).unwrap().as_str(), "+491701234567", "{text}");
        }
        assert!(PhoneNumber::parse("0170 1234567", None).is_none(), "of which country?");
        for text in [
            "",
            "+",
            "110",
            "+49",
            "+1234567890123456",
            "+49170x234567",
            "tel:+491701234567",
            "+0491701234567",
        ] {
            assert!(PhoneNumber::parse(text, Some("+49")).is_none(), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_not_written_by_debugging() {
        let address = Address::Mailbox(Mailbox::parse("anna@example.org").unwrap());
        assert!(!format!("{address:?}").contains("anna"));
    }
}
