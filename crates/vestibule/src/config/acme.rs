//! Where the portal's certificate comes from: files that are given, or `[portal.acme]`. Never both.

use std::path::{Path, PathBuf};

use certificate::acme::Challenge;

use super::document::Placed;
use super::meaning::{checked, required};
use super::written::WrittenAcme;
use super::{Problems, rules};

/// How the certificate is got by ACME.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acme {
    /// The authority's directory.
    pub directory: String,
    /// Roots that the directory's own certificate is checked against, PEM; the system's when there are none.
    pub roots: Option<PathBuf>,
    /// Whom the authority may write to.
    pub contact: Option<String>,
    /// How control of the name is proved.
    pub challenge: Challenge,
    /// The program that shows DNS-01 proofs, with its arguments; empty for HTTP-01.
    pub dns_hook: Vec<String>,
}

/// Where the certificate comes from.
pub(super) enum Source {
    Files { certificate: PathBuf, key: PathBuf },
    Acme(Acme),
}

const MOST_ARGUMENTS: usize = 16;

/// The folder of what the ACME client keeps.
#[must_use]
pub fn folder_in(state_directory: &Path) -> PathBuf {
    state_directory.join("acme")
}

/// Files or ACME; `None` (or noted problems) when it is neither or both.
pub(super) fn source(
    certificate: Option<Placed<String>>,
    key: Option<Placed<String>>,
    (certificate_place, key_place): (&Placed<()>, &Placed<()>),
    acme: Option<WrittenAcme>,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Source> {
    let Some(acme) = acme else {
        let chain = "certificate = \"the PEM file of the certificate chain\", or a section [portal.acme]";
        let certificate = required(certificate, certificate_place, chain, problems);
        let key = required(key, key_place, "key = \"the PEM file of the private key\"", problems);
        return Some(Source::Files {
            certificate: folder.join(certificate?.value),
            key: folder.join(key?.value),
        });
    };
    for given in [certificate, key].into_iter().flatten() {
        let mend = "keep the files or the section [portal.acme]";
        problems.add(given.line, &given.key, "stands beside [portal.acme]", mend);
    }
    understand(acme, folder, problems).map(Source::Acme)
}

fn understand(written: WrittenAcme, folder: &Path, problems: &mut Problems) -> Option<Acme> {
    let mend = "directory = \"https://acme-v02.api.letsencrypt.org/directory\"";
    let directory = required(written.directory, &written.directory_place, mend, problems);
    let directory = checked(directory, rules::directory, "write the https URL of the directory", problems);
    let contact = checked(written.contact, rules::contact, "contact = \"mailto:noc@example.net\"", problems);
    let place = &written.terms_agreed_place;
    let mend = "read the authority's terms of service, then write terms_agreed = true";
    if required(written.terms_agreed, place, mend, problems).is_some_and(|agreed| !agreed.value) {
        problems.add(place.line, &place.key, "without agreement there is no certificate", mend);
    }
    let challenge = challenge(written.challenge, problems);
    let dns_hook = hook(challenge, written.dns_hook, &written.dns_hook_place, problems);
    Some(Acme {
        directory: directory?,
        roots: written.directory_roots.map(|roots| folder.join(roots.value)),
        contact,
        challenge: challenge?,
        dns_hook,
    })
}

fn challenge(written: Option<Placed<String>>, problems: &mut Problems) -> Option<Challenge> {
    let Some(text) = written else { return Some(Challenge::Http01) };
    match text.value.as_str() {
        "http-01" => Some(Challenge::Http01),
        "dns-01" => Some(Challenge::Dns01),
        other => {
            let wrong = format!("{other:?} is not a challenge that is known here");
            problems.add(text.line, &text.key, wrong, "write \"http-01\" or \"dns-01\"");
            None
        }
    }
}

fn hook(
    challenge: Option<Challenge>,
    written: Option<Vec<Placed<String>>>,
    place: &Placed<()>,
    problems: &mut Problems,
) -> Vec<String> {
    let mut add = |wrong: &str, mend: &str| problems.add(place.line, &place.key, wrong, mend);
    let hook: Vec<String> = written.unwrap_or_default().into_iter().map(|part| part.value).collect();
    let mend = "dns_hook = [\"/etc/vestibule/dns-hook\"]";
    match (challenge, hook.first()) {
        (Some(Challenge::Dns01), None) => add("is missing; dns-01 needs it", mend),
        (Some(Challenge::Http01), Some(_)) => {
            add("is for dns-01 only", "remove it, or set challenge = \"dns-01\"")
        }
        (_, Some(program)) if !Path::new(program).is_absolute() => {
            add("does not begin with the absolute path of a program", mend);
        }
        _ if hook.len() > MOST_ARGUMENTS => add("has too many arguments", "put them into a file of its own"),
        _ => {}
    }
    hook
}
