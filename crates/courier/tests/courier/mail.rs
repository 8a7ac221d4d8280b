//! E-mail over STARTTLS and TLS; whom it is not given to.

use std::path::{Path, PathBuf};

use courier::{Courier, Failure, Login, MailServer, MailSettings, Security};
use gateway::codes::{Address, Mailbox, Message, NotSent};

use super::Program;

const HOSTILE: &str = "<script>alert(1)</script> \"'&";

/// A certificate for that name, and its key, in files of their own.
fn certified(name: &str) -> (tempdir::Folder, PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let folder = tempdir::Folder::new();
    let (certificate, key) = (folder.0.join("c.pem"), folder.0.join("k.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (folder, certificate, key)
}

mod tempdir {
    use std::sync::atomic::{AtomicU32, Ordering};

    pub(super) struct Folder(pub(super) std::path::PathBuf);

    impl Folder {
        pub(super) fn new() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let name = format!("courier-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

fn message(to: &str) -> Message {
    Message {
        to: Address::Mailbox(Mailbox::parse(to).unwrap()),
        subject: format!("123456 – {HOSTILE}\r\nBcc: all@example.org"),
        words: format!("123456 ist Ihr Code. {HOSTILE}"),
        link: Some(("Oder hier:".to_owned(), "https://portal.example/code/ab".to_owned())),
        language: "de",
        direction: "ltr",
    }
}

fn server(port: u16, security: Security, roots: Option<&Path>, password: &str) -> Courier {
    let settings = MailSettings {
        host: "localhost".to_owned(),
        port,
        security,
        roots: roots.map(Path::to_owned),
        from: "Café <wifi@cafe.example>".to_owned(),
    };
    let login = Login { user: "wifi".to_owned(), password: password.to_owned() };
    Courier::new(Some(MailServer::new(settings, Some(login)).unwrap()), None)
}

#[tokio::test]
async fn a_message_is_handed_over_by_starttls_and_by_tls_and_nothing_in_it_becomes_a_field_or_a_tag() {
    let (_folder, certificate, key) = certified("localhost");
    for (mode, security) in [("starttls", Security::StartTls), ("tls", Security::Tls)] {
        let files = [mode, certificate.to_str().unwrap(), key.to_str().unwrap()];
        let mut peer = Program::start("smtp_server.py", &files);
        let courier = server(peer.port, security, Some(&certificate), "s3cret");
        let said = courier.hand_over(&message("anna@example.org")).await.unwrap();
        assert!(said.starts_with("250"), "{said}");
        let taken = peer.taken();
        assert_eq!((&taken["to"][0], &taken["tls"]), (&"anna@example.org".into(), &true.into()));
        let text = taken["message"].as_str().unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        for field in
            ["Auto-Submitted: auto-generated", "Content-Language: de", "Message-ID: <", "MIME-Version: 1.0"]
        {
            assert!(head.contains(field), "{field} is missing: {head}");
        }
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert_eq!(taken["to"].as_array().unwrap().len(), 1);
        let (_, html) = body.split_once("text/html").unwrap();
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    }
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_is_not_the_one_or_offers_no_tls() {
    let (_folder, certificate, key) = certified("localhost");
    let (_other_folder, other, other_key) = certified("mail.elsewhere.example");
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    // Signed by somebody else, in the name of somebody else, and one that offers no STARTTLS.
    let elsewhere = [other.to_str().unwrap(), other_key.to_str().unwrap()];
    for (mode, files, roots) in [
        ("starttls", [certificate, key], &other),
        ("starttls", elsewhere, &other),
        ("plain", [certificate, key], &other),
    ] {
        let peer = Program::start("smtp_server.py", &[mode, files[0], files[1]]);
        let courier = server(peer.port, Security::StartTls, Some(roots), "s3cret");
        let failure = courier.hand_over(&message("anna@example.org")).await.unwrap_err();
        assert!(matches!(failure, Failure::Mail(_)), "{}", failure.chain());
        let told = gateway::codes::Courier::send(&courier, message("anna@example.org")).await;
        assert!(matches!(told, Err(NotSent::Later(_))), "{mode}: {told:?}");
    }
}

#[tokio::test]
async fn a_guest_is_told_whether_it_is_the_address_or_the_server() {
    let (_folder, certificate, key) = certified("localhost");
    let files = ["starttls", certificate.to_str().unwrap(), key.to_str().unwrap()];
    let peer = Program::start("smtp_server.py", &files);
    let courier = server(peer.port, Security::StartTls, Some(&certificate), "s3cret");
    let send = |to: &str| gateway::codes::Courier::send(&courier, message(to));
    assert_eq!(send("nobody@example.org").await, Err(NotSent::Refused));
    assert!(matches!(send("later@example.org").await, Err(NotSent::Later(_))));
    assert_eq!(send("anna@example.org").await, Ok(()));
    let wrong = server(peer.port, Security::StartTls, Some(&certificate), "wrong");
    let told = gateway::codes::Courier::send(&wrong, message("anna@example.org")).await;
    assert!(matches!(told, Err(NotSent::Later(_))), "a wrong password is not the guest's fault: {told:?}");
}
