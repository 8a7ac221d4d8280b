//! `/206`: parts of one text of known content (RFC 9110 §14).

use crate::answer::Answer;
use crate::request::Request;

/// The most ranges in one request; more are answered with everything, as RFC 9110 §14.2 allows.
const MOST_RANGES: usize = 16;
const BOUNDARY: &str = "mock-7f3a9c51d2";

/// What a `Range` field asks for.
#[derive(Debug, PartialEq)]
enum Asked {
    /// Nothing that can be understood: everything is sent.
    Everything,
    /// First and last octet of each part.
    Parts(Vec<(usize, usize)>),
    /// Nothing of it is there.
    Unsatisfiable,
}

/// The answer to a request for parts of `text`.
pub(crate) fn answer(request: &Request, text: &[u8], whole: Answer, tag: &str, modified: &str) -> Answer {
    // RFC 9110 §14.2: only GET has ranges. §13.1.5: with If-Range the copy must still be the same one.
    let is_same = request.field("If-Range").is_none_or(|known| known == tag || known == modified);
    let range = request.field("Range").filter(|_| request.method == "GET" && is_same);
    match range.map_or(Asked::Everything, |range| asked(range, text.len())) {
        Asked::Everything => whole,
        Asked::Unsatisfiable => unsatisfiable(whole, text.len()),
        Asked::Parts(parts) => part(whole, text, &parts),
    }
}

/// 206 with those parts of the text.
pub(crate) fn part(whole: Answer, text: &[u8], parts: &[(usize, usize)]) -> Answer {
    let of = |first: usize, last: usize| format!("bytes {first}-{last}/{}", text.len());
    let octets = |first: usize, last: usize| text.get(first..=last).unwrap_or_default();
    let mut answer = whole;
    answer.code = 206;
    if let [(first, last)] = parts {
        answer.body = octets(*first, *last).to_vec();
        return answer.with("Content-Range", of(*first, *last));
    }
    let mut body = Vec::new();
    for (first, last) in parts {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Range: {}\r\n\r\n",
            of(*first, *last)
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(octets(*first, *last));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    answer.body = body;
    answer.set("Content-Type", format!("multipart/byteranges; boundary={BOUNDARY}"));
    answer
}

fn unsatisfiable(whole: Answer, length: usize) -> Answer {
    let mut answer = whole;
    answer.code = 416;
    answer.body = format!("There are {length} octets here, and none of them was asked for.\n").into_bytes();
    answer.with("Content-Range", format!("bytes */{length}"))
}

fn asked(range: &str, length: usize) -> Asked {
    let Some(set) = range.strip_prefix("bytes=") else { return Asked::Everything };
    let specs: Vec<_> = set.split(',').map(str::trim).filter(|spec| !spec.is_empty()).collect();
    if specs.is_empty() || specs.len() > MOST_RANGES {
        return Asked::Everything;
    }
    let mut parts = Vec::new();
    for spec in specs {
        match span(spec, length) {
            Some(Some(part)) => parts.push(part),
            Some(None) => {}
            // One that cannot be read makes the whole field invalid.
            None => return Asked::Everything,
        }
    }
    // RFC 9110 §14.2: parts that overlap need not be sent one by one.
    parts.sort_unstable();
    let overlap = parts.windows(2).any(|pair| matches!(pair, [(_, last), (first, _)] if first <= last));
    match parts.len() {
        0 => Asked::Unsatisfiable,
        _ if overlap => Asked::Everything,
        _ => Asked::Parts(parts),
    }
}

/// `0-99`, `500-`, `-20`: the part that there is, `Some(None)` when nothing of it is there.
fn span(spec: &str, length: usize) -> Option<Option<(usize, usize)>> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
        is_number.then(|| text.parse::<usize>().unwrap_or(usize::MAX))
    };
    let (first, last) = spec.split_once('-')?;
    let end = length.saturating_sub(1);
    if first.is_empty() {
        let suffix = number(last)?;
        return Some((suffix > 0 && length > 0).then(|| (length.saturating_sub(suffix), end)));
    }
    let first = number(first)?;
    let last = if last.is_empty() { usize::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    Some((first < length).then(|| (first, last.min(end))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_has_them() {
        let parts = |parts: &[(usize, usize)]| Asked::Parts(parts.to_vec());
        assert_eq!(asked("bytes=0-3", 10), parts(&[(0, 3)]));
        assert_eq!(asked("bytes=8-", 10), parts(&[(8, 9)]));
        assert_eq!(asked("bytes=-3", 10), parts(&[(7, 9)]));
        assert_eq!(asked("bytes=-30", 10), parts(&[(0, 9)]));
        assert_eq!(asked("bytes=0-0, 4-5", 10), parts(&[(0, 0), (4, 5)]));
        assert_eq!(asked("bytes=8-99,400-500", 10), parts(&[(8, 9)]));
        assert_eq!(asked("bytes=10-", 10), Asked::Unsatisfiable);
        assert_eq!(asked("bytes=-0", 10), Asked::Unsatisfiable);
        for everything in ["items=0-3", "bytes=3-1", "bytes=x", "bytes=", "bytes=0-5,3-7", "0-3"] {
            assert_eq!(asked(everything, 10), Asked::Everything, "{everything}");
        }
    }
}
