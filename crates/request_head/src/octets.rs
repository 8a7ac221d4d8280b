//! A last answer as octets, for a door whose library has ended: complete, dated, and closing (RFC 9112 §9.6).

use std::time::SystemTime;

use http::Response;
use http::header::{CONNECTION, CONTENT_LENGTH, DATE};
use http_body::Body;
use http_body_util::BodyExt as _;

/// The octets of that answer, without its body where it is to a HEAD. The phrase is the reference's.
pub async fn octets<B: Body>(response: Response<B>, is_for_head: bool) -> Vec<u8> {
    let (parts, body) = response.into_parts();
    // Bodies of refusals are made in memory; one that fails is as none.
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let code = parts.status.as_u16();
    let mut head = format!("HTTP/1.1 {code} {}\r\n", status_codes::phrase(code));
    let mut add = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
    add("Date", &httpdate::fmt_http_date(SystemTime::now()));
    for (name, value) in &parts.headers {
        if ![CONNECTION, CONTENT_LENGTH, DATE].contains(name)
            && let Ok(value) = value.to_str()
        {
            add(&titled(name.as_str()), value);
        }
    }
    add("Content-Length", &body.len().to_string());
    add("Connection", "close");
    head.push_str("\r\n");
    let mut octets = head.into_bytes();
    if !is_for_head {
        octets.extend_from_slice(&body);
    }
    octets
}

/// `Content-Type` for `content-type`, as the rest of our answers is written.
fn titled(name: &str) -> String {
    let mut is_first = true;
    let letters = name.chars().map(|letter| {
        let written = if is_first { letter.to_ascii_uppercase() } else { letter };
        is_first = letter == '-';
        written
    });
    letters.collect()
}
