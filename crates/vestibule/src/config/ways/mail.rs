//! `[conditions.mail]`: codes by e-mail, by which server they are sent, and to whom.
//!
//! The password stands in a file of its own, which is not read here.

use std::path::{Path, PathBuf};

use captivity::Plans;
use courier::{MailSettings, Security};

use super::super::document::{Placed, Section};
use super::super::meaning::{checked, required};
use super::super::{Problems, rules};
use super::codes::{self, Offer, WrittenOffer, listed};

/// Codes by e-mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// What one is worth.
    pub offer: Offer,
    /// The server.
    pub server: MailSettings,
    /// As whom we sign in there, and the file with the password in its first line.
    pub login: Option<(String, PathBuf)>,
    /// Domains that are written to; empty for all.
    pub domains: Vec<String>,
    /// Domains that are not.
    pub blocked_domains: Vec<String>,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenMail {
    offer: WrittenOffer,
    server: Option<Placed<String>>,
    server_place: Placed<()>,
    security: Option<Placed<String>>,
    user: Option<Placed<String>>,
    password_file: Option<Placed<String>>,
    roots_file: Option<Placed<String>>,
    from: Option<Placed<String>>,
    from_place: Placed<()>,
    domains: Option<Vec<Placed<String>>>,
    blocked_domains: Option<Vec<Placed<String>>>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenMail> {
    let is_there = section.is_there();
    let read = WrittenMail {
        offer: codes::read(&mut section, problems),
        server: section.text("server", problems),
        server_place: section.place_of("server"),
        security: section.text("security", problems),
        user: section.text("user", problems),
        password_file: section.text("password_file", problems),
        roots_file: section.text("roots_file", problems),
        from: section.text("from", problems),
        from_place: section.place_of("from"),
        domains: section.texts("domains", problems),
        blocked_domains: section.texts("blocked_domains", problems),
    };
    section.end(problems);
    is_there.then_some(read)
}

/// `None`: noted problems.
pub(super) fn understand(
    written: WrittenMail,
    plans: &Plans,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Mail> {
    let offer = codes::understand(&written.offer, plans, problems);
    let mend = "server = \"mail.example.net:587\"";
    let server = required(written.server, &written.server_place, mend, problems);
    let server = server.and_then(|text| place(&text, mend, problems));
    let security = security(written.security, problems);
    let mend = "from = \"Example Café <wifi@example.net>\"";
    let from = required(written.from, &written.from_place, mend, problems);
    let from = checked(from, sender, mend, problems);
    let login = match (written.user, written.password_file) {
        (Some(user), Some(file)) => Some((user.value, folder.join(file.value))),
        (None, None) => None,
        (Some(half), None) | (None, Some(half)) => {
            let mend = "write both user and password_file, or neither";
            problems.add(half.line, &half.key, "is half of a login", mend);
            return None;
        }
    };
    let looks = |text: &str| rules::host_name(text).is_ok();
    let mend = "write domains such as example.org";
    let domains = listed(written.domains, looks, mend, problems);
    let blocked_domains = listed(written.blocked_domains, looks, mend, problems);
    let (host, port) = server?;
    let security = security?;
    if security == Security::None && !["localhost", "127.0.0.1", "::1"].contains(&host.as_str()) {
        let place = &written.server_place;
        let wrong =
            "is another machine, and security is \"none\": codes and password would be read on the way";
        problems.add(place.line, &place.key, wrong, "security = \"starttls\" or \"tls\"");
        return None;
    }
    let roots = written.roots_file.map(|file| folder.join(file.value));
    let server = MailSettings { host, port, security, roots, from: from? };
    Some(Mail { offer: offer?, server, login, domains: domains?, blocked_domains: blocked_domains? })
}

fn sender(text: &str) -> Result<(), String> {
    let address = text.rsplit_once('<').map_or(Some(text), |(_, rest)| rest.strip_suffix('>'));
    let is_fine = address.is_some_and(|address| gateway::codes::Mailbox::parse(address).is_some());
    if is_fine && !text.contains(char::is_control) { Ok(()) } else { Err(format!("{text:?} is no sender")) }
}

fn place(text: &Placed<String>, mend: &str, problems: &mut Problems) -> Option<(String, u16)> {
    let found = text.value.rsplit_once(':').and_then(|(host, port)| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_fine = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
        let port = port.parse().ok().filter(|port| *port > 0)?;
        is_fine.then(|| (host.to_owned(), port))
    });
    if found.is_none() {
        problems.add(text.line, &text.key, format!("{:?} is no name with a port", text.value), mend);
    }
    found
}

fn security(written: Option<Placed<String>>, problems: &mut Problems) -> Option<Security> {
    let Some(text) = written else { return Some(Security::StartTls) };
    match text.value.as_str() {
        "starttls" => Some(Security::StartTls),
        "tls" => Some(Security::Tls),
        "none" => Some(Security::None),
        other => {
            let mend = "write \"starttls\" (port 587), \"tls\" (port 465), or \"none\" for this machine";
            problems.add(text.line, &text.key, format!("{other:?} is no kind of security"), mend);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const WHOLE: &str =
        "plan = \"member\"\nserver = \"mail.example.net:587\"\nfrom = \"Café <wifi@example.net>\"\n";

    fn parse(lines: &str) -> Result<Config, Problems> {
        let example = include_str!("../../../example/vestibule.toml");
        let plans = "[[plans]]\nname = \"member\"\nduration = \"8 hours\"\n[[plans]]\nname = \"grace\"\nduration = \"10 minutes\"\n\
                     counted = \"first-use\"\nrenews = \"day\"";
        let text = format!("{example}\n[conditions.mail]\n{lines}\n{plans}\n");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
    }

    #[test]
    fn a_server_is_spoken_to_by_starttls_unless_it_says_otherwise() {
        let mail = parse(WHOLE).unwrap().ways.mail.unwrap();
        assert_eq!((mail.server.host.as_str(), mail.server.port), ("mail.example.net", 587));
        assert_eq!((mail.server.security, mail.login.is_none()), (Security::StartTls, true));
        assert_eq!((mail.offer.digits, mail.offer.grace), (6, None));
        let more = "grace_plan = \"grace\"\nuser = \"wifi\"\npassword_file = \"secret\"\ndomains = [\"example.org\"]";
        let mail = parse(&format!("{WHOLE}{more}")).unwrap().ways.mail.unwrap();
        assert_eq!(mail.login, Some(("wifi".to_owned(), PathBuf::from("/etc/vestibule/secret"))));
        assert_eq!(mail.offer.grace.unwrap().as_str(), "grace");
    }

    #[test]
    fn what_is_unusable_is_named() {
        for (wrong, key) in [
            ("security = \"ssl\"", "conditions.mail.security"),
            ("security = \"none\"", "conditions.mail.server"),
            ("user = \"wifi\"", "conditions.mail.user"),
            ("grace_plan = \"gold\"", "conditions.mail.grace_plan"),
            // As much again with each code that is asked for.
            ("grace_plan = \"member\"", "conditions.mail.grace_plan"),
            ("digits = 4", "conditions.mail.digits"),
            ("devices = 0", "conditions.mail.devices"),
            ("domains = [\"@example.org\"]", "conditions.mail.domains"),
            ("password = \"secret\"", "conditions.mail.password"),
        ] {
            let problems = parse(&format!("{WHOLE}{wrong}")).unwrap_err();
            let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{wrong}: {problems}");
        }
    }
}
