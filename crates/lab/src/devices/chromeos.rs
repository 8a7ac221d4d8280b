//! ChromeOS (`shill/network/portal_detector.cc`): 302 or 307 with a valid absolute `Location`, and nothing like them.

use super::asking::{absolute_location, failed, failed_status, get, portal};
use super::{Conclusion, Wire};

const PROBE: &str = "http://connectivitycheck.gstatic.com/generate_204";
const HTTPS: &str = "https://www.google.com/generate_204";
const AGENT: (&str, &str) = (
    "User-Agent",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
);

pub(super) fn look(wire: &mut dyn Wire) -> Conclusion {
    let answer = match get(wire, PROBE, &[AGENT]) {
        Ok(answer) => answer,
        Err(error) => return failed(error),
    };
    match answer.status {
        302 | 307 if absolute_location(&answer).is_some() => portal(PROBE),
        302 | 307 => failed("a redirect without a valid Location"),
        200 if answer.body.len() > 1 => portal(PROBE),
        200 | 204 => match get(wire, HTTPS, &[AGENT]) {
            Ok(secure) if secure.status == 204 => Conclusion::Online,
            _ => failed("HTTP works, HTTPS does not"),
        },
        _ => failed_status(&answer),
    }
}
