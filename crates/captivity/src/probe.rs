//! What an intercepted request on plain HTTP is answered: 511 for people and programs, 302 for what probes.
//!
//! One total function over what the request says of itself; the names in it are data (`data/detectors.toml`). It never
//! looks at who asks, never answers, and allocates nothing per request. RFC 6585 §6 gives 511 its meaning; the rule
//! table says where an operating system does not understand it.

mod lists;
mod policy;

use lists::{contains_ignoring_case, listed_agent, listed_host, listed_path, listed_tool};

pub use lists::{Detector, detectors, devices_like, edition, tool_called};
pub use policy::{OwnProbe, Policy};

/// What a request says of itself, as far as the answer depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Asked<'a> {
    /// The method, in exact case.
    pub method: &'a str,
    /// The host asked for, with or without a port; `None` when the request names none.
    pub host: Option<&'a str>,
    /// The path of the target; a query after `?` is ignored.
    pub path: &'a str,
    /// The value of `Accept`.
    pub accept: Option<&'a str>,
    /// The value of `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// Whether `X-Tailscale-Challenge` is there.
    pub tailscale_challenge: bool,
}

/// What to answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    /// The request is for the portal: it answers as the origin that it is there, never 511 (RFC 6585 §6).
    PortalItself,
    /// A request to a proxy, which this is not: refuse and close.
    Close,
    /// 302 to the user portal, which every known detector understands.
    Redirect,
    /// 511, in this shape.
    NetworkAuthenticationRequired(Shape),
}

/// The body of a 511.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// HTML with a link and a META refresh, for people.
    Page,
    /// A line or two, for tools.
    Text,
    /// `application/problem+json`, for programs that read JSON.
    Problem,
    /// No body: an image, a style or a policy file of a site that we are not.
    Empty,
}

/// An answer and why: the row of the rule table, and the datum that matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Explained<'p> {
    /// What to answer.
    pub answer: Answer,
    /// The number of the rule that decided, 0 to 10.
    pub rule: u8,
    /// What matched, in the words of the rule, of `data/detectors.toml` or of the operator; never text of the request.
    pub matched: &'p str,
}

/// The names that detectors ask, and `www.google.com`, which Android asks too: whoever opens one hides the portal.
pub fn detector_hosts() -> impl Iterator<Item = &'static str> {
    detectors().iter().flat_map(|row| row.hosts).copied().chain(["www.google.com"])
}

/// Decides what `asked` is answered where the operator has said nothing of probes; `portal_host` is the portal's own
/// name. The first rule that matches wins.
#[must_use]
pub fn answer_for(asked: &Asked<'_>, portal_host: &str) -> Explained<'static> {
    decide(asked, portal_host, |_| None)
}

/// The rules in their order; `own` knows the operator's rows, which stand beside those of rule 5.
fn decide<'p>(
    asked: &Asked<'_>,
    portal_host: &str,
    own: impl FnOnce(&Asked<'_>) -> Option<&'p str>,
) -> Explained<'p> {
    let path = without_query(asked.path);
    let host = asked.host.map(without_port);
    if host.is_some_and(|host| host.eq_ignore_ascii_case(portal_host)) {
        return explained(Answer::PortalItself, 0, "the portal's own name");
    }
    if asked.method == "CONNECT" {
        return explained(Answer::Close, 1, "CONNECT");
    }
    if !matches!(asked.method, "GET" | "HEAD") {
        return explained(required(Shape::Page), 2, "a method other than GET and HEAD");
    }
    if let Some(matched) = site_file(path) {
        return explained(required(Shape::Empty), 3, matched);
    }
    if let Some((rule, matched)) = probe(asked, host, path) {
        return explained(Answer::Redirect, rule, matched);
    }
    match own(&Asked { host, path, ..*asked }) {
        Some(matched) => explained(Answer::Redirect, 5, matched),
        None => for_people_and_programs(asked),
    }
}

/// Rules 6 to 10, once the request is known not to be a known probe.
fn for_people_and_programs(asked: &Asked<'_>) -> Explained<'static> {
    let accept = asked.accept.map(str::trim).filter(|accept| !accept.is_empty());
    let names_json = accept.is_some_and(names_json);
    if let Some(tool) = asked.user_agent.and_then(listed_tool) {
        return explained(required(if names_json { Shape::Problem } else { Shape::Text }), 6, tool);
    }
    match accept {
        Some(accept) if contains_ignoring_case(accept, "text/html") => {
            explained(required(Shape::Page), 7, "Accept contains text/html")
        }
        Some(_) if names_json => explained(required(Shape::Problem), 8, "Accept names JSON"),
        Some(accept) if !is_anything(accept) => {
            explained(required(Shape::Empty), 9, "Accept wants something particular")
        }
        Some(_) => explained(Answer::Redirect, 10, "Accept is */*"),
        None => explained(Answer::Redirect, 10, "no Accept"),
    }
}

/// Rules 4 and 5.
fn probe(asked: &Asked<'_>, host: Option<&str>, path: &str) -> Option<(u8, &'static str)> {
    let agent = asked.user_agent.unwrap_or_default();
    let signs_in_by_wispr =
        ["CaptiveNetworkSupport", " wispr"].into_iter().find(|sign| contains_ignoring_case(agent, sign));
    if let Some(sign) = signs_in_by_wispr {
        return Some((4, sign));
    }
    let listed = listed_agent(agent).or_else(|| host.and_then(listed_host)).or_else(|| listed_path(path));
    listed.or(asked.tailscale_challenge.then_some("X-Tailscale-Challenge")).map(|matched| (5, matched))
}

/// Rule 3: files that a browser fetches beside a page and would keep for the site it thinks they came from.
fn site_file(path: &str) -> Option<&'static str> {
    match path {
        "/favicon.ico" => Some("/favicon.ico"),
        "/robots.txt" => Some("/robots.txt"),
        _ => ["/apple-touch-icon", "/.well-known/"].into_iter().find(|start| path.starts_with(start)),
    }
}

fn without_query(path: &str) -> &str {
    path.split_once('?').map_or(path, |(path, _)| path)
}

fn without_port(host: &str) -> &str {
    let name = match host.rsplit_once(':') {
        // `[2001:db8::1]` has colons but no port.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.strip_suffix('.').unwrap_or(name)
}

fn names_json(accept: &str) -> bool {
    contains_ignoring_case(accept, "/json") || contains_ignoring_case(accept, "+json")
}

fn is_anything(accept: &str) -> bool {
    accept.split(',').all(|range| range.split(';').next().is_some_and(|range| range.trim() == "*/*"))
}

const fn required(shape: Shape) -> Answer {
    Answer::NetworkAuthenticationRequired(shape)
}

const fn explained(answer: Answer, rule: u8, matched: &str) -> Explained<'_> {
    Explained { answer, rule, matched }
}

#[cfg(test)]
mod tests;
