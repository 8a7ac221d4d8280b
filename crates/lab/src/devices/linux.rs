//! NetworkManager (`nm-connectivity.c`) and ConnMan (`wispr.c`).

use super::asking::{CLOSE, exact, failed, failed_status, get, portal};
use super::{Conclusion, Wire};

/// Any complete answer that does not begin as expected is a portal, whatever its status.
pub(super) fn network_manager(wire: &mut dyn Wire, probe: &str, expected: &str) -> Conclusion {
    match get(wire, probe, &[("Accept", "*/*"), CLOSE]) {
        Ok(answer) if answer.header("X-NetworkManager-Status") == Some("online") => Conclusion::Online,
        Ok(answer) if answer.body.starts_with(expected.as_bytes()) => Conclusion::Online,
        Ok(_) => portal(probe),
        Err(error) => failed(format!("limited: {error}")),
    }
}

/// Follows a `Location` (in exact case) itself and wants 200 there, from a certificate that it trusts. Where a page
/// stands in place of the answer it opens a browser with an empty address. WISPr in any answer comes first.
pub(super) fn connman(wire: &mut dyn Wire, probe: &str) -> Conclusion {
    let fields = [("User-Agent", "ConnMan/1.42 wispr"), CLOSE];
    let answer = match get(wire, probe, &fields) {
        Ok(answer) => answer,
        Err(error) => return failed(error),
    };
    if answer.text().contains("WISPAccessGatewayParam") {
        return failed("asks for a user name and a password");
    }
    match (answer.status, exact(&answer, "Location")) {
        (200, _) if exact(&answer, "X-ConnMan-Status").is_some() => Conclusion::Online,
        (200, _) => failed("a browser opens without an address"),
        (300..=303 | 307 | 308, Some(location)) => match get(wire, location, &fields) {
            Ok(page) if page.status == 200 => portal(location),
            Ok(page) => failed_status(&page),
            Err(error) => failed(error),
        },
        _ => failed_status(&answer),
    }
}
