//! Proofs for a certificate authority at the plain door (protocols W8), and who hears nothing there.

use crate::house::House;

const STRANGER: u8 = 200;

fn ask(token: &str) -> Vec<u8> {
    format!("GET /.well-known/acme-challenge/{token} HTTP/1.1\r\nHost: portal.example\r\n\r\n").into_bytes()
}

#[test]
fn an_authority_outside_finds_the_proof_and_only_while_it_is_shown() {
    let house = House::open();
    let challenges = house.portal.challenges();
    assert!(challenges.show("token-1", "token-1.thumbprint"));
    let answer = house.shout(STRANGER, &ask("token-1"));
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\ntoken-1.thumbprint"),
        "{answer}"
    );
    challenges.take_away("token-1");
    assert_eq!(house.try_shout(STRANGER, &ask("token-1")), "");
}

#[test]
fn whoever_is_no_guest_hears_nothing_else_even_then() {
    let house = House::open();
    assert!(house.portal.challenges().show("token-1", "token-1.thumbprint"));
    for request in [
        ask("token-2"),
        b"GET / HTTP/1.1\r\nHost: portal.example\r\n\r\n".to_vec(),
        b"POST /.well-known/acme-challenge/token-1 HTTP/1.1\r\nHost: a.example\r\n\r\n".to_vec(),
        b"GET /.well-known/acme-challenge/token-1 HTTP/1.1\r\n\r\n".to_vec(),
        b"nonsense\r\n\r\n".to_vec(),
        vec![b'a'; 5000],
    ] {
        assert_eq!(house.try_shout(STRANGER, &request), "", "{}", String::from_utf8_lossy(&request));
    }
}

#[test]
fn a_guest_is_intercepted_there_as_everywhere() {
    let house = House::open();
    assert!(house.portal.challenges().show("token-1", "token-1.thumbprint"));
    let elsewhere = b"GET /.well-known/acme-challenge/token-1 HTTP/1.1\r\nHost: other.example\r\n\r\n";
    let answer = house.shout(1, elsewhere);
    assert!(answer.starts_with("HTTP/1.1 511 ") && !answer.contains("thumbprint"), "{answer}");
}
