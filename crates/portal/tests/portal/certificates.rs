//! The certificate: given in files, replaced while running.

use std::io::Write;

use portal::{CertificateError, Certificates};

use crate::house::{Answer, House, NAME, to_the_end, write_certificate};

const REQUEST: &[u8] = b"GET /capport HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n";

#[test]
fn a_new_certificate_is_used_from_the_next_handshake_on() {
    let house = House::open();
    let mut before = house.enter(1);
    before.write_all(b"HEAD / HTTP/1.1\r\nHost: portal.example\r\n\r\n").unwrap();
    let root = write_certificate(&house.folder, NAME);
    assert!(house.enter_trusting(1, &root).write_all(REQUEST).is_err(), "not before it is asked for");
    house.portal.reload_certificates().unwrap();
    let mut after = house.enter_trusting(1, &root);
    after.write_all(REQUEST).unwrap();
    assert_eq!(Answer::read(to_the_end(after)).code, 200);
    before.write_all(REQUEST).unwrap();
    assert!(to_the_end(before).contains("captive"), "who is inside stays");
}

#[test]
fn a_certificate_that_cannot_be_used_leaves_the_former_one() {
    let house = House::open();
    let other = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
    std::fs::write(house.folder.join("key.pem"), other.signing_key.serialize_pem()).unwrap();
    assert!(matches!(house.portal.reload_certificates(), Err(CertificateError::Unusable { .. })));
    std::fs::write(house.folder.join("cert.pem"), "nothing").unwrap();
    assert!(matches!(house.portal.reload_certificates(), Err(CertificateError::NotPem { .. })));
    std::fs::remove_file(house.folder.join("cert.pem")).unwrap();
    assert!(matches!(house.portal.reload_certificates(), Err(CertificateError::Unreadable { .. })));
    assert_eq!(house.get(1, "/").code, 200);
}

#[test]
fn an_error_says_what_guests_notice_and_what_to_do() {
    let error = Certificates::load("/nowhere/cert.pem", "/nowhere/key.pem").unwrap_err().to_string();
    assert!(
        error.contains("/nowhere/cert.pem") && error.contains("guests") && error.contains("check"),
        "{error}"
    );
}
