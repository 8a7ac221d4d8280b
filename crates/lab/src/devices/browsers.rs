//! Browsers: Chromium's detector (also Edge and Brave), Firefox's, and a person who just opens a page.

use super::asking::{absolute_location, failed, failed_status, get, portal};
use super::{Conclusion, Wire};

const MOST_REDIRECTS: usize = 5;
const NAVIGATION: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// `captive_portal_detector.cc` (but for keep-alive, which the lab's wire does not do): redirects are followed, the last answer counts, 511 is a portal, a TLS error nothing.
pub(super) fn chromium(wire: &mut dyn Wire, probe: &str) -> Conclusion {
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
    let fields = [
        ("Connection", "close"),
        ("Pragma", "no-cache"),
        ("Cache-Control", "no-cache"),
        ("User-Agent", agent),
    ];
    let mut url = probe.to_owned();
    for _ in 0..MOST_REDIRECTS {
        let answer = match get(wire, &url, &fields) {
            Ok(answer) => answer,
            Err(error) => return failed(error),
        };
        match answer.status {
            301 | 302 | 303 | 307 | 308 => match absolute_location(&answer) {
                Some(location) => location.clone_into(&mut url),
                None => return portal(probe),
            },
            511 => return portal(probe),
            204 => return Conclusion::Online,
            200 if answer.body.len() <= 1 => return Conclusion::Online,
            200..=399 => return portal(probe),
            _ => return failed_status(&answer),
        }
    }
    failed("redirected too often")
}

/// `CaptiveDetect.sys.mjs`: no redirect is allowed, and the content must be equal to the last byte.
pub(super) fn firefox(wire: &mut dyn Wire, probe: &str, content: &str) -> Conclusion {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
    let fields = [
        ("User-Agent", agent),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Pragma", "no-cache"),
        ("Cache-Control", "no-cache"),
    ];
    match get(wire, probe, &fields) {
        Ok(answer) if answer.status == 200 && answer.body == content.as_bytes() => Conclusion::Online,
        Ok(answer) if matches!(answer.status, 200..=399 | 511) => {
            portal("http://detectportal.firefox.com/canonical.html")
        }
        Ok(answer) => failed_status(&answer),
        Err(error) => failed(error),
    }
}

/// A person with a browser of its own for captive networks: a page that leads to a sign-in is a portal.
pub(super) fn person(wire: &mut dyn Wire) -> Conclusion {
    let url = "http://example.com/";
    match get(wire, url, &[("Accept", NAVIGATION), ("Upgrade-Insecure-Requests", "1")]) {
        Ok(answer) if answer.status == 200 && answer.text().contains("You are online") => Conclusion::Online,
        Ok(answer) if answer.body.is_empty() && absolute_location(&answer).is_none() => {
            failed_status(&answer)
        }
        Ok(_) => portal(url),
        Err(error) => failed(error),
    }
}
