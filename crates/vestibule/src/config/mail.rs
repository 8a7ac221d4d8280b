//! `[mail]`: the server by which everything is sent that is written to mailboxes. `[conditions.mail]` may have these keys in
//! its own section instead.
//!
//! The password stands in a file of its own, which is not read here.

use std::path::{Path, PathBuf};

use courier::{MailSettings, Security};

use super::Problems;
use super::document::{Placed, Section};
use super::meaning::{checked, required};
use super::written::Text;

/// A mail server, and as whom it is spoken to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// The server.
    pub server: MailSettings,
    /// As whom we sign in there, and the file with the password in its first line.
    pub login: Option<(String, PathBuf)>,
}

/// Its keys as they were written.
#[derive(Debug)]
pub(super) struct WrittenPost {
    server: Text,
    server_place: Placed<()>,
    security: Text,
    user: Text,
    password_file: Text,
    roots_file: Text,
    from: Text,
    from_place: Placed<()>,
}

/// The section of its own.
pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenPost> {
    let is_there = section.is_there();
    let read = WrittenPost::read(&mut section, problems);
    section.end(problems);
    is_there.then_some(read)
}

impl WrittenPost {
    /// The keys of a server, in whatever section they stand.
    pub(super) fn read(section: &mut Section<'_>, problems: &mut Problems) -> Self {
        Self {
            server: section.text("server", problems),
            server_place: section.place_of("server"),
            security: section.text("security", problems),
            user: section.text("user", problems),
            password_file: section.text("password_file", problems),
            roots_file: section.text("roots_file", problems),
            from: section.text("from", problems),
            from_place: section.place_of("from"),
        }
    }

    /// Whether none of them stands there.
    pub(super) fn is_empty(&self) -> bool {
        [&self.server, &self.security, &self.user, &self.password_file, &self.roots_file, &self.from]
            .iter()
            .all(|key| key.is_none())
    }

    /// `None`: noted problems. Files are named from this folder.
    pub(super) fn understand(self, folder: &Path, problems: &mut Problems) -> Option<Post> {
        let mend = "server = \"mail.example.net:587\"";
        let server = required(self.server, &self.server_place, mend, problems);
        let server = server.and_then(|text| place(&text, mend, problems));
        let security = security(self.security, problems);
        let mend = "from = \"Example Café <wifi@example.net>\"";
        let from = required(self.from, &self.from_place, mend, problems);
        let from = checked(from, sender, mend, problems);
        let login = match (self.user, self.password_file) {
            (Some(user), Some(file)) => Some((user.value, folder.join(file.value))),
            (None, None) => None,
            (Some(half), None) | (None, Some(half)) => {
                let mend = "write both user and password_file, or neither";
                problems.add(half.line, &half.key, "is half of a login", mend);
                return None;
            }
        };
        let (host, port) = server?;
        let security = security?;
        if security == Security::None && !["localhost", "127.0.0.1", "::1"].contains(&host.as_str()) {
            let place = &self.server_place;
            let wrong =
                "is another machine, and security is \"none\": codes and password would be read on the way";
            problems.add(place.line, &place.key, wrong, "security = \"starttls\" or \"tls\"");
            return None;
        }
        let roots = self.roots_file.map(|file| folder.join(file.value));
        Some(Post { server: MailSettings { host, port, security, roots, from: from? }, login })
    }
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

fn security(written: Text, problems: &mut Problems) -> Option<Security> {
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

    const OWN: &str =
        "[mail]\nserver = \"mail.example.net:465\"\nsecurity = \"tls\"\nfrom = \"wifi@example.net\"\n";
    const PLANS: &str = "[[plans]]\nname = \"member\"\nduration = \"8 hours\"\n";

    fn parse(lines: &str) -> Result<Config, Problems> {
        let example = include_str!("../../example/vestibule.toml");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &format!("{example}\n{lines}\n{PLANS}"))
    }

    #[test]
    fn one_server_is_for_everything_that_is_sent_unless_codes_have_their_own() {
        let ways = parse(&format!("{OWN}[conditions.mail]\nplan = \"member\"")).unwrap().ways;
        assert_eq!(ways.mail.unwrap().post.server.port, 465);
        assert_eq!(ways.post.unwrap().server.port, 465);
        let own = "[conditions.mail]\nplan = \"member\"\nserver = \"codes.example.net:587\"\nfrom = \"c@example.net\"";
        let ways = parse(&format!("{OWN}{own}")).unwrap().ways;
        assert_eq!((ways.mail.unwrap().post.server.port, ways.post.unwrap().server.port), (587, 465));
        let ways = parse(own).unwrap().ways;
        assert_eq!(ways.post.unwrap().server.port, 587, "where there is no other one");
        assert_eq!(parse("").unwrap().ways.post, None);
    }

    #[test]
    fn what_is_unusable_is_named() {
        for (wrong, key) in [
            ("[mail]\nfrom = \"wifi@example.net\"", "mail.server"),
            ("[mail]\nserver = \"m.example.net:25\"", "mail.from"),
            (&format!("{OWN}user = \"wifi\""), "mail.user"),
            (&format!("{OWN}plan = \"member\""), "mail.plan"),
            ("[conditions.mail]\nplan = \"member\"", "conditions.mail.server"),
        ] {
            let problems = parse(wrong).unwrap_err();
            let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert!(keys.contains(&key), "{wrong}: {problems}");
        }
    }
}
