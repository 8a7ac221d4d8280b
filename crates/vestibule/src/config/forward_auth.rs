//! `[forward_auth]`: where other software asks who is admitted. Never an address that guests can reach.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use super::Problems;
use super::document::Placed;
use super::meaning::each;
use super::written::WrittenForwardAuth;

/// The longest path of a socket that the kernel takes is 107 bytes.
const LONGEST_PATH: usize = 100;
const MEND: &str = "write a loopback address and port such as 127.0.0.1:8511, or the path of a socket file";

/// The door for other software.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForwardAuth {
    /// Where it is.
    pub listen: Listen,
    /// Who may ask over the loopback; everybody on this machine when empty.
    pub peers: Vec<IpAddr>,
}

/// A place that only this machine's own software reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listen {
    /// A loopback address.
    Loopback(SocketAddr),
    /// A socket file.
    File(PathBuf),
}

/// `None` when it is off, or (with noted problems) not understood.
pub(super) fn understand(written: WrittenForwardAuth, problems: &mut Problems) -> Option<ForwardAuth> {
    let peers = written.peers.unwrap_or_default();
    let first = peers.first().map(|peer| (peer.line, peer.key.clone()));
    let peers = each(peers, "write an address such as 127.0.0.1", problems);
    let Some(text) = written.listen else {
        if let Some((line, key)) = first {
            problems.add(line, &key, "nobody can ask: forward_auth.listen is missing", MEND);
        }
        return None;
    };
    let listen = place(&text, problems)?;
    if let (Listen::File(_), Some((line, key))) = (&listen, first) {
        let wrong = "peers are addresses, and a socket file has none";
        problems.add(line, &key, wrong, "remove peers; who may enter the folder of the socket file may ask");
    }
    Some(ForwardAuth { listen, peers })
}

fn place(text: &Placed<String>, problems: &mut Problems) -> Option<Listen> {
    let written = text.value.as_str();
    if written.starts_with('/') {
        if written.len() <= LONGEST_PATH && !written.ends_with('/') {
            return Some(Listen::File(Path::new(written).to_owned()));
        }
        let wrong = format!("{written:?} is not the path of a file of at most {LONGEST_PATH} bytes");
        problems.add(text.line, &text.key, wrong, MEND);
        return None;
    }
    let wrong = match written.parse::<SocketAddr>() {
        Ok(address) if !address.ip().is_loopback() => format!(
            "{written:?} is not on the loopback: guests could ask about each other, and in each other's name"
        ),
        Ok(address) if address.port() == 0 => format!("{written:?} has no port that software could ask at"),
        Ok(address) => return Some(Listen::Loopback(address)),
        Err(_) => format!("{written:?} is no address with a port, and no absolute path"),
    };
    problems.add(text.line, &text.key, wrong, MEND);
    None
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
    fn it_is_off_unless_it_is_configured() {
        assert_eq!(parse("").unwrap().forward_auth, None);
        let on = parse("[forward_auth]\nlisten = \"127.0.0.1:8511\"\npeers = [\"127.0.0.2\"]").unwrap();
        let listen = Listen::Loopback(([127, 0, 0, 1], 8511).into());
        assert_eq!(on.forward_auth, Some(ForwardAuth { listen, peers: vec![[127, 0, 0, 2].into()] }));
        let file =
            parse("[forward_auth]\nlisten = \"/run/proxy/admitted.sock\"").unwrap().forward_auth.unwrap();
        assert_eq!(file.listen, Listen::File("/run/proxy/admitted.sock".into()));
    }

    #[test]
    fn a_place_that_guests_could_reach_is_refused_with_what_to_write() {
        for wrong in [
            "0.0.0.0:8511",
            "[::]:8511",
            "192.0.2.1:8511",
            "127.0.0.1:0",
            "127.0.0.1",
            "run/a.sock",
            "/run/",
            "",
        ] {
            let problems = parse(&format!("[forward_auth]\nlisten = {wrong:?}")).unwrap_err();
            let only: Vec<_> = problems.iter().collect();
            assert_eq!((only.len(), only[0].key.as_str()), (1, "forward_auth.listen"), "{wrong}: {problems}");
            assert!(only[0].mend.contains("127.0.0.1:8511"), "{problems}");
        }
    }

    #[test]
    fn peers_that_mean_nothing_are_refused() {
        for wrong in [
            "peers = [\"127.0.0.1\"]",
            "listen = \"/run/a.sock\"\npeers = [\"127.0.0.1\"]",
            "listen = \"127.0.0.1:8511\"\npeers = [\"localhost\"]",
        ] {
            let problems = parse(&format!("[forward_auth]\n{wrong}")).unwrap_err();
            assert_eq!(problems.iter().next().unwrap().key, "forward_auth.peers", "{wrong}: {problems}");
        }
    }
}
