//! `examples/stay-server` as it stands, with the stays that are beside it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gateway::stay::{Answer, Entered, Kind, Question, Reason, Stay};
use house_system::{Failure, HouseSystem, Key, Settings};

use crate::{KEY, at, guest, keyed};

struct Server {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    fn start() -> Self {
        Self::start_with(|_| Vec::new())
    }

    /// With these arguments beside its own; files of theirs are made in its folder.
    fn start_with(more: impl FnOnce(&Path) -> Vec<PathBuf>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("house-system-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("key"), format!("{KEY}\n")).unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/stay-server");
        let child = Command::new("python3")
            .arg(example.join("stay_server.py"))
            .args(["--port", "0", "--key-file"])
            .arg(folder.join("key"))
            .arg("--stays")
            .arg(example.join("stays.json"))
            .args(more(&folder))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.unwrap_or_else(|error| panic!("python3 cannot be started: {error}"));
        let mut told = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let port = told.trim().rsplit(' ').next().unwrap().to_owned();
        let url = format!("http://127.0.0.1:{port}/v1/stay");
        Self { child, folder, url }
    }
}

#[tokio::test]
async fn it_knows_its_guests_however_they_write_their_names() {
    let server = Server::start();
    let house = at(server.url.clone());
    for (room, surname) in [
        ("101", "Müller"),
        ("1 01", "anna MUELLER"),
        ("١٠١", "mu\u{308}ller"),
        ("102", "Van der Berg"),
        ("102", "van-der-berg"),
        ("102", "Mr. Jan van der Berg"),
    ] {
        let told = house.tell(&guest(room, surname)).await.unwrap();
        assert!(matches!(told.answer, Answer::Admit(_)), "{room} {surname}: {told:?}");
        assert!(told.is_signed);
    }
    let told = house.tell(&guest("101", "Müller")).await.unwrap();
    let Answer::Admit(Stay { person, plan, devices, until }) = told.answer else { panic!("{told:?}") };
    assert_eq!((person.as_str(), plan.unwrap().as_str()), ("stay 4711", "premium"));
    assert_eq!((devices.unwrap().get(), until.is_some()), (4, true));
    assert_eq!(told.name.as_deref(), Some("Anna Müller"));
}

#[tokio::test]
async fn it_refuses_everybody_else_with_a_reason_and_whatever_they_type() {
    let server = Server::start();
    let house = at(server.url.clone());
    for (room, surname, reason) in [
        ("101", "Schmidt", Reason::NoStay),
        ("999", "Müller", Reason::NoStay),
        ("101", "Mülle", Reason::NoStay),
        ("102", "van", Reason::NoStay),
        ("103", "O’Brien", Reason::Over),
        ("104", "Garcia Marquez", Reason::NotYet),
        ("101", "*)(uid=*", Reason::NoStay),
        ("101", "Müller|RN102", Reason::NoStay),
        ("101", "\"}},\"admit\":true,{\"", Reason::NoStay),
        ("101", "' OR '1'='1", Reason::NoStay),
        ("101", "\u{202e}<script>alert(1)</script>", Reason::NoStay),
    ] {
        let told = house.tell(&guest(room, surname)).await.unwrap();
        assert_eq!(told.answer, Answer::Refuse(reason), "{room} {surname}");
    }
    let none = Question { zone: "guest0".parse().unwrap(), fields: Vec::new() };
    assert_eq!(house.tell(&none).await.unwrap().answer, Answer::Refuse(Reason::NoStay), "the line is good");
}

#[tokio::test]
async fn it_admits_by_a_cards_number_alone() {
    let server = Server::start();
    let card = |typed| {
        let entered = Entered::read(Kind::Card { luhn: true }, typed).unwrap();
        Question { zone: "guest0".parse().unwrap(), fields: vec![("card".parse().unwrap(), entered)] }
    };
    let told = at(server.url.clone()).tell(&card("4111-1111-1111-1111")).await.unwrap();
    assert!(matches!(told.answer, Answer::Admit(Stay { person, .. }) if person == "card 42"));
}

#[tokio::test]
async fn who_has_another_key_is_not_believed() {
    let server = Server::start();
    let stranger = keyed(server.url.clone(), "another key of sufficient length");
    let failure = stranger.tell(&guest("101", "Müller")).await.unwrap_err();
    assert!(matches!(failure, Failure::NotBelieved(_)), "{failure}");
    assert!(failure.to_string().contains("key_file"), "{failure}");
}

#[tokio::test]
async fn it_is_asked_over_tls_where_its_certificate_comes_from_the_roots_file() {
    let server = Server::start_with(|folder| {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (chain, key) = (folder.join("roots.pem"), folder.join("key.pem"));
        std::fs::write(&chain, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        vec!["--certificate".into(), chain, "--certificate-key".into(), key]
    });
    let asked = |roots: &str| {
        HouseSystem::new(Settings {
            url: server.url.replace("http://127.0.0.1", "https://localhost"),
            key: Key::of(KEY).unwrap(),
            roots: Some(server.folder.join(roots)),
            plain_http: false,
            within: Duration::from_secs(5),
        })
    };
    let told = asked("roots.pem").tell(&guest("101", "Müller")).await.unwrap();
    assert!(matches!(told.answer, Answer::Admit(_)) && told.is_signed, "{told:?}");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(server.folder.join("other.pem"), other.cert.pem()).unwrap();
    let failure = asked("other.pem").tell(&guest("101", "Müller")).await.unwrap_err();
    assert!(failure.to_string().contains("certificate"), "{failure}");
}
