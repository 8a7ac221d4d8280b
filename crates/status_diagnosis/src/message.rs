//! What was pasted, as messages: requests, responses, log lines and failures. Nothing is judged here.

/// A version of HTTP, as a status line names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Version {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1.
    Http11,
    /// HTTP/2.
    Http2,
    /// HTTP/3.
    Http3,
    /// It was not said, or is no version that exists.
    #[default]
    Unknown,
}

impl Version {
    /// The version that `HTTP/1.1`, `h2` or `http/2.0` names.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "http/1.0" => Self::Http10,
            "http/1.1" => Self::Http11,
            "http/2" | "http/2.0" | "h2" => Self::Http2,
            "http/3" | "http/3.0" | "h3" => Self::Http3,
            _ => Self::Unknown,
        }
    }

    /// The word for it; empty when it is not known.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
            Self::Http2 => "HTTP/2",
            Self::Http3 => "HTTP/3",
            Self::Unknown => "",
        }
    }

    /// Whether messages are frames, without reason phrases and connection fields (RFC 9113, RFC 9114).
    #[must_use]
    pub const fn is_framed(self) -> bool {
        matches!(self, Self::Http2 | Self::Http3)
    }
}

/// One header field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name as it was written.
    pub name: String,
    /// Its value without the white space around it.
    pub value: String,
}

/// The header fields of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// The fields in their order.
    pub fields: Vec<Field>,
    /// Lines that are no field, or only nearly one.
    pub flaws: Vec<String>,
}

impl Head {
    /// Every value under that name, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let same = move |field: &&'a Field| field.name.eq_ignore_ascii_case(name);
        self.fields.iter().filter(same).map(|field| field.value.as_str())
    }

    /// The first value under that name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Whether there is a field of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// The members of a comma-separated field over all its lines; commas within quotes do not separate.
    #[must_use]
    pub fn members<'a>(&'a self, name: &str) -> Vec<&'a str> {
        self.all(name).flat_map(members_of).collect()
    }
}

/// The members of one comma-separated value (RFC 9110 §5.6.1), empty ones left out.
pub(crate) fn members_of(value: &str) -> Vec<&str> {
    let (mut members, mut begin, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, octet) in value.bytes().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                members.push(value.get(begin..at).unwrap_or_default());
                begin = at + 1;
            }
            _ => {}
        }
    }
    members.push(value.get(begin..).unwrap_or_default());
    members.into_iter().map(str::trim).filter(|member| !member.is_empty()).collect()
}

/// Whether it is a token (RFC 9110 §5.6.2): a method, a field name, a scheme.
pub(crate) fn is_token(text: &str) -> bool {
    let is_tchar = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_tchar)
}

/// A request, as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// Its method; empty when it is not known.
    pub method: String,
    /// What was asked for: a path or a whole address.
    pub target: String,
    /// Its version.
    pub version: Version,
    /// Its header fields; `None` when only the request line is known.
    pub head: Option<Head>,
}

/// A response, interim or final.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Response {
    /// Its version.
    pub version: Version,
    /// Its status code, from 0 to 999.
    pub code: u16,
    /// The reason phrase that was sent.
    pub phrase: String,
    /// Its header fields.
    pub head: Head,
    /// What followed the header fields; `None` when it was not recorded.
    pub body: Option<String>,
    /// Whether the code alone was given.
    pub is_code_only: bool,
}

/// What kind of log a line is from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    /// nginx or Apache, the common or combined format.
    Combined,
    /// HAProxy's `option httplog`.
    HaProxy,
    /// The access log of an AWS Application Load Balancer.
    Alb,
}

/// One request in an access log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
    /// Which log.
    pub format: LogFormat,
    /// The status that the client was sent, or that stands there instead.
    pub code: u16,
    /// What the server behind said: its status codes, `-` for none; `None` when the log does not tell.
    pub upstream: Option<String>,
    /// Which server behind was asked.
    pub behind: Option<String>,
    /// HAProxy's termination state.
    pub termination: Option<String>,
    /// The load balancer's own word for the reason.
    pub reason: Option<String>,
}

/// No answer: what a tool said instead.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Failure {
    /// curl's exit code.
    pub exit_code: Option<u16>,
    /// The message as it was.
    pub message: String,
}

/// How an exchange ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// With a final response.
    Response(Response),
    /// With a line in a log.
    Logged(LogLine),
    /// Without an answer.
    Failed(Failure),
}

/// One request and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// The request, as far as it is known.
    pub request: Option<Request>,
    /// Interim responses (1xx) before the final one.
    pub interim: Vec<Response>,
    /// What came of it.
    pub outcome: Outcome,
    /// What curl said went wrong after the head had arrived.
    pub broke: Option<Failure>,
}

impl Exchange {
    /// The final response.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        if let Outcome::Response(response) = &self.outcome { Some(response) } else { None }
    }

    /// The method; empty when it is not known.
    #[must_use]
    pub fn method(&self) -> &str {
        self.request.as_ref().map_or("", |request| request.method.as_str())
    }

    /// The code that was sent or logged; 0 when there was no answer.
    #[must_use]
    pub fn code(&self) -> u16 {
        match &self.outcome {
            Outcome::Response(response) => response.code,
            Outcome::Logged(line) => line.code,
            Outcome::Failed(_) => 0,
        }
    }
}
