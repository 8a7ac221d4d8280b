//! Hosts who are told that somebody asks for them: who may be asked at all, who tells them, and what a guest's own words are in
//! a letter.
//!
//! Whether there is a host of that name is found out by whoever tells them, after the guest has had an answer. What is sent names
//! the request and holds no authority.

use super::{Host, Request, Words};

/// Which hosts may be asked. Others are not told, and see nothing of what was asked of them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Askable {
    /// These, by what [`host_name`](super::host_name) made of their accounts' names or mailboxes.
    pub names: Vec<String>,
    /// Those whose mailbox is of one of these domains.
    pub domains: Vec<String>,
}

impl Askable {
    /// Whether this host is one of them; all are where nothing is listed.
    #[must_use]
    pub fn has(&self, host: &Host) -> bool {
        let everybody = self.names.is_empty() && self.domains.is_empty();
        let domain = host.mail.as_deref().and_then(|mail| mail.rsplit_once('@')).map(|(_, domain)| domain);
        everybody
            || self.names.iter().any(|name| host.is_called(name))
            || domain.is_some_and(|own| self.domains.iter().any(|listed| own.eq_ignore_ascii_case(listed)))
    }
}

/// How many requests are taken in an hour where each may be a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Letters {
    /// To one host, by the name that guests wrote.
    pub to_host: usize,
    /// In all.
    pub in_all: usize,
}

/// Who tells hosts.
pub trait Notifier: Send + Sync {
    /// Begins to tell whom the guest named, and returns at once. What comes of it is said by
    /// [`Desk::note`](super::Desk::note).
    fn tell(&self, request: Request);
}

/// What became of telling the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// Hosts are not written to: they look.
    NotWritten,
    /// Somebody is at it.
    UnderWay,
    /// A server has taken the letter over.
    Sent,
    /// There is no host of that name who may be asked and has a mailbox.
    Nobody,
    /// Nobody took the letter.
    Failed,
}

impl Told {
    /// The stable name in the API and the CLI.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotWritten => "not-written",
            Self::UnderWay => "under-way",
            Self::Sent => "sent",
            Self::Nobody => "nobody",
            Self::Failed => "failed",
        }
    }
}

/// The most digits in a letter's words: a number to call has more.
const MOST_DIGITS: usize = 6;

impl Words {
    /// The words as they may stand in a letter: letters, few digits and what joins names, so that no program which shows the
    /// letter makes an address or a number to call of them. Everything else is a space. Perhaps nothing is left.
    #[must_use]
    pub fn for_letter(&self) -> String {
        let mut digits = 0;
        let harmless = |letter: char| {
            digits += usize::from(letter.is_numeric());
            let is_fine = is_of_a_name(letter) && !(letter.is_numeric() && digits > MOST_DIGITS);
            if is_fine { letter } else { ' ' }
        };
        let line: String = self.0.chars().map(harmless).collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn is_of_a_name(letter: char) -> bool {
    match letter {
        '-' | '\'' | '\u{2019}' | '\u{200c}' | '\u{200d}' => true,
        _ if letter.is_ascii() => letter.is_ascii_alphanumeric(),
        // General and CJK punctuation, its full and half widths, the dots that names of sites may be written with.
        '\u{2000}'..='\u{2bff}' | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{303f}' => false,
        '\u{fe10}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => false,
        '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{a0}'..='\u{a9}' | '\u{ab}'..='\u{b4}' => {
            false
        }
        '\u{b6}'..='\u{b9}' | '\u{bb}'..='\u{bf}' | '\u{1f000}'.. => letter.is_alphabetic(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str, mail: Option<&str>) -> Host {
        Host { name: name.to_owned(), mail: mail.map(str::to_owned) }
    }

    #[test]
    fn everybody_may_be_asked_until_some_are_listed() {
        let (anna, bert) = (host("anna", Some("Anna@Example.org")), host("bert", None));
        assert!(Askable::default().has(&anna) && Askable::default().has(&bert));
        let listed = Askable { names: vec!["bert".to_owned()], domains: Vec::new() };
        assert!(listed.has(&bert) && !listed.has(&anna));
        let by_mail = Askable { names: vec!["anna@example.org".to_owned()], domains: Vec::new() };
        assert!(by_mail.has(&anna) && !by_mail.has(&bert));
        let of_domain = Askable { names: Vec::new(), domains: vec!["example.org".to_owned()] };
        assert!(of_domain.has(&anna) && !of_domain.has(&bert));
        assert!(!of_domain.has(&host("eve", Some("eve@notexample.org"))), "another domain");
        assert!(!of_domain.has(&host("eve", Some("example.org"))), "no mailbox");
    }

    #[track_caller]
    fn check(typed: &str, in_letter: &str) {
        assert_eq!(Words::parse(typed).unwrap().for_letter(), in_letter, "{typed:?}");
    }

    #[test]
    fn no_address_and_no_number_to_call_is_left_in_a_letter() {
        check("Dr. Anne-Marie O'Neill", "Dr Anne-Marie O'Neill");
        check("https://evil.example/login?a=b", "https evil example login a b");
        check("mallory@evil.example", "mallory evil example");
        check(
            "evil\u{3002}example evil\u{ff0e}example evil\u{ff61}example",
            "evil example evil example evil example",
        );
        check("<a href='x'>Anna</a>", "a href 'x' Anna a");
        check("Room 12, floor 3", "Room 12 floor 3");
        check("+49 900 123 45 67", "49 900 1");
        check("::::", "");
        check("می\u{200c}نا 张伟 Ольга नमस्ते", "می\u{200c}نا 张伟 Ольга नमस्ते");
    }
}
