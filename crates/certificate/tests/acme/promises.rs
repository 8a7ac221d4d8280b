//! What the keeper of the certificate promises (protocols W7, W8).

use std::os::unix::fs::MetadataExt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use certificate::acme::records::Records;
use certificate::acme::{Challenge, Exhibit, Keeper, Pace, Settings};
use tokio::runtime::Runtime;

use crate::authority::{Authority, eventually};
use crate::exhibits::{Dns, Stuck, Web};

const A_YEAR: u32 = 365 * 24 * 3600;

/// A keeper at work; it stops when dropped.
struct Kept {
    records: Records,
    taken: Arc<AtomicU32>,
    runtime: Option<Runtime>,
}

impl Kept {
    fn start(settings: Settings, exhibit: Arc<dyn Exhibit>) -> Self {
        Self::start_at(Pace::of_seconds(vec![0, 0, 1]), settings, exhibit)
    }

    /// After a failure nothing happens for as long as a test waits.
    fn start_for_one_try(settings: Settings, exhibit: Arc<dyn Exhibit>) -> Self {
        Self::start_at(Pace::of_seconds(vec![3600]), settings, exhibit)
    }

    fn start_at(pace: Pace, settings: Settings, exhibit: Arc<dyn Exhibit>) -> Self {
        let records = Records::of(&settings.folder);
        let taken = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&taken);
        let keeper = Keeper::new(settings, exhibit, move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.spawn(keeper.with_pace(pace).keep());
        Self { records, taken, runtime: Some(runtime) }
    }

    fn await_certificates(&self, count: u32) {
        eventually("a certificate", || self.taken.load(Ordering::SeqCst) >= count);
    }

    fn pem(&self) -> String {
        std::fs::read_to_string(self.records.certificate_path()).unwrap()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // As a kill would: nothing is waited for.
        self.runtime.take().unwrap().shutdown_background();
    }
}

#[test]
fn a_certificate_with_its_whole_chain_is_got_over_http_although_most_nonces_are_refused() {
    let authority = Authority::open(A_YEAR);
    let web = Web::serve(&authority.proofs);
    let kept = Kept::start_for_one_try(authority.settings(Challenge::Http01), Arc::new(web.clone()));
    kept.await_certificates(1);
    let pem = kept.pem();
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 2, "the whole chain: {pem}");
    assert_eq!(pem.matches("PRIVATE KEY").count(), 2, "begin and end of one key");
    assert_eq!(kept.records.certificate_path().metadata().unwrap().mode() & 0o777, 0o600);
    assert!(!web.shows_something(), "the proof is taken away");
    assert_eq!(kept.records.attempts().failures, 0);
    assert!(authority.log().contains("nonce"), "it did refuse nonces");
}

#[test]
fn a_certificate_is_got_through_dns() {
    let authority = Authority::open(A_YEAR);
    let kept = Kept::start(authority.settings(Challenge::Dns01), Arc::new(Dns(authority.dns_management)));
    kept.await_certificates(1);
    assert!(kept.pem().contains("BEGIN CERTIFICATE"));
}

#[test]
fn a_certificate_is_renewed_in_time_with_the_same_account() {
    let authority = Authority::open(12);
    let web = Web::serve(&authority.proofs);
    let kept = Kept::start(authority.settings(Challenge::Http01), Arc::new(web));
    kept.await_certificates(1);
    let first = kept.pem();
    let account = || std::fs::read_to_string(authority.folder.join("acme/account.json")).unwrap();
    let before = account();
    kept.await_certificates(2);
    assert_ne!(kept.pem(), first);
    assert_eq!(account(), before);
}

#[test]
fn while_the_authority_is_down_the_certificate_stays_and_failures_are_on_record() {
    let mut authority = Authority::open(12);
    let web = Web::serve(&authority.proofs);
    let kept = Kept::start(authority.settings(Challenge::Http01), Arc::new(web));
    kept.await_certificates(1);
    let first = kept.pem();
    authority.go_down();
    eventually("three failures", || kept.records.attempts().failures >= 3);
    assert_eq!(kept.pem(), first, "a failure touches nothing");
    let error = kept.records.attempts().last_error;
    assert!(error.contains("cannot be reached"), "{error}");
    // It comes back with no memory, so the account must be made anew by itself.
    authority.begin();
    kept.await_certificates(2);
    eventually("the failures to be forgotten", || kept.records.attempts().failures == 0);
}

#[test]
fn an_order_that_was_begun_goes_on_after_a_restart() {
    let authority = Authority::open(A_YEAR);
    let settings = authority.settings(Challenge::Http01);
    let (asked, was_asked) = sync_channel(0);
    let (let_go, held) = sync_channel(1);
    let first = Kept::start(settings.clone(), Arc::new(Stuck(asked, Mutex::new(held))));
    was_asked.recv().unwrap();
    let order = std::fs::read_to_string(settings.folder.join("order.json")).unwrap();
    let account = std::fs::read_to_string(settings.folder.join("account.json")).unwrap();
    drop(first);
    drop(let_go);

    let web = Web::serve(&authority.proofs);
    let second = Kept::start(settings.clone(), Arc::new(web));
    second.await_certificates(1);
    let key = order.split("-----").nth(2).unwrap().replace("\\n", "");
    assert!(second.pem().replace('\n', "").contains(&key), "the same order, so the same key");
    assert_eq!(std::fs::read_to_string(settings.folder.join("account.json")).unwrap(), account);
    assert!(!settings.folder.join("order.json").exists());
}

#[test]
fn a_proof_that_cannot_be_found_is_told_in_the_authoritys_words() {
    let authority = Authority::open(A_YEAR);
    // Shown in the DNS, looked for on the web, where nothing is.
    let _empty = Web::serve(&authority.proofs);
    let kept = Kept::start(authority.settings(Challenge::Http01), Arc::new(Dns(authority.dns_management)));
    eventually("a failure", || kept.records.attempts().last_error.contains("did not accept the proof"));
    let error = kept.records.attempts().last_error;
    assert!(error.contains("unauthorized") || error.contains("key authorization"), "{error}");
    assert!(!kept.records.certificate_path().exists());
}

#[test]
fn an_authority_that_is_not_trusted_gets_no_request() {
    let authority = Authority::open(A_YEAR);
    let mut settings = authority.settings(Challenge::Http01);
    settings.roots = Some(authority.folder.join("pebble.pem"));
    let kept = Kept::start(settings, Arc::new(Web::default()));
    eventually("a failure", || kept.records.attempts().last_error.contains("certificate"));
    assert!(
        !authority.log().contains("newAccount") && !authority.log().contains("POST"),
        "{}",
        authority.log()
    );
}

#[test]
fn an_authority_that_wants_to_be_left_alone_is_left_alone_for_so_long() {
    // Pebble never refuses by rate, so this one does nothing else.
    let authority = Authority::open(A_YEAR);
    let busy = busy_server(&authority.folder, "Retry-After: 1800\r\n");
    let mut settings = authority.settings(Challenge::Http01);
    settings.directory = format!("https://127.0.0.1:{busy}/dir");
    let kept = Kept::start(settings, Arc::new(Web::default()));
    let begun = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    eventually("a failure", || !kept.records.attempts().last_error.is_empty());
    let attempts = kept.records.attempts();
    let waits = u64::try_from(attempts.next_try).unwrap() - begun;
    assert_eq!(attempts.failures, 1);
    assert!((1790..=1810).contains(&waits), "{waits} s until the next try: {attempts:?}");
}

/// Answers 429 to everything, with pebble's own certificate; returns its port.
fn busy_server(folder: &std::path::Path, header: &'static str) -> u16 {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = vec![CertificateDer::from_pem_file(folder.join("pebble.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(folder.join("pebble-key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
            let answer = format!("HTTP/1.1 429 Too Many Requests\r\n{header}Content-Length: 2\r\n\r\n{{}}");
            let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
            let _ = std::io::Write::flush(&mut stream);
        }
    });
    port
}
