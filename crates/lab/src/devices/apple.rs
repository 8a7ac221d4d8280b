//! Apple's captive network assistant: HTTP/1.0, a name of its own, and one word that it wants to read.

use super::asking::{CLOSE, V1_0, ask, failed, failed_status, portal};
use super::{Conclusion, Wire};

/// 200 with `Success` in title and body is the internet; a redirect or another 200 opens the sheet. Error statuses are
/// unproven, and taken as opening nothing.
pub(super) fn look(wire: &mut dyn Wire, probe: &str) -> Conclusion {
    let agent = ("User-Agent", "CaptiveNetworkSupport-481.60.2 wispr");
    let answer = match ask(wire, "GET", probe, V1_0, &[agent, CLOSE]) {
        Ok(answer) => answer,
        Err(error) => return failed(error),
    };
    let text = answer.text();
    let says = |element: &str| {
        let upper = text.to_ascii_uppercase();
        let inner = upper.split_once(&format!("<{element}>")).and_then(|(_, rest)| rest.split_once("</"));
        inner.is_some_and(|(inner, _)| inner.trim() == "SUCCESS")
    };
    match answer.status {
        200 if says("TITLE") && says("BODY") => Conclusion::Online,
        200 => portal(probe),
        300..=399 if answer.header("Transfer-Encoding").is_none() => portal(probe),
        _ => failed_status(&answer),
    }
}
