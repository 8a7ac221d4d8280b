//! What an address asks for, and the answer that is right for its code.

use std::net::IpAddr;
use std::time::Instant;

use status_codes::{ErrorAnswer, Form, Language, phrase};

use crate::answer::{Answer, Interim, Why};
use crate::request::Request;
use crate::wishes::{Wishes, final_code};
use crate::{Shared, listing, ranges};

/// The validators of the one text that there is.
const TAG: &str = "\"mock-1\"";
const MODIFIED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
/// How large it is, unless `?body=` says otherwise.
const USUAL_SIZE: usize = 1000;
const MOST_REDIRECTS: u32 = 50;
const MOST_INTERIM: usize = 8;
/// What `/101` and `/426` change to: every octet comes back.
pub(crate) const PROTOCOL: &str = "mock-echo";
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// The answer, and what else was wished for.
pub(crate) fn answer(request: &Request, client: IpAddr, shared: &Shared) -> (Answer, Wishes) {
    let wishes = match Wishes::read(&request.query) {
        Ok(wishes) => wishes,
        Err(what) => return (usage(request, shared, 400, &what), Wishes::default()),
    };
    let answer = match request.method.as_str() {
        "OPTIONS" => options(request),
        "TRACE" | "CONNECT" => {
            usage(request, shared, 405, "TRACE and CONNECT are not answered here").with("Allow", METHODS)
        }
        _ => routed(request, &wishes, client, shared),
    };
    (answer, wishes)
}

fn routed(request: &Request, wishes: &Wishes, client: IpAddr, shared: &Shared) -> Answer {
    let path = request.path.trim_start_matches('/').trim_end_matches('/');
    let no_such = || usage(request, shared, 404, "There is no such address here; / lists all of them.");
    if path.is_empty() {
        return listing::answer(shared.address);
    }
    if path == "random" {
        return match wishes.from.get(draw(wishes.from.len())) {
            Some(code) => coded(*code, request, wishes, shared),
            None => usage(request, shared, 400, "Say which codes to draw from: /random?from=200,503"),
        };
    }
    if let Some(count) = path.strip_prefix("redirect/") {
        return match count.parse::<u32>().ok().filter(|count| *count <= MOST_REDIRECTS) {
            Some(0) => coded(200, request, wishes, shared),
            Some(count) => {
                text(Answer::new(302), request, shared).with("Location", format!("/redirect/{}", count - 1))
            }
            None => usage(request, shared, 400, "Redirects are counted from 0 to 50: /redirect/3"),
        };
    }
    let Some((interim, code)) = sequence(path) else { return no_such() };
    if code == 101 {
        return switching(request, shared);
    }
    if let Some(seconds) = wishes.retry_after {
        let target = format!("{}?{}", request.path, request.query);
        return match shared.waits.ask(client, &target, seconds, Instant::now()) {
            Some(left) => coded(code, request, wishes, shared).with("Retry-After", left.to_string()),
            None => coded(200, request, wishes, shared),
        };
    }
    Answer { interim, ..coded(code, request, wishes, shared) }
}

/// `404`, or interim codes and a final one: `103,200`. An interim code alone is followed by 200.
fn sequence(path: &str) -> Option<(Vec<Interim>, u16)> {
    let mut codes: Vec<_> = path.split(',').collect();
    if codes == ["101"] {
        return Some((Vec::new(), 101));
    }
    let last = codes.last()?;
    let code = final_code(last);
    if code.is_some() {
        codes.pop();
    }
    let interim: Option<Vec<Interim>> = codes.into_iter().map(interim).collect();
    let interim = interim.filter(|interim| interim.len() <= MOST_INTERIM)?;
    Some((interim, code.unwrap_or(200)))
}

fn interim(text: &str) -> Option<Interim> {
    let code =
        text.parse().ok().filter(|code| text.len() == 3 && (100..200).contains(code) && *code != 101)?;
    let fields = match code {
        103 => vec![("Link", "</style.css>; rel=preload; as=style".to_owned())],
        _ => Vec::new(),
    };
    Some((code, fields))
}

/// The answer with that code, with all that the code must have.
fn coded(code: u16, request: &Request, wishes: &Wishes, shared: &Shared) -> Answer {
    if matches!(code, 206 | 304) {
        return partial_or_unmodified(code, request, wishes);
    }
    let mut answer = text(Answer::new(code), request, shared);
    if let Some(size) = wishes.body {
        answer.body = known_text(size);
        answer.set("Content-Type", "text/plain");
    }
    let basic = "Basic realm=\"mock\", charset=\"UTF-8\"";
    match code {
        201 => answer.with("Location", "/200"),
        207 => multi_status(answer),
        226 => answer.with("IM", "feed").with("ETag", TAG),
        300..=303 | 307 | 308 => answer.with("Location", "/200"),
        401 => answer.with("WWW-Authenticate", basic),
        407 => answer.with("Proxy-Authenticate", basic),
        // OPTIONS is what this address really supports.
        405 => answer.with("Allow", "OPTIONS"),
        416 => answer.with("Content-Range", format!("bytes */{}", wishes.body.unwrap_or(USUAL_SIZE))),
        426 => answer.with("Upgrade", PROTOCOL),
        449 => answer.with("Ms-Echo-Request", "mock"),
        _ => answer,
    }
}

/// The body for people, for programs or for tools, by `Accept`.
fn text(answer: Answer, request: &Request, shared: &Shared) -> Answer {
    let code = answer.code;
    let form = Form::wanted(request.field("Accept").unwrap_or_default());
    let mut answer = answer.with("Cache-Control", "no-store").with("Vary", "Accept, Accept-Language");
    if code >= 400 {
        let more = format!("http://{}/#{code}", shared.address);
        let language = Language::wanted(request.field("Accept-Language").unwrap_or_default());
        let ready = ErrorAnswer::new(code).in_language(language).more_at(&more);
        for (name, value) in ready.fields(form).filter(|(name, _)| *name != "Cache-Control") {
            answer.set(name, value);
        }
        answer.body = ready.body(form).into_bytes();
        return answer;
    }
    let (phrase, kind) = (phrase(code), form.content_type());
    let (kind, body) = match form {
        Form::Html => (
            kind,
            format!(
                "<!doctype html>\n<html lang=\"en\">\n<title>{code} {phrase}</title>\n<h1>{code} {phrase}</h1>\n<p><a href=\"/\">All answers</a></p>\n</html>\n"
            ),
        ),
        // A problem document is for problems.
        Form::Problem => ("application/json", format!("{{\"status\":{code},\"phrase\":\"{phrase}\"}}\n")),
        Form::Text => (kind, format!("{code} {phrase}\n")),
    };
    answer.body = body.into_bytes();
    answer.with("Content-Type", kind)
}

/// Text whose every octet is known by its place: the ten digits over and over, a line of 50 each.
fn known_text(size: usize) -> Vec<u8> {
    let octet = |at: usize| if at % 50 == 49 { b'\n' } else { b'0' + u8::try_from(at % 10).unwrap_or(0) };
    (0..size).map(octet).collect()
}

fn partial_or_unmodified(code: u16, request: &Request, wishes: &Wishes) -> Answer {
    let content = known_text(wishes.body.unwrap_or(USUAL_SIZE));
    let mut whole = Answer::new(200)
        .with("Content-Type", "text/plain")
        .with("ETag", TAG)
        .with("Last-Modified", MODIFIED)
        .with("Cache-Control", "no-cache")
        .with("Accept-Ranges", "bytes");
    whole.body = content.clone();
    match code {
        206 if wishes.is_forced && !content.is_empty() => {
            ranges::part(whole, &content, &[(0, content.len() - 1)])
        }
        206 => ranges::answer(request, &content, whole, TAG, MODIFIED),
        _ if wishes.is_forced || is_unmodified(request) => {
            // RFC 9110 §15.4.5: the validators and what guides caches, nothing that describes content.
            whole.code = 304;
            whole.fields.retain(|(name, _)| *name != "Last-Modified");
            whole.body.clear();
            whole
        }
        _ => whole,
    }
}

/// RFC 9110 §13.2.2: If-None-Match decides, and If-Modified-Since only without it.
fn is_unmodified(request: &Request) -> bool {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return false;
    }
    if request.field("If-None-Match").is_some() {
        let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let known =
            request.all("If-None-Match").flat_map(|value| value.split(',')).any(|tag| weak(tag) == TAG);
        return known || request.field("If-None-Match") == Some("*");
    }
    let since = request.field("If-Modified-Since").and_then(|date| status_codes::unix_seconds(date, 0));
    since >= status_codes::unix_seconds(MODIFIED, 0) && since.is_some()
}

fn multi_status(mut answer: Answer) -> Answer {
    answer.set("Content-Type", "application/xml; charset=utf-8");
    answer.fields.retain(|(name, _)| *name != "Content-Language");
    answer.body = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<multistatus xmlns=\"DAV:\">\n  <response><href>/200</href>\
<status>HTTP/1.1 200 OK</status></response>\n  <response><href>/423</href><status>HTTP/1.1 423 Locked</status></response>\n\
</multistatus>\n"
        .to_vec();
    answer
}

/// `/101`: changes to the echo protocol where that is asked for, else says 426.
fn switching(request: &Request, shared: &Shared) -> Answer {
    let is_asked = request.has_member("Upgrade", PROTOCOL) && request.has_member("Connection", "upgrade");
    if is_asked && request.is_http11 {
        return Answer::new(101).with("Upgrade", PROTOCOL);
    }
    text(Answer::new(426), request, shared).with("Upgrade", PROTOCOL)
}

/// What this address supports, and what browsers ask before a request from another site.
fn options(request: &Request) -> Answer {
    let answer = Answer::new(204).with("Allow", if request.path == "/405" { "OPTIONS" } else { METHODS });
    if request.field("Access-Control-Request-Method").is_none() {
        return answer;
    }
    answer.with("Access-Control-Allow-Methods", METHODS).with("Access-Control-Allow-Headers", "*")
}

/// An answer to a request that makes no sense here.
pub(crate) fn usage(request: &Request, shared: &Shared, code: u16, what: &str) -> Answer {
    let form = Form::wanted(request.field("Accept").unwrap_or_default());
    let more = format!("http://{}/#{code}", shared.address);
    let ready = ErrorAnswer::new(code).because(what).more_at(&more);
    let mut answer = Answer { why: Why::Usage, ..Answer::new(code) };
    for (name, value) in ready.fields(form) {
        answer.set(name, value);
    }
    answer.body = ready.body(form).into_bytes();
    answer
}

/// A number below `count`, by the randomness that hash tables are seeded with.
fn draw(count: usize) -> usize {
    use std::hash::{BuildHasher as _, RandomState};
    let random = RandomState::new().hash_one(Instant::now());
    usize::try_from(random % u64::try_from(count.max(1)).unwrap_or(1)).unwrap_or(0)
}
