//! Portals that answer everything alike. No network: the answer is handed to the model, so what decides is the model.

use std::io;

use captivity::probe::detectors;
use lab::devices::{Conclusion, Device, Scheme, Wire, all};

use super::world::PORTAL;

/// Answers everything on port 80 with this head, and shows a page at the portal; other TLS is reset.
struct Alike(&'static str);

const PAGE: &str = "<!doctype html><title>Sign in</title><p>Sign in to go online.</p>";

impl Wire for Alike {
    fn exchange(&mut self, scheme: Scheme, host: &str, octets: &[u8]) -> io::Result<Vec<u8>> {
        let head = match scheme {
            Scheme::Http => self.0,
            Scheme::Https if host == PORTAL => "HTTP/1.1 200 OK\r\n",
            Scheme::Https => return Err(io::ErrorKind::ConnectionReset.into()),
        };
        let body = if octets.starts_with(b"HEAD ") { "" } else { PAGE };
        Ok(format!("{head}Content-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}", PAGE.len())
            .into_bytes())
    }

    fn api_url(&self) -> String {
        unreachable!("devices with the API are left out here")
    }
}

/// Those that do not notice, by name.
fn lost(head: &'static str) -> Vec<&'static str> {
    let blind = |device: &Device| !matches!(device.look(&mut Alike(head)), Conclusion::Portal(_));
    probing().into_iter().filter(blind).map(|device| device.name).collect()
}

fn probing() -> Vec<Device> {
    all().into_iter().filter(|device| !device.asks_api()).collect()
}

#[test]
fn a_302_for_everything_is_noticed_by_every_device() {
    assert_eq!(lost("HTTP/1.1 302 Found\r\nLocation: https://portal.example/\r\n"), [""; 0]);
    assert_eq!(lost("HTTP/1.1 307 Temporary Redirect\r\nLocation: https://portal.example/\r\n"), [""; 0]);
}

#[test]
fn a_301_or_303_for_everything_loses_chromeos() {
    for head in [
        "HTTP/1.1 301 Moved Permanently\r\nLocation: https://portal.example/\r\n",
        "HTTP/1.1 303 See Other\r\nLocation: https://portal.example/\r\n",
    ] {
        assert_eq!(lost(head), ["ChromeOS"]);
    }
}

#[test]
fn a_page_in_place_loses_connman() {
    assert_eq!(lost("HTTP/1.1 200 OK\r\n"), ["ConnMan", "ConnMan, over IPv6"]);
}

#[test]
fn header_names_in_small_letters_lose_connman() {
    assert_eq!(
        lost("HTTP/1.1 302 Found\r\nlocation: https://portal.example/\r\n"),
        ["ConnMan", "ConnMan, over IPv6"]
    );
}

#[test]
fn a_511_for_everything_is_noticed_by_those_that_the_table_says() {
    let lost = lost("HTTP/1.1 511 Network Authentication Required\r\n");
    println!(
        "511 for everything: {} of {} notice; lost: {lost:?}",
        probing().len() - lost.len(),
        probing().len()
    );
    for row in detectors() {
        assert_eq!(!lost.contains(&row.name), row.answers.contains(&"511"), "{}", row.name);
    }
}

#[test]
fn an_answer_that_imitates_the_internet_is_no_portal_to_anybody_who_wants_a_204() {
    let lost = lost("HTTP/1.1 204 No Content\r\n");
    for name in ["Android 11 and later", "ChromeOS", "Chromium and Chrome", "SteamOS and Steam", "Cloudflare"]
    {
        assert!(lost.contains(&name), "{name}");
    }
}
