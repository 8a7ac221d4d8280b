//! `probes.toml`: for each code the requests, in order and to the same program, and what each answer must and must not
//! have. Beside it stands what holds for every answer with that code, from the facts of the reference.

use std::fs;
use std::time::Duration;

use serde::Deserialize;
use status_codes::{BodyRule, Cacheable, lookup, required_headers};

use super::folder;
use super::program::Program;
use super::stacks::Stack;
use super::wire::{Answer, Wire};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spec {
    probe: Vec<Probe>,
}

/// One request with its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Probe {
    code: u16,
    /// Who is asked; all frameworks where it is left out.
    #[serde(default)]
    stacks: Vec<String>,
    /// Who of all frameworks is not asked this way.
    #[serde(default)]
    not: Vec<String>,
    /// Method and target.
    ask: String,
    #[serde(default = "newest")]
    version: String,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    body: String,
    /// Further octets of a target, a field or a body, in the place of `{long}`.
    #[serde(default)]
    long: usize,
    /// The body goes out only after this interim answer, or never where it is 408 that is waited for.
    #[serde(default)]
    interim: u16,
    /// Ends its side of the connection after what it said.
    #[serde(default)]
    shut: bool,
    /// Announces a body that does not come.
    #[serde(default)]
    stalls: bool,
    /// How long the client was told to wait.
    #[serde(default)]
    after_seconds: f64,
    /// The code that has to come back, where it is not the page's.
    status: Option<u16>,
    /// Fields that must be there, with a value (`*` at its end: how it begins; at both: what it contains) or without.
    #[serde(default)]
    has: Vec<String>,
    /// Fields that an interim answer must have.
    #[serde(default)]
    early: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    says_not: Vec<String>,
    /// There is no body.
    #[serde(default)]
    empty: bool,
}

fn newest() -> String {
    "HTTP/1.1".to_owned()
}

impl Spec {
    pub(super) fn read() -> Self {
        let text = fs::read_to_string(folder().join("probes.toml")).unwrap();
        toml::from_str(&text).unwrap_or_else(|error| panic!("probes.toml: {error}"))
    }

    /// The codes that have probes for that stack.
    pub(super) fn codes_of(&self, stack: Stack) -> impl Iterator<Item = u16> {
        self.probe.iter().filter(move |probe| probe.asks(stack)).map(|probe| probe.code)
    }

    /// What probes ask by name.
    pub(super) fn named(&self) -> impl Iterator<Item = (u16, Stack)> {
        let all = Stack::ALL.into_iter();
        all.flat_map(|stack| self.probe.iter().map(move |probe| (probe, stack)))
            .filter(|(probe, stack)| probe.stacks.iter().any(|name| name == stack.name()))
            .map(|(probe, stack)| (probe.code, stack))
    }

    /// Starts the example and asks it all that there is to ask.
    pub(super) fn hold(&self, stack: Stack, code: u16) -> Result<(), String> {
        let probes = self.probe.iter().filter(|probe| probe.code == code && probe.asks(stack));
        let mut program = Program::start(stack, code)?;
        let mut seen = false;
        for probe in probes {
            std::thread::sleep(Duration::from_secs_f64(probe.after_seconds));
            let answer =
                probe.put(&program).map_err(|what| format!("{}: {what}\n{}", probe.ask, program.said()))?;
            seen |= answer.status == code
                || answer.interim.contains(&code)
                || answer.body.contains(&format!(" {code} "));
            let wrong = probe.wrong(&answer);
            if !wrong.is_empty() {
                return Err(format!("{}: {}\n  {answer:?}\n{}", probe.ask, wrong.join("; "), program.said()));
            }
        }
        if seen { Ok(()) } else { Err(format!("no answer had the code {code}")) }
    }
}

impl Probe {
    fn asks(&self, stack: Stack) -> bool {
        let is_named = self.stacks.iter().any(|name| name == stack.name());
        let every = self.stacks.is_empty() && Stack::FRAMEWORKS.contains(&stack);
        is_named || every && !self.not.iter().any(|name| name == stack.name())
    }

    fn put(&self, program: &Program) -> Result<Answer, String> {
        let mut wire = Wire::open(program.address())?;
        let long = "x".repeat(self.long);
        let mut head = format!("{} {}\r\n", self.ask, self.version).replace("{long}", &long);
        let has = |name: &str| {
            self.fields.iter().any(|field| field.to_ascii_lowercase().starts_with(&format!("{name}:")))
        };
        if !has("host") {
            head += "Host: shop.example\r\n";
        }
        if !has("connection") {
            head += "Connection: close\r\n";
        }
        for field in &self.fields {
            head += &format!("{}\r\n", field.replace("{long}", &long));
        }
        let body = self.body.replace("{long}", &long);
        if self.stalls {
            head += "Content-Length: 1000\r\n";
        } else if !body.is_empty() && !self.shut && !has("transfer-encoding") {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        wire.say(format!("{head}\r\n").as_bytes())?;
        if self.interim == 100 {
            wire.hear_head()?;
        }
        wire.say(body.as_bytes())?;
        if self.shut {
            wire.shut()?;
        }
        wire.hear(self.ask.starts_with("HEAD "))
    }

    /// All that is wrong with the answer.
    fn wrong(&self, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        let expected =
            self.status.unwrap_or(if self.code < 200 && self.code != 101 { 200 } else { self.code });
        if answer.status != expected {
            wrong.push(format!("the status is {} and not {expected}", answer.status));
        }
        if self.interim != 0 && !answer.interim.contains(&self.interim) {
            wrong.push(format!("no interim {}", self.interim));
        }
        wrong.extend(self.has.iter().filter_map(|field| lacking(field, |name| answer.field(name))));
        wrong.extend(self.early.iter().filter_map(|field| lacking(field, |name| answer.early_field(name))));
        for name in self.lacks.iter().filter(|name| answer.field(name).is_some()) {
            wrong.push(format!("has the field {name}"));
        }
        for words in self.says.iter().filter(|words| !answer.body.contains(words.as_str())) {
            wrong.push(format!("does not say {words:?}"));
        }
        for words in self.says_not.iter().filter(|words| answer.body.contains(words.as_str())) {
            wrong.push(format!("says {words:?}"));
        }
        if self.empty && !answer.body.is_empty() {
            wrong.push("has a body".to_owned());
        }
        wrong.extend(against_the_facts(answer));
        wrong
    }
}

/// What is wrong with a field that must be there.
fn lacking(field: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let (name, wanted) = field.split_once(": ").unwrap_or((field, "*"));
    let Some(found) = value(name) else { return Some(format!("has no field {name}")) };
    let is_so = match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(rest), _) => found.contains(rest.trim_end_matches('*')),
        (None, Some(beginning)) => found.starts_with(beginning),
        (None, None) => found == wanted,
    };
    (!is_so).then(|| format!("{name} is {found:?} and not {wanted:?}"))
}

/// What the registry asks of every answer with that code.
fn against_the_facts(answer: &Answer) -> Vec<String> {
    let Some(status) = lookup(answer.status) else { return Vec::new() };
    let mut wrong = Vec::new();
    let unconditional = required_headers(answer.status).iter().filter(|field| field.condition.is_empty());
    for field in unconditional.filter(|field| answer.field(field.name).is_none()) {
        wrong.push(format!("{} is required with {}", field.name, status.code));
    }
    if status.body == BodyRule::Forbidden && status.code >= 200 && !answer.body.is_empty() {
        wrong.push(format!("{} has no body", status.code));
    }
    let is_json = answer.field("content-type").is_some_and(|kind| kind.contains("json"));
    if is_json && serde_json::from_str::<serde_json::Value>(&answer.body).is_err() {
        wrong.push("says that it is JSON, and is not".to_owned());
    }
    let stored = answer.field("cache-control").is_some_and(|value| value.contains("max-age"));
    if status.cacheable_by_default == Cacheable::MustNotStore && stored {
        wrong.push(format!("{} must not be stored", status.code));
    }
    wrong
}
