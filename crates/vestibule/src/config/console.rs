//! `[console]`: where people who run the place sign in. Never where guests are, unless that is written.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::document::{Placed, Section};
use super::meaning::{CaptiveDns, Portal, each};
use super::written::Text;
use super::{ForwardAuth, Listen, Problems, rules};

const MOST_DOORS: usize = 4;
const MOST_NAMES: usize = 8;
const MEND: &str = "write addresses with a port, such as [\"127.0.0.1:8512\"]";

/// The operator door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Console {
    /// Its addresses, at least one; spoken to over TLS but on the loopback.
    pub listen: Vec<SocketAddr>,
    /// Host names by which it may be asked, beside its addresses.
    pub names: Vec<String>,
    /// Its own certificate chain and key, PEM; `None`: the portal's.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Whether devices on guest zones may open it.
    pub reachable_from_guests: bool,
}

/// `[console]` as it was written.
#[derive(Debug)]
pub(super) struct WrittenConsole {
    listen: Option<Vec<Placed<String>>>,
    listen_place: Placed<()>,
    names: Option<Vec<Placed<String>>>,
    certificate: Text,
    key: Text,
    reachable_from_guests: Option<Placed<bool>>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenConsole> {
    let is_there = section.is_there();
    let read = WrittenConsole {
        listen: section.texts("listen", problems),
        listen_place: section.place_of("listen"),
        names: section.texts("names", problems),
        certificate: section.text("certificate", problems),
        key: section.text("key", problems),
        reachable_from_guests: section.flag("reachable_from_guests", problems),
    };
    section.end(problems);
    is_there.then_some(read)
}

/// Ports that other doors have, each with its key. What has an address of its own stands with it.
pub(super) fn taken(
    portal: Option<&Portal>,
    dns: Option<&CaptiveDns>,
    forward_auth: Option<&ForwardAuth>,
) -> Vec<(&'static str, Option<SocketAddr>, u16)> {
    let mut taken = Vec::new();
    if let Some(portal) = portal {
        taken.push(("portal.plain_port", None, portal.plain_port));
        taken.push(("portal.secure_port", None, portal.secure_port));
    }
    taken.extend(dns.and_then(|dns| dns.port).map(|port| ("captive_dns.port", None, port)));
    if let Some(ForwardAuth { listen: Listen::Loopback(address), .. }) = forward_auth {
        taken.push(("forward_auth.listen", Some(*address), address.port()));
    }
    taken
}

/// `None` when there is none, or (with noted problems) it is not understood.
pub(super) fn understand(
    written: Option<WrittenConsole>,
    taken: &[(&'static str, Option<SocketAddr>, u16)],
    folder: &Path,
    problems: &mut Problems,
) -> Option<Console> {
    let written = written?;
    let reachable_from_guests = written.reachable_from_guests.as_ref().is_some_and(|flag| flag.value);
    let place = written.listen_place;
    let texts = written.listen.unwrap_or_default();
    if texts.is_empty() || texts.len() > MOST_DOORS {
        let wrong = format!("a console has 1 to {MOST_DOORS} addresses");
        problems.add(place.line, &place.key, wrong, MEND);
    }
    for text in &texts {
        check_address(text, reachable_from_guests, taken, problems);
    }
    let listen: Vec<SocketAddr> = each(texts, MEND, problems);
    let names = names(written.names.unwrap_or_default(), problems);
    let certificate = match (written.certificate, written.key) {
        (Some(certificate), Some(key)) => Some((folder.join(certificate.value), folder.join(key.value))),
        (None, None) => None,
        (Some(alone), None) | (None, Some(alone)) => {
            let mend = "write both certificate and key, or neither to use the portal's";
            problems.add(alone.line, &alone.key, "stands alone", mend);
            None
        }
    };
    Some(Console { listen, names, certificate, reachable_from_guests })
}

fn check_address(
    text: &Placed<String>,
    reachable_from_guests: bool,
    taken: &[(&'static str, Option<SocketAddr>, u16)],
    problems: &mut Problems,
) {
    // What is no address at all is said where it is parsed.
    let Ok(address) = text.value.parse::<SocketAddr>() else { return };
    let is_taken = |(_, at, port): &&(&str, Option<SocketAddr>, u16)| {
        *port == address.port() && at.is_none_or(|at| at == address || address.ip().is_unspecified())
    };
    if address.port() == 0 {
        problems.add(text.line, &text.key, format!("{address} has no port"), MEND);
    } else if let Some((key, ..)) = taken.iter().find(is_taken) {
        let wrong = format!("{address} has the port of {key}");
        problems.add(text.line, &text.key, wrong, "give each its own port");
    } else if address.ip().is_unspecified() && !reachable_from_guests {
        let wrong = format!("{address} is every address of this machine, those on guest zones too");
        let mend = "list the addresses on your own network, or write reachable_from_guests = true";
        problems.add(text.line, &text.key, wrong, mend);
    }
}

fn names(texts: Vec<Placed<String>>, problems: &mut Problems) -> Vec<String> {
    if let Some(text) = texts.get(MOST_NAMES) {
        problems.add(text.line, &text.key, "the list is too long", format!("list at most {MOST_NAMES}"));
    }
    let mut names = Vec::new();
    for text in texts.into_iter().take(MOST_NAMES) {
        match rules::host_name(&text.value) {
            Ok(()) => names.push(text.value),
            Err(wrong) => {
                problems.add(text.line, &text.key, wrong, "names = [\"console.example.net\"]");
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parse(section: &str) -> Result<Config, Problems> {
        let example = include_str!("../../example/vestibule.toml");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &format!("{example}\n{section}\n"))
    }

    #[test]
    fn there_is_none_unless_it_is_configured() {
        assert_eq!(parse("").unwrap().console, None);
        let section = "[console]\nlisten = [\"127.0.0.1:8512\", \"192.0.2.1:8512\"]\nnames = [\"console.example.net\"]\n\
                       certificate = \"c.pem\"\nkey = \"k.pem\"";
        let console = parse(section).unwrap().console.unwrap();
        assert_eq!(console.listen, ["127.0.0.1:8512", "192.0.2.1:8512"].map(|it| it.parse().unwrap()));
        assert_eq!(console.names, ["console.example.net"]);
        assert_eq!(console.certificate.unwrap().0, Path::new("/etc/vestibule/c.pem"));
        assert!(!console.reachable_from_guests);
    }

    /// The configurations of the handbook's chapter work as they stand.
    #[test]
    fn what_the_handbook_shows_is_understood() {
        for chapter in [
            include_str!("../../../../book/src/console.md"),
            include_str!("../../../../book/src/sponsors.md"),
        ] {
            let shown: Vec<_> =
                chapter.split("```toml\n").skip(1).filter_map(|it| it.split("```").next()).collect();
            assert!(!shown.is_empty());
            for text in shown {
                assert!(parse(text).unwrap().console.is_some(), "{text}");
            }
        }
    }

    #[test]
    fn every_address_at_once_is_refused_unless_guests_may_reach_it() {
        for any in ["0.0.0.0:8512", "[::]:8512"] {
            let problems = parse(&format!("[console]\nlisten = [\"{any}\"]")).unwrap_err();
            assert!(problems.to_string().contains("reachable_from_guests"), "{problems}");
            let meant = format!("[console]\nlisten = [\"{any}\"]\nreachable_from_guests = true");
            assert!(parse(&meant).unwrap().console.unwrap().reachable_from_guests);
        }
    }

    #[test]
    fn what_cannot_be_listened_at_is_refused_with_its_key() {
        for (wrong, key) in [
            ("listen = []", "console.listen"),
            ("names = [\"a.example\"]", "console.listen"),
            ("listen = [\"127.0.0.1\"]", "console.listen"),
            ("listen = [\"127.0.0.1:0\"]", "console.listen"),
            ("listen = [\"127.0.0.1:443\"]", "console.listen"),
            ("listen = [\"127.0.0.1:8512\"]\nnames = [\"console\"]", "console.names"),
            ("listen = [\"127.0.0.1:8512\"]\nkey = \"k.pem\"", "console.key"),
            ("listen = [\"127.0.0.1:8512\"]\n[forward_auth]\nlisten = \"127.0.0.1:8512\"", "console.listen"),
        ] {
            let problems = parse(&format!("[console]\n{wrong}")).unwrap_err();
            let only: Vec<_> = problems.iter().collect();
            assert_eq!((only.len(), only[0].key.as_str()), (1, key), "{wrong}: {problems}");
        }
    }
}
