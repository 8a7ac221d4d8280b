//! The authority's word about a certificate, from a real responder (`openssl ocsp`) on loopback.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use certificate::ocsp::{Judged, Pace, Stapler, Subject, judge};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, SerialNumber,
};
use rustls::pki_types::CertificateDer;
use tokio::sync::Notify;

const DEADLINE: Duration = Duration::from_secs(20);
const SERIAL: u64 = 0x0511_beef;

/// Who signs what the responder says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Signer {
    Issuer,
    Delegate,
    /// Issued by the same authority, without the right to speak for it.
    Server,
    Stranger,
}

/// An authority, one certificate of it, and its responder while it runs.
struct World {
    folder: PathBuf,
    chain: Vec<CertificateDer<'static>>,
    port: u16,
    responder: Option<Child>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.silence();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn access(url: &str) -> CustomExtension {
    let wrapped = |tag: u8, inner: &[u8]| [&[tag, u8::try_from(inner.len()).unwrap()], inner].concat();
    let method = wrapped(0x06, &[0x2b, 6, 1, 5, 5, 7, 48, 1]);
    let description = wrapped(0x30, &[method, wrapped(0x86, url.as_bytes())].concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], wrapped(0x30, &description))
}

impl World {
    /// The certificate's line in the authority's index is `status`, as openssl writes it.
    fn open(status: &str, signer: Signer) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("certificate-ocsp-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let authority = |name: &str| {
            let mut params = CertificateParams::default();
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
        };
        let (issuer, stranger) = (authority("the issuer"), authority("a stranger"));
        let mut own = CertificateParams::new(["portal.example".to_owned()]).unwrap();
        own.serial_number = Some(SerialNumber::from(SERIAL));
        own.custom_extensions = vec![access(&format!("http://127.0.0.1:{port}/ocsp"))];
        let own = own.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut speaking = CertificateParams::new(["ocsp.example".to_owned()]).unwrap();
        if signer == Signer::Delegate {
            speaking.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
        }
        let speaking = speaking.signed_by(&key, &issuer).unwrap().pem();
        let (speaks, with) = match signer {
            Signer::Issuer => (issuer.pem(), issuer.key().serialize_pem()),
            Signer::Delegate | Signer::Server => (speaking, key.serialize_pem()),
            Signer::Stranger => (stranger.pem(), stranger.key().serialize_pem()),
        };
        for (name, text) in [
            ("chain.pem", own.pem() + &issuer.pem()),
            ("issuer.pem", issuer.pem()),
            ("speaks.pem", speaks),
            ("key.pem", with),
            ("index.txt", status.to_owned()),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let chain = vec![own.der().clone(), issuer.der().clone()];
        let mut world = Self { folder, chain, port, responder: None };
        world.speak();
        world
    }

    fn speak(&mut self) {
        let port = self.port.to_string();
        let child = Command::new("openssl")
            .args(["ocsp", "-index", "index.txt", "-CA", "issuer.pem", "-rsigner", "speaks.pem"])
            .args(["-rkey", "key.pem", "-port", &port, "-nmin", "10", "-ignore_err"])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let missing = |error| panic!("openssl cannot be started ({error}): cargo xtask test installs it");
        self.responder = Some(child.unwrap_or_else(missing));
    }

    fn silence(&mut self) {
        if let Some(mut responder) = self.responder.take() {
            let _ = responder.kill();
            let _ = responder.wait();
        }
    }

    fn subject(&self) -> Subject {
        Subject::of(&self.chain).unwrap()
    }

    /// What the responder says, fetched by openssl itself, which is an independent asker.
    fn answer(&self) -> Vec<u8> {
        let began = Instant::now();
        loop {
            let asked = Command::new("openssl")
                .args(["ocsp", "-issuer", "issuer.pem", "-cert", "chain.pem", "-no_nonce", "-noverify"])
                .args(["-url", &self.subject().responder, "-respout", "answer.der"])
                .current_dir(&self.folder)
                .output()
                .unwrap();
            if asked.status.success() {
                return std::fs::read(self.folder.join("answer.der")).unwrap();
            }
            assert!(began.elapsed() < DEADLINE, "{}", String::from_utf8_lossy(&asked.stderr));
            std::thread::yield_now();
        }
    }
}

fn good() -> String {
    format!("V\t491231235959Z\t\t{SERIAL:08X}\tunknown\t/CN=portal.example\n")
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

#[test]
fn an_answer_is_believed_from_the_issuer_or_its_delegate_while_it_is_fresh_and_from_nobody_else() {
    for (signer, is_believed) in
        [(Signer::Issuer, true), (Signer::Delegate, true), (Signer::Server, false), (Signer::Stranger, false)]
    {
        let world = World::open(&good(), signer);
        let (answer, subject) = (world.answer(), world.subject());
        let judged = judge(&answer, &subject, now());
        assert_eq!(matches!(judged, Ok(Judged::Good { .. })), is_believed, "{signer:?}: {judged:?}");
        if is_believed {
            assert!(judge(&answer, &subject, now() + 601).is_err(), "ten minutes later");
            assert!(judge(&answer, &subject, now() - 3600).is_err(), "an hour before");
        }
    }
}

#[test]
fn what_is_not_good_or_not_whole_is_never_handed_out() {
    let unknown = World::open("", Signer::Issuer);
    assert!(judge(&unknown.answer(), &unknown.subject(), now()).is_err());
    let revoked = format!("R\t491231235959Z\t251231235959Z\t{SERIAL:08X}\tunknown\t/CN=portal.example\n");
    let revoked = World::open(&revoked, Signer::Issuer);
    assert_eq!(judge(&revoked.answer(), &revoked.subject(), now()), Ok(Judged::Revoked));

    let world = World::open(&good(), Signer::Delegate);
    let (answer, subject) = (world.answer(), world.subject());
    let other = unknown.subject();
    assert!(judge(&answer, &other, now()).is_err(), "another authority's");
    for length in 0..answer.len() {
        assert!(judge(&answer[..length], &subject, now()).is_err(), "cut to {length}");
    }
    // Up to the end of what is signed each octet counts.
    for at in 0..150 {
        let mut damaged = answer.clone();
        damaged[at] ^= 0x01;
        assert!(judge(&damaged, &subject, now()).is_err(), "damaged at {at}");
    }
}

#[test]
fn a_certificate_without_a_responder_or_an_issuer_is_not_asked_about() {
    let world = World::open(&good(), Signer::Issuer);
    assert_eq!(Subject::of(&world.chain[..1]), None);
    assert_eq!(Subject::of(&[world.chain[1].clone(), world.chain[1].clone()]), None);
    assert!(world.subject().responder.ends_with("/ocsp"));
}

#[test]
fn a_fresh_answer_is_stapled_and_a_silent_responder_is_asked_again() {
    let mut world = World::open(&good(), Signer::Delegate);
    world.silence();
    let silent = TcpListener::bind(("127.0.0.1", world.port)).unwrap();
    let stapled: Arc<Mutex<Vec<Option<Vec<u8>>>>> = Arc::default();
    let (noted, changed) = (Arc::clone(&stapled), Arc::new(Notify::new()));
    let short = Duration::from_millis(100);
    let pace = Pace { after_failure: short, least: short, most: Duration::from_secs(1) };
    let stapler =
        Stapler::new(world.folder.join("chain.pem"), Arc::clone(&changed), pace, move |_, answer| {
            noted.lock().unwrap().push(answer);
        });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.spawn(stapler.keep());
    // Somebody else is there first, who says nothing.
    let (visitor, _) = silent.accept().unwrap();
    drop((visitor, silent));
    world.speak();
    let began = Instant::now();
    while stapled.lock().unwrap().is_empty() {
        assert!(began.elapsed() < DEADLINE, "nothing was stapled");
        std::thread::yield_now();
    }
    let answer = stapled.lock().unwrap()[0].clone().unwrap();
    assert!(matches!(judge(&answer, &world.subject(), now()), Ok(Judged::Good { .. })));

    // Another certificate, about which nobody knows anything: what goes with the former one goes.
    let other = World::open("", Signer::Issuer);
    std::fs::copy(other.folder.join("chain.pem"), world.folder.join("chain.pem")).unwrap();
    changed.notify_one();
    while stapled.lock().unwrap().len() < 2 {
        assert!(began.elapsed() < 2 * DEADLINE, "the former answer was not taken away");
        std::thread::yield_now();
    }
    assert_eq!(stapled.lock().unwrap()[1], None);
}
