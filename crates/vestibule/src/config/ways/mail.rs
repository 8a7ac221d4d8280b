//! `[conditions.mail]`: codes by e-mail, by which server they are sent where it is not that of `[mail]`, and to whom.

use std::path::Path;

use captivity::Plans;

use super::super::document::{Placed, Section};
use super::super::mail::{Post, WrittenPost};
use super::super::{Problems, rules};
use super::codes::{self, Offer, WrittenOffer, listed};

/// Codes by e-mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// What one is worth.
    pub offer: Offer,
    /// The server.
    pub post: Post,
    /// Domains that are written to; empty for all.
    pub domains: Vec<String>,
    /// Domains that are not.
    pub blocked_domains: Vec<String>,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenMail {
    offer: WrittenOffer,
    post: WrittenPost,
    domains: Option<Vec<Placed<String>>>,
    blocked_domains: Option<Vec<Placed<String>>>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenMail> {
    let is_there = section.is_there();
    let read = WrittenMail {
        offer: codes::read(&mut section, problems),
        post: WrittenPost::read(&mut section, problems),
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
    (common, folder): (Option<&Post>, &Path),
    problems: &mut Problems,
) -> Option<Mail> {
    let offer = codes::understand(&written.offer, plans, problems);
    let post = match (common, written.post.is_empty()) {
        (Some(common), true) => Some(common.clone()),
        _ => written.post.understand(folder, problems),
    };
    let looks = |text: &str| rules::host_name(text).is_ok();
    let mend = "write domains such as example.org";
    let domains = listed(written.domains, looks, mend, problems);
    let blocked_domains = listed(written.blocked_domains, looks, mend, problems);
    Some(Mail { offer: offer?, post: post?, domains: domains?, blocked_domains: blocked_domains? })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use courier::Security;

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
        assert_eq!((mail.post.server.host.as_str(), mail.post.server.port), ("mail.example.net", 587));
        assert_eq!((mail.post.server.security, mail.post.login.is_none()), (Security::StartTls, true));
        assert_eq!((mail.offer.digits, mail.offer.grace), (6, None));
        let more = "grace_plan = \"grace\"\nuser = \"wifi\"\npassword_file = \"secret\"\ndomains = [\"example.org\"]";
        let mail = parse(&format!("{WHOLE}{more}")).unwrap().ways.mail.unwrap();
        assert_eq!(mail.post.login, Some(("wifi".to_owned(), PathBuf::from("/etc/vestibule/secret"))));
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
