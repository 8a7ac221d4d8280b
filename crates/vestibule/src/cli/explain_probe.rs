//! `vestibule explain-probe`: what a newcomer's request is answered, which rule says so, and which devices ask like that.
//!
//! It asks the rule that the plain door asks, and sends nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use captivity::probe::{Answer, Asked, Detector, Policy, Shape, devices_like, edition, tool_called};
use clap::Args;
use serde::Serialize;

use super::{complain, print, print_json};
use crate::config::Config;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule explain-probe http://captive.apple.com/hotspot-detect.html
  vestibule explain-probe http://example.com/ --header \"Accept: text/html\"
  vestibule explain-probe http://example.com/ --header \"User-Agent: curl/8.5\" --json
  vestibule explain-probe http://till.example/check --config /etc/vestibule/vestibule.toml

Exit code: 0, or 1 when the request cannot be understood.")]
pub(super) struct Arguments {
    /// What is asked for, such as http://connectivitycheck.gstatic.com/generate_204.
    url: String,
    /// A header of the request; Accept, User-Agent, Host and X-Tailscale-Challenge count. May be repeated.
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The method.
    #[arg(long, default_value = "GET")]
    method: String,
    /// Also the portal's name and the probes of your own in this configuration.
    #[arg(long = "config", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// The explanation as machines read it.
#[derive(Debug, Serialize)]
struct Explanation<'a> {
    table: &'static str,
    status: Option<u16>,
    answer: &'static str,
    rule: u8,
    matched: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
    why: &'static str,
    devices: Vec<Device>,
}

#[derive(Debug, Serialize)]
struct Device {
    name: &'static str,
    family: &'static str,
    sends: &'static str,
    takes_for_a_portal: &'static str,
    takes_for_online: &'static str,
    notices: &'static [&'static str],
    api: &'static str,
    confidence: &'static str,
    source: &'static str,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.as_deref().map(Config::load).transpose() {
        Ok(config) => config,
        Err(problems) => {
            complain(&problems.to_string(), Chapter::Configuration);
            return ExitCode::FAILURE;
        }
    };
    let no_policy = Policy::default();
    let (policy, portal) =
        config.as_ref().map_or((&no_policy, ""), |config| (&config.probes, config.portal.name.as_str()));
    let fields = match fields(&arguments.headers) {
        Ok(fields) => fields,
        Err(wrong) => return refuse(&wrong),
    };
    let asked = match asked(&arguments.method, &arguments.url, &fields) {
        Ok(asked) => asked,
        Err(wrong) => return refuse(&wrong),
    };
    let explained = policy.answer(&asked, portal);
    let (status, answer) = in_words(explained.answer, asked.method);
    let explanation = Explanation {
        table: edition(),
        status,
        answer,
        rule: explained.rule,
        matched: explained.matched,
        tool: tool_called(explained.matched),
        why: why(explained.rule),
        devices: devices_like(&asked).into_iter().map(device).collect(),
    };
    if arguments.json {
        print_json(&explanation)
    } else {
        print(&as_text(&explanation))
    }
    ExitCode::SUCCESS
}

fn refuse(wrong: &str) -> ExitCode {
    complain(wrong, Chapter::HowDevicesNotice);
    ExitCode::FAILURE
}

fn fields(headers: &[String]) -> Result<Vec<(&str, &str)>, String> {
    let read = headers.iter().map(|line| {
        let (name, value) = line.split_at(line.find(':').filter(|end| *end > 0)?);
        Some((name.trim(), value.trim_start_matches(':').trim()))
    });
    read.collect::<Option<_>>().ok_or_else(|| {
        "a header has no name\n  to do: write it as \"Name: value\", such as \"Accept: text/html\"".to_owned()
    })
}

/// The request that the plain door would hear.
fn asked<'a>(method: &'a str, url: &'a str, fields: &[(&str, &'a str)]) -> Result<Asked<'a>, String> {
    if url.starts_with("https://") {
        return Err(format!(
            "{url} is HTTPS: a newcomer's connection to port 443 is reset, and never answered with a certificate of \
             the portal\n  to do: ask for the http:// URL; devices conclude from that one"
        ));
    }
    let rest = url.strip_prefix("http://").filter(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let rest = rest.ok_or_else(|| {
        format!("{url:?} is no http:// URL\n  to do: write one such as http://captive.apple.com/hotspot-detect.html")
    })?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let field = |wanted: &str| {
        fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
    };
    Ok(Asked {
        method,
        host: Some(field("host").unwrap_or(host)),
        path: if path.is_empty() { "/" } else { path },
        accept: field("accept"),
        user_agent: field("user-agent"),
        tailscale_challenge: field("x-tailscale-challenge").is_some(),
    })
}

/// The status on the wire, and the answer in words.
fn in_words(answer: Answer, method: &str) -> (Option<u16>, &'static str) {
    match answer {
        Answer::PortalItself if matches!(method, "GET" | "HEAD") => {
            (Some(302), "a redirect to the secure door of the portal")
        }
        Answer::PortalItself | Answer::Close => {
            (Some(405), "Method Not Allowed, and the connection is closed")
        }
        Answer::Redirect => (Some(302), "a redirect to the sign-in page"),
        Answer::NetworkAuthenticationRequired(shape) => (
            Some(511),
            match shape {
                Shape::Page => "Network Authentication Required, a page with a link and a refresh",
                Shape::Text => "Network Authentication Required, a line of text",
                Shape::Problem => "Network Authentication Required, application/problem+json",
                Shape::Empty => "Network Authentication Required, without a body",
            },
        ),
    }
}

const fn why(rule: u8) -> &'static str {
    match rule {
        0 => "it is for the portal itself, which never answers 511 for itself",
        1 => "it is meant for a proxy, which this is not",
        2 => "a redirect could carry a form's body to the portal",
        3 => "browsers fetch this beside a page and would keep it for the site they think it came from",
        4 => "this client names itself a probe; its sign-in window opens on a redirect",
        5 => "it is the probe of a device that opens its sign-in window on a redirect",
        6 => "tools and libraries read the status and a line of text; a login page would become their file",
        7 => "a person's browser shows the page and goes on",
        8 => "programs that ask for JSON get JSON",
        9 => "an image, style or script must not be mistaken for the site's own",
        _ => {
            "who asks for anything under an unknown name is nearly always a probe, and every known one understands 302"
        }
    }
}

const fn device(row: &Detector) -> Device {
    Device {
        name: row.name,
        family: row.family,
        sends: row.sends,
        takes_for_a_portal: row.portal,
        takes_for_online: row.online,
        notices: row.answers,
        api: row.api,
        confidence: row.confidence,
        source: row.source,
    }
}

fn as_text(explanation: &Explanation<'_>) -> String {
    let Explanation { table, status, answer, rule, matched, tool, why, devices } = explanation;
    let status = status.map(|status| status.to_string()).unwrap_or_default();
    let mut text = format!("{status} {answer}\n\n  rule     {rule}\n  matched  {matched}\n");
    if let Some(tool) = tool {
        text.push_str(&format!("  tool     {tool}\n"));
    }
    text.push_str(&format!("  why      {why}\n"));
    if devices.is_empty() {
        text.push_str(&format!("\nNo device of the table (edition {table}) probes like that.\n"));
        return text;
    }
    text.push_str(&format!("\nDevices that probe like that (table of {table}):\n"));
    for device in devices {
        text.push_str(&format!(
            "\n  {}\n    sends       {}\n    a portal    {}\n    online      {}\n    notices     {}\n    API         {}\n    known from  {} ({})\n",
            device.name,
            device.sends,
            device.takes_for_a_portal,
            device.takes_for_online,
            device.notices.join(", "),
            device.api,
            device.source,
            device.confidence
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_and_headers_become_what_the_door_would_hear() {
        let lines = ["Accept: text/html".to_owned(), "user-agent:curl/8".to_owned()];
        let fields = fields(&lines).unwrap();
        let asked = asked("GET", "http://a.test:80?x", &fields).unwrap();
        assert_eq!((asked.host, asked.path), (Some("a.test:80"), "?x"));
        assert_eq!((asked.accept, asked.user_agent), (Some("text/html"), Some("curl/8")));
    }

    #[test]
    fn what_is_no_plain_request_is_refused_with_what_to_do() {
        for url in ["https://a.test/", "a.test", "http://", "http:///x"] {
            assert!(asked("GET", url, &[]).unwrap_err().contains("to do"), "{url}");
        }
        assert!(fields(&["nonsense".to_owned()]).is_err());
    }
}
