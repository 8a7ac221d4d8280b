//! Devices that ask the Captive Portal API (RFC 8908), each with the quirks of its parser.

use serde_json::Value;

use super::asking::{failed, failed_status, get, parts, portal};
use super::{Conclusion, Scheme, Wire, android};
use crate::client::http::Response;

const ACCEPT: (&str, &str) = ("Accept", "application/captive+json");
const CLOSE: (&str, &str) = ("Connection", "close");
/// Android reads so many characters and no more.
const ANDROID_READS: usize = 4096;
const LARGEST_NUMBER: u64 = 2_147_483_647;

fn document(wire: &mut dyn Wire) -> Result<(Response, Value), Conclusion> {
    let url = wire.api_url();
    if !matches!(parts(&url), Some((Scheme::Https, ..))) {
        return Err(failed("the URI is not https"));
    }
    let answer = get(wire, &url, &[ACCEPT, CLOSE]).map_err(failed)?;
    if answer.status != 200 {
        return Err(failed_status(&answer));
    }
    let json = answer.json().map_err(failed)?;
    Ok((answer, json))
}

/// `captive: true` is final; `captive: false` is not believed alone, the probes are asked too.
pub(super) fn android(wire: &mut dyn Wire) -> Conclusion {
    let (answer, json) = match document(wire) {
        Ok(found) => found,
        Err(conclusion) => return conclusion,
    };
    let kind = answer.header("Content-Type").unwrap_or_default().to_ascii_lowercase();
    let charset = kind.split_once("charset=").map_or("utf-8", |(_, charset)| charset.trim());
    if answer.body.len() > ANDROID_READS || charset != "utf-8" {
        return failed("a document that Android does not read");
    }
    match (json["captive"].as_bool(), json["user-portal-url"].as_str()) {
        (Some(true), Some(url)) => portal(url),
        (Some(false), _) => {
            let (probe, fallback) =
                ("http://connectivitycheck.gstatic.com/generate_204", "http://www.google.com/gen_204");
            android::look(wire, probe, fallback, true)
        }
        _ => failed("the document is ignored"),
    }
}

/// The API replaces the probe.
pub(super) fn apple(wire: &mut dyn Wire) -> Conclusion {
    let (_, json) = match document(wire) {
        Ok(found) => found,
        Err(conclusion) => return conclusion,
    };
    match (json["captive"].as_bool(), json["user-portal-url"].as_str()) {
        (Some(true), Some(url)) if url.starts_with("https://") => portal(url),
        (Some(false), _) => Conclusion::Online,
        _ => failed("the document is ignored"),
    }
}

/// The whole document is rejected when one URL in it is wrong.
pub(super) fn chromeos(wire: &mut dyn Wire) -> Conclusion {
    let (_, json) = match document(wire) {
        Ok(found) => found,
        Err(conclusion) => return conclusion,
    };
    let url = json["user-portal-url"].as_str().unwrap_or_default();
    let venue_is_wrong =
        json.get("venue-info-url").is_some_and(|venue| venue.as_str().and_then(parts).is_none());
    let too_large = |key: &str| json[key].as_u64().is_some_and(|number| number > LARGEST_NUMBER);
    if !url.starts_with("https://") || venue_is_wrong || too_large("seconds-remaining") {
        return failed("the document is rejected");
    }
    match json["captive"].as_bool() {
        Some(true) => portal(url),
        Some(false) => Conclusion::Online,
        None => failed("the document is rejected"),
    }
}
