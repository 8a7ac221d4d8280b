//! What is particular to one answer: what its fields, its body and its log line say beyond the code, and what follows.

use std::time::Duration;

use serde_json::Value;
use status_codes::{Retry, retry};

use crate::failures;
use crate::hops::{Role, Speaker, parameter};
use crate::message::{Exchange, Failure, LogFormat, LogLine, Outcome, Response};
use crate::signs::{host_of, is_private, redirect_of, shown};

/// What was seen, and what the developer does about it.
#[derive(Default)]
struct Notes {
    here: Vec<String>,
    developer: Vec<String>,
}

impl Notes {
    fn see(&mut self, text: impl Into<String>) {
        self.here.push(text.into());
    }

    fn advise(&mut self, text: impl Into<String>) {
        self.developer.push(text.into());
    }
}

/// What the exchange shows, and what a developer does about it.
pub(crate) fn of(exchange: &Exchange, speaker: Option<&Speaker>, now: u64) -> (Vec<String>, Vec<String>) {
    let mut notes = Notes::default();
    match &exchange.outcome {
        Outcome::Failed(failure) => no_answer(failure, &mut notes),
        Outcome::Logged(line) => logged(line, &mut notes),
        Outcome::Response(response) if response.is_code_only => {
            notes.see(
                "Only the code was given; with the header fields (curl -si) it can be said who sent it.",
            );
        }
        Outcome::Response(response) => answered(exchange, response, speaker, now, &mut notes),
    }
    if let Some(broke) = &exchange.broke {
        no_answer(broke, &mut notes);
    }
    if exchange.interim.iter().any(|interim| interim.code > 101) {
        notes.see(
            "An interim answer came first. Python's requests and urllib take it for the final one and lose what follows.",
        );
    }
    (notes.here, notes.developer)
}

fn no_answer(failure: &Failure, notes: &mut Notes) {
    if !failure.message.is_empty() {
        notes.see(format!("It said: {}", failure.message));
    }
    if let Some((meaning, advice)) = failures::by_browser(&failure.message) {
        notes.see(format!("In a browser this means: {meaning}."));
        return notes.advise(advice);
    }
    if let Some((meaning, advice)) = failures::of_browser(&failure.message).and_then(failures::curl) {
        notes.see(format!("In a browser this means: {meaning}."));
        return notes.advise(advice);
    }
    match failure.exit_code {
        Some(code) => match failures::curl(code) {
            Some((meaning, advice)) => {
                notes.see(format!("curl's exit code {code}: {meaning}."));
                notes.advise(advice);
            }
            None => notes.see(format!("curl's exit code is {code}; `man curl` has the list.")),
        },
        None => {
            notes.advise("curl's exit code tells the reason: run it with -sS, or print %{exitcode} with -w.")
        }
    }
}

fn logged(line: &LogLine, notes: &mut Notes) {
    if let Some(behind) = line.behind.as_ref().filter(|behind| *behind != "-") {
        notes.see(format!("The server behind: {behind}."));
    }
    match (line.format, line.upstream.as_deref()) {
        (LogFormat::Alb, Some("-")) => {
            notes.advise("Look at the target, not at the load balancer's rules: it is up, reachable, and slower than the idle timeout?");
        }
        (LogFormat::Combined, Some(tried)) => {
            if tried.contains(',') {
                notes.see(format!("Several servers behind were tried in turn: {tried}."));
            }
            if matches!(line.code, 502 | 504) {
                notes.advise(
                    "nginx's error.log of that moment names the server behind and the cause in one line.",
                );
            }
        }
        (LogFormat::Combined, None) if line.code >= 500 => {
            notes.advise(
                "Add $upstream_status and $upstream_addr to the log format: then the line says who failed.",
            );
        }
        _ => {}
    }
    if let Some(reason) = &line.reason {
        notes.see(format!("The load balancer's reason: {reason}."));
    }
    match line.code {
        444 | 460 | 499 => notes.see("This number is in the log only: nobody received it."),
        494..=497 => notes.see(
            "nginx keeps this number to itself: the client received 400, unless error_page says otherwise.",
        ),
        _ => {}
    }
}

fn answered(
    exchange: &Exchange,
    response: &Response,
    speaker: Option<&Speaker>,
    now: u64,
    notes: &mut Notes,
) {
    redirect(exchange, response, notes);
    required(exchange, response, notes);
    again(exchange, response, now, notes);
    cached(response, notes);
    proxy_status(response, notes);
    body(response, notes);
    if let Some(value) = response.head.first("cf-mitigated").filter(|value| *value == "challenge") {
        notes.see(format!(
            "cf-mitigated: {value}: a browser is shown a riddle here; programs cannot pass it."
        ));
        notes.advise(
            "Give this client a rule in Cloudflare's firewall that lets it pass, or use the site's API.",
        );
    }
    if let Some(id) = ["X-Request-Id", "CF-RAY", "X-Amzn-RequestId", "X-Amz-Cf-Id", "X-Amzn-Trace-Id"]
        .iter()
        .find_map(|name| response.head.first(name).map(|value| format!("{name}: {}", shown(value))))
    {
        notes.advise(format!("Who runs that hop finds this request under {id}."));
    }
    let spoke = speaker.map_or("", |speaker| speaker.name.as_str());
    if spoke.eq_ignore_ascii_case("nginx") && matches!(response.code, 502 | 504) {
        notes.advise("nginx's error.log of that moment names the server behind and the cause in one line.");
    }
    let is_gateway = speaker.is_some_and(|speaker| speaker.role == Role::Gateway);
    if is_gateway && matches!(response.code, 502..=504) {
        notes.advise("The hop that spoke is healthy: look at what stands behind it, and go around it with curl --connect-to.");
    }
}

fn redirect(exchange: &Exchange, response: &Response, notes: &mut Notes) {
    let Some(location) = redirect_of(response) else { return };
    notes.see(format!("It leads to {}.", shown(location)));
    let target = exchange.request.as_ref().map_or("", |request| request.target.as_str());
    if let Some(host) = host_of(location)
        && is_private(host)
        && host_of(target).is_none_or(|asked| !is_private(asked))
    {
        notes.see(format!(
            "{host} is an address within a private network: this looks like the sign-in page of a Wi-Fi."
        ));
        notes.advise("Sign in to the network first; then ask again. The site has not been reached.");
    }
    if exchange.method() == "POST" && matches!(response.code, 301 | 302) {
        notes.see("Clients change POST to GET here and drop the body.");
        notes.advise("Send 307 or 308 to keep the method, or 303 to say that a GET is meant.");
    }
}

/// Fields without which the code cannot be acted on.
fn required(exchange: &Exchange, response: &Response, notes: &mut Notes) {
    let head = &response.head;
    for (code, name, without) in [
        (401, "WWW-Authenticate", "a browser shows no login, and programs cannot know how to sign in"),
        (407, "Proxy-Authenticate", "a client cannot know how to sign in to the proxy"),
        (405, "Allow", "the client is not told which methods work"),
        (426, "Upgrade", "the client is not told to which protocol"),
    ] {
        if response.code != code {
            continue;
        }
        match head.first(name) {
            Some(_) => {
                notes.see(format!("{name}: {}", shown(&head.all(name).collect::<Vec<_>>().join(", "))))
            }
            None => {
                notes.see(format!("{name} is missing: {without}."));
                notes.advise(format!("Send {name} with every {code}; the RFC asks for it."));
            }
        }
    }
    if matches!(response.code, 206 | 416)
        && let Some(range) = head.first("Content-Range")
    {
        notes.see(format!("Content-Range: {}", shown(range)));
    }
    let signed_in = exchange.request.as_ref().and_then(|request| request.head.as_ref());
    if response.code == 401 && signed_in.is_some_and(|head| head.has("Authorization")) {
        notes.see("The request had credentials; they were not accepted.");
    }
}

fn again(exchange: &Exchange, response: &Response, now: u64, notes: &mut Notes) {
    let fields = response.head.fields.iter().map(|field| (field.name.as_str(), field.value.as_str()));
    let method = if exchange.method().is_empty() { "GET" } else { exchange.method() };
    match retry(response.code, method, fields, now) {
        Retry::After(wait) => notes.see(format!("Come back in {}: Retry-After says so.", words_for(wait))),
        Retry::Backoff if matches!(response.code, 429 | 503) => {
            notes.see("Retry-After is missing: nobody says when to come back. Clients wait a while, longer each time.");
            notes.advise("Send Retry-After with it; without it clients guess, and many guess too soon.");
        }
        Retry::Never if response.code >= 500 && !status_codes::is_idempotent(method) => {
            notes.see(format!("The {method} may have been carried out: look before it is sent again."));
        }
        _ => {}
    }
    for name in ["X-RateLimit-Reset", "RateLimit-Reset", "RateLimit"] {
        if let Some(value) = response.head.first(name).filter(|_| response.code == 429) {
            notes.see(format!("{name}: {}", shown(value)));
        }
    }
}

fn words_for(wait: Duration) -> String {
    match wait.as_secs() {
        0 => "no time at all".to_owned(),
        1 => "1 second".to_owned(),
        seconds @ 2..=120 => format!("{seconds} seconds"),
        seconds @ 121..=7200 => format!("{} minutes", seconds.div_ceil(60)),
        seconds @ 7201..=172_800 => format!("{} hours", seconds.div_ceil(3600)),
        seconds => format!("{} days", seconds.div_ceil(86_400)),
    }
}

fn cached(response: &Response, notes: &mut Notes) {
    let age = response.head.first("Age").and_then(|age| age.parse::<u64>().ok()).filter(|age| *age > 0);
    let hit = ["X-Cache", "CF-Cache-Status", "X-Vercel-Cache"].into_iter().find(|name| {
        response.head.first(name).is_some_and(|value| value.to_ascii_lowercase().contains("hit"))
    });
    match (age, hit) {
        (Some(age), _) => {
            let old = words_for(Duration::from_secs(age));
            notes.see(format!(
                "It comes from a cache and is {old} old; the origin may say something else by now."
            ));
        }
        (None, Some(name)) => notes.see(format!("It comes from a cache ({name}); the origin was not asked.")),
        (None, None) => return,
    }
    if response.code >= 400 {
        notes.advise("Ask the origin itself, or purge this address from the cache, before anything else.");
    }
}

fn proxy_status(response: &Response, notes: &mut Notes) {
    for member in response.head.members("Proxy-Status") {
        let hop = member.split(';').next().unwrap_or(member);
        if let Some(code) = parameter(member, "received-status") {
            notes.see(format!("{hop} was itself answered {code} by the next hop."));
        }
        if let Some(details) = parameter(member, "details") {
            notes.see(format!("{hop} says: {}", shown(&details)));
        }
    }
}

fn body(response: &Response, notes: &mut Notes) {
    let Some(body) = &response.body else { return };
    let kind = response.head.first("Content-Type").unwrap_or_default();
    if kind.starts_with("application/problem+json")
        && let Ok(problem) = serde_json::from_str::<Value>(body)
    {
        let said =
            ["title", "detail"].iter().filter_map(|name| problem.get(name)?.as_str()).collect::<Vec<_>>();
        if !said.is_empty() {
            notes.see(format!(
                "The problem document says: {}",
                shown(&crate::reading::harmless(&said.join(": ")))
            ));
        }
    }
    let announced = response.head.first("Content-Length").and_then(|length| length.parse::<usize>().ok());
    if let Some(announced) = announced.filter(|announced| crate::lint::is_cut_short(body, *announced)) {
        notes.see(format!("It was cut off: {announced} octets were announced, {} came.", body.len()));
    }
}
