//! Which hop spoke: who wrote the answer that arrived, who else stood on the way, and how sure that is.
//!
//! From `Proxy-Status` (RFC 9209), `Via`, `Server`, fields and bodies that programs are known by, and what logs say. A
//! field can be forged or copied; so each conclusion comes with its evidence.

use serde::Serialize;

use crate::message::{Exchange, LogFormat, LogLine, Outcome, Response};
use crate::{failures, signs};

/// How sure a conclusion is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// It may be so.
    Possible,
    /// It is so unless somebody copied the sign.
    Likely,
    /// Nothing else writes this.
    Certain,
}

impl Certainty {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// What the speaker is on the way of the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The application or the server that has the resource.
    Origin,
    /// A gateway in front of it: CDN, load balancer, reverse proxy.
    Gateway,
    /// A proxy on the client's side.
    Proxy,
    /// A web server, of which the answer does not tell whether another one is behind it.
    Server,
    /// The network that the client is on.
    Network,
    /// The client itself: nothing arrived.
    Client,
}

impl Role {
    /// The words for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Origin => "the origin",
            Self::Gateway => "a gateway in front of the origin",
            Self::Proxy => "a proxy on the client's side",
            Self::Server => "a web server",
            Self::Network => "the network that the client is on",
            Self::Client => "the client itself",
        }
    }
}

/// Who wrote the answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Speaker {
    /// The program or service.
    pub name: String,
    /// What it is on the way.
    pub role: Role,
    /// How sure that is.
    pub certainty: Certainty,
    /// What it is concluded from.
    pub evidence: Vec<String>,
}

/// Who stood on the way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Hop {
    /// The program or service.
    pub name: String,
    /// What shows it.
    pub evidence: String,
}

/// Who wrote the answer, as far as it can be told, and who else stood on the way.
pub(crate) fn of(exchange: &Exchange) -> (Option<Speaker>, Vec<Hop>) {
    match &exchange.outcome {
        Outcome::Failed(_) => (Some(the_client()), Vec::new()),
        Outcome::Logged(line) => (logged(line), Vec::new()),
        Outcome::Response(response) => {
            let target = exchange.request.as_ref().map_or("", |request| request.target.as_str());
            let mut found = signs::found_in(response, target);
            found.extend(proxy_status_speaker(response));
            (loudest(found), hops(response))
        }
    }
}

fn the_client() -> Speaker {
    Speaker {
        name: "nobody".to_owned(),
        role: Role::Client,
        certainty: Certainty::Certain,
        evidence: vec!["no answer arrived; what is shown was made by the client".to_owned()],
    }
}

/// The surest of them, with the evidence of all that name the same program. Of equally sure ones the first, because the
/// table has the more telling signs first.
fn loudest(found: Vec<Speaker>) -> Option<Speaker> {
    let best = found.iter().map(|speaker| speaker.certainty).max()?;
    let mut found = found.into_iter();
    let mut others = Vec::new();
    let mut speaker = found.by_ref().find_map(|speaker| {
        let is_best = speaker.certainty == best;
        if is_best {
            Some(speaker)
        } else {
            others.push(speaker);
            None
        }
    })?;
    for other in others.into_iter().chain(found).filter(|other| other.name == speaker.name) {
        for evidence in other.evidence {
            if !speaker.evidence.contains(&evidence) {
                speaker.evidence.push(evidence);
            }
        }
    }
    Some(speaker)
}

/// RFC 9209 §2.1.1: who had trouble with the next hop says so, and wrote the answer.
fn proxy_status_speaker(response: &Response) -> Option<Speaker> {
    let members = response.head.members("Proxy-Status");
    // The last member is the hop that is nearest to the client; the one with the error is where it began.
    let member = members.iter().find(|member| parameter(member, "error").is_some())?;
    let (name, error) = (member.split(';').next()?.trim(), parameter(member, "error")?);
    let meaning = failures::proxy_error(&error).map_or_else(String::new, |meaning| format!(": {meaning}"));
    Some(Speaker {
        name: name.trim_matches('"').to_owned(),
        role: Role::Gateway,
        certainty: Certainty::Certain,
        evidence: vec![format!("Proxy-Status says that {name} met {error}{meaning} (RFC 9209)")],
    })
}

/// The value of a parameter in a member such as `edge; error=connection_refused`.
pub(crate) fn parameter(member: &str, wanted: &str) -> Option<String> {
    member.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        (name.trim() == wanted).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Everybody who says to have passed the answer on.
fn hops(response: &Response) -> Vec<Hop> {
    let mut hops: Vec<Hop> = Vec::new();
    let mut add = |name: &str, evidence: String| {
        if hops.len() < 16 && !hops.iter().any(|hop| hop.name == name) {
            hops.push(Hop { name: name.to_owned(), evidence });
        }
    };
    for member in response.head.members("Via") {
        // RFC 9110 §7.6.3: protocol, then a name or pseudonym, then a comment.
        let name = member.split(' ').nth(1).unwrap_or(member);
        add(name, format!("Via: {member}"));
    }
    for member in response.head.members("Proxy-Status") {
        let name = member.split(';').next().unwrap_or(member).trim_matches('"');
        add(name, format!("Proxy-Status: {member}"));
    }
    for (field, name) in signs::HOPS {
        if let Some(value) = response.head.first(field) {
            add(name, format!("{field}: {}", signs::shown(value)));
        }
    }
    hops
}

fn logged(line: &LogLine) -> Option<Speaker> {
    let speaker = |name: &str, role, certainty, evidence: String| {
        Some(Speaker { name: name.to_owned(), role, certainty, evidence: vec![evidence] })
    };
    match line.format {
        LogFormat::Alb => match line.upstream.as_deref() {
            None | Some("-") => speaker(
                "AWS Application Load Balancer",
                Role::Gateway,
                Certainty::Certain,
                "target_status_code is -: the target sent no answer".to_owned(),
            ),
            Some(target) if target.parse() == Ok(line.code) => speaker(
                "the target behind the load balancer",
                Role::Origin,
                Certainty::Certain,
                format!("target_status_code is {target} too"),
            ),
            Some(target) => speaker(
                "AWS Application Load Balancer",
                Role::Gateway,
                Certainty::Likely,
                format!("the target said {target}, the client was sent {}", line.code),
            ),
        },
        LogFormat::HaProxy => {
            let state = line.termination.as_deref().unwrap_or_default();
            let meaning = failures::termination(state);
            match state.as_bytes().first() {
                Some(b'-') => speaker(
                    "the server behind HAProxy",
                    Role::Origin,
                    Certainty::Likely,
                    format!("termination state {state}: the exchange ended normally"),
                ),
                Some(b'C' | b'c') => {
                    speaker("nobody", Role::Client, Certainty::Likely, format!("{state}: {meaning}"))
                }
                _ => speaker("HAProxy", Role::Gateway, Certainty::Likely, format!("{state}: {meaning}")),
            }
        }
        LogFormat::Combined => {
            let last = line.upstream.as_deref()?.rsplit([',', ':']).next()?.trim();
            if last.parse() == Ok(line.code) {
                speaker(
                    "the server behind nginx",
                    Role::Origin,
                    Certainty::Likely,
                    format!("$upstream_status is {last} too; nginx writes 502 and 504 there for itself as well"),
                )
                .filter(|_| !matches!(line.code, 502 | 504))
                .or_else(|| {
                    speaker(
                        "nginx",
                        Role::Gateway,
                        Certainty::Possible,
                        format!("$upstream_status is {last}: either the server behind said so, or nginx had no answer; its error log tells"),
                    )
                })
            } else {
                speaker(
                    "nginx",
                    Role::Gateway,
                    Certainty::Likely,
                    format!("$upstream_status is {last}, the client was sent {}", line.code),
                )
            }
        }
    }
}
