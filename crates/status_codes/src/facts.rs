//! The words in which the reference tells facts: classes, standings, rules.
//!
//! Facts only, from the registry (IANA, RFC 9110 and the RFCs it names); advice in words is in `words`.

/// The first digit of a status code (RFC 9110 §15).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// 1xx: an interim answer; the final one follows.
    Informational,
    /// 2xx: understood and accepted.
    Successful,
    /// 3xx: something more is needed to complete the request.
    Redirection,
    /// 4xx: the request cannot be fulfilled as it is.
    ClientError,
    /// 5xx: the server failed a request that seems valid.
    ServerError,
    /// Not a status code: below 100 or above 599. RFC 9110 §15: treated as 5xx.
    OutsideRange,
}

impl Class {
    /// The class that the number belongs to.
    #[must_use]
    pub const fn of(code: u16) -> Self {
        match code {
            100..=199 => Self::Informational,
            200..=299 => Self::Successful,
            300..=399 => Self::Redirection,
            400..=499 => Self::ClientError,
            500..=599 => Self::ServerError,
            _ => Self::OutsideRange,
        }
    }

    /// The code that an unknown code of this class is treated as: its x00, or 500 outside the range.
    #[must_use]
    pub const fn fallback_code(self) -> u16 {
        match self {
            Self::Informational => 100,
            Self::Successful => 200,
            Self::Redirection => 300,
            Self::ClientError => 400,
            Self::ServerError | Self::OutsideRange => 500,
        }
    }

    /// The class as RFC 9110 names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Informational => "Informational",
            Self::Successful => "Successful",
            Self::Redirection => "Redirection",
            Self::ClientError => "Client Error",
            Self::ServerError => "Server Error",
            Self::OutsideRange => "outside 100-599",
        }
    }
}

/// How a number stands in the IANA registry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registration {
    /// Registered by a standard.
    Standard,
    /// Registered for a limited time.
    Temporary,
    /// Registered as "(Unused)": meant something once.
    Unused,
    /// Registered so that nobody uses it.
    Reserved,
    /// Registered by a document that is obsolete or historic.
    Obsoleted,
    /// Not registered; some software sends or logs it all the same.
    Unofficial,
    /// Not a status code at all: what a tool shows when no answer came.
    Pseudo,
    /// A free number of the registry.
    Unassigned,
    /// Not a valid status code.
    Invalid,
    /// The rule for a whole class.
    ClassRule,
}

impl Registration {
    /// Whether the number has an entry of its own in the IANA registry.
    #[must_use]
    pub const fn is_registered(self) -> bool {
        matches!(self, Self::Standard | Self::Temporary | Self::Unused | Self::Reserved | Self::Obsoleted)
    }

    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Temporary => "temporary",
            Self::Unused => "unused",
            Self::Reserved => "reserved",
            Self::Obsoleted => "obsoleted",
            Self::Unofficial => "unofficial",
            Self::Pseudo => "pseudo",
            Self::Unassigned => "unassigned",
            Self::Invalid => "invalid",
            Self::ClassRule => "class-rule",
        }
    }
}

/// How alive a code is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lifecycle {
    /// In use.
    Current,
    /// Defined by an experimental document.
    Experimental,
    /// Its registration has an end.
    Temporary,
    /// Better not sent any more.
    Deprecated,
    /// Kept free or for the future.
    Reserved,
    /// Its document is historic.
    Historic,
    /// No longer sent by what used to send it.
    Obsolete,
    /// One vendor's own.
    Vendor,
    /// The number has no meaning of its own.
    None,
}

impl Lifecycle {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Experimental => "experimental",
            Self::Temporary => "temporary",
            Self::Deprecated => "deprecated",
            Self::Reserved => "reserved",
            Self::Historic => "historic",
            Self::Obsolete => "obsolete",
            Self::Vendor => "vendor",
            Self::None => "none",
        }
    }
}

/// Whether a cache may keep an answer that says nothing about caching (RFC 9110 §15.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cacheable {
    /// It may, by heuristic.
    Yes,
    /// Only with explicit permission.
    No,
    /// It must not, whatever the answer says.
    MustNotStore,
    /// The question does not arise.
    NotApplicable,
}

impl Cacheable {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::MustNotStore => "must-not-store",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// Whether an answer with this code has a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyRule {
    /// It has none, ever.
    Forbidden,
    /// It may have one.
    Allowed,
    /// It should have one that explains.
    Recommended,
    /// It is the point of the answer.
    Expected,
    /// The question does not arise.
    NotApplicable,
}

impl BodyRule {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Allowed => "allowed",
            Self::Recommended => "recommended",
            Self::Expected => "expected",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// Whether software may repeat the request by itself (RFC 9110 §9.2.2 and the code's own text).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AutoRetry {
    /// Yes, under the condition given.
    Yes,
    /// Only methods that may be repeated without harm.
    OnlyIdempotent,
    /// After the time that Retry-After names.
    AfterRetryAfter,
    /// No.
    No,
    /// The question does not arise.
    NotApplicable,
}

impl AutoRetry {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::OnlyIdempotent => "only-idempotent",
            Self::AfterRetryAfter => "after-retry-after",
            Self::No => "no",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// In what way a request is repeated, where it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RetryHow {
    /// It is not repeated.
    NotAtAll,
    /// After a change that the condition names.
    Change,
    /// On another connection.
    Connection,
    /// After a while, longer each time.
    Backoff,
}

impl RetryHow {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAtAll => "not-at-all",
            Self::Change => "with-change",
            Self::Connection => "different-connection",
            Self::Backoff => "backoff",
        }
    }
}

/// On whose side the reason lies, as a visitor would ask it: "is it me?"
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The visitor, or their browser.
    You,
    /// The site that was asked.
    Site,
    /// The network between them.
    Network,
    /// Nobody: nothing is wrong.
    Nobody,
}

impl Side {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Site => "site",
            Self::Network => "network",
            Self::Nobody => "nobody",
        }
    }
}
