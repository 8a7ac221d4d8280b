//! Whether certificate and key can be read, belong together, are for the portal's name, and are valid today.

use std::ops::Range;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use captivity::Timestamp;
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;

use crate::config::{Acme, Portal};
use crate::control::view::rfc3339;
use crate::findings::Finding;
use crate::trouble::Chapter;
use certificate::acme::records::Records;
use certificate::acme::{Challenge, ends_soon};
use certificate::{certificate_hosts, signed_by, signed_itself, validity};

const NO_PAGE: &str =
    "browsers warn or refuse instead of showing the sign-in page; phones do not ask the portal API";
const SIGNED_ITSELF: &str = "the certificate is signed by itself, or an authority of the same name";
const NOT_WHOLE: &str = "the chain is not whole: each certificate must be followed by the one that signed it";

/// Whether devices that know the authority may trust it all the same, which only the operator can know.
pub(super) fn is_matter_of_trust(finding: &Finding) -> bool {
    [SIGNED_ITSELF, NOT_WHOLE].contains(&finding.what.as_str())
}

pub(super) fn findings(portal: &Portal) -> Vec<Finding> {
    let mut findings = portal.acme.as_ref().map_or_else(Vec::new, |acme| acme_findings(portal, acme));
    if portal.acme.is_none() || portal.certificate.exists() {
        findings.extend(of_files(portal));
    }
    findings
}

/// How getting the certificate goes; what it is like is said by the findings about its file.
fn acme_findings(portal: &Portal, acme: &Acme) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folder = portal.certificate.parent().unwrap_or(Path::new(""));
    let attempts = Records::of(folder).attempts();
    let error = &attempts.last_error;
    if !portal.certificate.exists() {
        findings.push(match attempts.failures {
            0 => Finding::warn(
                "there is no certificate yet (or this account may not look)",
                NO_PAGE,
                "nothing: the gateway orders one when it runs; look again then, as root",
                Chapter::Certificates,
            ),
            failures => Finding::fail(
                format!(
                    "there is no certificate: ordering it failed {failures} time(s), at last with: {error}"
                ),
                NO_PAGE,
                "mend what the error says; the gateway tries again by itself",
                Chapter::Certificates,
            ),
        });
    } else if attempts.failures > 0 {
        findings.push(Finding::warn(
            format!("renewing the certificate failed {} time(s), at last with: {error}", attempts.failures),
            "nothing until the present certificate ends",
            "mend what the error says; the gateway tries again by itself",
            Chapter::Certificates,
        ));
    }
    if acme.challenge == Challenge::Http01 && portal.plain_port != 80 {
        findings.push(Finding::warn(
            format!("http-01 is looked for on port 80, but plain_port is {}", portal.plain_port),
            "no sign-in page, if no certificate can be got",
            "lead port 80 of the uplink side to plain_port, or use dns-01",
            Chapter::Certificates,
        ));
    }
    findings
}

fn of_files(portal: &Portal) -> Vec<Finding> {
    let chain = match read_chain(&portal.certificate) {
        Ok(chain) => chain,
        Err(wrong) => return vec![unusable(&portal.certificate, &wrong, "certificate chain")],
    };
    let key = match PrivateKeyDer::from_pem_file(&portal.key) {
        Ok(key) => key,
        Err(error) => return vec![unusable(&portal.key, &error.to_string(), "private key")],
    };
    let mut findings = vec![belonging(&chain, key)];
    findings.extend(chain.first().map(|certificate| named(certificate, &portal.name)));
    findings.extend(chain.first().filter(|certificate| signed_itself(certificate)).map(|_| alone()));
    findings.extend(not_whole(&chain));
    findings.extend(chain.iter().enumerate().map(|(place, certificate)| dated(place, certificate)));
    findings.extend(readable_by_others(&portal.key));
    findings.extend(hosts(&chain));
    findings
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let chain: Vec<CertificateDer<'static>> = read.map_err(|error| error.to_string())?;
    if chain.is_empty() { Err("it holds no certificate".to_owned()) } else { Ok(chain) }
}

fn unusable(path: &Path, wrong: &str, kind: &str) -> Finding {
    Finding::fail(
        format!("{} cannot be used: {wrong}", path.display()),
        NO_PAGE,
        format!("put the {kind} there, in PEM, readable by the gateway's account"),
        Chapter::SettingUp,
    )
}

fn belonging(chain: &[CertificateDer<'static>], key: PrivateKeyDer<'static>) -> Finding {
    match CertifiedKey::from_der(chain.to_vec(), key, &rustls::crypto::ring::default_provider()) {
        Ok(_) => Finding::ok("certificate and key belong together"),
        Err(error) => Finding::fail(
            format!("certificate and key cannot be used together: {error}"),
            NO_PAGE,
            "take both from the same issue of the certificate, the portal's own certificate first in the chain",
            Chapter::SettingUp,
        ),
    }
}

fn alone() -> Finding {
    Finding::warn(
        SIGNED_ITSELF,
        "their devices do not trust it, so browsers warn; the portal API is not for announcing",
        "get a certificate from an authority that your guests' devices trust",
        Chapter::SettingUp,
    )
}

/// Devices do not fetch what is missing (RFC 8908 §4.1). A root of the operator's own may be left out; nobody can tell
/// from here, so the portal's certificate alone is doubted too.
fn not_whole(chain: &[CertificateDer<'_>]) -> Option<Finding> {
    let follows = chain.windows(2).all(|pair| signed_by(&pair[0], &pair[1]));
    let is_alone = chain.len() == 1 && !signed_itself(&chain[0]);
    (!follows || is_alone).then(|| {
        Finding::warn(
            NOT_WHOLE,
            "devices that do not have the missing part do not trust the portal; phones do not ask the portal API",
            "put the authority's whole chain into the file, in order, behind the portal's own certificate",
            Chapter::Certificates,
        )
    })
}

fn named(certificate: &CertificateDer<'_>, name: &str) -> Finding {
    let parsed = ParsedCertificate::try_from(certificate);
    let server = ServerName::try_from(name);
    let fits =
        matches!((&parsed, &server), (Ok(parsed), Ok(server)) if verify_server_name(parsed, server).is_ok());
    if fits {
        return Finding::ok(format!("the certificate is for {name}"));
    }
    Finding::fail(
        format!("the certificate is not for {name}"),
        NO_PAGE,
        "get a certificate for portal.name, or write the name that the certificate is for",
        Chapter::SettingUp,
    )
}

fn dated(place: usize, certificate: &CertificateDer<'_>) -> Finding {
    let which = if place == 0 {
        "the certificate".to_owned()
    } else {
        format!("certificate {} of the chain", place + 1)
    };
    let Some(validity) = validity(certificate) else {
        let what = format!("{which} has no dates that could be read");
        return Finding::fail(what, NO_PAGE, "get it issued again", Chapter::SettingUp);
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    judge_dates(&which, &validity, i64::try_from(now).unwrap_or(i64::MAX))
}

fn judge_dates(which: &str, validity: &Range<i64>, now: i64) -> Finding {
    let (from, until) = (date(validity.start), date(validity.end));
    if now < validity.start {
        let to_do = "set the clock if it is wrong, or wait until the certificate is valid";
        return Finding::fail(
            format!("{which} is not valid before {from}"),
            NO_PAGE,
            to_do,
            Chapter::SettingUp,
        );
    }
    let renew = "renew it, then: systemctl reload vestibule";
    if now >= validity.end {
        return Finding::fail(format!("{which} ended {until}"), NO_PAGE, renew, Chapter::SettingUp);
    }
    if ends_soon(validity, now) {
        let later = "nothing yet; when it ends, browsers refuse the sign-in page";
        return Finding::warn(format!("{which} ends soon, {until}"), later, renew, Chapter::SettingUp);
    }
    Finding::ok(format!("{which} is valid until {until}"))
}

/// What clients may want to ask about the chain before they trust it (RFC 8908 §4.1, protocols W1).
fn hosts(chain: &[CertificateDer<'static>]) -> Option<Finding> {
    let hosts = certificate_hosts(chain);
    let what =
        format!("devices may ask these hosts about the certificate, on TCP port 80: {}", hosts.join(", "));
    (!hosts.is_empty()).then(|| Finding::ok(what))
}

fn date(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    rfc3339(Timestamp::from_unix_millis(seconds.saturating_mul(1000)))
}

fn readable_by_others(key: &Path) -> Option<Finding> {
    let mode = key.metadata().ok()?.permissions().mode();
    (mode & 0o007 != 0).then(|| {
        Finding::warn(
            format!("everybody on this machine may read {}", key.display()),
            "nothing; but who copies the key can pretend to be the portal",
            format!("chmod o= {}", key.display()),
            Chapter::SettingUp,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Level;

    #[test]
    fn a_chain_that_devices_would_have_to_complete_is_doubted() {
        let authority = |name: &str| {
            let mut params = rcgen::CertificateParams::default();
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            rcgen::CertifiedIssuer::self_signed(params, rcgen::KeyPair::generate().unwrap()).unwrap()
        };
        let (signer, stranger) = (authority("signer"), authority("stranger"));
        let mut params = rcgen::CertificateParams::new(["portal.example".to_owned()]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "portal.example");
        let own = params.signed_by(&rcgen::KeyPair::generate().unwrap(), &signer).unwrap().der().clone();
        let doubted = |chain: &[&CertificateDer<'static>]| {
            not_whole(&chain.iter().map(|&certificate| certificate.clone()).collect::<Vec<_>>()).is_some()
        };
        assert!(!doubted(&[&own, signer.der()]));
        assert!(doubted(&[&own]), "nobody fetches what is missing");
        assert!(doubted(&[&own, stranger.der()]) && doubted(&[&own, stranger.der(), signer.der()]));
        assert!(!doubted(&[signer.der()]), "that one is signed by itself, which is said already");
    }

    #[test]
    fn dates_are_judged_by_what_guests_will_meet() {
        let level = |now| judge_dates("the certificate", &(1_000_000..10_000_000), now).level;
        assert_eq!(level(7_000_000), Level::Ok);
        assert_eq!(level(999_999), Level::Fail);
        assert_eq!(level(1_000_000), Level::Ok);
        assert_eq!(level(9_000_000), Level::Warn);
        assert_eq!(level(10_000_000), Level::Fail);
    }
}
