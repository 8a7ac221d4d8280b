//! A problem document in JSON (RFC 9457) for a status code.
//!
//! It repeats nothing that the caller does not hand it as `detail`, and escapes that.

use alloc::string::String;
use core::fmt::Write as _;

use crate::phrase;

/// The media type of what [`problem`] returns.
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// The body of an `application/problem+json` answer with this code: `type`, `title`, `status` and `detail`.
///
/// `type` is `base` (an absolute URL without a slash at its end, or empty for a relative one) followed by
/// `/status/<code>`, where the reference explains the code. `detail` says what happened this time, in words for
/// whoever asked; never paste what the request said into it.
#[must_use]
pub fn problem(base: &str, code: u16, detail: &str) -> String {
    problem_with(base, code, detail, &[])
}

/// As [`problem`], with further members (RFC 9457 §3.2): names and texts, in this order.
#[must_use]
pub fn problem_with(base: &str, code: u16, detail: &str, members: &[(&str, &str)]) -> String {
    let mut kind = String::with_capacity(base.len() + 12);
    let _ = write!(kind, "{base}/status/{code}");
    problem_of(&kind, code, detail, members)
}

/// A problem document whose `type` is `kind`.
pub(crate) fn problem_of(kind: &str, code: u16, detail: &str, members: &[(&str, &str)]) -> String {
    let mut body = String::with_capacity(128 + kind.len() + detail.len());
    body.push_str("{\"type\":");
    push_string(&mut body, kind);
    body.push_str(",\"title\":");
    push_string(&mut body, phrase(code));
    let _ = write!(body, ",\"status\":{code},\"detail\":");
    push_string(&mut body, detail);
    for (name, text) in members {
        body.push(',');
        push_string(&mut body, name);
        body.push(':');
        push_string(&mut body, text);
    }
    body.push('}');
    body
}

/// Appends one JSON string (RFC 8259 §7).
pub(crate) fn push_string(body: &mut String, text: &str) {
    body.push('"');
    for character in text.chars() {
        match character {
            '"' => body.push_str("\\\""),
            '\\' => body.push_str("\\\\"),
            '\u{0}'..='\u{1f}' => {
                let _ = write!(body, "\\u{:04x}", u32::from(character));
            }
            _ => body.push(character),
        }
    }
    body.push('"');
}
