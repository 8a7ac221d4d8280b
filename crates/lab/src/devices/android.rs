//! Android's rule (NetworkStack, `NetworkMonitor.java`, `CaptivePortalProbeResult.java`), and HarmonyOS's, which grew
//! from it (`net_http_probe.cpp`).

use std::io;

use super::asking::{CLOSE, absolute_location, exact, failed, get, portal};
use super::{Conclusion, Wire};
use crate::client::http::Response;

const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36";
const HTTPS: &str = "https://www.google.com/generate_204";
const HARMONY: [&str; 2] = [
    "http://connectivitycheck.platform.hicloud.com/generate_204",
    "http://connectivitycheck.cbg-app.huawei.com/generate_204",
];
const HARMONY_HTTPS: &str = "https://connectivitycheck.platform.hicloud.com/generate_204";

/// What one probe came to.
#[derive(PartialEq, Eq)]
enum Came {
    Success,
    Portal(Option<String>),
    Failed,
}

/// HTTP and HTTPS side by side, then the fallback; a portal over HTTP is conclusive at once.
pub(super) fn look(wire: &mut dyn Wire, probe: &str, fallback: &str, opens_location: bool) -> Conclusion {
    let opened = |location: Option<String>, url: &str| {
        portal(&location.filter(|_| opens_location).unwrap_or_else(|| url.to_owned()))
    };
    let over_http = judge(asked(wire, probe));
    if let Came::Portal(location) = over_http {
        return opened(location, probe);
    }
    if judge(asked(wire, HTTPS)) == Came::Success {
        return Conclusion::Online;
    }
    match judge(asked(wire, fallback)) {
        Came::Portal(location) => opened(location, fallback),
        _ if over_http == Came::Success => failed("partial: HTTP works, HTTPS does not"),
        _ => failed("no probe came to anything"),
    }
}

fn asked(wire: &mut dyn Wire, url: &str) -> io::Result<Response> {
    get(wire, url, &[("User-Agent", AGENT), CLOSE, ("Accept-Encoding", "gzip")])
}

/// 204 is success; other codes of 200 to 399 are a portal; a 200 with next to nothing in it is a failure.
fn judge(answer: io::Result<Response>) -> Came {
    let Ok(answer) = answer else { return Came::Failed };
    let length = answer.header("Content-Length").and_then(|length| length.parse::<u64>().ok());
    let is_nothing = length.map_or(answer.body.is_empty(), |length| length <= 4);
    match answer.status {
        204 => Came::Success,
        200 if is_nothing => Came::Failed,
        200..=399 => Came::Portal(absolute_location(&answer).map(str::to_owned)),
        _ => Came::Failed,
    }
}

/// HarmonyOS compares header names in exact case.
pub(super) fn harmony(wire: &mut dyn Wire) -> Conclusion {
    let mut is_online = false;
    for (number, url) in HARMONY.into_iter().enumerate() {
        let Ok(answer) = get(wire, url, &[("User-Agent", AGENT), CLOSE]) else { continue };
        let length = exact(&answer, "Content-Length").and_then(|length| length.parse::<u64>().ok());
        let closes = exact(&answer, "Connection") == Some("close");
        let request = exact(&answer, "X-Hwcloud-ReqId").is_some_and(|value| value.len() == 32);
        match answer.status {
            204 if request => is_online = true,
            204 => {}
            200 if length.is_some_and(|length| length < 5) || (closes && number == 0) => {}
            200..=399 => return portal(exact(&answer, "Location").unwrap_or(url)),
            _ => {}
        }
    }
    let over_https = get(wire, HARMONY_HTTPS, &[("User-Agent", AGENT), CLOSE]);
    if is_online && over_https.is_ok_and(|answer| answer.status == 204) {
        return Conclusion::Online;
    }
    failed("no probe came to anything")
}
