//! Guests' clients report what was on the wire.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use lab::{Authority, Plan, Portal, Request};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{folder, network};

#[test]
fn the_internets_pages_are_what_probes_expect() {
    let network = network(Plan::guests(1));
    let guest = network.guest(1).unwrap();
    for target in network.internet().web() {
        let get = |path| guest.http_get(target, "example.net", path, &[("Accept", "*/*")]).unwrap();
        assert!(get("/").text().contains("The internet"));
        assert_eq!((get("/generate_204").status, get("/generate_204").body.len()), (204, 0));
        assert!(get("/hotspot-detect.html").text().contains("Success"));
        assert_eq!(get("/connecttest.txt").text(), "Microsoft Connect Test");
        assert_eq!(get("/success.txt").text(), "success\n");
        assert_eq!(get("/elsewhere").status, 404);
    }
}

#[test]
fn a_transfer_counts_every_byte() {
    let network = network(Plan::guests(1));
    for target in network.internet().transfers() {
        let transfer = network.guest(1).unwrap().transfer(target, 10_000_000).unwrap();
        assert_eq!(transfer.bytes, 10_000_000);
        assert!(transfer.bits_per_second() > 1e6, "{transfer:?}");
    }
}

#[test]
fn a_closed_port_is_refused_and_said_to_be() {
    let network = network(Plan::guests(1));
    let error = network.guest(1).unwrap().connect("203.0.113.10:81".parse().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_browser_signs_in_by_the_form_and_follows_to_the_page_after_it() {
    let folder = folder("browser");
    let authority = Authority::new().unwrap();
    let network = network(Plan::guests(1));
    let address: SocketAddr = (network.zones()[0].gateway_v4(), 443).into();
    let asked = serve_tls(&network, address, &authority, &folder);
    let portal = Portal::new("portal.example", address, "/capport", &authority);
    let mut browser = network.guest(1).unwrap().browser(&portal).unwrap();

    let sign_in = browser.sign_in().unwrap();
    assert_eq!(sign_in.answer.status, 303);
    assert_eq!(sign_in.online.path, "/online");
    assert!(sign_in.online.response.text().contains("You are online"));

    drop(browser.send(&Request::get("portal.example", "/stop")).unwrap());
    let asked = asked.join().unwrap();
    assert!(asked[0].starts_with("GET / HTTP/1.1\r\nHost: portal.example\r\n"), "{asked:?}");
    assert!(asked[1].starts_with("POST /sign-in HTTP/1.1\r\n"), "{asked:?}");
    assert!(asked[1].ends_with("\r\n\r\ntoken=t1&accept=on"), "{asked:?}");
    assert!(asked[1].contains("Origin: https://portal.example\r\n"), "{asked:?}");
    assert!(asked[2].contains("Cookie: __Host-visit=v1\r\n"), "{asked:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_browser_trusts_the_labs_authority_for_the_right_name_and_nobody_else() {
    let folder = folder("distrust");
    let authority = Authority::new().unwrap();
    let network = network(Plan::guests(1));
    let address: SocketAddr = (network.zones()[0].gateway_v4(), 443).into();
    let asked = serve_tls(&network, address, &authority, &folder);
    let open = |name: &str, authority: &Authority| {
        let portal = Portal::new(name, address, "/capport", authority);
        network.guest(1).unwrap().browser(&portal).unwrap().open_page("/")
    };
    open("other.example", &authority).expect_err("another name");
    open("portal.example", &Authority::new().unwrap()).expect_err("another authority");
    let portal = Portal::new("portal.example", address, "/capport", &authority);
    let mut browser = network.guest(1).unwrap().browser(&portal).unwrap();
    drop(browser.send(&Request::get("portal.example", "/stop")).unwrap());
    assert_eq!(asked.join().unwrap().len(), 1, "the distrusted asked nothing");
    std::fs::remove_dir_all(folder).unwrap();
}

/// A small portal in the gateway's place, good for a few requests; gives back what it was asked.
fn serve_tls(
    network: &lab::Network,
    address: SocketAddr,
    authority: &Authority,
    files_in: &Path,
) -> thread::JoinHandle<Vec<String>> {
    let files = authority.issue("portal.example", files_in).unwrap();
    let chain = CertificateDer::pem_file_iter(&files.chain).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(&files.key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = network.gateway().run(|| TcpListener::bind(address).unwrap()).unwrap();
    thread::spawn(move || {
        let mut asked = Vec::new();
        loop {
            let stream = listener.accept().unwrap().0;
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            let mut octets = vec![0; 16 * 1024];
            let Ok(count) = stream.read(&mut octets) else { continue };
            let request = String::from_utf8_lossy(&octets[..count]).into_owned();
            stream.write_all(answer_to(&request).as_bytes()).unwrap();
            stream.conn.send_close_notify();
            stream.flush().unwrap();
            asked.push(request);
            if asked.last().unwrap().starts_with("GET /stop") {
                return asked;
            }
        }
    })
}

fn answer_to(request: &str) -> String {
    let page = |body: &str| {
        let cookie = "Set-Cookie: __Host-visit=v1; Secure; Path=/";
        format!(
            "HTTP/1.1 200 OK\r\n{cookie}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    match request.split(' ').nth(1).unwrap() {
        "/sign-in" => {
            "HTTP/1.1 303 See Other\r\nLocation: https://portal.example/online\r\nContent-Length: 0\r\n\r\n"
                .into()
        }
        "/online" => page("<h1>You are online</h1>"),
        _ => page(
            "<form method=post action=/sign-in><input type=hidden name=token value=t1><input type=checkbox name=accept></form>",
        ),
    }
}
