//! What gateway and announcer tell each other, one JSON object per line: what to say where, and what became of it.

use serde::{Deserialize, Serialize};

/// The longest line, either way: 128 interfaces with a URI each, or with what was heard on each.
pub const LONGEST_LINE: u64 = 256 * 1024;

/// What is to be said from now on; interfaces that are not named are silent.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Orders {
    /// One for each interface with something to say.
    pub say: Vec<Saying>,
}

/// What to say on one interface.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saying {
    /// Its name.
    pub interface: String,
    /// The URI to announce.
    pub uri: String,
}

/// How it goes on all interfaces.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Report {
    /// One for each interface that the announcer was started for.
    pub links: Vec<LinkReport>,
}

/// How it goes on one interface.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkReport {
    /// Its name.
    pub interface: String,
    /// What the announcer does there.
    pub conduct: Conduct,
    /// What it was told to announce.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uri: Option<String>,
    /// The link-local address that it sends from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// Advertisements sent so far.
    pub sent: u64,
    /// Others who announce a URI there.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub others: Vec<OtherCarrier>,
}

/// What the announcer does on an interface, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Conduct {
    /// It was told to say nothing.
    ToldNothing,
    /// There is no such interface now, or it is down, or it has no IPv6 link-local address.
    NoLink,
    /// It waits to hear how the link's routers set their flags.
    Listening,
    /// It announces.
    Announcing,
    /// A router there announces the same by itself.
    SaidByRouter {
        /// Its link-local address.
        router: String,
    },
    /// Somebody else advertises from our address.
    AddressTaken,
    /// Sending failed.
    Failing {
        /// The system's words.
        why: String,
    },
}

/// Somebody else who announces a URI.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OtherCarrier {
    /// Their link-local address.
    pub from: String,
    /// What they announce; only printable characters.
    pub uri: String,
}
