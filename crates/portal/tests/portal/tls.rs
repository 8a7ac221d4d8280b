//! TLS at the secure door: which versions, and which certificates go with the portal's own (protocols C2, W9).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use portal::Certificates;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::house::{Answer, House, NAME, to_the_end};

const TLS_1_0: u8 = 1;
const TLS_1_1: u8 = 2;
const TLS_1_2: u8 = 3;

/// A hello of a client whose newest version is this one: RSA and ECDSA suites with ECDHE, x25519 and P-256.
fn hello(newest: u8) -> Vec<u8> {
    let with_length =
        |contents: &[u8]| [&u16::try_from(contents.len()).unwrap().to_be_bytes(), contents].concat();
    let extension = |kind: u16, contents: &[u8]| [&kind.to_be_bytes(), &with_length(contents)[..]].concat();
    let suites = [0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x09, 0xc0, 0x13, 0x00, 0x2f];
    let extensions = [
        extension(10, &with_length(&[0, 0x1d, 0, 0x17])),
        extension(11, &[1, 0]),
        extension(13, &with_length(&[4, 3, 4, 1, 8, 4, 2, 1])),
        extension(23, &[]),
    ];
    let body = [
        &[3, newest][..],
        &[7; 32],
        &[0],
        &with_length(&suites),
        &[1, 0],
        &with_length(&extensions.concat()),
    ];
    let body = body.concat();
    let message = [&[1, 0][..], &with_length(&body)].concat();
    [&[0x16, 3, 1][..], &with_length(&message)].concat()
}

fn first_record(mut stream: TcpStream, hello: &[u8]) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(hello).unwrap();
    let mut record = [0; 7];
    stream.read_exact(&mut record).unwrap();
    record.to_vec()
}

#[test]
fn versions_before_tls_1_2_are_refused_by_name() {
    // protocols W9.
    const ALERT: u8 = 0x15;
    const HANDSHAKE: u8 = 0x16;
    const PROTOCOL_VERSION: u8 = 70;
    let house = House::open();
    for old in [TLS_1_0, TLS_1_1] {
        let record = first_record(TcpStream::connect(house.secure).unwrap(), &hello(old));
        assert_eq!((record[0], record[6]), (ALERT, PROTOCOL_VERSION), "{record:?}");
    }
    let record = first_record(TcpStream::connect(house.secure).unwrap(), &hello(TLS_1_2));
    assert_eq!(record[0], HANDSHAKE, "the same hello in 1.2 is answered: {record:?}");
}

#[test]
fn the_whole_chain_is_served_so_that_nobody_must_fetch_a_part_of_it() {
    // protocols C2: a client that knows the root alone gets in.
    let house = House::open();
    let authority = |name: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    };
    let root = CertifiedIssuer::self_signed(authority("root"), KeyPair::generate().unwrap()).unwrap();
    let between =
        CertifiedIssuer::signed_by(authority("between"), KeyPair::generate().unwrap(), &root).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new([NAME.to_owned()]).unwrap().signed_by(&key, &between).unwrap();
    std::fs::write(house.folder.join("key.pem"), key.serialize_pem()).unwrap();

    std::fs::write(house.folder.join("cert.pem"), leaf.pem()).unwrap();
    house.portal.reload_certificates().unwrap();
    let mut incomplete = house.enter_trusting(1, root.der());
    assert!(incomplete.write_all(b"GET").is_err(), "a client does not go and fetch what is missing");

    std::fs::write(house.folder.join("cert.pem"), leaf.pem() + &between.pem()).unwrap();
    house.portal.reload_certificates().unwrap();
    let mut whole = house.enter_trusting(1, root.der());
    whole.write_all(b"GET /capport HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(Answer::read(to_the_end(whole)).code, 200);
}

#[test]
fn a_certificate_that_is_still_to_come_is_taken_with_its_key_from_one_file() {
    let folder = std::env::temp_dir().join(format!("vestibule-awaited-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("certificate.pem");
    let awaited = Certificates::await_files(&file, &file).unwrap();
    assert!(awaited.reload().is_err());
    let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
    // Key and chain in one file.
    std::fs::write(&file, made.signing_key.serialize_pem() + &made.cert.pem()).unwrap();
    awaited.reload().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
